use async_trait::async_trait;

use super::{Directory, DirectoryMfa, RiskOperation};
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::pipeline::{Command, Kind, Verdict};
use crate::store::Written;

/// Makes the account's directory. MFA is on for everybody until somebody decides otherwise.
#[derive(Clone, Debug)]
pub struct CreateDirectory {
    /// The name; its form was checked by the view. The id when there is none.
    pub name: Option<String>,
    /// The region it is made in.
    pub region: String,
}

#[async_trait]
impl Command for CreateDirectory {
    type Outcome = Directory;
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Directory>, Error> {
        let account = cx.account()?;
        if !cx.tx.directories(&account).await?.is_empty() {
            return Err(Error::LimitReached(Noun::Directory));
        }
        let id = cx.mint().directory();
        let directory = Directory {
            name: self.name.clone().unwrap_or_else(|| id.to_string()),
            id,
            account,
            region: self.region.clone(),
            mfa: DirectoryMfa::Enabled,
            risk_operation: RiskOperation::EnforceVerify,
            verification_types: Vec::new(),
            created_at: cx.now,
            updated_at: cx.now,
        };
        if cx.tx.insert_directory(&directory).await? == Written::Taken {
            return Err(Error::exists(Noun::Directory, directory.name));
        }
        // A directory demands more of passwords than an account.
        let mut settings = cx.tx.hold_sign_in_settings(directory.id.as_str(), cx.now).await?;
        let passwords = &mut settings.passwords;
        (passwords.upper, passwords.lower) = (true, true);
        (passwords.digits, passwords.symbols) = (true, true);
        cx.tx.put_sign_in_settings(directory.id.as_str(), &settings, cx.now).await?;
        cx.about(format!("directory {}", directory.id));
        Ok(Verdict::Done(directory))
    }
}
