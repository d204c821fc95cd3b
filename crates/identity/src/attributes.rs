//! Which attributes a list asks for: what a view keeps with a thing and the core does not read.

use std::collections::BTreeMap;

/// Attributes that every item of a list must have. None asked for lets every item through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WantedAttributes(Vec<(String, Option<String>)>);

impl WantedAttributes {
    /// Each by its name and value; by its name alone where there is no value.
    pub fn new(wanted: impl IntoIterator<Item = (String, Option<String>)>) -> Self {
        Self(wanted.into_iter().collect())
    }

    /// Whether none is asked for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether an item with these attributes is let through.
    pub fn are_met_by(&self, attributes: &BTreeMap<String, String>) -> bool {
        self.0.iter().all(|(name, value)| match (attributes.get(name), value) {
            (Some(held), Some(wanted)) => held == wanted,
            (held, None) => held.is_some(),
            (None, Some(_)) => false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wanted_attribute_must_be_there_with_its_value_if_one_is_named() {
        let held = BTreeMap::from([("a".to_owned(), "1".to_owned())]);
        let met = |wanted: &[(&str, Option<&str>)]| {
            let wanted =
                wanted.iter().map(|(name, value)| ((*name).into(), value.map(str::to_owned)));
            WantedAttributes::new(wanted).are_met_by(&held)
        };
        assert!(met(&[]) && met(&[("a", None)]) && met(&[("a", Some("1"))]));
        assert!(!met(&[("a", Some("2"))]) && !met(&[("b", None)]) && !met(&[("b", Some("1"))]));
        assert!(!met(&[("a", None), ("b", None)]));
    }
}
