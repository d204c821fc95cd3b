//! What a stolen part of a key would open: its secret without its token, its id without its
//! secret, and keys that have ended.

use identity::access_keys::UpdateAccessKey;
use identity::caller::Signed;
use identity::error::Unauthenticated;
use identity::guards::Guard;
use identity::ids::KeyId;
use identity::secret::Secret;
use testkit::{World, attack};

use crate::acting::*;
use crate::key_tokens::with_key;
use crate::temporary_keys::*;

#[tokio::test]
async fn a11_the_token_of_one_temporary_key_makes_no_other_sign() {
    let mixed = attack(async |world: World| {
        let key = with_token(&world, &alices_token(&world)).await.expect("takes");
        let other = with_token(&world, &alices_token(&world)).await.expect("takes");
        let session_token = Some(other.session_token);
        who(&world, Signed { session_token, ..signed(&world, &key) }).await.is_ok()
    });
    mixed.held_by(Guard::SessionToken).await;
}

#[tokio::test]
async fn nist_aal2_a_temporary_key_ends() {
    let old = attack(async |world: World| {
        let key = with_token(&world, &alices_token(&world)).await.expect("takes");
        world.clock.advance(3600);
        by_key(&world, &key).await.is_ok()
    });
    old.held_by(Guard::TemporaryKeyEnds).await;
}

#[tokio::test]
async fn nist_aal2_a_temporary_key_lengthens_nothing_that_it_was_taken_with() {
    let longer = attack(async |world: World| {
        world.clock.advance(24 * 60 * 60 - 60);
        let key = with_token(&world, &alices_token(&world)).await.expect("takes");
        world.clock.advance(60);
        by_key(&world, &key).await.is_ok()
    });
    longer.held_by(Guard::TemporaryKeyLife).await;
}

#[tokio::test]
async fn a10_a_session_gives_no_key_without_a_fresh_proof() {
    let stolen = attack(async |world: World| {
        let opened = signed_in(&world).await;
        world.clock.advance(301);
        with_session(&world, &opened).await.is_ok()
    });
    stolen.held_by(Guard::FreshProof).await;
}

/// A key with a session that began before there was a factor.
async fn without_the_factor(world: World) -> bool {
    let opened = signed_in(&world).await;
    bind(&world).await;
    with_session(&world, &opened).await.is_ok()
}

#[tokio::test]
async fn a10_a_session_that_showed_no_factor_gives_no_key() {
    let stolen = attack(without_the_factor).behind(Guard::TokenFactor);
    stolen.held_by(Guard::FreshFactor).await;
}

#[tokio::test]
async fn a8_a_key_is_no_way_around_the_factor_that_its_session_takes() {
    let around = attack(without_the_factor).behind(Guard::FreshFactor);
    around.held_by(Guard::TokenFactor).await;
}

#[tokio::test]
async fn a6_a_disabled_user_signs_with_no_temporary_key() {
    let kept = attack(async |world: World| {
        let key = with_token(&world, &alices_token(&world)).await.expect("takes");
        // Past the commands, which would end the key.
        let mut tx = world.identity.store().write().await.expect("writes");
        let mut user = tx.user(&alice(&world)).await.expect("reads").expect("is there");
        user.enabled = false;
        let _there = tx.update_user(&user).await.expect("writes");
        tx.commit().await.expect("commits");
        let disabled = Unauthenticated::DisabledUser { user: user.name, key: Some(key.id.clone()) };
        match by_key(&world, &key).await {
            Ok(_) => true,
            Err(reason) => {
                assert_eq!(reason, disabled.into(), "though its row is there");
                false
            }
        }
    });
    kept.held_by(Guard::Disabled).await;
}

#[tokio::test]
async fn a10_a_temporary_key_does_not_come_back_with_its_user() {
    let kept = attack(async |world: World| {
        let key = with_token(&world, &alices_token(&world)).await.expect("takes");
        set_enabled(&world, false).await;
        set_enabled(&world, true).await;
        by_key(&world, &key).await.is_ok()
    });
    kept.held_by(Guard::EndsAll).await;
}

/// Whether alice's permanent key and this secret give a token.
async fn gives(world: &World, secret: &Secret) -> bool {
    with_key(world, &world.people["alice"].key, secret).await.is_ok()
}

#[tokio::test]
async fn a11_a_permanent_key_gives_no_token_without_its_secret() {
    let guessed = attack(async |world: World| gives(&world, &Secret::new("guessed")).await);
    guessed.held_by(Guard::KeySecret).await;
}

#[tokio::test]
async fn a6_a_permanent_key_that_is_off_gives_no_token() {
    let off = attack(async |world: World| {
        let key = KeyId::new(world.people["alice"].key.clone());
        let off = UpdateAccessKey { key, user: None, active: Some(false), description: None };
        world.ask("off", world.token("owner"), off, access()).await.expect("switches off");
        gives(&world, &world.people["alice"].secret).await
    });
    off.held_by(Guard::KeyActive).await;
}

#[tokio::test]
async fn a6_a_disabled_users_permanent_key_gives_no_token() {
    let disabled = attack(async |world: World| {
        set_enabled(&world, false).await;
        gives(&world, &world.people["alice"].secret).await
    });
    disabled.held_by(Guard::Disabled).await;
}
