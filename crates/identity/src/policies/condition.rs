//! One condition: a fact, an operator, and the values it is compared with.

use ipnet::IpNet;

use super::facts::{Fact, Facts, Known};
use super::json::{Checked, Json, literal, quoted};
use super::language::{Language, Operator, Order, Test};
use super::pattern::{Case, Pattern};
use crate::network;
use crate::sources::Timestamp;

/// A compiled condition.
#[derive(Clone, Debug)]
pub(super) struct Condition {
    /// What is asked for; `None` for a key the language does not know.
    fact: Option<Fact>,
    values: Values,
    negated: bool,
    holds_when_absent: bool,
}

/// The document's values, all of one kind.
#[derive(Clone, Debug)]
enum Values {
    Text(Box<[Pattern]>),
    Number(Order, Box<[i64]>),
    Moment(Order, Box<[i64]>),
    Truth(Box<[bool]>),
    Address(Box<[IpNet]>),
}

/// Reads a `Condition` element: operators, in each of them keys, for each of them values.
pub(super) fn compile_all(language: &Language, json: Json) -> Checked<Box<[Condition]>> {
    let mut conditions = Vec::new();
    for (spelling, keys) in json.object("`Condition`")?.into_iter() {
        let keys = keys.object(&format!("the condition operator {}", quoted(&spelling)))?;
        if keys.is_empty() {
            return Err(format!("the condition operator {} has no key", quoted(&spelling)));
        }
        for (key, values) in keys.into_iter() {
            conditions.push(Condition::compile(language, &spelling, &key, values)?);
        }
    }
    Ok(conditions.into())
}

impl Condition {
    fn compile(language: &Language, spelling: &str, key: &str, values: Json) -> Checked<Self> {
        let (operator, holds_when_absent) = language.operator(spelling).ok_or_else(|| {
            format!("the condition operator {} is not supported", quoted(spelling))
        })?;
        let (test, negated) = match operator {
            Operator::Is(test) => (test, false),
            Operator::IsNot(test) => (test, true),
        };
        let fact = language.fact(key);
        if fact.is_some_and(|fact| fact.kind() != test.kind()) {
            return Err(format!(
                "the condition operator {} does not fit the condition key {}",
                quoted(spelling),
                quoted(key)
            ));
        }
        // Absent here may be present elsewhere: holding for it could grant what must not be.
        if fact.is_none() && holds_when_absent {
            return Err(format!(
                "the condition operator {} needs a known condition key, and {} is not",
                quoted(spelling),
                quoted(key)
            ));
        }
        let values = Values::read(test, values)
            .map_err(|wrong| format!("the condition key {} {wrong}", quoted(key)))?;
        Ok(Self { fact, values, negated, holds_when_absent })
    }

    /// Whether the condition holds for a request with these facts.
    pub(super) fn holds(&self, facts: &Facts) -> bool {
        let known = self.fact.and_then(|fact| facts.look_up(fact));
        match known.and_then(|known| self.values.any_met_by(known)) {
            Some(met) => met != self.negated,
            None => self.holds_when_absent,
        }
    }
}

impl Values {
    fn read(test: Test, json: Json) -> Checked<Self> {
        let items = match json {
            Json::List(items) => items,
            single => vec![single],
        };
        if items.is_empty() {
            return Err("has no values".to_owned());
        }
        match test {
            Test::Equals => patterns(items, |value| Pattern::exactly(value, Case::Kept)),
            Test::EqualsIgnoringCase => {
                patterns(items, |value| Pattern::exactly(value, Case::Ignored))
            }
            Test::Like => patterns(items, |value| Pattern::wild(value, Case::Kept)),
            Test::StartsWith => patterns(items, Pattern::starting_with),
            Test::EndsWith => patterns(items, Pattern::ending_with),
            Test::Number(order) => Ok(Self::Number(order, each(items, number)?)),
            Test::Date(order) => Ok(Self::Moment(order, each(items, moment)?)),
            Test::Bool => each(items, truth).map(Self::Truth),
            Test::Address => each(items, network).map(Self::Address),
        }
    }

    /// Whether at least one value is met; `None` for a fact of another kind, which the
    /// compiler lets nobody ask about.
    fn any_met_by(&self, known: Known<'_>) -> Option<bool> {
        match (self, known) {
            (Self::Text(patterns), Known::Text(text)) => {
                Some(patterns.iter().any(|pattern| pattern.fits(text)))
            }
            (Self::Number(order, values), Known::Number(fact))
            | (Self::Moment(order, values), Known::Moment(fact)) => {
                Some(values.iter().any(|value| order.holds(fact, *value)))
            }
            (Self::Truth(values), Known::Truth(fact)) => Some(values.contains(&fact)),
            (Self::Address(networks), Known::Address(address)) => {
                Some(networks.iter().any(|network| network.contains(&address)))
            }
            _ => None,
        }
    }
}

fn each<T>(items: Vec<Json>, read: impl Fn(Json) -> Checked<T>) -> Checked<Box<[T]>> {
    items.into_iter().map(read).collect()
}

fn patterns(items: Vec<Json>, compile: impl Fn(&str) -> Pattern) -> Checked<Values> {
    each(items, |item| text(item).map(|value| compile(&value))).map(Values::Text)
}

fn text(item: Json) -> Checked<String> {
    match item {
        Json::Text(value) => literal(value),
        _ => Err("must have a string or a list of strings".to_owned()),
    }
}

fn number(item: Json) -> Checked<i64> {
    match item {
        Json::Text(digits) | Json::Number(digits) => digits
            .parse()
            .map_err(|_| format!("has {}, which is not a whole number", quoted(&digits))),
        _ => Err("must have a number or a list of numbers".to_owned()),
    }
}

fn moment(item: Json) -> Checked<i64> {
    let written = text(item)?;
    let moment: jiff::Timestamp = written.parse().map_err(|_| {
        format!("has {}, which is not a time like 2026-01-02T03:04:05Z", quoted(&written))
    })?;
    Ok(Timestamp::from_millis(moment.as_millisecond()).seconds())
}

fn truth(item: Json) -> Checked<bool> {
    match &item {
        Json::Bool(value) => Ok(*value),
        Json::Text(word) if word == "true" => Ok(true),
        Json::Text(word) if word == "false" => Ok(false),
        _ => Err("must have true or false".to_owned()),
    }
}

fn network(item: Json) -> Checked<IpNet> {
    let written = text(item)?;
    network::read(&written)
        .ok_or_else(|| format!("has {}, which is not an address or network", quoted(&written)))
}
