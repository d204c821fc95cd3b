//! Who sits before the browser, and what it is asked.

use std::sync::atomic::{AtomicUsize, Ordering};

use identity::access::{Access, Rule};
use identity::audit::AuditEntry;
use identity::caller::Proof;
use identity::error::Error;
use identity::ids::UserId;
use identity::passkeys::{
    AskedAlone, BeginPasskey, BeginPasskeyAlone, BeginPasskeyRegistration, FinishPasskeyAlone,
    FinishPasskeyRegistration, Passkey,
};
use identity::pipeline::Command;
use identity::secret::Secret;
use identity::sessions::Opened;
use identity::sign_in::{
    Door, EnterCode, EnterPassword, Factor, FactorRecord, SignInSettings, Step, UserName,
};
use identity::users::{LoginProfile, User};
use testkit::{Authenticator, Draft, World, core_only};

pub(crate) const AGENT: &str = "a browser";

/// Alice's authenticator.
pub(crate) fn key() -> Authenticator {
    Authenticator::new(7)
}

pub(crate) fn unaltered(_: &mut Draft) {}

pub(crate) struct Desk {
    pub(crate) world: World,
    asked: AtomicUsize,
}

impl Desk {
    pub(crate) async fn new() -> Self {
        Self::of(World::new(core_only).await)
    }

    pub(crate) fn of(world: World) -> Self {
        Self { world, asked: AtomicUsize::new(0) }
    }

    /// Alice with a passkey, and whatever else she had.
    pub(crate) async fn with(key: &mut Authenticator) -> Self {
        let desk = Self::new().await;
        let session = desk.session("alice").await;
        desk.register(&session, key, unaltered).await.expect("registers");
        desk
    }

    pub(crate) fn id(&self, who: &str) -> UserId {
        UserId::new(self.world.values[&format!("{who}.id")].clone())
    }

    pub(crate) async fn open<C: Command>(&self, command: C) -> Result<C::Outcome, Error> {
        self.ask(Proof::Anonymous, Rule::Open, command).await
    }

    pub(crate) async fn by<C: Command>(
        &self,
        proof: &Proof,
        command: C,
    ) -> Result<C::Outcome, Error> {
        self.ask(proof.clone(), Rule::AnyCaller, command).await
    }

    async fn ask<C: Command>(
        &self,
        proof: Proof,
        rule: Rule,
        command: C,
    ) -> Result<C::Outcome, Error> {
        let access = Access { actions: &[], resources: Vec::new(), rule };
        let id = format!("asked {}", self.asked.fetch_add(1, Ordering::SeqCst) + 1);
        self.world.ask(&id, proof, command, access).await
    }

    pub(crate) async fn enter(&self, who: &str) -> Result<Step, Error> {
        let user = UserName::Id(self.id(who));
        let password = Secret::new(self.world.values[&format!("{who}.password")].as_str());
        let (door, trusted, agent) = (Door::AccountPage, None, AGENT.to_owned());
        self.open(EnterPassword { door, user, password, trusted, agent, checked: None }).await
    }

    /// A session got with a password alone.
    pub(crate) async fn session(&self, who: &str) -> Proof {
        Proof::Session(opened(self.enter(who).await).secret)
    }

    /// A sign-in that waits for a second factor.
    pub(crate) async fn attempt(&self, who: &str) -> Secret {
        match self.enter(who).await.expect("the password is right") {
            Step::SecondFactor { attempt, factors, .. } => {
                assert!(factors.contains(&Factor::Passkey), "{factors:?}");
                attempt
            }
            other => panic!("no second factor is asked for: {other:?}"),
        }
    }

    pub(crate) async fn register(
        &self,
        session: &Proof,
        key: &mut Authenticator,
        alter: impl FnOnce(&mut Draft),
    ) -> Result<Passkey, Error> {
        let options = self.by(session, BeginPasskeyRegistration).await?;
        let response = key.make(&options, alter);
        self.finish(session, response, "blue key").await
    }

    pub(crate) async fn finish(
        &self,
        session: &Proof,
        response: String,
        name: &str,
    ) -> Result<Passkey, Error> {
        let (name, end_others) = (name.to_owned(), false);
        let finish = FinishPasskeyRegistration { response, name, end_others };
        self.by(session, finish).await.map(|new| new.passkey)
    }

    pub(crate) async fn show(
        &self,
        attempt: &Secret,
        key: &mut Authenticator,
        alter: impl FnOnce(&mut Draft),
    ) -> Result<Step, Error> {
        let options = self.open(BeginPasskey { attempt: attempt.clone() }).await?;
        self.answer(attempt, key.show(&options, alter)).await
    }

