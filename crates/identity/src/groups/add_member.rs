use async_trait::async_trait;

use super::show_group::find;
use crate::context::Context;
use crate::error::Error;
use crate::ids::GroupId;
use crate::pipeline::{Command, Kind, Verdict};
use crate::users::UserRef;

/// Makes a user a member of a group; nothing changes when it is one.
#[derive(Clone, Debug)]
pub struct AddMember {
    /// The group.
    pub group: GroupId,
    /// The user.
    pub user: UserRef,
}

#[async_trait]
impl Command for AddMember {
    type Outcome = ();
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<()>, Error> {
        let group = find(cx, &self.group).await?;
        let user = cx.user(&self.user).await?;
        cx.about(format!("user {} joins group {}", user.id, group.id));
        cx.tx.add_member(&group.id, &user.id, cx.now).await?;
        Ok(Verdict::Done(()))
    }
}
