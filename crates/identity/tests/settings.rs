//! Settings, and what follows from them: passwords, locks, and what users manage themselves.

use identity::access::{Access, Rule, Subject};
use identity::access_keys::CreateAccessKey;
use identity::caller::Proof;
use identity::directories::{CreateDirectory, DirectoryMfa, SetDirectoryMfa};
use identity::error::{DenialReason, Error, Problem, Unauthenticated};
use identity::ids::{DirectoryId, UserId};
use identity::mfa::CreateDevice;
use identity::pipeline::Command;
use identity::secret::Secret;
use identity::sign_in::{
    ChangePassword, ChangeSignInSettings, Door, EnterPassword, FirstFactor, GetSignInSettings,
    ScopeRequest, SetNewPassword, SettingsChanges, SignIn, Step, UserName,
};
use identity::users::{PasswordPolicyChanges, PasswordRule, UserRef};
use testkit::{World, core_only};

const DAY: i64 = 24 * 60 * 60;
const RULE: PasswordRule =
    PasswordRule { field: "password", min: 8, max: 64, classes: 2, not_name: true };
const FIRST: &str = "Password-of-alice-1";

fn by(rule: Rule) -> Access {
    Access { actions: &["service:Do"], resources: Vec::new(), rule }
}

fn alice(world: &World) -> UserId {
    UserId::new(world.values["alice.id"].clone())
}

async fn set(world: &World, changes: SettingsChanges) {
    let command = ChangeSignInSettings { directory: None, changes };
    let owner = world.signature("owner", None);
    world.ask("set", owner, command, by(Rule::Policy)).await.expect("changes");
}

async fn demand(world: &World, passwords: PasswordPolicyChanges) {
    set(world, SettingsChanges { passwords, ..Default::default() }).await;
}

/// What alice does on herself.
async fn own<C: Command>(world: &World, command: C) -> Result<C::Outcome, Error> {
    let rule = Rule::SelfOrPolicy(Subject::User(UserRef::Caller));
    world.ask("own", world.signature("alice", None), command, by(rule)).await
}

async fn change(world: &World, present: &str, new: &str) -> Result<(), Error> {
    let command = ChangePassword {
        user: alice(world),
        present: Secret::new(present),
        new: Secret::new(new),
        rule: RULE,
        checked: None,
        fresh: None,
        hash: None,
    };
    own(world, command).await
}

async fn enter(world: &World, password: &str) -> Result<Step, Error> {
    let command = EnterPassword {
        door: Door::AccountPage,
        user: UserName::InAccountNamed { name: "alice".into(), account: "acme".into() },
        password: Secret::new(password),
        trusted: None,
        agent: String::new(),
        checked: None,
    };
    world.ask("enter", Proof::Anonymous, command, by(Rule::Open)).await
}

fn refused(reason: Unauthenticated) -> Result<(), Error> {
    Err(reason.into())
}

const TAKEN: Result<(), Error> = Err(Error::invalid("password", Problem::Value));
const WEAK: Result<(), Error> = Err(Error::invalid("password", Problem::TooWeak));

#[tokio::test]
async fn what_is_not_changed_stays() {
    let world = World::new(core_only).await;
    set(&world, SettingsChanges { attempts: Some(3), ..Default::default() }).await;
    let attributes = [("view:field".to_owned(), "value".to_owned())].into();
    set(&world, SettingsChanges { attributes, ..Default::default() }).await;
    set(&world, SettingsChanges { lock: Some(99), ..Default::default() }).await;
    let owner = world.signature("owner", None);
    let get = GetSignInSettings { directory: None };
    let settings = world.ask("get", owner, get, by(Rule::Policy)).await.expect("shows");
    assert_eq!((settings.limits.attempts, settings.limits.lock), (3, 99));
    assert_eq!(settings.attributes["view:field"], "value");
    assert_eq!(settings.limits.window, 15 * 60);
}

