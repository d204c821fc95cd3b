//! Codes and notices: what is sent to whom, how often, and what stays behind.

use identity::access::{Access, Rule, Subject};
use identity::caller::Proof;
use identity::error::{Error, Unauthenticated};
use identity::ids::{AccountId, UserId};
use identity::messages::{
    Channel, Content, Language, Letter, Notice, Parcel, SENDS, SENDS_PER_USER, SendCode, Sending,
    delivered, postponed, take,
};
use identity::secret::Secret;
use identity::sign_in::{
    ATTEMPT_SECONDS, Attempt, Door, MfaOperation, SetLoginProtection, SignInSettings, Stage,
    Verification,
};
use identity::tokens::TokenHash;
use identity::users::{PasswordRule, UpdateLoginProfile, UpdateUser, UserChanges, UserRef};
use testkit::{World, core_only};

const RULE: PasswordRule =
    PasswordRule { field: "password", min: 8, max: 64, classes: 2, not_name: true };

/// A world whose alice can be reached, and needs a second factor.
async fn world() -> World {
    let world = World::new(core_only).await;
    change(&world, |changes| {
        changes.email = Some("alice@example.com".into());
        changes.phone = Some("0049-1701234567".into());
    })
    .await;
    let settings = SignInSettings {
        operation: MfaOperation::Mandatory,
        sms_allowed: true,
        email_allowed: true,
        ..SignInSettings::default()
    };
    let mut tx = world.identity.store().write().await.expect("begins");
    let (account, now) = (world.values["account.id"].as_str(), world.identity.now());
    tx.put_sign_in_settings(account, &settings, now).await.expect("writes");
    tx.commit().await.expect("commits");
    world
}

fn alice(world: &World) -> UserId {
    UserId::new(world.values["alice.id"].clone())
}

async fn change(world: &World, set: impl FnOnce(&mut UserChanges)) {
    let mut changes = UserChanges::default();
    set(&mut changes);
    let update = UpdateUser {
        user: UserRef::Id(alice(world)),
        changes,
        password: None,
        rule: RULE,
        hash: None,
    };
    world.ask("change", world.token("owner"), update, by(Rule::Policy)).await.expect("changes");
}

fn by(rule: Rule) -> Access {
    Access { actions: &["service:Do"], resources: Vec::new(), rule }
}

/// A sign-in of alice that waits at a stage.
async fn waiting(world: &World, secret: &str, stage: Stage) {
    let now = world.identity.now();
    let attempt = Attempt {
        hash: TokenHash::of(&Secret::new(secret)),
        user: alice(world),
        account: AccountId::new(world.values["account.id"].clone()),
        door: Door::AccountPage,
        stage,
        factors: Vec::new(),
        rule: "login protection by message".into(),
        network: "192.0.2.1".into(),
        challenge: None,
        mfa_at: None,
        started_at: now,
        expires_at: now.plus_seconds(ATTEMPT_SECONDS),
    };
    let mut tx = world.identity.store().write().await.expect("begins");
    tx.insert_attempt(&attempt).await.expect("writes");
    tx.commit().await.expect("commits");
}

async fn send(world: &World, secret: &str, channel: Channel) -> Result<Sending, Error> {
    let command = SendCode {
        attempt: Secret::new(secret),
        channel,
        language: Language::accepted("de-AT,en;q=0.5"),
    };
    world.ask("send", Proof::Anonymous, command, by(Rule::Open)).await
}

/// What waits in the outbox by a way, taken and delivered.
async fn outbox(world: &World, channel: Channel) -> Vec<Letter> {
    let taken = take(&world.identity, channel, 60, 100).await.expect("takes");
    assert!(taken.given_up.is_empty());
    let mut letters = Vec::new();
    for parcel in taken.parcels {
        delivered(&world.identity, &parcel.id).await.expect("deletes");
        letters.push(parcel.letter);
    }
    letters
}

async fn notices(world: &World) -> Vec<Notice> {
    let of = |letter: Letter| match letter.content {
        Content::Notice { notice, .. } => Some(notice),
        Content::Code { .. } => None,
    };
    outbox(world, Channel::Email).await.into_iter().filter_map(of).collect()
}

