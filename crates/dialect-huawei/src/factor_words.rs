//! How Huawei's policies speak of what a user does to its own factors on pages.

use identity::factor_words::{FactorWords, Saying};

use crate::resources::resource;

/// The actions of OS-MFA; there is none about passkeys.
pub const FACTOR_WORDS: FactorWords = FactorWords {
    bind_device: Saying {
        actions: &["iam:mfa:bindMFADevice", "iam:mfa:createVirtualMFADevice"],
        touches: |name| vec![resource("mfa", name)],
    },
    remove_device: Saying {
        actions: &["iam:mfa:unbindMFADevice", "iam:mfa:deleteVirtualMFADevice"],
        touches: |name| vec![resource("mfa", name)],
    },
    remove_passkey: None,
};
