//! Setting a password: every command that does comes here.

use async_trait::async_trait;

use super::{LoginProfile, PasswordRule, Strength, User};
use crate::context::Context;
use crate::error::{Error, Problem};
use crate::ids::UserId;
use crate::pipeline::Identity;
use crate::secret::Secret;
use crate::sign_in::{Asker, settings_of};
use crate::sources::Timestamp;

/// Rows of passwords that users had.
#[async_trait]
pub trait PasswordHistoryRows {
    /// The hashes of a user's former passwords, latest first.
    async fn former_passwords(&mut self, user: &UserId) -> Result<Vec<String>, Error>;

    /// Adds one, and keeps only the latest `keep`.
    async fn insert_former_password(
        &mut self,
        user: &UserId,
        hash: &str,
        at: Timestamp,
        keep: u32,
    ) -> Result<(), Error>;
}

/// Checks a password against the view's rule and what the user's account or directory demands,
/// and says how strong it is.
///
/// # Errors
/// [`Problem::TooWeak`] of the rule's field.
pub(crate) async fn judge_password(
    cx: &mut Context<'_>,
    rule: &PasswordRule,
    password: &Secret,
    user: &User,
) -> Result<Strength, Error> {
    let strength = rule.check(password, &user.name)?;
    let settings = settings_of(cx.tx, user).await?;
    settings.passwords.check(rule.field, password, &user.name)?;
    Ok(strength)
}

/// Puts a new password into a user's profile, and the old one among the former ones as far as
/// the policy asks for them. The profile is still to be written.
pub(crate) async fn replace_password(
    cx: &mut Context<'_>,
    user: &User,
    profile: &mut LoginProfile,
    (hash, strength): (String, Strength),
) -> Result<(), Error> {
    let recent = settings_of(cx.tx, user).await?.passwords.recent;
    // The present password is one of the recent ones, and is in the profile.
    let keep = recent.saturating_sub(1);
    let former = std::mem::replace(&mut profile.hash, hash);
    cx.tx.insert_former_password(&user.id, &former, cx.now, keep).await?;
    profile.strength = strength;
    profile.password_set_at = cx.now;
    profile.updated_at = cx.now;
    Ok(())
}

/// A password that a user chose, compared with its last ones outside the transaction: each
/// costs a slow hash. Who gets another password meanwhile must prove itself anew anyway.
#[derive(Clone, Copy, Debug)]
pub struct Fresh {
    /// Whether it is one of those it was compared with.
    used: bool,
}

impl Fresh {
    /// Compares a password with a user's last ones, as many as the policy asks for.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many wait for a hash.
    pub(crate) async fn of(
        identity: &Identity,
        asker: &Asker,
        user: &UserId,
        password: &Secret,
    ) -> Result<Self, Error> {
        let mut tx = identity.store.read().await?;
        let Some(user) = tx.user(user).await? else { return Ok(Self { used: false }) };
        let recent = settings_of(&mut *tx, &user).await?.passwords.recent as usize;
        let present = tx.login_profile(&user.id).await?.map(|profile| profile.hash);
        let former = tx.former_passwords(&user.id).await?;
        drop(tx);
        let mut used = false;
        for hash in present.into_iter().chain(former).take(recent) {
            used |= identity.passwords.verify(asker, password.clone(), Some(hash)).await?;
        }
        Ok(Self { used })
    }

    /// Whether the user may take the password now, which chose the present one at `chosen_at`;
    /// `None` where the present one must go.
    ///
    /// # Errors
    /// [`Problem::Value`] of `field` for a recent one, or when the present one is too young to
    /// go.
    pub(crate) async fn judge(
        self,
        cx: &mut Context<'_>,
        field: &'static str,
        user: &User,
        chosen_at: Option<Timestamp>,
    ) -> Result<(), Error> {
        let least = settings_of(cx.tx, user).await?.passwords.min_age * 60;
        let young = chosen_at.is_some_and(|at| cx.now.seconds_since(at) < least);
        if self.used || young { Err(Error::invalid(field, Problem::Value)) } else { Ok(()) }
    }
}
