use identity::error::{Error, Unauthenticated};
use identity::passkeys::{
    AskedAlone, BeginPasskeyAlone, BeginPasskeyRegistration, CEREMONY_SECONDS,
};
use identity::secret::Secret;
use identity::settings::{Passkeys, Settings};
use identity::sign_in::{Door, Factor, SignInSettings, Step};
use serde_json::Value;
use testkit::{World, core_only};

use crate::desk::{Desk, key, opened, unaltered};
use crate::showing::{Alteration, WRONG};

fn nobody() -> Option<Error> {
    Some(Error::Unauthenticated(Unauthenticated::WrongCredentials))
}

#[tokio::test]
async fn a_passkey_alone_signs_its_user_in_with_both_factors() {
    let mut own = key();
    let desk = Desk::with(&mut own).await;
    let opened = opened(desk.come_alone(&mut own, unaltered).await);
    assert_eq!(opened.session.user, desk.id("alice"));
    assert_eq!(opened.session.door, Door::PasskeyPage);
    assert_eq!(opened.session.factors, [Factor::Passkey]);
    assert_eq!(opened.session.mfa_at, Some(desk.world.identity.now()));
}

#[tokio::test]
async fn a_passkey_is_taken_from_the_networks_that_are_named() {
    let mut own = key();
    let desk = Desk::with(&mut own).await;
    for (networks, refused) in [
        (vec!["192.0.2.0/24".to_owned()], Some(Unauthenticated::WrongNetwork.into())),
        (Vec::new(), None),
    ] {
        let settings = SignInSettings { networks, ..SignInSettings::default() };
        let mut tx = desk.world.identity.store().write().await.expect("begins");
        let (account, now) = (desk.world.values["account.id"].as_str(), desk.world.identity.now());
        tx.put_sign_in_settings(account, &settings, now).await.expect("writes");
        tx.commit().await.expect("commits");
        assert_eq!(desk.come_alone(&mut own, unaltered).await.err(), refused);
    }
}

#[tokio::test]
async fn nothing_but_a_verified_user_is_asked_for() {
    let desk = Desk::new().await;
    let AskedAlone { options, .. } = desk.open(BeginPasskeyAlone).await.expect("begins");
    let asked: Value = serde_json::from_str(&options).expect("JSON");
    assert_eq!(asked["allowCredentials"], Value::Array(Vec::new()));
    assert_eq!(asked["userVerification"], "required");
    assert_eq!(asked["rpId"], "localhost");
}

#[tokio::test]
async fn an_answer_that_fails_one_check_signs_nobody_in() {
    let mut own = key();
    let desk = Desk::with(&mut own).await;
    let more: &[Alteration] = &[("of another user", |draft| draft.user = None)];
    let mut written = 0;
    for (why, alter) in WRONG.iter().chain(more) {
        let refused = desk.come_alone(&mut own, alter).await;
        assert_eq!(refused.err(), nobody(), "{why}");
        // What names no passkey leaves nothing behind.
        for entry in desk.entries().await {
            assert_eq!(entry.resource, format!("passkey alone: {why}"));
            written += 1;
        }
    }
    assert!(written > WRONG.len() / 2, "{written}");
    opened(desk.come_alone(&mut own, unaltered).await);
}

#[tokio::test]
async fn a_passkey_that_never_verified_its_user_does_not_come_alone() {
    // Whoever finds a key without a PIN sets one, and is then verified by it.
    let mut found = key();
    found.verifies = false;
    let desk = Desk::with(&mut found).await;
    found.verifies = true;
    assert_eq!(desk.come_alone(&mut found, unaltered).await.err(), nobody());
    assert_eq!(desk.last_entry().await.resource, "passkey alone: a second factor only");
    desk.alter("alice", |passkey| passkey.alone = true).await;
    opened(desk.come_alone(&mut found, unaltered).await);
}

