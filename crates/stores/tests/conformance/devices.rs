use std::collections::BTreeSet;
use std::sync::Arc;

use identity::error::Error;
use identity::ids::{DeviceId, UserId};
use identity::mfa::{BoundTo, Device, HeldDevice, ListedDevice};
use identity::store::{Page, Store, Tx, Written};
use identity::users::User;

use crate::samples::{NOW, account, device, directory, directory_user, people, read, user, write};

pub(crate) async fn a_device_reads_back_whole(store: Arc<dyn Store>) {
    let alice = people(&store, &["alice"]).await.remove(0);
    let mut tx = write(&store).await;
    let device = Device { holder: Some(alice.id.clone()), ..device("a", "dev-01") };
    assert_eq!(tx.insert_device(&device).await, Ok(Written::Yes));
    assert_eq!(tx.device_by_name(&device.account, "dev-01").await, Ok(Some(device.clone())));
    assert_eq!(tx.device_by_name(&device.account, "DEV-01").await, Ok(None));
    assert_eq!(tx.devices_of(&alice.id).await, Ok(vec![device.clone()]));
    let listed = ListedDevice { name: "dev-01".into(), bound: None };
    assert_eq!(tx.devices(&device.account, None, None).await, Ok(vec![listed]));
    let held = HeldDevice { name: "dev-01".into(), holder: alice.id.clone() };
    assert_eq!(tx.held_devices(&device.account, None, None).await, Ok(vec![held]));
    assert_eq!(tx.delete_device(&device.id).await, Ok(true));
    assert_eq!(tx.delete_device(&device.id).await, Ok(false));
}

pub(crate) async fn device_names_and_places_are_unique(store: Arc<dyn Store>) {
    let alice = people(&store, &["alice"]).await.remove(0);
    let mut tx = write(&store).await;
    let first = Device { holder: Some(alice.id.clone()), ..device("a", "first") };
    assert_eq!(tx.insert_device(&first).await, Ok(Written::Yes));
    let same_name = Device { id: DeviceId::new("mfa-x"), ..device("a", "first") };
    assert_eq!(tx.insert_device(&same_name).await, Ok(Written::Taken));
    let same_place = Device { holder: Some(alice.id.clone()), ..device("a", "second") };
    assert_eq!(tx.insert_device(&same_place).await, Ok(Written::Taken));
    let other_place = Device { slot: 1, ..same_place };
    assert_eq!(tx.insert_device(&other_place).await, Ok(Written::Yes));
    for name in ["third", "fourth"] {
        assert_eq!(tx.insert_device(&device("a", name)).await, Ok(Written::Yes));
    }
    let held = tx.held_devices(&first.account, None, None).await.expect("lists");
    let names: Vec<&str> = held.iter().map(|device| device.name.as_str()).collect();
    assert_eq!(names, ["first", "second"]);
    let after = tx.held_devices(&first.account, Some("first"), Some(0)).await.expect("lists");
    assert_eq!(after, held[1..]);
}

pub(crate) async fn devices_of_a_directory_are_no_devices_of_its_account(store: Arc<dyn Store>) {
    let alice = people(&store, &["alice"]).await.remove(0);
    let mut tx = write(&store).await;
    let directory = directory("a", "d-1");
    assert_eq!(tx.insert_directory(&directory).await, Ok(Written::Yes));
    let bob = directory_user("a", &directory.id, "bob");
    assert_eq!(tx.insert_user(&bob).await, Ok(Written::Yes));
    for (name, holder, slot) in [
        ("dev-1", Some(&alice), 0),
        ("dev-2", Some(&bob), 0),
        ("dev-3", Some(&bob), 1),
        ("dev-4", None, 0),
    ] {
        let holder = holder.map(|user: &User| user.id.clone());
        let device = Device { holder, slot, ..device("a", name) };
        assert_eq!(tx.insert_device(&device).await, Ok(Written::Yes));
    }
    for (name, user) in [("dev-1", &alice), ("dev-2", &bob)] {
        let device = DeviceId::new(format!("mfa-a-{name}"));
        assert_eq!(tx.bind_device(&device, &user.id, 1, 0, NOW).await, Ok(Written::Yes));
    }
    let account = &directory.account;
    let listed = tx.devices(account, None, None).await.expect("lists");
    assert_eq!(listed.iter().map(|device| &*device.name).collect::<Vec<_>>(), ["dev-1", "dev-4"]);
    let next = tx.devices(account, Some("dev-1"), Some(1)).await.expect("lists");
    assert_eq!(next, listed[1..]);
    let held = tx.held_devices(account, None, None).await.expect("lists");
    assert_eq!(held, [HeldDevice { name: "dev-1".into(), holder: alice.id }]);
    for (name, there) in [("dev-1", true), ("dev-2", false), ("dev-3", false), ("dev-4", true)] {
        let found = tx.device_by_name(account, name).await.expect("reads");
        assert_eq!(found.is_some(), there, "{name}");
    }
    assert_eq!(tx.devices_of(&bob.id).await.map(|devices| devices.len()), Ok(2));
}

