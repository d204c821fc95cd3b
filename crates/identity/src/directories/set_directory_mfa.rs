use async_trait::async_trait;

use super::get_directory::find;
use super::{Directory, DirectoryMfa, RiskOperation};
use crate::context::Context;
use crate::error::Error;
use crate::ids::DirectoryId;
use crate::pipeline::{Command, Kind, Verdict};

/// Says who must use MFA to sign in to a directory; what is `None` stays.
#[derive(Clone, Debug)]
pub struct SetDirectoryMfa {
    /// Which directory.
    pub directory: DirectoryId,
    /// Who must.
    pub mfa: DirectoryMfa,
    /// What an unusual sign-in asks.
    pub risk_operation: Option<RiskOperation>,
    /// Kinds of verification allowed; `sms` and `email`, in any case, are those with an effect.
    pub verification_types: Option<Vec<String>>,
}

#[async_trait]
impl Command for SetDirectoryMfa {
    type Outcome = Directory;
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Directory>, Error> {
        let mut directory = find(cx, &self.directory).await?;
        directory.mfa = self.mfa;
        directory.risk_operation = self.risk_operation.unwrap_or(directory.risk_operation);
        if let Some(types) = &self.verification_types {
            directory.verification_types.clone_from(types);
            let owner = directory.id.as_str();
            let allowed = |kind: &str| types.iter().any(|named| named.eq_ignore_ascii_case(kind));
            let mut settings = cx.tx.hold_sign_in_settings(owner, cx.now).await?;
            settings.sms_allowed = allowed("sms");
            settings.email_allowed = allowed("email");
            cx.tx.put_sign_in_settings(owner, &settings, cx.now).await?;
        }
        directory.updated_at = cx.now;
        cx.tx.update_directory(&directory).await?;
        cx.about(format!("directory {} MFA {:?}", directory.id, directory.mfa));
        Ok(Verdict::Done(directory))
    }
}
