//! Sessions: how long they last, what ends them, what needs a fresh proof.

use identity::caller::Proof;
use identity::error::{Error, Unauthenticated};
use identity::ids::AccountId;
use identity::mfa::{DeleteDevice, UnbindDevice};
use identity::secret::Secret;
use identity::sessions::{
    EndOtherSessions, EndSession, Opened, RemoveDevice, Reprove, Session, ShowMe,
};
use identity::sign_in::{ChangePassword, Door, Factor, MfaOperation};
use identity::users::{UpdateUser, UserChanges, UserRef};
use testkit::World;

use crate::acting::*;

async fn look(world: &World, opened: &Opened) -> Result<(), Error> {
    outcome(ask(&world.identity, HOME, session(opened), ShowMe).await)
}

async fn signed_in(world: &World, seed: Option<&Secret>) -> Opened {
    let step = enter(&world.identity, HOME, RIGHT).await;
    let Some(seed) = seed else { return done(step) };
    world.clock.advance(60);
    let attempt = held(&step.expect("goes on"));
    done(show(&world.identity, &attempt, Factor::Totp, &code(world, seed, 0)).await)
}

const OVER: fn(&Error) -> bool =
    |error| matches!(error, Error::Unauthenticated(Unauthenticated::ExpiredToken(_)));

#[tokio::test]
async fn a_session_ends_when_it_rests_and_when_its_time_is_over() {
    let world = world().await;
    let idle = signed_in(&world, None).await;
    world.clock.advance(3600);
    assert!(OVER(&look(&world, &idle).await.expect_err("rested for an hour")));
    let busy = signed_in(&world, None).await;
    for _ in 0..6 {
        look(&world, &busy).await.expect("is used");
        world.clock.advance(59 * 60);
    }
    look(&world, &busy).await.expect("was used within the hour");
    world.clock.advance(6 * 60);
    assert!(OVER(&look(&world, &busy).await.expect_err("six hours are over")));
}

#[tokio::test]
async fn a_user_ends_its_sessions() {
    let world = world().await;
    let (one, two) = (signed_in(&world, None).await, signed_in(&world, None).await);
    ask(&world.identity, HOME, session(&two), EndOtherSessions).await.expect("ends");
    assert_eq!(look(&world, &one).await, refused(Unauthenticated::UnknownToken));
    ask(&world.identity, HOME, session(&two), EndSession { session: None }).await.expect("ends");
    assert_eq!(look(&world, &two).await, refused(Unauthenticated::UnknownToken));
}

async fn reprove(
    world: &World,
    opened: &Opened,
    password: &str,
    factor: Option<Secret>,
) -> Result<Secret, Error> {
    let command = Reprove {
        session: opened.secret.clone(),
        password: Secret::new(password),
        factor: factor.map(|code| (Factor::Totp, code)),
        checked: None,
    };
    ask(&world.identity, HOME, session(opened), command).await
}

#[tokio::test]
async fn a_factor_is_changed_after_a_fresh_proof_only_and_the_proof_renews_the_secret() {
    let world = world().await;
    let seed = bind(&world).await;
    let opened = signed_in(&world, Some(&seed)).await;
    let remove = || async {
        let command = RemoveDevice { device: device(&world).await.id, end_others: false };
        ask(&world.identity, HOME, session(&opened), command).await
    };
    world.clock.advance(301);
    assert_eq!(remove().await, Err(Error::ProofTooOld));
    let begun = ask(&world.identity, HOME, session(&opened), begin_device()).await;
    assert_eq!(outcome(begun), Err(Error::ProofTooOld));
    let bare = reprove(&world, &opened, RIGHT, None).await;
    assert_eq!(outcome(bare), refused(Unauthenticated::SecondFactor));
    let bad = reprove(&world, &opened, "wrong", Some(code(&world, &seed, 0))).await;
    assert_eq!(outcome(bad), refused(Unauthenticated::WrongCredentials));
    let bad = reprove(&world, &opened, RIGHT, Some(wrong(&world, &seed))).await;
    assert_eq!(outcome(bad), Err(Error::WrongCode));
    let fresh = reprove(&world, &opened, RIGHT, Some(code(&world, &seed, 0))).await;
    let proof = Proof::Session(fresh.expect("proves"));
    assert_eq!(look(&world, &opened).await, refused(Unauthenticated::UnknownToken));
    let command = RemoveDevice { device: device(&world).await.id, end_others: false };
    ask(&world.identity, HOME, proof, command).await.expect("removes");
}

#[tokio::test]
async fn the_last_factor_stays_while_the_account_demands_one() {
    let world = world().await;
    let seed = bind(&world).await;
    change_settings(&world, |settings| settings.operation = MfaOperation::Mandatory).await;
    let opened = signed_in(&world, Some(&seed)).await;
    let remove = || async {
        let command = RemoveDevice { device: device(&world).await.id, end_others: false };
        ask(&world.identity, HOME, session(&opened), command).await
    };
    assert_eq!(remove().await, Err(Error::RequiredBySignIn));
    change_settings(&world, |settings| settings.operation = MfaOperation::Independent).await;
    remove().await.expect("removes");
}

