//! Tests of what documents are taken and what is said of the others.

use super::*;

/// What is wrong with a lone statement of the first language.
fn statement_flaw(statement: &str) -> String {
    flaw(&FIRST, &format!(r#"{{"Version": "1", "Statement": [{statement}]}}"#))
}

/// What is wrong with a condition of the first language.
fn condition_flaw(condition: &str) -> String {
    let message = statement_flaw(&format!(
        r#"{{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {condition}}}"#
    ));
    message.strip_prefix("statement 1: ").map(str::to_owned).unwrap_or(message)
}

const ALLOW: &str = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;

#[test]
fn a_flaw_is_told_with_its_statement() {
    let text = format!(
        r#"{{"Version": "1", "Statement": [{ALLOW},
            {{"Effect": "allow", "Action": "*", "Resource": "*"}}]}}"#
    );
    assert_eq!(flaw(&FIRST, &text), "statement 2: unknown effect `allow`");
}

#[test]
fn text_that_is_no_json_is_refused() {
    for text in ["", "{", "null x", "{\"Version\": \"1\",}", "\u{feff}{}", "{} {}"] {
        let message = flaw(&FIRST, text);
        assert!(message.starts_with("not a JSON document: "), "{text}: {message}");
    }
    assert!(flaw(&FIRST, &"[".repeat(6000)).starts_with("not a JSON document: recursion"));
}

