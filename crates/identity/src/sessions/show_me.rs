use async_trait::async_trait;

use super::Session;
use crate::context::Context;
use crate::error::{Error, Unauthenticated};
use crate::mfa::{Device, DeviceView};
use crate::passkeys::Passkey;
use crate::pipeline::{Command, Kind, Verdict};
use crate::sign_in::{Facts, Requirement};
use crate::temporary_keys::TakenKey;
use crate::trusted_browsers::TrustedBrowser;
use crate::users::User;

/// Shows the user of a session what it has.
#[derive(Clone, Debug)]
pub struct ShowMe;

/// What a user has, and what its sign-in asks for.
#[derive(Clone, Debug)]
pub struct Me {
    /// The user.
    pub user: User,
    /// The session that asks.
    pub session: Session,
    /// Bound devices, by place.
    pub devices: Vec<DeviceView>,
    /// Passkeys, oldest first.
    pub passkeys: Vec<Passkey>,
    /// How many recovery codes are unused.
    pub recovery_codes: usize,
    /// All sessions, newest first.
    pub sessions: Vec<Session>,
    /// Temporary keys that are good, newest first, whatever they were taken with.
    pub temporary_keys: Vec<TakenKey>,
    /// Trusted browsers, newest first.
    pub browsers: Vec<TrustedBrowser>,
    /// What the user's sign-in with its password needs, and by which rule.
    pub requirement: Requirement,
    /// Whether the user may change its factors.
    pub manages_factors: bool,
}

#[async_trait]
impl Command for ShowMe {
    type Outcome = Me;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Me>, Error> {
        let believed = cx.believed.clone().ok_or(Unauthenticated::Missing)?;
        let session = believed.session.clone().ok_or(Unauthenticated::Missing)?;
        let user = cx.tx.user(&session.user).await?.ok_or(Unauthenticated::UnknownToken)?;
        let facts = Facts::at_page(cx, &user).await?;
        let devices = cx.tx.devices_of(&user.id).await?;
        let codes = cx.tx.recovery_codes(&user.id).await?;
        let mut sessions = cx.tx.sessions_of(&user.id).await?;
        sessions.retain(|session| session.lives(cx.now));
        let mut browsers = cx.tx.trusted_browsers_of(&user.id).await?;
        browsers.retain(|browser| cx.now < browser.expires_at);
        let mut temporary_keys = cx.tx.temporary_keys_of(&user.id).await?;
        temporary_keys.retain(|key| cx.now < key.expires_at);
        Ok(Verdict::Done(Me {
            temporary_keys,
            devices: devices.into_iter().filter(|device| device.bound).map(view).collect(),
            passkeys: cx.tx.passkeys_of(&user.id).await?,
            recovery_codes: codes.iter().filter(|code| code.used_at.is_none()).count(),
            sessions,
            browsers,
            requirement: facts.requirement(),
            manages_factors: user.is_owner || facts.settings.manage_factors_allowed,
            user,
            session,
        }))
    }
}

fn view(device: Device) -> DeviceView {
    DeviceView {
        id: device.id,
        name: device.name,
        account: device.account,
        bound: device.bound,
        bound_at: device.bound_at,
        holder: None,
    }
}
