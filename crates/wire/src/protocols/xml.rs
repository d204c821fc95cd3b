//! A JSON value as an XML document: what the RPC family answers under `Format=XML`.

use std::borrow::Cow;

use quick_xml::escape::escape;
use serde_json::Value;

/// What stands in front of every document.
pub const DECLARATION: &str = r#"<?xml version="1.0" encoding="UTF-8"?>"#;

/// The document whose root element is `root`.
///
/// An object is its fields as nested elements in their order, an empty object an empty element
/// (`<User></User>`); an array repeats the element of its key, so that an empty one leaves no
/// trace and an array within an array joins it; booleans are `true` and `false`; a field that is
/// `null` is left out. The result is well-formed whatever the value holds: characters that XML
/// 1.0 cannot carry become U+FFFD, and so does `_` for what a name cannot carry.
pub fn document(root: &str, value: &Value) -> String {
    let mut text = DECLARATION.to_owned();
    element(&mut text, root, value);
    text
}

fn element(text: &mut String, name: &str, value: &Value) {
    let name = proper_name(name);
    text.extend(["<", &*name, ">"]);
    match value {
        Value::Null => {}
        Value::Bool(true) => text.push_str("true"),
        Value::Bool(false) => text.push_str("false"),
        Value::Number(number) => text.push_str(&number.to_string()),
        Value::String(content) => text.push_str(&escape(proper_text(content))),
        // Only a root is handed an array here: it has no key of its own to repeat.
        Value::Array(items) => items.iter().for_each(|item| field(text, "Item", item)),
        Value::Object(fields) => fields.iter().for_each(|(key, value)| field(text, key, value)),
    }
    text.extend(["</", &*name, ">"]);
}

fn field(text: &mut String, key: &str, value: &Value) {
    match value {
        Value::Null => {}
        Value::Array(items) => items.iter().for_each(|item| field(text, key, item)),
        _ => element(text, key, value),
    }
}

/// The text with every character outside XML 1.0's `Char` replaced.
fn proper_text(text: &str) -> Cow<'_, str> {
    let forbidden = |c: char| match c {
        '\t' | '\n' | '\r' => false,
        '\u{fffe}' | '\u{ffff}' => true,
        _ => c < ' ',
    };
    if text.contains(forbidden) {
        Cow::Owned(text.replace(forbidden, "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The name with every character that an element's name cannot have replaced by `_`.
fn proper_name(name: &str) -> Cow<'_, str> {
    let starts = |c: char| c.is_ascii_alphabetic() || c == '_';
    let fits = |c: char| starts(c) || c.is_ascii_digit() || c == '-' || c == '.';
    if name.starts_with(starts) && name.chars().all(fits) {
        return Cow::Borrowed(name);
    }
    let lead = if name.starts_with(starts) { "" } else { "_" };
    let rest = name.chars().map(|c| if fits(c) { c } else { '_' });
    Cow::Owned(lead.chars().chain(rest).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use quick_xml::events::Event;
    use serde_json::json;

    use super::*;

    fn body(value: &Value) -> String {
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
}
