//! Attacks on passkeys, each against the guard that holds it.

use identity::guards::Guard;
use identity::passkeys::{
    AskedAlone, BeginPasskey, BeginPasskeyAlone, BeginPasskeyRegistration, CEREMONY_SECONDS,
    RemoveOwnPasskey,
};
use testkit::{Authenticator, Draft, World, attack};

use crate::desk::{Desk, key, opened, unaltered};

/// Alice with a passkey, in a world that is there already.
async fn with(world: World, key: &mut Authenticator) -> Desk {
    let desk = Desk::of(world);
    let session = desk.session("alice").await;
    desk.register(&session, key, unaltered).await.expect("registers");
    desk
}

#[tokio::test]
async fn webauthn_a_challenge_is_answered_once() {
    let replay = attack(async |world: World| {
        let mut own = key();
        let desk = with(world, &mut own).await;
        let AskedAlone { options, challenge } = desk.open(BeginPasskeyAlone).await.expect("asks");
        let (first, second) = (own.show(&options, unaltered), own.show(&options, unaltered));
        opened(desk.answer_alone(&challenge, first).await);
        desk.answer_alone(&challenge, second).await.is_ok()
    });
    replay.held_by(Guard::ChallengeOnce).await;
}

#[tokio::test]
async fn webauthn_a_copy_whose_counter_is_behind_signs_nobody_in() {
    for alone in [true, false] {
        let copied = attack(async |world: World| {
            let mut own = key();
            own.counter = 5;
            let desk = with(world, &mut own).await;
            let mut copy = own.clone();
            opened(desk.come_alone(&mut own, unaltered).await);
            match alone {
                true => desk.come_alone(&mut copy, unaltered).await.is_ok(),
                false => {
                    let attempt = desk.attempt("alice").await;
                    desk.show(&attempt, &mut copy, unaltered).await.is_ok()
                }
            }
        });
        copied.held_by(Guard::PasskeyCounter).await;
    }
}

#[tokio::test]
async fn webauthn_a_key_that_was_found_does_not_come_alone() {
    let found = attack(async |world: World| {
        let mut found = key();
        found.verifies = false;
        let desk = with(world, &mut found).await;
        found.verifies = true;
        desk.come_alone(&mut found, unaltered).await.is_ok()
    });
    found.held_by(Guard::PasskeyAlone).await;
}

#[tokio::test]
async fn webauthn_a_passkey_of_one_user_is_no_factor_of_another() {
    let others = attack(async |world: World| {
        let desk = with(world, &mut key()).await;
        let mut of_bob = Authenticator::new(8);
        let bob = desk.session("bob").await;
        desk.register(&bob, &mut of_bob, unaltered).await.expect("registers");
        let attempt = desk.attempt("alice").await;
        desk.show(&attempt, &mut of_bob, |draft| draft.user = None).await.is_ok()
    });
    others.held_by(Guard::PasskeyOwner).await;
}

#[tokio::test]
async fn a8_a_passkey_alone_is_no_way_around_what_the_account_allows() {
    let alone = attack(async |world: World| {
        let mut own = key();
        let desk = with(world, &mut own).await;
        desk.change_settings(|settings| settings.passkey_allowed = false).await;
        desk.come_alone(&mut own, unaltered).await.is_ok()
    });
    alone.held_by(Guard::PasskeyAllowed).await;
}

#[tokio::test]
async fn nist_lifecycle_the_last_passkey_that_is_demanded_is_not_removed() {
    let removing = attack(async |world: World| {
        let mut own = key();
        let desk = with(world, &mut own).await;
        desk.change_profile("alice", |profile| profile.mfa_bind_required = true).await;
        let attempt = desk.attempt("alice").await;
        let session = opened(desk.show(&attempt, &mut own, unaltered).await).secret;
        let passkey = desk.passkeys("alice").await.remove(0).id;
        let remove = RemoveOwnPasskey { passkey, end_others: false };
        desk.by(&identity::caller::Proof::Session(session), remove).await.is_ok()
    });
    removing.held_by(Guard::LastFactor).await;
}

