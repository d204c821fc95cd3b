//! Phones: a country code and a number on the wire, `country-number` in the core.

use identity::error::{Error, Problem};
use wire::request::Fields;

const COUNTRY: &str = "areacode";
const NUMBER: &str = "phone";

/// The phone that was sent, if one was: its parts come together, and blank ones take it away.
pub(super) fn read(user: Fields<'_>) -> Result<Option<String>, Error> {
    let (country, number) = match (user.text(COUNTRY)?, user.text(NUMBER)?) {
        (None, None) => return Ok(None),
        (Some(_), None) => return Err(Error::Missing(NUMBER)),
        (None, Some(_)) => return Err(Error::Missing(COUNTRY)),
        (Some(""), Some("")) => return Ok(Some(String::new())),
        (Some(country), Some(number)) => (country, number),
    };
    let digits = |text: &str, most| {
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let plain = country.trim_start_matches('0');
    if !digits(country, 8) || plain.is_empty() {
        return Err(Error::invalid(COUNTRY, Problem::Format));
    }
    if !digits(number, 32) {
        return Err(Error::invalid(NUMBER, Problem::Format));
    }
    Ok(Some(format!("{plain}-{number}")))
}

/// Country code and number of a phone as the core keeps it; blank ones for none.
pub(super) fn parts(phone: &str) -> (String, &str) {
    match phone.split_once('-') {
        Some((country, number)) => (format!("00{country}"), number),
        None => (String::new(), phone),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn sent(user: Value) -> Result<Option<String>, Error> {
        read(Fields(user.as_object().expect("an object")))
    }

    #[test]
    fn a_phone_is_kept_without_zeros_and_shown_with_two() {
        let kept = sent(json!({"areacode": "0086", "phone": "0123456789"}));
        assert_eq!(kept, Ok(Some("86-0123456789".to_owned())));
        assert_eq!(parts("86-0123456789"), ("0086".to_owned(), "0123456789"));
        assert_eq!(parts(""), (String::new(), ""));
    }

    #[test]
    fn country_and_number_come_together_or_not_at_all() {
        assert_eq!(sent(json!({})), Ok(None));
        assert_eq!(sent(json!({"areacode": "", "phone": ""})), Ok(Some(String::new())));
        assert_eq!(sent(json!({"areacode": "0086"})), Err(Error::Missing("phone")));
        assert_eq!(sent(json!({"phone": "1"})), Err(Error::Missing("areacode")));
    }

    #[test]
    fn both_are_digits() {
        for (country, number, field) in [
            ("+86", "1", "areacode"),
            ("00", "1", "areacode"),
            ("", "1", "areacode"),
            ("0086", "1-2", "phone"),
            ("0086", "", "phone"),
            ("0086", &"1".repeat(33), "phone"),
        ] {
            let read = sent(json!({"areacode": country, "phone": number}));
            assert_eq!(read, Err(Error::invalid(field, Problem::Format)), "{country} {number}");
        }
    }
}
