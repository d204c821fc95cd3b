use async_trait::async_trait;

use super::register::check_passkey_name;
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::ids::PasskeyId;
use crate::pipeline::{Command, Kind, Verdict};
use crate::users::UserRef;

/// Gives a passkey another name.
#[derive(Clone, Debug)]
pub struct RenamePasskey {
    /// Whose.
    pub user: UserRef,
    /// Which.
    pub passkey: PasskeyId,
    /// What its user calls it: 1 to 64 characters.
    pub name: String,
    /// What the view calls the name.
    pub field: &'static str,
}

#[async_trait]
impl Command for RenamePasskey {
    type Outcome = ();
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<()>, Error> {
        check_passkey_name(self.field, &self.name)?;
        let user = cx.user_to_change(&self.user).await?;
        match cx.tx.rename_passkey(&user.id, &self.passkey, &self.name).await? {
            true => Ok(Verdict::Done(())),
            false => Err(Error::not_found(Noun::Passkey, self.passkey.as_str())),
        }
    }
}
