//! One's own page: factors, sessions, trusted browsers.

use http::StatusCode;
use identity::error::Error;
use identity::ids::{DeviceId, SeriesId, SessionId};
use identity::passkeys::Passkey;
use identity::sessions::{
    EndOtherSessions, EndSession, ForgetBrowser, Me, NewRecoveryCodes, RemoveDevice, Session,
    ShowMe,
};
use identity::sources::Timestamp;
use identity::temporary_keys::TakenKey;
use identity::trusted_browsers::TrustedBrowser;
use wire::reply::Reply;

use crate::asked::Asked;
use crate::cookies::Cookie;
use crate::reply::{page, redirect, without_cookie};
use crate::views::{Line, MePage, Notice};

/// How many authenticator apps a user of a directory may have; others have one.
const DEVICES_OF_DIRECTORY_USER: usize = 2;

impl Asked<'_> {
    pub(crate) async fn me_page(&self, notice: Option<Notice>) -> Result<Reply, Error> {
        match self.visit.signed_in(self.identity, "PageMe", ShowMe).await {
            Ok(me) => page(StatusCode::OK, &self.shown(me, notice)),
            Err(Error::Unauthenticated(_)) => {
                Ok(without_cookie(redirect("/sign-in"), Cookie::Session, self.tls))
            }
            Err(error) => Err(error),
        }
    }

    fn shown(&self, me: Me, notice: Option<Notice>) -> MePage {
        let t = self.t();
        let places = if me.user.directory.is_some() { DEVICES_OF_DIRECTORY_USER } else { 1 };
        let used = |at: Option<Timestamp>| at.map_or_else(|| t.never.to_owned(), moment);
        let devices = me.devices.iter().map(|device| Line {
            id: device.id.to_string(),
            name: device.name.clone(),
            since: used(device.bound_at),
            ..Line::default()
        });
        let passkey = |passkey: &Passkey| Line {
            id: passkey.id.to_string(),
            name: passkey.name.clone(),
            since: moment(passkey.created_at),
            used: used(passkey.used_at),
            suspect: passkey.suspect,
            ..Line::default()
        };
        let session = |session: &Session| Line {
            id: session.id.to_string(),
            name: session.agent.clone(),
            since: moment(session.started_at),
            used: moment(session.seen_at),
            network: session.network.clone(),
            current: session.id == me.session.id,
            suspect: false,
        };
        let key = |key: &TakenKey| Line {
            id: key.id.to_string(),
            name: key.id.to_string(),
            since: moment(key.created_at),
            used: t.good_until.replace("{}", &moment(key.expires_at)),
            ..Line::default()
        };
        let browser = |browser: &TrustedBrowser| Line {
            id: browser.series.to_string(),
            name: browser.agent.clone(),
            since: moment(browser.created_at),
            used: moment(browser.used_at),
            network: browser.network.clone(),
            ..Line::default()
        };
        let left = me.recovery_codes.to_string();
        let requirement = &me.requirement;
        MePage {
            frame: self.frame(notice),
            signed_in_as: t.signed_in_as.replace("{}", &me.user.name),
            may_add_device: me.manages_factors && me.devices.len() < places,
            devices: devices.collect(),
            passkeys_possible: self.passkeys,
            passkeys: me.passkeys.iter().map(passkey).collect(),
            codes_left: t.recovery_codes_left.replace("{}", &left),
            keys: me.temporary_keys.iter().map(key).collect(),
            may_take_key: me.user.directory.is_none(),
            sessions: me.sessions.iter().map(session).collect(),
            browsers: me.browsers.iter().map(browser).collect(),
            rule: Some(format!("{}: {}", requirement.rule, requirement.reason)),
        }
    }

    pub(crate) async fn sign_out(&self) -> Result<Reply, Error> {
        let ended = EndSession { session: None };
        match self.visit.signed_in(self.identity, "PageSignOut", ended).await {
            Ok(()) | Err(Error::Unauthenticated(_)) => {
                Ok(without_cookie(redirect("/sign-in"), Cookie::Session, self.tls))
            }
            Err(error) => Err(error),
        }
    }

    pub(crate) async fn end_session(&self) -> Result<Reply, Error> {
        let session = Some(SessionId::new(self.visit.field("id")));
        self.visit.signed_in(self.identity, "PageEndSession", EndSession { session }).await?;
        Ok(redirect("/me"))
    }

    pub(crate) async fn end_other_sessions(&self) -> Result<Reply, Error> {
        self.visit.signed_in(self.identity, "PageEndSessions", EndOtherSessions).await?;
        Ok(redirect("/me"))
    }

    pub(crate) async fn forget_browser(&self) -> Result<Reply, Error> {
        let series = Some(SeriesId::new(self.visit.field("id")));
        self.visit.signed_in(self.identity, "PageForgetBrowser", ForgetBrowser { series }).await?;
        Ok(redirect("/me"))
    }

    pub(crate) async fn remove_device(&self) -> Result<Reply, Error> {
        let device = DeviceId::new(self.visit.field("id"));
        let command = RemoveDevice { device, end_others: false };
        match self.visit.signed_in(self.identity, "PageRemoveDevice", command).await {
            Ok(()) => Ok(redirect("/me")),
            Err(error) => self.prove_first(error),
        }
    }

    pub(crate) async fn new_recovery_codes(&self) -> Result<Reply, Error> {
        let command = NewRecoveryCodes { codes: None };
        match self.visit.signed_in(self.identity, "PageRecoveryCodes", command).await {
            Ok(codes) => self.recovery_codes_page(&codes),
            Err(error) => self.prove_first(error),
        }
    }
}

/// A moment as people of every language read it, in UTC.
pub(crate) fn moment(at: Timestamp) -> String {
    let read = jiff::Timestamp::from_millisecond(at.millis());
    read.map(|at| at.strftime("%Y-%m-%d %H:%M UTC").to_string()).unwrap_or_default()
}
