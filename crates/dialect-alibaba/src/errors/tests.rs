use http::HeaderMap;
use identity::caller::Origin;
use identity::error::samples;
use serde_json::Value;
use wire::protocols::rpc::Format;
use wire::request::Inbound;

use super::*;

fn inbound() -> Inbound {
    Inbound {
        method: http::Method::GET,
        path: "/".into(),
        query: None,
        headers: HeaderMap::new(),
        body: Default::default(),
        origin: Origin { address: None, secure: false, request_id: "R-1".into() },
        base_url: "http://127.0.0.1:8080".into(),
    }
}

fn body(error: &Error, format: Format) -> String {
    let shown = shown(error, Style::Header);
    let reply = shown.reply(format, &inbound());
    String::from_utf8(reply.body.whole().unwrap().to_vec()).unwrap()
}

#[test]
fn every_error_has_a_code_and_a_sentence_in_json_and_in_xml() {
    for error in samples() {
        for style in [Style::Header, Style::Parameter, Style::Anonymous] {
            let shown = shown(&error, style);
            assert!(shown.status.is_client_error() || shown.status.is_server_error(), "{error:?}");
            assert!(!shown.code.is_empty() && !shown.code.contains(' '), "{error:?}");
            assert!(!shown.message.is_empty(), "{error:?}");
        }
        let json: Value = serde_json::from_str(&body(&error, Format::Json)).unwrap();
        assert_eq!(json["RequestId"], "R-1", "{error:?}");
        let xml = body(&error, Format::Xml);
        assert!(xml.contains("<Error><RequestId>R-1</RequestId>"), "{xml}");
        assert!(xml.contains(&format!("<Code>{}</Code>", json["Code"].as_str().unwrap())), "{xml}");
    }
}

#[test]
fn what_is_for_the_log_stays_out_of_every_reply() {
    for error in samples() {
        let inside = error.inside().unwrap_or("details for the log");
        for format in [Format::Json, Format::Xml] {
            assert!(!body(&error, format).contains(inside), "{error:?}");
        }
    }
}

#[test]
fn the_documented_codes_have_their_documented_statuses() {
    use Problem::{Characters, Format, Length, Range, TooWeak, Value};
    let in_use = |what, by| Error::InUse { what, by };
    for (error, status, code) in [
        (Error::not_found(Noun::User, "x"), 404, "EntityNotExist.User"),
        (Error::not_found(Noun::UserDevice, "x"), 404, "EntityNotExist.User.MFADevice"),
        (Error::not_found(Noun::Device, "x"), 404, "EntityNotExist.VirtualMFADevice"),
        (Error::not_found(Noun::LoginProfile, "x"), 404, "EntityNotExist.User.LoginProfile"),
        (Error::not_found(Noun::AccessKey, "x"), 404, "EntityNotExist.User.AccessKey"),
        (Error::not_found(Noun::Attachment, "x"), 404, "EntityNotExist.User.Policy"),
        (Error::not_found(Noun::Policy, "x"), 404, "EntityNotExist.Policy"),
        (Error::exists(Noun::User, "x"), 409, "EntityAlreadyExists.User"),
        (Error::exists(Noun::UserDevice, "x"), 409, "EntityAlreadyExists.User.MFADevice"),
        (Error::exists(Noun::DeviceUser, "x"), 409, "EntityAlreadyExists.VirtualMFADevice.User"),
        (Error::exists(Noun::Attachment, "x"), 409, "EntityAlreadyExists.User.Policy"),
        (in_use(Noun::User, Noun::Device), 409, "DeleteConflict.User.MFADevice"),
        (in_use(Noun::User, Noun::Membership), 409, "DeleteConflict.User.Group"),
        (in_use(Noun::User, Noun::AccessKey), 409, "DeleteConflict.User.AccessKey"),
        (in_use(Noun::User, Noun::LoginProfile), 409, "DeleteConflict.User.LoginProfile"),
        (in_use(Noun::User, Noun::Policy), 409, "DeleteConflict.User.Policy"),
        (in_use(Noun::Device, Noun::DeviceUser), 409, "DeleteConflict.VirtualMFADevice.User"),
        (in_use(Noun::Policy, Noun::Attachment), 409, "DeleteConflict.Policy.User"),
        (Error::LimitReached(Noun::Device), 409, "LimitExceeded.VirtualMFADevice"),
        (Error::LimitReached(Noun::AccessKey), 409, "LimitExceeded.User.AccessKey"),
        (Error::Missing("UserName"), 400, "MissingUserName"),
        (Error::invalid("UserName", Characters), 400, "InvalidParameter.UserName.InvalidChars"),
        (Error::invalid("Comments", Length), 400, "InvalidParameter.Comments.Length"),
        (Error::invalid("Email", Format), 400, "InvalidParameter.Email.Format"),
        (Error::invalid("Password", TooWeak), 400, "InvalidParameter.Password.TooWeak"),
        (Error::invalid("Marker", Value), 400, "InvalidParameter.Marker"),
        (Error::invalid("PolicyType", Value), 400, "InvalidParameter.PolicyType"),
        (Error::invalid("MaxItems", Range { min: 1, max: 9 }), 400, "InvalidParameter.MaxItems"),
        (Error::MalformedPolicy("x".into()), 400, "MalformedPolicyDocument"),
        (Error::WrongCode, 403, "CheckAuthenticationCodeFail"),
        (Error::Busy, 400, "Throttling.User"),
        (Error::LimitReached(Noun::TemporaryKey), 409, "LimitExceeded.TemporaryAccessKey"),
        (Error::internal("x"), 500, "InternalError"),
    ] {
        let shown = shown(&error, Style::Header);
        assert_eq!((shown.status.as_u16(), shown.code.as_str()), (status, code), "{error:?}");
    }
}

#[test]
fn only_a_busy_server_says_when_to_come_back() {
    for error in samples() {
        let reply = shown(&error, Style::Header).reply(Format::Json, &inbound());
        let after = reply.header_text("x-acs-retry-after");
        assert_eq!(after, (error == Error::Busy).then_some("1000"), "{error:?}");
    }
}
