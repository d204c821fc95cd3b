use std::collections::BTreeMap;

use async_trait::async_trait;

use super::{LoginProfile, PasswordRule, User, UserDetails, judge_password};
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::pipeline::{Command, Identity, Kind, Verdict};
use crate::secret::Secret;
use crate::sign_in::Asker;
use crate::store::Written;

/// Makes a user in the account's own pool, with a password if one is given.
#[derive(Clone, Debug)]
pub struct CreateUser {
    /// The name; its form was checked by the view.
    pub name: String,
    /// The name shown to people.
    pub display_name: String,
    /// E-mail address, or empty.
    pub email: String,
    /// Phone as `country-number`, or empty.
    pub phone: String,
    /// Free text, or empty.
    pub description: String,
    /// Whether it may sign in and use its keys.
    pub enabled: bool,
    /// What a single view keeps with the user.
    pub attributes: BTreeMap<String, String>,
    /// The password and whether it must be changed at the next sign-in.
    pub password: Option<(Secret, bool)>,
    /// What the password must be.
    pub rule: PasswordRule,
    /// Filled by [`Command::prepare`].
    pub hash: Option<String>,
}

#[async_trait]
impl Command for CreateUser {
    type Outcome = UserDetails;
    const KIND: Kind = Kind::Change;

    fn is_slow(&self) -> bool {
        self.password.is_some()
    }

    async fn prepare(&mut self, identity: &Identity, asker: &Asker) -> Result<(), Error> {
        if let Some((password, _)) = &self.password {
            self.rule.check(password, &self.name)?;
            self.hash = Some(identity.passwords.hash(asker, password.clone()).await?);
        }
        Ok(())
    }

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<UserDetails>, Error> {
        let account = cx.account()?;
        let limit = cx.identity.settings.users_per_account;
        if !cx.tx.take_user_place(&account, None, limit).await? {
            return Err(Error::LimitReached(Noun::User));
        }
        let user = User {
            id: cx.mint().user(),
            account,
            directory: None,
            handle: cx.mint().account_handle(),
            name: self.name.clone(),
            display_name: self.display_name.clone(),
            first_name: String::new(),
            last_name: String::new(),
            email: self.email.clone(),
            phone: self.phone.clone(),
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
            return Err(Error::exists(Noun::User, &self.name));
        }
        let mut profile = None;
        if let Some((password, reset_required)) = &self.password {
            let hash = self.hash.clone().ok_or_else(|| Error::internal("password not hashed"))?;
            let strength = judge_password(cx, &self.rule, password, &user).await?;
            let mut made = LoginProfile::new(&user, hash, strength, cx.now);
            made.reset_required = *reset_required;
            let _new_user_has_none = cx.tx.insert_login_profile(&made).await?;
            profile = Some(made);
        }
        cx.about(format!("user {}", user.id));
        Ok(Verdict::Done(UserDetails { user, profile }))
    }
}
