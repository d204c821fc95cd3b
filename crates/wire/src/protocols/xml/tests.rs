use proptest::prelude::*;
use quick_xml::events::Event;
use serde::Serialize;
use serde_json::{Value, json};

use super::*;

fn document(root: &str, value: &impl Serialize) -> String {
    let mut text = Vec::new();
    write(&mut text, root, value).unwrap();
    String::from_utf8(text).unwrap()
}

fn body(value: &impl Serialize) -> String {
    let text = document("R", value);
    text.strip_prefix(&format!("{DECLARATION}<R>"))
        .and_then(|rest| rest.strip_suffix("</R>"))
        .map(str::to_owned)
        .unwrap()
}

#[test]
fn the_vendors_sample_of_a_device_list_is_written_as_printed() {
    let value = json!({
        "VirtualMFADevices": {"VirtualMFADevice": [
            {"User": {}, "SerialNumber": "acs:ram::1000000000000001:mfa/dev-01"},
            {"User": {"DisplayName": "test"}, "SerialNumber": "s", "ActivateDate": "d"},
        ]},
        "RequestId": "r",
        "IsTruncated": true,
        "Marker": "EXAMPLE",
    });
    assert_eq!(
        document("ListVirtualMFADevicesResponse", &value),
        concat!(
            r#"<?xml version="1.0" encoding="UTF-8"?>"#,
            "<ListVirtualMFADevicesResponse><VirtualMFADevices>",
            "<VirtualMFADevice><User></User>",
            "<SerialNumber>acs:ram::1000000000000001:mfa/dev-01</SerialNumber>",
            "</VirtualMFADevice><VirtualMFADevice>",
            "<User><DisplayName>test</DisplayName></User>",
            "<SerialNumber>s</SerialNumber><ActivateDate>d</ActivateDate></VirtualMFADevice>",
            "</VirtualMFADevices><RequestId>r</RequestId><IsTruncated>true</IsTruncated>",
            "<Marker>EXAMPLE</Marker></ListVirtualMFADevicesResponse>",
        )
    );
}

#[test]
fn arrays_repeat_their_key_and_null_leaves_no_trace() {
    let value = json!({"A": ["x", "y"], "B": [], "C": null, "D": [[1, 2], [null, false]]});
    assert_eq!(body(&value), "<A>x</A><A>y</A><D>1</D><D>2</D><D>false</D>");
    assert_eq!(body(&json!({"W": {"I": []}})), "<W></W>");
}

#[test]
fn text_is_escaped_and_forbidden_characters_are_replaced() {
    let value = json!({"A": "<a b=\"1\" c='2'>&\r\n\u{0}\u{b}\u{ffff}😀"});
    assert_eq!(
        body(&value),
        "<A>&lt;a b=&quot;1&quot; c=&apos;2&apos;&gt;\
         &amp;&#13;\n\u{fffd}\u{fffd}\u{fffd}😀</A>"
    );
}

#[test]
fn a_key_that_is_no_name_becomes_one() {
    let value = json!({"a b>": 1, "1x": 2, "": 3, "naïve": 4});
    assert_eq!(body(&value), "<a_b_>1</a_b_><_1x>2</_1x><_>3</_><na_ve>4</na_ve>");
}

#[derive(Serialize)]
struct Sample<'a> {
    #[serde(rename = "Id")]
    id: Joined<'a>,
    #[serde(rename = "Letter")]
    letter: char,
    #[serde(flatten)]
    more: More,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct More {
    absent: Option<u8>,
    present: Option<u8>,
    pair: (bool, i64),
    empty: Nothing,
}

#[derive(Serialize)]
struct Nothing {}

struct Joined<'a>(&'a str, &'a str);

impl Serialize for Joined<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}:{}", self.0, self.1))
    }
}

#[test]
fn structures_are_written_field_by_field() {
    let more = More { absent: None, present: Some(1), pair: (true, -2), empty: Nothing {} };
    let sample = Sample { id: Joined("a&", "<\u{1}"), letter: '"', more };
    assert_eq!(
        body(&sample),
        "<Id>a&amp;:&lt;\u{fffd}</Id><Letter>&quot;</Letter>\
         <Present>1</Present><Pair>true</Pair><Pair>-2</Pair><Empty></Empty>"
    );
}

#[test]
fn what_the_vendors_have_no_form_for_is_not_written() {
    assert!(write(&mut Vec::new(), "R", &1.5).is_err());
    assert!(write(&mut Vec::new(), "R", &Ok::<u8, u8>(1)).is_err());
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((any::<String>(), inner), 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_value_makes_a_document_that_reads_back(root: String, value in any_value()) {
        let text = document(&root, &value);
        prop_assert!(text.chars().all(|c| proper_text(&c.to_string()) == c.to_string()));
        let mut reader = quick_xml::Reader::from_str(&text);
        let mut depth = 0_u32;
        loop {
            match reader.read_event() {
                Ok(Event::Start(_)) => depth += 1,
                Ok(Event::End(_)) => depth -= 1,
                Ok(Event::Eof) => break,
                Ok(_) => {}
                Err(error) => return Err(TestCaseError::fail(error.to_string())),
            }
        }
        prop_assert_eq!(depth, 0);
    }

    #[test]
    fn any_text_survives_the_journey(
        text in "[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\u{fffe}\u{ffff}]*"
    ) {
        let written = body(&json!({"A": text}));
        let inner = written.strip_prefix("<A>").and_then(|t| t.strip_suffix("</A>")).unwrap();
        prop_assert_eq!(quick_xml::escape::unescape(inner).unwrap(), text);
    }
}
