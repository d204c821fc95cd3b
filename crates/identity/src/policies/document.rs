//! A policy document: read once, checked as a whole, then only asked.

use std::borrow::Cow;

use super::condition::{self, Condition};
use super::evaluate::{Decision, Question};
use super::json::{self, Checked, Elements, Json, literal, quoted};
use super::language::Language;
use super::pattern::{Case, Pattern};
use crate::error::Error;

/// A compiled policy document.
#[derive(Clone, Debug)]
pub struct Document {
    statements: Box<[Statement]>,
    loose_segment: Option<usize>,
}

/// What a statement says of what it applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    Allow,
    Deny,
}

#[derive(Clone, Debug)]
struct Statement {
    effect: Effect,
    actions: Actions,
    resources: Box<[Pattern]>,
    conditions: Box<[Condition]>,
}

#[derive(Clone, Debug)]
enum Actions {
    These(Box<[Pattern]>),
    AllBut(Box<[Pattern]>),
}

/// Reads a document. Everything in it must be understood: an element, operator or value that is
/// not is refused here, so that nothing is left to guess when it is asked.
///
/// # Errors
/// [`Error::MalformedPolicy`], saying where and why.
pub fn compile(language: &Language, text: &str) -> Result<Document, Error> {
    read_document(language, text).map_err(Error::MalformedPolicy)
}

fn read_document(language: &Language, text: &str) -> Checked<Document> {
    let statements = read_statements(language, text, read_statement)?;
    Ok(Document { statements, loose_segment: language.loose_segment })
}

/// The statements of a document of any kind, each by `read`.
pub(super) fn read_statements<S>(
    language: &Language,
    text: &str,
    read: impl Fn(&Language, Elements) -> Checked<S>,
) -> Checked<Box<[S]>> {
    if text.chars().count() > language.max_length {
        return Err(format!("longer than {} characters", language.max_length));
    }
    let mut elements = json::parse(text)?.object("the document")?;
    let version = elements.required("Version")?.text("`Version`")?;
    if !language.versions.contains(&version.as_str()) {
        return Err(format!("unknown version {}", quoted(&version)));
    }
    let statements = match elements.required("Statement")? {
        Json::List(statements) => statements,
        single @ Json::Object(_) if language.single_statement_object => vec![single],
        _ => return Err("`Statement` must be a list of objects".to_owned()),
    };
    elements.finish()?;
    if statements.is_empty() {
        return Err("`Statement` is empty".to_owned());
    }
    if statements.len() > language.max_statements {
        return Err(format!("more than {} statements", language.max_statements));
    }
    let read = |statement: Json| read(language, statement.object("a statement")?);
    statements
        .into_iter()
        .zip(1..)
        .map(|(statement, number)| {
            read(statement).map_err(|wrong| format!("statement {number}: {wrong}"))
        })
        .collect()
}

/// The effect of a statement.
pub(super) fn read_effect(elements: &mut Elements) -> Checked<Effect> {
    match elements.required("Effect")?.text("`Effect`")?.as_str() {
        "Allow" => Ok(Effect::Allow),
        "Deny" => Ok(Effect::Deny),
        other => Err(format!("unknown effect {}", quoted(other))),
    }
}

/// The conditions of a statement; none where it has no such element.
pub(super) fn read_conditions(
    language: &Language,
    elements: &mut Elements,
) -> Checked<Box<[Condition]>> {
    match elements.take("Condition") {
        Some(conditions) => condition::compile_all(language, conditions),
        None => Ok(Box::default()),
    }
}

fn read_statement(language: &Language, mut elements: Elements) -> Checked<Statement> {
    let effect = read_effect(&mut elements)?;
    let exceptions = if language.not_action { elements.take("NotAction") } else { None };
    let actions = match (elements.take("Action"), exceptions) {
        (Some(_), Some(_)) => return Err("both `Action` and `NotAction`".to_owned()),
        (None, None) => return Err("`Action` is missing".to_owned()),
        (Some(these), None) => Actions::These(read_actions(language, these, "`Action`")?),
        (None, Some(but)) => Actions::AllBut(read_actions(language, but, "`NotAction`")?),
    };
    let resources = match elements.take("Resource") {
        Some(resources) => read_resources(language, resources)?,
        None if language.resource_required => return Err("`Resource` is missing".to_owned()),
        None => [Pattern::wild("*", Case::Kept)].into(),
    };
    let conditions = read_conditions(language, &mut elements)?;
    elements.finish()?;
    Ok(Statement { effect, actions, resources, conditions })
}

/// The patterns of actions, which stand under `what`.
pub(super) fn read_actions(
    language: &Language,
    names: Json,
    what: &str,
) -> Checked<Box<[Pattern]>> {
    let names = names.texts(what)?;
    if names.len() > language.max_actions {
        return Err(format!("{what} has more than {} values", language.max_actions));
    }
    Ok(names.iter().map(|name| Pattern::wild(name, Case::Ignored)).collect())
}

fn read_resources(language: &Language, resources: Json) -> Checked<Box<[Pattern]>> {
    let texts = match (resources, language.resource_object) {
        (object @ Json::Object(_), Some(name)) => {
            let mut elements = object.object("`Resource`")?;
            let list = elements.required(name)?;
            elements.finish()?;
            list.texts(&format!("`{name}`"))?
        }
        (plain, _) => plain.texts("`Resource`")?,
    };
    let compile = |text| {
        let text = literal(text).map_err(|wrong| format!("`Resource` {wrong}"))?;
        Ok(Pattern::wild(&filled(&text, language.loose_segment), Case::Kept))
    };
    texts.into_iter().map(compile).collect()
}

/// `text` with `*` in the loose segment where that is empty. The last segment is never filled:
/// a text that merely ends early is not one about everything.
fn filled(text: &str, loose_segment: Option<usize>) -> Cow<'_, str> {
    let start = match loose_segment {
        None => None,
        Some(0) => Some(0),
        Some(index) => text.match_indices(':').nth(index - 1).map(|(colon, _)| colon + 1),
    };
    match start.map(|start| text.split_at(start)) {
        Some((before, after)) if after.starts_with(':') => format!("{before}*{after}").into(),
        _ => text.into(),
    }
}

impl Document {
    /// What this document alone says.
    pub(super) fn decide(&self, question: &Question<'_>) -> Decision {
        let resource = filled(question.resource, self.loose_segment);
        let mut decision = Decision::NotAllowed;
        for statement in &self.statements {
            if statement.applies(question, &resource) {
                match statement.effect {
                    Effect::Deny => return Decision::ExplicitlyDenied,
                    Effect::Allow => decision = Decision::Allowed,
                }
            }
        }
        decision
    }
}

impl Statement {
    fn applies(&self, question: &Question<'_>, resource: &str) -> bool {
        self.actions.cover(question.actions)
            && self.resources.iter().any(|pattern| pattern.fits(resource))
            && self.conditions.iter().all(|condition| condition.holds(question.facts))
    }
}

impl Actions {
    /// Whether the action with these names is covered; one without a name never is.
    fn cover(&self, names: &[&str]) -> bool {
        let listed = |patterns: &[Pattern]| {
            patterns.iter().any(|pattern| names.iter().any(|name| pattern.fits(name)))
        };
        match self {
            Self::These(patterns) => listed(patterns),
            Self::AllBut(patterns) => !names.is_empty() && !listed(patterns),
        }
    }
}
