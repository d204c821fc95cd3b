//! Stage by stage.

use identity::caller::Proof;
use identity::directories::{DirectoryMfa, RiskOperation};
use identity::error::{Error, Problem, Unauthenticated};
use identity::ids::DeviceId;
use identity::mfa::Device;
use identity::secret::Secret;
use identity::sign_in::{
    BeginEnrolment, Factor, FactorEvent, FinishEnrolment, SetNewPassword, ShowAttempt,
    SkipEnrolment, Stage, Step,
};
use identity::store::Written;
use testkit::World;

use crate::acting::*;

#[tokio::test]
async fn a_password_opens_where_nothing_more_is_asked() {
    let world = world().await;
    let opened = done(enter(&world.identity, HOME, RIGHT).await);
    assert_eq!((opened.session.mfa_at, &opened.session.factors[..]), (None, &[][..]));
    assert_eq!(outcome(enter(&world.identity, HOME, "wrong").await), {
        refused(Unauthenticated::WrongCredentials)
    });
}

#[tokio::test]
async fn a_bound_device_is_asked_for_and_its_stage_is_passed_once() {
    let world = world().await;
    let seed = bind(&world).await;
    let step = enter(&world.identity, HOME, RIGHT).await.expect("goes on");
    let Step::SecondFactor { attempt, factors, .. } = step else { panic!("{step:?}") };
    assert_eq!(factors, [Factor::Totp, Factor::RecoveryCode]);
    let show_it = ShowAttempt { attempt: attempt.clone() };
    let view = ask(&world.identity, HOME, Proof::Anonymous, show_it).await.expect("shows");
    assert_eq!((view.stage, view.factors), (Stage::SecondFactor, factors));
    let no = show(&world.identity, &attempt, Factor::Totp, &wrong(&world, &seed)).await;
    assert_eq!(outcome(no), Err(Error::WrongCode));
    let yes = show(&world.identity, &attempt, Factor::Totp, &code(&world, &seed, 0)).await;
    let session = done(yes).session;
    assert_eq!(session.factors, [Factor::Totp]);
    assert_eq!(session.mfa_at, Some(world.identity.now()));
    let again = show(&world.identity, &attempt, Factor::Totp, &code(&world, &seed, 1)).await;
    assert_eq!(outcome(again), refused(Unauthenticated::UnknownAttempt));
}

pub(crate) async fn begin(world: &World, attempt: &Secret) -> Result<Secret, Error> {
    let begin = BeginEnrolment { attempt: attempt.clone(), issuer: "here & there".into() };
    let made = ask(&world.identity, HOME, Proof::Anonymous, begin).await?;
    assert!(made.uri.expose_text().starts_with("otpauth://totp/here%20%26%20there:"));
    Ok(seed_of(&made.base32_seed))
}

pub(crate) async fn finish(
    world: &World,
    attempt: &Secret,
    seed: &Secret,
    offset: i64,
) -> Result<Step, Error> {
    let finish = FinishEnrolment {
        attempt: attempt.clone(),
        first_code: code(world, seed, offset - 1),
        second_code: code(world, seed, offset),
        agent: "browser".into(),
    };
    ask(&world.identity, HOME, Proof::Anonymous, finish).await
}

#[tokio::test]
async fn a_demanded_device_is_bound_on_the_way_and_a_wrong_clock_is_told() {
    let world = world().await;
    change_profile(&world, |profile| profile.mfa_bind_required = true).await;
    let step = enter(&world.identity, HOME, RIGHT).await.expect("goes on");
    let Step::Enrolment { attempt, may_skip, .. } = step else { panic!("{step:?}") };
    assert!(!may_skip);
    let first = begin(&world, &attempt).await.expect("makes");
    let seed = begin(&world, &attempt).await.expect("makes another");
    assert_ne!(first.expose(), seed.expose());
    assert_eq!(outcome(finish(&world, &attempt, &first, 0).await), Err(Error::WrongCode));
    let slow = finish(&world, &attempt, &seed, -3).await;
    assert_eq!(outcome(slow), Err(Error::WrongClock { seconds: -90 }));
    let opened = done(finish(&world, &attempt, &seed, 0).await);
    assert_eq!(opened.session.factors, [Factor::Totp]);
    let mut tx = world.identity.store().read().await.expect("reads");
    let history = tx.factor_history(&alice(&world)).await.expect("reads");
    assert_eq!(history[0].event, FactorEvent::Bound);
}

async fn skip(world: &World, attempt: &Secret) -> Result<Step, Error> {
    let skip = SkipEnrolment { attempt: attempt.clone(), agent: "browser".into() };
    ask(&world.identity, HOME, Proof::Anonymous, skip).await
}

#[tokio::test]
async fn enrolment_is_put_off_only_where_it_is_only_offered() {
    let world = world().await;
    let (door, name, _) = dora(&world).await;
    let as_dora = || (door, name.clone());
    let step = enter_as(&world.identity, AWAY, as_dora(), RIGHT).await.expect("goes on");
    assert!(matches!(step, Step::Enrolment { may_skip: true, .. }), "{step:?}");
    change_directory(&world, DirectoryMfa::OnlyRiskyLogin, RiskOperation::EnforceVerify).await;
    let again = skip(&world, &held(&step)).await.expect("is asked again");
    assert!(matches!(again, Step::Enrolment { may_skip: false, .. }), "{again:?}");
    change_directory(&world, DirectoryMfa::OnlyRiskyLogin, RiskOperation::Autonomous).await;
    done(skip(&world, &held(&again)).await);
}

