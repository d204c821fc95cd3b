//! How late a code may be, by the operator's setting.

use identity::error::Error;
use identity::settings::TotpProfile;
use identity::sign_in::Factor;
use testkit::{World, core_only};

use crate::acting::*;

#[tokio::test]
async fn a_strict_server_takes_only_the_step_where_the_device_was() {
    let strict = World::new(|| {
        let (surface, settings) = core_only();
        (surface, identity::settings::Settings { totp: TotpProfile::Strict, ..settings })
    });
    for (world, late) in [(strict.await, Err(Error::WrongCode)), (world().await, Ok(()))] {
        let seed = bind(&world).await;
        let attempt = async || held(&enter(&world.identity, HOME, RIGHT).await.expect("goes on"));
        world.clock.advance(90);
        let shown = async |offset| {
            let code = code(&world, &seed, offset);
            outcome(show(&world.identity, &attempt().await, Factor::Totp, &code).await)
        };
        assert_eq!(shown(-1).await, late);
        assert_eq!(shown(0).await, Ok(()), "the step where it was is good");
    }
}
