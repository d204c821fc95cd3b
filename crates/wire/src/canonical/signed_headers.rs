//! The list of headers a client says it signed, and their canonical lines.

use std::borrow::Cow;

use http::HeaderMap;

use super::{MAX_SIGNED_HEADERS, SignatureProblem, single};

const LIST: &str = "SignedHeaders";

/// Names of headers, in lower case, sorted, none twice.
pub(super) struct SignedHeaders(Vec<String>);

/// What a scheme does with a signed header that the request has several times.
#[derive(Clone, Copy)]
pub(super) enum Repeated {
    /// Refuses it: clients of the scheme sign one value only.
    Refuse,
    /// Joins the values, sorted, by `,`.
    Join,
}

impl SignedHeaders {
    /// Reads `a;b;c`, in any case and order.
    pub(super) fn read(list: &str) -> Result<Self, SignatureProblem> {
        let malformed = Err(SignatureProblem::Malformed(LIST));
        let mut names: Vec<String> =
            list.split(';').take(MAX_SIGNED_HEADERS + 1).map(str::to_ascii_lowercase).collect();
        names.sort_unstable();
        let twice = names.windows(2).any(|two| two[0] == two[1]);
        if twice || names.len() > MAX_SIGNED_HEADERS || names[0].is_empty() {
            return malformed;
        }
        Ok(Self(names))
    }

    /// The list as it is signed.
    pub(super) fn list(&self) -> String {
        self.0.join(";")
    }

    /// Whether a header, named in lower case, is signed.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|n| n == name)
    }

    /// The value of a header that the request must have once and that must be signed.
    pub(super) fn require<'a>(
        &self,
        headers: &'a HeaderMap,
        name: &'static str,
    ) -> Result<&'a str, SignatureProblem> {
        let value = single(headers, name)?.ok_or(SignatureProblem::Missing(name))?;
        if self.has(name) { Ok(value) } else { Err(SignatureProblem::Unsigned(name)) }
    }

    /// `name:value` and a line feed for each header, values trimmed and then put through `shape`.
    /// Fails when a header listed is not in the request, is not UTF-8, or is repeated against
    /// the scheme's rule.
    pub(super) fn lines(
        &self,
        headers: &HeaderMap,
        repeated: Repeated,
        shape: impl Fn(&str) -> Cow<'_, str>,
    ) -> Result<String, SignatureProblem> {
        let malformed = SignatureProblem::Malformed(LIST);
        let mut text = String::with_capacity(256);
        for name in &self.0 {
            let mut values = headers.get_all(name.as_str()).iter().map(|value| {
                let value = std::str::from_utf8(value.as_bytes()).map_err(|_| malformed)?;
                Ok(shape(value.trim_ascii()))
            });
            let first = values.next().ok_or(malformed)??;
            text.extend([name, ":"]);
            match (values.next(), repeated) {
                (None, _) => text.push_str(&first),
                (Some(_), Repeated::Refuse) => return Err(malformed),
                (Some(second), Repeated::Join) => {
                    let mut all = vec![first, second?];
                    for value in values {
                        all.push(value?);
                    }
                    all.sort_unstable();
                    text.push_str(&all.join(","));
                }
            }
            text.push('\n');
        }
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::inbound;

    const MALFORMED: SignatureProblem = SignatureProblem::Malformed("SignedHeaders");

    fn lines(list: &str, repeated: Repeated) -> Result<String, SignatureProblem> {
        let headers = [("A", "  x  y "), ("b", "2"), ("B", "1"), ("host", "h")];
        let request = inbound("GET", "/", &headers, "");
        SignedHeaders::read(list)?.lines(&request.headers, repeated, |v| v.into())
    }

    #[test]
    fn headers_are_rebuilt_from_the_list_and_nothing_else() {
        assert_eq!(lines("host;A", Repeated::Refuse).as_deref(), Ok("a:x  y\nhost:h\n"));
        assert_eq!(lines("b", Repeated::Join).as_deref(), Ok("b:1,2\n"));
        assert_eq!(lines("b", Repeated::Refuse), Err(MALFORMED));
        assert_eq!(lines("host;absent", Repeated::Join), Err(MALFORMED));
        assert_eq!(lines("host;not a name", Repeated::Join), Err(MALFORMED));
    }

    #[test]
    fn a_list_with_a_blank_a_double_or_too_many_names_is_malformed() {
        let long: Vec<String> = (0..=MAX_SIGNED_HEADERS).map(|n| format!("h{n}")).collect();
        for list in ["", "a;", ";a", "a;;b", "a;b;A", &long.join(";")] {
            assert_eq!(SignedHeaders::read(list).map(|_| ()), Err(MALFORMED), "{list:?}");
        }
        assert!(SignedHeaders::read(&long[1..].join(";")).is_ok());
    }

    #[test]
    fn a_required_header_is_there_once_and_signed() {
        let request = inbound("GET", "/", &[("a", "1"), ("b", "1"), ("b", "2"), ("c", " ")], "");
        let signed = SignedHeaders::read("b;c")
            .map(|list| ["a", "b", "c", "d"].map(|name| list.require(&request.headers, name)));
        let expected = [
            Err(SignatureProblem::Unsigned("a")),
            Err(SignatureProblem::Malformed("b")),
            Err(SignatureProblem::Missing("c")),
            Err(SignatureProblem::Missing("d")),
        ];
        assert_eq!(signed, Ok(expected));
    }
}
