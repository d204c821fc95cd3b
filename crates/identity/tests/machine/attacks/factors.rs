//! What a stolen session, token or password would change of a user's factors, and what stands
//! in for one.

use identity::caller::Proof;
use identity::guards::Guard;
use identity::ids::PasskeyId;
use identity::mfa::{BindDevice, CreateDevice, DeleteDevice, UnbindDevice};
use identity::passkeys::Passkey;
use identity::pipeline::Command;
use identity::secret::Secret;
use identity::sessions::{Opened, RemoveDevice};
use identity::sign_in::{Door, EnterCode, EnterPassword, Factor, MfaOperation, Step, UserName};
use identity::store::Written;
use identity::users::UserRef;
use testkit::{World, attack};

use super::attempt;
use crate::acting::*;

async fn may<C: Command>(world: &World, proof: Proof, command: C) -> bool {
    ask(&world.identity, HOME, proof, command).await.is_ok()
}

#[tokio::test]
async fn a10_a_session_changes_no_factor_without_a_fresh_proof() {
    let stolen = attack(async |world: World| {
        let opened = done(enter(&world.identity, HOME, RIGHT).await);
        world.clock.advance(301);
        may(&world, session(&opened), begin_device()).await
    });
    stolen.held_by(Guard::FreshProof).await;
}

#[tokio::test]
async fn a10_a_session_that_showed_no_factor_changes_none() {
    let stolen = attack(async |world: World| {
        let seed = bind(&world).await;
        change_settings(&world, |settings| settings.operation = MfaOperation::Adaptive).await;
        let (first, code) = (attempt(&world).await, code(&world, &seed, 0));
        done(show(&world.identity, &first, Factor::Totp, &code).await);
        // Shown at home, where it is not asked for again.
        let opened = done(enter(&world.identity, HOME, RIGHT).await);
        let remove = RemoveDevice { device: device(&world).await.id, end_others: false };
        may(&world, session(&opened), remove).await
    });
    stolen.held_by(Guard::FreshFactor).await;
}

#[tokio::test]
async fn a16_users_change_no_factor_where_that_is_not_left_to_them() {
    let own = attack(async |world: World| {
        change_settings(&world, |settings| settings.manage_factors_allowed = false).await;
        let opened = done(enter(&world.identity, HOME, RIGHT).await);
        may(&world, session(&opened), begin_device()).await
    });
    own.held_by(Guard::SelfService).await;
}

#[tokio::test]
async fn nist_lifecycle_the_last_factor_that_is_demanded_goes_by_no_way() {
    for way in ["page", "unbinding", "deleting"] {
        let removing = attack(async |world: World| {
            let seed = bind(&world).await;
            change_profile(&world, |profile| profile.mfa_bind_required = true).await;
            let first = attempt(&world).await;
            let shown = code(&world, &seed, 0);
            let opened = done(show(&world.identity, &first, Factor::Totp, &shown).await);
            let granted = token(&world.identity, RIGHT, Some(code(&world, &seed, 1))).await;
            let proof = Proof::Token(granted.expect("opens").token);
            let (user, device) = (UserRef::Caller, device(&world).await);
            let holder = Some(UserRef::Caller);
            match way {
                "page" => {
                    let remove = RemoveDevice { device: device.id, end_others: false };
                    may(&world, session(&opened), remove).await
                }
                "unbinding" => {
                    let (device, code) = (None, None);
                    let (unless_required, delete) = (true, false);
                    let unbind = UnbindDevice { user, device, code, unless_required, delete };
                    may(&world, proof, unbind).await
                }
                _ => {
                    let (name, absent_is_done, even_bound) = (device.name, false, true);
                    let delete = DeleteDevice { name, holder, absent_is_done, even_bound };
                    may(&world, proof, delete).await
                }
            }
        });
        removing.held_by(Guard::LastFactor).await;
    }
}

#[tokio::test]
async fn a10_a_password_alone_binds_no_device_beside_a_passkey() {
    let swap = attack(async |world: World| {
        let create = CreateDevice { name: "dev".into(), holder: Some(UserRef::Caller) };
        let made = ask(&world.identity, HOME, world.token("alice"), create).await.expect("makes");
        let seed = seed_of(&made.base32_seed);
        give_passkey(&world).await;
        let bind = BindDevice {
            user: UserRef::Caller,
            device: "dev".into(),
            own: true,
            first_code: code(&world, &seed, -1),
            second_code: code(&world, &seed, 0),
        };
        may(&world, world.token("alice"), bind).await
    });
    swap.held_by(Guard::PasskeyBeside).await;
}

