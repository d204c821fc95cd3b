//! The only way in: begin → authenticate → authorize → run → audit → commit.

use std::sync::Arc;

use async_trait::async_trait;

use crate::access::{Access, Affair, Asking, Rule, authorize};
use crate::accounts::KnownAccounts;
use crate::audit::{AuditEntry, Outcome};
use crate::authenticate::{Believed, authenticate};
use crate::caller::{AssumedRole, Caller, Means, Origin, Proof};
use crate::context::{About, Context};
use crate::error::Error;
use crate::foreseen::{Foreseen, Question};
use crate::guards::{Guard, Guards};
use crate::ids::Mint;
use crate::nonces::{Nonce, keep_nonce};
use crate::passkeys::Ceremonies;
use crate::policies::DocumentCache;
use crate::secret::{Sealer, Secret};
use crate::sessions::SessionHolder;
use crate::settings::{Passkeys, Settings};
use crate::sign_in::Asker;
use crate::sign_in::passwords::Passwords;
use crate::sources::{Sources, Timestamp};
use crate::store::{Store, Tx};
use crate::tokens::TokenHash;

/// Bytes that an audit entry keeps of what a request was about.
const LONGEST_RECORD: usize = 512;

/// How often a transaction is tried that the store asks to repeat.
const ATTEMPTS: usize = 8;

/// Whether a command changes anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It only reads.
    Read,
    /// It changes something, or is a sign-in: it is audited.
    Change,
}

/// How a command ended. A refusal is a value: what it wrote, a failure count say, is kept.
#[derive(Debug)]
pub enum Verdict<T> {
    /// It was done.
    Done(T),
    /// The answer is no, and that is worth keeping.
    Refused(Error),
}

/// One thing the core can do. An `Err` from [`Command::run`] undoes all it wrote.
#[async_trait]
pub trait Command: Send + Sync {
    /// What it comes to.
    type Outcome: Send;

    /// Whether it changes anything.
    const KIND: Kind;

    /// What of its user's own it changes, where that is for the account to leave to users.
    const AFFAIR: Option<Affair> = None;

    /// Whether it has slow work to do before its transaction.
    fn is_slow(&self) -> bool {
        false
    }

    /// The slow work: hashing, mostly. Runs outside any transaction, and for a caller with a
    /// proof only after that proof and the permission were checked once.
    async fn prepare(&mut self, _identity: &Identity, _asker: &Asker) -> Result<(), Error> {
        Ok(())
    }

    /// What it will ask the store, as far as that is known beforehand. Only worth telling for
    /// what only reads.
    fn foresees(&self) -> Vec<Question> {
        Vec::new()
    }

    /// The work, in the transaction that authorized it. May run again if the store asks.
    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Self::Outcome>, Error>;
}

/// A command with the right it needs.
#[derive(Clone, Debug)]
pub struct Call<C> {
    /// The command.
    pub command: C,
    /// The right.
    pub access: Access,
}

/// What a request is besides its command.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// What it brings to show who sent it.
    pub proof: Proof,
    /// Where it came from.
    pub origin: Origin,
    /// The operation's name on its wire, for the record.
    pub operation: &'static str,
}

/// The identity core.
pub struct Identity {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) sources: Sources,
    pub(crate) sealer: Sealer,
    pub(crate) passwords: Passwords,
    pub(crate) settings: Settings,
    pub(crate) documents: DocumentCache,
    pub(crate) accounts: KnownAccounts,
    /// None where passkeys are off.
    pub(crate) ceremonies: Option<Ceremonies>,
    pub(crate) guards: Guards,
}

impl Identity {
    /// A core over a store.
    pub fn new(
        store: Arc<dyn Store>,
        sources: Sources,
        sealer: Sealer,
        settings: Settings,
    ) -> Result<Self, Error> {
        let documents = DocumentCache::new(&settings)?;
        let passwords = Passwords::start(&settings.password_cost, &sources)?;
        let guards = Guards::default();
        let ceremonies = match &settings.passkeys {
            Passkeys::At(party) => Some(Ceremonies::new(party, guards.clone())),
            Passkeys::Off(_) => None,
        };
        let accounts = KnownAccounts::default();
        Ok(Self {
            store,
            sources,
            sealer,
            passwords,
            settings,
            documents,
            accounts,
            ceremonies,
            guards,
        })
    }

