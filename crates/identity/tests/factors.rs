//! What stands in for a second factor, and the record of all of them: recovery codes, trusted
//! browsers, the history.

use identity::access::{Access, Rule, Subject};
use identity::caller::Proof;
use identity::error::Error;
use identity::ids::{AccountId, UserId};
use identity::mfa::totp::Parameters;
use identity::mfa::{BindDevice, CreateDevice, DeleteDevice, UnbindDevice};
use identity::secret::{Place, Sealer, Secret};
use identity::sessions::{NewRecoveryCodes, Opened, ShowMe};
use identity::sign_in::{
    ChangeSignInSettings, Door, EnterCode, EnterPassword, Factor, FactorEvent, GUESSES,
    ListFactorHistory, SettingsChanges, Step, UserName,
};
use identity::trusted_browsers::TrustedBrowser;
use identity::users::{PasswordRule, UpdateUser, UserChanges, UserRef};
use testkit::{World, core_only};

const DAY: i64 = 24 * 60 * 60;

/// Every byte of the key that the world seals under.
const KEY: u8 = 7;

fn by(rule: Rule) -> Access {
    Access { actions: &["service:Do"], resources: Vec::new(), rule }
}

fn id(world: &World, who: &str) -> UserId {
    UserId::new(world.values[&format!("{who}.id")].clone())
}

fn user(world: &World, who: &str) -> UserRef {
    UserRef::Id(id(world, who))
}

fn code(world: &World, seed: &Secret, offset: i64) -> Secret {
    let parameters = Parameters::default();
    let step = parameters.step(world.identity.now()) + offset;
    Secret::new(format!("{:06}", parameters.code(seed, step)))
}

/// A device of the user's, bound by itself; the seed.
async fn bound(world: &World, who: &str) -> Secret {
    let create = CreateDevice { name: who.into(), holder: Some(user(world, who)) };
    let made = world.ask("create", world.token("owner"), create, by(Rule::Policy)).await;
    let text = made.expect("creates").base32_seed;
    let seed = Secret::new(data_encoding::BASE32_NOPAD.decode(text.expose()).expect("base32"));
    let bind = BindDevice {
        user: user(world, who),
        device: who.into(),
        own: true,
        first_code: code(world, &seed, -1),
        second_code: code(world, &seed, 0),
    };
    let own = by(Rule::SelfOnly(Subject::User(user(world, who))));
    world.ask("bind", world.token(who), bind, own).await.expect("binds");
    seed
}

/// What follows from the right password at the page.
async fn page(world: &World, who: &str, trusted: Option<&Secret>) -> Step {
    let command = EnterPassword {
        door: Door::AccountPage,
        user: UserName::InAccountNamed { name: who.into(), account: "acme".into() },
        password: Secret::new(world.values[&format!("{who}.password")].clone()),
        trusted: trusted.cloned(),
        agent: "browser".into(),
        checked: None,
    };
    world.ask("password", Proof::Anonymous, command, by(Rule::Open)).await.expect("is right")
}

async fn show(
    world: &World,
    step: Step,
    factor: Factor,
    code: &Secret,
    trust: bool,
) -> Result<Step, Error> {
    let Step::SecondFactor { attempt, .. } = step else { panic!("no second factor: {step:?}") };
    let (code, agent) = (code.clone(), "browser".into());
    let command = EnterCode { attempt, factor, code, trust, agent };
    world.ask("code", Proof::Anonymous, command, by(Rule::Open)).await
}

fn done(step: Step) -> Opened {
    match step {
        Step::Done(opened) => *opened,
        other => panic!("not done: {other:?}"),
    }
}

/// A session by password and device, in a step of its own.
async fn session(world: &World, who: &str, seed: &Secret, trust: bool) -> Opened {
    world.clock.advance(30);
    let step = page(world, who, None).await;
    let code = code(world, seed, 0);
    done(show(world, step, Factor::Totp, &code, trust).await.expect("is right"))
}

async fn new_codes(world: &World, opened: &Opened) -> Result<Vec<Secret>, Error> {
    let proof = Proof::Session(opened.secret.clone());
    world.ask("codes", proof, NewRecoveryCodes, by(Rule::AnyCaller)).await
}

async fn settings(world: &World, changes: SettingsChanges) {
    let command = ChangeSignInSettings { directory: None, changes };
    world.ask("set", world.token("owner"), command, by(Rule::Policy)).await.expect("changes");
}

