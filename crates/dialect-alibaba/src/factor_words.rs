//! How RAM policies speak of what a user does to its own factors on pages.

use identity::factor_words::{FactorWords, Saying};
use identity::users::UserRef;

use crate::resources::{account, device, devices, user};

/// The actions of IMS and RAM, under both products' names.
pub const FACTOR_WORDS: FactorWords = FactorWords {
    bind_device: Saying {
        actions: &[
            "ram:BindMFADevice",
            "ims:BindMFADevice",
            "ram:CreateVirtualMFADevice",
            "ims:CreateVirtualMFADevice",
        ],
        touches: |_| vec![user(UserRef::Caller), devices()],
    },
    remove_device: Saying {
        actions: &[
            "ram:UnbindMFADevice",
            "ims:UnbindMFADevice",
            "ram:DisableVirtualMFA",
            "ims:DisableVirtualMFA",
            "ram:DeleteVirtualMFADevice",
            "ims:DeleteVirtualMFADevice",
        ],
        touches: |name| vec![user(UserRef::Caller), device(name)],
    },
    remove_passkey: Some(Saying {
        actions: &["ram:DeletePasskey", "ims:DeletePasskey"],
        touches: |_| vec![account()],
    }),
};