#[tokio::test]
async fn a_code_goes_to_the_users_own_address_and_is_shown_to_nobody_else() {
    let world = world().await;
    waiting(&world, "one", Stage::SecondFactor).await;
    for (channel, to, masked) in [
        (Channel::Email, "alice@example.com", "a***@example.com"),
        (Channel::Sms, "+491701234567", "***67"),
    ] {
        let Ok(Sending::Sent(sent)) = send(&world, "one", channel).await else { panic!("sends") };
        assert_eq!(sent.to, masked);
        assert_eq!(sent.expires_at, world.identity.now().plus_seconds(600));
        let letters = outbox(&world, channel).await;
        let [letter] = &letters[..] else { panic!("one letter") };
        assert_eq!((letter.to.as_str(), letter.language), (to, Language::German));
        assert_eq!((letter.user.as_str(), letter.account.as_str()), ("alice", "acme"));
        let Content::Code { code, minutes: 10 } = &letter.content else { panic!("a code") };
        assert!(code.expose().len() == 6 && code.expose().iter().all(u8::is_ascii_digit));
        assert!(!format!("{sent:?}{letter:?}").contains(code.expose_text()));
        // And nothing in the store is the code or opens to it without the key.
        let hash = TokenHash::of(&Secret::new("one"));
        let mut tx = world.identity.store().read().await.expect("begins");
        let kept = tx.message_code(&hash, channel).await.expect("reads").expect("a code");
        assert_eq!(kept.check.len(), 32);
        assert!(!kept.check.windows(6).any(|part| part == code.expose()));
        for entry in tx.audit_of_request("send").await.expect("reads") {
            assert!(!format!("{entry:?}").contains(code.expose_text()));
        }
    }
}

#[tokio::test]
async fn the_outbox_is_sealed() {
    let world = world().await;
    waiting(&world, "one", Stage::SecondFactor).await;
    send(&world, "one", Channel::Email).await.expect("sends");
    let (mut tx, now) =
        (world.identity.store().write().await.expect("begins"), world.identity.now());
    let rows = tx.take_outgoing(Channel::Email, now, now, 9).await.expect("takes");
    let sealed = String::from_utf8_lossy(&rows[0].sealed).into_owned();
    for part in ["alice", "example.com", "Code"] {
        assert!(!sealed.contains(part), "{part}");
    }
    // A row moved under another id does not open: it is given up, and the rest goes on.
    let mut moved = rows[0].clone();
    moved.id = identity::ids::MessageId::new("another");
    moved.next_at = now;
    tx.insert_outgoing(&moved).await.expect("writes");
    tx.commit().await.expect("commits");
    let taken = take(&world.identity, Channel::Email, 60, 9).await.expect("takes");
    assert_eq!((taken.parcels.len(), taken.given_up), (1, vec![moved.id]));
}

#[tokio::test]
async fn codes_are_sent_for_a_living_sign_in_at_its_second_factor_only() {
    let world = world().await;
    let refused = Err(Error::Unauthenticated(Unauthenticated::UnknownAttempt));
    assert_eq!(send(&world, "none", Channel::Email).await, refused);
    for stage in [Stage::Enrolment, Stage::NewPassword] {
        let secret = format!("{stage:?}");
        waiting(&world, &secret, stage).await;
        assert_eq!(send(&world, &secret, Channel::Email).await, refused);
    }
    waiting(&world, "late", Stage::SecondFactor).await;
    world.clock.advance(ATTEMPT_SECONDS);
    assert_eq!(send(&world, "late", Channel::Email).await, refused);
    waiting(&world, "disabled", Stage::SecondFactor).await;
    change(&world, |changes| changes.enabled = Some(false)).await;
    assert_eq!(send(&world, "disabled", Channel::Email).await, refused);
    assert!(outbox(&world, Channel::Email).await.is_empty());
}

#[tokio::test]
async fn no_code_is_sent_by_a_way_that_this_sign_in_does_not_ask_for() {
    let world = world().await;
    let user = UserRef::Id(alice(&world));
    let protect = SetLoginProtection { user, method: Some(Verification::Sms) };
    world.ask("protect", world.token("owner"), protect, by(Rule::Policy)).await.expect("sets");
    waiting(&world, "one", Stage::SecondFactor).await;
    let refused = Err(Error::Unauthenticated(Unauthenticated::SecondFactor));
    assert_eq!(send(&world, "one", Channel::Email).await, refused);
    assert!(matches!(send(&world, "one", Channel::Sms).await, Ok(Sending::Sent(_))));
}

