//! The one sign-in machine: from a proved first factor, stage by stage, to a session.

use super::admit::record;
use super::admitted::Admitted;
use super::checked::{network, remember_network, seen, tell_if_unusual};
use super::facts::Facts;
use super::networks::lets_in;
use super::requirement::{Bound, Need};
use super::{ATTEMPT_SECONDS, Attempt, Door, Factor, Stage, Step, factor_bound};
use crate::context::Context;
use crate::error::{Error, Unauthenticated};
use crate::guards::Guard;
use crate::pipeline::Verdict;
use crate::secret::Secret;
use crate::sessions::{self, Opened};
use crate::sources::Timestamp;
use crate::tokens::{TokenHash, mint};
use crate::trusted_browsers;
use crate::users::User;

/// A factor that was shown; whoever makes one has checked it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shown(pub(crate) Factor);

/// How far a sign-in has come.
pub(crate) struct Progress {
    door: Door,
    user: User,
    factors: Vec<Factor>,
    mfa_at: Option<Timestamp>,
    started_at: Timestamp,
    expires_at: Timestamp,
    agent: String,
    /// Whether the user asked for the browser to be trusted.
    pub(crate) trust: bool,
    /// Whether the user put enrolment off.
    pub(crate) skipped: bool,
    /// To be told once the session is open.
    recovery_codes: Vec<Secret>,
    /// Whether a factor was bound on the way: of that the user was told.
    enrolled: bool,
    trust_token: Option<Secret>,
}

impl Progress {
    /// The first factor was proved just now.
    pub(crate) fn begun(cx: &Context<'_>, door: Door, user: User, agent: &str) -> Self {
        Self {
            door,
            user,
            factors: Vec::new(),
            mfa_at: None,
            started_at: cx.now,
            expires_at: cx.now.plus_seconds(ATTEMPT_SECONDS),
            agent: agent.to_owned(),
            trust: false,
            skipped: false,
            recovery_codes: Vec::new(),
            enrolled: false,
            trust_token: None,
        }
    }

    /// As a stage left it.
    pub(crate) fn of(attempt: &Attempt, user: User, agent: &str) -> Self {
        Self {
            door: attempt.door,
            user,
            factors: attempt.factors.clone(),
            mfa_at: attempt.mfa_at,
            started_at: attempt.started_at,
            expires_at: attempt.expires_at,
            agent: agent.to_owned(),
            trust: false,
            skipped: false,
            recovery_codes: Vec::new(),
            enrolled: false,
            trust_token: None,
        }
    }

    /// A factor was shown. A trusted browser stands in for one, and is none.
    pub(crate) fn show(&mut self, cx: &Context<'_>, Shown(factor): Shown) {
        if !self.factors.contains(&factor) {
            self.factors.push(factor);
        }
        if factor != Factor::TrustedBrowser {
            self.mfa_at = Some(cx.now);
        }
    }
}

/// The first factor is proved: what follows. `trusted` is what the browser shows of an earlier
/// trust.
pub(crate) async fn begin(
    cx: &mut Context<'_>,
    mut progress: Progress,
    trusted: Option<&Secret>,
) -> Result<Verdict<Step>, Error> {
    if let Some(trusted) = trusted {
        let facts = Facts::read(cx, &progress.user, progress.door).await?;
        let asked = matches!(facts.requirement().need, Need::Show(_));
        if asked && facts.trusts_browsers(cx) {
            let user = progress.user.clone();
            let rotated = trusted_browsers::check(cx, &user, trusted, &progress.agent).await?;
            if rotated.is_some() {
                progress.show(cx, Shown(Factor::TrustedBrowser));
                progress.trust_token = rotated;
            }
        }
    }
    next(cx, progress).await
}

/// A stage was passed by showing a factor: what follows. A stage is passed once.
pub(crate) async fn advance(
    cx: &mut Context<'_>,
    (attempt, user): (Attempt, User),
    shown: Shown,
    trust: bool,
    agent: &str,
) -> Result<Verdict<Step>, Error> {
    let mut progress = Progress::of(&attempt, user, agent);
    progress.show(cx, shown);
    progress.trust = trust;
    leave(cx, &attempt).await?;
    next(cx, progress).await
}

/// A stage was passed by binding a factor, which shows it: what follows.
pub(crate) async fn enrolled(
    cx: &mut Context<'_>,
    (attempt, user): (Attempt, User),
    (factor, name): (Factor, &str),
    before: Bound,
    agent: &str,
) -> Result<Verdict<Step>, Error> {
    let mut progress = Progress::of(&attempt, user, agent);
    progress.show(cx, Shown(factor));
    leave(cx, &attempt).await?;
    progress.enrolled = true;
    progress.recovery_codes = factor_bound(cx, &progress.user, (factor, name), before).await?;
    next(cx, progress).await
}

/// Leaves a stage.
///
/// # Errors
/// [`Unauthenticated::UnknownAttempt`] when another request left it first.
pub(crate) async fn leave(cx: &mut Context<'_>, attempt: &Attempt) -> Result<(), Error> {
    if !cx.holds(Guard::StageOnce) {
        return Ok(());
    }
    match cx.tx.delete_attempt(&attempt.hash).await? {
        true => Ok(()),
        false => Err(Unauthenticated::UnknownAttempt.into()),
    }
}