async fn trusting(world: &World) {
    settings(world, SettingsChanges { trusted_browsers: Some(true), ..Default::default() }).await;
}

async fn browsers(world: &World, who: &str) -> Vec<TrustedBrowser> {
    let mut tx = world.identity.store().read().await.expect("reads");
    tx.trusted_browsers_of(&id(world, who)).await.expect("reads")
}

fn asks_for_more(step: &Step) -> bool {
    matches!(step, Step::SecondFactor { .. })
}

#[tokio::test]
async fn a_recovery_code_stands_in_for_the_device_once_however_it_is_typed() {
    let world = World::new(core_only).await;
    let seed = bound(&world, "alice").await;
    let opened = session(&world, "alice", &seed, false).await;
    let codes = new_codes(&world, &opened).await.expect("are made");
    let mut different: Vec<&str> = codes.iter().map(Secret::expose_text).collect();
    different.sort_unstable();
    different.dedup();
    assert_eq!(different.len(), 10);
    let typed = Secret::new(codes[3].expose_text().to_lowercase().replace('-', " "));
    // Two sign-ins wait at once, and the code is good for one of them.
    let (first, second) = (page(&world, "alice", None).await, page(&world, "alice", None).await);
    let opened = show(&world, first, Factor::RecoveryCode, &typed, false).await.expect("is right");
    assert_eq!(done(opened).session.factors, [Factor::RecoveryCode]);
    let again = show(&world, second, Factor::RecoveryCode, &codes[3], false).await;
    assert_eq!(again.map(drop), Err(Error::WrongCode));
    // Another of the set is still good.
    let step = page(&world, "alice", None).await;
    assert!(show(&world, step, Factor::RecoveryCode, &codes[9], false).await.is_ok());
}

#[tokio::test]
async fn a_new_set_ends_the_old_one_and_takes_a_fresh_proof() {
    let world = World::new(core_only).await;
    let seed = bound(&world, "alice").await;
    let opened = session(&world, "alice", &seed, false).await;
    let old = new_codes(&world, &opened).await.expect("are made");
    let new = new_codes(&world, &opened).await.expect("are made");
    let step = page(&world, "alice", None).await;
    let refused = show(&world, step, Factor::RecoveryCode, &old[0], false).await;
    assert_eq!(refused.map(drop), Err(Error::WrongCode));
    let step = page(&world, "alice", None).await;
    assert!(show(&world, step, Factor::RecoveryCode, &new[0], false).await.is_ok());
    world.clock.advance(5 * 60 + 1);
    assert_eq!(new_codes(&world, &opened).await.map(drop), Err(Error::ProofTooOld));
}

#[tokio::test]
async fn one_users_recovery_code_is_not_anothers() {
    let world = World::new(core_only).await;
    let (seed, other) = (bound(&world, "alice").await, bound(&world, "bob").await);
    let opened = session(&world, "alice", &seed, false).await;
    let codes = new_codes(&world, &opened).await.expect("are made");
    let opened = session(&world, "bob", &other, false).await;
    new_codes(&world, &opened).await.expect("are made");
    let step = page(&world, "bob", None).await;
    let refused = show(&world, step, Factor::RecoveryCode, &codes[0], false).await;
    assert_eq!(refused.map(drop), Err(Error::WrongCode));
}

#[tokio::test]
async fn recovery_codes_are_kept_as_hashes_that_nobody_makes_without_the_key() {
    let world = World::new(core_only).await;
    let seed = bound(&world, "alice").await;
    let opened = session(&world, "alice", &seed, false).await;
    let codes = new_codes(&world, &opened).await.expect("are made");
    let mut tx = world.identity.store().read().await.expect("reads");
    let rows = tx.recovery_codes(&id(&world, "alice")).await.expect("reads");
    assert_eq!(rows.len(), codes.len());
    for code in &codes {
        let plain = Secret::new(code.expose_text().replace('-', ""));
        let kept = |key: u8, row: &str| {
            let place = Place { table: "recovery_codes", column: "hash", row };
            let tag = Sealer::new(&[key; 32]).tag(place, &plain);
            rows.iter().any(|row| row.hash == data_encoding::HEXLOWER.encode(&tag))
        };
        let alice = id(&world, "alice");
        assert!(kept(KEY, alice.as_str()));
        assert!(!kept(KEY, "another") && !kept(1, alice.as_str()));
    }
}

