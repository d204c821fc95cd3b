use async_trait::async_trait;

use super::show_group::find;
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::ids::GroupId;
use crate::pipeline::{Command, Kind, Verdict};
use crate::users::UserRef;

/// Ends a user's membership of a group.
#[derive(Clone, Debug)]
pub struct RemoveMember {
    /// The group.
    pub group: GroupId,
    /// The user.
    pub user: UserRef,
}

#[async_trait]
impl Command for RemoveMember {
    type Outcome = ();
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<()>, Error> {
        let group = find(cx, &self.group).await?;
        let user = cx.user(&self.user).await?;
        cx.about(format!("user {} leaves group {}", user.id, group.id));
        if !cx.tx.remove_member(&group.id, &user.id).await? {
            return Err(Error::not_found(Noun::Membership, user.id.as_str()));
        }
        Ok(Verdict::Done(()))
    }
}
