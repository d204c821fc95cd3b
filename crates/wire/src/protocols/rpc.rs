//! The RPC family: one URL, an operation named by parameter or header, parameters flat in query
//! and form, answers in JSON or XML.

use std::collections::BTreeMap;
use std::fmt;

use identity::error::{Error, Problem};
use identity::sources::Timestamp;
use serde::{Serialize, Serializer};

use crate::body::Language;
use crate::moment::Stamp;
use crate::request::{Inbound, MAX_PARAMETERS, decode_pairs};

/// Content type of a JSON answer.
pub const JSON: &str = "application/json;charset=utf-8";
/// Content type of an XML answer. Vendor SDKs read an XML error only under exactly this text.
pub const XML: &str = "text/xml;charset=utf-8";

/// The decoded parameters of a request: those of the query, then those of a form body, no name
/// twice. Prints names alone, since values may be codes and tokens.
///
/// A blank value counts as absent to every typed reader; only [`Params::get`] tells it.
#[derive(Clone, PartialEq, Eq)]
pub struct Params {
    pairs: Vec<(String, String)>,
    in_query: usize,
}

impl Params {
    /// The parameters of `inbound`. A body counts as a form when its content type says so, or,
    /// whatever the content type, when it reads as one: clients send forms with none or with a
    /// wrong one, and a header that nobody signed must not decide whether a parameter exists.
    ///
    /// Errors: [`Error::Unreadable`] when a parameter is not UTF-8, stands twice (which of the
    /// two would be meant is anybody's guess), or there are more than [`MAX_PARAMETERS`].
    pub fn read(inbound: &Inbound) -> Result<Self, Error> {
        let mut pairs = inbound.query_pairs()?;
        let in_query = pairs.len();
        if is_form(inbound) {
            pairs.extend(decode_pairs(&inbound.body)?);
        }
        if pairs.len() > MAX_PARAMETERS {
            return Err(Error::Unreadable("there are too many parameters"));
        }
        let mut names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        if names.windows(2).any(|two| two[0] == two[1]) {
            return Err(Error::Unreadable("a parameter stands twice"));
        }
        Ok(Self { pairs, in_query })
    }

    /// Every name and value: first the query's, then the form's, each in the order received.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// The names and values of the query alone, in the order received.
    pub fn query_pairs(&self) -> &[(String, String)] {
        &self.pairs[..self.in_query]
    }

    /// A value, perhaps blank, by its exact name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// A value that is not blank.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// A value that must be there. Errors: [`Error::Missing`] when absent or blank.
    pub fn required(&self, name: &'static str) -> Result<&str, Error> {
        self.text(name).ok_or(Error::Missing(name))
    }

    /// `true` or `false` in any case. Errors: [`Error::Invalid`] ([`Problem::Value`]).
    pub fn boolean(&self, name: &'static str) -> Result<Option<bool>, Error> {
        match self.text(name) {
            None => Ok(None),
            Some(text) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
            Some(text) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
            Some(_) => Err(Error::invalid(name, Problem::Value)),
        }
    }

    /// A whole decimal number. Errors: [`Error::Invalid`] ([`Problem::Format`]).
    pub fn integer(&self, name: &'static str) -> Result<Option<i64>, Error> {
        let Some(text) = self.text(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| Error::invalid(name, Problem::Format))
    }

    /// Texts given as one parameter holding a JSON array (`Name=["a","b"]`) or flat, in the
    /// order of their numbers (`Name.1=a&Name.2=b`); `None` when given neither way.
    ///
    /// Errors: [`Error::Invalid`] ([`Problem::Format`]) when the parameter holds anything but an
    /// array of texts, a number is not from 1 to [`MAX_PARAMETERS`], or both ways are used.
    pub fn list(&self, name: &'static str) -> Result<Option<Vec<String>>, Error> {
        let wrong = || Error::invalid(name, Problem::Format);
        let mut flat = Vec::new();
        for (rest, value) in self.numbered(name) {
            flat.push((number(rest).ok_or_else(wrong)?, value.to_owned()));
        }
        match (self.text(name), flat.is_empty()) {
            (None, true) => Ok(None),
            (Some(json), true) => serde_json::from_str(json).map(Some).map_err(|_| wrong()),
            (Some(_), false) => Err(wrong()),
            (None, false) => {
                flat.sort_by_key(|(at, _)| *at);
                Ok(Some(flat.into_iter().map(|(_, value)| value).collect()))
            }
        }
    }