#[tokio::test]
async fn a_sign_in_has_three_codes_half_a_minute_apart() {
    let world = world().await;
    waiting(&world, "one", Stage::SecondFactor).await;
    for number in 1..=SENDS {
        let Ok(Sending::Sent(sent)) = send(&world, "one", Channel::Sms).await else {
            panic!("sends")
        };
        let again = world.identity.now().plus_seconds(30);
        assert_eq!(sent.again_at, (number < SENDS).then_some(again));
        assert_eq!(outbox(&world, Channel::Sms).await.len(), 1);
        world.clock.advance(29);
        if number < SENDS {
            let waits = send(&world, "one", Channel::Sms).await;
            assert_eq!(waits, Ok(Sending::Wait { until: again }));
        }
        world.clock.advance(1);
    }
    assert_eq!(send(&world, "one", Channel::Sms).await, Ok(Sending::Exhausted));
    // The other way is counted for itself.
    assert!(matches!(send(&world, "one", Channel::Email).await, Ok(Sending::Sent(_))));
}

#[tokio::test]
async fn a_code_that_is_sent_again_withdraws_the_one_before() {
    let world = world().await;
    waiting(&world, "one", Stage::SecondFactor).await;
    waiting(&world, "two", Stage::SecondFactor).await;
    for _ in 0..2 {
        for sign_in in ["one", "two"] {
            let sent = send(&world, sign_in, Channel::Email).await;
            assert!(matches!(sent, Ok(Sending::Sent(_))), "{sent:?}");
        }
        let by_sms = send(&world, "one", Channel::Sms).await;
        assert!(matches!(by_sms, Ok(Sending::Sent(_))), "{by_sms:?}");
        world.clock.advance(30);
    }
    // One for each sign-in and way: the later one.
    assert_eq!(outbox(&world, Channel::Email).await.len(), 2);
    assert_eq!(outbox(&world, Channel::Sms).await.len(), 1);
}

