use std::net::IpAddr;

use sha2::{Digest, Sha256};

use super::lockout::{Limits, UNFAMILIAR, familiar};
use super::passwords::Place;
use super::{Candidate, FailureKey, Failures, STRANGERS, Seen, SignInSettings};
use crate::caller::Origin;
use crate::context::Context;
use crate::error::{Error, Unauthenticated};
use crate::guards::Guard;
use crate::ids::UserId;
use crate::messages::{Notice, notify};
use crate::secret::Secret;
use crate::sources::Timestamp;
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
    seen: &Seen,
    makes_usual: bool,
) -> Result<(), Error> {
    let usual = makes_usual || !cx.holds(Guard::UsualByFactor);
    let now = cx.now;
    let old = |at: Option<Timestamp>| at.is_none_or(|at| now.seconds_since(at) >= 24 * 60 * 60);
    if old(seen.ever) || (usual && old(seen.usual)) {
        let here = network(cx.origin);
        cx.tx.put_familiar_network(user, &here, usual, now).await?;
    }
    Ok(())
}

/// Tells a user who showed a factor that somebody did so from where it was not known to.
pub(crate) async fn tell_if_unusual(
    cx: &mut Context<'_>,
    user: &User,
    seen: &Seen,
) -> Result<(), Error> {
    match is_usual(cx, seen) {
        true => Ok(()),
        false => notify(cx, user, Notice::UnusualSignIn { network: network(cx.origin) }).await,
    }
}

/// Whether a user who was here then signed in from here lately with all it takes.
pub(crate) fn is_usual(cx: &Context<'_>, seen: &Seen) -> bool {
    seen.usual.is_some_and(|at| familiar(at, cx.now))
}

/// When the user was here.
pub(crate) async fn seen(cx: &mut Context<'_>, user: &UserId) -> Result<Seen, Error> {
    let here = network(cx.origin);
    cx.tx.seen_network(user, &here).await
}

/// The failures that bear on one attempt.
struct Counted<'a> {
    subject: &'a str,
    here: Failures,
    /// Those of all unfamiliar networks together; not for a familiar one.
    elsewhere: Option<Failures>,
    limits: Limits,
}

impl<'a> Counted<'a> {
    /// Those that bear on somebody who is there.
    fn of(cx: &Context<'_>, candidate: &'a Candidate) -> Self {
        let at_home = candidate.seen.ever.is_some_and(|at| familiar(at, cx.now));
        let at_home = at_home && cx.holds(Guard::HomeSpared);
        let together = !at_home && cx.holds(Guard::StrangersTogether);
        Self {
            subject: candidate.user.id.as_str(),
            here: candidate.failures,
            elsewhere: together.then_some(candidate.failures_of_strangers),
            limits: candidate.standing.settings.limits,
        }
    }

    /// Those that bear on nobody.
    async fn of_nobody(
        cx: &mut Context<'_>,
        subject: &'a str,
        limits: Limits,
    ) -> Result<Self, Error> {
        let here = cx.tx.failures(&key(subject, network(cx.origin))).await?;
        let elsewhere = match cx.holds(Guard::StrangersTogether) {
            true => Some(cx.tx.failures(&strangers(subject)).await?),
            false => None,
        };
        Ok(Self { subject, here, elsewhere, limits })
    }

    fn locked(&self, cx: &Context<'_>) -> bool {
        let locked = |failures: Failures| failures.locked(cx.now);
        cx.holds(Guard::PasswordLock) && (locked(self.here) || self.elsewhere.is_some_and(locked))
    }

    async fn count(&self, cx: &mut Context<'_>) -> Result<(), Error> {
        let here = key(self.subject, network(cx.origin));
        one_more(cx, &here, self.here, self.limits).await?;
        if let Some(failures) = self.elsewhere {
            let many = Limits { attempts: self.limits.attempts * UNFAMILIAR, ..self.limits };
            one_more(cx, &strangers(self.subject), failures, many).await?;
        }
        Ok(())
    }