    /// Tags, key and value, given flat (`Name.1.Key=k&Name.1.Value=v`) in the order of their
    /// numbers, or as one parameter holding a JSON array of objects with `Key` and `Value`;
    /// empty when given neither way. A value left out is blank.
    ///
    /// Errors: [`Error::Invalid`] ([`Problem::Format`]) for any other form, a tag without a key,
    /// or both ways at once.
    pub fn tags(&self, name: &'static str) -> Result<Vec<(String, String)>, Error> {
        let wrong = || Error::invalid(name, Problem::Format);
        let mut flat: BTreeMap<usize, (Option<String>, String)> = BTreeMap::new();
        for (rest, value) in self.numbered(name) {
            let (at, part) = rest.split_once('.').ok_or_else(wrong)?;
            let tag = flat.entry(number(at).ok_or_else(wrong)?).or_default();
            match part {
                "Key" => tag.0 = Some(value.to_owned()),
                "Value" => value.clone_into(&mut tag.1),
                _ => return Err(wrong()),
            }
        }
        let Some(json) = self.text(name) else {
            let tags = flat.into_values().map(|(key, value)| Some((key?, value)));
            return tags.collect::<Option<Vec<_>>>().ok_or_else(wrong);
        };
        if !flat.is_empty() {
            return Err(wrong());
        }
        let tags: Vec<JsonTag> = serde_json::from_str(json).map_err(|_| wrong())?;
        Ok(tags.into_iter().map(|tag| (tag.key, tag.value)).collect())
    }

    /// What follows `name.` in names that begin so, with the values.
    fn numbered<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.pairs.iter().filter_map(move |(full, value)| {
            Some((full.strip_prefix(name)?.strip_prefix('.')?, value.as_str()))
        })
    }
}

impl fmt::Debug for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.pairs.iter().map(|(name, _)| name)).finish()
    }
}

#[derive(serde::Deserialize)]
struct JsonTag {
    #[serde(rename = "Key")]
    key: String,
    #[serde(rename = "Value", default)]
    value: String,
}

/// The number of a flat list's element: 1, 2, 3 …, written without sign or leading zero.
fn number(text: &str) -> Option<usize> {
    let plain = text.starts_with(|c: char| matches!(c, '1'..='9'));
    text.parse().ok().filter(|at| plain && *at <= MAX_PARAMETERS)
}

/// See [`Params::read`].
fn is_form(inbound: &Inbound) -> bool {
    let declared = inbound.header("content-type").is_some_and(|value| {
        media_type(value).eq_ignore_ascii_case("application/x-www-form-urlencoded")
    });
    declared || reads_as_form(&inbound.body)
}

/// Text without control characters that has a `=` and does not begin as JSON or XML does.
fn reads_as_form(body: &[u8]) -> bool {
    body.contains(&b'=')
        && !body.starts_with(b"{")
        && !body.starts_with(b"[")
        && !body.starts_with(b"\"")
        && !body.starts_with(b"<")
        && std::str::from_utf8(body).is_ok_and(|text| !text.contains(char::is_control))
}

fn media_type(value: &str) -> &str {
    value.split([';', ',']).next().unwrap_or_default().trim()
}

/// How a request is signed, decided by what it brings and not by whether that is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// An `Authorization` header: the operation may stand in headers.
    Header,
    /// A `Signature` parameter: everything stands in parameters.
    Parameter,
    /// Neither.
    Anonymous,
}

