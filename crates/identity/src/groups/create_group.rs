use async_trait::async_trait;

use super::Group;
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::pipeline::{Command, Kind, Verdict};
use crate::store::Written;

/// Makes a group.
#[derive(Clone, Debug)]
pub struct CreateGroup {
    /// The name; its form was checked by the view.
    pub name: String,
    /// Free text, or empty.
    pub description: String,
}

#[async_trait]
impl Command for CreateGroup {
    type Outcome = Group;
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Group>, Error> {
        let group = Group {
            id: cx.mint().group(),
            account: cx.account()?,
            name: self.name.clone(),
            description: self.description.clone(),
            created_at: cx.now,
        };
        if cx.tx.insert_group(&group).await? == Written::Taken {
            return Err(Error::exists(Noun::Group, &self.name));
        }
        cx.about(format!("group {}", group.id));
        Ok(Verdict::Done(group))
    }
}
