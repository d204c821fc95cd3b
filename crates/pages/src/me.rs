//! One's own page: factors, sessions, trusted browsers.

use http::StatusCode;
use identity::error::Error;
use identity::factor_words::FactorChange;
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
/// How many temporary keys are shown: there may be a thousand.
const KEYS: usize = 50;

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
        let keys = me.temporary_keys.len();
        let requirement = &me.requirement;
        MePage {
            frame: self.frame(notice),
            signed_in_as: t.signed_in_as.replace("{}", &me.user.name),
            may_add_device: me.manages_factors && me.devices.len() < places,
            devices: devices.collect(),
            passkeys_possible: self.passkeys,
            passkeys: me.passkeys.iter().map(passkey).collect(),
            codes_left: t.recovery_codes_left.replace("{}", &left),
            keys: me.temporary_keys.iter().take(KEYS).map(key).collect(),
            newest_keys: (keys > KEYS).then(|| t.newest_keys.replace("{}", &keys.to_string())),
            may_take_key: me.user.directory.is_none(),
            sessions: me.sessions.iter().map(session).collect(),
            browsers: me.browsers.iter().map(browser).collect(),
            why: t.why(requirement.rule, requirement.reason),
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
        let change = FactorChange::RemoveDevice(device.clone());
        let command = RemoveDevice { device, end_others: false };
        match self.visit.changes(self.identity, "PageRemoveDevice", command, change).await {
            Ok(()) => Ok(redirect("/me")),
            Err(error) => self.prove_first(error),
        }
    }

    pub(crate) async fn new_recovery_codes(&self) -> Result<Reply, Error> {
        let command = NewRecoveryCodes;
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use http::{HeaderValue, Method, header};
    use identity::caller::Origin;
    use identity::ids::{AccountId, UserId};
    use identity::secret::Secret;
    use testkit::{World, add_temporary_keys, core_only};
    use wire::request::Inbound;
    use wire::surface::Surface;

    use super::*;
    use crate::Pages;

    async fn my_page(world: &World) -> String {
        let cookie = (header::COOKIE, HeaderValue::from_static("cs-session=mine"));
        let request = Inbound {
            method: Method::GET,
            path: "/me".into(),
            query: None,
            headers: [cookie].into_iter().collect(),
            body: Default::default(),
            origin: Origin { address: None, secure: true, request_id: String::new() },
            base_url: String::new(),
        };
        let answered = Pages::new(false, false).answer(&world.identity, Arc::new(request)).await;
        assert_eq!(answered.reply.status, StatusCode::OK, "{:?}", answered.error);
        let body = answered.reply.body.whole().expect("a page is whole");
        String::from_utf8(body.to_vec()).expect("text")
    }

    #[tokio::test]
    async fn the_newest_keys_are_shown_and_how_many_there_are() {
        let world = World::new(core_only).await;
        let id = |name: &str| world.values[name].as_str();
        let (alice, account) = (UserId::new(id("alice.id")), AccountId::new(id("account.id")));
        let (secret, now) = (Secret::new("mine"), world.identity.now());
        let session = testkit::session(&alice, &account, &secret, now);
        let mut tx = world.identity.store().write().await.expect("writes");
        tx.insert_session(&session).await.expect("writes");
        tx.commit().await.expect("commits");

        add_temporary_keys(&world, "alice", 50, 600).await;
        let page = my_page(&world).await;
        assert_eq!(page.matches("/me/key/end").count(), 50);
        assert!(!page.contains("the newest"), "{page}");

        world.clock.advance(1);
        add_temporary_keys(&world, "alice", 1, 700).await;
        let page = my_page(&world).await;
        assert_eq!(page.matches("/me/key/end").count(), 50);
        assert!(page.contains("You have 51 of them. These are the newest; the others"), "{page}");
        assert!(page.contains("alice-700-0"), "{page}");
    }
}
