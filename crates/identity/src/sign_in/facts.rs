//! What [`requirement`](super::requirement::requirement) is asked about, read from the store.

use super::checked::{is_usual, seen};
use super::requirement::{Bound, Pool, Requirement, Situation, requirement};
use super::{Door, Factor, Seen, SignInSettings, Standing};
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::guards::Guard;
use crate::messages::Channel;
use crate::sources::Timestamp;
use crate::users::{LoginProfile, User};

/// The rows behind a situation.
pub(crate) struct Facts {
    pub(crate) settings: SignInSettings,
    pub(crate) profile: Option<LoginProfile>,
    pub(crate) situation: Situation,
}

impl Facts {
    /// As they are now, for a user at a door.
    pub(crate) async fn read(cx: &mut Context<'_>, user: &User, door: Door) -> Result<Self, Error> {
        let standing = cx.tx.standing(&user.id).await?;
        Self::of(cx, user, standing, door).await
    }

    /// The same where it was read how the user stands.
    pub(crate) async fn of(
        cx: &mut Context<'_>,
        user: &User,
        standing: Standing,
        door: Door,
    ) -> Result<Self, Error> {
        let Standing { settings, profile, protection, device } = standing;
        let bind_required = profile.as_ref().is_some_and(|profile| profile.mfa_bind_required);
        let pool = match &user.directory {
            Some(id) => {
                let found = cx.tx.directory(id).await?;
                let directory = found.ok_or_else(|| Error::not_found(Noun::Directory, ""))?;
                Pool::Directory {
                    mfa: directory.mfa,
                    risk_operation: directory.risk_operation,
                    user_enabled: user.mfa_enabled,
                }
            }
            None if user.is_owner => Pool::Owner,
            None => Pool::Account {
                operation: settings.operation,
                enforce_when_unusual: settings.enforce_when_unusual,
                bind_required,
            },
        };
        let seen = match of_pages(door) {
            true => seen(cx, &user.id).await?,
            false => Seen::default(),
        };
        let situation = Situation {
            door,
            pool,
            protection: protection.filter(|p| p.enabled).and_then(|p| p.method),
            api_protection: cx.identity.settings.api_protection,
            sms_allowed: settings.sms_allowed,
            email_allowed: settings.email_allowed,
            unusual: of_pages(door) && !is_usual(cx, &seen),
            trusted: false,
            bound: bound(cx, user, door, device).await?,
        };
        Ok(Self { settings, profile, situation })
    }

    /// The same at the page where the user enters its password, for what it does in a session.
    pub(crate) async fn at_page(cx: &mut Context<'_>, user: &User) -> Result<Self, Error> {
        let door = match user.directory {
            Some(_) => Door::DirectoryPage,
            None => Door::AccountPage,
        };
        Self::read(cx, user, door).await
    }

    pub(crate) fn requirement(&self) -> Requirement {
        requirement(&self.situation)
    }

    /// Whether a user who lost all but these factors would have to bind one at its page,
    /// wherever it came from.
    pub(crate) fn would_miss(&self, bound: Bound) -> bool {
        use super::requirement::Need;
        [false, true].into_iter().any(|unusual| {
            let without = Situation { bound, unusual, trusted: false, ..self.situation };
            matches!(requirement(&without).need, Need::Bind | Need::Refuse)
        })
    }

    /// Whether a trusted browser may stand in for a factor.
    pub(crate) fn trusts_browsers(&self, cx: &Context<'_>) -> bool {
        self.settings.trusted_browsers || !cx.holds(Guard::TrustAllowed)
    }

    /// Whether there is a password to sign in with, and it is on.
    pub(crate) fn password_on(&self, cx: &Context<'_>) -> bool {
        let on = |profile: &LoginProfile| profile.enabled || !cx.holds(Guard::PasswordOff);
        self.profile.as_ref().is_some_and(on)
    }

    /// Whether the password must be changed before anything else.
    pub(crate) fn password_expired(&self, now: Timestamp) -> bool {
        let reset_required = self.profile.as_ref().is_some_and(|profile| profile.reset_required);
        reset_required || self.password_too_old(now)
    }

    /// Whether the password is too old even to be changed by its user.
    pub(crate) fn password_dead(&self, now: Timestamp) -> bool {
        self.settings.passwords.hard_expiry && self.password_too_old(now)
    }

    /// Whether the password has outlived its days.
    pub(crate) fn password_too_old(&self, now: Timestamp) -> bool {
        let days = self.settings.password_days;
        let age = |profile: &LoginProfile| now.seconds_since(profile.password_set_at);
        let old = |profile| age(profile) >= days.saturating_mul(24 * 60 * 60);
        days > 0 && self.profile.as_ref().is_some_and(old)
    }
}

/// Whether a door asks what pages ask, who look where a user comes from.
fn of_pages(door: Door) -> bool {
    door.line().enrols || door == Door::SessionKey
}

/// Whether a user would have to bind a factor at its page once it lost its
/// device: then it is not the user's to take away.
pub(crate) async fn last_and_demanded(cx: &mut Context<'_>, user: &User) -> Result<bool, Error> {
    let facts = Facts::at_page(cx, user).await?;
    let bound = Bound { device: false, ..facts.situation.bound };
    Ok(facts.would_miss(bound) && cx.holds(Guard::LastFactor))
}

/// What a user has. A device that is worn out and a passkey under suspicion count: were they
/// not there, whoever wore them out could bind its own. What a door cannot take is not looked
/// for.
async fn bound(
    cx: &mut Context<'_>,
    user: &User,
    door: Door,
    device: bool,
) -> Result<Bound, Error> {
    if !door.line().second.contains(&Factor::Passkey) {
        return Ok(Bound { device, ..Bound::default() });
    }
    let codes = cx.tx.recovery_codes(&user.id).await?;
    let ways = cx.identity.settings.messages;
    let reached = |way: Channel| ways.offers(way.factor()) && way.reaches(user);
    Ok(Bound {
        device,
        passkey: !cx.tx.passkeys_of(&user.id).await?.is_empty(),
        phone: reached(Channel::Sms),
        email: reached(Channel::Email),
        recovery: codes.iter().any(|code| code.used_at.is_none()),
    })
}