async fn give_passkey(world: &World) {
    let passkey = Passkey {
        id: PasskeyId::new("PASSKEY-1"),
        user: alice(world),
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
}

#[tokio::test]
async fn a9_no_text_passes_for_a_recovery_code_of_the_users() {
    let any = attack(async |world: World| {
        let seed = bind(&world).await;
        let code = give_recovery_codes(&world, &seed).await.remove(0);
        let entry = Secret::new(code.expose_text().replace(|c: char| c != '-', "7"));
        show(&world.identity, &attempt(&world).await, Factor::RecoveryCode, &entry).await.is_ok()
    });
    any.held_by(Guard::RecoveryCode).await;
}

#[tokio::test]
async fn a9_a_recovery_code_recovers_once() {
    let twice = attack(async |world: World| {
        let seed = bind(&world).await;
        let codes = give_recovery_codes(&world, &seed).await;
        let (first, again) = (attempt(&world).await, attempt(&world).await);
        done(show(&world.identity, &first, Factor::RecoveryCode, &codes[0]).await);
        show(&world.identity, &again, Factor::RecoveryCode, &codes[0]).await.is_ok()
    });
    twice.held_by(Guard::RecoveryCode).await;
}

async fn give_recovery_codes(world: &World, seed: &Secret) -> Vec<Secret> {
    let shown = code(world, seed, 0);
    let opened = done(show(&world.identity, &attempt(world).await, Factor::Totp, &shown).await);
    let new = identity::sessions::NewRecoveryCodes;
    ask(&world.identity, HOME, session(&opened), new).await.expect("makes codes")
}

/// A session after which the browser is trusted.
async fn trusted(world: &World, seed: &Secret) -> Opened {
    change_settings(world, |settings| settings.trusted_browsers = true).await;
    let (attempt, code) = (attempt(world).await, code(world, seed, 0));
    let (factor, agent) = (Factor::Totp, "browser".into());
    let show = EnterCode { attempt, factor, code, trust: true, agent };
    done(ask(&world.identity, HOME, Proof::Anonymous, show).await)
}

/// Whether a user comes in with its password and what a browser holds.
async fn comes_with(world: &World, who: &str, cookie: &Secret) -> Option<Opened> {
    let command = EnterPassword {
        door: Door::AccountPage,
        user: UserName::InAccountNamed { name: who.into(), account: "acme".into() },
        password: Secret::new(world.values[&format!("{who}.password")].clone()),
        trusted: Some(cookie.clone()),
        agent: "browser".into(),
        checked: None,
    };
    match ask(&world.identity, HOME, Proof::Anonymous, command).await {
        Ok(Step::Done(opened)) => Some(*opened),
        _ => None,
    }
}

#[tokio::test]
async fn a7_a_copied_cookie_of_a_trusted_browser_stands_in_for_nothing() {
    let copied = attack(async |world: World| {
        let seed = bind(&world).await;
        let cookie = trusted(&world, &seed).await.trust.expect("is trusted");
        comes_with(&world, "alice", &cookie).await.expect("the browser itself comes in");
        world.clock.advance(60 * 60);
        comes_with(&world, "alice", &cookie).await.is_some()
    });
    copied.held_by(Guard::TrustToken).await;
}

#[tokio::test]
async fn a7_no_browser_is_trusted_where_the_account_no_longer_allows_it() {
    let kept = attack(async |world: World| {
        let seed = bind(&world).await;
        let cookie = trusted(&world, &seed).await.trust.expect("is trusted");
        change_settings(&world, |settings| settings.trusted_browsers = false).await;
        comes_with(&world, "alice", &cookie).await.is_some()
    });
    kept.held_by(Guard::TrustAllowed).await;
}

#[tokio::test]
async fn a9_a_recovery_code_makes_no_browser_trusted() {
    let trusting = attack(async |world: World| {
        let seed = bind(&world).await;
        change_settings(&world, |settings| settings.trusted_browsers = true).await;
        let code = give_recovery_codes(&world, &seed).await.remove(0);
        let (attempt, factor) = (attempt(&world).await, Factor::RecoveryCode);
        let agent = "browser".into();
        let show = EnterCode { attempt, factor, code, trust: true, agent };
        let opened = done(ask(&world.identity, HOME, Proof::Anonymous, show).await);
        opened.trust.is_some()
    });
    trusting.held_by(Guard::RecoveryTrust).await;
}

#[tokio::test]
async fn a7_a_stolen_password_makes_no_network_usual() {
    let twice = attack(async |world: World| {
        bind(&world).await;
        change_settings(&world, |settings| settings.operation = MfaOperation::Adaptive).await;
        token(&world.identity, RIGHT, None).await.expect("a token asks for no factor");
        matches!(enter(&world.identity, HOME, RIGHT).await, Ok(Step::Done(_)))
    });
    twice.held_by(Guard::UsualByFactor).await;
}

#[tokio::test]
async fn a7_trust_in_a_browser_ends() {
    let old = attack(async |world: World| {
        let seed = bind(&world).await;
        let cookie = trusted(&world, &seed).await.trust.expect("is trusted");
        world.clock.advance(7 * 24 * 60 * 60);
        comes_with(&world, "alice", &cookie).await.is_some()
    });
    old.held_by(Guard::TrustEnds).await;
}

#[tokio::test]
async fn a7_a_browser_trusted_for_one_user_is_not_for_another() {
    let others = attack(async |world: World| {
        let seed = bind(&world).await;
        let cookie = trusted(&world, &seed).await.trust.expect("is trusted");
        // Bob's sign-in asks for a factor as well.
        change_settings(&world, |settings| settings.operation = MfaOperation::Mandatory).await;
        move_device_to_bob(&world).await;
        comes_with(&world, "bob", &cookie).await.is_some()
    });
    others.held_by(Guard::TrustOwner).await;
}

async fn move_device_to_bob(world: &World) {
    let bob = identity::ids::UserId::new(world.values["bob.id"].clone());
    let held = device(world).await;
    let mut tx = world.identity.store().write().await.expect("writes");
    assert_eq!(tx.delete_device(&held.id).await, Ok(true));
    let device = identity::mfa::Device { holder: Some(bob), ..held };
    assert_eq!(tx.insert_device(&device).await, Ok(Written::Yes));
    tx.commit().await.expect("commits");
}