#[test]
fn an_element_named_twice_is_refused_at_every_depth() {
    let twice = r#"{"Effect": "Allow", "Effect": "Deny", "Action": "*", "Resource": "*"}"#;
    assert!(statement_flaw(twice).contains("`Effect` stands twice"));
    let text = format!(r#"{{"Version": "1", "Statement": [], "Statement": [{ALLOW}]}}"#);
    assert!(flaw(&FIRST, &text).contains("`Statement` stands twice"));
    let keys = r#"{"Same": {"x:Name": "a", "x:\u004eame": "b"}}"#;
    assert!(condition_flaw(keys).contains("`x:Name` stands twice"));
}

#[test]
fn elements_that_must_be_there_are_asked_for() {
    assert_eq!(flaw(&FIRST, "[]"), "the document must be an object");
    assert_eq!(flaw(&FIRST, "{}"), "`Version` is missing");
    assert_eq!(flaw(&FIRST, r#"{"Version": "1"}"#), "`Statement` is missing");
    assert_eq!(statement_flaw("{}"), "statement 1: `Effect` is missing");
    let no_action = r#"{"Effect": "Allow", "Resource": "*"}"#;
    assert_eq!(statement_flaw(no_action), "statement 1: `Action` is missing");
    let no_resource = r#"{"Effect": "Allow", "Action": "*"}"#;
    assert_eq!(statement_flaw(no_resource), "statement 1: `Resource` is missing");
}

#[test]
fn elements_that_are_not_known_are_refused() {
    let text = format!(r#"{{"Version": "1", "Statement": [{ALLOW}], "Id": "x"}}"#);
    assert_eq!(flaw(&FIRST, &text), "unknown element `Id`");
    for name in ["Sid", "Principal", "NotResource", "effect", "condition", "Conditions"] {
        let statement =
            format!(r#"{{"Effect": "Allow", "Action": "*", "Resource": "*", "{name}": "x"}}"#);
        let message = format!("statement 1: unknown element `{name}`");
        assert_eq!(statement_flaw(&statement), message);
    }
}

#[test]
fn only_the_languages_versions_are_taken() {
    let text = |version: &str| format!(r#"{{"Version": {version}, "Statement": [{ALLOW}]}}"#);
    assert!(compile(&FIRST, &text(r#""1""#)).is_ok());
    assert_eq!(flaw(&FIRST, &text(r#""1.1""#)), "unknown version `1.1`");
    assert_eq!(flaw(&FIRST, &text("1")), "`Version` must be a string");
    assert!(compile(&SECOND, &text(r#""1.1""#)).is_ok());
    assert_eq!(flaw(&SECOND, &text(r#""1""#)), "unknown version `1`");
}

#[test]
fn values_of_the_wrong_type_are_refused() {
    let with = |name: &str, value: &str| {
        let mut elements =
            vec![("Effect", r#""Allow""#), ("Action", "\"*\""), ("Resource", "\"*\"")];
        elements.retain(|(known, _)| *known != name);
        elements.push((name, value));
        let elements: Vec<String> =
            elements.iter().map(|(name, value)| format!("\"{name}\": {value}")).collect();
        statement_flaw(&format!("{{{}}}", elements.join(",")))
    };
    assert_eq!(with("Effect", "true"), "statement 1: `Effect` must be a string");
    let action = "statement 1: `Action` must be a string or a list of strings";
    assert_eq!(with("Action", "{}"), action);
    assert_eq!(with("Action", "null"), action);
    assert_eq!(with("Action", "[1]"), "statement 1: each value of `Action` must be a string");
    assert_eq!(with("Action", "[]"), "statement 1: `Action` is empty");
    assert_eq!(with("Action", r#"["a:b", ""]"#), "statement 1: `Action` has an empty value");
    assert_eq!(with("Resource", "[]"), "statement 1: `Resource` is empty");
    assert_eq!(
        with("Resource", r#"{"uri": ["x"]}"#),
        "statement 1: `Resource` must be a string or a list of strings"
    );
    assert_eq!(with("Condition", "[]"), "statement 1: `Condition` must be an object");
    assert_eq!(statement_flaw("\"x\""), "statement 1: a statement must be an object");
}

#[test]
fn a_lone_statement_is_taken_where_the_language_says_so() {
    let text = |version: &str| format!(r#"{{"Version": "{version}", "Statement": {ALLOW}}}"#);
    assert!(compile(&FIRST, &text("1")).is_ok());
    assert_eq!(flaw(&SECOND, &text("1.1")), "`Statement` must be a list of objects");
    assert_eq!(flaw(&FIRST, r#"{"Version": "1", "Statement": []}"#), "`Statement` is empty");
    let none = r#"{"Version": "1", "Statement": "x"}"#;
    assert_eq!(flaw(&FIRST, none), "`Statement` must be a list of objects");
}

#[test]
fn action_and_not_action_exclude_each_other() {
    let both = r#"{"Effect": "Deny", "Action": "a", "NotAction": "b", "Resource": "*"}"#;
    assert_eq!(statement_flaw(both), "statement 1: both `Action` and `NotAction`");
    let not = r#"{"Version": "1.1", "Statement": [{"Effect": "Deny", "NotAction": "b"}]}"#;
    assert_eq!(flaw(&SECOND, not), "statement 1: `Action` is missing");
}

#[test]
fn limits_are_kept() {
    let text = |statements: usize, actions: usize| {
        let actions = vec!["\"a:b\""; actions].join(",");
        let statement = format!(r#"{{"Effect":"Allow","Action":[{actions}]}}"#);
        let statements = vec![statement; statements].join(",");
        format!(r#"{{"Version":"1.1","Statement":[{statements}]}}"#)
    };
    assert!(compile(&SECOND, &text(2, 3)).is_ok());
    assert_eq!(flaw(&SECOND, &text(3, 3)), "more than 2 statements");
    assert_eq!(flaw(&SECOND, &text(2, 4)), "statement 1: `Action` has more than 3 values");
    // Characters, not bytes.
    let padded = |length: usize| {
        let empty = r#"{"Version":"1.1","Statement":[{"Effect":"Allow","Action":["a:"]}]}"#;
        let padding = "é".repeat(length - empty.chars().count());
        empty.replace("a:", &format!("a:{padding}"))
    };
    assert!(compile(&SECOND, &padded(500)).is_ok());
    assert_eq!(flaw(&SECOND, &padded(501)), "longer than 500 characters");
}

#[test]
fn operators_that_are_not_known_are_refused() {
    for operator in ["Null", "SameIfExists", "IfExists", "same", "ForAnyValue:Same", ""] {
        assert_eq!(
            condition_flaw(&format!(r#"{{"{operator}": {{"x:Name": "a"}}}}"#)),
            format!("the condition operator `{operator}` is not supported")
        );
    }
}

#[test]
fn an_operator_must_fit_its_key() {
    for (operator, key) in [("Same", "x:Mfa"), ("Truth", "x:Address"), ("Less", "x:Now")] {
        assert_eq!(
            condition_flaw(&format!(r#"{{"{operator}": {{"{key}": "true"}}}}"#)),
            format!("the condition operator `{operator}` does not fit the condition key `{key}`")
        );
    }
}

#[test]
fn values_that_cannot_be_read_are_refused() {
    let flaws = [
        (r#"{"Truth": {"x:Mfa": "yes"}}"#, "must have true or false"),
        (r#"{"Truth": {"x:Mfa": 1}}"#, "must have true or false"),
        (r#"{"Less": {"x:Age": "ten"}}"#, "has `ten`, which is not a whole number"),
        (r#"{"Less": {"x:Age": 1.5}}"#, "has `1.5`, which is not a whole number"),
        (r#"{"Less": {"x:Age": null}}"#, "must have a number or a list of numbers"),
        (
            r#"{"Before": {"x:Now": "2026-01-02T03:04:05"}}"#,
            "has `2026-01-02T03:04:05`, which is not a time like 2026-01-02T03:04:05Z",
        ),
        (
            r#"{"In": {"x:Address": "10.0.0.0/33"}}"#,
            "has `10.0.0.0/33`, which is not an address or network",
        ),
        (
            r#"{"In": {"x:Address": ["10.0.0.1", "here"]}}"#,
            "has `here`, which is not an address or network",
        ),
        (r#"{"Same": {"x:Name": 7}}"#, "must have a string or a list of strings"),
        (r#"{"Same": {"x:Name": []}}"#, "has no values"),
        (r#"{"Same": {"x:Name": {}}}"#, "must have a string or a list of strings"),
    ];
    for (condition, wrong) in flaws {
        let message = condition_flaw(condition);
        assert!(message.starts_with("the condition key `x:"), "{message}");
        assert!(message.ends_with(wrong), "{message}");
    }
    assert_eq!(condition_flaw(r#"{"Same": {}}"#), "the condition operator `Same` has no key");
    assert_eq!(
        condition_flaw(r#"{"Same": "x"}"#),
        "the condition operator `Same` must be an object"
    );
}

#[test]
fn values_are_read_under_keys_that_are_not_known_too() {
    assert!(condition_flaw(r#"{"In": {"y:Other": "here"}}"#).contains("not an address"));
}

#[test]
fn policy_variables_are_refused() {
    let resource = r#"{"Effect": "Deny", "Action": "*", "Resource": "user/${x:Name}"}"#;
    assert!(statement_flaw(resource).contains("policy variable"));
    assert!(condition_flaw(r#"{"Like": {"x:Name": "${x:Id}"}}"#).contains("policy variable"));
}

#[test]
fn what_a_document_says_is_quoted_short_and_on_one_line() {
    let statement = |effect: &str| {
        statement_flaw(&format!(r#"{{"Effect": "{effect}", "Action": "*", "Resource": "*"}}"#))
    };
    let long = statement(&"x".repeat(5000));
    assert_eq!(long, format!("statement 1: unknown effect `{}…`", "x".repeat(80)));
    assert_eq!(statement("a\\nb"), "statement 1: unknown effect `a\\nb`");
}
