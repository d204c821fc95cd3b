use async_trait::async_trait;

use super::show_group::find;
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::ids::GroupId;
use crate::pipeline::{Command, Kind, Verdict};
use crate::users::UserRef;

/// Says whether a user is a member of a group: not found when it is not.
#[derive(Clone, Debug)]
pub struct CheckMember {
    /// The group.
    pub group: GroupId,
    /// The user.
    pub user: UserRef,
}

#[async_trait]
impl Command for CheckMember {
    type Outcome = ();
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<()>, Error> {
        let group = find(cx, &self.group).await?;
        let user = cx.user(&self.user).await?;
        if cx.tx.is_member(&group.id, &user.id).await? {
            Ok(Verdict::Done(()))
        } else {
            Err(Error::not_found(Noun::Membership, user.id.as_str()))
        }
    }
}