pub(crate) async fn pages_have_no_gap_and_no_repeat_while_devices_come_and_go(
    store: Arc<dyn Store>,
) {
    people(&store, &[]).await;
    let name = |number: u32| format!("dev-{number:03}");
    let mut tx = write(&store).await;
    for number in 0..30 {
        assert_eq!(tx.insert_device(&device("a", &name(number * 2))).await, Ok(Written::Yes));
    }
    tx.commit().await.expect("commits");
    let (mut seen, mut after): (Vec<String>, Option<String>) = (Vec::new(), None);
    for round in 0.. {
        let mut tx = read(&store).await;
        let rows = tx.devices(&account("a").id, after.as_deref(), Some(7)).await;
        let page = Page::cut(rows.expect("lists"), Some(7));
        drop(tx);
        seen.extend(page.items.iter().map(|device| device.name.clone()));
        after = seen.last().cloned();
        if !page.more {
            break;
        }
        // Between two pages one device goes behind the reader and others come on either side.
        let mut tx = write(&store).await;
        let gone = device("a", &name(round * 14));
        assert_eq!(tx.delete_device(&gone.id).await, Ok(true));
        for number in [round * 2 + 1, 59 - round * 2] {
            assert_eq!(tx.insert_device(&device("a", &name(number))).await, Ok(Written::Yes));
        }
        tx.commit().await.expect("commits");
    }
    let unique: BTreeSet<&String> = seen.iter().collect();
    assert_eq!(unique.len(), seen.len(), "no repeat");
    for number in 0..30 {
        assert!(seen.contains(&name(number * 2)), "no gap at {number}");
    }
}

pub(crate) async fn a_step_is_used_once_and_takes_older_ones_along(store: Arc<dyn Store>) {
    people(&store, &[]).await;
    let mut tx = write(&store).await;
    let device = device("a", "dev");
    assert_eq!(tx.insert_device(&device).await, Ok(Written::Yes));
    assert_eq!(tx.use_step(&device.id, 100, 0, NOW).await, Ok(true));
    for used in [100, 99, 0, -1] {
        assert_eq!(tx.use_step(&device.id, used, 0, NOW).await, Ok(false), "{used}");
    }
    assert_eq!(tx.use_step(&device.id, 101, 0, NOW).await, Ok(true));
    assert_eq!(tx.use_step(&DeviceId::new("none"), 200, 0, NOW).await, Ok(false));
}

pub(crate) async fn sixty_four_uses_of_one_step_have_one_winner(store: Arc<dyn Store>) {
    people(&store, &[]).await;
    let device = device("a", "dev");
    let mut tx = write(&store).await;
    assert_eq!(tx.insert_device(&device).await, Ok(Written::Yes));
    tx.commit().await.expect("commits");
    let tasks: Vec<_> = (0..64)
        .map(|_| {
            let (store, id) = (Arc::clone(&store), device.id.clone());
            tokio::spawn(async move {
                let mut tx = write(&store).await;
                let won = tx.use_step(&id, 7, 0, NOW).await.expect("uses");
                tx.commit().await.expect("commits");
                won
            })
        })
        .collect();
    let mut winners = 0;
    for task in tasks {
        winners += u32::from(task.await.expect("joins"));
    }
    assert_eq!(winners, 1);
}

