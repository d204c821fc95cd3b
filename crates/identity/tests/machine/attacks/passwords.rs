//! Passwords, the user they stand for, and how long what they opened lasts.

use identity::WhoAmI;
use identity::caller::Proof;
use identity::guards::Guard;
use identity::secret::Secret;
use identity::sessions::{Reprove, ShowMe};
use identity::sign_in::{
    ChangePassword, Door, Factor, FirstFactor, ScopeRequest, SignIn, SignInSettings, Step, UserName,
};
use identity::users::{UpdateUser, UserChanges, UserRef};
use testkit::{World, attack};

use super::attempt;
use crate::acting::*;

/// The doors that take a password.
#[derive(Clone, Copy)]
enum To {
    Session,
    Token,
}

const BOTH: [To; 2] = [To::Session, To::Token];

/// Whether a password and a code, where one is shown, open a door.
async fn opens(world: &World, to: To, password: &str, code: Option<Secret>) -> bool {
    let core = &world.identity;
    match (to, code) {
        (To::Token, code) => token(core, password, code).await.is_ok(),
        (To::Session, None) => matches!(enter(core, HOME, password).await, Ok(Step::Done(_))),
        (To::Session, Some(code)) => match enter(core, HOME, password).await {
            Ok(step) => show(core, &held(&step), Factor::Totp, &code).await.is_ok(),
            Err(_) => false,
        },
    }
}

#[tokio::test]
async fn a3_wrong_passwords_lock_and_a_right_one_does_not_open_the_lock() {
    let guessing = attack(async |world: World| {
        for _ in 0..5 {
            enter(&world.identity, AWAY, "wrong").await.expect_err("is wrong");
        }
        enter(&world.identity, AWAY, RIGHT).await.is_ok()
    });
    guessing.held_by(Guard::PasswordLock).await;
}

#[tokio::test]
async fn a4_strangers_lock_together_however_many_networks_they_have() {
    let fleet = attack(async |world: World| {
        for number in 0..50 {
            let from = format!("203.0.113.{number}");
            enter(&world.identity, &from, "wrong").await.expect_err("is wrong");
        }
        enter(&world.identity, AWAY, RIGHT).await.is_ok()
    });
    fleet.held_by(Guard::StrangersTogether).await;
}

#[tokio::test]
async fn asvs_6_3_strangers_lock_nobody_out_of_its_home() {
    let lock_out = attack(async |world: World| {
        for number in 0..50 {
            let from = format!("203.0.113.{number}");
            enter(&world.identity, &from, "wrong").await.expect_err("is wrong");
        }
        enter(&world.identity, HOME, RIGHT).await.is_err()
    });
    lock_out.held_by(Guard::HomeSpared).await;
}

#[tokio::test]
async fn a14_a_lock_does_not_tell_who_exists() {
    let asking = attack(async |world: World| {
        let ghost = || UserName::InAccountNamed { name: "ghost".into(), account: "acme".into() };
        let mut told = false;
        for _ in 0..6 {
            let there = enter(&world.identity, AWAY, "wrong").await;
            let other = "198.51.100.9";
            let not = enter_as(&world.identity, other, (Door::AccountPage, ghost()), "wrong").await;
            told |= outcome(there) != outcome(not);
        }
        told
    });
    asking.held_by(Guard::NobodyLocked).await;
}

#[tokio::test]
async fn a11_a_right_code_does_not_stand_in_for_the_password() {
    for to in BOTH {
        let with_code = attack(async |world: World| {
            let seed = bind(&world).await;
            opens(&world, to, "wrong", Some(code(&world, &seed, 0))).await
        });
        with_code.held_by(Guard::PasswordRight).await;
    }
}

#[tokio::test]
async fn a6_a_password_that_is_off_opens_no_door() {
    for to in BOTH {
        let off = attack(async |world: World| {
            change_profile(&world, |profile| profile.enabled = false).await;
            opens(&world, to, RIGHT, None).await
        });
        off.held_by(Guard::PasswordOff).await;
    }
}

/// A token for alice's token.
async fn rescoped(world: &World) -> Option<Secret> {
    let Proof::Token(token) = world.token("alice") else { panic!("a token") };
    let first = FirstFactor::Token(token);
    let again = SignIn { first, passcode: None, scope: ScopeRequest::Unsaid, checked: None };
    ask(&world.identity, HOME, Proof::Anonymous, again).await.ok().map(|granted| granted.token)
}

#[tokio::test]
async fn a6_a_token_outlives_no_password_that_is_off() {
    let rescope = attack(async |world: World| {
        change_profile(&world, |profile| profile.enabled = false).await;
        rescoped(&world).await.is_some()
    });
    rescope.held_by(Guard::PasswordOff).await;
}

#[tokio::test]
async fn nist_aal2_no_token_is_prolonged_by_another() {
    let endless = attack(async |world: World| {
        world.clock.advance(23 * 60 * 60);
        let token = rescoped(&world).await.expect("is good for another hour");
        world.clock.advance(2 * 60 * 60);
        ask(&world.identity, HOME, Proof::Token(token), WhoAmI).await.is_ok()
    });
    endless.held_by(Guard::TokenLife).await;
}

