//! What auditors read out of an account: who must show a factor, who has one, who came in.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::running::{Running, countersign, init, run};
use crate::signed::{code, rpc};

const USERS: &str = "120";

/// One fact of all users for whom it is true.
fn those<'v>(users: &'v [Value], is: impl Fn(&Value) -> bool, fact: &str) -> BTreeSet<&'v str> {
    users.iter().filter(|user| is(user)).filter_map(|user| user[fact].as_str()).collect()
}

/// A reply's JSON; the request is made by the token's owner.
fn read(server: &Running, token: &str, path: &str) -> Value {
    let reply =
        server.ask(&format!("GET {path} HTTP/1.1\r\nHost: a\r\nX-Auth-Token: {token}\r\n\r\n"));
    assert_eq!(reply.status, 200, "{}", reply.body);
    serde_json::from_str(&reply.body).unwrap()
}

fn signed_in_at(server: &Running, token: &str, user: &Value) -> Value {
    let path = format!("/v3.0/OS-USER/users/{}", user["id"].as_str().unwrap());
    read(server, token, &path)["user"]["last_login_time"].clone()
}

#[test]
fn cis_who_must_show_a_factor_who_has_one_and_who_came_in_is_told_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let founded = init(&data);
    let fill = ["populate", "--data", data.to_str().unwrap(), "--seed", "7", "--show-credentials"];
    let filled = run(countersign(fill).args(["--users", USERS, "--sample", USERS]));
    let made: Value = serde_json::from_slice(&filled.stdout).unwrap();
    let users = made["sample"].as_array().unwrap();
    assert_eq!(users.len(), 120);

    let server = Running::start_in(folder, &[]);
    let of_founded = |fact: &str| founded[fact].as_str().unwrap();
    let token = server.sign_in("acme", "admin", of_founded("admin_password"));

    let protections = read(&server, &token, "/v3.0/OS-USER/login-protects");
    let protections = protections["login_protects"].as_array().unwrap();
    let must = those(protections, |shown| shown["enabled"] == true, "user_id");
    assert_eq!(must, those(users, |user| user["mfa_required"] == true, "id"));

    let has = those(users, |user| user["device"].is_string(), "id");
    let devices = read(&server, &token, "/v3.0/OS-MFA/virtual-mfa-devices");
    let devices = devices["virtual_mfa_devices"].as_array().unwrap();
    assert_eq!(those(devices, |_| true, "user_id"), has);
    // The other vendor's auditors ask the other vendor's way.
    let key = (of_founded("access_key_id"), of_founded("access_key_secret"));
    let reply = server.ask(&rpc("ListVirtualMFADevices", "2015-05-01", key));
    assert_eq!(reply.status, 200, "{}", reply.body);
    let reply: Value = serde_json::from_str(&reply.body).unwrap();
    let devices = reply["VirtualMFADevices"]["VirtualMFADevice"].as_array().unwrap();
    let holders: Vec<Value> = devices.iter().map(|device| device["User"].clone()).collect();
    let has = those(users, |user| user["device"].is_string(), "handle");
    assert_eq!(those(&holders, |_| true, "UserId"), has);

    for user in users {
        let at = signed_in_at(&server, &token, user);
        assert_eq!(at.is_string(), user["used_lately"] == true, "{user}");
    }
    let new = |user: &&Value| {
        user["used_lately"] == false
            && user["device_seed"].is_string()
            && ["has_password", "mfa_required"].iter().all(|fact| user[fact] == true)
    };
    let user = users.iter().find(new).expect("one of many");
    let (name, code) =
        (user["name"].as_str().unwrap(), code(user["device_seed"].as_str().unwrap()));
    server.sign_in_with("acme", name, "Populated-7", Some(&code));
    assert!(signed_in_at(&server, &token, user).is_string());
}
