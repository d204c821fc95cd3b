use super::Failures;
use super::lockout::Limits;
use super::passwords::Place;
use crate::context::Context;
use crate::error::{Error, Unauthenticated};
use crate::ids::UserId;
use crate::secret::Secret;
use crate::users::{LoginProfile, User};

/// What the slow part found out about a password. Every door that takes one comes here.
#[derive(Clone, Debug)]
pub struct Checked {
    user: Option<UserId>,
    hash: Option<String>,
    right: bool,
}

impl Checked {
    /// Compares a password with a profile's. Without a profile the answer is no, after the same
    /// work.
    pub(super) async fn of(
        place: Place,
        user: Option<UserId>,
        profile: Option<LoginProfile>,
        password: &Secret,
    ) -> Result<Self, Error> {
        let hash = profile.map(|profile| profile.hash);
        let right = place.verify(password.clone(), hash.clone()).await?;
        Ok(Self { user, hash, right })
    }

    /// What follows from it now: a wrong password is counted and may lock, a right one clears
    /// the count. A reason must end in a verdict, not in an error, for the count to be kept.
    pub(super) async fn judge(
        &self,
        cx: &mut Context<'_>,
        user: &User,
    ) -> Result<Result<(), Unauthenticated>, Error> {
        // Nobody changes the password between this look and what follows from it.
        cx.tx.lock_user(&user.id).await?;
        let profile = cx.tx.login_profile(&user.id).await?;
        let failures = cx.tx.failures(&user.id).await?;
        if failures.locked(cx.now) {
            return Ok(Err(Unauthenticated::Locked));
        }
        if !self.holds_for(user, profile.as_ref()) {
            let more = failures.one_more(Limits::default(), cx.now);
            replace(cx, user, &failures, &more).await?;
            return Ok(Err(Unauthenticated::WrongCredentials));
        }
        if !user.enabled {
            let user = user.name.clone();
            return Ok(Err(Unauthenticated::DisabledUser { user, key: None }));
        }
        if failures != Failures::default() {
            replace(cx, user, &failures, &Failures::default()).await?;
        }
        Ok(Ok(()))
    }

    /// Whether the password was right, and right for the hash that counts now.
    fn holds_for(&self, user: &User, profile: Option<&LoginProfile>) -> bool {
        let same_hash = profile.is_some_and(|p| p.enabled && Some(&p.hash) == self.hash.as_ref());
        self.right && self.user.as_ref() == Some(&user.id) && same_hash
    }
}

/// Forgets a user's wrong passwords: the password they were guesses at is gone.
pub(crate) async fn forget_failures(cx: &mut Context<'_>, user: &User) -> Result<(), Error> {
    let failures = cx.tx.failures(&user.id).await?;
    if failures == Failures::default() {
        return Ok(());
    }
    replace(cx, user, &failures, &Failures::default()).await
}

async fn replace(
    cx: &mut Context<'_>,
    user: &User,
    before: &Failures,
    after: &Failures,
) -> Result<(), Error> {
    if cx.tx.replace_failures(&user.id, before, after).await? {
        Ok(())
    } else {
        // Another attempt came between; this one may be tried again.
        Err(Error::Busy)
    }
}
