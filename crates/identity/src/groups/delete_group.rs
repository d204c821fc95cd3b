use async_trait::async_trait;

use super::show_group::find;
use crate::accounts::ADMINISTRATORS;
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::ids::GroupId;
use crate::pipeline::{Command, Kind, Verdict};

/// Removes a group with its memberships and attachments.
#[derive(Clone, Debug)]
pub struct DeleteGroup {
    /// Which one.
    pub group: GroupId,
}

#[async_trait]
impl Command for DeleteGroup {
    type Outcome = ();
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<()>, Error> {
        let group = find(cx, &self.group).await?;
        if group.name == ADMINISTRATORS {
            // Every account has its administrators' group.
            return Err(Error::InUse { what: Noun::Group, by: Noun::Account });
        }
        cx.tx.delete_group(&group.id).await?;
        Ok(Verdict::Done(()))
    }
}
