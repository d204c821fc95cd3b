use async_trait::async_trait;

use super::Group;
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::ids::GroupId;
use crate::pipeline::{Command, Kind, Verdict};

/// Shows a group.
#[derive(Clone, Debug)]
pub struct ShowGroup {
    /// Which one.
    pub group: GroupId,
}

#[async_trait]
impl Command for ShowGroup {
    type Outcome = Group;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Group>, Error> {
        find(cx, &self.group).await.map(Verdict::Done)
    }
}

/// The group of this id in the caller's account.
pub(super) async fn find(cx: &mut Context<'_>, id: &GroupId) -> Result<Group, Error> {
    let account = cx.account()?;
    let found = cx.tx.group(id).await?.filter(|group| group.account == account);
    found.ok_or_else(|| Error::not_found(Noun::Group, id.as_str()))
}