    /// The settings it was made with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What stands between it and an attacker.
    pub fn guards(&self) -> &Guards {
        &self.guards
    }

    /// The present moment, by the core's clock.
    pub fn now(&self) -> Timestamp {
        self.sources.now()
    }

    /// The store, for what runs beside requests: health, sweeps, tests.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// Says whether a proof is good, and nothing else. For a request whose command cannot be
    /// read: bad credentials are told before bad input. Takes no nonce: nothing was done.
    pub async fn identify(&self, envelope: &Envelope) -> Result<Option<Caller>, Error> {
        let mut tx = self.store.read().await?;
        let believed = authenticate(self, &mut *tx, &envelope.proof, self.now()).await?;
        Ok(believed.map(|believed| believed.caller.clone()))
    }

    /// Runs a call.
    pub async fn execute<C: Command>(
        &self,
        envelope: &Envelope,
        mut call: Call<C>,
    ) -> Result<C::Outcome, Error> {
        let mut nonce = Nonce::Untaken;
        if call.command.is_slow() {
            let believed = match call.access.rule {
                Rule::Open => None,
                _ => self.check_first(envelope, &call, &mut nonce).await?,
            };
            let caller = believed.as_deref().map(|believed| &believed.caller);
            call.command.prepare(self, &Asker::new(&envelope.origin, caller)).await?;
        }
        let (mut writes, mut tries) = (C::KIND == Kind::Change, 0);
        loop {
            // Who waited for a transaction in vain waits no second time.
            let tx = if writes { self.store.write().await? } else { self.store.read().await? };
            tries += 1;
            match self.attempt(tx, envelope, &call, &mut nonce, writes).await {
                // A denial is recorded, so it is decided once more where it can be written down.
                Err(Error::Denied(_)) if !writes => {
                    (writes, tries) = (true, 0);
                    nonce.is_kept();
                }
                // Another request was faster, or the connection was lost; nothing was kept.
                Err(Error::Busy) if tries < ATTEMPTS && nonce.lets_try_again() => {}
                ended => {
                    if let (false, Proof::Session(secret), Ok(_)) =
                        (writes, &envelope.proof, &ended)
                    {
                        self.mark_session(secret).await?;
                    }
                    return ended;
                }
            }
        }
    }

    /// Notes a request that only read; once a minute is enough.
    async fn mark_session(&self, secret: &Secret) -> Result<(), Error> {
        let now = self.now();
        let hash = TokenHash::of(secret);
        let stale = |held: &SessionHolder| held.session.is_to_be_marked(now);
        if self.store.read().await?.session(&hash).await?.is_none_or(|held| !stale(&held)) {
            return Ok(());
        }
        let mut tx = self.store.write().await?;
        if let Some(held) = tx.session(&hash).await?.filter(stale) {
            tx.mark_session_seen(&held.session.id, now).await?;
        }
        tx.commit().await
    }

    /// Proof and permission, before slow work is spent on the caller.
    async fn check_first<C: Command>(
        &self,
        envelope: &Envelope,
        call: &Call<C>,
        nonce: &mut Nonce,
    ) -> Result<Option<Arc<Believed>>, Error> {
        let mut tx = self.store.write().await?;
        let now = self.now();
        let believed = authenticate(self, &mut *tx, &envelope.proof, now).await?;
        nonce.take(self, &mut *tx, envelope, now).await?;
        let access = &call.access;
        let asking = Asking { access, affair: C::AFFAIR, origin: &envelope.origin, now };
        let denied = authorize(self, &mut *tx, &asking, believed.as_deref()).await;
        if let Err(error @ Error::Denied(_)) = &denied {
            let about = About::default();
            let caller = believed.as_deref().map(|believed| &believed.caller);
            let entry = self.entry(envelope, access, caller, &about, Err(error), now);
            tx.insert_audit(&entry).await?;
            tx.commit().await?;
        }
        denied.map(|()| believed)
    }

