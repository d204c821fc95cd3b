//! The conditions under which a role is lent.

use identity::caller::{Origin, Proof};
use identity::error::{DecidedBy, DenialReason};
use identity::pipeline::{Call, Envelope};
use identity::roles::AssumeRole;
use testkit::World;

use crate::acting::*;

const IMPLICIT: (DenialReason, DecidedBy) = (DenialReason::NotAllowed, DecidedBy::Trust);
const EXPLICIT: (DenialReason, DecidedBy) = (DenialReason::ExplicitlyDenied, DecidedBy::Trust);

async fn conditional(world: &World, name: &str, condition: &str) {
    let everybody = format!("account/{}/everybody", number(world));
    let more = format!(r#", "Condition": {condition}"#);
    make_role(world, name, &trusting(&everybody, &more)).await;
}

#[tokio::test]
async fn a_role_that_asks_for_a_second_factor_is_lent_to_who_showed_one() {
    let world = world().await;
    conditional(&world, "guarded", r#"{"Bool": {"mfa": "true"}}"#).await;
    let ask = |proof| assume_as(&world, proof, assume(&world, "guarded"));
    // Of a permanent key nothing is known.
    assert_eq!(denial(ask(world.signature("alice", None)).await), IMPLICIT);
    let without = temporary(&world, "alice", None).await;
    assert_eq!(denial(ask(with(&world, &without)).await), IMPLICIT);
    assert_eq!(denial(ask(world.token("alice")).await), IMPLICIT);
    let shown = world.identity.now();
    let having = temporary(&world, "alice", Some(shown)).await;
    let lent = ask(with(&world, &having)).await.expect("is lent");
    // And the role's own session is known to have it.
    let caller = who(&world, with(&world, &lent.key)).await.expect("believes");
    assert_eq!(caller.mfa(), Some(Some(shown)));
}

#[tokio::test]
async fn a_deny_without_a_second_factor_fires_where_it_is_known_that_there_was_none() {
    let world = world().await;
    let everybody = format!("account/{}/everybody", number(&world));
    let trust = format!(
        r#"{{"Version": "1", "Statement": [
            {{"Effect": "Allow", "Action": "*", "Principal": {{"Caller": "{everybody}"}}}},
            {{"Effect": "Deny", "Action": "*", "Principal": {{"Caller": "{everybody}"}},
              "Condition": {{"Bool": {{"mfa": "false"}}}}}}]}}"#
    );
    make_role(&world, "guarded", &trust).await;
    let ask = |proof| assume_as(&world, proof, assume(&world, "guarded"));
    let without = temporary(&world, "alice", None).await;
    assert_eq!(denial(ask(with(&world, &without)).await), EXPLICIT);
    // What is not known of a permanent key does not match, as at the vendor.
    let lent = ask(world.signature("alice", None)).await.expect("is lent");
    let caller = who(&world, with(&world, &lent.key)).await.expect("believes");
    assert_eq!(caller.mfa(), None);
    let having = temporary(&world, "alice", Some(world.identity.now())).await;
    assert!(ask(with(&world, &having)).await.is_ok());
}

#[tokio::test]
async fn what_was_not_shown_stays_so_from_role_to_role() {
    let world = world().await;
    open_role(&world, "open").await;
    conditional(&world, "guarded", r#"{"Bool": {"mfa": "true"}}"#).await;
    for proof in
        [world.signature("alice", None), with(&world, &temporary(&world, "alice", None).await)]
    {
        let lent = assume_as(&world, proof, assume(&world, "open")).await.expect("is lent");
        let next = assume_as(&world, with(&world, &lent.key), assume(&world, "guarded")).await;
        assert_eq!(denial(next), IMPLICIT);
    }
}

#[tokio::test]
async fn an_external_id_must_be_the_one_that_was_agreed() {
    let world = world().await;
    conditional(&world, "partner", r#"{"Equals": {"external": "agreed"}}"#).await;
    let ask = |id: Option<&str>| {
        let external_id = id.map(str::to_owned);
        let command = AssumeRole { external_id, ..assume(&world, "partner") };
        assume_as(&world, world.signature("alice", None), command)
    };
    assert_eq!(denial(ask(None).await), IMPLICIT);
    assert_eq!(denial(ask(Some("guessed")).await), IMPLICIT);
    assert!(ask(Some("agreed")).await.is_ok());
}

#[tokio::test]
async fn a_deny_unless_the_id_was_sent_says_nothing_of_who_sends_none() {
    let world = world().await;
    let everybody = format!("account/{}/everybody", number(&world));
    let trust = format!(
        r#"{{"Version": "1", "Statement": [
            {{"Effect": "Allow", "Action": "*", "Principal": {{"Caller": "{everybody}"}}}},
            {{"Effect": "Deny", "Action": "*", "Principal": {{"Caller": "{everybody}"}},
              "Condition": {{"NotEquals": {{"external": "agreed"}}}}}}]}}"#
    );
    make_role(&world, "partner", &trust).await;
    let ask = |id: Option<&str>| {
        let external_id = id.map(str::to_owned);
        let command = AssumeRole { external_id, ..assume(&world, "partner") };
        assume_as(&world, world.signature("alice", None), command)
    };
    assert_eq!(denial(ask(Some("guessed")).await), EXPLICIT);
    assert!(ask(Some("agreed")).await.is_ok());
    assert!(ask(None).await.is_ok(), "as at the vendor: see `TrustGrammar`");
}

async fn from(world: &World, role: &str, address: Option<&str>, secure: bool) -> bool {
    let address = address.map(|text| text.parse().expect("an address"));
    let origin = Origin { address, secure, request_id: "from".into() };
    let proof: Proof = world.signature("alice", None);
    let envelope = Envelope { proof, origin, operation: "Test" };
    let call = Call { command: assume(world, role), access: allowed(&["service:Assume"]) };
    match world.identity.execute(&envelope, call).await {
        Ok(_) => true,
        denied => {
            assert_eq!(denial(denied), IMPLICIT);
            false
        }
    }
}

#[tokio::test]
async fn a_role_may_ask_from_where_over_what_and_until_when() {
    let world = world().await;
    conditional(&world, "home", r#"{"IpAddress": {"source": "192.0.2.0/24"}}"#).await;
    assert!(from(&world, "home", Some("192.0.2.7"), true).await);
    assert!(!from(&world, "home", Some("198.51.100.7"), true).await);
    assert!(!from(&world, "home", None, true).await);
    conditional(&world, "sealed", r#"{"Bool": {"secure": "true"}}"#).await;
    assert!(from(&world, "sealed", None, true).await);
    assert!(!from(&world, "sealed", None, false).await);
    conditional(&world, "early", r#"{"Before": {"now": "2026-01-02T04:00:00Z"}}"#).await;
    assert!(from(&world, "early", None, true).await);
    world.clock.advance(3600);
    assert!(!from(&world, "early", None, true).await);
    // Several conditions must all hold.
    let both = r#"{"IpAddress": {"source": "192.0.2.0/24"}, "Bool": {"secure": "true"}}"#;
    conditional(&world, "both", both).await;
    assert!(from(&world, "both", Some("192.0.2.7"), true).await);
    assert!(!from(&world, "both", Some("192.0.2.7"), false).await);
}
