use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::fixture::inbound;
use crate::protocols::xml;

const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");
const SIGNED: (&str, &str) = ("Authorization", "ACS3-HMAC-SHA256 …");

fn params(query: &str) -> Params {
    Params::read(&inbound("GET", &format!("/?{query}"), &[], "")).unwrap()
}

fn wrong<T>(name: &'static str) -> Result<T, Error> {
    Err(Error::invalid(name, Problem::Format))
}

#[test]
fn query_and_form_are_one_set_of_parameters() {
    let request = inbound("POST", "/?A=1&B=", &[FORM], "C=x+y&D=%2B");
    let params = Params::read(&request).unwrap();
    assert_eq!(params.get("A"), Some("1"));
    assert_eq!(params.get("B"), Some(""));
    assert_eq!(params.get("C"), Some("x y"));
    assert_eq!(params.get("D"), Some("+"));
    assert_eq!(params.get("a"), None);
    assert_eq!(params.query_pairs().len(), 2);
    assert_eq!(params.pairs().len(), 4);
}

#[test]
fn a_form_is_known_by_its_look_whatever_the_content_type() {
    let types: [&[(&str, &str)]; 4] = [
        &[],
        &[("content-type", "application/octet-stream")],
        &[("content-type", "application/json")],
        &[("content-type", "Application/X-WWW-Form-Urlencoded; charset=utf-8")],
    ];
    for headers in types {
        let request = inbound("POST", "/", headers, "A=1&B=张三");
        assert_eq!(Params::read(&request).unwrap().get("B"), Some("张三"), "{headers:?}");
    }
    for body in ["{\"a\":\"b=c\"}", "[\"=\"]", "\"a=b\"", "<a b=\"c\"/>", "--x\r\na=b", "", "word"]
    {
        let request = inbound("POST", "/?Q=1", &[], body);
        assert_eq!(Params::read(&request).unwrap().pairs().len(), 1, "{body:?}");
    }
}

#[test]
fn a_parameter_that_stands_twice_is_refused_wherever_it_stands() {
    let twice = Err(Error::Unreadable("a parameter stands twice"));
    assert_eq!(Params::read(&inbound("GET", "/?A=1&B=2&A=1", &[], "")), twice);
    assert_eq!(Params::read(&inbound("POST", "/?A=1", &[FORM], "A=2")), twice);
    assert_eq!(Params::read(&inbound("GET", "/?A=1&%41=2", &[], "")), twice);
}

#[test]
fn a_thousand_parameters_are_enough() {
    let many: String = (0..MAX_PARAMETERS).map(|n| format!("P{n}=&")).collect();
    assert!(Params::read(&inbound("POST", "/", &[FORM], many.clone())).is_ok());
    let more = Params::read(&inbound("POST", "/?A=1", &[FORM], many));
    assert_eq!(more, Err(Error::Unreadable("there are too many parameters")));
    let bad = Params::read(&inbound("POST", "/", &[FORM], "A=%ff"));
    assert_eq!(bad, Err(Error::Unreadable("a parameter is not UTF-8")));
}

#[test]
fn a_blank_value_counts_as_absent_where_a_type_is_asked_for() {
    let params = params("A=&B=&C=&D=");
    assert_eq!(params.text("A"), None);
    assert_eq!(params.required("A"), Err(Error::Missing("A")));
    assert_eq!(params.boolean("B"), Ok(None));
    assert_eq!(params.integer("C"), Ok(None));
    assert_eq!(params.list("D"), Ok(None));
    assert_eq!(params.required("Absent"), Err(Error::Missing("Absent")));
}

#[test]
fn booleans_and_integers_are_read_as_clients_write_them() {
    let params = params("T=true&U=True&V=TRUE&F=False&W=1&I=-7&J=7.5&K=+7");
    for name in ["T", "U", "V"] {
        assert_eq!(params.boolean(name), Ok(Some(true)));
    }
    assert_eq!(params.boolean("F"), Ok(Some(false)));
    assert_eq!(params.boolean("W"), Err(Error::invalid("W", Problem::Value)));
    assert_eq!(params.integer("I"), Ok(Some(-7)));
    assert_eq!(params.integer("J"), wrong("J"));
    assert_eq!(params.integer("K"), wrong("K"));
}

#[test]
fn a_list_is_flat_or_json_and_never_both() {
    let texts = |list: &[&str]| Ok(Some(list.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>()));
    let params = params(concat!(
        "J=%5B%22sms%22%2C%22email%22%5D&E=[]&F.10=j&F.2=b&F.1=a&",
        "B=[]&B.1=x&M=sms&N=[1]&Z.0=a&Y.01=a&X.a=a&L.1001=a&Fx.1=no"
    ));
    assert_eq!(params.list("J"), texts(&["sms", "email"]));
    assert_eq!(params.list("E"), texts(&[]));
    assert_eq!(params.list("F"), texts(&["a", "b", "j"]));
    assert_eq!(params.list("Absent"), Ok(None));
    for name in ["B", "M", "N", "Z", "Y", "X", "L"] {
        assert_eq!(params.list(name), wrong(name));
    }
}

#[test]
fn tags_are_flat_or_json() {
    let params = params(concat!(
        "Tag.2.Key=k2&Tag.1.Value=v1&Tag.1.Key=k1&",
        "J=[{\"Key\":\"k\",\"Value\":\"v\"},{\"Key\":\"l\"}]&",
        "A.1.Value=v&B.1=x&C.1.key=x&D=[{}]&E=[]&E.1.Key=k&G.1.Key.x=y"
    ));
    let tag = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    assert_eq!(params.tags("Tag"), Ok(vec![tag("k1", "v1"), tag("k2", "")]));
    assert_eq!(params.tags("J"), Ok(vec![tag("k", "v"), tag("l", "")]));
    assert_eq!(params.tags("Absent"), Ok(Vec::new()));
    for name in ["A", "B", "C", "D", "E", "G"] {
        assert_eq!(params.tags(name), wrong(name));
    }
}

