use std::collections::BTreeMap;

use bytes::Bytes;
use identity::caller::Origin;
use identity::ids::KeyId;
use wire::request::Inbound;

use super::*;

fn inbound(method: Method, path: &str, body: &str) -> Inbound {
    let (path, query) = match path.split_once('?') {
        Some((path, query)) => (path, Some(query.to_owned())),
        None => (path, None),
    };
    Inbound {
        method,
        path: path.to_owned(),
        query,
        headers: http::HeaderMap::new(),
        body: Bytes::copy_from_slice(body.as_bytes()),
        origin: Origin { address: None, secure: false, request_id: "req-1".to_owned() },
        base_url: "http://127.0.0.1".to_owned(),
    }
}

fn body(error: &Error, inbound: &Inbound) -> String {
    let reply = shown(error, inbound).reply("req-1");
    String::from_utf8(reply.body.whole().unwrap().to_vec()).expect("JSON is text")
}

#[test]
fn every_error_is_shown_in_every_style_and_none_tells_what_is_inside() {
    for style in Style::ALL {
        for error in samples() {
            let shown = in_style(&error, style, Sent(None));
            assert!(shown.status.as_u16() >= 400, "{style:?} {error:?}");
            assert!(!shown.code.is_empty(), "{style:?} {error:?}");
            let text = shown.reply("req-1").body.whole().unwrap().clone();
            let text = std::str::from_utf8(&text).expect("JSON is text");
            assert!(!text.contains("details for the log"), "{style:?}: {text}");
            assert!(!text.contains("GET&%2F&"), "{style:?}: {text}");
        }
    }
}

#[test]
fn a_code_has_one_status_within_a_style() {
    let mut seen = BTreeMap::new();
    for line in table() {
        let status = seen.entry((line.family, line.code.clone())).or_insert(line.status);
        assert_eq!(*status, line.status, "{} {}", line.family, line.code);
    }
}

