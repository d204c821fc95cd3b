//! Codes that were sent, entered: once, in time, in their own sign-in, and not too often wrong.

use std::sync::Arc;

use identity::access::{Access, Rule};
use identity::caller::Proof;
use identity::error::{Error, Unauthenticated};
use identity::guards::Guard;
use identity::ids::UserId;
use identity::messages::{Channel, Content, SendCode, Sending, delivered, take};
use identity::secret::Secret;
use identity::settings::WeakFactors;
use identity::sign_in::{
    Door, EnterCode, EnterPassword, Factor, SetLoginProtection, Step, UserName, Verification,
};
use identity::users::{PasswordRule, UpdateUser, UserChanges, UserRef};
use testkit::{Setting, World, attack, core_only};

const RULE: PasswordRule =
    PasswordRule { field: "password", min: 8, max: 64, classes: 2, not_name: true };

fn by(rule: Rule) -> Access {
    Access { actions: &["service:Do"], resources: Vec::new(), rule }
}

/// A world whose alice signs in with a code by SMS.
async fn world() -> World {
    let world = World::new(core_only).await;
    protect(&world, Verification::Sms).await;
    world
}

async fn protect(world: &World, method: Verification) {
    let alice = || UserRef::Id(UserId::new(world.values["alice.id"].clone()));
    let changes = UserChanges {
        phone: Some("49-1701234567".into()),
        email: Some("alice@example.com".into()),
        ..UserChanges::default()
    };
    let update = UpdateUser { user: alice(), changes, password: None, rule: RULE, hash: None };
    world.ask("phone", world.token("owner"), update, by(Rule::Policy)).await.expect("changes");
    let protect = SetLoginProtection { user: alice(), method: Some(method) };
    world.ask("on", world.token("owner"), protect, by(Rule::Policy)).await.expect("sets");
}

async fn enter_password(world: &World) -> Result<Step, Error> {
    let command = EnterPassword {
        door: Door::AccountPage,
        user: UserName::InAccountNamed { name: "alice".into(), account: "acme".into() },
        password: Secret::new("Password-of-alice-1"),
        trusted: None,
        agent: "test".into(),
        checked: None,
    };
    world.ask("begin", Proof::Anonymous, command, by(Rule::Open)).await
}

/// A sign-in that waits for a code.
async fn begun(world: &World) -> Secret {
    match enter_password(world).await {
        Ok(Step::SecondFactor { attempt, factors, .. }) => {
            assert_eq!(factors, [Factor::Sms]);
            attempt
        }
        other => panic!("{other:?}"),
    }
}

/// A code for a sign-in, as it reaches the phone.
async fn sent(world: &World, attempt: &Secret) -> Secret {
    let command = SendCode { attempt: attempt.clone(), channel: Channel::Sms, language: None };
    let sent = world.ask("send", Proof::Anonymous, command, by(Rule::Open)).await;
    assert!(matches!(sent, Ok(Sending::Sent(_))), "{sent:?}");
    let taken = take(&world.identity, Channel::Sms, 60, 9).await.expect("takes");
    let parcel = taken.parcels.into_iter().last().expect("a parcel");
    delivered(&world.identity, &parcel.id).await.expect("deletes");
    match parcel.letter.content {
        Content::Code { code, .. } => code,
        Content::Notice { .. } => panic!("not a code"),
    }
}

async fn enter(world: &World, attempt: &Secret, code: &str) -> Result<Step, Error> {
    let command = EnterCode {
        attempt: attempt.clone(),
        factor: Factor::Sms,
        code: Secret::new(code),
        trust: false,
        agent: "test".into(),
    };
    world.ask("enter", Proof::Anonymous, command, by(Rule::Open)).await
}

fn opens(step: &Result<Step, Error>) -> bool {
    matches!(step, Ok(Step::Done(_)))
}

fn is_wrong(step: &Result<Step, Error>) -> bool {
    matches!(step, Err(Error::WrongCode))
}

/// A code that this one is not.
fn other(code: &Secret) -> String {
    let code: u32 = code.expose_text().parse().expect("a number");
    format!("{:06}", (code + 1) % 1_000_000)
}

