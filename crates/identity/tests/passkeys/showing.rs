use identity::error::{Error, Noun, Unauthenticated};
use identity::passkeys::{
    BeginPasskey, BeginPasskeyProof, BeginPasskeyRegistration, CEREMONY_SECONDS,
};
use identity::secret::Secret;
use identity::sessions::Reprove;
use identity::sign_in::{Factor, FactorEvent};
use serde_json::Value;
use testkit::{Authenticator, Draft};

use crate::desk::{Desk, key, opened, unaltered};

pub(crate) type Alteration = (&'static str, fn(&mut Draft));

/// Answers that fail one check each, and the word for it in the record.
pub(crate) const WRONG: &[Alteration] = &[
    ("InvalidClientDataType", |d| d.client["type"] = "webauthn.create".into()),
    ("MismatchedChallenge", |d| d.client["challenge"] = "AAAAAAAAAAAAAAAAAAAAAA".into()),
    ("InvalidRPOrigin", |d| d.client["origin"] = "https://localhost:8400".into()),
    ("InvalidRPOrigin", |d| d.client["origin"] = "http://localhost:8401".into()),
    ("InvalidRPOrigin", |d| d.client["origin"] = "http://evil.localhost:8400".into()),
    ("in a frame of another origin", |d| d.client["crossOrigin"] = true.into()),
    ("in a frame of another origin", |d| d.client["topOrigin"] = "http://localhost:8400".into()),
    ("InvalidRPIDHash", |d| d.rp_id = "example.com".into()),
    ("UserNotPresent", Draft::absent),
    ("UserNotVerified", Draft::unverified),
    ("id is not rawId", |d| d.id[0] = b"other".into()),
    ("unknown credential", |d| d.id = [b"other".into(), b"other".into(), Vec::new()]),
    ("not a public key", |d| d.kind = "password".into()),
    ("of another user", |d| d.user = Some(b"other".into())),
    ("AuthenticationFailure", |d| d.forged = true),
    ("CredentialBackupEligibilityInconsistent", Draft::eligible),
    ("CredentialMayNotBeHardwareBound", Draft::backed_up),
];

#[tokio::test]
async fn an_answer_that_fails_one_check_is_no_second_factor() {
    let mut own = key();
    let desk = Desk::with(&mut own).await;
    for (why, alter) in WRONG {
        let attempt = desk.attempt("alice").await;
        let refused = desk.show(&attempt, &mut own, alter).await;
        assert_eq!(refused.err(), Some(Error::WrongCode), "{why}");
        assert_eq!(desk.last_entry().await.resource, format!("passkey: {why}"));
        let shown = opened(desk.show(&attempt, &mut own, unaltered).await);
        assert_eq!(shown.session.factors, [Factor::Passkey], "{why}: nothing else was wrong");
        assert_eq!(shown.session.mfa_at, Some(desk.world.identity.now()));
    }
}

#[tokio::test]
async fn a_security_key_that_verifies_nobody_is_a_second_factor() {
    let mut own = key();
    (own.verifies, own.discoverable) = (false, false);
    let desk = Desk::with(&mut own).await;
    let attempt = desk.attempt("alice").await;
    opened(desk.show(&attempt, &mut own, unaltered).await);
}

#[tokio::test]
async fn a_challenge_is_answered_once_in_its_own_sign_in_and_soon() {
    let mut own = key();
    let desk = Desk::with(&mut own).await;
    let (first, second) = (desk.attempt("alice").await, desk.attempt("alice").await);
    let options = desk.open(BeginPasskey { attempt: first.clone() }).await.expect("begins");
    let answer = own.show(&options, unaltered);
    let wrong = || Some(Error::WrongCode);
    desk.open(BeginPasskey { attempt: second.clone() }).await.expect("begins");
    assert_eq!(desk.answer(&second, answer.clone()).await.err(), wrong());
    assert_eq!(desk.last_entry().await.resource, "passkey: MismatchedChallenge");
    opened(desk.answer(&first, answer.clone()).await);
    // The sign-in is over, and so is the challenge, for this one and for any other.
    let gone = Some(Error::Unauthenticated(Unauthenticated::UnknownAttempt));
    assert_eq!(desk.answer(&first, answer.clone()).await.err(), gone);
    assert_eq!(desk.answer(&second, answer).await.err(), wrong());
    // A wrong answer uses the challenge up: the right one comes too late.
    let third = desk.attempt("alice").await;
    let options = desk.open(BeginPasskey { attempt: third.clone() }).await.expect("begins");
    let answer = own.show(&options, unaltered);
    assert_eq!(desk.answer(&third, "{}".to_owned()).await.err(), wrong());
    desk.world.clock.advance(65);
    assert_eq!(desk.answer(&third, answer).await.err(), wrong());
}

#[tokio::test]
async fn a_challenge_that_is_old_is_not_answered_any_more() {
    let mut own = key();
    let desk = Desk::with(&mut own).await;
    for (later, good) in [(CEREMONY_SECONDS, false), (CEREMONY_SECONDS - 1, true)] {
        let attempt = desk.attempt("alice").await;
        let options = desk.open(BeginPasskey { attempt: attempt.clone() }).await.expect("begins");
        desk.world.clock.advance(later);
        let answered = desk.answer(&attempt, own.show(&options, unaltered)).await;
        assert_eq!(answered.is_ok(), good, "after {later} seconds");
    }
}

#[tokio::test]
async fn a_credential_of_another_user_is_no_second_factor() {
    let mut own = key();
    let desk = Desk::with(&mut own).await;
    let mut of_bob = Authenticator::new(8);
    let bob = desk.session("bob").await;
    desk.register(&bob, &mut of_bob, unaltered).await.expect("registers");
    let attempt = desk.attempt("alice").await;
    // Even when it does not say whose it is, and when it says it is hers.
    let alice = own.user.clone();
    let claims: [Option<Vec<u8>>; 3] = [None, alice, of_bob.user.clone()];
    for user in claims {
        let refused = desk.show(&attempt, &mut of_bob, |draft| draft.user = user).await;
        assert_eq!(refused.err(), Some(Error::WrongCode));
        assert_eq!(desk.last_entry().await.resource, "passkey: unknown credential");
    }
    opened(desk.show(&attempt, &mut own, unaltered).await);
}

#[tokio::test]
async fn a_counter_that_goes_back_puts_the_passkey_under_suspicion_for_good() {
    for behind in [0, 1] {
        let mut own = key();
        own.counter = 5;
        let desk = Desk::with(&mut own).await;
        let mut copy = own.clone();
        opened(desk.show(&desk.attempt("alice").await, &mut own, unaltered).await);
        desk.world.clock.advance(1);
        let attempt = desk.attempt("alice").await;
        let refused = desk.show(&attempt, &mut copy, |draft| draft.counter -= behind).await;
        assert_eq!(refused.err(), Some(Error::WrongCode));
        let told = desk.last_entry().await.resource;
        assert!(told.ends_with("went back: perhaps a copy"), "{told}");
        assert!(desk.passkeys("alice").await[0].suspect);
        // Nobody knows which of the two is the user's, so neither is good, nor asked for.
        let begun = desk.open(BeginPasskey { attempt: attempt.clone() }).await;
        assert_eq!(begun.err(), Some(Error::not_found(Noun::Passkey, "")));
        let alone = desk.come_alone(&mut own, unaltered).await;
        let nobody = Error::Unauthenticated(Unauthenticated::WrongCredentials);
        assert_eq!(alone.err(), Some(nobody));
        assert!(desk.last_entry().await.resource.ends_with("is under suspicion"));
        let events: Vec<FactorEvent> =
            desk.history("alice").await.iter().map(|line| line.event).collect();
        assert_eq!(events, [FactorEvent::Bound, FactorEvent::Disabled]);
    }
}

#[tokio::test]
async fn a_passkey_that_does_not_count_is_good_each_time() {
    let mut own = key();
    own.counts = false;
    let desk = Desk::with(&mut own).await;
    for _ in 0..2 {
        opened(desk.show(&desk.attempt("alice").await, &mut own, unaltered).await);
    }
    let held = &desk.passkeys("alice").await[0];
    assert_eq!((held.counter, held.used_at), (0, Some(desk.world.identity.now())));
}

#[tokio::test]
async fn only_what_the_user_has_is_asked_for() {
    let mut own = key();
    let desk = Desk::with(&mut own).await;
    let attempt = desk.attempt("alice").await;
    let asked = desk.open(BeginPasskey { attempt }).await.expect("begins");
    let asked: Value = serde_json::from_str(&asked).expect("JSON");
    let allowed = asked["allowCredentials"].as_array().expect("a list");
    assert_eq!(allowed.len(), 1);
    let id = data_encoding::BASE64URL_NOPAD.encode(&own.id);
    assert_eq!(allowed[0]["id"], Value::String(id));
    assert_eq!(
        (&asked["rpId"], &asked["userVerification"]),
        (&"localhost".into(), &"preferred".into())
    );
}

#[tokio::test]
async fn a_passkey_proves_the_sessions_user_once_more() {
    let mut own = key();
    let desk = Desk::with(&mut own).await;
    let opened = opened(desk.show(&desk.attempt("alice").await, &mut own, unaltered).await);
    let session = identity::caller::Proof::Session(opened.secret.clone());
    let password = Secret::new(desk.world.values["alice.password"].as_str());
    let reprove = |response: String| Reprove {
        session: opened.secret.clone(),
        password: password.clone(),
        factor: Some((Factor::Passkey, Secret::new(response))),
        checked: None,
    };
    // A challenge to make a passkey is none to show one.
    let options = desk.by(&session, BeginPasskeyRegistration).await.expect("begins");
    let options = options.replacen("\"rp\":{", "\"rpId\":\"localhost\",\"rp\":{", 1);
    let proved = desk.by(&session, reprove(own.show(&options, unaltered))).await;
    assert_eq!(proved.err(), Some(Error::WrongCode));
    assert_eq!(desk.last_entry().await.resource, "passkey: challenge of another kind");
    for (alter, good) in [(Draft::absent as fn(&mut Draft), false), (unaltered, true)] {
        let options = desk.by(&session, BeginPasskeyProof).await.expect("begins");
        let proved = desk.by(&session, reprove(own.show(&options, alter))).await;
        assert_eq!(proved.is_ok(), good, "{proved:?}");
    }
}