#[test]
fn settings_show_a_message_and_a_code() {
    let device = inbound(Method::GET, "/v3.0/OS-MFA/users/u1/virtual-mfa-device", "");
    assert_eq!(
        body(&Error::not_found(Noun::UserDevice, "u1"), &device),
        r#"{"error_msg":"Could not find virtual_mfa_device: u1.","error_code":"IAM.0004"}"#
    );
    assert_eq!(
        body(&Unauthenticated::Missing.into(), &device),
        format!(r#"{{"error_msg":"{AUTHENTICATION}","error_code":"IAM.0001"}}"#)
    );
}

#[test]
fn keystone_shows_a_message_and_a_title() {
    let user = inbound(Method::GET, "/v3/users/u1", "");
    assert_eq!(
        body(&Error::not_found(Noun::User, "u1"), &user),
        r#"{"error":{"code":404,"message":"Could not find user: u1.","title":"Not Found"}}"#
    );
    let sign_in = inbound(Method::POST, "/v3/auth/tokens", "{}");
    for (reason, message) in [
        (Unauthenticated::WrongCredentials, "The username or password is wrong."),
        (Unauthenticated::SecondFactor, "mfa totp code verify fail "),
        (Unauthenticated::Locked, "The account is locked."),
        (Unauthenticated::WrongScope, AUTHENTICATION),
        (Unauthenticated::UnknownToken, AUTHENTICATION),
    ] {
        let expected =
            format!(r#"{{"error":{{"code":401,"message":"{message}","title":"Unauthorized"}}}}"#);
        assert_eq!(body(&reason.into(), &sign_in), expected);
    }
    let key = inbound(Method::POST, "/v3.0/OS-CREDENTIAL/credentials", "{}");
    assert_eq!(
        body(&Error::LimitReached(Noun::AccessKey), &key),
        r#"{"error":{"code":400,"message":"akSkNumExceed","title":"Bad Request"}}"#
    );
}

#[test]
fn a_user_that_is_wrong_gets_a_number_and_a_caller_that_is_wrong_does_not() {
    let create = inbound(Method::POST, "/v3.0/OS-USER/users", "{}");
    for (error, number) in [
        (Error::Missing("name"), "1100"),
        (Error::invalid("name", Problem::Length), "1101"),
        (Error::Missing("areacode"), "1106"),
        (Error::exists(Noun::User, "alice"), "1109"),
        (Error::LimitReached(Noun::User), "1115"),
        (Error::invalid("password", Problem::TooWeak), "1118"),
        (Error::WrongKindOfUser, "1107"),
    ] {
        assert_eq!(body(&error, &create), format!(r#"{{"errorcode":["{number}"]}}"#));
        assert_eq!(shown(&error, &create).status, StatusCode::BAD_REQUEST);
    }
    assert_eq!(shown(&Unauthenticated::Missing.into(), &create).code, "IAM.0001");
    assert_eq!(shown(&Error::not_found(Noun::User, "1"), &create).code, "IAM.0004");
}

#[test]
fn who_has_too_many_temporary_keys_is_told_to_slow_down() {
    let take = inbound(Method::POST, "/v3.0/OS-CREDENTIAL/securitytokens", "{}");
    let error = Error::LimitReached(Noun::TemporaryKey);
    assert_eq!(shown(&error, &take).status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(
        body(&error, &take),
        concat!(
            r#"{"error":{"code":429,"message":"The throttling threshold has been reached.","#,
            r#""title":"Too Many Requests"}}"#
        )
    );
}

#[test]
fn a_signature_is_refused_by_the_gateway_whatever_the_path() {
    let wrong =
        Unauthenticated::WrongSignature { string_to_sign: "s".to_owned(), canonical_request: None };
    for path in ["/v3/users", "/v3.0/OS-MFA/virtual-mfa-devices"] {
        let text = body(&wrong.clone().into(), &inbound(Method::GET, path, ""));
        let expected = concat!(
            r#"{"error_msg":"Incorrect IAM authentication information: "#,
            r#"verify aksk signature fail","error_code":"APIGW.0301","request_id":"req-1"}"#
        );
        assert_eq!(text, expected);
    }
    let unknown = Unauthenticated::UnknownKey(KeyId::new("AK"));
    assert!(body(&unknown.into(), &inbound(Method::GET, "/v3/users", "")).contains("secretKey"));
}

#[test]
fn a_wrong_value_is_told_back_unless_it_is_a_secret() {
    let path = "/v3.0/OS-USER/users/1/login-protect";
    let sent = r#"{"login_protect":{"verification_method":"pigeon","password":"hunter2"}}"#;
    let update = inbound(Method::PUT, path, sent);
    let method = body(&Error::invalid("verification_method", Problem::Value), &update);
    assert!(method.contains("The value is 'pigeon'."), "{method}");
    let password = body(&Error::invalid("password", Problem::TooWeak), &update);
    assert!(password.contains("The value is ''."), "{password}");
    let list = inbound(Method::GET, "/v3.0/OS-ROLE/roles?per_page=0", "");
    let range = Problem::Range { min: 1, max: 300 };
    assert!(body(&Error::invalid("per_page", range), &list).contains("The value is '0'."));
}

#[test]
fn a_missing_device_is_called_by_its_serial_number() {
    let sent = r#"{"serial_number":"iam:1:mfa/dev-1"}"#;
    let bind = inbound(Method::PUT, "/v3.0/OS-MFA/mfa-devices/bind", sent);
    let text = body(&Error::not_found(Noun::Device, "dev-1"), &bind);
    assert!(text.contains("Could not find virtual_mfa_device: iam:1:mfa/dev-1."), "{text}");
}

#[test]
fn a_body_that_is_not_there_or_too_large_is_told_its_size() {
    let bind = inbound(Method::PUT, "/v3.0/OS-MFA/mfa-devices/bind", "");
    let text = body(&Error::Unreadable("body is empty"), &bind);
    assert!(text.contains("The request body size 0 is invalid.") && text.contains("IAM.1101"));
    let large = inbound(Method::POST, "/v3/auth/tokens", &" ".repeat(TOKEN_BODY_MAX + 1));
    let shown = shown(&Error::TooLarge, &large);
    assert_eq!(shown.status, StatusCode::BAD_REQUEST);
    assert_eq!(shown.message, "The request body size 32769 is invalid.");
}

#[test]
fn a_path_without_the_method_is_refused_in_its_own_style() {
    let keystone = wrong_method(&Method::PATCH, "/v3/auth/catalog").reply("r");
    assert!(keystone.body.whole().unwrap().starts_with(br#"{"error":{"code":405,"#));
    let settings = wrong_method(&Method::PATCH, "/v3.0/OS-USER/login-protects").reply("r");
    assert_eq!(settings.status, StatusCode::METHOD_NOT_ALLOWED);
    let unknown =
        String::from_utf8(unknown_path().reply("r").body.whole().unwrap().to_vec()).expect("text");
    assert!(unknown.contains("APIGW.0101") && unknown.contains(r#""request_id":"r""#));
}

#[test]
fn who_is_turned_away_is_told_so_in_every_style() {
    for style in Style::ALL {
        let shown = in_style(&Error::Busy, style, Sent(None));
        assert_eq!(shown.status, StatusCode::TOO_MANY_REQUESTS, "{style:?}");
    }
}
