use async_trait::async_trait;

use super::AccessKey;
use super::end::end_what_it_opened;
use super::show_key::find;
use crate::access::Affair;
use crate::context::Context;
use crate::error::Error;
use crate::ids::KeyId;
use crate::pipeline::{Command, Kind, Verdict};
use crate::users::UserRef;

/// Switches an access key on or off, or describes it; what is `None` stays.
#[derive(Clone, Debug)]
pub struct UpdateAccessKey {
    /// Which one.
    pub key: KeyId,
    /// Whose it must be, where the view names a user.
    pub user: Option<UserRef>,
    /// Whether it works.
    pub active: Option<bool>,
    /// Free text.
    pub description: Option<String>,
}

#[async_trait]
impl Command for UpdateAccessKey {
    type Outcome = AccessKey;
    const KIND: Kind = Kind::Change;
    const AFFAIR: Option<Affair> = Some(Affair::Keys);

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<AccessKey>, Error> {
        let mut key = find(cx, &self.key, self.user.as_ref()).await?;
        cx.user_to_change(&UserRef::Id(key.user.clone())).await?;
        key.active = self.active.unwrap_or(key.active);
        if let Some(description) = &self.description {
            key.description.clone_from(description);
        }
        key.updated_at = cx.now;
        cx.tx.update_key(&key).await?;
        if !key.active {
            end_what_it_opened(cx, &key).await?;
        }
        cx.about(format!("user {} key {}", key.user, key.id));
        Ok(Verdict::Done(key))
    }
}
