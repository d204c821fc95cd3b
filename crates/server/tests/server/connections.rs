//! Clients pipeline, keep alive and hang up; and the server stops without dropping anybody.

use std::time::Duration;

use crate::running::{Running, SOON, wait_for};

const DISCOVER: &str = "GET /v3 HTTP/1.1\r\nHost: a\r\n\r\n";
const HEALTH: &str = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";
const TOKENS: &str = "POST /v3/auth/tokens HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n";

#[test]
fn two_requests_sent_at_once_are_answered_in_order() {
    let server = Running::start(&[]);
    let mut wire = server.connect();
    wire.send(&[HEALTH, DISCOVER, HEALTH].concat());
    let replies: Vec<_> = (0..3).map(|_| wire.reply().expect("a reply")).collect();
    assert!(replies.iter().all(|reply| reply.status == 200));
    assert_eq!(replies[0].body, r#"{"status":"ok"}"#);
    assert!(replies[1].body.contains("version"));
    assert_eq!(replies[2].body, replies[0].body);
}

#[test]
fn one_connection_serves_many_requests_and_each_has_an_id_of_its_own() {
    let server = Running::start(&[]);
    let mut wire = server.connect();
    let mut ids = Vec::new();
    for request in [HEALTH, DISCOVER, "GET /v3/users HTTP/1.1\r\nHost: a\r\n\r\n"].repeat(3) {
        wire.send(request);
        let reply = wire.reply().expect("a reply");
        ids.push(reply.header("x-request-id").expect("an id").to_owned());
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 9);
}

#[test]
fn hanging_up_in_the_middle_harms_nobody_else() {
    let server = Running::start(&[]);
    for sent in ["", "GET", "POST /v3/auth/tokens HTTP/1.1\r\n", &format!("{TOKENS}\r\n{{")] {
        server.connect().send(sent);
    }
    server.assert_well();
    // The request that was there but for its body is in the log all the same.
    let told = |log: &str| log.contains("hung up") || log.contains("the body is not whole");
    wait_for("the log line", SOON, || told(&server.log()).then_some(()));
}

#[test]
fn a_signal_finishes_what_is_in_flight_and_stops() {
    for signal in ["TERM", "INT"] {
        let mut server = Running::start(&[]);
        let mut wire = server.connect();
        wire.send(&format!("{TOKENS}Expect: 100-continue\r\n\r\n"));
        // The server asks for the body: the request is in its hands now.
        assert_eq!(wire.reply().expect("a reply").status, 100);
        server.signal(signal);
        wait_for("the port to close", SOON, || server.try_connect().is_none().then_some(()));
        wire.send("{}");
        assert_eq!(wire.reply().expect("a reply").status, 400);
        assert!(wire.reply().is_none());
        assert!(server.ended(SOON).success());
    }
}

#[test]
fn connections_without_a_request_do_not_hold_up_the_stop() {
    let mut server = Running::start(&[]);
    let never_used = server.connect();
    let mut used = server.connect();
    used.send(DISCOVER);
    assert_eq!(used.reply().expect("a reply").status, 200);
    server.signal("TERM");
    // Less than what requests in flight are given.
    assert!(server.ended(Duration::from_secs(5)).success());
    drop(never_used);
}

#[test]
fn no_forwarding_header_changes_where_a_client_is_told_to_go() {
    let server = Running::start(&[]);
    let reply = server.ask(
        "GET /v3 HTTP/1.1\r\nHost: here.example:1\r\nX-Forwarded-Host: there.example\r\n\
         X-Forwarded-Proto: https\r\nForwarded: host=there.example\r\n\r\n",
    );
    assert!(reply.body.contains("http://here.example:1/v3"), "{}", reply.body);
    assert!(!reply.body.contains("there.example"));
}

#[test]
fn what_was_asked_by_the_public_url_is_answered_with_links_that_stay_on_tls() {
    let server = Running::start(&[("COUNTERSIGN_PUBLIC_URL", "https://id.example")]);
    let reply = server.ask("GET /v3 HTTP/1.1\r\nHost: id.example\r\n\r\n");
    assert!(reply.body.contains("\"https://id.example/v3/\""), "{}", reply.body);
}
