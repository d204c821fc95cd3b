use serde::{Deserialize, Serialize};

use crate::users::User;

/// A language that messages are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// German.
    German,
    /// Chinese, in simplified characters.
    Chinese,
}

/// The attribute of a user that names its language, as a tag of BCP 47.
pub const LANGUAGE_ATTRIBUTE: &str = "language";

impl Language {
    /// The language of a tag such as `de-AT`, if it is one of ours.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        let named = |name: &str| primary.eq_ignore_ascii_case(name);
        [("en", Self::English), ("de", Self::German), ("zh", Self::Chinese)]
            .into_iter()
            .find(|(name, _)| named(name))
            .map(|(_, language)| language)
    }

    /// The language of ours that an `Accept-Language` header (RFC 9110 §12.5.4) likes best; the
    /// first named where it likes several alike.
    pub fn accepted(header: &str) -> Option<Self> {
        let mut best: Option<(u32, Self)> = None;
        for range in header.split(',') {
            let (tag, weight) = range.split_once(';').unwrap_or((range, ""));
            let weight = thousandths(weight);
            if let Some(language) = Self::of_tag(tag)
                && weight > best.map_or(0, |(weight, _)| weight)
            {
                best = Some((weight, language));
            }
        }
        best.map(|(_, language)| language)
    }

    /// The language of a message to a user: its own choice, the browser's, English.
    pub(crate) fn of(user: &User, browser: Option<Self>) -> Self {
        let own = user.attributes.get(LANGUAGE_ATTRIBUTE).and_then(|tag| Self::of_tag(tag));
        own.or(browser).unwrap_or_default()
    }
}

/// A weight such as `q=0.8`, in thousandths; 0 where it is not of that form.
fn thousandths(weight: &str) -> u32 {
    let weight = weight.trim();
    if weight.is_empty() {
        return 1000;
    }
    let number = weight.strip_prefix("q=").or_else(|| weight.strip_prefix("Q="));
    let Some((whole, rest)) = number.map(|n| n.split_once('.').unwrap_or((n, ""))) else {
        return 0;
    };
    let digits = rest.bytes().all(|byte| byte.is_ascii_digit()) && rest.len() <= 3;
    match (whole, digits) {
        ("1", true) => 1000,
        ("0", true) => format!("{rest:0<3}").parse().unwrap_or_default(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_liked_language_of_ours_is_taken() {
        for (header, language) in [
            ("de", Some(Language::German)),
            ("de-AT,de;q=0.9,en;q=0.8", Some(Language::German)),
            ("fr,en;q=0.5,zh-CN;q=0.7", Some(Language::Chinese)),
            ("fr;q=0.9, ZH-hant ;q=0.25", Some(Language::Chinese)),
            ("en;q=0.5,de;q=0.5", Some(Language::English)),
            ("en;q=0,de;q=0.001", Some(Language::German)),
            ("en;q=lots", None),
            ("fr, it", None),
            ("", None),
            ("english", None),
        ] {
            assert_eq!(Language::accepted(header), language, "{header}");
        }
    }
}