/// The next stage, or the session. What is required is asked anew each time: what changed
/// since the last stage counts.
pub(crate) async fn next(cx: &mut Context<'_>, progress: Progress) -> Result<Verdict<Step>, Error> {
    let refused = |reason: Unauthenticated| Ok(Verdict::Refused(reason.into()));
    let mut facts = Facts::read(cx, &progress.user, progress.door).await?;
    if let Err(reason) = may_sign_in(cx, &facts, &progress) {
        return refused(reason);
    }
    if !lets_in(&facts.settings.networks, cx.origin) && cx.holds(Guard::Networks) {
        return refused(Unauthenticated::WrongNetwork);
    }
    let trusted = progress.factors.contains(&Factor::TrustedBrowser);
    facts.situation.trusted = trusted && facts.trusts_browsers(cx);
    let requirement = facts.requirement();
    record(cx, progress.door, &requirement, &progress.factors);
    let shown = |factors: &[Factor]| factors.iter().any(|f| progress.factors.contains(f));
    let rule = requirement.said();
    match requirement.need {
        Need::Refuse => return refused(Unauthenticated::SecondFactor),
        Need::Show(factors) if !shown(&factors) && cx.holds(Guard::FactorShown) => {
            let attempt = wait(cx, &progress, Stage::SecondFactor, &rule).await?;
            let trust_offered = facts.settings.trusted_browsers;
            let step = Step::SecondFactor { attempt, factors, trust_offered, rule };
            return Ok(Verdict::Done(step));
        }
        need @ (Need::Bind | Need::OfferBind)
            if (need == Need::Bind && cx.holds(Guard::FactorBound)) || !progress.skipped =>
        {
            let attempt = wait(cx, &progress, Stage::Enrolment, &rule).await?;
            let may_skip = need == Need::OfferBind;
            return Ok(Verdict::Done(Step::Enrolment { attempt, may_skip, rule }));
        }
        Need::Nothing | Need::Show(_) | Need::Bind | Need::OfferBind => {}
    }
    if facts.password_dead(cx.now) && progress.door != Door::PasskeyPage {
        return refused(Unauthenticated::PasswordExpired);
    }
    if facts.password_expired(cx.now) && cx.holds(Guard::PasswordExpiry) {
        let attempt = wait(cx, &progress, Stage::NewPassword, &rule).await?;
        return Ok(Verdict::Done(Step::NewPassword { attempt }));
    }
    admit(cx, progress, &facts, rule).await
}

/// Whether the user may sign in at all, whatever it shows.
fn may_sign_in(
    cx: &Context<'_>,
    facts: &Facts,
    progress: &Progress,
) -> Result<(), Unauthenticated> {
    if !progress.user.enabled && cx.holds(Guard::Disabled) {
        let user = progress.user.name.clone();
        return Err(Unauthenticated::DisabledUser { user, key: None });
    }
    match facts.password_on(cx) {
        true => Ok(()),
        false => Err(Unauthenticated::WrongCredentials),
    }
}

/// Writes the stage down and returns what the browser holds.
async fn wait(
    cx: &mut Context<'_>,
    progress: &Progress,
    stage: Stage,
    rule: &str,
) -> Result<Secret, Error> {
    let secret = mint(cx.sources());
    let attempt = Attempt {
        hash: TokenHash::of(&secret),
        user: progress.user.id.clone(),
        account: progress.user.account.clone(),
        door: progress.door,
        stage,
        factors: progress.factors.clone(),
        rule: rule.to_owned(),
        network: network(cx.origin),
        challenge: None,
        mfa_at: progress.mfa_at,
        started_at: progress.started_at,
        expires_at: progress.expires_at,
    };
    cx.tx.insert_attempt(&attempt).await?;
    Ok(secret)
}

async fn admit(
    cx: &mut Context<'_>,
    progress: Progress,
    facts: &Facts,
    rule: String,
) -> Result<Verdict<Step>, Error> {
    let Progress { door, user, factors, mfa_at, agent, trust, recovery_codes, .. } = progress;
    let seen = seen(cx, &user.id).await?;
    if mfa_at.is_some() && !progress.enrolled {
        tell_if_unusual(cx, &user, &seen).await?;
    }
    let who = (user.id.clone(), user.account.clone());
    let admitted = Admitted::through(door, who, (factors, mfa_at), rule);
    let bound = facts.situation.bound;
    let usual = mfa_at.is_some() || !(bound.device || bound.passkey);
    remember_network(cx, &user.id, &seen, usual).await?;
    cx.tx.mark_signed_in(&user.id, cx.now).await?;
    let (secret, session) = sessions::open(cx, &admitted, &facts.settings, &agent).await?;
    let trust = match progress.trust_token {
        None if trust && facts.settings.trusted_browsers && mfa_at.is_some() => {
            Some(trusted_browsers::begin(cx, &user, &agent).await?)
        }
        rotated => rotated,
    };
    let opened = Opened { secret, session, trust, recovery_codes };
    Ok(Verdict::Done(Step::Done(Box::new(opened))))
}
