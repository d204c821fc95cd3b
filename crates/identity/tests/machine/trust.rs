//! Trusted browsers, where the machine asks for them.

use identity::caller::Proof;
use identity::error::Error;
use identity::secret::Secret;
use identity::sign_in::{Door, EnterPassword, Step, UserName};
use testkit::World;

use crate::acting::*;
use crate::notices::by_device;

/// The right password from a browser that shows a cookie.
pub(crate) async fn come(
    world: &World,
    from: &str,
    agent: &str,
    cookie: &Secret,
) -> Result<Step, Error> {
    let command = EnterPassword {
        door: Door::AccountPage,
        user: UserName::InAccountNamed { name: "alice".into(), account: "acme".into() },
        password: Secret::new(RIGHT),
        trusted: Some(cookie.clone()),
        agent: agent.into(),
        checked: None,
    };
    ask(&world.identity, from, Proof::Anonymous, command).await
}

async fn trusting() -> World {
    let world = world().await;
    change_settings(&world, |settings| settings.trusted_browsers = true).await;
    world
}

#[tokio::test]
async fn a_page_sent_twice_is_no_theft() {
    let world = trusting().await;
    let seed = bind(&world).await;
    let first = by_device(&world, HOME, &seed, true).await.trust.expect("is trusted");
    let next = |step| done(step).trust.expect("is trusted");
    let second = next(come(&world, HOME, "browser", &first).await);
    world.clock.advance(9);
    let again = next(come(&world, HOME, "browser", &first).await);
    assert_eq!(again.expose(), second.expose(), "whichever reply comes last, it is the present");
    next(come(&world, HOME, "browser", &again).await);
}

#[tokio::test]
async fn a_browser_that_was_updated_sends_a_page_twice_as_before() {
    let world = trusting().await;
    let seed = bind(&world).await;
    let first = by_device(&world, HOME, &seed, true).await.trust.expect("is trusted");
    let second = done(come(&world, HOME, "updated", &first).await).trust.expect("is trusted");
    let again = done(come(&world, HOME, "updated", &first).await).trust.expect("is trusted");
    assert_eq!(again.expose(), second.expose());
    // By its former name it is another.
    let step = come(&world, HOME, "browser", &first).await;
    assert!(matches!(step, Ok(Step::SecondFactor { .. })));
}

#[tokio::test]
async fn a_used_cookie_from_elsewhere_later_or_older_is_theft() {
    for (from, agent, rest, older) in [
        (AWAY, "browser", 0, false),
        (HOME, "another", 0, false),
        (HOME, "browser", 10, false),
        (HOME, "browser", 0, true),
    ] {
        let world = trusting().await;
        let seed = bind(&world).await;
        let first = by_device(&world, HOME, &seed, true).await.trust.expect("is trusted");
        let second = done(come(&world, HOME, "browser", &first).await).trust;
        let mut present = second.expect("is trusted");
        if older {
            present = done(come(&world, HOME, "browser", &present).await).trust.expect("is too");
        }
        world.clock.advance(rest);
        for cookie in [&first, &present] {
            let step = come(&world, from, agent, cookie).await;
            let asked = matches!(step, Ok(Step::SecondFactor { .. }));
            assert!(asked, "{from} {agent} {rest} {older}");
        }
    }
}
