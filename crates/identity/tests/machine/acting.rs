//! Who acts, and how.

use identity::access::{Access, Rule};
use identity::caller::{Origin, Proof};
use identity::directories::{Directory, DirectoryMfa, RiskOperation};
use identity::error::{Error, Unauthenticated};
use identity::ids::{AccountId, DirectoryId, Handle, UserId};
use identity::mfa::Device;
use identity::mfa::totp::Parameters;
use identity::pipeline::{Call, Command, Envelope, Identity};
use identity::secret::Secret;
use identity::sessions::{BeginDevice, FinishDevice, Opened};
use identity::sign_in::{
    Door, EnterCode, EnterPassword, Factor, FirstFactor, Granted, Passcode, ScopeRequest,
    SetLoginProtection, SignIn, SignInSettings, Step, UserName, Verification,
};
use identity::store::Written;
use identity::users::{LoginProfile, PasswordRule, User, UserRef};
use testkit::{World, core_only};

pub(crate) const RIGHT: &str = "Password-of-alice-1";
/// Where alice signed in from before.
pub(crate) const HOME: &str = "";
/// Where she never did.
pub(crate) const AWAY: &str = "192.0.2.7";
pub(crate) const RULE: PasswordRule =
    PasswordRule { field: "password", min: 8, max: 64, classes: 2, not_name: true };

pub(crate) async fn world() -> World {
    World::new(core_only).await
}

pub(crate) async fn ask<C: Command>(
    identity: &Identity,
    from: &str,
    proof: Proof,
    command: C,
) -> Result<C::Outcome, Error> {
    let address = (!from.is_empty()).then(|| from.parse().expect("an address"));
    let origin = Origin { address, secure: true, request_id: "test".into() };
    let rule = match proof {
        Proof::Anonymous => Rule::Open,
        _ => Rule::AnyCaller,
    };
    let access = Access { actions: &[], resources: Vec::new(), rule };
    let envelope = Envelope { proof, origin, operation: "Test" };
    identity.execute(&envelope, Call { command, access }).await
}

pub(crate) fn alice(world: &World) -> UserId {
    UserId::new(world.values["alice.id"].clone())
}

fn alice_by_name() -> UserName {
    UserName::InAccountNamed { name: "alice".into(), account: "acme".into() }
}

pub(crate) async fn enter_as(
    identity: &Identity,
    from: &str,
    (door, user): (Door, UserName),
    password: &str,
) -> Result<Step, Error> {
    let (password, agent) = (Secret::new(password), "browser".to_owned());
    let command = EnterPassword { door, user, password, trusted: None, agent, checked: None };
    ask(identity, from, Proof::Anonymous, command).await
}

pub(crate) async fn enter(identity: &Identity, from: &str, password: &str) -> Result<Step, Error> {
    enter_as(identity, from, (Door::AccountPage, alice_by_name()), password).await
}

pub(crate) async fn show(
    identity: &Identity,
    attempt: &Secret,
    factor: Factor,
    code: &Secret,
) -> Result<Step, Error> {
    let command = EnterCode {
        attempt: attempt.clone(),
        factor,
        code: code.clone(),
        trust: false,
        agent: "browser".into(),
    };
    ask(identity, HOME, Proof::Anonymous, command).await
}

pub(crate) async fn token_as(
    identity: &Identity,
    user: UserName,
    password: &str,
    code: Option<Secret>,
) -> Result<Granted, Error> {
    let command = SignIn {
        first: FirstFactor::Password { user, password: Secret::new(password) },
        passcode: code.map(|code| Passcode { user: None, code }),
        scope: ScopeRequest::Unsaid,
        checked: None,
    };
    ask(identity, HOME, Proof::Anonymous, command).await
}

pub(crate) async fn token(
    identity: &Identity,
    password: &str,
    code: Option<Secret>,
) -> Result<Granted, Error> {
    token_as(identity, alice_by_name(), password, code).await
}

/// The secret that the browser holds, whatever the stage.
pub(crate) fn held(step: &Step) -> Secret {
    match step {
        Step::SecondFactor { attempt, .. }
        | Step::Enrolment { attempt, .. }
        | Step::NewPassword { attempt } => attempt.clone(),
        Step::Done(opened) => opened.secret.clone(),
    }
}

pub(crate) fn done(step: Result<Step, Error>) -> Opened {
    match step {
        Ok(Step::Done(opened)) => *opened,
        other => panic!("not signed in: {other:?}"),
    }
}

pub(crate) fn session(opened: &Opened) -> Proof {
    Proof::Session(opened.secret.clone())
}

pub(crate) fn refused<T>(reason: Unauthenticated) -> Result<T, Error> {
    Err(Error::Unauthenticated(reason))
}

pub(crate) fn outcome<T>(result: Result<T, Error>) -> Result<(), Error> {
    result.map(drop)
}

pub(crate) fn code(world: &World, seed: &Secret, offset: i64) -> Secret {
    let parameters = Parameters::default();
    let step = parameters.step(world.identity.now()) + offset;
    Secret::new(format!("{:06}", parameters.code(seed, step)))
}

/// A code that no step around the present one has.
pub(crate) fn wrong(world: &World, seed: &Secret) -> Secret {
    let parameters = Parameters::default();
    let present = parameters.step(world.identity.now());
    let near: Vec<u32> = (-4..=4).map(|o| parameters.code(seed, present + o)).collect();
    let other = (0..).find(|code| !near.contains(code)).expect("there are a million");
    Secret::new(format!("{other:06}"))
}