#[test]
fn the_operation_is_named_by_parameter_before_header() {
    let headers =
        [SIGNED, ("x-acs-action", "H"), ("x-acs-version", "2"), ("accept", "application/json")];
    let named = |target: &str, headers: &[(&str, &str)]| {
        let request = inbound("POST", target, headers, "");
        let params = Params::read(&request).unwrap();
        let action = action(&request, &params).map(str::to_owned);
        let version = version(&request, &params).map(str::to_owned);
        (action, version)
    };
    assert_eq!(named("/?Action=P&Version=1", &headers), (Ok("P".into()), Ok("1".into())));
    assert_eq!(named("/", &headers), (Ok("H".into()), Ok("2".into())));
    let nothing = (Err(Error::Missing("Action")), Err(Error::Missing("Version")));
    assert_eq!(named("/?Signature=x", &headers[1..]), nothing);
    assert_eq!(named("/", &headers[1..]), nothing);
}

#[test]
fn the_style_is_decided_by_header_then_parameter() {
    let style_of = |target: &str, headers: &[(&str, &str)]| {
        let request = inbound("POST", target, headers, "");
        style(&request, &Params::read(&request).unwrap())
    };
    assert_eq!(style_of("/?Signature=x", &[SIGNED]), Style::Header);
    assert_eq!(style_of("/?Signature=", &[]), Style::Parameter);
    assert_eq!(style_of("/?AccessKeyId=x", &[]), Style::Anonymous);
}

#[test]
fn the_format_is_json_unless_xml_is_asked_for() {
    let format_of = |target: &str, headers: &[(&str, &str)]| {
        let request = inbound("POST", target, headers, "");
        format(&request, &Params::read(&request).unwrap())
    };
    let xml = [SIGNED, ("accept", "application/xml; q=1")];
    for target in ["/", "/?Format=", "/?Format=json", "/?Format=JSON", "/?Format=Json"] {
        assert_eq!(format_of(target, &[]), Ok(Format::Json));
        assert_eq!(format_of(target, &xml[1..]), Ok(Format::Json));
    }
    assert_eq!(format_of("/?Format=xml", &[]), Ok(Format::Xml));
    assert_eq!(format_of("/?Format=XML", &[("accept", "application/json")]), Ok(Format::Xml));
    assert_eq!(format_of("/", &xml), Ok(Format::Xml));
    assert_eq!(format_of("/?Format=json", &xml), Ok(Format::Json));
    assert_eq!(format_of("/", &[SIGNED, ("accept", "*/*, text/xml")]), Ok(Format::Json));
    let unknown = Err(Error::invalid("Format", Problem::Value));
    assert_eq!(format_of("/?Format=yaml", &xml), unknown);
}

#[test]
fn an_answer_is_rendered_in_the_format_asked_for() {
    let value = json!({"RequestId": "r", "User": {}});
    let (content_type, json) = language(Format::Json, "GetUser");
    assert_eq!(content_type, "application/json;charset=utf-8");
    assert_eq!(json.bytes(&value), r#"{"RequestId":"r","User":{}}"#);
    let (content_type, language) = language(Format::Xml, "GetUser");
    assert_eq!(content_type, "text/xml;charset=utf-8");
    let xml = "<GetUserResponse><RequestId>r</RequestId><User></User></GetUserResponse>";
    assert_eq!(language.bytes(&value), format!("{}{xml}", xml::DECLARATION));
    let (_, error) = error_language(Format::Xml);
    assert_eq!(
        error.bytes(&json!({"Code": "c"})),
        format!("{}<Error><Code>c</Code></Error>", xml::DECLARATION)
    );
}

#[test]
fn a_moment_is_written_in_utc_without_a_fraction() {
    let written = |at: Option<i64>| json!(moment(at.map(Timestamp::from_millis)));
    assert_eq!(written(Some(1_767_323_045_999)), "2026-01-02T03:04:05Z");
    assert_eq!(written(Some(-1)), "1969-12-31T23:59:59Z");
    assert_eq!(written(Some(i64::MAX)), "");
    assert_eq!(written(None), "");
}

#[test]
fn parameters_do_not_print_their_values() {
    let printed = format!("{:?}", params("AuthenticationCode1=977931"));
    assert_eq!(printed, r#"["AuthenticationCode1"]"#);
}

proptest! {
    #[test]
    fn no_request_makes_the_readers_panic(query in ".*", body: Vec<u8>, form: bool) {
        let headers: &[(&str, &str)] = if form { &[FORM] } else { &[] };
        let mut request = inbound("POST", "/", headers, body);
        request.query = Some(query);
        if let Ok(params) = Params::read(&request) {
            for (name, _) in params.pairs() {
                prop_assert!(params.get(name).is_some());
            }
            let _ = (params.list("a"), params.tags("a"), params.integer("a"), params.boolean("a"));
            let _ = (action(&request, &params), format(&request, &params));
        }
    }

    #[test]
    fn flat_parameters_of_any_shape_are_read_or_refused(
        pieces in prop::collection::vec("a(\\.[0-9a]{0,5}(\\.(Key|Value|x))?)?=[a-z]?", 0..6)
    ) {
        let request = inbound("GET", &format!("/?{}", pieces.join("&")), &[], "");
        if let Ok(params) = Params::read(&request) {
            let _ = (params.list("a"), params.tags("a"));
        }
    }
}
