//! How the views' policies speak of what a user changes of its own factors in a session. The
//! pages are every view's console: what a policy denies by a view's interface, it denies here.

use crate::access::{Access, Asking, Evaluated, Resource, Rule, evaluate};
use crate::authenticate::Believed;
use crate::error::{DenialReason, Error};
use crate::ids::DeviceId;
use crate::pipeline::Identity;
use crate::policies::Decision;
use crate::store::Tx;

/// What a user changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactorChange {
    /// A device is made and bound.
    BindDevice,
    /// A device is removed.
    RemoveDevice(DeviceId),
    /// A passkey is removed.
    RemovePasskey,
}

/// One view's words for it. Vendors' facts, as data.
#[derive(Clone, Copy, Debug)]
pub struct FactorWords {
    /// Making and binding a device.
    pub bind_device: Saying,
    /// Unbinding and removing one.
    pub remove_device: Saying,
    /// Removing a passkey, where the view has a word for that.
    pub remove_passkey: Option<Saying>,
}

/// What policies call an act, and what it touches.
#[derive(Clone, Copy, Debug)]
pub struct Saying {
    /// The names of the actions it comes to.
    pub actions: &'static [&'static str],
    /// The resources of those actions, for a device of this name; `*` where it has none yet.
    pub touches: fn(device: &str) -> Vec<Resource>,
}

impl FactorWords {
    fn of(&self, change: &FactorChange) -> Option<&Saying> {
        match change {
            FactorChange::BindDevice => Some(&self.bind_device),
            FactorChange::RemoveDevice(_) => Some(&self.remove_device),
            FactorChange::RemovePasskey => self.remove_passkey.as_ref(),
        }
    }
}

/// Whether no policy of the caller's denies the change in the words of any view. Silence is
/// yes: a user's factors are its own.
///
/// # Errors
/// [`Error::Denied`] with the action and the resource that a policy denies.
pub(crate) async fn check(
    identity: &Identity,
    tx: &mut dyn Tx,
    asking: &Asking<'_>,
    believed: &Believed,
    change: &FactorChange,
) -> Result<(), Error> {
    let caller = &believed.caller;
    let device = match change {
        FactorChange::RemoveDevice(id) => {
            let held = tx.devices_of(&caller.user).await?;
            held.into_iter().find(|device| device.id == *id).map(|device| device.name)
        }
        FactorChange::BindDevice | FactorChange::RemovePasskey => None,
    };
    let device = device.as_deref().unwrap_or("*");
    for saying in identity.settings.factor_words.iter().filter_map(|words| words.of(change)) {
        let (actions, resources) = (saying.actions, (saying.touches)(device));
        let access = Access { actions, resources, rule: Rule::Policy };
        let asking = Asking { access: &access, ..*asking };
        let Evaluated { decision, resource, decided_by } =
            evaluate(identity, tx, &asking, believed).await?;
        if decision == Decision::ExplicitlyDenied {
            let reason = (DenialReason::ExplicitlyDenied, decided_by);
            return Err(access.denial(caller, resource, reason));
        }
    }
    Ok(())
}
