//! Who comes by a proxy that is trusted is where the proxy says: in the log, for locks and rules,
//! and in the record.

use serde_json::Value;
use stores::Address;

use crate::client_says::sign_in;
use crate::logs::requests;
use crate::running::{Reply, Running, SOON, init, wait_for};
use crate::signed::{escaped, rpc_with};

/// The tests are a proxy then, and stand for others.
const TRUSTED: (&str, &str) = ("COUNTERSIGN_TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/24");
const HTTPS: (&str, &str) = ("COUNTERSIGN_PUBLIC_URL", "https://id.example");

/// Where the log says that a request with these headers came from, and by which proxy.
fn logged(server: &Running, headers: &str) -> (Value, Value) {
    let reply = server.ask(&format!("GET /v3 HTTP/1.1\r\nHost: a\r\n{headers}\r\n"));
    let id = reply.header("x-request-id").expect("an id");
    let line = wait_for("the log line", SOON, || {
        requests(server).into_iter().find(|line| line["request_id"] == id)
    });
    (line["client"].clone(), line["proxy"].clone())
}

/// What a proxy hands over of a client that itself says to be elsewhere.
fn forwarded(client: &str) -> String {
    format!("X-Forwarded-For: 203.0.113.9, {client}\r\n")
}

/// A server behind a proxy, and its account.
fn served() -> (Running, Value) {
    let folder = tempfile::tempdir().unwrap();
    let account = init(&folder.path().join("data"));
    (Running::start_in(folder, &[TRUSTED]), account)
}

#[test]
fn a_trusted_proxy_says_who_the_client_is() {
    let server = Running::start(&[TRUSTED]);
    for (headers, client) in [
        ("X-Forwarded-For: 192.0.2.7\r\n", "192.0.2.7"),
        ("x-forwarded-for: 192.0.2.7:51234, 10.0.0.2\r\n", "192.0.2.7"),
        ("X-Forwarded-For: 203.0.113.9, 192.0.2.7\r\n", "192.0.2.7"),
        ("X-Forwarded-For: 192.0.2.7\r\nX-Forwarded-For: 10.0.0.2\r\n", "192.0.2.7"),
        ("X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-For: 192.0.2.7\r\n", "192.0.2.7"),
        ("X-Forwarded-For: [2001:db8::7]:51234\r\n", "2001:db8::7"),
        ("X-Forwarded-For: \u{fffd}, ::ffff:192.0.2.7\r\n", "192.0.2.7"),
        // Of these the proxy alone is known.
        ("", "127.0.0.1"),
        ("X-Forwarded-For: \r\n", "127.0.0.1"),
        ("X-Forwarded-For: 203.0.113.9, unknown\r\n", "127.0.0.1"),
        ("X-Forwarded-For: 203.0.113.9, unknown, 10.0.0.2\r\n", "10.0.0.2"),
        ("Forwarded: for=203.0.113.9\r\nX-Real-IP: 203.0.113.9\r\n", "127.0.0.1"),
    ] {
        assert_eq!(logged(&server, headers), (client.into(), "127.0.0.1".into()), "{headers}");
    }
}

#[test]
fn a15_who_is_no_trusted_proxy_does_not_say_where_it_is() {
    let server = Running::start(&[("COUNTERSIGN_TRUSTED_PROXIES", "192.0.2.7,10.0.0.0/24")]);
    for headers in [forwarded("192.0.2.7"), forwarded("10.0.0.2"), forwarded("198.51.100.1")] {
        assert_eq!(logged(&server, &headers), ("127.0.0.1".into(), Value::Null));
    }
}

#[test]
fn a15_one_client_of_a_proxy_does_not_lock_another_out_and_the_record_tells_them_apart() {
    let (server, account) = served();
    let password = account["admin_password"].as_str().unwrap();
    let from = |client: &str, password: &str| server.ask(&sign_in(password, &forwarded(client)));
    let id = |reply: &Reply| reply.header("x-request-id").expect("an id").to_owned();
    let at_home = from("192.0.2.7", password);
    assert_eq!(at_home.status, 201, "{}", at_home.body);
    let attack: Vec<_> = (0..5).map(|_| from("198.51.100.1", "wrong")).collect();
    assert_eq!(from("198.51.100.1", password).status, 401, "is locked");
    assert_eq!(from("192.0.2.7", password).status, 201, "is where it always is");

    let ids = [id(&at_home), id(&attack[0])];
    let folder = server.stop();
    let store = Address::file(folder.path().join("data/store/countersign.sqlite"));
    let recorded = recorded(&store, &ids);
    assert_eq!(recorded, ["192.0.2.7", "198.51.100.1"]);
}

/// From where each of these requests came, as it is recorded.
fn recorded(store: &Address, ids: &[String]) -> Vec<String> {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = stores::open(store, 1).await.unwrap();
        let mut tx = store.read().await.unwrap();
        let mut addresses = Vec::new();
        for id in ids {
            let entries = tx.audit_of_request(id).await.unwrap();
            addresses.extend(entries.iter().map(|entry| entry.address.unwrap().to_string()));
        }
        addresses
    })
}

#[test]
fn a_rule_about_networks_is_about_those_of_clients() {
    let (server, account) = served();
    let text = |key: &str| account[key].as_str().unwrap();
    let key = (text("access_key_id"), text("access_key_secret"));
    let masks = [("LoginNetworkMasks", "192.0.2.0/24")];
    let set = server.ask(&rpc_with("SetSecurityPreference", "2015-05-01", &masks, key));
    assert_eq!(set.status, 200, "{}", set.body);
    let form = format!("place=acme&user=admin&password={}", escaped(text("admin_password")));
    let length = form.len();
    for (client, status) in [("192.0.2.7", 303), ("198.51.100.1", 401), ("unknown", 401)] {
        let forwarded = forwarded(client);
        let reply = server.ask(&format!(
            "POST /sign-in HTTP/1.1\r\nHost: a\r\nSec-Fetch-Site: same-origin\r\n{forwarded}\
             Content-Length: {length}\r\n\r\n{form}"
        ));
        assert_eq!(reply.status, status, "{client}: {}", reply.body);
    }
}

#[test]
fn a_proxy_that_nobody_trusts_is_pointed_out() {
    let warns = |settings: &[(&str, &str)]| {
        Running::start(settings).log().contains("`trusted_proxies` is empty")
    };
    assert!(warns(&[HTTPS]));
    assert!(!warns(&[HTTPS, TRUSTED]) && !warns(&[]));
}
