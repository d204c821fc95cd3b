use identity::error::{Error, Noun, Problem};
use identity::passkeys::{
    BeginPasskeyRegistration, CEREMONY_SECONDS, ListPasskeys, PASSKEYS_PER_USER, RenamePasskey,
};
use identity::sessions::PROOF_SECONDS;
use identity::sign_in::{Factor, FactorEvent};
use identity::users::UserRef;
use serde_json::{Value, json};
use testkit::{Authenticator, Draft};

use crate::desk::{Desk, key, unaltered};

type Alteration = (&'static str, fn(&mut Draft));

/// Answers that fail one check each, and the word for it in the record.
const WRONG: &[Alteration] = &[
    ("InvalidClientDataType", |d| d.client["type"] = "webauthn.get".into()),
    ("MismatchedChallenge", |d| d.client["challenge"] = "AAAAAAAAAAAAAAAAAAAAAA".into()),
    ("InvalidRPOrigin", |d| d.client["origin"] = "https://localhost:8400".into()),
    ("InvalidRPOrigin", |d| d.client["origin"] = "http://localhost:8401".into()),
    ("InvalidRPOrigin", |d| d.client["origin"] = "http://sub.localhost:8400".into()),
    ("in a frame of another origin", |d| d.client["crossOrigin"] = true.into()),
    ("in a frame of another origin", |d| d.client["topOrigin"] = "http://localhost:8400".into()),
    ("InvalidRPIDHash", |d| d.rp_id = "example.com".into()),
    ("UserNotPresent", Draft::absent),
    ("id is not rawId", |d| d.id[0] = b"other".into()),
    ("rawId is not the credential's", |d| d.id[2] = b"other".into()),
    ("not a public key", |d| d.kind = "password".into()),
    ("credential id too long", |d| d.id = [vec![1; 1024], vec![1; 1024], vec![1; 1024]]),
    ("CredentialMayNotBeHardwareBound", Draft::backed_up),
    ("AttestationNotSupported", |d| d.format = "unheard-of".into()),
    ("AttestationStatementSigInvalid", |d| {
        d.format = "packed".into();
        d.forged = true;
    }),
];

#[tokio::test]
async fn an_answer_that_fails_one_check_adds_no_passkey() {
    let desk = Desk::new().await;
    let session = desk.session("alice").await;
    for (why, alter) in WRONG {
        let refused = desk.register(&session, &mut key(), alter).await;
        assert_eq!(refused, Err(Error::WrongCode), "{why}");
        let entry = desk.last_entry().await;
        assert_eq!(entry.resource, format!("passkey: {why}"));
    }
    assert_eq!(desk.passkeys("alice").await, Vec::new());
    desk.register(&session, &mut key(), unaltered).await.expect("nothing else was wrong");
}

#[tokio::test]
async fn what_cannot_be_read_adds_no_passkey() {
    let desk = Desk::new().await;
    let session = desk.session("alice").await;
    for response in ["", "null", "{}", "[]", "{\"id\": 1}"] {
        desk.by(&session, BeginPasskeyRegistration).await.expect("begins");
        let refused = desk.finish(&session, response.to_owned(), "key").await;
        assert_eq!(refused, Err(Error::WrongCode), "{response}");
    }
}

#[tokio::test]
async fn what_an_authenticator_can_do_is_kept_with_its_passkey() {
    type Case = (fn(&mut Authenticator), fn(&mut Draft), bool, bool);
    let cases: &[Case] = &[
        (|_| {}, unaltered, true, false),
        (|key| key.platform = true, unaltered, true, true),
        (|key| key.verifies = false, unaltered, false, false),
        (|key| key.discoverable = false, unaltered, false, false),
        (|_| {}, |draft| draft.discoverable = None, true, false),
        (|_| {}, |draft| draft.format = "packed".into(), true, false),
        (
            |_| {},
            |draft| {
                draft.eligible();
                draft.backed_up();
            },
            true,
            false,
        ),
    ];
    let desk = Desk::new().await;
    let session = desk.session("alice").await;
    for (number, (change, alter, alone, platform)) in cases.iter().enumerate() {
        let mut key = Authenticator::new(u8::try_from(number + 1).expect("few"));
        change(&mut key);
        let made = desk.register(&session, &mut key, alter).await.expect("registers");
        assert_eq!((made.alone, made.platform), (*alone, *platform), "case {number}");
    }
    let listed = desk.by(&session, ListPasskeys { user: UserRef::Caller }).await.expect("lists");
    assert_eq!(listed.len(), cases.len());
}

#[tokio::test]
async fn the_browser_is_asked_for_what_the_settings_say() {
    let desk = Desk::new().await;
    let session = desk.session("alice").await;
    desk.register(&session, &mut key(), unaltered).await.expect("registers");
    let asked = desk.by(&session, BeginPasskeyRegistration).await.expect("begins");
    let asked: Value = serde_json::from_str(&asked).expect("JSON");
    assert_eq!(asked["rp"], json!({"name": "Countersign", "id": "localhost"}));
    let held = data_encoding::BASE64URL_NOPAD.encode(&key().id);
    assert_eq!(asked["excludeCredentials"], json!([{"type": "public-key", "id": held}]));
    let handle = data_encoding::BASE64URL_NOPAD.encode(desk.id("alice").as_str().as_bytes());
    let user = json!({"id": handle, "name": "alice", "displayName": "alice"});
    assert_eq!(asked["user"], user);
    assert_eq!(asked["authenticatorSelection"]["residentKey"], "preferred");
    assert_eq!(asked["authenticatorSelection"]["userVerification"], "preferred");
    assert_eq!(asked["attestation"], "none");
    let challenge = asked["challenge"].as_str().expect("text").as_bytes();
    assert_eq!(data_encoding::BASE64URL_NOPAD.decode(challenge).map(|bytes| bytes.len()), Ok(32));
}

#[tokio::test]
async fn a_challenge_is_answered_once_by_its_own_session_and_soon() {
    let desk = Desk::new().await;
    let (session, other) = (desk.session("alice").await, desk.session("alice").await);
    let wrong = || Err(Error::WrongCode);
    let options = desk.by(&session, BeginPasskeyRegistration).await.expect("begins");
    let answer = key().make(&options, unaltered);
    assert_eq!(desk.finish(&other, answer.clone(), "key").await, wrong(), "none was asked there");
    desk.by(&other, BeginPasskeyRegistration).await.expect("begins");
    assert_eq!(desk.finish(&other, answer.clone(), "key").await, wrong(), "another was");
    // A refused answer uses the challenge up.
    assert_eq!(desk.finish(&session, "{}".to_owned(), "key").await, wrong());
    assert_eq!(desk.finish(&session, answer, "key").await, wrong());
    assert_eq!(desk.last_entry().await.resource, "passkey: no challenge");
    // A second challenge takes the place of the first.
    let first = desk.by(&session, BeginPasskeyRegistration).await.expect("begins");
    desk.by(&session, BeginPasskeyRegistration).await.expect("begins");
    assert_eq!(desk.finish(&session, key().make(&first, unaltered), "key").await, wrong());
    let options = desk.by(&session, BeginPasskeyRegistration).await.expect("begins");
    desk.world.clock.advance(CEREMONY_SECONDS - 1);
    let answer = key().make(&options, unaltered);
    assert!(desk.finish(&session, answer, "key").await.is_ok());
}

#[tokio::test]
async fn a_proof_that_is_old_begins_no_registration() {
    let desk = Desk::new().await;
    let session = desk.session("alice").await;
    let options = desk.by(&session, BeginPasskeyRegistration).await.expect("begins");
    desk.world.clock.advance(PROOF_SECONDS + 1);
    let too_old = || Some(Error::ProofTooOld);
    assert_eq!(desk.by(&session, BeginPasskeyRegistration).await.err(), too_old());
    let answer = key().make(&options, unaltered);
    assert_eq!(desk.finish(&session, answer, "key").await.err(), too_old());
}

#[tokio::test]
async fn a_credential_belongs_to_one_user_and_one_passkey() {
    let desk = Desk::new().await;
    let (alice, bob) = (desk.session("alice").await, desk.session("bob").await);
    desk.register(&alice, &mut key(), unaltered).await.expect("registers");
    for session in [&alice, &bob] {
        assert_eq!(desk.register(session, &mut key(), unaltered).await, Err(Error::WrongCode));
    }
    assert_eq!(desk.last_entry().await.resource, "passkey: credential is there already");
    assert_eq!((desk.passkeys("alice").await.len(), desk.passkeys("bob").await.len()), (1, 0));
}

#[tokio::test]
async fn a_user_has_no_more_passkeys_than_the_limit() {
    let desk = Desk::new().await;
    let session = desk.session("alice").await;
    let late = desk.session("alice").await;
    let begun = desk.by(&late, BeginPasskeyRegistration).await.expect("begins");
    for number in 1..=PASSKEYS_PER_USER {
        let mut key = Authenticator::new(u8::try_from(number).expect("few"));
        desk.register(&session, &mut key, unaltered).await.expect("registers");
    }
    let full = || Some(Error::LimitReached(Noun::Passkey));
    assert_eq!(desk.by(&session, BeginPasskeyRegistration).await.err(), full());
    let answer = Authenticator::new(99).make(&begun, unaltered);
    // A session from before there was a factor has shown none.
    assert_eq!(desk.finish(&late, answer, "one more").await.err(), Some(Error::ProofTooOld));
    assert_eq!(desk.passkeys("alice").await.len(), PASSKEYS_PER_USER);
}

#[tokio::test]
async fn a_name_has_1_to_64_characters_that_can_be_seen() {
    let desk = Desk::new().await;
    let session = desk.session("alice").await;
    let options = desk.by(&session, BeginPasskeyRegistration).await.expect("begins");
    let answer = key().make(&options, unaltered);
    let wrong = [
        ("", Problem::Length),
        (&"张".repeat(65), Problem::Length),
        (" \u{3000}", Problem::Characters),
        ("a\nb", Problem::Characters),
    ];
    for (name, problem) in wrong.clone() {
        let refused = desk.finish(&session, answer.clone(), name).await;
        assert_eq!(refused, Err(Error::invalid("name", problem)), "{name:?}");
    }
    // None of these used the challenge up.
    let name = "张".repeat(64);
    let made = desk.finish(&session, answer, &name).await.expect("registers");
    let rename = |name: &str| RenamePasskey {
        user: UserRef::Caller,
        passkey: made.id.clone(),
        name: name.to_owned(),
        field: "name",
    };
    for (name, problem) in wrong {
        let refused = desk.by(&session, rename(name)).await;
        assert_eq!(refused, Err(Error::invalid("name", problem)), "{name:?}");
    }
    assert_eq!(desk.by(&session, rename("red key")).await, Ok(()));
    assert_eq!(desk.passkeys("alice").await[0].name, "red key");
    let bob = desk.session("bob").await;
    let missing = Err(Error::not_found(Noun::Passkey, made.id.as_str()));
    assert_eq!(desk.by(&bob, rename("mine")).await, missing);
}

#[tokio::test]
async fn a_passkey_is_remembered_among_the_factors_of_its_user() {
    let desk = Desk::with(&mut key()).await;
    let history = desk.history("alice").await;
    let last = history.last().expect("a line");
    let expected = (Factor::Passkey, FactorEvent::Bound, "blue key");
    assert_eq!((last.factor, last.event, last.name.as_str()), expected);
    assert_eq!(last.by, desk.id("alice"));
}
