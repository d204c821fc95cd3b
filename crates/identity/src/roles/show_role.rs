use async_trait::async_trait;

use super::{Role, find_role};
use crate::context::Context;
use crate::error::Error;
use crate::pipeline::{Command, Kind, Verdict};

/// Shows a role.
#[derive(Clone, Debug)]
pub struct ShowRole {
    /// Its name.
    pub name: String,
}

#[async_trait]
impl Command for ShowRole {
    type Outcome = Role;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Role>, Error> {
        find_role(cx, &self.name).await.map(Verdict::Done)
    }
}
