use async_trait::async_trait;

use crate::context::Context;
use crate::error::{Error, Noun};
use crate::ids::KeyId;
use crate::pipeline::{Command, Kind, Verdict};
use crate::sessions::own::own;

/// Ends a temporary key of the caller's, whichever session it was taken with.
#[derive(Clone, Debug)]
pub struct EndTemporaryKey {
    /// Which.
    pub key: KeyId,
}

#[async_trait]
impl Command for EndTemporaryKey {
    type Outcome = ();
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<()>, Error> {
        let (_, user) = own(cx).await?;
        cx.about(format!("temporary key {}", self.key));
        match cx.tx.delete_temporary_key(&user.id, &self.key).await? {
            true => Ok(Verdict::Done(())),
            false => Err(Error::not_found(Noun::AccessKey, self.key.as_str())),
        }
    }
}
