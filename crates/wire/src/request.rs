//! A request as it came in, and readers that say precisely what is wrong with it.

use std::fmt;

use bytes::Bytes;
use identity::caller::Origin;
use identity::error::{Error, Problem};
use percent_encoding::percent_decode;
use serde_json::{Map, Value};

use crate::json;

/// The most parameters a query or a form may have; more is [`Error::Unreadable`].
pub const MAX_PARAMETERS: usize = 1000;

/// A request as it came in, its body whole. Prints without query, header values and body, which
/// may hold passwords, codes and tokens.
#[derive(Clone)]
pub struct Inbound {
    /// The method.
    pub method: http::Method,
    /// The path, percent-encoded as received.
    pub path: String,
    /// What follows the `?`, percent-encoded as received; `None` without a `?`.
    pub query: Option<String>,
    /// The headers as received.
    pub headers: http::HeaderMap,
    /// The whole body; empty when there is none.
    pub body: Bytes,
    /// Where the request came from.
    pub origin: Origin,
    /// `scheme://host[:port]` as the client addressed us, without a final `/`; for links.
    pub base_url: String,
}

impl Inbound {
    /// The first value of a header, by a name in any case. `None` when it is absent or not UTF-8.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| std::str::from_utf8(value.as_bytes()).ok())
    }

    /// The query, decoded, in the order received; see [`decode_pairs`] for rules and errors.
    pub fn query_pairs(&self) -> Result<Vec<(String, String)>, Error> {
        decode_pairs(self.query.as_deref().unwrap_or_default().as_bytes())
    }

    /// The body as a JSON object, whatever its content type says. Errors: [`Error::Unreadable`]
    /// when it is empty, not UTF-8, not JSON, not an object, or names a key twice at any depth.
    pub fn json_object(&self) -> Result<Map<String, Value>, Error> {
        json::object(&self.body)
    }
}

impl fmt::Debug for Inbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.keys().map(http::HeaderName::as_str).collect();
        f.debug_struct("Inbound")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("headers", &names)
            .field("body_bytes", &self.body.len())
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

/// Decodes `application/x-www-form-urlencoded` text (a query or a form) to pairs in the order
/// given: `+` is a space, `%XX` a byte, a `%` without two hexadecimal digits stands for itself,
/// blank values stay, a name without `=` has a blank value, empty pieces are skipped.
///
/// Errors: [`Error::Unreadable`] when a name or value is not UTF-8 once decoded, or when there
/// are more than [`MAX_PARAMETERS`].
pub fn decode_pairs(text: &[u8]) -> Result<Vec<(String, String)>, Error> {
    let mut pairs = Vec::new();
    for piece in text.split(|byte| *byte == b'&').filter(|piece| !piece.is_empty()) {
        if pairs.len() == MAX_PARAMETERS {
            return Err(Error::Unreadable("there are too many parameters"));
        }
        let at = piece.iter().position(|byte| *byte == b'=').unwrap_or(piece.len());
        pairs.push((decode(&piece[..at])?, decode(piece.get(at + 1..).unwrap_or_default())?));
    }
    Ok(pairs)
}

fn decode(text: &[u8]) -> Result<String, Error> {
    let spaced: Vec<u8> = text.iter().map(|b| if *b == b'+' { b' ' } else { *b }).collect();
    String::from_utf8(percent_decode(&spaced).collect())
        .map_err(|_| Error::Unreadable("a parameter is not UTF-8"))
}

/// Typed access to the fields of a JSON object. A field that is `null` counts as absent.
///
/// Every reader fails with [`Error::Invalid`] and [`Problem::Format`] when the field is of
/// another type; the `required_…` readers fail with [`Error::Missing`] when it is absent.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'a>(pub &'a Map<String, Value>);

