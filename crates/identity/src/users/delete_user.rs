use async_trait::async_trait;

use super::UserRef;
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::mfa::let_go;
use crate::pipeline::{Command, Kind, Verdict};

/// Removes a user of the account's own pool.
#[derive(Clone, Debug)]
pub struct DeleteUser {
    /// Which one.
    pub user: UserRef,
    /// Whether what the user has goes with it; otherwise having anything prevents it.
    pub cascade: bool,
}

#[async_trait]
impl Command for DeleteUser {
    type Outcome = ();
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<()>, Error> {
        let user = cx.user_to_change(&self.user).await?;
        if user.is_owner {
            return Err(Error::WrongKindOfUser);
        }
        let devices = cx.tx.devices_of(&user.id).await?;
        if !self.cascade {
            let bound = devices.iter().any(|device| device.bound);
            let held = [
                (Noun::Membership, cx.tx.count_groups_of(&user.id).await? > 0),
                (Noun::AccessKey, !cx.tx.keys_of(&user.id).await?.is_empty()),
                (Noun::LoginProfile, cx.tx.login_profile(&user.id).await?.is_some()),
                (Noun::Device, bound),
                (Noun::Policy, !cx.tx.attached_to_user(&user.id).await?.is_empty()),
            ];
            if let Some((by, _)) = held.into_iter().find(|(_, holds)| *holds) {
                return Err(Error::InUse { what: Noun::User, by });
            }
        }
        for device in devices {
            if self.cascade {
                cx.tx.delete_device(&device.id).await?;
            } else {
                let_go(cx, &device).await?;
            }
        }
        cx.tx.delete_user(&user.id).await?;
        cx.about(format!("user {}", user.id));
        Ok(Verdict::Done(()))
    }
}
