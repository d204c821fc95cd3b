//! What a password must be, as data: each view has its own rule.

use crate::error::{Error, Problem};
use crate::secret::Secret;

/// What a password must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordRule {
    /// The field the password comes in, for the error.
    pub field: &'static str,
    /// Least number of characters.
    pub min: usize,
    /// Most characters.
    pub max: usize,
    /// How many of upper case, lower case, digits and others must occur.
    pub classes: usize,
    /// Whether the user's name and its reverse are refused.
    pub not_name: bool,
}

/// How strong a password is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// One class of characters, or fewer than eight.
    Low,
    /// Two classes.
    Middle,
    /// Three classes or more.
    High,
}

impl PasswordRule {
    /// Checks a password for a user of this name and says how strong it is.
    ///
    /// # Errors
    /// [`Problem::TooWeak`] of the rule's field.
    pub fn check(&self, password: &Secret, name: &str) -> Result<Strength, Error> {
        let weak = Err(Error::invalid(self.field, Problem::TooWeak));
        let Ok(text) = std::str::from_utf8(password.expose()) else {
            return weak;
        };
        let length = text.chars().count();
        let classes = kinds(text).into_iter().filter(|occurs| *occurs).count();
        if length < self.min || length > self.max || classes < self.classes {
            return weak;
        }
        let reverse: String = name.chars().rev().collect();
        if self.not_name && (text == name || text == reverse) {
            return weak;
        }
        Ok(match classes {
            _ if length < 8 => Strength::Low,
            0 | 1 => Strength::Low,
            2 => Strength::Middle,
            _ => Strength::High,
        })
    }
}

/// Which of upper case, lower case, digits and others occur.
pub(super) fn kinds(text: &str) -> [bool; 4] {
    let tests: [fn(char) -> bool; 4] =
        [|c| c.is_uppercase(), |c| c.is_lowercase(), |c| c.is_numeric(), |c| !c.is_alphanumeric()];
    tests.map(|test| text.chars().any(test))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: PasswordRule =
        PasswordRule { field: "Password", min: 8, max: 32, classes: 2, not_name: true };

    #[test]
    fn a_password_is_measured_against_its_rule() {
        let check = |text: &str| RULE.check(&Secret::new(text), "alice-1");
        assert_eq!(check("abcdef12"), Ok(Strength::Middle));
        assert_eq!(check("Abcdef12!"), Ok(Strength::High));
        for weak in ["", "abc12", "abcdefgh", "alice-1", "1-ecila", &"aB3!".repeat(9)] {
            assert!(check(weak).is_err(), "{weak}");
        }
    }
}
