use std::net::IpAddr;

use sha2::{Digest, Sha256};

use super::lockout::{Limits, UNFAMILIAR, familiar};
use super::passwords::Place;
use super::{FailureKey, Failures, SignInSettings, USUAL};
use crate::caller::Origin;
use crate::context::Context;
use crate::error::{Error, Unauthenticated};
use crate::guards::Guard;
use crate::ids::UserId;
use crate::messages::{Notice, notify};
use crate::secret::Secret;
use crate::users::{LoginProfile, User};

/// What the slow part found out about a password. Every door that takes one comes here.
#[derive(Clone, Debug)]
pub struct Checked {
    user: Option<UserId>,
    hash: Option<String>,
    right: bool,
}

/// The network a request came from: an IPv4 address, or the 64 bits of an IPv6 address that a
/// provider gives to one customer.
pub(crate) fn network(origin: &Origin) -> String {
    match origin.address {
        None => "-".to_owned(),
        Some(IpAddr::V4(address)) => address.to_string(),
        Some(IpAddr::V6(address)) => match address.to_ipv4_mapped() {
            Some(address) => address.to_string(),
            None => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        },
    }
}

/// Notes that the user signed in from here; once a day is enough. A password that was right
/// keeps outsiders from locking this network out. Only a sign-in with a second factor, or of
/// who has none, makes it usual: who stole a password must not be asked for less the next time.
pub(crate) async fn remember_network(
    cx: &mut Context<'_>,
    user: &UserId,
    makes_usual: bool,
) -> Result<(), Error> {
    let here = network(cx.origin);
    let makes_usual = makes_usual || !cx.holds(Guard::UsualByFactor);
    let usual = makes_usual.then(|| usual(&here));
    for network in std::iter::once(here).chain(usual) {
        let seen = cx.tx.familiar_network(user, &network).await?;
        if seen.is_none_or(|at| cx.now.seconds_since(at) >= 24 * 60 * 60) {
            cx.tx.put_familiar_network(user, &network, cx.now).await?;
        }
    }
    Ok(())
}

/// Tells a user who showed a factor that somebody did so from where it was not known to.
pub(crate) async fn tell_if_unusual(cx: &mut Context<'_>, user: &User) -> Result<(), Error> {
    match is_usual(cx, &user.id).await? {
        true => Ok(()),
        false => notify(cx, user, Notice::UnusualSignIn { network: network(cx.origin) }).await,
    }
}

/// Whether the user signed in from here lately with all it takes.
pub(crate) async fn is_usual(cx: &mut Context<'_>, user: &UserId) -> Result<bool, Error> {
    let seen = cx.tx.familiar_network(user, &usual(&network(cx.origin))).await?;
    Ok(seen.is_some_and(|at| familiar(at, cx.now)))
}

/// What a usual network is noted under.
fn usual(network: &str) -> String {
    format!("{USUAL}{network}")
}

/// The failures that bear on one attempt.
struct Counted {
    here: (FailureKey, Failures),
    /// Those of all unfamiliar networks together; not for a familiar one.
    elsewhere: Option<(FailureKey, Failures)>,
    limits: Limits,
}

impl Counted {
    async fn read(
        cx: &mut Context<'_>,
        subject: &str,
        user: Option<&UserId>,
        limits: Limits,
    ) -> Result<Self, Error> {
        let network = network(cx.origin);
        let seen = match user {
            Some(user) => cx.tx.familiar_network(user, &network).await?,
            None => None,
        };
        let key = |network: String| FailureKey { subject: subject.to_owned(), network };
        let here = key(network);
        let here_failures = cx.tx.failures(&here).await?;
        let at_home = seen.is_some_and(|at| familiar(at, cx.now)) && cx.holds(Guard::HomeSpared);
        let elsewhere = if at_home || !cx.holds(Guard::StrangersTogether) {
            None
        } else {
            let all = key("*".to_owned());
            let failures = cx.tx.failures(&all).await?;
            Some((all, failures))
        };
        Ok(Self { here: (here, here_failures), elsewhere, limits })
    }

    fn each(&self) -> impl Iterator<Item = (&FailureKey, &Failures, Limits)> {
        let here = (&self.here.0, &self.here.1, self.limits);
        let many = Limits { attempts: self.limits.attempts * UNFAMILIAR, ..self.limits };
        let elsewhere = self.elsewhere.iter().map(move |(key, failures)| (key, failures, many));
        std::iter::once(here).chain(elsewhere)
    }

