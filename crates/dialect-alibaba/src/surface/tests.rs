use http::{HeaderMap, HeaderName, HeaderValue};
use identity::caller::Origin;

use super::*;

fn inbound(method: &str, target: &str, headers: &[(&str, &str)]) -> Inbound {
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query.to_owned())),
        None => (target, None),
    };
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let name: HeaderName = name.parse().unwrap();
        map.append(name, HeaderValue::from_str(value).unwrap());
    }
    Inbound {
        method: method.parse().unwrap(),
        path: path.to_owned(),
        query,
        headers: map,
        body: Default::default(),
        origin: Origin { address: None, secure: false, request_id: "R-1".into() },
        base_url: "http://127.0.0.1:8080".into(),
    }
}

const SIGNED: (&str, &str) =
    ("authorization", "ACS3-HMAC-SHA256 Credential=a,SignedHeaders=host,Signature=00");

#[test]
fn it_serves_what_speaks_its_protocol_and_is_not_a_siblings() {
    let own = Alibaba::new();
    let serves = |target, headers: &[(&str, &str)]| own.serves(&inbound("POST", target, headers));
    assert!(serves("/?Action=GetUser&Version=2015-05-01", &[]));
    assert!(serves("/?Action=GetUser&Version=1999-01-01", &[]));
    assert!(serves("/?Action=GetUser", &[]));
    assert!(serves("/?Signature=x", &[]));
    assert!(serves("/", &[SIGNED]));
    assert!(serves("/", &[SIGNED, ("x-acs-version", "2019-08-15")]));
    assert!(serves("/", &[("x-acs-version", "2021-05-15")]));
    assert!(serves("/?Action=a&Action=b", &[]));
    assert!(!serves("/", &[SIGNED, ("x-acs-version", "2021-05-15")]));
    assert!(!serves("/?Action=GetUser&Version=2021-05-15", &[]));
    assert!(!serves("/", &[]));
    assert!(!serves("/?format=json", &[]));
    assert!(!serves("/v3/users?Action=GetUser&Version=2015-05-01", &[]));
}

#[test]
fn what_names_no_operation_is_told_what_is_wrong_with_that() {
    let code = |method, target, headers: &[(&str, &str)]| {
        let request = inbound(method, target, headers);
        let (params, _) = read(&request).unwrap();
        let style = rpc::style(&request, &params);
        match find(&request, &params, style) {
            Ok(entry) => entry.meta.name.to_owned(),
            Err(refusal) => refusal.0.code,
        }
    };
    let query = "/?Action=ListUsers&Version=2015-05-01";
    assert_eq!(code("GET", query, &[]), "ListUsers");
    assert_eq!(code("PUT", query, &[]), "UnsupportedHTTPMethod");
    assert_eq!(code("GET", "/?Version=2015-05-01", &[]), "MissingAction");
    assert_eq!(code("GET", "/?Action=ListUsers", &[]), "MissingVersion");
    assert_eq!(code("GET", "/?Action=ListUsers&Version=2015-05-02", &[]), "InvalidVersion");
    let unknown = "/?Action=listUsers&Version=2015-05-01";
    assert_eq!(code("GET", unknown, &[]), "InvalidAction.NotFound");
    let headers = [("x-acs-action", "GetAccountMFAInfo"), ("x-acs-version", "2019-08-15")];
    let signed = [SIGNED, headers[0], headers[1]];
    assert_eq!(code("POST", "/", &signed), "GetAccountMFAInfo");
    let of_another_version = [SIGNED, headers[0], ("x-acs-version", "2015-05-01")];
    assert_eq!(code("POST", "/", &of_another_version), "InvalidApi.NotFound");
    assert_eq!(code("POST", "/", &headers), "MissingAccessKeyId");
}

#[test]
fn an_error_before_any_work_is_shown_in_the_language_asked_for() {
    let own = Alibaba::new();
    let shown = |target| {
        let reply = own.show(&Error::Busy, &inbound("GET", target, &[]));
        String::from_utf8(reply.body.whole().unwrap().to_vec()).unwrap()
    };
    assert!(shown("/?Format=XML").starts_with("<?xml"));
    assert!(shown("/?Format=yaml").starts_with('{'));
    assert!(shown("/?a=1&a=2").contains("Throttling.User"));
}

#[test]
fn the_table_names_every_operation_once_and_every_error_is_shown() {
    let own = Alibaba::new();
    let mut routes: Vec<String> =
        own.operations().iter().map(|meta| format!("{:?}", meta.route)).collect();
    let all = routes.len();
    routes.sort_unstable();
    routes.dedup();
    assert_eq!((routes.len(), all), (70, 70));
    assert_eq!(own.errors().len(), samples().len());
}