    async fn forget(&self, cx: &mut Context<'_>) -> Result<(), Error> {
        if self.here == Failures::default() {
            return Ok(());
        }
        let here = key(self.subject, network(cx.origin));
        replace(cx, &here, &self.here, &Failures::default(), cx.now).await
    }
}

fn key(subject: &str, network: String) -> FailureKey {
    FailureKey { subject: subject.to_owned(), network }
}

/// What is counted for all unfamiliar networks together.
fn strangers(subject: &str) -> FailureKey {
    key(subject, STRANGERS.to_owned())
}

async fn one_more(
    cx: &mut Context<'_>,
    key: &FailureKey,
    failures: Failures,
    limits: Limits,
) -> Result<(), Error> {
    let more = failures.one_more(limits, cx.now);
    let forget_at = cx.now.plus_seconds(limits.window.max(limits.lock));
    replace(cx, key, &failures, &more, forget_at).await
}

impl Checked {
    /// Compares a password with a hash. Without one the answer is no, after the same work.
    pub(crate) async fn of(
        place: Place,
        (user, hash): (Option<UserId>, Option<String>),
        password: &Secret,
    ) -> Result<Self, Error> {
        let right = place.verify(password.clone(), hash.clone()).await?;
        Ok(Self { user, hash, right })
    }

    /// Whether it was right. What follows from that is for [`Checked::judge`] to say.
    pub(super) fn is_right(&self) -> bool {
        self.right
    }

    /// What follows from it now, for a user who is held: a wrong password is counted and may
    /// lock, a right one clears the count. A reason must end in a verdict, not in an error, for
    /// the count to be kept.
    pub(crate) async fn judge(
        &self,
        cx: &mut Context<'_>,
        candidate: &Candidate,
    ) -> Result<Result<(), Unauthenticated>, Error> {
        let counted = Counted::of(cx, candidate);
        if counted.locked(cx) {
            return Ok(Err(Unauthenticated::Locked));
        }
        if !self.holds_for(cx, candidate) {
            counted.count(cx).await?;
            return Ok(Err(Unauthenticated::WrongCredentials));
        }
        let user = &candidate.user;
        if !user.enabled && cx.holds(Guard::Disabled) {
            let user = user.name.clone();
            return Ok(Err(Unauthenticated::DisabledUser { user, key: None }));
        }
        counted.forget(cx).await?;
        Ok(Ok(()))
    }

    /// The same for a name that nobody goes by, so that a lock says nothing of who exists.
    pub(super) async fn judge_nobody(
        cx: &mut Context<'_>,
        name: &str,
        settings: &SignInSettings,
    ) -> Result<Unauthenticated, Error> {
        let subject = data_encoding::HEXLOWER.encode(&Sha256::digest(name));
        let counted = Counted::of_nobody(cx, &subject, settings.limits).await?;
        if counted.locked(cx) && cx.holds(Guard::NobodyLocked) {
            return Ok(Unauthenticated::Locked);
        }
        counted.count(cx).await?;
        Ok(Unauthenticated::WrongCredentials)
    }

    /// Whether the password was right, and right for the hash that counts now.
    fn holds_for(&self, cx: &Context<'_>, candidate: &Candidate) -> bool {
        let on = |profile: &&LoginProfile| profile.enabled || !cx.holds(Guard::PasswordOff);
        let profile = candidate.standing.profile.as_ref().filter(on);
        let hash = profile.map(|profile| &profile.hash);
        let right = self.right || !cx.holds(Guard::PasswordRight);
        right
            && self.user.as_ref() == Some(&candidate.user.id)
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
    forget_at: Timestamp,
) -> Result<(), Error> {
    if cx.tx.replace_failures(key, before, after, forget_at).await? {
        Ok(())
    } else {
        // Another attempt came between; this one may be tried again.
        Err(Error::Busy)
    }
}