#[tokio::test]
async fn the_code_that_was_sent_opens_a_session_and_no_second_one() {
    let world = world().await;
    let attempt = begun(&world).await;
    let code = sent(&world, &attempt).await;
    assert!(is_wrong(&enter(&world, &attempt, &other(&code)).await));
    let text = code.expose_text();
    // As people type it: in two groups, or in the digits of their own script.
    let typed: String = format!(" {} {}", &text[..3], &text[3..])
        .chars()
        .map(|c| c.to_digit(10).and_then(|d| char::from_u32('０' as u32 + d)).unwrap_or(c))
        .collect();
    let opened = enter(&world, &attempt, &typed).await;
    let Ok(Step::Done(opened)) = opened else { panic!("{opened:?}") };
    assert_eq!(opened.session.factors, [Factor::Sms]);
    let again = enter(&world, &attempt, text).await;
    assert!(matches!(again, Err(Error::Unauthenticated(Unauthenticated::UnknownAttempt))));
    // And the next sign-in does not take it either.
    let next = begun(&world).await;
    assert!(is_wrong(&enter(&world, &next, text).await));
}

#[tokio::test]
async fn a_code_of_one_sign_in_is_refused_in_another() {
    let world = world().await;
    let (first, second) = (begun(&world).await, begun(&world).await);
    let of_first = sent(&world, &first).await;
    let of_second = sent(&world, &second).await;
    assert!(is_wrong(&enter(&world, &first, of_second.expose_text()).await));
    assert!(is_wrong(&enter(&world, &second, of_first.expose_text()).await));
    assert!(opens(&enter(&world, &first, of_first.expose_text()).await));
    assert!(opens(&enter(&world, &second, of_second.expose_text()).await));
}

#[tokio::test]
async fn what_is_kept_of_a_code_is_of_no_use_in_another_row() {
    let world = world().await;
    let (first, second) = (begun(&world).await, begun(&world).await);
    let of_first = sent(&world, &first).await;
    sent(&world, &second).await;
    // Somebody who can write to the store, and has no key, copies the check.
    let hash = identity::tokens::TokenHash::of;
    let mut tx = world.identity.store().write().await.expect("begins");
    let known = tx.message_code(&hash(&first), Channel::Sms).await.expect("reads").expect("one");
    let mut wanted =
        tx.message_code(&hash(&second), Channel::Sms).await.expect("reads").expect("one");
    wanted.check.clone_from(&known.check);
    tx.put_message_code(&wanted).await.expect("writes");
    tx.commit().await.expect("commits");
    assert!(is_wrong(&enter(&world, &second, of_first.expose_text()).await));
}

#[tokio::test]
async fn a_code_ends_after_ten_minutes() {
    for (seconds, good) in [(599, true), (600, false)] {
        let world = world().await;
        let attempt = begun(&world).await;
        let code = sent(&world, &attempt).await;
        // The sign-in itself would end as soon; here it does not.
        let hash = identity::tokens::TokenHash::of(&attempt);
        let mut tx = world.identity.store().write().await.expect("begins");
        let mut row = tx.attempt(&hash).await.expect("reads").expect("one");
        row.expires_at = row.expires_at.plus_seconds(3600);
        tx.delete_attempt(&hash).await.expect("deletes");
        tx.insert_attempt(&row).await.expect("writes");
        tx.commit().await.expect("commits");
        world.clock.advance(seconds);
        assert_eq!(opens(&enter(&world, &attempt, code.expose_text()).await), good, "{seconds}");
    }
}

#[tokio::test]
async fn a_code_that_was_sent_again_takes_the_place_of_the_first() {
    let world = world().await;
    let attempt = begun(&world).await;
    let first = sent(&world, &attempt).await;
    world.clock.advance(30);
    let second = sent(&world, &attempt).await;
    assert!(is_wrong(&enter(&world, &attempt, first.expose_text()).await));
    assert!(opens(&enter(&world, &attempt, second.expose_text()).await));
}

#[tokio::test]
async fn five_wrong_entries_end_a_code_and_another_may_be_sent() {
    let world = world().await;
    let attempt = begun(&world).await;
    let code = sent(&world, &attempt).await;
    for _ in 0..5 {
        assert!(is_wrong(&enter(&world, &attempt, &other(&code)).await));
        world.clock.advance(16);
    }
    assert!(is_wrong(&enter(&world, &attempt, code.expose_text()).await));
    world.clock.advance(64);
    let code = sent(&world, &attempt).await;
    assert!(opens(&enter(&world, &attempt, code.expose_text()).await));
}

