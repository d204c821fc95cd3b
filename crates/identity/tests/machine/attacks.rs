//! The attack classes of the security plan that this machine must hold against.

mod codes;
mod enumeration;
mod factors;
mod keys;
mod passwords;
mod stages;

use std::sync::Arc;

use identity::caller::Proof;
use identity::error::{Error, Unauthenticated};
use identity::mfa::{BindDevice, UnbindDevice};
use identity::secret::Secret;
use identity::sessions::ShowMe;
use identity::sign_in::{BeginEnrolment, Factor, FactorEvent, Step};
use identity::users::UserRef;
use testkit::World;

use crate::acting::*;

async fn attempt(world: &World) -> Secret {
    held(&enter(&world.identity, HOME, RIGHT).await.expect("goes on"))
}

fn in_devanagari(code: &Secret) -> Secret {
    let digit = |c: char| char::from_u32('०' as u32 + c.to_digit(10).expect("a digit"));
    Secret::new(code.expose_text().chars().filter_map(digit).collect::<String>())
}

#[tokio::test]
async fn a1_a_used_code_is_refused_however_and_wherever_it_is_shown_again() {
    let world = world().await;
    let seed = bind(&world).await;
    let used = code(&world, &seed, 0);
    done(show(&world.identity, &attempt(&world).await, Factor::Totp, &used).await);
    let text = used.expose_text().to_owned();
    let spaced = Secret::new(format!(" {} {}\t", &text[..3], &text[3..]));
    let restarted = world.node(Arc::clone(world.identity.store()));
    let before = code(&world, &seed, -1);
    for same in [&used, &spaced, &in_devanagari(&used), &before] {
        world.clock.advance(if std::ptr::eq(same, &before) { 30 } else { 0 });
        for identity in [&world.identity, &restarted.identity] {
            let fresh = attempt(&world).await;
            let again = show(identity, &fresh, Factor::Totp, same).await;
            assert_eq!(outcome(again), Err(Error::WrongCode));
            world.clock.advance(3);
        }
    }
}

#[tokio::test]
async fn a1_the_codes_that_bound_a_device_sign_nobody_in() {
    let world = world().await;
    let opened = done(enter(&world.identity, HOME, RIGHT).await);
    let (_, seed) = bind_in(&world, &opened).await;
    for offset in [-1, 0] {
        let code = code(&world, &seed, offset);
        let again = show(&world.identity, &attempt(&world).await, Factor::Totp, &code).await;
        assert_eq!(outcome(again), Err(Error::WrongCode));
    }
}

/// So many at once.
const CROWD: usize = 64;

