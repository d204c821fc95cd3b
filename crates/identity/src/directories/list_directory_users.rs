use async_trait::async_trait;

use super::get_directory::find;
use crate::attributes::WantedAttributes;
use crate::context::Context;
use crate::error::Error;
use crate::ids::DirectoryId;
use crate::pipeline::{Command, Kind, Verdict};
use crate::store::Page;
use crate::users::{User, UserFilter};

/// Lists a directory's users, by name.
#[derive(Clone, Debug)]
pub struct ListDirectoryUsers {
    /// The directory.
    pub directory: DirectoryId,
    /// Which users.
    pub filter: UserFilter,
    /// What they must carry.
    pub attributes: WantedAttributes,
    /// Begin after this name.
    pub after: Option<String>,
    /// How many at most.
    pub limit: u32,
}

/// A page of users, and how many there are in all.
#[derive(Clone, Debug)]
pub struct DirectoryUserPage {
    /// The page.
    pub page: Page<User>,
    /// How many users pass the filter.
    pub total: u64,
}

#[async_trait]
impl Command for ListDirectoryUsers {
    type Outcome = DirectoryUserPage;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<DirectoryUserPage>, Error> {
        let directory = find(cx, &self.directory).await?.id;
        let (after, limit) = (self.after.as_deref(), Some(self.limit));
        if !self.attributes.is_empty() {
            // The store does not look into attributes, so the whole list is read.
            let mut all = cx.tx.directory_users(&directory, &self.filter, None, None).await?;
            all.retain(|user| self.attributes.are_met_by(&user.attributes));
            let mut users = cx.tx.directory_users(&directory, &self.filter, after, None).await?;
            users.retain(|user| self.attributes.are_met_by(&user.attributes));
            let total = all.len() as u64;
            return Ok(Verdict::Done(DirectoryUserPage { page: Page::cut(users, limit), total }));
        }
        let users = cx.tx.directory_users(&directory, &self.filter, after, limit).await?;
        let total = cx.tx.count_directory_users(&directory, &self.filter).await?;
        Ok(Verdict::Done(DirectoryUserPage { page: Page::cut(users, limit), total }))
    }
}
