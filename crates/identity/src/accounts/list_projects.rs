use async_trait::async_trait;

use super::Project;
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::ids::ProjectId;
use crate::pipeline::{Command, Kind, Verdict};

/// Lists the account's projects, by name.
#[derive(Clone, Debug)]
pub struct ListProjects {
    /// Only the one of this name.
    pub name: Option<String>,
}

#[async_trait]
impl Command for ListProjects {
    type Outcome = Vec<Project>;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Vec<Project>>, Error> {
        let account = cx.account()?;
        let mut projects = cx.tx.projects(&account).await?;
        projects.retain(|project| self.name.as_ref().is_none_or(|name| *name == project.name));
        Ok(Verdict::Done(projects))
    }
}

/// Shows a project of the account.
#[derive(Clone, Debug)]
pub struct ShowProject {
    /// Which one.
    pub project: ProjectId,
}

#[async_trait]
impl Command for ShowProject {
    type Outcome = Project;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Project>, Error> {
        let account = cx.account()?;
        let found = cx.tx.projects(&account).await?.into_iter().find(|p| p.id == self.project);
        let missing = || Error::not_found(Noun::Project, self.project.as_str());
        found.ok_or_else(missing).map(Verdict::Done)
    }
}
