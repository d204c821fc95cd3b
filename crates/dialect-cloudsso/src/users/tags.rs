//! Tags of users, kept among the attributes that the core holds for a view.

use std::collections::BTreeMap;

use identity::attributes::WantedAttributes;
use identity::error::{Error, Problem};
use identity::users::check_length;
use serde::{Serialize, Serializer};
use wire::body::each;

/// The parameter that holds them.
pub(super) const PARAMETER: &str = "Tags";

/// What the name of an attribute that is a tag begins with.
const ATTRIBUTE: &str = "tag:";
const MOST: usize = 20;

/// Tags as attributes: at most 20, each key 1 to 128 characters and given once, each value at
/// most 128, keys not beginning with the vendor's own words nor being addresses.
pub(super) fn kept(tags: Vec<(String, String)>) -> Result<BTreeMap<String, String>, Error> {
    if tags.len() > MOST {
        return Err(Error::invalid(PARAMETER, Problem::Length));
    }
    let mut attributes = BTreeMap::new();
    for (key, value) in tags {
        check_length("Tags.Key", &key, 1, 128)?;
        check_length("Tags.Value", &value, 0, 128)?;
        let lower = key.to_ascii_lowercase();
        let reserved = ["acs:", "aliyun"].iter().any(|word| lower.starts_with(word));
        let address = lower.contains("http://") || lower.contains("https://");
        let twice = attributes.insert(format!("{ATTRIBUTE}{key}"), value).is_some();
        if reserved || address || twice {
            return Err(Error::invalid("Tags.Key", Problem::Value));
        }
    }
    Ok(attributes)
}

/// The tags a list asks for; a blank value asks for the key alone.
pub(super) fn wanted(tags: Vec<(String, String)>) -> Result<WantedAttributes, Error> {
    if tags.len() > MOST {
        return Err(Error::invalid(PARAMETER, Problem::Length));
    }
    let wanted = tags.into_iter().map(|(key, value)| {
        (format!("{ATTRIBUTE}{key}"), Some(value).filter(|value| !value.is_empty()))
    });
    Ok(WantedAttributes::new(wanted))
}

/// The tags among a user's attributes, by key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tags<'a>(&'a BTreeMap<String, String>);

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Tag<'a> {
    key: &'a str,
    value: &'a str,
}

/// The tags among a user's attributes, by key.
pub(super) fn shown(attributes: &BTreeMap<String, String>) -> Tags<'_> {
    Tags(attributes)
}

impl Serialize for Tags<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let tags = self
            .0
            .iter()
            .filter_map(|(name, value)| Some(Tag { key: name.strip_prefix(ATTRIBUTE)?, value }));
        each(tags).serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn tag(key: &str, value: &str) -> (String, String) {
        (key.to_owned(), value.to_owned())
    }

    #[test]
    fn tags_are_kept_beside_other_attributes_and_shown_alone() {
        let mut attributes = kept(vec![tag("team", "a"), tag("env", "")]).unwrap();
        attributes.insert("other".into(), "x".into());
        let expected = json!([{"Key": "env", "Value": ""}, {"Key": "team", "Value": "a"}]);
        assert_eq!(json!(shown(&attributes)), expected);
        assert_eq!(json!(shown(&BTreeMap::new())), json!([]));
    }

    #[test]
    fn a_tag_that_may_not_be_is_refused() {
        let key = |problem| Err(Error::invalid("Tags.Key", problem));
        assert_eq!(kept(vec![tag("", "a")]), key(Problem::Length));
        assert_eq!(kept(vec![tag(&"k".repeat(129), "a")]), key(Problem::Length));
        for reserved in ["acs:x", "ALIYUN-x", "see http://x", "https://x"] {
            assert_eq!(kept(vec![tag(reserved, "a")]), key(Problem::Value), "{reserved}");
        }
        assert_eq!(kept(vec![tag("k", "a"), tag("k", "b")]), key(Problem::Value));
        let long = Err(Error::invalid("Tags.Value", Problem::Length));
        assert_eq!(kept(vec![tag("k", &"v".repeat(129))]), long);
        let many = (0..21).map(|n| tag(&format!("k{n}"), "")).collect();
        assert_eq!(kept(many), Err(Error::invalid("Tags", Problem::Length)));
    }
}
