//! Stages: what a sign-in must have come through, in which order, and how often.

use identity::caller::Proof;
use identity::directories::{DirectoryMfa, RiskOperation};
use identity::guards::Guard;
use identity::ids::DeviceId;
use identity::mfa::Device;
use identity::secret::Secret;
use identity::sign_in::{
    BeginEnrolment, Factor, MfaOperation, SetNewPassword, SkipEnrolment, Step,
};
use identity::store::Written;
use testkit::{World, attack};

use super::attempt;
use crate::acting::*;

#[tokio::test]
async fn a7_a_password_alone_opens_no_page_where_a_factor_is_required() {
    let bare = attack(async |world: World| {
        bind(&world).await;
        matches!(enter(&world.identity, HOME, RIGHT).await, Ok(Step::Done(_)))
    });
    bare.held_by(Guard::FactorShown).await;
}

#[tokio::test]
async fn a7_a_binding_that_is_demanded_is_not_put_off() {
    let later = attack(async |world: World| {
        change_profile(&world, |profile| profile.mfa_bind_required = true).await;
        let attempt = held(&enter(&world.identity, HOME, RIGHT).await.expect("goes on"));
        let skip = SkipEnrolment { attempt, agent: "browser".into() };
        let skipped = ask(&world.identity, HOME, Proof::Anonymous, skip).await;
        matches!(skipped, Ok(Step::Done(_)))
    });
    later.held_by(Guard::FactorBound).await;
}

#[tokio::test]
async fn a8_a_token_is_no_way_around_the_factor() {
    for bound in [true, false] {
        let around = attack(async |world: World| {
            if bound {
                bind(&world).await;
            }
            change_settings(&world, |settings| settings.operation = MfaOperation::Mandatory).await;
            token(&world.identity, RIGHT, None).await.is_ok()
        });
        around.held_by(Guard::TokenFactor).await;
    }
}

#[tokio::test]
async fn a7_a_factor_that_is_not_asked_for_is_not_looked_at() {
    let other = attack(async |world: World| {
        let seed = bind(&world).await;
        change_user(&world, &alice(&world), |user| user.phone = "49-1701234567".into()).await;
        protect_by_sms(&world).await;
        let code = code(&world, &seed, 0);
        show(&world.identity, &attempt(&world).await, Factor::Totp, &code).await.is_ok()
    });
    other.held_by(Guard::FactorAsked).await;
}

#[tokio::test]
async fn asvs_2_3_a_new_password_is_not_set_before_the_factor_is_shown() {
    let early = attack(async |world: World| {
        bind(&world).await;
        let set = SetNewPassword {
            attempt: attempt(&world).await,
            password: Secret::new("Another-1-password"),
            rule: RULE,
            agent: "browser".into(),
            fresh: None,
            hash: None,
        };
        ask(&world.identity, HOME, Proof::Anonymous, set).await.is_ok()
            && enter(&world.identity, HOME, "Another-1-password").await.is_ok()
    });
    early.held_by(Guard::StageOrder).await;
}

#[tokio::test]
async fn a1_a_stage_is_passed_once() {
    let twice = attack(async |world: World| {
        let seed = bind(&world).await;
        let at = attempt(&world).await;
        done(show(&world.identity, &at, Factor::Totp, &code(&world, &seed, 0)).await);
        show(&world.identity, &at, Factor::Totp, &code(&world, &seed, 1)).await.is_ok()
    });
    twice.held_by(Guard::StageOnce).await;
}

#[tokio::test]
async fn a7_a_sign_in_that_took_too_long_begins_anew() {
    let late = attack(async |world: World| {
        let seed = bind(&world).await;
        let at = attempt(&world).await;
        world.clock.advance(600);
        show(&world.identity, &at, Factor::Totp, &code(&world, &seed, 0)).await.is_ok()
    });
    late.held_by(Guard::AttemptEnds).await;
}

#[tokio::test]
async fn a10_a_sign_in_under_way_binds_nothing_beside_a_factor_bound_meanwhile() {
    let beside = attack(async |world: World| {
        let (door, name, id) = dora(&world).await;
        change_directory(&world, DirectoryMfa::Enabled, RiskOperation::Autonomous).await;
        let thief = enter_as(&world.identity, AWAY, (door, name), RIGHT).await.expect("goes on");
        let begin = BeginEnrolment { attempt: held(&thief), issuer: "here".into() };
        let enrol = || ask(&world.identity, AWAY, Proof::Anonymous, begin.clone());
        enrol().await.expect("begins");
        let mut tx = world.identity.store().write().await.expect("writes");
        let made = tx.devices_of(&id).await.expect("reads").remove(0);
        let own = Device { id: DeviceId::new("mfa-x"), name: "x".into(), slot: 1, ..made };
        assert_eq!(tx.insert_device(&Device { bound: true, ..own }).await, Ok(Written::Yes));
        tx.commit().await.expect("commits");
        enrol().await.is_ok()
    });
    beside.held_by(Guard::BindingDue).await;
}
