//! What a user is told of by another channel.

use identity::caller::Proof;
use identity::messages::{Channel, Content, Notice, delivered, take};
use identity::secret::Secret;
use identity::sessions::{NewRecoveryCodes, Opened};
use identity::sign_in::{ChangePassword, EnterCode, Factor, MfaOperation, SetNewPassword, Step};
use testkit::World;

use crate::acting::*;
use crate::stages::{begin, finish};
use crate::trust::come;

/// A world whose alice has an e-mail address.
async fn reached() -> World {
    let world = world().await;
    change_user(&world, &alice(&world), |user| user.email = "alice@example.com".into()).await;
    world
}

/// What waits for her, taken and delivered.
async fn told(world: &World) -> Vec<Notice> {
    let taken = take(&world.identity, Channel::Email, 60, 100).await.expect("takes");
    let mut notices = Vec::new();
    for parcel in taken.parcels {
        delivered(&world.identity, &parcel.id).await.expect("deletes");
        let Content::Notice { notice, .. } = parcel.letter.content else { panic!("a code") };
        notices.push(notice);
    }
    notices
}

/// Signs in from a network with the password and a code of the device.
pub(crate) async fn by_device(world: &World, from: &str, seed: &Secret, trust: bool) -> Opened {
    world.clock.advance(30);
    let attempt = held(&enter(&world.identity, from, RIGHT).await.expect("goes on"));
    let (code, agent) = (code(world, seed, 0), "browser".to_owned());
    let command = EnterCode { attempt, factor: Factor::Totp, code, trust, agent };
    done(ask(&world.identity, from, Proof::Anonymous, command).await)
}

#[tokio::test]
async fn a_password_that_its_user_changes_is_told() {
    let world = reached().await;
    let (present, new) = (Secret::new(RIGHT), Secret::new("Another-of-alice-2"));
    let (user, checked, fresh, hash) = (alice(&world), None, None, None);
    let change = ChangePassword { user, present, new, rule: RULE, checked, fresh, hash };
    ask(&world.identity, HOME, world.token("alice"), change).await.expect("changes");
    let own = [Notice::PasswordChanged { by_administrator: false }];
    assert_eq!(told(&world).await, own);
    change_profile(&world, |profile| profile.reset_required = true).await;
    let step = enter(&world.identity, HOME, "Another-of-alice-2").await.expect("goes on");
    let (attempt, agent) = (held(&step), "browser".to_owned());
    let (password, fresh, hash) = (Secret::new("Another-of-alice-3"), None, None);
    let set = SetNewPassword { attempt, password, rule: RULE, agent, fresh, hash };
    done(ask(&world.identity, HOME, Proof::Anonymous, set).await);
    assert_eq!(told(&world).await, own);
}

#[tokio::test]
async fn a_recovery_code_that_was_used_is_told_with_how_many_are_left() {
    let world = reached().await;
    let seed = bind(&world).await;
    let opened = by_device(&world, HOME, &seed, false).await;
    let codes = ask(&world.identity, HOME, session(&opened), NewRecoveryCodes).await;
    assert!(told(&world).await.contains(&Notice::FactorBound(Factor::RecoveryCode)));
    by_device(&world, HOME, &seed, false).await;
    told(&world).await;
    let attempt = held(&enter(&world.identity, HOME, RIGHT).await.expect("goes on"));
    let code = &codes.expect("are made")[0];
    done(show(&world.identity, &attempt, Factor::RecoveryCode, code).await);
    assert_eq!(told(&world).await, [Notice::RecoveryCodeUsed { left: 9 }]);
}

#[tokio::test]
async fn a_sign_in_with_a_factor_from_a_new_network_is_told_once() {
    let world = reached().await;
    let seed = bind(&world).await;
    assert_eq!(told(&world).await, [Notice::FactorBound(Factor::Totp)]);
    let unusual = |network: &str| [Notice::UnusualSignIn { network: network.into() }];
    by_device(&world, AWAY, &seed, false).await;
    assert_eq!(told(&world).await, unusual(AWAY));
    by_device(&world, AWAY, &seed, false).await;
    assert_eq!(told(&world).await, []);
    // At the door of tokens too.
    world.clock.advance(30);
    token(&world.identity, RIGHT, Some(code(&world, &seed, 0))).await.expect("is right");
    assert_eq!(told(&world).await, unusual("-"));
}

#[tokio::test]
async fn who_binds_its_first_factor_to_sign_in_is_told_of_that_alone() {
    let world = reached().await;
    change_settings(&world, |settings| settings.operation = MfaOperation::Mandatory).await;
    let attempt = held(&enter(&world.identity, HOME, RIGHT).await.expect("goes on"));
    let seed = begin(&world, &attempt).await.expect("makes");
    done(finish(&world, &attempt, &seed, 0).await);
    assert_eq!(told(&world).await, [Notice::FactorBound(Factor::Totp)]);
}

#[tokio::test]
async fn a_copy_of_a_trusted_browser_is_told() {
    let world = reached().await;
    change_settings(&world, |settings| settings.trusted_browsers = true).await;
    let seed = bind(&world).await;
    let first = by_device(&world, HOME, &seed, true).await.trust.expect("is trusted");
    told(&world).await;
    done(come(&world, HOME, "browser", &first).await);
    assert_eq!(told(&world).await, []);
    world.clock.advance(60);
    let second = come(&world, HOME, "browser", &first).await;
    assert!(matches!(second, Ok(Step::SecondFactor { .. })), "{second:?}");
    assert_eq!(told(&world).await, [Notice::BrowserCopied]);
}

#[tokio::test]
async fn who_cannot_be_told_signs_in_all_the_same() {
    let world = world().await;
    let seed = bind(&world).await;
    by_device(&world, AWAY, &seed, false).await;
    assert_eq!(told(&world).await, []);
}
