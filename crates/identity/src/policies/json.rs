//! JSON read strictly: an object that names an element twice is refused, because readers
//! disagree about which of the two counts.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

/// What is wrong with a document, told to its author.
pub(super) type Checked<T> = Result<T, String>;

/// A JSON value.
#[derive(Debug)]
pub(super) enum Json {
    Null,
    Bool(bool),
    /// A number, written in decimal.
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(BTreeMap<String, Json>),
}

/// Reads one JSON value and nothing else.
pub(super) fn parse(text: &str) -> Checked<Json> {
    serde_json::from_str(text).map_err(|error| format!("not a JSON document: {error}"))
}

/// `text` for a message: quoted, short and on one line.
pub(super) fn quoted(text: &str) -> String {
    const LONGEST: usize = 80;
    let shown: String = text.chars().take(LONGEST).flat_map(char::escape_debug).collect();
    let more = if text.chars().nth(LONGEST).is_some() { "…" } else { "" };
    format!("`{shown}{more}`")
}

/// Text that stands for itself. Variables are not known in any language here, and taken
/// literally they would match nothing: a deny would be silently lost.
pub(super) fn literal(text: String) -> Checked<String> {
    if text.contains("${") {
        return Err(format!("has a policy variable, which is not supported: {}", quoted(&text)));
    }
    Ok(text)
}

impl Json {
    /// The text this is; `what` names it in the message.
    pub(super) fn text(self, what: &str) -> Checked<String> {
        match self {
            Self::Text(text) => Ok(text),
            _ => Err(format!("{what} must be a string")),
        }
    }

    /// The texts this is a list of, at least one; a single text is a list of one.
    pub(super) fn texts(self, what: &str) -> Checked<Vec<String>> {
        let texts = match self {
            Self::Text(text) => vec![text],
            Self::List(items) => items
                .into_iter()
                .map(|item| item.text(&format!("each value of {what}")))
                .collect::<Checked<_>>()?,
            _ => return Err(format!("{what} must be a string or a list of strings")),
        };
        match &texts[..] {
            [] => Err(format!("{what} is empty")),
            all if all.iter().any(String::is_empty) => Err(format!("{what} has an empty value")),
            _ => Ok(texts),
        }
    }

    /// The object this is.
    pub(super) fn object(self, what: &str) -> Checked<Elements> {
        match self {
            Self::Object(elements) => Ok(Elements(elements)),
            _ => Err(format!("{what} must be an object")),
        }
    }
}

/// The elements of an object that are still to be read.
#[derive(Debug)]
pub(super) struct Elements(BTreeMap<String, Json>);

impl Elements {
    /// The element of this name.
    pub(super) fn take(&mut self, name: &str) -> Option<Json> {
        self.0.remove(name)
    }

    /// The element of this name, which must be there.
    pub(super) fn required(&mut self, name: &str) -> Checked<Json> {
        self.take(name).ok_or_else(|| format!("`{name}` is missing"))
    }

    /// Makes sure that every element was read.
    pub(super) fn finish(self) -> Checked<()> {
        match self.0.keys().next() {
            None => Ok(()),
            Some(name) => Err(format!("unknown element {}", quoted(name))),
        }
    }

    /// Whether there are none left.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is left, by name.
    pub(super) fn into_iter(self) -> impl Iterator<Item = (String, Json)> {
        self.0.into_iter()
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Number(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Json, E> {
        Ok(Json::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Json::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Json, A::Error> {
        let mut elements = BTreeMap::new();
        while let Some(name) = object.next_key::<String>()? {
            if elements.contains_key(&name) {
                return Err(A::Error::custom(format!("{} stands twice", quoted(&name))));
            }
            elements.insert(name, object.next_value()?);
        }
        Ok(Json::Object(elements))
    }
}
