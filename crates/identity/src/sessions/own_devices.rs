//! A user's own devices, changed in a session.

use async_trait::async_trait;

use super::end_others;
use super::own::{has_factor, own_to_change, shown_in};
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::guards::Guard;
use crate::ids::DeviceId;
use crate::mfa::{NewSeed, begin_own, finish_own};
use crate::pipeline::{Command, Identity, Kind, Verdict};
use crate::recovery::{self, NewCodes};
use crate::secret::Secret;
use crate::sign_in::{Asker, Bound, Factor, FactorEvent, Facts, note};

/// Makes a device for the caller, in place of any it did not bind.
#[derive(Clone, Debug)]
pub struct BeginDevice {
    /// What authenticators shall call this server.
    pub issuer: String,
}

#[async_trait]
impl Command for BeginDevice {
    type Outcome = NewSeed;
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<NewSeed>, Error> {
        let (_, user) = own_to_change(cx).await?;
        begin_own(cx, &user, &self.issuer).await.map(Verdict::Done)
    }
}

/// Binds that device with two codes of adjacent steps.
#[derive(Clone, Debug)]
pub struct FinishDevice {
    /// The earlier code.
    pub first_code: Secret,
    /// The later code.
    pub second_code: Secret,
    /// Whether the caller's other sessions end.
    pub end_others: bool,
    /// Filled by [`Command::prepare`].
    pub codes: Option<NewCodes>,
}

#[async_trait]
impl Command for FinishDevice {
    /// Recovery codes, where it is the first factor.
    type Outcome = Vec<Secret>;
    const KIND: Kind = Kind::Change;

    fn is_slow(&self) -> bool {
        true
    }

    async fn prepare(&mut self, identity: &Identity, asker: &Asker) -> Result<(), Error> {
        self.codes = Some(recovery::prepare_codes(identity, asker).await?);
        Ok(())
    }

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Vec<Secret>>, Error> {
        let (session, user) = own_to_change(cx).await?;
        let bound = Facts::at_page(cx, &user).await?.situation.bound;
        if let Err(refusal) = finish_own(cx, &user, (&self.first_code, &self.second_code)).await? {
            return Ok(Verdict::Refused(refusal));
        }
        let first = !bound.device && !bound.passkey;
        let codes = match &self.codes {
            Some(codes) if first && !bound.recovery => {
                recovery::keep_codes(cx, &user, codes).await?
            }
            _ => Vec::new(),
        };
        // Sign-ins that wait for a first device must show this one now.
        cx.tx.delete_attempts_of(&user.id).await?;
        shown_in(cx, &session).await?;
        if self.end_others {
            end_others(cx, &user, &session).await?;
        }
        Ok(Verdict::Done(codes))
    }
}

/// Removes a device of the caller's.
#[derive(Clone, Debug)]
pub struct RemoveDevice {
    /// Which.
    pub device: DeviceId,
    /// Whether the caller's other sessions end.
    pub end_others: bool,
}

#[async_trait]
impl Command for RemoveDevice {
    type Outcome = ();
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<()>, Error> {
        let (session, user) = own_to_change(cx).await?;
        let held = cx.tx.devices_of(&user.id).await?;
        let (mine, others): (Vec<_>, Vec<_>) =
            held.into_iter().partition(|device| device.id == self.device);
        let missing = || Error::not_found(Noun::Device, self.device.as_str());
        let device = mine.into_iter().next().ok_or_else(missing)?;
        let facts = Facts::at_page(cx, &user).await?;
        let left = others.iter().any(|device| device.bound);
        let without = Bound { device: left, ..facts.situation.bound };
        if device.bound && facts.would_miss(without) && cx.holds(Guard::LastFactor) {
            return Err(Error::RequiredBySignIn);
        }
        cx.tx.delete_device(&device.id).await?;
        if device.bound {
            note(cx, &user, Factor::Totp, &device.name, FactorEvent::Removed).await?;
            cx.tx.delete_trusted_browsers_of(&user.id).await?;
            if !has_factor(cx, &user).await? {
                // They stood in for what is gone; who has them must not have the next one too.
                cx.tx.replace_recovery_codes(&user.id, &[]).await?;
            }
        }
        if self.end_others {
            end_others(cx, &user, &session).await?;
        }
        cx.about(format!("user {} device {}", user.id, device.id));
        Ok(Verdict::Done(()))
    }
}
