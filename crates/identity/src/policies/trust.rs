//! A trust policy: whom a role is lent to, and under which conditions.

use super::condition::Condition;
use super::document::{Effect, read_actions, read_conditions, read_effect, read_statements};
use super::evaluate::Decision;
use super::facts::Facts;
use super::json::{Checked, Elements, Json, literal, quoted};
use super::language::{Language, TrustGrammar};
use super::pattern::Pattern;
use crate::error::Error;
use crate::users::name_key;

/// A compiled trust policy.
#[derive(Clone, Debug)]
pub struct Trust(Box<[Statement]>);

#[derive(Clone, Debug)]
struct Statement {
    effect: Effect,
    actions: Box<[Pattern]>,
    callers: Box<[Named]>,
    conditions: Box<[Condition]>,
}

/// Callers that a document names.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Named {
    /// The number of their account.
    account: String,
    who: Who,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Who {
    Everybody,
    /// By the key of its name: a deny must hold however the name is spelt.
    User(String),
    Role(String),
}

/// Who would assume a role.
#[derive(Clone, Copy, Debug)]
pub struct Assumer<'a> {
    /// The number of its account.
    pub account: &'a str,
    /// The user's name; of who acts in a role already, nothing.
    pub user: Option<&'a str>,
    /// The name of the role that it acts in already.
    pub role: Option<&'a str>,
}

/// Reads a trust policy, as strictly as [`compile`](super::compile) reads others.
///
/// # Errors
/// [`Error::MalformedPolicy`], saying where and why.
pub fn compile_trust(language: &Language, text: &str) -> Result<Trust, Error> {
    let grammar = language.trust.as_ref().ok_or_else(|| {
        Error::internal(format!("the policy language `{}` has no trust", language.name))
    })?;
    let read = |language: &Language, elements| read_statement(language, grammar, elements);
    read_statements(language, text, read).map(Trust).map_err(Error::MalformedPolicy)
}

fn read_statement(
    language: &Language,
    grammar: &TrustGrammar,
    mut elements: Elements,
) -> Checked<Statement> {
    let effect = read_effect(&mut elements)?;
    let actions = read_actions(language, elements.required("Action")?, "`Action`")?;
    let callers = read_principals(grammar, elements.required("Principal")?)?;
    let conditions = read_conditions(language, &mut elements)?;
    elements.finish()?;
    Ok(Statement { effect, actions, callers, conditions })
}

fn read_principals(grammar: &TrustGrammar, json: Json) -> Checked<Box<[Named]>> {
    let mut principals = json.object("`Principal`")?;
    if principals.is_empty() {
        return Err("`Principal` is empty".to_owned());
    }
    let mut callers = Vec::new();
    if let Some(names) = principals.take(grammar.callers) {
        for name in names.texts(&format!("`{}`", grammar.callers))? {
            callers.push(Named::read(grammar, &literal(name)?)?);
        }
    }
    for other in grammar.others {
        if let Some(names) = principals.take(other) {
            names.texts(&format!("`{other}`"))?;
        }
    }
    principals.finish()?;
    Ok(callers.into())
}

impl Named {
    fn read(grammar: &TrustGrammar, name: &str) -> Checked<Self> {
        let wrong = || format!("`{}` has an unknown principal {}", grammar.callers, quoted(name));
        let rest = grammar.starts.iter().find_map(|start| name.strip_prefix(start));
        let rest = rest.ok_or_else(wrong)?;
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (account, end) = rest.split_at(digits);
        // A wildcard would trust whom nobody named, and names have none.
        let named = |text: &str| {
            let plain = !text.is_empty() && !text.contains(['*', '?', '/']);
            plain.then(|| text.to_owned())
        };
        let who = if end == grammar.everybody {
            Some(Who::Everybody)
        } else if let Some(user) = end.strip_prefix(grammar.user) {
            named(user).map(|name| Who::User(name_key(&name)))
        } else {
            end.strip_prefix(grammar.role).and_then(named).map(Who::Role)
        };
        match who {
            Some(who) if !account.is_empty() => Ok(Self { account: account.to_owned(), who }),
            _ => Err(wrong()),
        }
    }

    fn is(&self, assumer: &Assumer<'_>) -> bool {
        self.account == assumer.account
            && match &self.who {
                Who::Everybody => true,
                Who::User(key) => assumer.user.is_some_and(|name| name_key(name) == *key),
                Who::Role(name) => assumer.role == Some(name),
            }
    }
}

impl Trust {
    /// Whether it trusts `assumer` with the action of these names, of whose request these facts
    /// are known. A deny wins, and silence is no.
    pub fn decide(&self, assumer: &Assumer<'_>, actions: &[&str], facts: &Facts) -> Decision {
        let applies = |statement: &&Statement| {
            let Statement { actions: patterns, callers, conditions, .. } = statement;
            patterns.iter().any(|pattern| actions.iter().any(|action| pattern.fits(action)))
                && callers.iter().any(|named| named.is(assumer))
                && conditions.iter().all(|condition| condition.holds(facts))
        };
        let mut decision = Decision::NotAllowed;
        for statement in self.0.iter().filter(applies) {
            match statement.effect {
                Effect::Deny => return Decision::ExplicitlyDenied,
                Effect::Allow => decision = Decision::Allowed,
            }
        }
        decision
    }
}