    async fn attempt<C: Command>(
        &self,
        mut tx: Box<dyn Tx>,
        envelope: &Envelope,
        call: &Call<C>,
        nonce: &mut Nonce,
        writes: bool,
    ) -> Result<C::Outcome, Error> {
        let now = self.now();
        let access = &call.access;
        if !writes
            && tx.can_foresee()
            && let Some(mut foreseen) =
                Foreseen::of(&envelope.proof, access, call.command.foresees())
        {
            foreseen.nonce = nonce.to_take(envelope, now);
            tx.foresee(foreseen).await?;
        }
        let believed = authenticate(self, &mut *tx, &envelope.proof, now).await?;
        nonce.take(self, &mut *tx, envelope, now).await?;
        if C::KIND == Kind::Change {
            keep_nonce(&mut *tx, &envelope.proof, now).await?;
        }
        let session = believed.as_ref().and_then(|believed| believed.session.as_ref());
        if let Some(session) = session.filter(|held| writes && held.is_to_be_marked(now)) {
            tx.mark_session_seen(&session.id, now).await?;
        }
        let mut cx = Context {
            tx: &mut *tx,
            now,
            origin: &envelope.origin,
            identity: self,
            access,
            believed,
            about: About::default(),
        };
        let asking = Asking { access, affair: C::AFFAIR, origin: &envelope.origin, now };
        let allowed = authorize(self, cx.tx, &asking, cx.believed.as_deref()).await;
        let verdict = match allowed {
            Ok(()) => call.command.run(&mut cx).await?,
            Err(error @ Error::Denied(_)) => Verdict::Refused(error),
            Err(error) => return Err(error),
        };
        let Context { believed, about, .. } = cx;
        if writes {
            let result = match &verdict {
                Verdict::Done(_) => Ok(()),
                Verdict::Refused(error) => Err(error),
            };
            let caller = believed.as_deref().map(|believed| &believed.caller);
            let entry = self.entry(envelope, access, caller, &about, result, now);
            tx.insert_audit(&entry).await?;
            if result.is_ok() || self.guards.hold(Guard::RefusalKept) {
                tx.commit().await?;
            }
        }
        match verdict {
            Verdict::Done(outcome) => Ok(outcome),
            Verdict::Refused(error) => Err(error),
        }
    }

    fn entry(
        &self,
        envelope: &Envelope,
        access: &Access,
        caller: Option<&Caller>,
        about: &About,
        result: Result<(), &Error>,
        now: Timestamp,
    ) -> AuditEntry {
        let role = caller.and_then(|caller| caller.role.as_ref());
        let means = match caller.map(|caller| &caller.means) {
            Some(Means::AccessKey(id) | Means::TemporaryKey { id, .. }) => match role {
                Some(AssumedRole { id: role, session, .. }) => {
                    format!("{id} in role {role} session {session}")
                }
                None => id.to_string(),
            },
            Some(Means::Token { .. }) => "token".to_owned(),
            Some(Means::Session { .. }) => "session".to_owned(),
            None => String::new(),
        };
        let mut resource = about
            .resource
            .clone()
            .or_else(|| caller.map(|caller| access.resource_text(caller)))
            .unwrap_or_default();
        // What a caller names may be as long as its request; the record need not be.
        let end = (0..=LONGEST_RECORD).rev().find(|at| resource.is_char_boundary(*at));
        resource.truncate(end.unwrap_or_default());
        let (outcome, reason) = match result {
            Ok(()) => (Outcome::Done, String::new()),
            Err(Error::Denied(denial)) => (Outcome::Denied, format!("{:?}", denial.reason)),
            Err(error) => (Outcome::Refused, crate::audit::reason(error)),
        };
        AuditEntry {
            id: Mint(&self.sources).audit(),
            at: now,
            account: caller.map(|caller| caller.account.clone()).or(about.account.clone()),
            user: caller.map(|caller| caller.user.clone()).or(about.user.clone()),
            means,
            address: envelope.origin.address,
            request_id: envelope.origin.request_id.clone(),
            operation: envelope.operation.to_owned(),
            resource,
            outcome,
            reason,
        }
    }
}
