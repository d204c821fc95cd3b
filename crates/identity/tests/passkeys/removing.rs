use identity::access::Rule;
use identity::error::{Error, Noun};
use identity::ids::PasskeyId;
use identity::messages::{Channel, Content, Notice, take};
use identity::passkeys::{ListPasskeys, RemoveOwnPasskey, RemovePasskey};
use identity::sessions::PROOF_SECONDS;
use identity::sign_in::{Factor, FactorEvent};
use identity::users::UserRef;

use crate::desk::{Desk, key, opened, unaltered};

fn remove(desk: &Desk, passkey: &PasskeyId) -> RemovePasskey {
    RemovePasskey { user: UserRef::Id(desk.id("alice")), passkey: passkey.clone() }
}

fn own(passkey: &PasskeyId) -> RemoveOwnPasskey {
    RemoveOwnPasskey { passkey: passkey.clone(), end_others: false }
}

#[tokio::test]
async fn whoever_proved_itself_of_late_removes_its_passkey() {
    let desk = Desk::new().await;
    let (alice, bob) = (desk.session("alice").await, desk.session("bob").await);
    let made = desk.register(&alice, &mut key(), unaltered).await.expect("registers");
    let missing = Err(Error::not_found(Noun::Passkey, made.id.as_str()));
    assert_eq!(desk.by(&bob, own(&made.id)).await, missing);
    desk.world.clock.advance(PROOF_SECONDS + 1);
    assert_eq!(desk.by(&alice, own(&made.id)).await, Err(Error::ProofTooOld));
    desk.world.clock.advance(-PROOF_SECONDS);
    assert_eq!(desk.by(&alice, own(&made.id)).await, Ok(()));
    assert_eq!(desk.passkeys("alice").await, Vec::new());
    assert_eq!(desk.by(&alice, own(&made.id)).await, missing);
    desk.session("alice").await;
}

#[tokio::test]
async fn the_last_factor_stays_while_signing_in_demands_one() {
    let mut own_key = key();
    let desk = Desk::with(&mut own_key).await;
    desk.change_profile("alice", |profile| profile.mfa_bind_required = true).await;
    let passkey = desk.passkeys("alice").await.remove(0);
    // Through whichever door the session came.
    let by_password = desk.show(&desk.attempt("alice").await, &mut own_key, unaltered).await;
    let alone = desk.come_alone(&mut own_key, unaltered).await;
    for step in [by_password, alone] {
        let session = identity::caller::Proof::Session(opened(step).secret);
        let refused = desk.by(&session, own(&passkey.id)).await;
        assert_eq!(refused, Err(Error::RequiredBySignIn));
        assert_eq!(desk.passkeys("alice").await.len(), 1);
        let mut other = testkit::Authenticator::new(9);
        let made = desk.register(&session, &mut other, unaltered).await.expect("registers");
        assert_eq!(desk.by(&session, own(&made.id)).await, Ok(()), "one is left");
    }
}

#[tokio::test]
async fn an_administrator_removes_a_passkey_and_its_user_starts_anew() {
    let mut own_key = key();
    let desk = Desk::with(&mut own_key).await;
    let session = opened(desk.come_alone(&mut own_key, unaltered).await).secret;
    let session = identity::caller::Proof::Session(session);
    let list = || ListPasskeys { user: UserRef::Caller };
    let passkey = desk.by(&session, list()).await.expect("lists").remove(0);
    let (owner, token) = (desk.world.token("owner"), desk.world.token("alice"));
    // Not through a token that shows no second factor: that would be the way around it.
    assert_eq!(desk.by(&token, remove(&desk, &passkey.id)).await, Err(Error::ProofTooOld));
    let key = desk.world.signature("alice", None);
    assert_eq!(desk.by(&key, remove(&desk, &passkey.id)).await, Err(Error::ProofTooOld));
    desk.world.clock.advance(1);
    let removed = desk.by_rule(&owner, Rule::Policy, remove(&desk, &passkey.id)).await;
    assert_eq!(removed, Ok(()));
    for proof in [&session, &token] {
        let ended = desk.by(proof, list()).await;
        assert!(matches!(ended, Err(Error::Unauthenticated(_))), "{ended:?}");
    }
    let history = desk.history("alice").await;
    let (events, by): (Vec<_>, Vec<_>) =
        history.into_iter().map(|line| (line.event, line.by)).unzip();
    assert_eq!(events, [FactorEvent::Bound, FactorEvent::Removed]);
    assert_eq!(by, [desk.id("alice"), desk.id("owner")]);
    let again = desk.by_rule(&owner, Rule::Policy, remove(&desk, &passkey.id)).await;
    assert_eq!(again, Err(Error::not_found(Noun::Passkey, passkey.id.as_str())));
}

#[tokio::test]
async fn nobody_takes_the_owners_passkey() {
    let desk = Desk::new().await;
    let owner = desk.session("owner").await;
    let made = desk.register(&owner, &mut key(), unaltered).await.expect("registers");
    let command = RemovePasskey { user: UserRef::Id(desk.id("owner")), passkey: made.id.clone() };
    let refused = desk.by(&desk.world.token("alice"), command).await;
    assert_eq!(refused, Err(Error::WrongKindOfUser));
    assert_eq!(desk.passkeys("owner").await.len(), 1);
}

#[tokio::test]
async fn what_a_passkey_comes_and_goes_with() {
    let desk = Desk::new().await;
    desk.change_user("alice", |user| user.email = "alice@example.com".into()).await;
    let alice = desk.session("alice").await;
    let made = desk.register(&alice, &mut key(), unaltered).await.expect("registers");
    let told = async || {
        let taken = take(&desk.world.identity, Channel::Email, 60, 9).await.expect("takes");
        let letters = taken.parcels.into_iter().map(|parcel| parcel.letter.content);
        let notice = |content| match content {
            Content::Notice { notice, .. } => notice,
            code @ Content::Code { .. } => panic!("{code:?}"),
        };
        letters.map(notice).collect::<Vec<_>>()
    };
    let left = async || {
        let mut tx = desk.world.identity.store().read().await.expect("reads");
        tx.recovery_codes(&desk.id("alice")).await.expect("reads").len()
    };
    assert_eq!(left().await, 10);
    assert_eq!(told().await, [Notice::FactorBound(Factor::Passkey)]);
    let mut other = testkit::Authenticator::new(9);
    let second = desk.register(&alice, &mut other, unaltered).await.expect("registers");
    assert_eq!(told().await, [Notice::FactorBound(Factor::Passkey)]);
    assert_eq!(desk.by(&alice, own(&made.id)).await, Ok(()));
    assert_eq!(left().await, 10, "one passkey is left");
    assert_eq!(desk.by(&alice, own(&second.id)).await, Ok(()));
    assert_eq!(left().await, 0);
    let gone = Notice::FactorRemoved(Factor::Passkey);
    assert_eq!(told().await, [gone.clone(), gone]);
}