#[tokio::test]
async fn the_kinds_of_verification_a_directory_names_are_allowed_in_it_alone() {
    let world = World::new(core_only).await;
    let owner = || world.signature("owner", None);
    let create = CreateDirectory { name: None, region: "local-1".into() };
    let made = world.ask("make", owner(), create, by(Rule::Policy)).await.expect("is made");
    let directory = made.id;
    let shown = async |directory: Option<DirectoryId>| {
        let get = GetSignInSettings { directory };
        let settings = world.ask("get", owner(), get, by(Rule::Policy)).await.expect("shows");
        (settings.sms_allowed, settings.email_allowed, settings.passwords.symbols)
    };
    assert_eq!(shown(Some(directory.clone())).await, (false, false, true));
    for (types, expected) in [
        (vec!["SMS", "other"], (true, false, true)),
        (vec!["email"], (false, true, true)),
        (vec![], (false, false, true)),
    ] {
        let types = types.into_iter().map(str::to_owned).collect();
        let set = SetDirectoryMfa {
            directory: directory.clone(),
            mfa: DirectoryMfa::Enabled,
            risk_operation: None,
            verification_types: Some(types),
        };
        world.ask("set", owner(), set, by(Rule::Policy)).await.expect("is set");
        assert_eq!(shown(Some(directory.clone())).await, expected);
    }
    assert_eq!(shown(None).await, (false, false, false));
}

#[tokio::test]
async fn as_many_wrong_passwords_lock_for_as_long_as_the_account_says() {
    let world = World::new(core_only).await;
    let (attempts, window, lock) = (Some(2), Some(3600), Some(3600));
    set(&world, SettingsChanges { attempts, window, lock, ..Default::default() }).await;
    for _ in 0..2 {
        let wrong = enter(&world, "wrong-1").await.map(drop);
        assert_eq!(wrong, refused(Unauthenticated::WrongCredentials));
    }
    world.clock.advance(3599);
    assert_eq!(enter(&world, FIRST).await.map(drop), refused(Unauthenticated::Locked));
    world.clock.advance(1);
    assert!(enter(&world, FIRST).await.is_ok());
    set(&world, SettingsChanges { attempts: Some(0), ..Default::default() }).await;
    for _ in 0..20 {
        let wrong = enter(&world, "wrong-1").await.map(drop);
        assert_eq!(wrong, refused(Unauthenticated::WrongCredentials));
    }
    assert!(enter(&world, FIRST).await.is_ok());
}

#[tokio::test]
async fn a_password_that_outlived_its_days_opens_no_token() {
    let world = World::new(core_only).await;
    set(&world, SettingsChanges { password_days: Some(1), ..Default::default() }).await;
    let token = || SignIn {
        first: FirstFactor::Password {
            user: UserName::Id(alice(&world)),
            password: Secret::new(FIRST),
        },
        passcode: None,
        scope: ScopeRequest::Unsaid,
        checked: None,
    };
    world.clock.advance(23 * 60 * 60);
    let young = world.ask("token", Proof::Anonymous, token(), by(Rule::Open)).await;
    assert!(young.is_ok(), "{young:?}");
    world.clock.advance(60 * 60);
    let old = world.ask("token", Proof::Anonymous, token(), by(Rule::Open)).await.map(drop);
    assert_eq!(old, refused(Unauthenticated::PasswordExpired));
}

#[tokio::test]
async fn users_choose_passwords_that_the_account_allows() {
    let world = World::new(core_only).await;
    demand(&world, PasswordPolicyChanges { min_length: Some(12), ..Default::default() }).await;
    assert_eq!(change(&world, FIRST, "Short-one-1").await, WEAK);
    demand(&world, PasswordPolicyChanges { symbols: Some(true), ..Default::default() }).await;
    assert_eq!(change(&world, FIRST, "NoSymbolAtAll1").await, WEAK);
    assert_eq!(change(&world, FIRST, "Long-enough-1").await, Ok(()));
}

#[tokio::test]
async fn recent_passwords_are_not_taken_again() {
    let world = World::new(core_only).await;
    demand(&world, PasswordPolicyChanges { recent: Some(3), ..Default::default() }).await;
    let (second, third, fourth) = ("Second-one-2", "Third-one-33", "Fourth-one-4");
    assert_eq!(change(&world, FIRST, second).await, Ok(()));
    world.clock.advance(1);
    assert_eq!(change(&world, second, third).await, Ok(()));
    for recent in [FIRST, second, third] {
        assert_eq!(change(&world, third, recent).await, TAKEN, "{recent}");
    }
    world.clock.advance(1);
    assert_eq!(change(&world, third, fourth).await, Ok(()));
    // The first is the fourth from the end now.
    assert_eq!(change(&world, fourth, FIRST).await, Ok(()));
}

