//! The filter `password_expires_at=operator:moment` of the list of users.

use identity::error::{Error, Problem};

const FIELD: &str = "password_expires_at";
const OPERATORS: [&str; 6] = ["lt", "lte", "gt", "gte", "eq", "neq"];

/// Checks a filter's form. Passwords here never expire, and no comparison holds for never, so
/// any filter at all leaves nobody.
pub(super) fn check(filter: &str) -> Result<(), Error> {
    let wrong = Error::invalid(FIELD, Problem::Format);
    let (operator, moment) = filter.split_once(':').ok_or(wrong.clone())?;
    let with_zone = format!("{}Z", moment.trim_end_matches('Z'));
    if OPERATORS.contains(&operator) && with_zone.parse::<jiff::Timestamp>().is_ok() {
        Ok(())
    } else {
        Err(wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_has_an_operator_and_a_moment() {
        for good in ["lt:2016-12-08T22:02:00Z", "neq:2016-12-08T22:02:00.000000"] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for wrong in ["", "lt", "lt:", "lt:soon", "near:2016-12-08T22:02:00Z"] {
            assert!(check(wrong).is_err(), "{wrong}");
        }
    }
}
