//! The one door: what opens it, what does not, and what stays behind when it stays shut.

use identity::access::{Access, Rule, Subject};
use identity::accounts::ADMINISTRATORS;
use identity::audit::Outcome;
use identity::caller::Proof;
use identity::error::{Error, Unauthenticated};
use identity::groups::AddMember;
use identity::ids::{AccountId, UserId};
use identity::mfa::totp::Parameters;
use identity::mfa::{BindDevice, CreateDevice, UnbindDevice};
use identity::secret::Secret;
use identity::sign_in::{
    FirstFactor, Granted, Passcode, ScopeRequest, SetLoginProtection, SignIn, UserName,
    Verification,
};
use identity::tokens::SignInMethod;
use identity::users::{PasswordRule, UpdateUser, UserChanges, UserRef};
use testkit::{World, core_only};

const RULE: PasswordRule =
    PasswordRule { field: "password", min: 8, max: 64, classes: 2, not_name: true };

fn by(rule: Rule) -> Access {
    Access { actions: &["service:Do"], resources: Vec::new(), rule }
}

fn alice(world: &World) -> UserRef {
    UserRef::Id(UserId::new(world.values["alice.id"].clone()))
}

/// Alice's device, bound with the codes of the last step and the present one.
async fn bound(world: &World) -> Secret {
    let create = CreateDevice { name: "dev".into(), holder: Some(alice(world)) };
    let made = world.ask("create", world.token("owner"), create, by(Rule::Policy)).await;
    let text = made.expect("creates").base32_seed;
    let seed = Secret::new(data_encoding::BASE32_NOPAD.decode(text.expose()).expect("base32"));
    bind(world, &seed, -1).await.expect("binds");
    seed
}

async fn bind(world: &World, seed: &Secret, offset: i64) -> Result<(), Error> {
    let bind = BindDevice {
        user: alice(world),
        device: "dev".into(),
        own: true,
        first_code: code(world, seed, offset),
        second_code: code(world, seed, offset + 1),
    };
    let own = by(Rule::SelfOnly(Subject::User(alice(world))));
    world.ask("bind", world.token("alice"), bind, own).await
}

fn code(world: &World, seed: &Secret, offset: i64) -> Secret {
    let parameters = Parameters::default();
    let step = parameters.step(world.identity.now()) + offset;
    Secret::new(format!("{:06}", parameters.code(seed, step)))
}

async fn sign_in(world: &World, password: &str, code: Option<Secret>) -> Result<Granted, Error> {
    let user = UserName::InAccountNamed { name: "alice".into(), account: "acme".into() };
    let command = SignIn {
        first: FirstFactor::Password { user, password: Secret::new(password) },
        passcode: code.map(|code| Passcode { user: None, code }),
        scope: ScopeRequest::Unsaid,
        checked: None,
    };
    world.ask("sign-in", Proof::Anonymous, command, by(Rule::Open)).await
}

fn refused<T>(reason: Unauthenticated) -> Result<T, Error> {
    Err(Error::Unauthenticated(reason))
}

fn outcome<T>(result: Result<T, Error>) -> Result<(), Error> {
    result.map(drop)
}

const RIGHT: &str = "Password-of-alice-1";

#[tokio::test]
async fn password_and_code_open_once_each_step() {
    let world = World::new(core_only).await;
    let seed = bound(&world).await;
    let granted = sign_in(&world, RIGHT, Some(code(&world, &seed, 1))).await.expect("opens");
    let token = granted.details.token;
    assert_eq!(token.methods, [SignInMethod::Password, SignInMethod::Totp]);
    assert_eq!(token.mfa_at, Some(world.identity.now()));
    let again = sign_in(&world, RIGHT, Some(code(&world, &seed, 1))).await;
    assert_eq!(outcome(again), refused(Unauthenticated::SecondFactor));
    // Written differently it is the same code, and in the next step it is used all the same.
    world.clock.advance(30);
    let text = code(&world, &seed, 0).expose_text().to_owned();
    for same in [text.clone(), format!(" {} {}", &text[..3], &text[3..])] {
        let replayed = sign_in(&world, RIGHT, Some(Secret::new(same))).await;
        assert_eq!(outcome(replayed), refused(Unauthenticated::SecondFactor));
    }
}