#[tokio::test]
async fn nist_aal2_no_setting_makes_a_session_longer_than_a_day() {
    let endless = attack(async |world: World| {
        let year = 365 * 24 * 60 * 60;
        let long = |settings: &mut SignInSettings| {
            (settings.session_seconds, settings.idle_seconds) = (year, year);
        };
        change_settings(&world, long).await;
        let opened = done(enter(&world.identity, HOME, RIGHT).await);
        world.clock.advance(24 * 60 * 60);
        ask(&world.identity, HOME, session(&opened), WhoAmI).await.is_ok()
    });
    endless.held_by(Guard::LongestSession).await;
}

#[tokio::test]
async fn a6_a_password_that_must_be_changed_or_is_too_old_opens_nothing() {
    let to_be_changed = attack(async |world: World| {
        change_profile(&world, |profile| profile.reset_required = true).await;
        opens(&world, To::Session, RIGHT, None).await
    });
    to_be_changed.held_by(Guard::PasswordExpiry).await;
    for to in BOTH {
        let too_old = attack(async |world: World| {
            change_settings(&world, |settings| settings.password_days = 1).await;
            world.clock.advance(24 * 60 * 60);
            opens(&world, to, RIGHT, None).await
        });
        too_old.held_by(Guard::PasswordExpiry).await;
    }
}

#[tokio::test]
async fn a6_a_password_from_another_network_is_not_looked_at() {
    let elsewhere = attack(async |world: World| {
        change_settings(&world, |settings| settings.networks = vec!["10.0.0.0/8".into()]).await;
        enter(&world.identity, AWAY, RIGHT).await.is_ok()
    });
    elsewhere.held_by(Guard::Networks).await;
}

/// Alice, past the commands that would end what she has open as well.
async fn disable(world: &World) {
    change_user(world, &alice(world), |user| user.enabled = false).await;
}

#[tokio::test]
async fn a6_a_disabled_user_comes_through_no_door() {
    for to in BOTH {
        let door = attack(async |world: World| {
            disable(&world).await;
            opens(&world, to, RIGHT, None).await
        });
        door.held_by(Guard::Disabled).await;
    }
    let stage = attack(async |world: World| {
        let seed = bind(&world).await;
        let early = attempt(&world).await;
        disable(&world).await;
        let code = code(&world, &seed, 0);
        show(&world.identity, &early, Factor::Totp, &code).await.is_ok()
    });
    stage.held_by(Guard::Disabled).await;
}

#[tokio::test]
async fn a6_a_disabled_user_is_believed_by_no_proof() {
    for kind in ["token", "session", "key"] {
        let proof = attack(async |world: World| {
            let opened = done(enter(&world.identity, HOME, RIGHT).await);
            disable(&world).await;
            let proof = match kind {
                "token" => world.token("alice"),
                "session" => session(&opened),
                _ => world.signature("alice", None),
            };
            ask(&world.identity, HOME, proof, WhoAmI).await.is_ok()
        });
        proof.held_by(Guard::Disabled).await;
    }
}

#[tokio::test]
async fn nist_aal2_a_token_and_a_session_end() {
    for kind in ["token", "idle session", "long session"] {
        let late = attack(async |world: World| {
            let proof = match kind {
                "token" => world.token("alice"),
                _ => session(&done(enter(&world.identity, HOME, RIGHT).await)),
            };
            let look = || ask(&world.identity, HOME, proof.clone(), WhoAmI);
            let (times, seconds) = match kind {
                "token" => (1, 24 * 60 * 60),
                "idle session" => (1, 60 * 60),
                _ => (12, 30 * 60),
            };
            for _ in 0..times {
                look().await.expect("is good");
                world.clock.advance(seconds);
            }
            look().await.is_ok()
        });
        late.held_by(Guard::ProofEnds).await;
    }
}

#[tokio::test]
async fn a10_a_new_password_and_a_disabling_end_what_was_open() {
    for way in ["own password", "password", "disabling"] {
        let stolen = attack(async |world: World| {
            let thief = done(enter(&world.identity, AWAY, RIGHT).await);
            let new = || Secret::new("Another-1-password");
            let off = UserChanges { enabled: Some(false), ..UserChanges::default() };
            let (changes, password) = match way {
                "disabling" => (off, None),
                _ => (UserChanges::default(), Some(new())),
            };
            let user = UserRef::Id(alice(&world));
            let update = UpdateUser { user, changes, password, rule: RULE, hash: None };
            let (user, present) = (alice(&world), Secret::new(RIGHT));
            let (new, rule, checked) = (new(), RULE, None);
            let change =
                ChangePassword { user, present, new, rule, checked, fresh: None, hash: None };
            let ended = match way {
                "own password" => ask(&world.identity, HOME, world.token("alice"), change).await,
                _ => outcome(ask(&world.identity, HOME, world.token("owner"), update).await),
            };
            ended.expect("changes");
            change_user(&world, &alice(&world), |user| user.enabled = true).await;
            ask(&world.identity, AWAY, session(&thief), ShowMe).await.is_ok()
        });
        stolen.held_by(Guard::EndsAll).await;
    }
}

#[tokio::test]
async fn asvs_7_a_proof_leaves_the_old_secret_of_the_session_behind() {
    let fixed = attack(async |world: World| {
        let opened = done(enter(&world.identity, HOME, RIGHT).await);
        let again = Reprove {
            session: opened.secret.clone(),
            password: Secret::new(RIGHT),
            factor: None,
            checked: None,
        };
        ask(&world.identity, HOME, session(&opened), again).await.expect("proves");
        ask(&world.identity, HOME, session(&opened), begin_device()).await.is_ok()
    });
    fixed.held_by(Guard::NewSecret).await;
}