#[tokio::test]
async fn a_user_is_sent_ten_codes_an_hour_over_all_sign_ins() {
    let world = world().await;
    for number in 0..SENDS_PER_USER {
        let secret = format!("{number}");
        waiting(&world, &secret, Stage::SecondFactor).await;
        assert!(matches!(send(&world, &secret, Channel::Sms).await, Ok(Sending::Sent(_))));
        world.clock.advance(6);
        // Clearing away what has ended does not forget what was sent.
        identity::sweep(&world.identity).await.expect("sweeps");
    }
    world.clock.advance(45 * 60);
    identity::sweep(&world.identity).await.expect("sweeps");
    waiting(&world, "more", Stage::SecondFactor).await;
    assert_eq!(send(&world, "more", Channel::Sms).await, Ok(Sending::Exhausted));
    world.clock.advance(15 * 60);
    waiting(&world, "later", Stage::SecondFactor).await;
    assert!(matches!(send(&world, "later", Channel::Sms).await, Ok(Sending::Sent(_))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_sixty_four_requests_for_a_code_one_sends() {
    let world = std::sync::Arc::new(world().await);
    waiting(&world, "one", Stage::SecondFactor).await;
    let tasks: Vec<_> = (0..64)
        .map(|_| {
            let world = std::sync::Arc::clone(&world);
            tokio::spawn(async move { send(&world, "one", Channel::Sms).await })
        })
        .collect();
    let mut sent = 0;
    for task in tasks {
        let sending = task.await.expect("joins").expect("is told");
        sent += u32::from(matches!(sending, Sending::Sent(_)));
    }
    assert_eq!((sent, outbox(&world, Channel::Sms).await.len()), (1, 1));
}

#[tokio::test]
async fn a_delivery_that_fails_is_tried_later_and_later_and_then_given_up() {
    let world = world().await;
    waiting(&world, "one", Stage::SecondFactor).await;
    send(&world, "one", Channel::Sms).await.expect("sends");
    let begun = world.identity.now();
    let mut waits = Vec::new();
    loop {
        let parcel = next(&world).await.expect("a parcel");
        let now = world.identity.now();
        let Some(again) = postponed(&world.identity, &parcel).await.expect("writes") else {
            break;
        };
        let wait = again.seconds_since(now);
        world.clock.advance(wait - 1);
        assert!(next(&world).await.is_none(), "nobody has it before its time");
        world.clock.advance(1);
        waits.push(wait);
    }
    assert_eq!(waits, [5, 10, 20, 40, 80, 160]);
    assert!(world.identity.now() < begun.plus_seconds(600));
    world.clock.advance(3600);
    assert!(next(&world).await.is_none(), "it is gone");
}

async fn next(world: &World) -> Option<Parcel> {
    let taken = take(&world.identity, Channel::Sms, 60, 9).await.expect("takes");
    assert!(taken.given_up.is_empty());
    taken.parcels.into_iter().next()
}

#[tokio::test]
async fn a_message_whose_time_is_over_is_not_delivered() {
    let world = world().await;
    waiting(&world, "one", Stage::SecondFactor).await;
    send(&world, "one", Channel::Sms).await.expect("sends");
    world.clock.advance(600);
    let taken = take(&world.identity, Channel::Sms, 60, 9).await.expect("takes");
    assert_eq!((taken.parcels.len(), taken.given_up.len()), (0, 1));
}

#[tokio::test]
async fn a_taken_message_comes_again_when_its_taker_is_gone() {
    let world = world().await;
    waiting(&world, "one", Stage::SecondFactor).await;
    send(&world, "one", Channel::Sms).await.expect("sends");
    let first = next(&world).await.expect("a parcel");
    world.clock.advance(59);
    assert!(next(&world).await.is_none());
    world.clock.advance(1);
    assert_eq!(next(&world).await.expect("a parcel").id, first.id);
}

#[tokio::test]
async fn a_changed_password_is_told_and_by_whom() {
    let world = world().await;
    let update = |password: &str| UpdateLoginProfile {
        user: UserRef::Id(alice(&world)),
        password: Some(Secret::new(password)),
        rule: RULE,
        reset_required: None,
        mfa_bind_required: None,
        enabled: None,
        hash: None,
    };
    let own = by(Rule::SelfOrPolicy(Subject::User(UserRef::Id(alice(&world)))));
    let signed = world.signature("alice", None);
    world.ask("own", signed, update("Another-1"), own.clone()).await.expect("changes");
    assert_eq!(notices(&world).await, [Notice::PasswordChanged { by_administrator: false }]);
    world.ask("new", world.token("owner"), update("Another-2"), own).await.expect("changes");
    assert_eq!(notices(&world).await, [Notice::PasswordChanged { by_administrator: true }]);
}

#[tokio::test]
async fn a_changed_address_is_told_to_the_former_one() {
    let world = world().await;
    change(&world, |changes| changes.description = Some("tall".into())).await;
    assert!(notices(&world).await.is_empty());
    change(&world, |changes| changes.email = Some("mallory@example.com".into())).await;
    let letters = outbox(&world, Channel::Email).await;
    let [letter] = &letters[..] else { panic!("one letter") };
    assert_eq!(letter.to, "alice@example.com");
    // Without an address for mail it goes by SMS, and without both nowhere.
    change(&world, |changes| changes.email = Some(String::new())).await;
    assert_eq!(outbox(&world, Channel::Email).await[0].to, "mallory@example.com");
    change(&world, |changes| changes.phone = Some(String::new())).await;
    assert_eq!(outbox(&world, Channel::Sms).await[0].to, "+491701234567");
    change(&world, |changes| changes.phone = Some("49-1709999999".into())).await;
    assert!(outbox(&world, Channel::Sms).await.is_empty());
}

#[tokio::test]
async fn a_notice_of_what_did_not_happen_is_not_sent() {
    let world = world().await;
    let changes =
        UserChanges { name: Some("bob".into()), email: Some("b@c".into()), ..Default::default() };
    let user = UserRef::Id(alice(&world));
    let update = UpdateUser { user, changes, password: None, rule: RULE, hash: None };
    let taken = world.ask("name", world.token("owner"), update, by(Rule::Policy)).await;
    assert!(matches!(taken, Err(Error::Exists(..))));
    assert!(notices(&world).await.is_empty());
}