#[tokio::test]
async fn a_challenge_is_answered_once_and_soon_and_must_be_ours() {
    let mut own = key();
    let desk = Desk::with(&mut own).await;
    let AskedAlone { options, challenge } = desk.open(BeginPasskeyAlone).await.expect("begins");
    let (first, second) = (own.show(&options, unaltered), own.show(&options, unaltered));
    opened(desk.answer_alone(&challenge, first).await);
    assert_eq!(desk.answer_alone(&challenge, second).await.err(), nobody());
    assert_eq!(desk.last_entry().await.resource, "passkey alone: challenge was used");
    // What cannot be read is no answer, and leaves nothing behind.
    let AskedAlone { options, challenge } = desk.open(BeginPasskeyAlone).await.expect("begins");
    let answer = own.show(&options, unaltered);
    assert_eq!(desk.answer_alone(&challenge, "{}".to_owned()).await.err(), nobody());
    assert!(desk.entries().await.is_empty());
    opened(desk.answer_alone(&challenge, answer).await);
    let AskedAlone { options, challenge } = desk.open(BeginPasskeyAlone).await.expect("begins");
    for other in ["", "AAAA", &challenge.expose_text().replace('A', "B")] {
        let answer = own.show(&options, unaltered);
        let refused = desk.answer_alone(&Secret::new(other), answer).await;
        assert_eq!(refused.err(), nobody(), "{other}");
        assert!(desk.entries().await.is_empty());
    }
    desk.world.clock.advance(CEREMONY_SECONDS);
    let answer = own.show(&options, unaltered);
    assert_eq!(desk.answer_alone(&challenge, answer).await.err(), nobody());
    assert_eq!(desk.last_entry().await.resource, "passkey alone: challenge too old");
}

#[tokio::test]
async fn a_challenge_of_another_kind_is_not_answered_here() {
    let mut own = key();
    let desk = Desk::with(&mut own).await;
    let attempt = desk.attempt("alice").await;
    let begin = identity::passkeys::BeginPasskey { attempt: attempt.clone() };
    let options = desk.open(begin).await.expect("begins");
    let AskedAlone { challenge, .. } = desk.open(BeginPasskeyAlone).await.expect("begins");
    let answer = own.show(&options, unaltered);
    assert_eq!(desk.answer_alone(&challenge, answer).await.err(), nobody());
}

#[tokio::test]
async fn a_counter_that_goes_back_signs_nobody_in() {
    let mut own = key();
    let desk = Desk::with(&mut own).await;
    let mut copy = own.clone();
    opened(desk.come_alone(&mut own, unaltered).await);
    assert_eq!(desk.come_alone(&mut copy, unaltered).await.err(), nobody());
    assert!(desk.passkeys("alice").await[0].suspect);
    assert_eq!(desk.come_alone(&mut own, unaltered).await.err(), nobody());
}

#[tokio::test]
async fn where_passkeys_alone_are_not_allowed_they_are_a_second_factor() {
    let mut own = key();
    let desk = Desk::with(&mut own).await;
    let mut tx = desk.world.identity.store().write().await.expect("writes");
    let account = desk.world.values["account.id"].clone();
    let settings = SignInSettings { passkey_allowed: false, ..SignInSettings::default() };
    let at = desk.world.identity.now();
    tx.put_sign_in_settings(&account, &settings, at).await.expect("writes");
    tx.commit().await.expect("commits");
    assert_eq!(desk.come_alone(&mut own, unaltered).await.err(), nobody());
    assert_eq!(desk.last_entry().await.resource, "passkey alone: not allowed in this account");
    opened(desk.show(&desk.attempt("alice").await, &mut own, unaltered).await);
}

#[tokio::test]
async fn a_disabled_user_and_a_password_to_be_changed_stop_a_passkey_too() {
    let mut own = key();
    let desk = Desk::with(&mut own).await;
    desk.change_profile("alice", |profile| profile.reset_required = true).await;
    let step = desk.come_alone(&mut own, unaltered).await;
    assert!(matches!(step, Ok(Step::NewPassword { .. })), "{step:?}");
    desk.change_profile("alice", |profile| profile.reset_required = false).await;
    desk.change_user("alice", |user| user.enabled = false).await;
    let refused = desk.come_alone(&mut own, unaltered).await;
    assert!(matches!(refused, Err(Error::Unauthenticated(_))), "{refused:?}");
    desk.change_user("alice", |user| user.enabled = true).await;
    opened(desk.come_alone(&mut own, unaltered).await);
}

#[tokio::test]
async fn where_passkeys_are_off_none_is_asked_for() {
    let world = World::new(|| {
        let (surface, settings) = core_only();
        (surface, Settings { passkeys: Passkeys::Off("no name".to_owned()), ..settings })
    });
    let desk = Desk::of(world.await);
    let off = || Some(Error::PasskeysOff);
    assert_eq!(desk.open(BeginPasskeyAlone).await.err(), off());
    let session = desk.session("alice").await;
    assert_eq!(desk.by(&session, BeginPasskeyRegistration).await.err(), off());
}
