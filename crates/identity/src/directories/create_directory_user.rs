use std::collections::BTreeMap;

use async_trait::async_trait;

use super::get_directory::find;
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::ids::DirectoryId;
use crate::pipeline::{Command, Kind, Verdict};
use crate::store::Written;
use crate::users::User;

/// Makes a user of a directory, which may have as many as an account.
#[derive(Clone, Debug)]
pub struct CreateDirectoryUser {
    /// The directory.
    pub directory: DirectoryId,
    /// The name; its form was checked by the view.
    pub name: String,
    /// The name shown to people, or empty.
    pub display_name: String,
    /// First name, or empty.
    pub first_name: String,
    /// Last name, or empty.
    pub last_name: String,
    /// E-mail address, or empty.
    pub email: String,
    /// Free text, or empty.
    pub description: String,
    /// Whether it may sign in.
    pub enabled: bool,
    /// What a single view keeps with the user.
    pub attributes: BTreeMap<String, String>,
}

#[async_trait]
impl Command for CreateDirectoryUser {
    type Outcome = User;
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<User>, Error> {
        let directory = find(cx, &self.directory).await?;
        let limit = cx.identity.settings.users_per_account;
        if !cx.tx.take_user_place(&directory.account, Some(&directory.id), limit).await? {
            return Err(Error::LimitReached(Noun::DirectoryUser));
        }
        let user = User {
            id: cx.mint().user(),
            account: directory.account,
            directory: Some(directory.id),
            handle: cx.mint().directory_handle(),
            name: self.name.clone(),
            display_name: self.display_name.clone(),
            first_name: self.first_name.clone(),
            last_name: self.last_name.clone(),
            email: self.email.clone(),
            phone: String::new(),
            description: self.description.clone(),
            enabled: self.enabled,
            is_owner: false,
            mfa_enabled: true,
            attributes: self.attributes.clone(),
            created_at: cx.now,
            updated_at: cx.now,
            signed_in_at: None,
        };
        if cx.tx.insert_user(&user).await? == Written::Taken {
            return Err(Error::exists(Noun::DirectoryUser, &self.name));
        }
        cx.about(format!("user {}", user.handle));
        Ok(Verdict::Done(user))
    }
}
