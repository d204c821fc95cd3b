//! What one client may take of the server, and what it is told when it wants more.

use std::time::Duration;

use crate::running::{Running, SOON, wait_for};

/// The beginning of a request with a body.
const CREATE: &str = "POST /v3/users HTTP/1.1\r\nHost: a\r\nContent-Type: application/json";

#[test]
fn headers_that_are_too_large_are_refused() {
    let server = Running::start(&[("COUNTERSIGN_MAX_HEADER_BYTES", "8192")]);
    let long = "x".repeat(8192);
    for request in [
        format!("GET /v3 HTTP/1.1\r\nHost: a\r\nX-Long: {long}\r\n\r\n"),
        format!("GET /v3?long={long} HTTP/1.1\r\nHost: a\r\n\r\n"),
    ] {
        assert_eq!(server.ask(&request).status, 431);
    }
    server.assert_well();
}

#[test]
fn headers_that_are_too_many_are_refused() {
    let server = Running::start(&[("COUNTERSIGN_MAX_HEADERS", "16")]);
    let request = |count| {
        let more: String = (1..count).map(|at| format!("X-{at}: a\r\n")).collect();
        format!("GET /v3 HTTP/1.1\r\nHost: a\r\n{more}\r\n")
    };
    assert_eq!(server.ask(&request(16)).status, 200);
    assert_eq!(server.ask(&request(17)).status, 431);
    server.assert_well();
}

#[test]
fn what_is_not_http_is_refused() {
    let server = Running::start(&[]);
    assert_eq!(server.ask("HELLO\r\n\r\n").status, 400);
    server.assert_well();
}

#[test]
fn a_body_that_is_too_large_is_refused_in_the_vendors_own_form() {
    let server = Running::start(&[("COUNTERSIGN_MAX_BODY_BYTES", "1024")]);
    let body = "x".repeat(1025);
    let length = body.len();
    let chunked = "Transfer-Encoding: chunked";
    for request in [
        format!("{CREATE}\r\nContent-Length: {length}\r\n\r\n{body}"),
        format!("{CREATE}\r\n{chunked}\r\n\r\n{length:x}\r\n{body}\r\n0\r\n\r\n"),
    ] {
        let reply = server.ask(&request);
        assert_eq!(reply.status, 413, "{reply:?}");
        assert!(reply.header("x-request-id").is_some());
        let shown: serde_json::Value = serde_json::from_str(&reply.body).expect("JSON");
        assert!(shown.is_object());
    }
    server.assert_well();
}

#[test]
fn a_client_that_waits_to_be_asked_is_not_asked_for_too_large_a_body() {
    let server = Running::start(&[]);
    let mut wire = server.connect();
    wire.send(&format!("{CREATE}\r\nContent-Length: 300000\r\nExpect: 100-continue\r\n\r\n"));
    assert_eq!(wire.reply().expect("a reply").status, 413);
}

#[test]
fn headers_that_dawdle_end_the_connection() {
    let server = Running::start(&[("COUNTERSIGN_HEADER_SECONDS", "1")]);
    let mut wire = server.connect();
    wire.send("GET /v3 HTTP/1.1\r\nHost: a\r\n");
    assert!(wire.reply().is_none());
    // Nor does it help to have been served before, or to send a little now and then.
    let mut wire = server.connect();
    wire.send("GET /v3 HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(wire.reply().expect("a reply").status, 200);
    for _ in 0..8 {
        wire.send_what_it_takes("G");
        std::thread::sleep(Duration::from_millis(200));
    }
    assert!(wire.reply().is_none());
    server.assert_well();
}

#[test]
fn a_body_that_dawdles_is_refused() {
    let server = Running::start(&[("COUNTERSIGN_REQUEST_SECONDS", "1")]);
    let mut wire = server.connect();
    wire.send(&format!("{CREATE}\r\nContent-Length: 10\r\n\r\nhalf"));
    assert_eq!(wire.reply().expect("a reply").status, 400);
    server.assert_well();
}

#[test]
fn an_idle_connection_is_let_go() {
    let settings = [("COUNTERSIGN_IDLE_SECONDS", "1"), ("COUNTERSIGN_HEADER_SECONDS", "1")];
    let server = Running::start(&settings);
    let mut never_used = server.connect();
    let mut used = server.connect();
    used.send("GET /v3 HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(used.reply().expect("a reply").status, 200);
    assert!(used.reply().is_none());
    assert!(never_used.reply().is_none());
    server.assert_well();
}

#[test]
fn over_the_cap_a_client_waits_for_its_turn() {
    let server = Running::start(&[("COUNTERSIGN_MAX_CONNECTIONS", "1")]);
    let ask = "GET /v3 HTTP/1.1\r\nHost: a\r\n\r\n";
    let mut first = server.connect();
    first.send(ask);
    assert_eq!(first.reply().expect("a reply").status, 200);
    let mut second = server.connect();
    second.send(ask);
    // As long as the first is there, nobody looks at the second.
    let requests = || server.log().lines().filter(|line| line.contains("request_id")).count();
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(requests(), 1);
    drop(first);
    assert_eq!(second.reply().expect("a reply").status, 200);
    wait_for("the second request in the log", SOON, || (requests() == 2).then_some(()));
}
