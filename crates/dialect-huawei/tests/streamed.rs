//! Lists without pages, as long as they get.

use std::sync::Arc;

use dialect_huawei::{Huawei, POLICY_LANGUAGE, Profile, SYSTEM_POLICIES};
use identity::ids::{AccountId, DeviceId};
use identity::settings::Settings;
use serde_json::Value;
use testkit::{Fails, World, add_devices, answer};
use wire::body::{Body, Chunks};
use wire::surface::Surface;

const LIST: &str = "GET /v3.0/OS-MFA/virtual-mfa-devices";
const MANY: usize = 1700;

fn setting() -> (Box<dyn Surface>, Settings) {
    let settings = testkit::cheap_settings(vec![&POLICY_LANGUAGE], SYSTEM_POLICIES.to_vec());
    (Box::new(Huawei::new(Profile::HUAWEI, "local-1".to_owned())), settings)
}

fn name(number: usize) -> String {
    format!("dev-{number:05}")
}

/// A world with devices of even numbers.
async fn crowded() -> World {
    let world = World::new(setting).await;
    add_devices(&world, (0..MANY).map(|number| name(2 * number))).await;
    world
}

async fn streamed(world: &mut World, request: &str) -> Box<dyn Chunks> {
    let reply = answer(world, request, "owner").await;
    match reply.body {
        Body::Streamed(chunks) => chunks,
        Body::Whole(bytes) => panic!("whole: {}", String::from_utf8_lossy(&bytes)),
    }
}

/// The names in a list of devices.
fn names(world: &World, list: &[u8]) -> Vec<String> {
    let list: Value = serde_json::from_slice(list).expect("JSON");
    let prefix = format!("iam:{}:mfa/", world.values["account.id"]);
    let name = |device: &Value| {
        assert_eq!(device["user_id"], world.values["alice.id"].as_str());
        let serial = device["serial_number"].as_str().expect("a text");
        serial.strip_prefix(&prefix).expect("of this account").to_owned()
    };
    list["virtual_mfa_devices"].as_array().expect("a list").iter().map(name).collect()
}

#[tokio::test]
async fn a_long_list_comes_in_chunks_and_is_complete() {
    let mut world = crowded().await;
    let (mut list, mut chunks) = (Vec::new(), 0);
    let mut stream = streamed(&mut world, LIST).await;
    while let Some(chunk) = stream.next().await.expect("a chunk") {
        assert!(!chunk.is_empty() && chunk.len() < 64 * 1024, "{}", chunk.len());
        list.extend_from_slice(&chunk);
        chunks += 1;
    }
    assert!(chunks >= 4, "{chunks}");
    assert!(matches!(stream.next().await, Ok(None)));
    let all: Vec<String> = (0..MANY).map(|number| name(2 * number)).collect();
    assert_eq!(names(&world, &list), all);
}