/// Whether an answer that is altered adds a passkey, is a second factor, or signs in alone.
async fn altered(world: World, ceremony: &str, alter: fn(&mut Draft)) -> bool {
    let mut own = key();
    if ceremony == "adding" {
        let desk = Desk::of(world);
        let session = desk.session("alice").await;
        return desk.register(&session, &mut own, alter).await.is_ok();
    }
    let desk = with(world, &mut own).await;
    match ceremony {
        "showing" => desk.show(&desk.attempt("alice").await, &mut own, alter).await.is_ok(),
        _ => desk.come_alone(&mut own, alter).await.is_ok(),
    }
}

const CEREMONIES: [&str; 3] = ["adding", "showing", "alone"];

#[tokio::test]
async fn webauthn_an_answer_goes_by_one_id() {
    for ceremony in CEREMONIES {
        let two = attack(async |world: World| {
            altered(world, ceremony, |draft| draft.id[0] = b"other".into()).await
        });
        two.held_by(Guard::PasskeyIds).await;
    }
}

#[tokio::test]
async fn webauthn_nothing_but_a_public_key_answers() {
    for ceremony in CEREMONIES {
        let other = attack(async |world: World| {
            altered(world, ceremony, |draft| draft.kind = "password".into()).await
        });
        other.held_by(Guard::PasskeyKind).await;
    }
}

#[tokio::test]
async fn webauthn_no_answer_comes_from_a_frame_in_another_page() {
    let crossing: fn(&mut Draft) = |draft| draft.client["crossOrigin"] = true.into();
    let under: fn(&mut Draft) = |draft| draft.client["topOrigin"] = "http://localhost:8400".into();
    // Of a new passkey the verifier asks the first by itself.
    let showing = ["showing", "alone"].map(|ceremony| (ceremony, crossing));
    for (ceremony, alter) in CEREMONIES.map(|ceremony| (ceremony, under)).into_iter().chain(showing)
    {
        let lured = attack(async |world: World| altered(world, ceremony, alter).await);
        lured.held_by(Guard::PasskeyFrame).await;
    }
}

#[tokio::test]
async fn webauthn_a_passkey_that_is_added_goes_by_its_own_id() {
    let claimed = attack(async |world: World| {
        altered(world, "adding", |draft| draft.id[2] = b"other".into()).await
    });
    claimed.held_by(Guard::PasskeyCredential).await;
}

#[tokio::test]
async fn webauthn_an_id_is_no_longer_than_the_standard_allows() {
    let long = attack(async |world: World| {
        altered(world, "adding", |draft| draft.id = [(); 3].map(|()| vec![1; 1024])).await
    });
    long.held_by(Guard::PasskeyIdLength).await;
}

#[tokio::test]
async fn webauthn_a_passkey_says_whose_it_is_where_nobody_else_does() {
    let silent: (_, fn(&mut Draft)) = ("alone", |draft| draft.user = None);
    let anothers: fn(&mut Draft) = |draft| draft.user = Some(b"other".into());
    for (ceremony, alter) in [silent, ("alone", anothers), ("showing", anothers)] {
        let other = attack(async |world: World| altered(world, ceremony, alter).await);
        other.held_by(Guard::PasskeyHandle).await;
    }
}

#[tokio::test]
async fn webauthn_a_challenge_ends() {
    for ceremony in CEREMONIES {
        let late = attack(async |world: World| answered_late(world, ceremony).await);
        late.held_by(Guard::ChallengeEnds).await;
    }
}

async fn answered_late(world: World, ceremony: &str) -> bool {
    let mut own = key();
    let desk = with(world, &mut own).await;
    match ceremony {
        "adding" => {
            let bob = desk.session("bob").await;
            let options = desk.by(&bob, BeginPasskeyRegistration).await.expect("begins");
            desk.world.clock.advance(CEREMONY_SECONDS);
            let answer = Authenticator::new(8).make(&options, unaltered);
            desk.finish(&bob, answer, "key").await.is_ok()
        }
        "showing" => {
            let attempt = desk.attempt("alice").await;
            let begin = BeginPasskey { attempt: attempt.clone() };
            let options = desk.open(begin).await.expect("begins");
            desk.world.clock.advance(CEREMONY_SECONDS);
            desk.answer(&attempt, own.show(&options, unaltered)).await.is_ok()
        }
        _ => {
            let asked = desk.open(BeginPasskeyAlone).await.expect("begins");
            desk.world.clock.advance(CEREMONY_SECONDS);
            let answer = own.show(&asked.options, unaltered);
            desk.answer_alone(&asked.challenge, answer).await.is_ok()
        }
    }
}
