//! Codes and guesses at them.

use identity::guards::Guard;
use identity::mfa::totp::Parameters;
use identity::mfa::{BindDevice, CreateDevice, UnbindDevice};
use identity::secret::Secret;
use identity::sign_in::Factor;
use identity::users::UserRef;
use testkit::{World, attack};

use super::attempt;
use crate::acting::*;

/// Shows a code at the page, and says whether it opens.
async fn page_opens(world: &World, code: &Secret) -> bool {
    show(&world.identity, &attempt(world).await, Factor::Totp, code).await.is_ok()
}

async fn token_opens(world: &World, code: &Secret) -> bool {
    token(&world.identity, RIGHT, Some(code.clone())).await.is_ok()
}

#[tokio::test]
async fn a1_a_code_opens_one_door_once() {
    for page in [true, false] {
        let again = attack(async |world: World| {
            let seed = bind(&world).await;
            let code = code(&world, &seed, 0);
            assert!(token_opens(&world, &code).await);
            match page {
                true => page_opens(&world, &code).await,
                false => token_opens(&world, &code).await,
            }
        });
        again.held_by(Guard::CodeOnce).await;
    }
}

#[tokio::test]
async fn a1_a_code_older_than_the_last_one_opens_nothing() {
    let older = attack(async |world: World| {
        let seed = bind(&world).await;
        let older = code(&world, &seed, -1);
        assert!(token_opens(&world, &code(&world, &seed, 0)).await);
        token_opens(&world, &older).await
    });
    older.held_by(Guard::CodeOnce).await;
}

/// Binds alice's device by the interface, with the codes of now.
async fn bind_by_token(world: &World, seed: &Secret) -> bool {
    let command = BindDevice {
        user: UserRef::Caller,
        device: "dev".into(),
        own: true,
        first_code: code(world, seed, -1),
        second_code: code(world, seed, 0),
    };
    ask(&world.identity, HOME, world.token("alice"), command).await.is_ok()
}

fn unbinding(code: Option<Secret>) -> UnbindDevice {
    let (user, device) = (UserRef::Caller, None);
    UnbindDevice { user, device, code, unless_required: false, delete: false }
}

/// The interface's device, made and bound; its seed.
async fn made_and_bound(world: &World) -> Secret {
    let create = CreateDevice { name: "dev".into(), holder: Some(UserRef::Caller) };
    let made = ask(&world.identity, HOME, world.token("alice"), create).await.expect("makes");
    let seed = seed_of(&made.base32_seed);
    assert!(bind_by_token(world, &seed).await);
    seed
}

#[tokio::test]
async fn a1_codes_that_bound_a_device_bind_it_no_second_time() {
    let world = world().await;
    let seed = made_and_bound(&world).await;
    let unbind = unbinding(None);
    let by_key = world.signature("alice", None);
    ask(&world.identity, HOME, by_key, unbind).await.expect("unbinds");
    assert!(!bind_by_token(&world, &seed).await);
    world.clock.advance(60);
    assert!(bind_by_token(&world, &seed).await);
}

#[tokio::test]
async fn a4_after_a_hundred_wrong_codes_a_right_one_opens_nothing() {
    for page in [true, false] {
        let guessing = attack(async |world: World| {
            let seed = bind(&world).await;
            for _ in 0..100 {
                assert!(!token_opens(&world, &wrong(&world, &seed)).await);
                world.clock.advance(64);
            }
            let right = code(&world, &seed, 0);
            match page {
                true => page_opens(&world, &right).await,
                false => token_opens(&world, &right).await,
            }
        });
        guessing.held_by(Guard::GuessBudget).await;
    }
}

#[tokio::test]
async fn a4_after_a_hundred_wrong_pairs_a_right_one_binds_nothing() {
    let guessing = attack(async |world: World| {
        let create = CreateDevice { name: "dev".into(), holder: Some(UserRef::Caller) };
        let made = ask(&world.identity, HOME, world.token("alice"), create).await.expect("makes");
        let seed = seed_of(&made.base32_seed);
        for _ in 0..100 {
            assert!(!bind_by_token(&world, &Secret::new([7; 40])).await);
        }
        bind_by_token(&world, &seed).await
    });
    guessing.held_by(Guard::GuessBudget).await;
}