#[tokio::test]
async fn a_short_list_is_whole() {
    let mut world = World::new(setting).await;
    let empty = answer(&mut world, LIST, "owner").await;
    assert_eq!(empty.body.whole().expect("a whole body"), r#"{"virtual_mfa_devices":[]}"#);
    add_devices(&world, (0..500).map(name)).await;
    let full = answer(&mut world, LIST, "owner").await;
    assert_eq!(names(&world, full.body.whole().expect("a whole body")).len(), 500);
    add_devices(&world, [name(500)]).await;
    let over = streamed(&mut world, LIST).await;
    let over = Body::Streamed(over).collect().await.expect("all of it");
    assert_eq!(names(&world, &over).len(), 501);
}

#[tokio::test]
async fn what_is_there_throughout_is_listed_once_whatever_comes_and_goes() {
    let mut world = crowded().await;
    let mut stream = streamed(&mut world, LIST).await;
    let mut list = stream.next().await.expect("a chunk").expect("the first").to_vec();
    // Behind where the list is and in front of it, devices come and go, the last listed too.
    add_devices(&world, [name(1), name(2 * MANY - 1)]).await;
    let mut tx = world.identity.store().write().await.expect("the store writes");
    for gone in [name(0), name(998), name(2000)] {
        assert_eq!(tx.delete_device(&DeviceId::new(format!("mfa-{gone}"))).await, Ok(true));
    }
    tx.commit().await.expect("the store commits");
    while let Some(chunk) = stream.next().await.expect("a chunk") {
        list.extend_from_slice(&chunk);
    }
    let mut expected: Vec<String> = (0..MANY).map(|number| name(2 * number)).collect();
    expected.retain(|known| *known != name(2000));
    expected.push(name(2 * MANY - 1));
    assert_eq!(names(&world, &list), expected);
}

#[tokio::test]
async fn a_list_whose_rest_is_gone_ends_where_it_is() {
    let mut world = World::new(setting).await;
    add_devices(&world, (0..501).map(name)).await;
    let mut stream = streamed(&mut world, LIST).await;
    let mut list = stream.next().await.expect("a chunk").expect("the first").to_vec();
    let mut tx = world.identity.store().write().await.expect("the store writes");
    assert_eq!(tx.delete_device(&DeviceId::new(format!("mfa-{}", name(500)))).await, Ok(true));
    tx.commit().await.expect("the store commits");
    while let Some(chunk) = stream.next().await.expect("a chunk") {
        list.extend_from_slice(&chunk);
    }
    assert_eq!(names(&world, &list).len(), 500);
}

#[tokio::test]
async fn a_store_that_fails_on_the_way_is_an_error_and_no_end() {
    let world = crowded().await;
    let store = Arc::clone(world.identity.store());
    // The first page is read in the transaction that authorizes; one more page is read.
    let mut failing = world.node(Arc::new(Fails::after(2, store)));
    let mut stream = streamed(&mut failing, LIST).await;
    let mut list = Vec::new();
    let error = loop {
        match stream.next().await {
            Ok(Some(chunk)) => list.extend_from_slice(&chunk),
            Ok(None) => panic!("it ended"),
            Err(error) => break error,
        }
    };
    assert!(error.inside().is_some_and(|inside| inside.contains("the disk is gone")), "{error:?}");
    let text = String::from_utf8(list).expect("text");
    assert!(text.contains(&name(1998)) && !text.contains(&name(2000)));
    assert!(!text.ends_with("]}"), "it reads as if it were whole");
}

#[tokio::test]
async fn users_and_their_protection_are_listed_in_chunks_as_well() {
    let mut world = World::new(setting).await;
    let account = AccountId::new(&world.values["account.id"]);
    let mut tx = world.identity.store().write().await.expect("the store writes");
    let alice = tx.user_by_name(&account, "alice").await.expect("reads").expect("alice");
    for number in 0..1200 {
        let mut user = alice.clone();
        user.id = identity::ids::UserId::new(format!("{number:032x}"));
        user.handle = identity::ids::Handle::new(format!("{number:018}"));
        user.name = format!("user-{number:04}");
        let protection = identity::sign_in::LoginProtection {
            user: user.id.clone(),
            enabled: true,
            method: Some(identity::sign_in::Verification::Sms),
        };
        assert_eq!(tx.insert_user(&user).await, Ok(identity::store::Written::Yes));
        tx.put_login_protection(&protection).await.expect("puts");
    }
    tx.commit().await.expect("the store commits");
    for (path, list, id, people) in [
        ("/v3/users", "users", "id", 1204),
        ("/v3.0/OS-USER/login-protects", "login_protects", "user_id", 1200),
    ] {
        let stream = streamed(&mut world, &format!("GET {path}")).await;
        let body = Body::Streamed(stream).collect().await.expect("all of it");
        let body: Value = serde_json::from_slice(&body).expect("JSON");
        let shown = body[list].as_array().expect("a list");
        let mut ids: Vec<&str> = shown.iter().filter_map(|item| item[id].as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!((shown.len(), ids.len()), (people, people), "{path}");
    }
    // A filter that nobody passes asks for no page but the first.
    let none = "GET /v3/users?password_expires_at=lt:2016-12-08T22:02:00Z";
    let none = answer(&mut world, none, "owner").await;
    let none: Value =
        serde_json::from_slice(none.body.whole().expect("a whole body")).expect("JSON");
    assert_eq!(none["users"], Value::Array(Vec::new()));
}