#[tokio::test]
async fn former_passwords_are_forgotten_where_nobody_asks_for_them() {
    let world = World::new(core_only).await;
    let former = async || {
        let mut tx = world.identity.store().read().await.expect("reads");
        tx.former_passwords(&alice(&world)).await.expect("reads").len()
    };
    assert_eq!(change(&world, FIRST, "Second-one-2").await, Ok(()));
    assert_eq!(former().await, 0);
    demand(&world, PasswordPolicyChanges { recent: Some(2), ..Default::default() }).await;
    assert_eq!(change(&world, "Second-one-2", "Third-one-33").await, Ok(()));
    assert_eq!(former().await, 1);
}

#[tokio::test]
async fn a_chosen_password_is_kept_for_as_long_as_the_account_says() {
    let world = World::new(core_only).await;
    demand(&world, PasswordPolicyChanges { min_age: Some(10), ..Default::default() }).await;
    world.clock.advance(10 * 60 - 1);
    assert_eq!(change(&world, FIRST, "Second-one-2").await, TAKEN);
    world.clock.advance(1);
    assert_eq!(change(&world, FIRST, "Second-one-2").await, Ok(()));
}

#[tokio::test]
async fn an_old_password_must_be_changed_at_the_page_or_signs_in_nobody() {
    let world = World::new(core_only).await;
    let passwords = PasswordPolicyChanges { recent: Some(2), ..Default::default() };
    let changes = SettingsChanges { password_days: Some(1), passwords, ..Default::default() };
    set(&world, changes).await;
    world.clock.advance(DAY - 1);
    assert!(matches!(enter(&world, FIRST).await, Ok(Step::Done(_))));
    world.clock.advance(1);
    let new = async |step: Step, password: &str| {
        let Step::NewPassword { attempt } = step else { panic!("no new password: {step:?}") };
        let (password, agent) = (Secret::new(password), String::new());
        let (fresh, hash) = (None, None);
        let command = SetNewPassword { attempt, password, rule: RULE, agent, fresh, hash };
        world.ask("new", Proof::Anonymous, command, by(Rule::Open)).await
    };
    let second = "Second-one-2";
    let step = enter(&world, FIRST).await.expect("is right");
    assert!(matches!(new(step, second).await, Ok(Step::Done(_))));
    world.clock.advance(DAY);
    let step = enter(&world, second).await.expect("is right");
    assert_eq!(new(step, FIRST).await.map(drop), TAKEN, "it is one of the last two");
    demand(&world, PasswordPolicyChanges { hard_expiry: Some(true), ..Default::default() }).await;
    let dead = enter(&world, second).await.map(drop);
    assert_eq!(dead, refused(Unauthenticated::PasswordExpired));
}

#[tokio::test]
async fn users_manage_their_own_only_while_it_is_left_to_them() {
    let world = World::new(core_only).await;
    let key = || CreateAccessKey { user: UserRef::Caller, description: String::new() };
    let device = || CreateDevice { name: "own".into(), holder: Some(UserRef::Caller) };
    let forbidden = |left: [bool; 3]| {
        let [change_password_allowed, manage_keys_allowed, manage_factors_allowed] = left.map(Some);
        let changes = SettingsChanges {
            change_password_allowed,
            manage_keys_allowed,
            manage_factors_allowed,
            ..Default::default()
        };
        set(&world, changes)
    };
    let denied = |result: Result<(), Error>| match result {
        Err(Error::Denied(denial)) => denial.reason == DenialReason::NotAllowed,
        _ => false,
    };
    forbidden([true, false, false]).await;
    assert!(denied(own(&world, key()).await.map(drop)));
    assert!(denied(own(&world, device()).await.map(drop)));
    assert_eq!(change(&world, FIRST, "Second-one-2").await, Ok(()));
    forbidden([false, true, false]).await;
    assert!(own(&world, key()).await.is_ok());
    assert!(denied(own(&world, device()).await.map(drop)));
    assert!(denied(change(&world, "Second-one-2", "Third-one-33").await));
    forbidden([false, false, true]).await;
    assert!(own(&world, device()).await.is_ok());
    // The owner is left everything, and others are its to manage.
    forbidden([false, false, false]).await;
    let owner = || world.signature("owner", None);
    let for_alice = CreateAccessKey { user: UserRef::Id(alice(&world)), ..key() };
    let rule = || by(Rule::SelfOrPolicy(Subject::User(UserRef::Id(alice(&world)))));
    assert!(matches!(
        world.ask("key", owner(), for_alice, rule()).await,
        Ok(_) | Err(Error::LimitReached(_))
    ));
    let own = by(Rule::SelfOrPolicy(Subject::User(UserRef::Caller)));
    assert!(world.ask("key", owner(), key(), own).await.is_ok());
}