#[tokio::test]
async fn whoever_waits_at_enrolment_binds_nothing_beside_a_factor_bound_meanwhile() {
    let world = world().await;
    let (door, name, _) = dora(&world).await;
    change_directory(&world, DirectoryMfa::Enabled, RiskOperation::Autonomous).await;
    let as_dora = || (door, name.clone());
    let thief = enter_as(&world.identity, AWAY, as_dora(), RIGHT).await.expect("goes on");
    let dora = enter_as(&world.identity, AWAY, as_dora(), RIGHT).await.expect("goes on");
    let seed = begin(&world, &held(&dora)).await.expect("makes");
    done(finish(&world, &held(&dora), &seed, 0).await);
    let late = begin(&world, &held(&thief)).await;
    assert_eq!(outcome(late), refused(Unauthenticated::UnknownAttempt));
    let next = enter_as(&world.identity, AWAY, as_dora(), RIGHT).await.expect("goes on");
    assert!(matches!(next, Step::SecondFactor { .. }), "{next:?}");
}

#[tokio::test]
async fn nor_beside_one_that_came_by_another_way() {
    let world = world().await;
    let (door, name, id) = dora(&world).await;
    change_directory(&world, DirectoryMfa::Enabled, RiskOperation::Autonomous).await;
    let thief = enter_as(&world.identity, AWAY, (door, name), RIGHT).await.expect("goes on");
    let seed = begin(&world, &held(&thief)).await.expect("makes");
    let mut tx = world.identity.store().write().await.expect("writes");
    let made = tx.devices_of(&id).await.expect("reads").remove(0);
    let other = Device { id: DeviceId::new("mfa-x"), name: "x".into(), slot: 1, ..made };
    assert_eq!(tx.insert_device(&Device { bound: true, ..other }).await, Ok(Written::Yes));
    tx.commit().await.expect("commits");
    let late = begin(&world, &held(&thief)).await;
    assert_eq!(outcome(late), refused(Unauthenticated::SecondFactor));
    let late = finish(&world, &held(&thief), &seed, 0).await;
    assert_eq!(outcome(late), refused(Unauthenticated::SecondFactor));
}

async fn new_password(world: &World, attempt: &Secret, password: &str) -> Result<Step, Error> {
    let set = SetNewPassword {
        attempt: attempt.clone(),
        password: Secret::new(password),
        rule: RULE,
        agent: "browser".into(),
        fresh: None,
        hash: None,
    };
    ask(&world.identity, HOME, Proof::Anonymous, set).await
}

#[tokio::test]
async fn a_password_to_be_changed_is_changed_on_a_page_after_the_factor() {
    let world = world().await;
    let seed = bind(&world).await;
    change_profile(&world, |profile| profile.reset_required = true).await;
    let by_token = token(&world.identity, RIGHT, Some(code(&world, &seed, -1))).await;
    // Programs go on with the password they were given.
    assert_eq!(outcome(by_token), Ok(()));
    let first = enter(&world.identity, HOME, RIGHT).await.expect("goes on");
    let early = new_password(&world, &held(&first), "Another-1-password").await;
    assert_eq!(outcome(early), refused(Unauthenticated::UnknownAttempt));
    let code = code(&world, &seed, 0);
    let second = show(&world.identity, &held(&first), Factor::Totp, &code).await.expect("goes on");
    assert!(matches!(second, Step::NewPassword { .. }), "{second:?}");
    let same = new_password(&world, &held(&second), RIGHT).await;
    assert_eq!(outcome(same), Err(Error::invalid("password", Problem::Value)));
    let other = enter(&world.identity, HOME, RIGHT).await.expect("another sign-in goes on");
    done(new_password(&world, &held(&second), "Another-1-password").await);
    let gone = ShowAttempt { attempt: held(&other) };
    let gone = ask(&world.identity, HOME, Proof::Anonymous, gone).await;
    assert_eq!(outcome(gone), refused(Unauthenticated::UnknownAttempt));
    let old = enter(&world.identity, HOME, RIGHT).await;
    assert_eq!(outcome(old), refused(Unauthenticated::WrongCredentials));
}

#[tokio::test]
async fn passwords_are_taken_from_the_networks_that_are_named() {
    let world = world().await;
    change_settings(&world, |settings| settings.networks = vec!["192.0.2.0/24".into()]).await;
    done(enter(&world.identity, AWAY, RIGHT).await);
    for password in [RIGHT, "wrong"] {
        let elsewhere = enter(&world.identity, "198.51.100.1", password).await;
        assert_eq!(outcome(elsewhere), refused(Unauthenticated::WrongNetwork));
    }
}

#[tokio::test]
async fn the_record_names_the_door_the_rule_the_reason_and_the_factors() {
    let world = world().await;
    let seed = bind(&world).await;
    let attempt = held(&enter(&world.identity, HOME, RIGHT).await.expect("goes on"));
    done(show(&world.identity, &attempt, Factor::Totp, &code(&world, &seed, 0)).await);
    let mut tx = world.identity.store().read().await.expect("reads");
    let entries = tx.audit_of_request("test").await.expect("reads");
    let said = "account-page: own factors: one is bound: Show([Totp, RecoveryCode]); shown: [totp]";
    let entry = entries.iter().find(|entry| entry.resource == said).expect("is recorded");
    assert_eq!(entry.user, Some(alice(&world)));
}
