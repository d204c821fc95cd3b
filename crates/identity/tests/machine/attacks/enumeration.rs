//! What somebody without a password learns of who has one: by answers, and by the work they
//! take. The clock of these tests is looked at a fixed number of times for a slow hash, so looks
//! are counted and not seconds.

use identity::error::Error;
use identity::sign_in::{Door, UserName};
use testkit::World;

use crate::acting::*;

/// So many tries: past the lock.
const TRIES: usize = 10;

/// Whom the stranger asks for; each is another answer somewhere in the code.
const CASES: [&str; 5] = ["wrong", "nobody", "disabled", "password off", "no password"];

async fn set_up(world: &World, case: &str) -> UserName {
    match case {
        "disabled" => change_user(world, &alice(world), |user| user.enabled = false).await,
        "password off" => change_profile(world, |profile| profile.enabled = false).await,
        "no password" => {
            let mut tx = world.identity.store().write().await.expect("writes");
            assert_eq!(tx.delete_login_profile(&alice(world)).await, Ok(true));
            tx.commit().await.expect("commits");
        }
        _ => {}
    }
    let name = if case == "nobody" { "ghost" } else { "alice" };
    UserName::InAccountNamed { name: name.into(), account: "acme".into() }
}

/// The answers to wrong passwords, and the work behind them.
async fn asked(case: &str, page: bool) -> (Vec<Result<(), Error>>, u64) {
    let world = world().await;
    let user = set_up(&world, case).await;
    let before = world.clock.looks();
    let mut answers = Vec::new();
    for _ in 0..TRIES {
        let user = user.clone();
        answers.push(match page {
            true => {
                let at = (Door::AccountPage, user);
                outcome(enter_as(&world.identity, AWAY, at, "wrong").await)
            }
            false => outcome(token_as(&world.identity, user, "wrong", None).await),
        });
    }
    (answers, world.clock.looks() - before)
}

#[tokio::test]
async fn a14_the_answer_is_the_same_whoever_is_asked_for() {
    for page in [true, false] {
        let (expected, _) = asked("wrong", page).await;
        assert_ne!(expected[0], expected[TRIES - 1], "the lock is among the answers");
        for case in CASES {
            assert_eq!(asked(case, page).await.0, expected, "{case}");
        }
    }
}

#[tokio::test]
async fn a14_the_work_is_the_same_whoever_is_asked_for() {
    for page in [true, false] {
        let (_, expected) = asked("wrong", page).await;
        for case in CASES {
            let (_, work) = asked(case, page).await;
            // The last hash before and the last one here may still be about to say they are done.
            assert!(work.abs_diff(expected) <= 2, "{case}: {work} looks, not {expected}");
        }
    }
}
