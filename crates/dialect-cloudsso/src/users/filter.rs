//! `Filter`: `UserName eq alice`, `UserName sw al`.

use identity::error::{Error, Problem};
use identity::users::UserFilter;

/// What a filter asks for. Attribute and operator may stand in any case; the value, which the
/// core compares without regard to case, is the rest without the blanks around it.
pub(super) fn read(text: &str) -> Result<UserFilter, Error> {
    let wrong = || Error::invalid("Filter", Problem::Format);
    let (attribute, rest) = word(text).ok_or_else(wrong)?;
    let (operator, rest) = word(rest).ok_or_else(wrong)?;
    let value = rest.trim();
    if value.is_empty() || !attribute.eq_ignore_ascii_case("UserName") {
        return Err(wrong());
    }
    let value = Some(value.to_owned());
    match operator.to_ascii_lowercase().as_str() {
        "eq" => Ok(UserFilter { name: value, ..UserFilter::default() }),
        "sw" => Ok(UserFilter { name_prefix: value, ..UserFilter::default() }),
        _ => Err(wrong()),
    }
}

/// The first word, and what follows it.
fn word(text: &str) -> Option<(&str, &str)> {
    text.trim_start().split_once(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equality_and_beginning_are_read_in_any_case() {
        let named = |name: &str| UserFilter { name: Some(name.into()), ..UserFilter::default() };
        let begun =
            |name: &str| UserFilter { name_prefix: Some(name.into()), ..UserFilter::default() };
        assert_eq!(read("UserName eq alice"), Ok(named("alice")));
        assert_eq!(read(" username  EQ\tAlice "), Ok(named("Alice")));
        assert_eq!(read("UserName sw al"), Ok(begun("al")));
        assert_eq!(read("USERNAME SW a_%"), Ok(begun("a_%")));
        assert_eq!(read("UserName eq a b"), Ok(named("a b")));
    }

    #[test]
    fn anything_else_is_refused() {
        let wrong = Err(Error::invalid("Filter", Problem::Format));
        for text in [
            "",
            " ",
            "alice",
            "UserName",
            "UserName eq",
            "UserName eq ",
            "UserName co a",
            "Email eq a",
            "UserName=a",
        ] {
            assert_eq!(read(text), wrong, "{text:?}");
        }
    }
}
