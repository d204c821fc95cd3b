//! Tests of decisions, among them what is known of real policies from the field.

use super::*;

const ADMINISTRATOR: &str = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;

fn allow(action: &str, resource: &str) -> String {
    format!(r#"{{"Effect": "Allow", "Action": "{action}", "Resource": "{resource}"}}"#)
}

fn deny(action: &str, resource: &str) -> String {
    allow(action, resource).replace("Allow", "Deny")
}

#[test]
fn silence_is_no() {
    let facts = key_call();
    assert_eq!(ask(&[], "s:Do", "thing", &facts), Decision::NotAllowed);
    let other = statements(&allow("s:Other", "*"));
    assert_eq!(ask(&[&other], "s:Do", "thing", &facts), Decision::NotAllowed);
}

#[test]
fn a_deny_wins_wherever_it_stands() {
    let facts = key_call();
    let allows = statements(ADMINISTRATOR);
    let denies = statements(&deny("s:Do", "thing"));
    let both = statements(&format!("{}, {}", deny("s:*", "*"), ADMINISTRATOR));
    assert_eq!(ask(&[&allows, &denies], "s:Do", "thing", &facts), Decision::ExplicitlyDenied);
    assert_eq!(ask(&[&denies, &allows], "s:Do", "thing", &facts), Decision::ExplicitlyDenied);
    assert_eq!(ask(&[&allows, &denies], "s:Do", "other", &facts), Decision::Allowed);
    assert_eq!(ask(&[&both], "s:Do", "other", &facts), Decision::ExplicitlyDenied);
}

#[test]
fn actions_are_the_same_in_any_case() {
    let document = statements(&allow("S:describe*", "*"));
    assert_eq!(ask(&[&document], "s:DescribeAll", "x", &key_call()), Decision::Allowed);
}

#[test]
fn a_service_may_be_a_wildcard_too() {
    let document = statements(&allow("*:Describe*", "*"));
    assert_eq!(ask(&[&document], "s:DescribeAll", "x", &key_call()), Decision::Allowed);
    assert_eq!(ask(&[&document], "s:Delete", "x", &key_call()), Decision::NotAllowed);
}

#[test]
fn resources_differ_by_case() {
    let document = statements(&allow("*", "a:b:c:1:user/Alice"));
    let facts = key_call();
    assert_eq!(ask(&[&document], "s:Do", "a:b:c:1:user/Alice", &facts), Decision::Allowed);
    assert_eq!(ask(&[&document], "s:Do", "a:b:c:1:user/alice", &facts), Decision::NotAllowed);
}

#[test]
fn wildcards_in_what_is_asked_stand_for_themselves() {
    let document = statements(&allow("*", "a:b:*:1:user/alice"));
    let facts = key_call();
    assert_eq!(ask(&[&document], "s:Do", "a:b:*:1:user/*", &facts), Decision::NotAllowed);
    let all = statements(&allow("*", "a:b:*:1:user/*"));
    assert_eq!(ask(&[&all], "s:Do", "a:b:*:1:user/*", &facts), Decision::Allowed);
}

#[test]
fn the_loose_segment_is_the_same_empty_and_as_a_star() {
    let facts = key_call();
    let decisions = |pattern: &str, resources: [&str; 3]| {
        let document = statements(&allow("*", pattern));
        resources.map(|asked| ask(&[&document], "s:Do", asked, &facts) == Decision::Allowed)
    };
    let asked = ["a:b::1:mfa/x", "a:b:*:1:mfa/x", "a:b:here:1:mfa/x"];
    assert_eq!(decisions("a:b::1:mfa/x", asked), [true, true, true]);
    assert_eq!(decisions("a:b:*:1:mfa/x", asked), [true, true, true]);
    assert_eq!(decisions("a:b:?:1:mfa/x", asked), [true, true, false]);
    assert_eq!(decisions("a:b:here:1:mfa/x", asked), [false, false, true]);
    // Other segments are strict, and a text that ends there is not about everything.
    assert_eq!(decisions("a::*:1:mfa/x", asked), [false, false, false]);
    assert_eq!(decisions("a:b:", asked), [false, false, false]);
    assert_eq!(decisions("a:b:", ["a:b:", "a:b:c", "a:b:*"]), [true, false, false]);
}

#[test]
fn a_language_without_a_loose_segment_takes_emptiness_literally() {
    let text = r#"{"Version": "1.1", "Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "a:b::1:x"}]}"#;
    let document = compile(&SECOND, text).expect("sound");
    let facts = key_call();
    assert_eq!(ask(&[&document], "s:Do", "a:b::1:x", &facts), Decision::Allowed);
    assert_eq!(ask(&[&document], "s:Do", "a:b:*:1:x", &facts), Decision::NotAllowed);
}

#[test]
fn no_resource_means_all_where_none_is_required() {
    let text = r#"{"Version": "1.1", "Statement": [{"Effect": "Allow", "Action": ["s:Do"]}]}"#;
    let document = compile(&SECOND, text).expect("sound");
    assert_eq!(ask(&[&document], "s:Do", "anything", &key_call()), Decision::Allowed);
}

#[test]
fn an_object_may_stand_for_the_list_of_resources() {
    let text = |resource: &str| {
        format!(
            r#"{{"Version": "1.1", "Statement": [
                {{"Effect": "Allow", "Action": ["s:Do"], "Resource": {resource}}}]}}"#
        )
    };
    let document = compile(&SECOND, &text(r#"{"uri": ["/a/1", "/a/2"]}"#)).expect("sound");
    assert_eq!(ask(&[&document], "s:Do", "/a/2", &key_call()), Decision::Allowed);
    assert_eq!(ask(&[&document], "s:Do", "/a/3", &key_call()), Decision::NotAllowed);
    let wrong = [
        ("{}", "`uri` is missing"),
        (r#"{"uri": []}"#, "`uri` is empty"),
        (r#"{"uri": "/a", "url": "/b"}"#, "unknown element `url`"),
    ];
    for (resource, message) in wrong {
        assert_eq!(flaw(&SECOND, &text(resource)), format!("statement 1: {message}"));
    }
}

#[test]
fn an_action_goes_by_all_its_names() {
    let facts = key_call();
    let asked = |documents: &[&Document], actions: &[&str]| {
        let question = Question { actions, resource: "thing", facts: &facts };
        decide(documents.iter().copied(), &question)
    };
    let names = ["s:New", "t:Old"];
    let everything = statements(ADMINISTRATOR);
    let by_alias = statements(&allow("t:Old", "*"));
    let denied_by_alias = statements(&deny("t:Old", "*"));
    let but_alias = statements(&deny("t:Old", "*").replace("\"Action\"", "\"NotAction\""));
    assert_eq!(asked(&[&by_alias], &names), Decision::Allowed);
    assert_eq!(asked(&[&everything, &denied_by_alias], &names), Decision::ExplicitlyDenied);
    assert_eq!(asked(&[&everything, &but_alias], &names), Decision::Allowed);
    assert_eq!(asked(&[&everything, &but_alias], &["s:New"]), Decision::ExplicitlyDenied);
}

#[test]
fn an_action_without_a_name_is_never_allowed() {
    let facts = key_call();
    let question = Question { actions: &[], resource: "thing", facts: &facts };
    let but_one = statements(&allow("s:Do", "*").replace("\"Action\"", "\"NotAction\""));
    assert_eq!(decide([&statements(ADMINISTRATOR), &but_one], &question), Decision::NotAllowed);
}

// What the field knows of real policies, keys and second factors.

#[test]
fn a_deny_without_a_second_factor_never_fires_for_access_keys() {
    let everything = statements(ADMINISTRATOR);
    let guard = denied_if(r#"{"Truth": {"x:Mfa": "false"}}"#);
    let documents = [&everything, &guard];
    assert_eq!(ask(&documents, "s:Do", "x", &key_call()), Decision::Allowed);
    assert_eq!(ask(&documents, "s:Do", "x", &session_call(None)), Decision::ExplicitlyDenied);
    assert_eq!(ask(&documents, "s:Do", "x", &session_call(Some(1))), Decision::Allowed);
}

#[test]
fn an_allow_with_a_second_factor_never_grants_access_keys() {
    let grant = allowed_if(r#"{"Truth": {"x:Mfa": "true"}}"#);
    assert_eq!(ask(&[&grant], "s:Do", "x", &key_call()), Decision::NotAllowed);
    assert_eq!(ask(&[&grant], "s:Do", "x", &session_call(None)), Decision::NotAllowed);
    assert_eq!(ask(&[&grant], "s:Do", "x", &session_call(Some(1))), Decision::Allowed);
}

#[test]
fn a_deny_by_address_does_fire_for_access_keys() {
    let everything = statements(ADMINISTRATOR);
    let guard = denied_if(r#"{"NotIn": {"x:Address": ["198.51.100.0/24"]}}"#);
    let decision = ask(&[&everything, &guard], "s:Do", "x", &key_call());
    assert_eq!(decision, Decision::ExplicitlyDenied);
    let inside = Facts { address: Some([198, 51, 100, 4].into()), ..key_call() };
    assert_eq!(ask(&[&everything, &guard], "s:Do", "x", &inside), Decision::Allowed);
}

#[test]
fn a_blanket_deny_locks_out_and_an_exception_for_self_service_does_not() {
    let everything = statements(ADMINISTRATOR);
    let condition = r#"{"Truth": {"x:Mfa": "false"}}"#;
    let blanket = denied_if(condition);
    let recipe = statements(&format!(
        r#"{{"Effect": "Deny", "Resource": "*", "Condition": {condition},
            "NotAction": ["s:BindDevice", "s:CreateDevice", "s:Get*"]}}"#
    ));
    let newcomer = session_call(None);
    let asked = |guard, action| ask(&[&everything, guard], action, "x", &newcomer);
    assert_eq!(asked(&blanket, "s:BindDevice"), Decision::ExplicitlyDenied);
    assert_eq!(asked(&recipe, "s:BindDevice"), Decision::Allowed);
    assert_eq!(asked(&recipe, "s:GetDevice"), Decision::Allowed);
    assert_eq!(asked(&recipe, "s:DeleteUser"), Decision::ExplicitlyDenied);
    let settled = session_call(Some(60));
    let decision = ask(&[&everything, &recipe], "s:DeleteUser", "x", &settled);
    assert_eq!(decision, Decision::Allowed);
}
