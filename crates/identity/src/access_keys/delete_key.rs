use async_trait::async_trait;

use super::end::end_what_it_opened;
use super::show_key::find;
use crate::access::Affair;
use crate::context::Context;
use crate::error::Error;
use crate::ids::KeyId;
use crate::pipeline::{Command, Kind, Verdict};
use crate::users::UserRef;

/// Removes an access key.
#[derive(Clone, Debug)]
pub struct DeleteAccessKey {
    /// Which one.
    pub key: KeyId,
    /// Whose it must be, where the view names a user.
    pub user: Option<UserRef>,
}

#[async_trait]
impl Command for DeleteAccessKey {
    type Outcome = ();
    const KIND: Kind = Kind::Change;
    const AFFAIR: Option<Affair> = Some(Affair::Keys);

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<()>, Error> {
        let key = find(cx, &self.key, self.user.as_ref()).await?;
        cx.user_to_change(&UserRef::Id(key.user.clone())).await?;
        end_what_it_opened(cx, &key).await?;
        cx.tx.delete_key(&key.id).await?;
        cx.about(format!("user {} key {}", key.user, key.id));
        Ok(Verdict::Done(()))
    }
}