/// How `inbound` is signed: the header decides, then the parameter.
pub fn style(inbound: &Inbound, params: &Params) -> Style {
    if inbound.headers.contains_key(http::header::AUTHORIZATION) {
        Style::Header
    } else if params.get("Signature").is_some() {
        Style::Parameter
    } else {
        Style::Anonymous
    }
}

/// The operation asked for: parameter `Action`, else, in a request signed by header, header
/// `x-acs-action` (elsewhere that header is signed by nobody and says nothing).
/// Errors: [`Error::Missing`]`("Action")`.
pub fn action<'a>(inbound: &'a Inbound, params: &'a Params) -> Result<&'a str, Error> {
    named(inbound, params, "Action", "x-acs-action")
}

/// The version asked for: parameter `Version`, else, in a request signed by header, header
/// `x-acs-version`. Errors: [`Error::Missing`]`("Version")`.
pub fn version<'a>(inbound: &'a Inbound, params: &'a Params) -> Result<&'a str, Error> {
    named(inbound, params, "Version", "x-acs-version")
}

fn named<'a>(
    inbound: &'a Inbound,
    params: &'a Params,
    parameter: &'static str,
    header: &str,
) -> Result<&'a str, Error> {
    let in_header = || match style(inbound, params) {
        Style::Header => inbound.header(header).filter(|value| !value.is_empty()),
        Style::Parameter | Style::Anonymous => None,
    };
    params.text(parameter).or_else(in_header).ok_or(Error::Missing(parameter))
}

/// The language of an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// JSON, the default.
    #[default]
    Json,
    /// XML.
    Xml,
}

/// The language asked for: parameter `Format` in any case, else, in a request signed by header,
/// header `accept` when the first type it lists is XML, else JSON. Errors: [`Error::Invalid`] on
/// field `Format` ([`Problem::Value`]) for any other parameter; answer that one in JSON.
pub fn format(inbound: &Inbound, params: &Params) -> Result<Format, Error> {
    match params.text("Format") {
        Some(text) if text.eq_ignore_ascii_case("JSON") => Ok(Format::Json),
        Some(text) if text.eq_ignore_ascii_case("XML") => Ok(Format::Xml),
        Some(_) => Err(Error::invalid("Format", Problem::Value)),
        None if style(inbound, params) != Style::Header => Ok(Format::Json),
        None => {
            let first = media_type(inbound.header("accept").unwrap_or_default());
            let xml = ["application/xml", "text/xml"].iter().any(|t| first.eq_ignore_ascii_case(t));
            Ok(if xml { Format::Xml } else { Format::Json })
        }
    }
}

/// A moment as answers write it: `YYYY-MM-DDThh:mm:ssZ`, UTC, fractions of a second cut off.
/// Blank for none and for one outside the calendar: clients read documented keys without a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment(Option<Timestamp>);

/// The moment as answers write it.
pub fn moment(at: impl Into<Option<Timestamp>>) -> Moment {
    Moment(at.into())
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let stamp = self.0.and_then(|at| Stamp::new(at, b"0000-00-00T00:00:00Z"));
        serializer.serialize_str(stamp.as_ref().map_or("", Stamp::as_str))
    }
}

/// What the answer of `operation` is written as, with its content type; in XML the root element
/// is `{operation}Response`.
pub(crate) fn language(format: Format, operation: &str) -> (&'static str, Language) {
    match format {
        Format::Json => (JSON, Language::Json),
        Format::Xml => (XML, Language::Xml(format!("{operation}Response"))),
    }
}

/// What an error answer is written as, with its content type; in XML the root element is
/// `Error`.
pub(crate) fn error_language(format: Format) -> (&'static str, Language) {
    match format {
        Format::Json => (JSON, Language::Json),
        Format::Xml => (XML, Language::Xml("Error".to_owned())),
    }
}

#[cfg(test)]
mod tests;