impl<'a> Fields<'a> {
    /// A text, perhaps blank.
    pub fn text(self, name: &'static str) -> Result<Option<&'a str>, Error> {
        self.read(name, Value::as_str)
    }

    /// A text that must be there, perhaps blank.
    pub fn required_text(self, name: &'static str) -> Result<&'a str, Error> {
        self.text(name)?.ok_or(Error::Missing(name))
    }

    /// A boolean; not the text of one.
    pub fn boolean(self, name: &'static str) -> Result<Option<bool>, Error> {
        self.read(name, Value::as_bool)
    }

    /// A boolean that must be there.
    pub fn required_boolean(self, name: &'static str) -> Result<bool, Error> {
        self.boolean(name)?.ok_or(Error::Missing(name))
    }

    /// A whole number written without fraction or exponent; not the text of one.
    pub fn integer(self, name: &'static str) -> Result<Option<i64>, Error> {
        self.read(name, Value::as_i64)
    }

    /// A whole number that must be there.
    pub fn required_integer(self, name: &'static str) -> Result<i64, Error> {
        self.integer(name)?.ok_or(Error::Missing(name))
    }

    /// An object inside this one.
    pub fn object(self, name: &'static str) -> Result<Option<Fields<'a>>, Error> {
        self.read(name, |value| value.as_object().map(Fields))
    }

    /// An object that must be there.
    pub fn required_object(self, name: &'static str) -> Result<Fields<'a>, Error> {
        self.object(name)?.ok_or(Error::Missing(name))
    }

    /// An array of texts; one element of another type spoils the whole.
    pub fn texts(self, name: &'static str) -> Result<Option<Vec<&'a str>>, Error> {
        self.read(name, |value| value.as_array()?.iter().map(Value::as_str).collect())
    }

    /// An array of objects; one element of another type spoils the whole.
    pub fn objects(self, name: &'static str) -> Result<Option<Vec<Fields<'a>>>, Error> {
        self.read(name, |value| {
            value.as_array()?.iter().map(|item| item.as_object().map(Fields)).collect()
        })
    }

    fn read<T>(
        self,
        name: &'static str,
        convert: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, Error> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => convert(value).map(Some).ok_or(Error::invalid(name, Problem::Format)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::inbound;

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_query_decodes_to_pairs_in_order_with_blanks_kept() {
        let query = "b=EX+AM%2BPLE%2A~%2F%3D&&a=&c&=v&d=1=2&e=%zz%e4%bd%a0";
        assert_eq!(
            inbound("GET", &format!("/?{query}"), &[], "").query_pairs(),
            Ok(pairs(&[
                ("b", "EX AM+PLE*~/="),
                ("a", ""),
                ("c", ""),
                ("", "v"),
                ("d", "1=2"),
                ("e", "%zz你"),
            ]))
        );
        assert_eq!(inbound("GET", "/", &[], "").query_pairs(), Ok(Vec::new()));
    }

    #[test]
    fn a_query_that_is_not_utf8_or_endless_is_unreadable() {
        let bad = Err(Error::Unreadable("a parameter is not UTF-8"));
        assert_eq!(decode_pairs(b"a=%ff"), bad);
        assert_eq!(decode_pairs(b"%c3=a"), bad);
        assert_eq!(decode_pairs(b"a=\xff"), bad);
        assert_eq!(decode_pairs(&b"a=1&".repeat(MAX_PARAMETERS)).map(|p| p.len()), Ok(1000));
        let endless = decode_pairs(&b"a=1&".repeat(MAX_PARAMETERS + 1));
        assert_eq!(endless, Err(Error::Unreadable("there are too many parameters")));
    }

    #[test]
    fn headers_are_found_in_any_case_and_may_be_utf8() {
        let request = inbound("GET", "/", &[("X-Name", "Zoë"), ("x-name", "second")], "");
        assert_eq!(request.header("x-NAME"), Some("Zoë"));
        assert_eq!(request.header("absent"), None);
        assert_eq!(request.header("not a header name"), None);
    }

    #[test]
    fn fields_of_the_right_type_are_read() {
        let request = inbound(
            "PUT",
            "/",
            &[],
            r#"{"t":"x","b":true,"i":-5,"o":{"t":"y"},"l":["a","b"],"p":[{"t":"z"}],"n":null}"#,
        );
        let body = request.json_object().unwrap();
        let fields = Fields(&body);
        assert_eq!(fields.required_text("t"), Ok("x"));
        assert_eq!(fields.required_boolean("b"), Ok(true));
        assert_eq!(fields.required_integer("i"), Ok(-5));
        assert_eq!(fields.required_object("o").and_then(|o| o.required_text("t")), Ok("y"));
        assert_eq!(fields.texts("l"), Ok(Some(vec!["a", "b"])));
        let inner = fields.objects("p").unwrap().unwrap();
        assert_eq!(inner[0].text("t"), Ok(Some("z")));
        assert_eq!(fields.text("n"), Ok(None));
        assert_eq!(fields.text("absent"), Ok(None));
        assert_eq!(fields.required_text("n"), Err(Error::Missing("n")));
    }

    #[test]
    fn fields_of_the_wrong_type_are_named() {
        let request = inbound("PUT", "/", &[], r#"{"t":1,"b":"true","i":1.5,"o":[],"l":["a",1]}"#);
        let body = request.json_object().unwrap();
        let fields = Fields(&body);
        let wrong = |name| Error::invalid(name, Problem::Format);
        assert_eq!(fields.text("t"), Err(wrong("t")));
        assert_eq!(fields.boolean("b"), Err(wrong("b")));
        assert_eq!(fields.integer("i"), Err(wrong("i")));
        assert_eq!(fields.object("o").map(|_| ()), Err(wrong("o")));
        assert_eq!(fields.texts("l"), Err(wrong("l")));
        assert_eq!(fields.objects("l").map(|_| ()), Err(wrong("l")));
    }

    #[test]
    fn a_request_does_not_print_what_it_carries() {
        let secrets = [("X-Auth-Token", "hunter2")];
        let printed = format!("{:?}", inbound("POST", "/?Code=hunter2", &secrets, "hunter2"));
        assert!(!printed.contains("hunter2"), "{printed}");
        assert!(printed.contains("x-auth-token"), "{printed}");
    }
}
