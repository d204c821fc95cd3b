//! Tests of conditions, one rule each.

use std::net::IpAddr;

use super::super::facts::Known;
use super::*;

#[test]
fn several_values_of_a_key_are_alternatives() {
    let facts = key_call();
    assert!(holds(r#"{"Same": {"x:Name": ["Bob", "Alice"]}}"#, &facts));
    assert!(!holds(r#"{"Same": {"x:Name": ["Bob", "Carol"]}}"#, &facts));
}

#[test]
fn a_negated_operator_holds_when_no_value_is_met() {
    let facts = key_call();
    assert!(holds(r#"{"NotSame": {"x:Name": ["Bob", "Carol"]}}"#, &facts));
    assert!(!holds(r#"{"NotSame": {"x:Name": ["Bob", "Alice"]}}"#, &facts));
}

#[test]
fn several_keys_and_several_operators_must_all_hold() {
    let facts = key_call();
    assert!(holds(r#"{"Same": {"x:Name": "Alice", "x:Account": "acme"}}"#, &facts));
    assert!(!holds(r#"{"Same": {"x:Name": "Alice", "x:Account": "other"}}"#, &facts));
    assert!(holds(r#"{"Same": {"x:Name": "Alice"}, "Truth": {"x:Secure": true}}"#, &facts));
    assert!(!holds(r#"{"Same": {"x:Name": "Alice"}, "Truth": {"x:Secure": false}}"#, &facts));
}

#[test]
fn no_conditions_always_hold() {
    assert!(holds("{}", &Facts::at(NOW)));
}

#[test]
fn an_absent_key_fails_every_operator_even_a_negated_one() {
    let bare = Facts::at(NOW);
    for (operator, _) in FIRST.operators {
        for (key, fact) in FIRST.keys {
            for value in ["a", "1", "true", "10.0.0.0/8", "2026-01-02T03:04:05Z"] {
                let condition = format!(r#"{{"{operator}": {{"{key}": "{value}"}}}}"#);
                let text = format!(
                    r#"{{"Version": "1", "Statement": {{"Effect": "Allow", "Action": "*",
                        "Resource": "*", "Condition": {condition}}}}}"#
                );
                let Ok(document) = compile(&FIRST, &text) else { continue };
                if *fact != Fact::CurrentTime {
                    let decision = ask(&[&document], "s:Do", "thing", &bare);
                    assert_eq!(decision, Decision::NotAllowed, "{condition}");
                }
            }
        }
    }
}

#[test]
fn an_unknown_key_is_absent_from_every_request() {
    let facts = session_call(Some(1));
    assert!(!holds(r#"{"Same": {"y:Tag/colour": "red"}}"#, &facts));
    assert!(!holds(r#"{"NotSame": {"y:Tag/colour": "red"}}"#, &facts));
}

#[test]
fn keys_are_the_same_in_any_case() {
    assert!(holds(r#"{"Same": {"X:NAME": "Alice"}}"#, &key_call()));
}

#[test]
fn text_operators_compare_text() {
    let facts = key_call();
    let cases = [
        ("Same", "Alice", true),
        ("Same", "alice", false),
        ("Same", "Al*", false),
        ("NotSame", "alice", true),
        ("SameLetters", "aLICE", true),
        ("SameLetters", "Al*", false),
        ("NotSameLetters", "aLICE", false),
        ("Like", "Al*e", true),
        ("Like", "al*e", false),
        ("NotLike", "B*", true),
        ("NotLike", "?????", false),
        ("Starts", "Al", true),
        ("Starts", "ice", false),
        ("Ends", "ice", true),
        ("Ends", "Al", false),
    ];
    for (operator, value, expected) in cases {
        let condition = format!(r#"{{"{operator}": {{"x:Name": "{value}"}}}}"#);
        assert_eq!(holds(&condition, &facts), expected, "{condition}");
    }
}

#[test]
fn number_operators_compare_numbers_written_either_way() {
    let facts = session_call(Some(900));
    let cases = [
        ("Number", [false, true, false]),
        ("NotNumber", [true, false, true]),
        ("Less", [false, false, true]),
        ("AtMost", [false, true, true]),
        ("More", [true, false, false]),
        ("AtLeast", [true, true, false]),
    ];
    for (operator, expected) in cases {
        for (value, expected) in [899, 900, 901].into_iter().zip(expected) {
            for written in [format!("{value}"), format!("\"{value}\"")] {
                let condition = format!(r#"{{"{operator}": {{"x:Age": {written}}}}}"#);
                assert_eq!(holds(&condition, &facts), expected, "{condition}");
            }
        }
    }
}

#[test]
fn date_operators_compare_moments_in_whole_seconds() {
    let half_past = Facts::at(Timestamp::from_millis(NOW.millis() + 500));
    let cases = [
        ("At", [false, true, false]),
        ("NotAt", [true, false, true]),
        ("Before", [false, false, true]),
        ("Until", [false, true, true]),
        ("After", [true, false, false]),
        ("From", [true, true, false]),
    ];
    let moments = ["2026-01-02T03:04:04Z", "2026-01-02T11:04:05+08:00", "2026-01-02T03:04:06Z"];
    for (operator, expected) in cases {
        for (moment, expected) in moments.iter().zip(expected) {
            let condition = format!(r#"{{"{operator}": {{"x:Now": "{moment}"}}}}"#);
            assert_eq!(holds(&condition, &half_past), expected, "{condition}");
        }
    }
}

#[test]
fn truth_is_written_as_text_or_as_json() {
    let facts = key_call();
    assert!(holds(r#"{"Truth": {"x:Secure": "true"}}"#, &facts));
    assert!(holds(r#"{"Truth": {"x:Secure": [true]}}"#, &facts));
    assert!(!holds(r#"{"Truth": {"x:Secure": "false"}}"#, &facts));
    assert!(holds(r#"{"Truth": {"x:Secure": ["false", true]}}"#, &facts));
}

#[test]
fn an_address_is_in_a_network_or_is_the_address() {
    let from = |address: &str, condition: &str| {
        let address: IpAddr = address.parse().expect("an address");
        holds(condition, &Facts { address: Some(address), ..Facts::at(NOW) })
    };
    let office = r#"{"In": {"x:Address": ["203.0.113.0/24", "198.51.100.9", "2001:db8::/32"]}}"#;
    assert!(from("203.0.113.255", office) && from("198.51.100.9", office));
    assert!(from("2001:DB8:0:1::7", office));
    assert!(!from("203.0.114.0", office) && !from("198.51.100.8", office));
    let elsewhere = r#"{"NotIn": {"x:Address": ["203.0.113.0/24", "2001:db8::/32"]}}"#;
    assert!(from("198.51.100.9", elsewhere) && !from("203.0.113.1", elsewhere));
    // Bits past the prefix do not count.
    assert!(from("10.9.9.9", r#"{"In": {"x:Address": "10.1.2.3/8"}}"#));
}

#[test]
fn an_address_dressed_as_ipv6_is_the_one_inside() {
    let from = |address: &str, network: &str| {
        let address: IpAddr = address.parse().expect("an address");
        let condition = format!(r#"{{"In": {{"x:Address": "{network}"}}}}"#);
        holds(&condition, &Facts { address: Some(address), ..Facts::at(NOW) })
    };
    assert!(from("::ffff:203.0.113.7", "203.0.113.0/24"));
    assert!(from("203.0.113.7", "::ffff:203.0.113.0/120"));
    assert!(from("203.0.113.7", "::ffff:203.0.113.7"));
    assert!(from("203.0.113.7", "::ffff:0:0/96"));
    assert!(!from("203.0.113.7", "::/0") && from("2001:db8::1", "::/0"));
    assert!(!from("2001:db8::1", "0.0.0.0/0"));
}

#[test]
fn a_second_factor_is_absent_for_keys_and_false_without_one() {
    let present = r#"{"Truth": {"x:Mfa": true}}"#;
    let missing = r#"{"Truth": {"x:Mfa": false}}"#;
    let age = r#"{"AtLeast": {"x:Age": 0}}"#;
    let of = |facts: Facts| [present, missing, age].map(|condition| holds(condition, &facts));
    assert_eq!(of(key_call()), [false, false, false]);
    assert_eq!(of(session_call(None)), [false, true, false]);
    assert_eq!(of(session_call(Some(30))), [true, false, true]);
    // A second factor checked on a node whose clock runs ahead is not of negative age.
    assert_eq!(of(session_call(Some(-5))), [true, false, true]);
}

#[test]
fn if_exists_holds_for_an_absent_key_where_the_language_knows_it() {
    let text = |condition: &str| {
        format!(
            r#"{{"Version": "1.1", "Statement": [
                {{"Effect": "Allow", "Action": "*", "Condition": {condition}}}]}}"#
        )
    };
    let holds = |condition: &str, facts: &Facts| {
        let document = compile(&SECOND, &text(condition)).expect("sound");
        ask(&[&document], "s:Do", "thing", facts) == Decision::Allowed
    };
    for condition in [
        r#"{"TruthIfExists": {"x:Mfa": true}}"#,
        r#"{"AtMostIfExists": {"x:Age": 60}}"#,
        r#"{"NotNumberIfExists": {"x:Age": 61}}"#,
    ] {
        assert!(holds(condition, &key_call()), "{condition}");
        assert!(holds(condition, &session_call(Some(60))), "{condition}");
        assert!(!condition.contains("Age") || !holds(condition, &session_call(Some(61))));
    }
    assert!(!holds(r#"{"TruthIfExists": {"x:Mfa": true}}"#, &session_call(None)));
    // Whether a key that is not known here exists cannot be told: granting on it is not safe.
    assert_eq!(
        flaw(&SECOND, &text(r#"{"SameIfExists": {"y:Other": "a"}}"#)),
        "statement 1: the condition operator `SameIfExists` needs a known condition key, \
         and `y:Other` is not"
    );
}

#[test]
fn every_fact_is_of_the_kind_it_says() {
    let facts = Facts { mfa_operation: Some("mandatory".into()), ..session_call(Some(30)) };
    for (_, fact) in FIRST.keys {
        let known = facts.look_up(*fact).expect("every fact is given");
        let (condition, absent) = match known {
            Known::Text(text) => (format!(r#"{{"Same": {{"KEY": "{text}"}}}}"#), "Less"),
            Known::Number(number) => (format!(r#"{{"Number": {{"KEY": {number}}}}}"#), "Same"),
            Known::Moment(_) => (r#"{"At": {"KEY": "2026-01-02T03:04:05Z"}}"#.into(), "Same"),
            Known::Truth(truth) => (format!(r#"{{"Truth": {{"KEY": {truth}}}}}"#), "Same"),
            Known::Address(from) => (format!(r#"{{"In": {{"KEY": "{from}"}}}}"#), "Same"),
        };
        let key = FIRST.keys.iter().find(|(_, known)| known == fact).map_or("", |(key, _)| key);
        assert!(holds(&condition.replace("KEY", key), &facts), "{fact:?}");
        let text = format!(
            r#"{{"Version": "1", "Statement": {{"Effect": "Deny", "Action": "*",
                "Resource": "*", "Condition": {{"{absent}": {{"{key}": "1"}}}}}}}}"#
        );
        assert!(flaw(&FIRST, &text).contains("does not fit"), "{fact:?}");
    }
}
