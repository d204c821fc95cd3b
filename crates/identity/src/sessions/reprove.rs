use async_trait::async_trait;

use super::own::own;
use crate::context::Context;
use crate::error::{Error, Unauthenticated};
use crate::guards::Guard;
use crate::pipeline::{Command, Identity, Kind, Verdict};
use crate::secret::Secret;
use crate::sign_in::{Answer, Asked, Asker, Checked, Factor, Facts, check, hold};
use crate::tokens::{TokenHash, mint};

/// Proves once more who is there: by the password, and by a factor of the user's own where one
/// is bound. The session gets a new secret.
#[derive(Clone, Debug)]
pub struct Reprove {
    /// The session's secret, as the proof of the request has it.
    pub session: Secret,
    /// The password.
    pub password: Secret,
    /// A second factor with what it shows.
    pub factor: Option<(Factor, Secret)>,
    /// Filled by [`Command::prepare`].
    pub checked: Option<Checked>,
}

#[async_trait]
impl Command for Reprove {
    /// What the browser holds from now on.
    type Outcome = Secret;
    const KIND: Kind = Kind::Change;

    fn is_slow(&self) -> bool {
        true
    }

    async fn prepare(&mut self, identity: &Identity, asker: &Asker) -> Result<(), Error> {
        let mut tx = identity.store.read().await?;
        let held = tx.session(&TokenHash::of(&self.session)).await?;
        let user = held.ok_or(Unauthenticated::UnknownToken)?.user.id;
        let hash = tx.password_hash(&user).await?;
        drop(tx);
        let place = identity.passwords.place(asker)?;
        self.checked = Some(Checked::of(place, (Some(user), hash), &self.password).await?);
        Ok(())
    }

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Secret>, Error> {
        let refused = |reason: Unauthenticated| Ok(Verdict::Refused(reason.into()));
        let (session, user) = own(cx).await?;
        let checked =
            self.checked.as_ref().ok_or_else(|| Error::internal("password not checked"))?;
        let candidate = hold(cx, &user.id).await?.ok_or(Unauthenticated::UnknownToken)?;
        if let Err(reason) = checked.judge(cx, &candidate).await? {
            return refused(reason);
        }
        let bound = Facts::at_page(cx, &user).await?.situation.bound;
        let mut mfa_at = session.mfa_at;
        match &self.factor {
            None if bound.device || bound.passkey => return refused(Unauthenticated::SecondFactor),
            None => {}
            Some((factor @ (Factor::Totp | Factor::Passkey | Factor::RecoveryCode), code)) => {
                let (factor, asked) = (*factor, Asked::InSession(&session));
                let answer = Answer { factor, code, asked };
                if !check(cx, &user, answer).await? {
                    return Ok(Verdict::Refused(Error::WrongCode));
                }
                mfa_at = Some(cx.now);
            }
            Some(_) => return refused(Unauthenticated::SecondFactor),
        }
        let new = cx.holds(Guard::NewSecret);
        let secret = if new { mint(cx.sources()) } else { self.session.clone() };
        let after = TokenHash::of(&secret);
        if !cx.tx.renew_session(&session.hash, &after, cx.now, mfa_at).await? {
            return Err(Unauthenticated::UnknownToken.into());
        }
        cx.about(format!("session {}", session.id));
        Ok(Verdict::Done(secret))
    }
}
