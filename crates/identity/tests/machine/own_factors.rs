//! What goes with a factor that its user removes, and what comes with one it binds.

use identity::directories::{DeleteDirectoryUser, DirectoryMfa, RiskOperation};
use identity::error::{Error, Noun};
use identity::ids::{AccountId, DirectoryId, Handle};
use identity::mfa::{BindDevice, CreateDevice, DeleteDevice, UnbindDevice};
use identity::secret::Secret;
use identity::sessions::{Opened, RemoveDevice};
use identity::settings::Settings;
use identity::sign_in::{Door, Factor, UserName};
use identity::users::{DeleteUser, UserRef};
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

async fn is_there(world: &World, device: &str) -> bool {
    let account = AccountId::new(world.values["account.id"].clone());
    let mut tx = world.identity.store().read().await.expect("reads");
    tx.device_by_name(&account, device).await.expect("reads").is_some()
}

/// Leaves alice nothing that prevents her removal.
async fn strip(world: &World) {
    let mut tx = world.identity.store().write().await.expect("writes");
    for key in tx.keys_of(&alice(world)).await.expect("reads") {
        assert_eq!(tx.delete_key(&key.id).await, Ok(true));
    }
    assert_eq!(tx.delete_login_profile(&alice(world)).await, Ok(true));
    tx.commit().await.expect("commits");
}

#[tokio::test]
async fn of_a_users_unbound_devices_only_what_it_alone_saw_goes_with_it() {
    for way in ["only seen", "unbound", "meant for it"] {
        let world = world().await;
        let opened = done(enter(&world.identity, HOME, RIGHT).await);
        let user = UserRef::Id(alice(&world));
        let owner = world.signature("owner", None);
        let device = match way {
            "only seen" => make_device(&world, &opened).await.0,
            "unbound" => {
                let user = user.clone();
                let (device, code) = (None, None);
                let (unless_required, delete) = (false, false);
                let name = bind_in(&world, &opened).await.0;
                let unbind = UnbindDevice { user, device, code, unless_required, delete };
                assert_eq!(
                    ask(&world.identity, HOME, owner.clone(), unbind).await,
                    Ok(name.clone())
                );
                name
            }
            _ => {
                let create = CreateDevice { name: "one".into(), holder: Some(user.clone()) };
                let own = world.token("alice");
                ask(&world.identity, HOME, own, create).await.expect("makes").device.name
            }
        };
        strip(&world).await;
        let delete = DeleteUser { user, cascade: false };
        assert_eq!(ask(&world.identity, HOME, owner, delete).await, Ok(()), "{way}");
        assert_eq!(is_there(&world, &device).await, way != "only seen", "{way}");
    }
}

#[tokio::test]
async fn a_device_that_its_user_only_saw_makes_way_for_good() {
    let world = world().await;
    let opened = done(enter(&world.identity, HOME, RIGHT).await);
    let seen = make_device(&world, &opened).await.0;
    let owner = || world.signature("owner", None);
    let create = CreateDevice { name: "one".into(), holder: None };
    let made = ask(&world.identity, HOME, owner(), create).await.expect("makes");
    assert!(is_there(&world, &seen).await);
    let seed = seed_of(&made.base32_seed);
    let bind = BindDevice {
        user: UserRef::Id(alice(&world)),
        device: "one".into(),
        own: false,
        first_code: code(&world, &seed, -1),
        second_code: code(&world, &seed, 0),
    };
    assert_eq!(ask(&world.identity, HOME, owner(), bind).await, Ok(()));
    assert!(!is_there(&world, &seen).await);
    assert!(is_there(&world, "one").await);
}