#[tokio::test]
async fn guesses_add_up_over_sign_ins_until_nothing_is_sent_or_heard_any_more() {
    let world = world().await;
    let mut guesses = 0;
    while guesses < 100 {
        let attempt = begun(&world).await;
        let code = sent(&world, &attempt).await;
        for _ in 0..5 {
            assert!(is_wrong(&enter(&world, &attempt, &other(&code)).await));
            guesses += 1;
            world.clock.advance(64);
        }
        world.clock.advance(3600);
    }
    let attempt = begun(&world).await;
    let command = SendCode { attempt: attempt.clone(), channel: Channel::Sms, language: None };
    let sending = world.ask("send", Proof::Anonymous, command, by(Rule::Open)).await;
    assert_eq!(sending, Ok(Sending::Exhausted));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_sixty_four_right_codes_one_opens() {
    let world = Arc::new(world().await);
    let attempt = begun(&world).await;
    let code = sent(&world, &attempt).await;
    let tasks: Vec<_> = (0..64)
        .map(|_| {
            let (world, attempt, code) = (Arc::clone(&world), attempt.clone(), code.clone());
            tokio::spawn(async move { opens(&enter(&world, &attempt, code.expose_text()).await) })
        })
        .collect();
    let mut opened = 0;
    for task in tasks {
        opened += u32::from(task.await.expect("joins"));
    }
    assert_eq!(opened, 1);
}

const BLOCKED: Setting = || {
    let (surface, mut settings) = core_only();
    settings.messages.weak_factors = WeakFactors::Block;
    (surface, settings)
};

const WARNED: Setting = || {
    let (surface, mut settings) = core_only();
    settings.messages.weak_factors = WeakFactors::Warn;
    (surface, settings)
};

const WITHOUT_SMS: Setting = || {
    let (surface, mut settings) = core_only();
    settings.messages.sms = false;
    (surface, settings)
};

#[tokio::test]
async fn a_factor_that_is_blocked_or_has_no_gateway_opens_nothing_and_is_not_skipped() {
    for setting in [BLOCKED, WITHOUT_SMS] {
        let world = World::new(setting).await;
        protect(&world, Verification::Sms).await;
        let refused = Error::Unauthenticated(Unauthenticated::SecondFactor);
        assert_eq!(enter_password(&world).await.map(drop), Err(refused));
    }
    // The other way has its gateway.
    let world = World::new(WITHOUT_SMS).await;
    protect(&world, Verification::Email).await;
    assert!(matches!(enter_password(&world).await, Ok(Step::SecondFactor { .. })));
}

#[tokio::test]
async fn a_weak_factor_is_warned_of_where_that_is_set() {
    for (setting, warn) in [(WARNED, true), (core_only as Setting, false)] {
        let world = World::new(setting).await;
        protect(&world, Verification::Sms).await;
        let command =
            SendCode { attempt: begun(&world).await, channel: Channel::Sms, language: None };
        let sending = world.ask("send", Proof::Anonymous, command, by(Rule::Open)).await;
        let Ok(Sending::Sent(sent)) = sending else { panic!("{sending:?}") };
        assert_eq!(sent.warn, warn);
    }
}

#[tokio::test]
async fn a4_a_code_that_was_guessed_at_five_times_opens_nothing() {
    let guessing = attack(async |world: World| {
        protect(&world, Verification::Sms).await;
        let attempt = begun(&world).await;
        let code = sent(&world, &attempt).await;
        for _ in 0..5 {
            assert!(is_wrong(&enter(&world, &attempt, &other(&code)).await));
            world.clock.advance(16);
        }
        opens(&enter(&world, &attempt, code.expose_text()).await)
    });
    guessing.held_by(Guard::MessageTries).await;
}

#[tokio::test]
async fn nist_oob_a_code_ends_after_ten_minutes_though_its_sign_in_did_not() {
    let late = attack(async |world: World| {
        protect(&world, Verification::Sms).await;
        let attempt = begun(&world).await;
        let code = sent(&world, &attempt).await;
        world.clock.advance(600);
        opens(&enter(&world, &attempt, code.expose_text()).await)
    });
    late.behind(Guard::AttemptEnds).held_by(Guard::MessageEnds).await;
}

#[tokio::test]
async fn asvs_6_6_no_phone_is_flooded_with_codes() {
    let flood = attack(async |world: World| {
        protect(&world, Verification::Sms).await;
        let attempt = begun(&world).await;
        for _ in 0..3 {
            sent(&world, &attempt).await;
            world.clock.advance(30);
        }
        let command = SendCode { attempt, channel: Channel::Sms, language: None };
        let more = world.ask("send", Proof::Anonymous, command, by(Rule::Open)).await;
        matches!(more, Ok(Sending::Sent(_)))
    });
    flood.held_by(Guard::MessageSends).await;
}
