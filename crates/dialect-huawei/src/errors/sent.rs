//! What an error's text may say of the request that met it.

use http::Method;
use http::header::CONTENT_LENGTH;
use serde_json::Value;
use wire::request::Inbound;

/// The largest body of a sign-in, in bytes.
pub(crate) const TOKEN_BODY_MAX: usize = 32 * 1024;

/// The header that names the token a request is about.
pub(crate) const SUBJECT_TOKEN: &str = "X-Subject-Token";

/// The longest value that is told back, in characters.
const VALUE_MAX: usize = 255;

/// The request, where there is one.
#[derive(Clone, Copy)]
pub(super) struct Sent<'a>(pub(super) Option<&'a Inbound>);

impl Sent<'_> {
    /// What the request had in a field, as text; nothing that could be a secret.
    pub(super) fn value(self, field: &str) -> Option<String> {
        let inbound = self.0.filter(|_| !is_secret(field))?;
        let in_body = inbound.json_object().ok().and_then(|body| find(&Value::Object(body), field));
        let in_query = || {
            let pairs = inbound.query_pairs().ok()?;
            pairs.into_iter().find(|(name, _)| name == field).map(|(_, value)| value)
        };
        let text = in_body.or_else(in_query)?;
        Some(text.chars().take(VALUE_MAX).collect())
    }

    /// Whether the body is empty where there must be one.
    pub(super) fn has_no_body(self) -> bool {
        let wanted = [Method::POST, Method::PUT, Method::PATCH];
        self.0.is_some_and(|inbound| wanted.contains(&inbound.method) && inbound.body.is_empty())
    }

    /// The size of the body in bytes: as received or, where none was, as announced.
    pub(super) fn size(self) -> usize {
        let Some(inbound) = self.0 else { return 0 };
        let announced = inbound.header(CONTENT_LENGTH.as_str()).and_then(|text| text.parse().ok());
        inbound.body.len().max(announced.unwrap_or_default())
    }
}

fn is_secret(field: &str) -> bool {
    ["password", "code", "secret", "token"].iter().any(|word| field.contains(word))
}

/// The first field of this name, at whatever depth: the wire nests each by one object at most.
fn find(value: &Value, field: &str) -> Option<String> {
    let fields = value.as_object()?;
    match fields.get(field) {
        Some(Value::String(text)) => Some(text.clone()),
        Some(other) => Some(other.to_string()),
        None => fields.values().find_map(|inner| find(inner, field)),
    }
}