#[tokio::test]
async fn a_token_tells_whether_its_user_administers_the_account() {
    let world = World::new(core_only).await;
    let administers = async || sign_in(&world, RIGHT, None).await.map(|g| g.details.administrator);
    assert_eq!(administers().await, Ok(false));
    let account = AccountId::new(world.values["account.id"].clone());
    let mut tx = world.identity.store().read().await.expect("reads");
    let group = tx.groups(&account, Some(ADMINISTRATORS)).await.expect("reads").remove(0).id;
    drop(tx);
    let add = AddMember { group, user: alice(&world) };
    let added = world.ask("add", world.token("owner"), add, by(Rule::Policy)).await;
    assert_eq!(outcome(added), Ok(()));
    assert_eq!(administers().await, Ok(true));
}

#[tokio::test]
async fn codes_used_to_bind_cannot_sign_in() {
    let world = World::new(core_only).await;
    let seed = bound(&world).await;
    for offset in [-1, 0] {
        let replayed = sign_in(&world, RIGHT, Some(code(&world, &seed, offset))).await;
        assert_eq!(outcome(replayed), refused(Unauthenticated::SecondFactor));
    }
}

#[tokio::test]
async fn a_code_used_to_sign_in_cannot_unbind_and_the_other_way_round() {
    let world = World::new(core_only).await;
    let seed = bound(&world).await;
    sign_in(&world, RIGHT, Some(code(&world, &seed, 1))).await.expect("opens");
    let unbind = |code: Secret| UnbindDevice {
        user: alice(&world),
        device: None,
        code: Some(code),
        unless_required: true,
        delete: false,
    };
    let own = || by(Rule::SelfOrPolicy(Subject::User(alice(&world))));
    let used = unbind(code(&world, &seed, 1));
    let replayed = world.ask("unbind", world.token("alice"), used, own()).await;
    assert_eq!(outcome(replayed), Err(Error::WrongCode));
    world.clock.advance(30);
    let fresh = unbind(code(&world, &seed, 1));
    world.ask("unbind", world.token("alice"), fresh, own()).await.expect("unbinds");
    assert_eq!(bind(&world, &seed, 0).await, Err(Error::WrongCode));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_sixty_four_sign_ins_with_one_code_one_opens() {
    let world = std::sync::Arc::new(World::new(core_only).await);
    let seed = bound(&world).await;
    let tasks: Vec<_> = (0..64)
        .map(|_| {
            let (world, code) = (std::sync::Arc::clone(&world), code(&world, &seed, 1));
            tokio::spawn(async move { sign_in(&world, RIGHT, Some(code)).await.is_ok() })
        })
        .collect();
    let mut opened = 0;
    for task in tasks {
        opened += u32::from(task.await.expect("joins"));
    }
    assert_eq!(opened, 1);
}

#[tokio::test]
async fn a_right_code_does_not_make_up_for_a_wrong_password() {
    let world = World::new(core_only).await;
    let seed = bound(&world).await;
    let wrong = sign_in(&world, "wrong", Some(code(&world, &seed, 1))).await;
    assert_eq!(outcome(wrong), refused(Unauthenticated::WrongCredentials));
    // And the code was not used up by somebody who does not know the password.
    sign_in(&world, RIGHT, Some(code(&world, &seed, 1))).await.expect("opens");
}

#[tokio::test]
async fn protection_by_device_asks_for_a_code() {
    let world = World::new(core_only).await;
    let seed = bound(&world).await;
    sign_in(&world, RIGHT, None).await.expect("opens without protection");
    let set = SetLoginProtection { user: alice(&world), method: Some(Verification::Device) };
    world.ask("set", world.token("owner"), set, by(Rule::Policy)).await.expect("sets");
    let bare = sign_in(&world, RIGHT, None).await;
    assert_eq!(outcome(bare), refused(Unauthenticated::SecondFactor));
    let granted = sign_in(&world, RIGHT, Some(code(&world, &seed, 1))).await.expect("opens");
    let rescoped = SignIn {
        first: FirstFactor::Token(granted.token),
        passcode: None,
        scope: ScopeRequest::ProjectNamed("local-1".into()),
        checked: None,
    };
    let rescoped = world.ask("scope", Proof::Anonymous, rescoped, by(Rule::Open)).await;
    assert!(rescoped.expect("rescopes").details.token.mfa_at.is_some());
    // A token from before the protection does not open the door by itself.
    let old = SignIn {
        first: FirstFactor::Token(Secret::new(world.people["alice"].token.clone())),
        passcode: None,
        scope: ScopeRequest::Unsaid,
        checked: None,
    };
    let old = world.ask("old", Proof::Anonymous, old, by(Rule::Open)).await;
    assert_eq!(outcome(old), refused(Unauthenticated::SecondFactor));
}

#[tokio::test]
async fn five_wrong_passwords_lock_for_a_quarter_of_an_hour() {
    let world = World::new(core_only).await;
    for _ in 0..5 {
        let wrong = sign_in(&world, "wrong", None).await;
        assert_eq!(outcome(wrong), refused(Unauthenticated::WrongCredentials));
    }
    let locked = sign_in(&world, RIGHT, None).await;
    assert_eq!(outcome(locked), refused(Unauthenticated::Locked));
    world.clock.advance(15 * 60);
    sign_in(&world, RIGHT, None).await.expect("opens");
}

#[tokio::test]
async fn a_hundred_wrong_codes_end_a_devices_use() {
    let world = World::new(core_only).await;
    let seed = bound(&world).await;
    for _ in 0..100 {
        let wrong = sign_in(&world, RIGHT, Some(Secret::new("not-a-code"))).await;
        assert_eq!(outcome(wrong), refused(Unauthenticated::SecondFactor));
    }
    let right = sign_in(&world, RIGHT, Some(code(&world, &seed, 1))).await;
    assert_eq!(outcome(right), refused(Unauthenticated::SecondFactor));
}

#[tokio::test]
async fn every_attempt_is_recorded_with_its_outcome() {
    let world = World::new(core_only).await;
    outcome(sign_in(&world, RIGHT, None).await).expect("opens");
    outcome(sign_in(&world, "wrong", None).await).expect_err("stays shut");
    let mut tx = world.identity.store().read().await.expect("reads");
    let entries = tx.audit_of_request("sign-in").await.expect("reads");
    let mut outcomes: Vec<Outcome> = entries.iter().map(|entry| entry.outcome).collect();
    outcomes.sort_by_key(|outcome| format!("{outcome:?}"));
    assert_eq!(outcomes, [Outcome::Done, Outcome::Refused]);
    let alice = Some(UserId::new(world.values["alice.id"].clone()));
    assert!(entries.iter().all(|entry| entry.user == alice));
}

#[tokio::test]
async fn a_new_password_ends_the_tokens_and_the_old_password() {
    let world = World::new(core_only).await;
    let update = UpdateUser {
        user: alice(&world),
        changes: UserChanges::default(),
        password: Some(Secret::new("Another-password-2")),
        rule: RULE,
        hash: None,
    };
    world.ask("new", world.token("owner"), update, by(Rule::Policy)).await.expect("changes");
    let old = sign_in(&world, RIGHT, None).await;
    assert_eq!(outcome(old), refused(Unauthenticated::WrongCredentials));
    sign_in(&world, "Another-password-2", None).await.expect("opens");
    let by_old_token =
        world.ask("who", world.token("alice"), identity::WhoAmI, Access::any_caller(&[])).await;
    assert_eq!(outcome(by_old_token), refused(Unauthenticated::UnknownToken));
}

#[tokio::test]
async fn a_disabled_user_gets_in_by_no_way() {
    let world = World::new(core_only).await;
    let changes = UserChanges { enabled: Some(false), ..UserChanges::default() };
    let update =
        UpdateUser { user: alice(&world), changes, password: None, rule: RULE, hash: None };
    world.ask("off", world.token("owner"), update, by(Rule::Policy)).await.expect("changes");
    let shut = |result: Result<(), Error>| {
        matches!(result, Err(Error::Unauthenticated(Unauthenticated::DisabledUser { .. })))
    };
    assert!(shut(outcome(sign_in(&world, RIGHT, None).await)));
    let by_token =
        world.ask("who", world.token("alice"), identity::WhoAmI, Access::any_caller(&[])).await;
    assert_eq!(outcome(by_token), refused(Unauthenticated::UnknownToken));
}