pub(crate) async fn binding_is_conditional(store: Arc<dyn Store>) {
    let users = people(&store, &["alice", "bob"]).await;
    let (alice, bob) = (&users[0].id, &users[1].id);
    let mut tx = write(&store).await;
    let (first, second) = (device("a", "first"), device("a", "second"));
    for device in [&first, &second] {
        assert_eq!(tx.insert_device(device).await, Ok(Written::Yes));
    }
    assert_eq!(tx.bind_device(&first.id, alice, 10, 0, NOW).await, Ok(Written::Yes));
    assert_eq!(tx.bind_device(&first.id, bob, 20, 0, NOW).await, Ok(Written::Taken));
    assert_eq!(tx.bind_device(&second.id, alice, 10, 0, NOW).await, Ok(Written::Taken));
    let bound = tx.devices_of(alice).await.expect("lists").remove(0);
    assert!(bound.bound && bound.bound_at == Some(NOW) && bound.last_step == 10);
    let to_alice = BoundTo {
        handle: users[0].handle.clone(),
        name: users[0].name.clone(),
        display_name: users[0].display_name.clone(),
        is_owner: users[0].is_owner,
        since: Some(NOW),
    };
    let listed = |bound| ListedDevice { name: "first".into(), bound };
    let of_account = tx.devices(&first.account, None, Some(0)).await.expect("lists");
    assert_eq!(of_account, [listed(Some(to_alice))]);
    assert_eq!(tx.unbind_device(&first.id).await, Ok(true));
    assert_eq!(tx.unbind_device(&first.id).await, Ok(false));
    let of_account = tx.devices(&first.account, None, Some(0)).await.expect("lists");
    assert_eq!(of_account, [listed(None)], "whom it is meant for is not whom it is bound to");
    let unbound = tx.devices_of(alice).await.expect("lists").remove(0);
    assert!(!unbound.bound && unbound.bound_at.is_none() && unbound.last_step == 10);
    // Neither of a pair's steps may have been used.
    assert_eq!(tx.bind_device(&first.id, bob, 11, 0, NOW).await, Ok(Written::Taken));
    assert_eq!(tx.bind_device(&first.id, bob, 12, 0, NOW).await, Ok(Written::Yes));
    tx.release_device(&first.id).await.expect("releases");
    assert_eq!(tx.devices_of(bob).await.expect("lists").len(), 1, "a bound device stays");
    assert_eq!(tx.unbind_device(&first.id).await, Ok(true));
    tx.release_device(&first.id).await.expect("releases");
    assert_eq!(tx.devices_of(bob).await, Ok(vec![]));
}

/// Whom the one device there is shows as bound to, and as held by.
async fn listed(tx: &mut dyn Tx) -> Option<(Option<BoundTo>, Option<UserId>)> {
    let account = account("a").id;
    let device = tx.devices(&account, None, None).await.expect("lists").pop()?;
    let held = tx.held_devices(&account, None, None).await.expect("lists").pop();
    Some((device.bound, held.map(|held| held.holder)))
}

pub(crate) async fn lists_follow_a_device_and_whoever_it_is_bound_to(store: Arc<dyn Store>) {
    people(&store, &[]).await;
    let mut tx = write(&store).await;
    let alice = User { is_owner: true, ..user("a", "alice") };
    assert_eq!(tx.insert_user(&alice).await, Ok(Written::Yes));
    let by_alice = |user: Option<&User>| {
        let bound = user.map(|user| BoundTo {
            handle: user.handle.clone(),
            name: user.name.clone(),
            display_name: user.display_name.clone(),
            is_owner: true,
            since: Some(NOW),
        });
        Some((bound, Some(alice.id.clone())))
    };
    let device = Device { holder: Some(alice.id.clone()), ..device("a", "first") };
    assert_eq!(tx.insert_device(&device).await, Ok(Written::Yes));
    assert_eq!(listed(&mut *tx).await, by_alice(None));
    let mut now = renamed(&alice, "early");
    assert_eq!(tx.update_user(&now).await, Ok(Written::Yes));
    assert_eq!(listed(&mut *tx).await, by_alice(None));
    assert_eq!(tx.bind_device(&device.id, &alice.id, 10, 0, NOW).await, Ok(Written::Yes));
    assert_eq!(listed(&mut *tx).await, by_alice(Some(&now)));
    for (name, display_name) in [("late", "L"), ("later", "L"), ("later", "Al")] {
        (now.name, now.display_name) = (name.into(), display_name.into());
        assert_eq!(tx.update_user(&now).await, Ok(Written::Yes));
        assert_eq!(listed(&mut *tx).await, by_alice(Some(&now)));
    }
    assert_eq!(tx.unbind_device(&device.id).await, Ok(true));
    assert_eq!(listed(&mut *tx).await, by_alice(None));
    tx.release_device(&device.id).await.expect("releases");
    assert_eq!(listed(&mut *tx).await, Some((None, None)));
    assert_eq!(tx.delete_device(&device.id).await, Ok(true));
    assert_eq!(listed(&mut *tx).await, None);
    let born_bound = Device { bound: true, bound_at: Some(NOW), ..device };
    assert_eq!(tx.insert_device(&born_bound).await, Ok(Written::Yes));
    assert_eq!(listed(&mut *tx).await, by_alice(Some(&now)));
}

