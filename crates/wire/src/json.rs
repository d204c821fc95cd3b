//! JSON read strictly: an object that names a key twice is refused at any depth, because two
//! readers of one body could otherwise see two different requests.

use std::fmt;

use identity::error::Error;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// The object that `body` is. Errors: [`Error::Unreadable`], saying what is wrong with it.
pub(crate) fn object(body: &[u8]) -> Result<Map<String, Value>, Error> {
    if body.is_empty() {
        return Err(Error::Unreadable("body is empty"));
    }
    let text = std::str::from_utf8(body).map_err(|_| Error::Unreadable("body is not UTF-8"))?;
    match value(text)? {
        Value::Object(map) => Ok(map),
        _ => Err(Error::Unreadable("body is not a JSON object")),
    }
}

/// The value that `text` is. Errors: [`Error::Unreadable`].
fn value(text: &str) -> Result<Value, Error> {
    match serde_json::from_str(text) {
        Ok(Strict(value)) => Ok(value),
        // Every type is welcome below, so the only complaint about data is ours.
        Err(error) if error.is_data() => Err(Error::Unreadable("body names a key twice")),
        Err(_) => Err(Error::Unreadable("body is not JSON")),
    }
}

struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Strict)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut all = Vec::new();
        while let Some(Strict(item)) = items.next_element()? {
            all.push(item);
        }
        Ok(Value::Array(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut all = Map::new();
        while let Some((key, Strict(value))) = entries.next_entry::<String, Strict>()? {
            if all.insert(key, value).is_some() {
                return Err(A::Error::custom("a key stands twice"));
            }
        }
        Ok(Value::Object(all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_is_not_one_json_object_says_what_it_is_not() {
        for (body, complaint) in [
            (&b""[..], "body is empty"),
            (b"{\"a\":\"\xff\"}", "body is not UTF-8"),
            (b"{", "body is not JSON"),
            (b"{} {}", "body is not JSON"),
            (b"{\"a\":1e999}", "body is not JSON"),
            (b"a=b", "body is not JSON"),
            (b"[]", "body is not a JSON object"),
            (b"null", "body is not a JSON object"),
            (b"{\"a\":1,\"a\":1}", "body names a key twice"),
            (b"{\"a\":[{\"b\":1,\"b\":2}]}", "body names a key twice"),
            (b"{\"a\":1,\"\\u0061\":2}", "body names a key twice"),
        ] {
            assert_eq!(object(body), Err(Error::Unreadable(complaint)), "{body:?}");
        }
    }

    #[test]
    fn nesting_beyond_reason_is_refused_and_not_followed() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(200), "]".repeat(200));
        assert_eq!(object(deep.as_bytes()), Err(Error::Unreadable("body is not JSON")));
    }

    #[test]
    fn an_object_reads_as_the_plain_reader_reads_it() {
        let text = r#"{"z":1,"a":[true,null,-2,1.5,"x\u00e9"],"o":{"n":18446744073709551615}}"#;
        let plain: Map<String, Value> = serde_json::from_str(text).unwrap();
        assert_eq!(object(text.as_bytes()), Ok(plain));
    }
}
