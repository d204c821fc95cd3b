//! What a client says of itself and of others counts for nothing.

use serde_json::{Value, json};

use crate::running::{Running, init};

fn request(line: &str, headers: &str, body: &Value) -> String {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let length = body.len();
    format!(
        "{line} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n{headers}\
         Content-Length: {length}\r\n\r\n{body}"
    )
}

/// A server with an account, and the password of its owner `admin`.
fn served() -> (Running, String) {
    let folder = tempfile::tempdir().unwrap();
    let account = init(&folder.path().join("data"));
    let password = account["admin_password"].as_str().expect("a password").to_owned();
    (Running::start_in(folder, &[]), password)
}

pub(crate) fn sign_in(password: &str, headers: &str) -> String {
    let user = json!({"name": "admin", "password": password, "domain": {"name": "acme"}});
    let identity = json!({"methods": ["password"], "password": {"user": user}});
    request("POST /v3/auth/tokens", headers, &json!({"auth": {"identity": identity}}))
}

#[test]
fn a15_an_address_that_is_only_said_does_not_outrun_the_lock() {
    let (server, password) = served();
    for number in 1..=5 {
        let said = format!("X-Forwarded-For: 10.0.0.{number}\r\nX-Real-IP: 10.0.0.{number}\r\n");
        assert_eq!(server.ask(&sign_in("wrong", &said)).status, 401);
    }
    let said = "X-Forwarded-For: 10.0.0.6\r\nForwarded: for=10.0.0.6\r\n";
    assert_eq!(server.ask(&sign_in(&password, said)).status, 401, "is locked");
}

#[test]
fn a15_a_body_changes_whom_the_path_names_and_what_may_be_changed() {
    let (server, password) = served();
    let signed_in = server.ask(&sign_in(&password, ""));
    let token = signed_in.header("x-subject-token").expect("a token").to_owned();
    let ask = |line: &str, body: &Value| {
        let reply = server.ask(&request(line, &format!("X-Auth-Token: {token}\r\n"), body));
        (reply.status, serde_json::from_str::<Value>(&reply.body).unwrap_or_default())
    };
    let make = |name: &str| {
        let (status, made) = ask("POST /v3/users", &json!({"user": {"name": name}}));
        assert_eq!(status, 201, "{made}");
        made["user"]["id"].as_str().expect("an id").to_owned()
    };
    let (alice, bob) = (make("alice"), make("bob"));
    let elsewhere = json!({"user": {"domain_id": "other", "name": "carol"}});
    assert_eq!(ask(&format!("PATCH /v3/users/{alice}"), &elsewhere).0, 403);
    let body = json!({"id": bob, "user_id": bob, "user": {
        "id": bob, "user_id": bob, "name": "carol",
        "is_domain_owner": true, "is_owner": true, "mfa_enabled": true, "failures": 0,
    }});
    let (status, changed) = ask(&format!("PATCH /v3/users/{alice}"), &body);
    assert_eq!(status, 200, "{changed}");
    let shown = |id: &str| ask(&format!("GET /v3.0/OS-USER/users/{id}"), &Value::Null).1;
    let (alice_now, bob_now) = (shown(&alice), shown(&bob));
    assert_eq!(alice_now["user"]["name"], "carol");
    assert_eq!(alice_now["user"]["id"], Value::from(alice));
    assert_eq!(alice_now["user"]["domain_id"], bob_now["user"]["domain_id"]);
    assert_eq!(alice_now["user"]["is_domain_owner"], false);
    assert_eq!(bob_now["user"]["name"], "bob");
}