#[tokio::test]
async fn where_factors_are_not_left_to_users_they_change_none() {
    let world = world().await;
    change_settings(&world, |settings| settings.manage_factors_allowed = false).await;
    let opened = signed_in(&world, None).await;
    let begun = ask(&world.identity, HOME, session(&opened), begin_device()).await;
    assert_eq!(outcome(begun), Err(Error::NotSelfService));
}

#[tokio::test]
async fn a_new_password_a_disabling_and_a_reset_end_sessions_and_sign_ins_under_way() {
    let by_owner = |world: &World| world.token("owner");
    let who = |world: &World| UserRef::Id(alice(world));
    for way in ["own password", "password", "disabling", "reset"] {
        let world = world().await;
        let seed = bind(&world).await;
        let opened = signed_in(&world, Some(&seed)).await;
        let attempt = held(&enter(&world.identity, HOME, RIGHT).await.expect("goes on"));
        let update = |changes: UserChanges, password: Option<&str>| UpdateUser {
            user: who(&world),
            changes,
            password: password.map(Secret::new),
            rule: RULE,
            hash: None,
        };
        let done = match way {
            "own password" => {
                let (present, new) = (Secret::new(RIGHT), Secret::new("Another-1-password"));
                let (user, rule) = (alice(&world), RULE);
                let (checked, hash) = (None, None);
                let change =
                    ChangePassword { user, present, new, rule, checked, fresh: None, hash };
                outcome(ask(&world.identity, HOME, world.token("alice"), change).await)
            }
            "password" => {
                let update = update(UserChanges::default(), Some("Another-1-password"));
                outcome(ask(&world.identity, HOME, by_owner(&world), update).await)
            }
            "disabling" => {
                let changes = UserChanges { enabled: Some(false), ..UserChanges::default() };
                let update = update(changes, None);
                outcome(ask(&world.identity, HOME, by_owner(&world), update).await)
            }
            _ => {
                let (user, device, code) = (who(&world), None, None);
                let (unless_required, delete) = (false, false);
                let unbind = UnbindDevice { user, device, code, unless_required, delete };
                outcome(ask(&world.identity, HOME, by_owner(&world), unbind).await)
            }
        };
        assert_eq!(done, Ok(()), "{way}");
        if way == "disabling" {
            change_user(&world, &alice(&world), |user| user.enabled = true).await;
        }
        assert_eq!(look(&world, &opened).await, refused(Unauthenticated::UnknownToken), "{way}");
        world.clock.advance(60);
        let late = show(&world.identity, &attempt, Factor::Totp, &code(&world, &seed, 0)).await;
        assert_eq!(outcome(late), refused(Unauthenticated::UnknownAttempt), "{way}");
    }
}

#[tokio::test]
async fn nor_does_the_last_factor_go_by_an_operation_on_oneself() {
    let world = world().await;
    let seed = bind(&world).await;
    change_profile(&world, |profile| profile.mfa_bind_required = true).await;
    let granted = token(&world.identity, RIGHT, Some(code(&world, &seed, 0))).await;
    let proof = Proof::Token(granted.expect("opens").token);
    world.clock.advance(30);
    let unbind = UnbindDevice {
        user: UserRef::Caller,
        device: None,
        code: Some(code(&world, &seed, 0)),
        unless_required: false,
        delete: false,
    };
    let unbound = ask(&world.identity, HOME, proof.clone(), unbind.clone()).await;
    assert_eq!(outcome(unbound), Err(Error::RequiredBySignIn));
    let delete = DeleteDevice {
        name: device(&world).await.name,
        holder: Some(UserRef::Caller),
        absent_is_done: false,
        even_bound: true,
    };
    let deleted = ask(&world.identity, HOME, proof.clone(), delete).await;
    assert_eq!(deleted, Err(Error::RequiredBySignIn));
    change_profile(&world, |profile| profile.mfa_bind_required = false).await;
    ask(&world.identity, HOME, proof, unbind).await.expect("unbinds");
}

#[tokio::test]
async fn a_session_by_passkey_alone_takes_no_more_away_than_another() {
    let world = world().await;
    bind(&world).await;
    change_settings(&world, |settings| settings.operation = MfaOperation::Mandatory).await;
    let secret = Secret::new("of the browser");
    let now = world.identity.now();
    let account = AccountId::new(world.values["account.id"].clone());
    let session = Session {
        door: Door::PasskeyPage,
        factors: vec![Factor::Passkey],
        mfa_at: Some(now),
        ..testkit::session(&alice(&world), &account, &secret, now)
    };
    let mut tx = world.identity.store().write().await.expect("writes");
    tx.insert_session(&session).await.expect("inserts");
    tx.commit().await.expect("commits");
    let command = RemoveDevice { device: device(&world).await.id, end_others: false };
    let removed = ask(&world.identity, HOME, Proof::Session(secret), command).await;
    assert_eq!(removed, Err(Error::RequiredBySignIn));
}