#[tokio::test]
async fn a_trusted_browser_is_asked_for_nothing_and_gets_another_token() {
    let world = World::new(core_only).await;
    trusting(&world).await;
    let seed = bound(&world, "alice").await;
    let first = session(&world, "alice", &seed, true).await.trust.expect("is trusted");
    let opened = done(page(&world, "alice", Some(&first)).await);
    assert_eq!(opened.session.factors, [Factor::TrustedBrowser]);
    assert_eq!(opened.session.mfa_at, None, "no factor was shown");
    let second = opened.trust.expect("is trusted still");
    assert_ne!(first.expose(), second.expose());
    done(page(&world, "alice", Some(&second)).await);
    assert_eq!(browsers(&world, "alice").await.len(), 1);
}

#[tokio::test]
async fn a_copied_cookie_ends_all_trust_and_is_on_the_record() {
    let world = World::new(core_only).await;
    trusting(&world).await;
    let seed = bound(&world, "alice").await;
    let other = session(&world, "alice", &seed, true).await;
    let first = session(&world, "alice", &seed, true).await.trust.expect("is trusted");
    let second = done(page(&world, "alice", Some(&first)).await).trust.expect("is trusted");
    world.clock.advance(10);
    assert!(asks_for_more(&page(&world, "alice", Some(&first)).await));
    assert!(asks_for_more(&page(&world, "alice", Some(&second)).await));
    assert!(asks_for_more(&page(&world, "alice", other.trust.as_ref()).await));
    assert_eq!(browsers(&world, "alice").await, []);
    // The sessions stay.
    let proof = Proof::Session(other.secret);
    assert!(world.ask("me", proof, ShowMe, by(Rule::AnyCaller)).await.is_ok());
    let mut tx = world.identity.store().read().await.expect("reads");
    let account = AccountId::new(world.values["account.id"].clone());
    let audit = tx.audit_of(&account, 100).await.expect("reads");
    let thefts = audit.iter().filter(|entry| entry.operation == "TrustedBrowser");
    let thefts: Vec<_> = thefts.map(|entry| (entry.user.clone(), entry.reason.as_str())).collect();
    assert_eq!(thefts, [(Some(id(&world, "alice")), "a copied cookie")]);
}

#[tokio::test]
async fn trust_lasts_seven_days_however_often_it_is_used() {
    let world = World::new(core_only).await;
    trusting(&world).await;
    let seed = bound(&world, "alice").await;
    let first = session(&world, "alice", &seed, true).await.trust.expect("is trusted");
    world.clock.advance(7 * DAY - 1);
    let second = done(page(&world, "alice", Some(&first)).await).trust.expect("is trusted");
    world.clock.advance(1);
    assert!(asks_for_more(&page(&world, "alice", Some(&second)).await));
}

#[tokio::test]
async fn no_browser_is_trusted_where_the_settings_know_no_trust() {
    let world = World::new(core_only).await;
    let seed = bound(&world, "alice").await;
    assert!(session(&world, "alice", &seed, true).await.trust.is_none());
    trusting(&world).await;
    assert!(session(&world, "alice", &seed, false).await.trust.is_none(), "nobody asked for it");
    let cookie = session(&world, "alice", &seed, true).await.trust.expect("is trusted");
    settings(&world, SettingsChanges { trusted_browsers: Some(false), ..Default::default() }).await;
    assert!(asks_for_more(&page(&world, "alice", Some(&cookie)).await));
}

#[tokio::test]
async fn a_browser_trusted_for_one_user_is_not_for_another() {
    let world = World::new(core_only).await;
    trusting(&world).await;
    let (seed, _) = (bound(&world, "alice").await, bound(&world, "bob").await);
    let cookie = session(&world, "alice", &seed, true).await.trust.expect("is trusted");
    assert!(asks_for_more(&page(&world, "bob", Some(&cookie)).await));
    // And it is good for its own user all the same.
    done(page(&world, "alice", Some(&cookie)).await);
}