async fn crowd(world: &Arc<World>, attempts: Vec<Secret>, code: &Secret) -> usize {
    let tasks: Vec<_> = attempts
        .into_iter()
        .map(|attempt| {
            let (world, code) = (Arc::clone(world), code.clone());
            tokio::spawn(async move {
                let shown = show(&world.identity, &attempt, Factor::Totp, &code).await;
                matches!(shown, Ok(Step::Done(_)))
            })
        })
        .collect();
    let mut opened = 0;
    for task in tasks {
        opened += usize::from(task.await.expect("joins"));
    }
    opened
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a2_of_sixty_four_submissions_of_one_code_one_opens() {
    let world = Arc::new(world().await);
    let seed = bind(&world).await;
    let one = attempt(&world).await;
    assert_eq!(crowd(&world, vec![one; CROWD], &code(&world, &seed, 0)).await, 1);
    world.clock.advance(60);
    let mut many = Vec::new();
    for _ in 0..CROWD {
        many.push(attempt(&world).await);
    }
    assert_eq!(crowd(&world, many, &code(&world, &seed, 0)).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a3_wrong_codes_side_by_side_are_no_more_than_one_after_another() {
    let world = Arc::new(world().await);
    let seed = bind(&world).await;
    let one = attempt(&world).await;
    assert_eq!(crowd(&world, vec![one; CROWD], &wrong(&world, &seed)).await, 0);
    // Three cost no wait, the fourth begins one; no other was looked at.
    assert_eq!(device(&world).await.failures, 4);
}

async fn unbind(world: &World, code: Secret) -> Result<(), Error> {
    let user = UserRef::Id(alice(world));
    let (device, code) = (None, Some(code));
    let unbind = UnbindDevice { user, device, code, unless_required: true, delete: false };
    outcome(ask(&world.identity, HOME, world.token("alice"), unbind).await)
}

#[tokio::test]
async fn a4_guesses_at_every_door_share_one_budget_and_its_end_is_recorded() {
    let world = world().await;
    let seed = bind(&world).await;
    for guess in 0..100 {
        assert_eq!(device(&world).await.failures, guess);
        let no = wrong(&world, &seed);
        match guess % 3 {
            0 => {
                let page = show(&world.identity, &attempt(&world).await, Factor::Totp, &no).await;
                assert_eq!(outcome(page), Err(Error::WrongCode));
            }
            1 => {
                let by_token = token(&world.identity, RIGHT, Some(no)).await;
                assert_eq!(outcome(by_token), refused(Unauthenticated::SecondFactor));
            }
            _ => assert_eq!(unbind(&world, no).await, Err(Error::WrongCode)),
        }
        world.clock.advance(64);
    }
    let right = code(&world, &seed, 0);
    let page = show(&world.identity, &attempt(&world).await, Factor::Totp, &right).await;
    assert_eq!(outcome(page), Err(Error::WrongCode));
    assert_eq!(unbind(&world, right).await, Err(Error::WrongCode));
    let mut tx = world.identity.store().read().await.expect("reads");
    let history = tx.factor_history(&alice(&world)).await.expect("reads");
    let ends = history.iter().filter(|line| line.event == FactorEvent::Disabled);
    assert_eq!(ends.count(), 1);
}

#[tokio::test]
async fn a4_a_worn_out_device_makes_nobody_bind_another() {
    let world = world().await;
    let seed = bind(&world).await;
    for _ in 0..100 {
        let no = wrong(&world, &seed);
        show(&world.identity, &attempt(&world).await, Factor::Totp, &no).await.expect_err("wrong");
        world.clock.advance(64);
    }
    change_profile(&world, |profile| profile.mfa_bind_required = true).await;
    let step = enter(&world.identity, HOME, RIGHT).await.expect("goes on");
    assert!(matches!(step, Step::SecondFactor { .. }), "{step:?}");
}

#[tokio::test]
async fn a5_a_failure_outlives_its_refusal_and_a_restart() {
    let world = world().await;
    let seed = bind(&world).await;
    let here = attempt(&world).await;
    let no = show(&world.identity, &here, Factor::Totp, &wrong(&world, &seed)).await;
    assert_eq!(outcome(no), Err(Error::WrongCode));
    let restarted = world.node(Arc::clone(world.identity.store()));
    assert_eq!(device(&restarted).await.failures, 1);
    for _ in 0..5 {
        let no = enter(&world.identity, AWAY, "wrong").await;
        assert_eq!(outcome(no), refused(Unauthenticated::WrongCredentials));
    }
    let locked = enter(&restarted.identity, AWAY, RIGHT).await;
    assert_eq!(outcome(locked), refused(Unauthenticated::Locked));
}

#[tokio::test]
async fn a6_a_disabled_user_or_password_opens_nothing_at_any_stage() {
    for profile_alone in [false, true] {
        let world = world().await;
        let seed = bind(&world).await;
        let early = attempt(&world).await;
        let opened = {
            let code = code(&world, &seed, 0);
            done(show(&world.identity, &attempt(&world).await, Factor::Totp, &code).await)
        };
        // Written past the commands that would end the attempt and the session as well.
        if profile_alone {
            change_profile(&world, |profile| profile.enabled = false).await;
        } else {
            change_user(&world, &alice(&world), |user| user.enabled = false).await;
            let look = ask(&world.identity, HOME, session(&opened), ShowMe).await;
            let disabled =
                matches!(look, Err(Error::Unauthenticated(Unauthenticated::DisabledUser { .. })));
            assert!(disabled);
        }
        world.clock.advance(30);
        let right = || code(&world, &seed, 0);
        outcome(enter(&world.identity, HOME, RIGHT).await).expect_err("page");
        outcome(token(&world.identity, RIGHT, Some(right())).await).expect_err("token");
        outcome(show(&world.identity, &early, Factor::Totp, &right()).await).expect_err("stage");
    }
}

#[tokio::test]
async fn a7_neither_silence_nor_another_factor_nor_another_stage_passes_for_a_code() {
    let world = world().await;
    let seed = bind(&world).await;
    let at = attempt(&world).await;
    let right = code(&world, &seed, 0);
    let empty = show(&world.identity, &at, Factor::Totp, &Secret::new("")).await;
    assert_eq!(outcome(empty), Err(Error::WrongCode));
    let others = [Factor::Passkey, Factor::Sms, Factor::Email, Factor::TrustedBrowser];
    for factor in others {
        let other = show(&world.identity, &at, factor, &right).await;
        assert_eq!(outcome(other), refused(Unauthenticated::SecondFactor));
    }
    let other = show(&world.identity, &at, Factor::RecoveryCode, &right).await;
    assert_eq!(outcome(other), Err(Error::WrongCode));
    let enrol = BeginEnrolment { attempt: at.clone(), issuer: "here".into() };
    let enrol = ask(&world.identity, HOME, Proof::Anonymous, enrol).await;
    assert_eq!(outcome(enrol), refused(Unauthenticated::UnknownAttempt));
    // A sign-in under way is no session.
    let me = ask(&world.identity, HOME, Proof::Session(at.clone()), ShowMe).await;
    assert_eq!(outcome(me), refused(Unauthenticated::UnknownToken));
}

#[test]
fn a8_nothing_is_minted_but_from_an_admission() {
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut minting = Vec::new();
    let mut folders = vec![source.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("reads") {
            let path = entry.expect("reads").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("reads");
            let kinds = ["token", "session", "key", "temporary_key"];
            let calls = kinds.map(|kind| format!(".insert_{kind}("));
            if calls.iter().any(|call| text.contains(call.as_str())) {
                assert!(text.contains("Admitted"), "{} mints for anybody", path.display());
                let name = path.strip_prefix(&source).expect("is below").to_owned();
                minting.push(name.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    minting.sort();
    let known = [
        "access_keys/create_key.rs",
        "accounts/create_account.rs",
        "sessions/open.rs",
        "temporary_keys/mint.rs",
        "tokens/issue.rs",
    ];
    assert_eq!(minting, known);
}

#[tokio::test]
async fn a10_a_token_binds_no_device_where_a_session_does() {
    let world = world().await;
    let by_token = ask(&world.identity, HOME, world.token("alice"), begin_device()).await;
    assert_eq!(outcome(by_token), refused(Unauthenticated::Missing));
}

#[tokio::test]
async fn a11_of_all_passwords_codes_and_states_one_cell_opens() {
    for (password, good, enabled) in [
        (RIGHT, true, true),
        (RIGHT, true, false),
        (RIGHT, false, true),
        (RIGHT, false, false),
        ("wrong", true, true),
        ("wrong", true, false),
        ("wrong", false, true),
        ("wrong", false, false),
    ] {
        let world = world().await;
        let seed = bind(&world).await;
        change_user(&world, &alice(&world), |user| user.enabled = enabled).await;
        let code = if good { code(&world, &seed, 0) } else { wrong(&world, &seed) };
        let by_token = token(&world.identity, password, Some(code.clone())).await.is_ok();
        world.clock.advance(30);
        let code = if good { self::code(&world, &seed, 0) } else { code };
        let by_page = match enter(&world.identity, HOME, password).await {
            Ok(step) => show(&world.identity, &held(&step), Factor::Totp, &code).await.is_ok(),
            Err(_) => false,
        };
        let one = password == RIGHT && good && enabled;
        assert_eq!((by_token, by_page), (one, one), "{password} {good} {enabled}");
    }
}

#[tokio::test]
async fn a13_a_seed_is_told_once_and_printed_never() {
    let world = world().await;
    let opened = done(enter(&world.identity, HOME, RIGHT).await);
    let begin = async || ask(&world.identity, HOME, session(&opened), begin_device()).await;
    let (one, two) = (begin().await.expect("makes"), begin().await.expect("makes"));
    assert_ne!(one.base32_seed.expose(), two.base32_seed.expose());
    let me = ask(&world.identity, HOME, session(&opened), ShowMe).await.expect("shows");
    let seed = two.base32_seed.expose_text();
    for printed in [format!("{two:?}"), format!("{me:?}"), format!("{opened:?}")] {
        assert!(!printed.contains(seed) && !printed.contains(opened.secret.expose_text()));
    }
    // Codes made from a seed that was replaced bind nothing.
    let old = seed_of(&one.base32_seed);
    let bind = BindDevice {
        user: UserRef::Id(alice(&world)),
        device: one.device,
        own: true,
        first_code: code(&world, &old, -1),
        second_code: code(&world, &old, 0),
    };
    outcome(ask(&world.identity, HOME, world.token("alice"), bind).await).expect_err("is gone");
}

#[tokio::test]
async fn a14_whoever_does_not_know_the_password_learns_nothing_of_a_user() {
    let world = world().await;
    bind(&world).await;
    change_profile(&world, |profile| profile.mfa_bind_required = true).await;
    let nobody = || identity::sign_in::UserName::InAccountNamed {
        name: "no-such-user".into(),
        account: "acme".into(),
    };
    let at = identity::sign_in::Door::AccountPage;
    let mut answers = Vec::new();
    for _ in 0..7 {
        let there = outcome(enter(&world.identity, AWAY, "wrong").await);
        let other = "198.51.100.9";
        let not = outcome(enter_as(&world.identity, other, (at, nobody()), "wrong").await);
        assert_eq!(there, not);
        answers.push(there);
    }
    assert_eq!(answers[0], refused(Unauthenticated::WrongCredentials));
    assert_eq!(answers[6], refused(Unauthenticated::Locked));
    change_user(&world, &alice(&world), |user| user.enabled = false).await;
    let disabled = outcome(enter(&world.identity, "198.51.100.10", "wrong").await);
    assert_eq!(disabled, answers[0]);
}

#[tokio::test]
async fn a8_a_user_of_a_directory_comes_through_no_door_of_an_account() {
    let world = world().await;
    let (at, name, id) = dora(&world).await;
    let account_page = identity::sign_in::Door::AccountPage;
    for user in [name.clone(), identity::sign_in::UserName::Id(id)] {
        let page = enter_as(&world.identity, AWAY, (account_page, user.clone()), RIGHT).await;
        assert_eq!(outcome(page), refused(Unauthenticated::WrongCredentials));
        let by_token = token_as(&world.identity, user.clone(), RIGHT, None).await;
        assert_eq!(outcome(by_token), refused(Unauthenticated::WrongCredentials));
        outcome(enter_as(&world.identity, HOME, (at, user), RIGHT).await).expect("its own door");
    }
    let alice = identity::sign_in::UserName::Id(alice(&world));
    let wrong_page = enter_as(&world.identity, AWAY, (at, alice), RIGHT).await;
    assert_eq!(outcome(wrong_page), refused(Unauthenticated::WrongCredentials));
}
