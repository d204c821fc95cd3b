//! Attacks on passkeys, each against the guard that holds it.

use identity::guards::Guard;
use identity::passkeys::{AskedAlone, BeginPasskeyAlone, RemoveOwnPasskey};
use testkit::{Authenticator, World, attack};

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
