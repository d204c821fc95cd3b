//! Many against one user: with its password, and without.

use std::sync::Arc;

use identity::error::Unauthenticated;
use identity::sign_in::{Factor, GUESSES};

use crate::acting::*;

/// The bound that is printed: `GUESSES` looked at, ever, unless a right one comes between.
#[tokio::test]
async fn a_fleet_with_the_password_is_heard_a_hundred_times_and_no_more() {
    let mut world = world().await;
    let seed = bind(&world).await;
    let mut looked_at = 0;
    let mut before = 0;
    for round in 0..400_u32 {
        if round % 50 == 0 {
            world = world.node(Arc::clone(world.identity.store()));
        }
        let from = format!("203.0.113.{}", round % 250);
        let guess = wrong(&world, &seed);
        if round % 2 == 0 {
            let step = enter(&world.identity, &from, RIGHT).await.expect("knows the password");
            show(&world.identity, &held(&step), Factor::Totp, &guess).await.expect_err("guesses");
        } else {
            token(&world.identity, RIGHT, Some(guess)).await.expect_err("guesses");
        }
        let now = device(&world).await.failures;
        looked_at += now - before;
        before = now;
        world.clock.advance(i64::from(round % 90));
    }
    assert_eq!((looked_at, GUESSES), (100, 100));
    world.clock.advance(24 * 60 * 60);
    let right = token(&world.identity, RIGHT, Some(code(&world, &seed, 0))).await;
    assert_eq!(outcome(right), refused(Unauthenticated::SecondFactor));
}

#[tokio::test]
async fn a_right_code_gives_the_budget_back() {
    let world = world().await;
    let seed = bind(&world).await;
    for _ in 0..3 {
        let guess = wrong(&world, &seed);
        token(&world.identity, RIGHT, Some(guess)).await.expect_err("guesses");
    }
    token(&world.identity, RIGHT, Some(code(&world, &seed, 0))).await.expect("opens");
    assert_eq!(device(&world).await.failures, 0);
}

#[tokio::test]
async fn outsiders_lock_out_nobody_who_comes_from_where_it_always_does() {
    let world = world().await;
    let seed = bind(&world).await;
    for round in 0..300_u32 {
        let from = format!("203.0.113.{}", round % 250);
        enter(&world.identity, &from, "wrong").await.expect_err("guesses");
    }
    let elsewhere = enter(&world.identity, AWAY, RIGHT).await;
    assert_eq!(outcome(elsewhere), refused(Unauthenticated::Locked));
    let step = enter(&world.identity, HOME, RIGHT).await.expect("is at home");
    done(show(&world.identity, &held(&step), Factor::Totp, &code(&world, &seed, 0)).await);
    assert_eq!(device(&world).await.failures, 0);
}
