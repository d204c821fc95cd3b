use proptest::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};

use super::*;
use crate::body::{each, only, text};

fn written(value: &impl Serialize) -> String {
    let mut out = Vec::new();
    write(&mut out, value).unwrap();
    String::from_utf8(out).unwrap()
}

#[derive(Serialize)]
struct Everything<'a> {
    words: [&'a str; 2],
    number: (i64, u8),
    #[serde(flatten)]
    kind: Kind<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    absent: Option<bool>,
    nothing: Option<bool>,
    nobody: (),
    alone: Kind<'a>,
}

#[derive(Clone, Serialize)]
enum Kind<'a> {
    #[serde(rename = "kind \"k\"")]
    Named(&'a str),
    Unit,
}

#[test]
fn a_structure_is_written_as_the_plain_writer_writes_it() {
    for alone in [Kind::Unit, Kind::Named("\u{7f}")] {
        let value = Everything {
            words: ["a\"b\\c\n\r\t\u{8}\u{c}\u{1f}", "é 张"],
            number: (i64::MIN, 255),
            kind: Kind::Named("x"),
            absent: None,
            nothing: None,
            nobody: (),
            alone,
        };
        assert_eq!(written(&value), serde_json::to_string(&value).unwrap());
        let listed = only("items", each([&value, &value].into_iter()));
        assert_eq!(written(&listed), serde_json::to_string(&listed).unwrap());
    }
    assert_eq!(written(&text(format_args!("{}\"{}", 1, '\n'))), r#""1\"\n""#);
}

#[test]
fn what_no_reply_is_made_of_is_an_error() {
    assert!(write(&mut Vec::new(), &1.5).is_err());
    assert!(write(&mut Vec::new(), &std::collections::BTreeMap::from([(None::<u8>, 1)])).is_err());
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC*|[\\x00-\\x7f]*".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec(("[\\x00-\\x7f]*", inner), 0..6)
                .prop_map(|fields| json!(fields.into_iter().collect::<serde_json::Map<_, _>>())),
        ]
    })
}

proptest! {
    #[test]
    fn a_value_is_written_as_the_plain_writer_writes_it(value in values()) {
        prop_assert_eq!(written(&value), value.to_string());
    }
}
