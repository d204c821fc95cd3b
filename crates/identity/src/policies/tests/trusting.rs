//! Tests of trust policies.

use super::*;
use crate::policies::{Assumer, Trust, compile_trust};

const ALICE: Assumer<'_> = Assumer { account: "1", user: Some("alice"), role: None };
const IN_ROLE: Assumer<'_> = Assumer { account: "1", user: None, role: Some("reader") };
const ELSEWHERE: Assumer<'_> = Assumer { account: "2", user: Some("alice"), role: None };

fn document(statements: &str) -> String {
    format!(r#"{{"Version": "1", "Statement": [{statements}]}}"#)
}

fn trusts(principal: &str) -> String {
    format!(r#"{{"Effect": "Allow", "Action": "s:Assume", "Principal": {principal}}}"#)
}

fn compiled(statements: &str) -> Trust {
    compile_trust(&FIRST, &document(statements)).expect("compiles")
}

fn asked(trust: &Trust, assumer: &Assumer<'_>, facts: &Facts) -> Decision {
    trust.decide(assumer, &["s:Assume"], facts)
}

fn wrong(statements: &str) -> String {
    match compile_trust(&FIRST, &document(statements)) {
        Err(Error::MalformedPolicy(why)) => why,
        other => panic!("{statements}: {other:?}"),
    }
}

#[test]
fn everybody_of_an_account_is_whoever_is_in_it() {
    let trust = compiled(&trusts(r#"{"X": "x::1:all"}"#));
    let facts = Facts::at(NOW);
    assert_eq!(asked(&trust, &ALICE, &facts), Decision::Allowed);
    assert_eq!(asked(&trust, &IN_ROLE, &facts), Decision::Allowed);
    assert_eq!(asked(&trust, &ELSEWHERE, &facts), Decision::NotAllowed);
}

#[test]
fn a_user_is_trusted_by_account_and_name_and_not_while_it_acts_in_a_role() {
    for name in ["x::1:user/alice", "x:*:1:user/alice"] {
        let trust = compiled(&trusts(&format!(r#"{{"X": ["x::9:all", "{name}"]}}"#)));
        let facts = Facts::at(NOW);
        assert_eq!(asked(&trust, &ALICE, &facts), Decision::Allowed, "{name}");
        for other in [
            IN_ROLE,
            ELSEWHERE,
            Assumer { user: Some("alice2"), ..ALICE },
            Assumer { user: None, role: Some("alice"), ..ALICE },
        ] {
            assert_eq!(asked(&trust, &other, &facts), Decision::NotAllowed, "{other:?}");
        }
    }
}

#[test]
fn a_users_name_is_the_same_in_every_case_and_a_roles_is_not() {
    let deny = trusts(r#"{"X": ["x::1:user/ALICE", "x::1:role/READER"]}"#).replace("Allow", "Deny");
    let trust = compiled(&format!("{deny}, {}", trusts(r#"{"X": "x::1:all"}"#)));
    for spelling in ["alice", "Alice", "ALICE"] {
        let alice = Assumer { user: Some(spelling), ..ALICE };
        assert_eq!(asked(&trust, &alice, &Facts::at(NOW)), Decision::ExplicitlyDenied);
    }
    assert_eq!(asked(&trust, &IN_ROLE, &Facts::at(NOW)), Decision::Allowed);
}

#[test]
fn a_role_is_trusted_by_account_and_name() {
    let trust = compiled(&trusts(r#"{"X": "x::1:role/reader"}"#));
    let facts = Facts::at(NOW);
    assert_eq!(asked(&trust, &IN_ROLE, &facts), Decision::Allowed);
    let other = Assumer { role: Some("writer"), ..IN_ROLE };
    let user = Assumer { user: Some("reader"), ..ALICE };
    for other in [ALICE, other, user, Assumer { account: "2", ..IN_ROLE }] {
        assert_eq!(asked(&trust, &other, &facts), Decision::NotAllowed, "{other:?}");
    }
}

#[test]
fn principals_of_another_kind_match_no_caller() {
    let trust = compiled(&trusts(r#"{"Y": ["x::1:all", "some.service"]}"#));
    assert_eq!(asked(&trust, &ALICE, &Facts::at(NOW)), Decision::NotAllowed);
    let both = compiled(&trusts(r#"{"X": "x::1:all", "Y": "some.service"}"#));
    assert_eq!(asked(&both, &ALICE, &Facts::at(NOW)), Decision::Allowed);
}

#[test]
fn a_deny_wins_over_every_allow() {
    let deny = trusts(r#"{"X": "x::1:user/alice"}"#).replace("Allow", "Deny");
    let all = trusts(r#"{"X": "x::1:all"}"#);
    for statements in [format!("{deny}, {all}"), format!("{all}, {deny}")] {
        let trust = compiled(&statements);
        assert_eq!(asked(&trust, &ALICE, &Facts::at(NOW)), Decision::ExplicitlyDenied);
        let bob = Assumer { user: Some("bob"), ..ALICE };
        assert_eq!(asked(&trust, &bob, &Facts::at(NOW)), Decision::Allowed);
    }
}

#[test]
fn trust_is_in_one_action_only() {
    let trust = compiled(&trusts(r#"{"X": "x::1:all"}"#));
    assert_eq!(trust.decide(&ALICE, &["s:Other"], &Facts::at(NOW)), Decision::NotAllowed);
    assert_eq!(trust.decide(&ALICE, &[], &Facts::at(NOW)), Decision::NotAllowed);
}

#[test]
fn what_is_not_known_of_the_caller_does_not_fulfil_a_condition() {
    let statement = trusts(r#"{"X": "x::1:all"}"#);
    let condition = r#", "Condition": {"Truth": {"x:Mfa": "true"}}}"#;
    let allow = compiled(&format!("{}{condition}", &statement[..statement.len() - 1]));
    let deny = format!("{}{condition}", &statement[..statement.len() - 1])
        .replace("Allow", "Deny")
        .replace(r#""true""#, r#""false""#);
    let deny = compiled(&format!("{deny}, {statement}"));
    let with = |mfa| Facts { mfa, ..Facts::at(NOW) };
    // By a permanent key; without a second factor; with one.
    let cases = [
        (None, Decision::NotAllowed, Decision::Allowed),
        (Some(None), Decision::NotAllowed, Decision::ExplicitlyDenied),
        (Some(Some(NOW)), Decision::Allowed, Decision::Allowed),
    ];
    for (mfa, allowed, denied) in cases {
        assert_eq!(asked(&allow, &ALICE, &with(mfa)), allowed, "{mfa:?}");
        assert_eq!(asked(&deny, &ALICE, &with(mfa)), denied, "{mfa:?}");
    }
}

#[test]
fn what_is_not_wholly_understood_is_refused() {
    for (principal, why) in [
        (r#""x::1:all""#, "`Principal` must be an object"),
        ("{}", "`Principal` is empty"),
        (r#"{"Z": "x::1:all"}"#, "unknown element `Z`"),
        (r#"{"X": []}"#, "`X` is empty"),
        (r#"{"Y": 1}"#, "`Y` must be a string or a list of strings"),
        (r#"{"X": "*"}"#, "`X` has an unknown principal `*`"),
        (r#"{"X": "x:::all"}"#, "`X` has an unknown principal `x:::all`"),
        (r#"{"X": "x::*:all"}"#, "`X` has an unknown principal `x::*:all`"),
        (r#"{"X": "x::1:user/*"}"#, "`X` has an unknown principal `x::1:user/*`"),
        (r#"{"X": "x::1:user/"}"#, "`X` has an unknown principal `x::1:user/`"),
        (r#"{"X": "x::1:role/a/b"}"#, "`X` has an unknown principal `x::1:role/a/b`"),
        (r#"{"X": "x::1:other/a"}"#, "`X` has an unknown principal `x::1:other/a`"),
        (r#"{"X": "y::1:all"}"#, "`X` has an unknown principal `y::1:all`"),
    ] {
        assert_eq!(wrong(&trusts(principal)), format!("statement 1: {why}"), "{principal}");
    }
    let whole = trusts(r#"{"X": "x::1:all"}"#);
    for (found, put, why) in [
        (r#""Effect": "Allow", "#, "", "`Effect` is missing"),
        (r#""Allow""#, r#""Maybe""#, "unknown effect `Maybe`"),
        (r#""Action": "s:Assume", "#, "", "`Action` is missing"),
        ("Action", "NotAction", "`Action` is missing"),
        (r#""Principal""#, r#""Resource": "*", "Principal""#, "unknown element `Resource`"),
        (r#", "Principal": {"X": "x::1:all"}"#, "", "`Principal` is missing"),
    ] {
        assert_eq!(wrong(&whole.replace(found, put)), format!("statement 1: {why}"), "{put}");
    }
}

#[test]
fn a_language_without_trust_has_no_such_documents() {
    let text = document(&trusts(r#"{"X": "x::1:all"}"#));
    assert!(matches!(compile_trust(&SECOND, &text), Err(Error::Internal(_))));
}
