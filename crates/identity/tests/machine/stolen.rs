//! What a stolen password alone must not come to.

use identity::caller::Proof;
use identity::error::{Error, Unauthenticated};
use identity::ids::PasskeyId;
use identity::mfa::{BindDevice, CreateDevice};
use identity::passkeys::Passkey;
use identity::sessions::BeginDevice;
use identity::sign_in::{
    Door, Factor, FirstFactor, MfaOperation, ScopeRequest, SignIn, Step, UserName,
};
use identity::store::Written;
use identity::users::{DeleteLoginProfile, UserRef};
use testkit::World;

use crate::acting::{
    AWAY, HOME, RIGHT, alice, ask, bind, change_settings, code, done, enter, enter_as, held,
    outcome, refused, seed_of, session, show, world,
};

async fn adaptive(world: &World) {
    change_settings(world, |settings| settings.operation = MfaOperation::Adaptive).await;
}

#[tokio::test]
async fn a_token_for_a_password_makes_no_network_usual() {
    let world = world().await;
    bind(&world).await;
    adaptive(&world).await;
    let user = UserName::InAccountNamed { name: "alice".into(), account: "acme".into() };
    let token = SignIn {
        first: FirstFactor::Password { user, password: identity::secret::Secret::new(RIGHT) },
        passcode: None,
        scope: ScopeRequest::Unsaid,
        checked: None,
    };
    let token = ask(&world.identity, AWAY, Proof::Anonymous, token).await;
    assert_eq!(outcome(token), Ok(()));
    let step = enter(&world.identity, AWAY, RIGHT).await.expect("goes on");
    assert!(matches!(step, Step::SecondFactor { .. }), "{step:?}");
}

#[tokio::test]
async fn a_network_from_before_the_first_factor_is_not_usual_after_it() {
    let world = world().await;
    adaptive(&world).await;
    done(enter(&world.identity, AWAY, RIGHT).await);
    bind(&world).await;
    let late = enter(&world.identity, AWAY, RIGHT).await.expect("goes on");
    assert!(matches!(late, Step::SecondFactor { .. }), "{late:?}");
}

#[tokio::test]
async fn a_session_without_the_factor_that_is_there_changes_no_factor() {
    let world = world().await;
    let seed = bind(&world).await;
    adaptive(&world).await;
    let first = enter(&world.identity, AWAY, RIGHT).await.expect("goes on");
    let code = code(&world, &seed, 1);
    done(show(&world.identity, &held(&first), Factor::Totp, &code).await);
    // The factor was shown at home, where it is not asked for again.
    let second = enter(&world.identity, HOME, RIGHT).await;
    let late = BeginDevice { issuer: "here".into() };
    let late = ask(&world.identity, HOME, session(&done(second)), late).await;
    assert_eq!(outcome(late), Err(Error::ProofTooOld));
}

#[tokio::test]
async fn a_password_alone_binds_no_device_beside_a_passkey() {
    let world = world().await;
    let (id, own) = (alice(&world), UserRef::Caller);
    let token = world.token("alice");
    let create = CreateDevice { name: "dev-01".into(), holder: Some(own.clone()) };
    let made = ask(&world.identity, HOME, token.clone(), create).await.expect("makes");
    let seed = seed_of(&made.base32_seed);
    let passkey = Passkey {
        id: PasskeyId::new("PASSKEY-1"),
        user: id.clone(),
        credential_id: vec![1],
        name: "key".into(),
        credential: "{}".into(),
        alone: true,
        platform: true,
        counter: 0,
        suspect: false,
        created_at: world.identity.now(),
        used_at: None,
    };
    let mut tx = world.identity.store().write().await.expect("writes");
    assert_eq!(tx.insert_passkey(&passkey).await, Ok(Written::Yes));
    tx.commit().await.expect("commits");
    let bind = BindDevice {
        user: own,
        device: "dev-01".into(),
        own: true,
        first_code: code(&world, &seed, -1),
        second_code: code(&world, &seed, 0),
    };
    let bound = ask(&world.identity, HOME, token.clone(), bind.clone()).await;
    assert_eq!(outcome(bound), Err(Error::ProofTooOld));
    let mut tx = world.identity.store().write().await.expect("writes");
    assert_eq!(tx.delete_passkey(&id, &passkey.id).await, Ok(true));
    tx.commit().await.expect("commits");
    assert_eq!(outcome(ask(&world.identity, HOME, token, bind).await), Ok(()));
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
