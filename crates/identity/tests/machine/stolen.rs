//! What a stolen password alone must not come to.

use identity::error::Unauthenticated;
use identity::sign_in::{Door, MfaOperation, Step, UserName};
use identity::users::{DeleteLoginProfile, UserRef};

use crate::acting::{
    AWAY, HOME, RIGHT, ask, bind, change_settings, done, enter, enter_as, outcome, refused, world,
};

#[tokio::test]
async fn a_network_from_before_the_first_factor_is_not_usual_after_it() {
    let world = world().await;
    change_settings(&world, |settings| settings.operation = MfaOperation::Adaptive).await;
    done(enter(&world.identity, AWAY, RIGHT).await);
    bind(&world).await;
    let late = enter(&world.identity, AWAY, RIGHT).await.expect("goes on");
    assert!(matches!(late, Step::SecondFactor { .. }), "{late:?}");
}

#[tokio::test]
async fn names_that_nobody_goes_by_are_locked_as_users_are() {
    let world = world().await;
    for (name, expected) in [("ghost", 5), ("Ghost", 0)] {
        let named = || UserName::InAccountNamed { name: name.into(), account: "acme".into() };
        let wrong = || enter_as(&world.identity, AWAY, (Door::AccountPage, named()), "wrong");
        for _ in 0..expected {
            assert_eq!(outcome(wrong().await), refused(Unauthenticated::WrongCredentials));
        }
        assert_eq!(outcome(wrong().await), refused(Unauthenticated::Locked), "{name}");
    }
}

#[tokio::test]
async fn who_has_no_login_profile_signs_in_at_no_page() {
    let world = world().await;
    let owner = world.signature("owner", None);
    let user = UserRef::Name("alice".into());
    ask(&world.identity, HOME, owner, DeleteLoginProfile { user }).await.expect("deletes");
    let gone = enter(&world.identity, HOME, RIGHT).await;
    assert_eq!(outcome(gone), refused(Unauthenticated::WrongCredentials));
}