fn renamed(user: &User, name: &str) -> User {
    User { name: name.into(), display_name: format!("{name} 张"), ..user.clone() }
}

pub(crate) async fn each_place_of_a_user_takes_a_device(store: Arc<dyn Store>) {
    let alice = people(&store, &["alice"]).await.remove(0).id;
    let mut tx = write(&store).await;
    for (slot, name) in [(0, "first"), (1, "second")] {
        let device = Device { holder: Some(alice.clone()), slot, ..device("a", name) };
        assert_eq!(tx.insert_device(&device).await, Ok(Written::Yes));
        assert_eq!(tx.bind_device(&device.id, &alice, 10, 0, NOW).await, Ok(Written::Yes));
    }
    let third = Device { slot: 1, ..device("a", "third") };
    assert_eq!(tx.insert_device(&third).await, Ok(Written::Yes));
    assert_eq!(tx.bind_device(&third.id, &alice, 10, 0, NOW).await, Ok(Written::Taken));
    let devices = tx.devices_of(&alice).await.expect("lists");
    let bound: Vec<_> = devices.iter().map(|d| (d.slot, &*d.name, d.bound)).collect();
    assert_eq!(bound, [(0, "first", true), (1, "second", true)]);
}

pub(crate) async fn the_owners_device_is_found_once_it_is_bound(store: Arc<dyn Store>) {
    let users = people(&store, &["alice", "bob"]).await;
    let account = account("a").id;
    let mut tx = write(&store).await;
    let owner = User { is_owner: true, ..user("a", "root") };
    assert_eq!(tx.insert_user(&owner).await, Ok(Written::Yes));
    let holders = [("alices", &users[0].id), ("owners", &owner.id), ("bobs", &users[1].id)];
    for (number, (name, holder)) in holders.into_iter().enumerate() {
        let found = tx.owner_device(&account).await.expect("finds");
        assert_eq!(found.map(|device| device.name), (number > 1).then(|| "owners".to_owned()));
        let device = Device { holder: Some(holder.clone()), ..device("a", name) };
        assert_eq!(tx.insert_device(&device).await, Ok(Written::Yes));
        let meant = tx.owner_device(&account).await.expect("finds").is_some();
        assert_eq!(meant, number > 1, "one that is only meant for the owner does not count");
        let bound = tx.bind_device(&device.id, holder, 10, 0, NOW).await;
        assert_eq!(bound, Ok(Written::Yes));
    }
}

pub(crate) async fn failures_count_up_until_a_step_is_used(store: Arc<dyn Store>) {
    people(&store, &[]).await;
    let mut tx = write(&store).await;
    let device = device("a", "dev");
    assert_eq!(tx.insert_device(&device).await, Ok(Written::Yes));
    for count in 1..=3 {
        assert_eq!(tx.count_failure(&device.id, NOW).await, Ok(count));
    }
    assert_eq!(tx.use_step(&device.id, 5, 0, NOW).await, Ok(true));
    assert_eq!(tx.count_failure(&device.id, NOW).await, Ok(1));
    assert_eq!(tx.count_failure(&DeviceId::new("none"), NOW).await, Err(Error::Busy));
}
