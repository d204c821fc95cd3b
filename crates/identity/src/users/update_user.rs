use std::collections::BTreeMap;

use async_trait::async_trait;

use super::{
    LoginProfile, PasswordRule, User, UserDetails, UserRef, judge_password, replace_password,
};
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::messages::{Notice, notify};
use crate::pipeline::{Command, Identity, Kind, Verdict};
use crate::secret::Secret;
use crate::sign_in::{Asker, end_all, forget_failures};
use crate::store::Written;

/// What to change of a user; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct UserChanges {
    /// The name; its form was checked by the view.
    pub name: Option<String>,
    /// The name shown to people.
    pub display_name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Phone as `country-number`.
    pub phone: Option<String>,
    /// Free text.
    pub description: Option<String>,
    /// Whether it may sign in and use its keys.
    pub enabled: Option<bool>,
    /// Attributes to set; the others stay.
    pub attributes: BTreeMap<String, String>,
    /// Whether the password must be changed at the next sign-in.
    pub reset_required: Option<bool>,
}

/// Changes a user of the account's own pool.
#[derive(Clone, Debug)]
pub struct UpdateUser {
    /// Which one.
    pub user: UserRef,
    /// What to change.
    pub changes: UserChanges,
    /// A new password; it ends the user's tokens.
    pub password: Option<Secret>,
    /// What the password must be.
    pub rule: PasswordRule,
    /// Filled by [`Command::prepare`].
    pub hash: Option<String>,
}

impl UserChanges {
    fn apply(&self, user: &mut User) {
        let set = |field: &mut String, value: &Option<String>| {
            if let Some(value) = value {
                field.clone_from(value);
            }
        };
        set(&mut user.name, &self.name);
        set(&mut user.display_name, &self.display_name);
        set(&mut user.email, &self.email);
        set(&mut user.phone, &self.phone);
        set(&mut user.description, &self.description);
        user.enabled = self.enabled.unwrap_or(user.enabled);
        user.attributes.extend(self.attributes.clone());
    }
}

#[async_trait]
impl Command for UpdateUser {
    type Outcome = UserDetails;
    const KIND: Kind = Kind::Change;

    fn is_slow(&self) -> bool {
        self.password.is_some()
    }

    async fn prepare(&mut self, identity: &Identity, asker: &Asker) -> Result<(), Error> {
        if let Some(password) = &self.password {
            self.rule.check(password, "")?;
            self.hash = Some(identity.passwords.hash(asker, password.clone()).await?);
        }
        Ok(())
    }

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<UserDetails>, Error> {
        let before = cx.user_to_change(&self.user).await?;
        let mut user = before.clone();
        self.changes.apply(&mut user);
        user.updated_at = cx.now;
        if user.is_owner && !user.enabled {
            // The account must keep somebody who can act for it.
            return Err(Error::WrongKindOfUser);
        }
        if cx.tx.update_user(&user).await? == Written::Taken {
            return Err(Error::exists(Noun::User, &user.name));
        }
        if !user.enabled {
            // Enabling the user again must not bring them back.
            end_all(cx, &user.id).await?;
        }
        let profile = self.change_profile(cx, &user).await?;
        self.tell(cx, &before, &user).await?;
        cx.about(format!("user {}", user.id));
        Ok(Verdict::Done(UserDetails { user, profile }))
    }
}

impl UpdateUser {
    /// Tells the user where it could be reached before: whoever changes address and password
    /// together does not hear of it alone.
    async fn tell(&self, cx: &mut Context<'_>, before: &User, user: &User) -> Result<(), Error> {
        if before.email != user.email || before.phone != user.phone {
            notify(cx, before, Notice::AddressChanged).await?;
        }
        if self.password.is_some() {
            let by_administrator = !cx.caller()?.is_behind(&user.id);
            notify(cx, before, Notice::PasswordChanged { by_administrator }).await?;
        }
        Ok(())
    }

    async fn change_profile(
        &self,
        cx: &mut Context<'_>,
        user: &User,
    ) -> Result<Option<LoginProfile>, Error> {
        let before = cx.tx.login_profile(&user.id).await?;
        let Some(password) = &self.password else {
            let Some(mut profile) = before else { return Ok(None) };
            if let Some(reset_required) = self.changes.reset_required {
                profile.reset_required = reset_required;
                profile.updated_at = cx.now;
                cx.tx.update_login_profile(&profile).await?;
            }
            return Ok(Some(profile));
        };
        let strength = judge_password(cx, &self.rule, password, user).await?;
        let hash = self.hash.clone().ok_or_else(|| Error::internal("password not hashed"))?;
        let profile = if let Some(mut profile) = before {
            replace_password(cx, user, &mut profile, (hash, strength)).await?;
            profile.reset_required = self.changes.reset_required.unwrap_or(profile.reset_required);
            cx.tx.update_login_profile(&profile).await?;
            profile
        } else {
            let mut profile = LoginProfile::new(user, hash, strength, cx.now);
            profile.reset_required = self.changes.reset_required.unwrap_or_default();
            let _the_user_had_none = cx.tx.insert_login_profile(&profile).await?;
            profile
        };
        end_all(cx, &user.id).await?;
        forget_failures(cx, user).await?;
        Ok(Some(profile))
    }
}
