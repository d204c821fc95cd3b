use serde_json::{Value, json};

use super::*;

fn read_value(body: &Value, header: Option<&str>) -> Result<SignIn, Error> {
    read(Fields(body.as_object().expect("an object")), header.map(Secret::new))
}

fn signed_in(identity: Value, scope: Value) -> Result<SignIn, Error> {
    read_value(&json!({"auth": {"identity": identity, "scope": scope}}), None)
}

fn by_password(scope: Value) -> Result<SignIn, Error> {
    let user = json!({"id": "1", "password": "pw"});
    signed_in(json!({"methods": ["password"], "password": {"user": user}}), scope)
}

fn first_user(sign_in: SignIn) -> Option<UserName> {
    match sign_in.first {
        FirstFactor::Password { user, .. } => Some(user),
        FirstFactor::Token(_) | FirstFactor::AccessKey { .. } => None,
    }
}

#[test]
fn keystoneauth_sends_password_and_code_with_names() {
    let sign_in = signed_in(
        json!({
            "methods": ["password", "totp"],
            "password": {"user": {
                "password": "pw", "name": "alice", "domain": {"name": "domainA"}}},
            "totp": {"user": {
                "passcode": "123456", "name": "alice", "domain": {"name": "domainA"}}},
        }),
        json!({"domain": {"name": "domainA"}}),
    )
    .expect("the body is sound");
    let alice =
        UserName::InAccountNamed { name: "alice".to_owned(), account: "domainA".to_owned() };
    let passcode = sign_in.passcode.clone().expect("a code came along");
    assert_eq!(passcode.user, Some(alice.clone()));
    assert_eq!(passcode.code.expose_text(), "123456");
    assert_eq!(sign_in.scope, ScopeRequest::AccountNamed("domainA".to_owned()));
    assert_eq!(first_user(sign_in), Some(alice));
}

#[test]
fn the_order_of_methods_does_not_matter_and_a_code_may_name_its_user_in_three_ways() {
    for (user, expected) in [
        (json!({"id": "1"}), UserName::Id(UserId::new("1"))),
        (json!({"name": "alice"}), UserName::Bare("alice".to_owned())),
        (
            json!({"name": "alice", "domain": {"id": "2"}}),
            UserName::InAccount { name: "alice".to_owned(), account: AccountId::new("2") },
        ),
    ] {
        let mut user = user;
        user["passcode"] = "123456".into();
        let sign_in = signed_in(
            json!({
                "methods": ["totp", "password"],
                "password": {"user": {"id": "1", "password": "pw"}},
                "totp": {"user": user},
            }),
            Value::Null,
        );
        let passcode = sign_in.expect("the body is sound").passcode;
        assert_eq!(passcode.and_then(|code| code.user), Some(expected));
    }
}

#[test]
fn a_token_in_the_header_counts_before_one_in_the_body() {
    let body = json!({"auth": {"identity": {"methods": ["token"], "token": {"id": "inner"}}}});
    let token = |header| match read_value(&body, header).map(|sign_in| sign_in.first) {
        Ok(FirstFactor::Token(token)) => token.expose_text().to_owned(),
        other => panic!("{other:?}"),
    };
    assert_eq!(token(None), "inner");
    assert_eq!(token(Some("outer")), "outer");
    let bare = json!({"auth": {"identity": {"methods": ["token"]}}});
    assert!(read_value(&bare, Some("outer")).is_ok());
    assert_eq!(read_value(&bare, None).map(drop), Err(Error::Missing("token")));
}

#[test]
fn a_key_comes_with_its_secret_each_in_an_object_of_its_own() {
    let by_key = |pair: Value| {
        signed_in(json!({"methods": ["hw_ak_sk"], "hw_ak_sk": pair}), Value::Null)
            .map(|sign_in| sign_in.first)
    };
    match by_key(json!({"access": {"key": "AK"}, "secret": {"key": "SK"}})) {
        Ok(FirstFactor::AccessKey { key, secret }) => {
            assert_eq!((key.as_str(), secret.expose_text()), ("AK", "SK"));
        }
        other => panic!("{other:?}"),
    }
    for (pair, missing) in [
        (json!({"access_key": "AK", "secret_key": "SK"}), "access"),
        (json!({"access": {"key": "AK"}}), "secret"),
        (json!({"access": {}, "secret": {"key": "SK"}}), "key"),
    ] {
        assert_eq!(by_key(pair).map(drop), Err(Error::Missing(missing)));
    }
}

#[test]
fn a_project_counts_before_an_account_and_no_scope_is_none() {
    let scope = |scope| by_password(scope).map(|sign_in| sign_in.scope);
    for nothing in [Value::Null, json!({}), json!({"domain": {}}), json!({"unscoped": {}})] {
        assert_eq!(scope(nothing), Ok(ScopeRequest::Unsaid));
    }
    let both = json!({"domain": {"id": "1"}, "project": {"name": "eu-de"}});
    assert_eq!(scope(both), Ok(ScopeRequest::ProjectNamed("eu-de".to_owned())));
    let id = json!({"project": {"id": "2", "domain": {"name": "domainA"}}});
    assert_eq!(scope(id), Ok(ScopeRequest::Project(ProjectId::new("2"))));
    let account = json!({"domain": {"id": "1"}});
    assert_eq!(scope(account), Ok(ScopeRequest::Account(AccountId::new("1"))));
    assert_eq!(scope(json!({"project": {}})), Err(Error::invalid("project", Problem::Format)));
    assert_eq!(scope(json!("domain")), Err(Error::invalid("scope", Problem::Format)));
}

#[test]
fn other_methods_lead_to_no_token() {
    for methods in [
        json!([]),
        json!(["totp"]),
        json!(["token", "totp"]),
        json!(["password", "token"]),
        json!(["password", "password"]),
        json!(["assume_role"]),
        json!(["hw_ak_sk", "totp"]),
        json!(["hw_ak_sk_request_body"]),
        json!(["password", "saml2"]),
    ] {
        let refused = signed_in(json!({"methods": methods}), Value::Null).map(drop);
        assert_eq!(refused, Err(Unauthenticated::Missing.into()));
    }
}

#[test]
fn what_is_missing_is_said() {
    let missing = |body: Value| match read_value(&body, None) {
        Err(Error::Missing(field)) => field,
        other => panic!("{other:?}"),
    };
    let identity = |identity: Value| json!({"auth": {"identity": identity}});
    assert_eq!(missing(json!({})), "auth");
    assert_eq!(missing(json!({"auth": {}})), "identity");
    assert_eq!(missing(identity(json!({}))), "methods");
    let password =
        |user: Value| identity(json!({"methods": ["password"], "password": {"user": user}}));
    assert_eq!(missing(identity(json!({"methods": ["password"]}))), "password");
    assert_eq!(missing(password(json!({"name": "alice"}))), "password");
    assert_eq!(missing(password(json!({"password": "pw"}))), "name");
    assert_eq!(missing(password(json!({"password": "pw", "name": "alice"}))), "domain");
    let blank = json!({"password": "pw", "name": "alice", "domain": {}});
    assert_eq!(missing(password(blank)), "domain");
}