#[tokio::test]
async fn a4_guesses_one_right_after_another_are_not_looked_at() {
    let hurry = attack(async |world: World| {
        let seed = bind(&world).await;
        for _ in 0..4 {
            assert!(!token_opens(&world, &wrong(&world, &seed)).await);
        }
        token_opens(&world, &code(&world, &seed, 0)).await
    });
    hurry.held_by(Guard::GuessRest).await;
}

#[tokio::test]
async fn a5_what_a_refusal_counted_is_not_undone_with_it() {
    let patience = attack(async |world: World| {
        for _ in 0..5 {
            enter(&world.identity, AWAY, "wrong").await.expect_err("is wrong");
        }
        enter(&world.identity, AWAY, RIGHT).await.is_ok()
    });
    patience.held_by(Guard::RefusalKept).await;
    let patience = attack(async |world: World| {
        let seed = bind(&world).await;
        for _ in 0..4 {
            assert!(!page_opens(&world, &wrong(&world, &seed)).await);
        }
        page_opens(&world, &code(&world, &seed, 0)).await
    });
    patience.held_by(Guard::RefusalKept).await;
}

#[tokio::test]
async fn a10_a_stolen_token_unbinds_no_device_without_its_code() {
    let theft = attack(async |world: World| {
        let seed = made_and_bound(&world).await;
        let unbind = unbinding(Some(wrong(&world, &seed)));
        ask(&world.identity, HOME, world.token("alice"), unbind).await.is_ok()
    });
    theft.held_by(Guard::UnbindCode).await;
}

/// The code that an authenticator shows whose clock is off by so many seconds.
fn code_at(world: &World, seed: &Secret, off: i64) -> Secret {
    let parameters = Parameters::default();
    let step = parameters.step(world.identity.now().plus_seconds(off));
    Secret::new(format!("{:06}", parameters.code(seed, step)))
}

#[tokio::test]
async fn rfc_6238_a_clock_may_be_off_by_a_step_and_by_no_more() {
    for off in (-120..=120).step_by(15) {
        let world = world().await;
        let seed = bind(&world).await;
        let later = |seconds| world.identity.now().plus_seconds(seconds);
        let step = |seconds| Parameters::default().step(later(seconds));
        let near = (step(off) - step(0)).abs() <= 1;
        let opens = token_opens(&world, &code_at(&world, &seed, off)).await;
        assert_eq!(opens, near, "{off} seconds");
    }
}

#[tokio::test]
async fn rfc_6238_a_drift_is_learned_and_the_window_moves_no_further_than_a_step() {
    for ahead in [30, -30] {
        let world = world().await;
        let seed = bind(&world).await;
        world.clock.advance(60);
        assert!(token_opens(&world, &code_at(&world, &seed, ahead)).await);
        world.clock.advance(60);
        assert!(!token_opens(&world, &code_at(&world, &seed, -ahead)).await, "the other way");
        assert!(!token_opens(&world, &code_at(&world, &seed, 3 * ahead)).await, "two further");
        assert!(token_opens(&world, &code_at(&world, &seed, 2 * ahead)).await, "one further");
        world.clock.advance(90);
        assert!(!token_opens(&world, &code_at(&world, &seed, 3 * ahead)).await, "step by step");
        assert!(token_opens(&world, &code_at(&world, &seed, 0)).await, "set right again");
    }
}

#[tokio::test]
async fn rfc_4226_a_seed_is_longer_than_160_bits_and_never_the_same() {
    let world = world().await;
    let mut seeds = Vec::new();
    for name in ["one", "two", "three"] {
        let create = CreateDevice { name: name.into(), holder: None };
        let made = ask(&world.identity, HOME, world.token("alice"), create).await.expect("makes");
        seeds.push(seed_of(&made.base32_seed).expose().to_vec());
    }
    assert!(seeds.iter().all(|seed| seed.len() * 8 > 160));
    seeds.sort();
    seeds.dedup();
    assert_eq!(seeds.len(), 3);
}
