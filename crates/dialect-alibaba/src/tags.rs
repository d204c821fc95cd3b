//! Tags of users and policies, kept as attributes under a prefix of their own.

use std::collections::BTreeMap;

use identity::attributes::WantedAttributes;
use identity::error::{Error, Problem};
use serde::{Serialize, Serializer};
use wire::body::{each, only};
use wire::protocols::rpc::Params;

const FIELD: &str = "Tag";
const PREFIX: &str = "tag:";
/// The most tags of a thing, and the most a list may ask for.
const MOST: usize = 20;
/// The longest key, in characters.
const KEY: usize = 128;
/// The longest value of a user's tag, in characters.
pub(crate) const USER_VALUE: usize = 128;
/// The longest value of a policy's tag, in characters.
pub(crate) const POLICY_VALUE: usize = 256;

/// The tags a request gives to a thing, their values of at most `longest` characters.
///
/// # Errors
/// [`Problem::Value`] of `Tag` for more than 20, a key that is empty, too long, reserved or
/// there twice, a value that is too long, and for links.
pub(crate) fn given(params: &Params, longest: usize) -> Result<BTreeMap<String, String>, Error> {
    let wrong = || Error::invalid(FIELD, Problem::Value);
    let mut attributes = BTreeMap::new();
    for (key, value) in params.tags(FIELD)? {
        let reserved = ["acs:", "aliyun"].iter().any(|start| key.starts_with(start));
        let link = [&key, &value].iter().any(|t| t.contains("http://") || t.contains("https://"));
        let long = key.chars().count() > KEY || value.chars().count() > longest;
        if key.is_empty() || reserved || link || long {
            return Err(wrong());
        }
        if attributes.insert(format!("{PREFIX}{key}"), value).is_some() {
            return Err(wrong());
        }
    }
    if attributes.len() > MOST { Err(wrong()) } else { Ok(attributes) }
}

/// The tags a list asks for; a blank value asks for the key alone.
///
/// # Errors
/// [`Problem::Value`] of `Tag` for more than 20.
pub(crate) fn wanted(params: &Params) -> Result<WantedAttributes, Error> {
    let tags = params.tags(FIELD)?;
    if tags.len() > MOST {
        return Err(Error::invalid(FIELD, Problem::Value));
    }
    Ok(WantedAttributes::new(tags.into_iter().map(|(key, value)| {
        (format!("{PREFIX}{key}"), Some(value).filter(|value| !value.is_empty()))
    })))
}

/// A thing's tags as lists show them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tags<'a>(&'a BTreeMap<String, String>);

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Tag<'a> {
    tag_key: &'a str,
    tag_value: &'a str,
}

/// A thing's tags as lists show them.
pub(crate) fn shown(attributes: &BTreeMap<String, String>) -> Tags<'_> {
    Tags(attributes)
}

impl Serialize for Tags<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let tags = self.0.iter().filter_map(|(name, value)| {
            Some(Tag { tag_key: name.strip_prefix(PREFIX)?, tag_value: value })
        });
        only("Tag", each(tags)).serialize(serializer)
    }
}