#[tokio::test]
async fn trust_ends_with_the_password_the_device_and_the_right_to_sign_in() {
    let world = World::new(core_only).await;
    trusting(&world).await;
    let rule = PasswordRule { field: "password", min: 8, max: 64, classes: 2, not_name: true };
    let change = |changes: UserChanges, password: Option<&str>| UpdateUser {
        user: user(&world, "alice"),
        changes,
        password: password.map(Secret::new),
        rule,
        hash: None,
    };
    let seed = bound(&world, "alice").await;
    session(&world, "alice", &seed, true).await;
    let password = world.values["alice.password"].clone();
    let set = change(UserChanges::default(), Some(&password));
    world.ask("set", world.token("owner"), set, by(Rule::Policy)).await.expect("sets");
    assert_eq!(browsers(&world, "alice").await, []);
    session(&world, "alice", &seed, true).await;
    for enabled in [Some(false), Some(true)] {
        let switch = change(UserChanges { enabled, ..UserChanges::default() }, None);
        world.ask("switch", world.token("owner"), switch, by(Rule::Policy)).await.expect("is set");
        assert_eq!(browsers(&world, "alice").await, []);
    }
    let opened = session(&world, "alice", &seed, true).await;
    world.clock.advance(30);
    let unbind = UnbindDevice {
        user: UserRef::Caller,
        device: None,
        code: Some(code(&world, &seed, 0)),
        unless_required: true,
        delete: false,
    };
    let own = by(Rule::SelfOnly(Subject::User(UserRef::Caller)));
    let proof = Proof::Session(opened.secret);
    world.ask("unbind", proof, unbind, own).await.expect("unbinds");
    assert_eq!(browsers(&world, "alice").await, []);
}

#[tokio::test]
async fn a_device_that_its_user_removes_is_on_the_record_and_ends_trust() {
    let world = World::new(core_only).await;
    trusting(&world).await;
    let seed = bound(&world, "alice").await;
    let opened = session(&world, "alice", &seed, true).await;
    let remove = DeleteDevice {
        name: "alice".into(),
        holder: Some(UserRef::Caller),
        absent_is_done: false,
        even_bound: true,
    };
    let own = by(Rule::SelfOnly(Subject::User(UserRef::Caller)));
    let proof = Proof::Session(opened.secret.clone());
    world.ask("remove", proof, remove, own).await.expect("removes");
    assert_eq!(browsers(&world, "alice").await, []);
    let list = ListFactorHistory { user: UserRef::Caller };
    let proof = Proof::Session(opened.secret);
    let record = world.ask("list", proof, list, by(Rule::AnyCaller)).await.expect("lists");
    let events: Vec<_> = record.iter().map(|line| line.event).collect();
    assert_eq!(events, [FactorEvent::Bound, FactorEvent::Removed]);
}

#[tokio::test]
async fn the_record_knows_every_factor_and_who_took_it() {
    let world = World::new(core_only).await;
    let seed = bound(&world, "alice").await;
    let opened = session(&world, "alice", &seed, false).await;
    new_codes(&world, &opened).await.expect("are made");
    for _ in 0..GUESSES {
        world.clock.advance(64);
        let step = page(&world, "alice", None).await;
        let wrong = show(&world, step, Factor::Totp, &Secret::new("000000"), false).await;
        assert_eq!(wrong.map(drop), Err(Error::WrongCode));
    }
    world.clock.advance(1);
    let unbind = UnbindDevice {
        user: user(&world, "alice"),
        device: None,
        code: None,
        unless_required: true,
        delete: true,
    };
    let owner = world.signature("owner", None);
    world.ask("unbind", owner, unbind, by(Rule::Policy)).await.expect("unbinds");
    let list = ListFactorHistory { user: user(&world, "alice") };
    let owner = world.signature("owner", None);
    let record = world.ask("list", owner, list, by(Rule::Policy)).await.expect("lists");
    let lines: Vec<_> = record
        .iter()
        .map(|line| (line.factor, line.name.as_str(), line.event, line.by.clone()))
        .collect();
    let (alice, owner) = (id(&world, "alice"), id(&world, "owner"));
    let expected = [
        (Factor::Totp, "alice", FactorEvent::Bound, alice.clone()),
        (Factor::RecoveryCode, "", FactorEvent::Bound, alice.clone()),
        (Factor::Totp, "alice", FactorEvent::Disabled, alice),
        (Factor::Totp, "alice", FactorEvent::Removed, owner),
    ];
    assert_eq!(lines, expected);
}
