//! A user's own devices, changed in a session.

use async_trait::async_trait;

use super::end_others;
use super::own::{bound_in, own_to_change};
use crate::context::Context;
use crate::error::{Error, Noun};
use crate::guards::Guard;
use crate::ids::DeviceId;
use crate::mfa::{NewSeed, begin_own, finish_own};
use crate::pipeline::{Command, Kind, Verdict};
use crate::secret::Secret;
use crate::sign_in::{Bound, Factor, Facts, factor_removed};

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
}

#[async_trait]
impl Command for FinishDevice {
    /// Recovery codes, where it is the first factor.
    type Outcome = Vec<Secret>;
    const KIND: Kind = Kind::Change;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Vec<Secret>>, Error> {
        let (session, user) = own_to_change(cx).await?;
        let before = Facts::at_page(cx, &user).await?.situation.bound;
        let device = match finish_own(cx, &user, (&self.first_code, &self.second_code)).await? {
            Ok(name) => name,
            Err(refusal) => return Ok(Verdict::Refused(refusal)),
        };
        let (own, bound) = ((&session, &user), (Factor::Totp, device.as_str()));
        let codes = bound_in(cx, own, bound, before, self.end_others).await?;
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
            factor_removed(cx, &user, (Factor::Totp, &device.name)).await?;
        }
        if self.end_others {
            end_others(cx, &user, &session).await?;
        }
        cx.about(format!("user {} device {}", user.id, device.id));
        Ok(Verdict::Done(()))
    }
}