    fn locked(&self, cx: &Context<'_>) -> bool {
        cx.holds(Guard::PasswordLock) && self.each().any(|(_, failures, _)| failures.locked(cx.now))
    }

    async fn count(&self, cx: &mut Context<'_>) -> Result<(), Error> {
        for (key, failures, limits) in self.each() {
            let more = failures.one_more(limits, cx.now);
            let forget_at = cx.now.plus_seconds(limits.window.max(limits.lock));
            replace(cx, key, failures, &more, forget_at).await?;
        }
        Ok(())
    }
}

impl Checked {
    /// Compares a password with a profile's. Without a profile the answer is no, after the same
    /// work.
    pub(crate) async fn of(
        place: Place,
        user: Option<UserId>,
        profile: Option<LoginProfile>,
        password: &Secret,
    ) -> Result<Self, Error> {
        let hash = profile.map(|profile| profile.hash);
        let right = place.verify(password.clone(), hash.clone()).await?;
        Ok(Self { user, hash, right })
    }

    /// Whether it was right. What follows from that is for [`Checked::judge`] to say.
    pub(super) fn is_right(&self) -> bool {
        self.right
    }

    /// What follows from it now, for a user read in this transaction: a wrong password is counted
    /// and may lock, a right one clears the count. A reason must end in a verdict, not in an
    /// error, for the count to be kept.
    pub(crate) async fn judge(
        &self,
        cx: &mut Context<'_>,
        user: &User,
        settings: &SignInSettings,
    ) -> Result<Result<(), Unauthenticated>, Error> {
        // Nobody changes the password between this look and what follows from it.
        cx.tx.lock_user(&user.id).await?;
        let profile = cx.tx.login_profile(&user.id).await?;
        let counted = Counted::read(cx, user.id.as_str(), Some(&user.id), settings.limits).await?;
        if counted.locked(cx) {
            return Ok(Err(Unauthenticated::Locked));
        }
        if !self.holds_for(cx, user, profile.as_ref()) {
            counted.count(cx).await?;
            return Ok(Err(Unauthenticated::WrongCredentials));
        }
        // As it is now that nobody else changes it.
        let enabled = match cx.tx.is_alone() {
            true => user.enabled,
            false => cx.tx.user(&user.id).await?.is_some_and(|user| user.enabled),
        };
        if !enabled && cx.holds(Guard::Disabled) {
            let user = user.name.clone();
            return Ok(Err(Unauthenticated::DisabledUser { user, key: None }));
        }
        let (key, failures) = &counted.here;
        if *failures != Failures::default() {
            replace(cx, key, failures, &Failures::default(), cx.now).await?;
        }
        Ok(Ok(()))
    }

    /// The same for a name that nobody goes by, so that a lock says nothing of who exists.
    pub(super) async fn judge_nobody(
        cx: &mut Context<'_>,
        name: &str,
        settings: &SignInSettings,
    ) -> Result<Unauthenticated, Error> {
        let subject = data_encoding::HEXLOWER.encode(&Sha256::digest(name));
        let counted = Counted::read(cx, &subject, None, settings.limits).await?;
        if counted.locked(cx) && cx.holds(Guard::NobodyLocked) {
            return Ok(Unauthenticated::Locked);
        }
        counted.count(cx).await?;
        Ok(Unauthenticated::WrongCredentials)
    }

    /// Whether the password was right, and right for the hash that counts now.
    fn holds_for(&self, cx: &Context<'_>, user: &User, profile: Option<&LoginProfile>) -> bool {
        let on = |profile: &&LoginProfile| profile.enabled || !cx.holds(Guard::PasswordOff);
        let hash = profile.filter(on).map(|profile| &profile.hash);
        let right = self.right || !cx.holds(Guard::PasswordRight);
        right
            && self.user.as_ref() == Some(&user.id)
            && hash.is_some()
            && hash == self.hash.as_ref()
    }
}

/// Forgets a user's wrong passwords: the password they were guesses at is gone.
pub(crate) async fn forget_failures(cx: &mut Context<'_>, user: &User) -> Result<(), Error> {
    cx.tx.forget_failures(user.id.as_str()).await
}

async fn replace(
    cx: &mut Context<'_>,
    key: &FailureKey,
    before: &Failures,
    after: &Failures,
    forget_at: crate::sources::Timestamp,
) -> Result<(), Error> {
    if cx.tx.replace_failures(key, before, after, forget_at).await? {
        Ok(())
    } else {
        // Another attempt came between; this one may be tried again.
        Err(Error::Busy)
    }
}
