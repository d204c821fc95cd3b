//! What goes with a factor that its user removes, and what comes with one it binds.

use identity::directories::{DeleteDirectoryUser, DirectoryMfa, RiskOperation};
use identity::error::{Error, Noun};
use identity::ids::{DirectoryId, Handle};
use identity::mfa::{CreateDevice, DeleteDevice, UnbindDevice};
use identity::secret::Secret;
use identity::sessions::{Opened, RemoveDevice};
use identity::settings::Settings;
use identity::sign_in::{Door, Factor, UserName};
use identity::users::UserRef;
use testkit::{World, core_only};

use crate::acting::*;

/// A session of alice's whose device was shown just now.
async fn by_device(world: &World, seed: &Secret) -> Opened {
    world.clock.advance(30);
    let attempt = held(&enter(&world.identity, HOME, RIGHT).await.expect("goes on"));
    let code = code(world, seed, 0);
    done(show(&world.identity, &attempt, Factor::Totp, &code).await)
}

/// The name of a device that the owner bound in a session.
async fn owners_device(world: &World) -> String {
    let name = UserName::InAccountNamed { name: "admin".into(), account: "acme".into() };
    let password = world.values["owner.password"].clone();
    let door = (Door::AccountPage, name);
    let opened = done(enter_as(&world.identity, HOME, door, &password).await);
    bind_in(world, &opened).await.0
}

#[tokio::test]
async fn a_token_for_the_owners_password_removes_no_device_of_the_owners() {
    let world = world().await;
    let device = owners_device(&world).await;
    let remove = || DeleteDevice {
        name: device.clone(),
        holder: None,
        absent_is_done: false,
        even_bound: true,
    };
    let by_token = ask(&world.identity, HOME, world.token("owner"), remove()).await;
    assert_eq!(by_token, Err(Error::InUse { what: Noun::Device, by: Noun::DeviceUser }));
    // A key stands for the owner in everything.
    let by_key = ask(&world.identity, HOME, world.signature("owner", None), remove()).await;
    assert_eq!(by_key, Ok(()));
}

async fn codes_left(world: &World) -> usize {
    let mut tx = world.identity.store().read().await.expect("reads");
    tx.recovery_codes(&alice(world)).await.expect("reads").len()
}

#[tokio::test]
async fn the_first_factor_brings_recovery_codes_and_wrong_codes_bring_none() {
    let world = world().await;
    let opened = done(enter(&world.identity, HOME, RIGHT).await);
    let (_, seed) = make_device(&world, &opened).await;
    let refused = finish_device(&world, &opened, &seed, wrong(&world, &seed)).await;
    assert_eq!((outcome(refused), codes_left(&world).await), (Err(Error::WrongCode), 0));
    world.clock.advance(60);
    let right = code(&world, &seed, -1);
    let codes = finish_device(&world, &opened, &seed, right).await.expect("binds");
    assert_eq!((codes.len(), codes_left(&world).await), (10, 10));
}

#[tokio::test]
async fn recovery_codes_go_with_the_last_factor_whichever_way_it_goes() {
    let world = world().await;
    for way in ["session", "token"] {
        let seed = bind(&world).await;
        let opened = by_device(&world, &seed).await;
        assert_eq!(codes_left(&world).await, 10, "{way}");
        world.clock.advance(30);
        if way == "session" {
            let device = device(&world).await.id;
            let remove = RemoveDevice { device, end_others: false };
            ask(&world.identity, HOME, session(&opened), remove).await.expect("removes");
        } else {
            let unbind = UnbindDevice {
                user: UserRef::Caller,
                device: None,
                code: Some(code(&world, &seed, 0)),
                unless_required: false,
                delete: true,
            };
            ask(&world.identity, HOME, world.token("alice"), unbind).await.expect("unbinds");
        }
        assert_eq!(codes_left(&world).await, 0, "{way}");
    }
}

#[tokio::test]
async fn a_seed_that_is_shown_again_and_again_takes_one_place_of_the_account() {
    let world = World::new(|| {
        let (surface, settings) = core_only();
        (surface, Settings { devices_per_account: 3, ..settings })
    })
    .await;
    let make = |name: &str| {
        let command = CreateDevice { name: name.into(), holder: None };
        ask(&world.identity, HOME, world.signature("owner", None), command)
    };
    assert_eq!(outcome(make("one").await), Ok(()));
    let opened = done(enter(&world.identity, HOME, RIGHT).await);
    for _ in 0..4 {
        make_device(&world, &opened).await;
    }
    assert_eq!(outcome(make("two").await), Ok(()));
    assert_eq!(outcome(make("three").await), Err(Error::LimitReached(Noun::Device)));
}

#[tokio::test]
async fn where_the_account_is_full_nobody_is_shown_a_seed() {
    let world = World::new(|| {
        let (surface, settings) = core_only();
        (surface, Settings { devices_per_account: 0, ..settings })
    })
    .await;
    let opened = done(enter(&world.identity, HOME, RIGHT).await);
    let refused = ask(&world.identity, HOME, session(&opened), begin_device()).await;
    assert_eq!(outcome(refused), Err(Error::LimitReached(Noun::Device)));
}

#[tokio::test]
async fn what_a_directorys_user_bound_keeps_it_and_what_it_only_saw_does_not() {
    for binds in [true, false] {
        let world = world().await;
        let (door, name, _) = dora(&world).await;
        change_directory(&world, DirectoryMfa::Disabled, RiskOperation::Autonomous).await;
        let opened = done(enter_as(&world.identity, HOME, (door, name), RIGHT).await);
        if binds {
            bind_in(&world, &opened).await;
        } else {
            make_device(&world, &opened).await;
        }
        let (directory, user) = (DirectoryId::new("d-1"), Handle::new("u-dora"));
        let delete = DeleteDirectoryUser { directory, user };
        let deleted = ask(&world.identity, HOME, world.signature("owner", None), delete).await;
        let held = Err(Error::InUse { what: Noun::DirectoryUser, by: Noun::Device });
        assert_eq!(deleted, if binds { held } else { Ok(()) });
    }
}
