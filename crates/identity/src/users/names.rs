//! Rules for names, as data: each view has its own.

use crate::error::{Error, Problem};

/// Checks a name: 1 to `max` characters, ASCII letters and digits and those in `also`.
///
/// # Errors
/// [`Problem::Length`] or [`Problem::Characters`] of `field`.
pub fn check_name(field: &'static str, name: &str, max: usize, also: &str) -> Result<(), Error> {
    check_length(field, name, 1, max)?;
    let allowed = |c: char| c.is_ascii_alphanumeric() || also.contains(c);
    if name.chars().all(allowed) { Ok(()) } else { Err(Error::invalid(field, Problem::Characters)) }
}

/// Checks a free text's length in characters. Control characters are never allowed.
///
/// # Errors
/// [`Problem::Length`] or [`Problem::Characters`] of `field`.
pub fn check_length(field: &'static str, text: &str, min: usize, max: usize) -> Result<(), Error> {
    let length = text.chars().count();
    if length < min || length > max {
        return Err(Error::invalid(field, Problem::Length));
    }
    if text.chars().any(char::is_control) {
        return Err(Error::invalid(field, Problem::Characters));
    }
    Ok(())
}

/// A user's name as it is compared wherever one is looked up or spoken of: without regard to
/// case, for two users of a pool never differ in case alone.
pub fn name_key(name: &str) -> String {
    name.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_to_its_alphabet_and_length() {
        assert!(check_name("Name", "dev-01", 64, "-").is_ok());
        let characters = Err(Error::invalid("Name", Problem::Characters));
        for wrong in ["dev 01", "dev_01", "dév", "a\nb", "a/b"] {
            assert_eq!(check_name("Name", wrong, 64, "-"), characters, "{wrong}");
        }
        let length = Err(Error::invalid("Name", Problem::Length));
        assert_eq!(check_name("Name", "", 64, "-"), length);
        assert_eq!(check_name("Name", &"a".repeat(65), 64, "-"), length);
    }

    #[test]
    fn a_length_counts_characters_not_bytes() {
        assert!(check_length("Name", "张三", 2, 2).is_ok());
        assert!(check_length("Name", "a\u{0}", 0, 9).is_err());
    }
}
