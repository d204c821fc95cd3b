//! A vendor's policy language, as data.
//!
//! Languages differ in spelling, limits and which elements they know; what a document means
//! once it is read is the same for all.

use super::facts::{Fact, Kind};

/// Everything [`compile`](super::compile) must know of one policy language.
#[derive(Debug)]
pub struct Language {
    /// The language's name, to tell languages apart.
    pub name: &'static str,
    /// The values allowed for `Version`.
    pub versions: &'static [&'static str],
    /// The condition keys and what each asks for. Case does not matter. A key that is not here
    /// is stored and is absent from every request.
    pub keys: &'static [(&'static str, Fact)],
    /// The condition operators as the vendor spells them. Any other is refused.
    pub operators: &'static [(&'static str, Operator)],
    /// The longest document, in characters.
    pub max_length: usize,
    /// The most statements in a document; `usize::MAX` where only the length limits them.
    pub max_statements: usize,
    /// The most actions in a statement; `usize::MAX` where only the length limits them.
    pub max_actions: usize,
    /// Whether a statement may have `NotAction` instead of `Action`.
    pub not_action: bool,
    /// Whether a statement must have a `Resource`; where it need not, none means all.
    pub resource_required: bool,
    /// The one element of an object that may stand for the list of a `Resource`.
    pub resource_object: Option<&'static str>,
    /// Whether `Statement` may be one object instead of a list.
    pub single_statement_object: bool,
    /// Whether every operator also exists with `IfExists` at its end: it then holds for a
    /// request that lacks the key.
    pub if_exists: bool,
    /// The segment of a resource (counted from 0, between colons) in which nothing and `*` are
    /// the same, both in a document and in what is asked.
    pub loose_segment: Option<usize>,
    /// How documents of the language say whom a role trusts; none do where it is `None`.
    pub trust: Option<TrustGrammar>,
}

/// How a document says whom it trusts, under conditions like those of other documents: one on
/// what is absent does not hold. So a deny unless the external id is the agreed one does not
/// stop who sends none, at the vendor neither; an allow that demands the id does.
#[derive(Debug)]
pub struct TrustGrammar {
    /// The element of `Principal` that lists callers: one name or a list of them. A name is
    /// `start`, the number of an account, and one of the ends below.
    pub callers: &'static str,
    /// Elements of `Principal` that may stand there and match no caller.
    pub others: &'static [&'static str],
    /// What a caller's name begins with, in each spelling that means the same.
    pub starts: &'static [&'static str],
    /// What ends the name of everybody in an account.
    pub everybody: &'static str,
    /// What stands before the name of a user.
    pub user: &'static str,
    /// What stands before the name of a role.
    pub role: &'static str,
}

impl Language {
    /// The operator so spelled, and whether it holds for an absent key.
    pub(super) fn operator(&self, spelling: &str) -> Option<(Operator, bool)> {
        let find = |wanted: &str| {
            self.operators.iter().find(|(known, _)| *known == wanted).map(|(_, found)| *found)
        };
        if let Some(operator) = find(spelling) {
            return Some((operator, false));
        }
        let plain = spelling.strip_suffix("IfExists").filter(|_| self.if_exists)?;
        find(plain).map(|operator| (operator, true))
    }

    /// What the condition key asks for.
    pub(super) fn fact(&self, key: &str) -> Option<Fact> {
        self.keys.iter().find(|(known, _)| known.eq_ignore_ascii_case(key)).map(|(_, fact)| *fact)
    }
}

/// How a condition compares a fact with the document's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// Holds when the fact passes the test with at least one value.
    Is(Test),
    /// Holds when the fact passes the test with no value.
    IsNot(Test),
}

/// One comparison of a fact with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Test {
    /// The same text.
    Equals,
    /// The same text but for upper and lower case.
    EqualsIgnoringCase,
    /// The text fits the value, in which `*` is any run of characters and `?` any one.
    Like,
    /// The text starts with the value.
    StartsWith,
    /// The text ends with the value.
    EndsWith,
    /// Whole numbers, compared by size.
    Number(Order),
    /// Moments, compared in whole seconds.
    Date(Order),
    /// The same truth value.
    Bool,
    /// The address is the value or in the network the value names.
    Address,
}

impl Test {
    /// The kind of fact the test can be made on.
    pub(super) const fn kind(self) -> Kind {
        match self {
            Self::Equals
            | Self::EqualsIgnoringCase
            | Self::Like
            | Self::StartsWith
            | Self::EndsWith => Kind::Text,
            Self::Number(_) => Kind::Number,
            Self::Date(_) => Kind::Moment,
            Self::Bool => Kind::Truth,
            Self::Address => Kind::Address,
        }
    }
}

/// How a fact stands to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The same.
    Equal,
    /// Smaller or earlier.
    Less,
    /// Smaller, earlier or the same.
    LessOrEqual,
    /// Greater or later.
    Greater,
    /// Greater, later or the same.
    GreaterOrEqual,
}

impl Order {
    /// Whether `fact` stands so to `value`.
    pub(super) const fn holds(self, fact: i64, value: i64) -> bool {
        match self {
            Self::Equal => fact == value,
            Self::Less => fact < value,
            Self::LessOrEqual => fact <= value,
            Self::Greater => fact > value,
            Self::GreaterOrEqual => fact >= value,
        }
    }
}