    pub(crate) async fn answer(&self, attempt: &Secret, response: String) -> Result<Step, Error> {
        self.open(EnterCode {
            attempt: attempt.clone(),
            factor: Factor::Passkey,
            code: Secret::new(response),
            trust: false,
            agent: AGENT.to_owned(),
        })
        .await
    }

    pub(crate) async fn come_alone(
        &self,
        key: &mut Authenticator,
        alter: impl FnOnce(&mut Draft),
    ) -> Result<Step, Error> {
        let AskedAlone { options, challenge } = self.open(BeginPasskeyAlone).await?;
        self.answer_alone(&challenge, key.show(&options, alter)).await
    }

    pub(crate) async fn answer_alone(
        &self,
        challenge: &Secret,
        response: String,
    ) -> Result<Step, Error> {
        let (challenge, agent) = (challenge.clone(), AGENT.to_owned());
        self.open(FinishPasskeyAlone { challenge, response, agent }).await
    }

    pub(crate) async fn passkeys(&self, who: &str) -> Vec<Passkey> {
        let mut tx = self.world.identity.store().read().await.expect("reads");
        tx.passkeys_of(&self.id(who)).await.expect("reads")
    }

    /// Changes a user's only passkey behind everybody's back.
    pub(crate) async fn alter(&self, who: &str, alter: impl FnOnce(&mut Passkey)) {
        let mut held = self.passkeys(who).await;
        let mut tx = self.world.identity.store().write().await.expect("writes");
        tx.delete_passkey(&self.id(who), &held[0].id).await.expect("writes");
        alter(&mut held[0]);
        let _written = tx.insert_passkey(&held[0]).await.expect("writes");
        tx.commit().await.expect("commits");
    }

    pub(crate) async fn by_rule<C: Command>(
        &self,
        proof: &Proof,
        rule: Rule,
        command: C,
    ) -> Result<C::Outcome, Error> {
        self.ask(proof.clone(), rule, command).await
    }

    pub(crate) async fn change_profile(&self, who: &str, change: impl FnOnce(&mut LoginProfile)) {
        let mut tx = self.world.identity.store().write().await.expect("writes");
        let found = tx.login_profile(&self.id(who)).await.expect("reads");
        let mut profile = found.expect("has a password");
        change(&mut profile);
        tx.update_login_profile(&profile).await.expect("writes");
        tx.commit().await.expect("commits");
    }

    pub(crate) async fn change_settings(&self, change: impl FnOnce(&mut SignInSettings)) {
        let account = self.world.values["account.id"].clone();
        let mut tx = self.world.identity.store().write().await.expect("writes");
        let mut settings = tx.sign_in_settings(&account).await.expect("reads");
        change(&mut settings);
        let now = self.world.identity.now();
        tx.put_sign_in_settings(&account, &settings, now).await.expect("writes");
        tx.commit().await.expect("commits");
    }

    pub(crate) async fn change_user(&self, who: &str, change: impl FnOnce(&mut User)) {
        let mut tx = self.world.identity.store().write().await.expect("writes");
        let mut user = tx.user(&self.id(who)).await.expect("reads").expect("is there");
        change(&mut user);
        let _written = tx.update_user(&user).await.expect("writes");
        tx.commit().await.expect("commits");
    }

    pub(crate) async fn history(&self, who: &str) -> Vec<FactorRecord> {
        let mut lines = self.whole_history(who).await;
        lines.retain(|line| line.factor == Factor::Passkey);
        lines
    }

    async fn whole_history(&self, who: &str) -> Vec<FactorRecord> {
        let mut tx = self.world.identity.store().read().await.expect("reads");
        tx.factor_history(&self.id(who)).await.expect("reads")
    }

    /// The record of what was asked last.
    pub(crate) async fn last_entry(&self) -> AuditEntry {
        self.entries().await.remove(0)
    }

    pub(crate) async fn entries(&self) -> Vec<AuditEntry> {
        let mut tx = self.world.identity.store().read().await.expect("reads");
        let id = format!("asked {}", self.asked.load(Ordering::SeqCst));
        tx.audit_of_request(&id).await.expect("reads")
    }
}

pub(crate) fn opened(step: Result<Step, Error>) -> Opened {
    match step {
        Ok(Step::Done(opened)) => *opened,
        other => panic!("not signed in: {other:?}"),
    }
}
