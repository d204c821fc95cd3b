//! What an account or a directory demands of new passwords, over what the view demands.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Problem};
use crate::secret::Secret;
use crate::sign_in::set;

/// What new passwords must be. The default asks for
/// little: the length, and not to be called like the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PasswordPolicy {
    /// Least number of characters.
    pub min_length: u32,
    /// How many of upper case, lower case, digits and others must occur.
    pub kinds: u32,
    /// Whether an upper-case letter must occur.
    pub upper: bool,
    /// Whether a lower-case letter must occur.
    pub lower: bool,
    /// Whether a digit must occur.
    pub digits: bool,
    /// Whether anything else must occur.
    pub symbols: bool,
    /// Least number of different characters.
    pub different: u32,
    /// Most times one character may stand in a row; 0 for any.
    pub in_a_row: u32,
    /// Whether the user's name and its reverse are refused, in any case.
    pub not_name: bool,
    /// Whether they are refused inside a password as well.
    pub name_not_inside: bool,
    /// How many of a user's last passwords it may not take again, the present one among them;
    /// only of the user itself is this asked, not of who sets a password for it. 0 for none.
    pub recent: u32,
    /// Minutes for which users keep a password they chose.
    pub min_age: i64,
    /// Whether a password whose time is over signs nobody in, not even to change it.
    pub hard_expiry: bool,
}

/// What to change of a password policy; what is `None` stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct PasswordPolicyChanges {
    /// Least number of characters.
    pub min_length: Option<u32>,
    /// How many kinds of characters must occur.
    pub kinds: Option<u32>,
    /// Whether an upper-case letter must occur.
    pub upper: Option<bool>,
    /// Whether a lower-case letter must.
    pub lower: Option<bool>,
    /// Whether a digit must.
    pub digits: Option<bool>,
    /// Whether anything else must.
    pub symbols: Option<bool>,
    /// Least number of different characters.
    pub different: Option<u32>,
    /// Most times one character may stand in a row; 0 for any.
    pub in_a_row: Option<u32>,
    /// Whether the user's name is refused.
    pub not_name: Option<bool>,
    /// Whether it is refused inside a password as well.
    pub name_not_inside: Option<bool>,
    /// How many last passwords may not be taken again.
    pub recent: Option<u32>,
    /// Minutes for which users keep a password they chose.
    pub min_age: Option<i64>,
    /// Whether a password whose time is over signs nobody in.
    pub hard_expiry: Option<bool>,
}

impl PasswordPolicyChanges {
    /// Changes what is given.
    pub(crate) fn apply(&self, policy: &mut PasswordPolicy) {
        set(&mut policy.min_length, &self.min_length);
        set(&mut policy.kinds, &self.kinds);
        set(&mut policy.upper, &self.upper);
        set(&mut policy.lower, &self.lower);
        set(&mut policy.digits, &self.digits);
        set(&mut policy.symbols, &self.symbols);
        set(&mut policy.different, &self.different);
        set(&mut policy.in_a_row, &self.in_a_row);
        set(&mut policy.not_name, &self.not_name);
        set(&mut policy.name_not_inside, &self.name_not_inside);
        set(&mut policy.recent, &self.recent);
        set(&mut policy.min_age, &self.min_age);
        set(&mut policy.hard_expiry, &self.hard_expiry);
    }
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self {
            min_length: 8,
            kinds: 1,
            upper: false,
            lower: false,
            digits: false,
            symbols: false,
            different: 0,
            in_a_row: 0,
            not_name: true,
            name_not_inside: false,
            recent: 0,
            min_age: 0,
            hard_expiry: false,
        }
    }
}

impl PasswordPolicy {
    /// Checks a password for a user of this name.
    ///
    /// # Errors
    /// [`Problem::TooWeak`] of `field`.
    pub fn check(&self, field: &'static str, password: &Secret, name: &str) -> Result<(), Error> {
        let text = std::str::from_utf8(password.expose());
        if text.is_ok_and(|text| self.is_met(text, name)) {
            Ok(())
        } else {
            Err(Error::invalid(field, Problem::TooWeak))
        }
    }

    fn is_met(&self, text: &str, name: &str) -> bool {
        let least = |count: usize, least: u32| count >= least as usize;
        let [upper, lower, digits, symbols] = super::kinds(text);
        let kinds = [upper, lower, digits, symbols].into_iter().filter(|occurs| *occurs).count();
        let different: std::collections::BTreeSet<char> = text.chars().collect();
        least(text.chars().count(), self.min_length)
            && least(kinds, self.kinds)
            && (upper || !self.upper)
            && (lower || !self.lower)
            && (digits || !self.digits)
            && (symbols || !self.symbols)
            && least(different.len(), self.different)
            && (self.in_a_row == 0 || longest_run(text) <= self.in_a_row as usize)
            && !(self.not_name && names(text, name, |text, name| text == name))
            && !(self.name_not_inside && names(text, name, |text, name| text.contains(name)))
    }
}

/// How many times one character stands in a row at most.
fn longest_run(text: &str) -> usize {
    let (mut longest, mut run, mut last) = (0, 0, None);
    for c in text.chars() {
        run = if last == Some(c) { run + 1 } else { 1 };
        last = Some(c);
        longest = longest.max(run);
    }
    longest
}

/// Whether a password names the user, either way round and in any case.
fn names(text: &str, name: &str, how: fn(&str, &str) -> bool) -> bool {
    let (text, name) = (text.to_lowercase(), name.to_lowercase());
    let reverse: String = name.chars().rev().collect();
    !name.is_empty() && (how(&text, &name) || how(&text, &reverse))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANY: PasswordPolicy = PasswordPolicy {
        min_length: 0,
        kinds: 0,
        upper: false,
        lower: false,
        digits: false,
        symbols: false,
        different: 0,
        in_a_row: 0,
        not_name: false,
        name_not_inside: false,
        recent: 0,
        min_age: 0,
        hard_expiry: false,
    };

    #[test]
    fn each_demand_refuses_what_does_not_meet_it_and_nothing_else() {
        let cases = [
            (PasswordPolicy { min_length: 4, ..ANY }, "abc", "abcd"),
            (PasswordPolicy { kinds: 3, ..ANY }, "abC", "abC1"),
            (PasswordPolicy { upper: true, ..ANY }, "abc1!", "A"),
            (PasswordPolicy { lower: true, ..ANY }, "ABC1!", "a"),
            (PasswordPolicy { digits: true, ..ANY }, "Abc!", "1"),
            (PasswordPolicy { symbols: true, ..ANY }, "Abc1", "!"),
            (PasswordPolicy { different: 3, ..ANY }, "abab", "abc"),
            (PasswordPolicy { in_a_row: 2, ..ANY }, "xaaay", "aaxaa"),
            (PasswordPolicy { not_name: true, ..ANY }, "Alice", "alice1"),
            (PasswordPolicy { not_name: true, ..ANY }, "ecila", "alicia"),
            (PasswordPolicy { name_not_inside: true, ..ANY }, "1Alice!", "alicia"),
            (PasswordPolicy { name_not_inside: true, ..ANY }, "1ecila!", "alic"),
        ];
        for (policy, wrong, right) in cases {
            let check = |text| policy.check("password", &Secret::new(text), "alice");
            assert_eq!(check(wrong), Err(Error::invalid("password", Problem::TooWeak)), "{wrong}");
            assert_eq!(check(right), Ok(()), "{right}");
            assert_eq!(ANY.check("password", &Secret::new(wrong), "alice"), Ok(()));
        }
    }
}