pub(crate) fn seed_of(base32: &Secret) -> Secret {
    Secret::new(data_encoding::BASE32_NOPAD.decode(base32.expose()).expect("base32"))
}

pub(crate) fn begin_device() -> BeginDevice {
    BeginDevice { issuer: "here".into() }
}

/// A device made in a session: its name and its seed.
pub(crate) async fn make_device(world: &World, opened: &Opened) -> (String, Secret) {
    let made = ask(&world.identity, HOME, session(opened), begin_device()).await.expect("makes");
    (made.device, seed_of(&made.base32_seed))
}

/// Binds a device in the session that made it, the second code being right.
pub(crate) async fn finish_device(
    world: &World,
    opened: &Opened,
    seed: &Secret,
    first_code: Secret,
) -> Result<Vec<Secret>, Error> {
    let second_code = code(world, seed, 0);
    let finish = FinishDevice { first_code, second_code, end_others: false };
    ask(&world.identity, HOME, session(opened), finish).await
}

/// A device made and bound in a session: its name and its seed, whose codes of now are used.
pub(crate) async fn bind_in(world: &World, opened: &Opened) -> (String, Secret) {
    let (name, seed) = make_device(world, opened).await;
    finish_device(world, opened, &seed, code(world, &seed, -1)).await.expect("binds");
    (name, seed)
}

/// Alice's device, bound in a session of hers; a minute later, so that the codes of now are
/// unused.
pub(crate) async fn bind(world: &World) -> Secret {
    let opened = done(enter(&world.identity, HOME, RIGHT).await);
    let (_, seed) = bind_in(world, &opened).await;
    world.clock.advance(60);
    seed
}

pub(crate) async fn device(world: &World) -> Device {
    let mut tx = world.identity.store().read().await.expect("reads");
    let held = tx.devices_of(&alice(world)).await.expect("reads");
    held.into_iter().next().expect("there is one")
}

pub(crate) async fn change_settings(world: &World, change: impl FnOnce(&mut SignInSettings)) {
    let account = AccountId::new(world.values["account.id"].clone());
    let mut tx = world.identity.store().write().await.expect("writes");
    let mut settings = tx.sign_in_settings(account.as_str()).await.expect("reads");
    change(&mut settings);
    let now = world.identity.now();
    tx.put_sign_in_settings(account.as_str(), &settings, now).await.expect("writes");
    tx.commit().await.expect("commits");
}

pub(crate) async fn change_profile(world: &World, change: impl FnOnce(&mut LoginProfile)) {
    let mut tx = world.identity.store().write().await.expect("writes");
    let found = tx.login_profile(&alice(world)).await.expect("reads");
    let mut profile = found.expect("has one");
    change(&mut profile);
    tx.update_login_profile(&profile).await.expect("writes");
    tx.commit().await.expect("commits");
}

pub(crate) async fn change_user(world: &World, id: &UserId, change: impl FnOnce(&mut User)) {
    let mut tx = world.identity.store().write().await.expect("writes");
    let mut user = tx.user(id).await.expect("reads").expect("is there");
    change(&mut user);
    assert_eq!(tx.update_user(&user).await, Ok(Written::Yes));
    tx.commit().await.expect("commits");
}

/// A directory with a user `dora` whose password is alice's.
pub(crate) async fn dora(world: &World) -> (Door, UserName, UserId) {
    let account = AccountId::new(world.values["account.id"].clone());
    let now = world.identity.now();
    let mut tx = world.identity.store().write().await.expect("writes");
    let directory = Directory {
        id: DirectoryId::new("d-1"),
        account: account.clone(),
        name: "people".into(),
        region: "r".into(),
        mfa: DirectoryMfa::OnlyRiskyLogin,
        risk_operation: RiskOperation::Autonomous,
        verification_types: Vec::new(),
        created_at: now,
        updated_at: now,
    };
    assert_eq!(tx.insert_directory(&directory).await, Ok(Written::Yes));
    let like = tx.user(&alice(world)).await.expect("reads").expect("is there");
    let id = UserId::new("dora-id");
    let user = User {
        id: id.clone(),
        directory: Some(directory.id),
        handle: Handle::new("u-dora"),
        name: "dora".into(),
        ..like
    };
    assert_eq!(tx.insert_user(&user).await, Ok(Written::Yes));
    let like = tx.login_profile(&alice(world)).await.expect("reads").expect("has one");
    let profile = LoginProfile { user: id.clone(), ..like };
    assert_eq!(tx.insert_login_profile(&profile).await, Ok(Written::Yes));
    tx.commit().await.expect("commits");
    let name = UserName::InDirectoryNamed { name: "dora".into(), directory: "people".into() };
    (Door::DirectoryPage, name, id)
}

pub(crate) async fn change_directory(
    world: &World,
    mfa: DirectoryMfa,
    risk_operation: RiskOperation,
) {
    let mut tx = world.identity.store().write().await.expect("writes");
    let found = tx.directory(&DirectoryId::new("d-1")).await.expect("reads").expect("is there");
    let directory = Directory { mfa, risk_operation, ..found };
    tx.update_directory(&directory).await.expect("writes");
    tx.commit().await.expect("commits");
}

/// Alice's login protection by SMS.
pub(crate) async fn protect_by_sms(world: &World) {
    let (user, method) = (UserRef::Id(alice(world)), Some(Verification::Sms));
    let protect = SetLoginProtection { user, method };
    ask(&world.identity, HOME, world.token("owner"), protect).await.expect("protects");
}
