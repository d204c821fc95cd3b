//! Tests of the policy languages, against two made-up ones.

mod compiling;
mod conditions;
mod deciding;
mod oracle;
mod patterns;
mod trusting;

use super::{
    Decision, Document, Fact, Facts, Language, Operator, Order, Question, Test, TrustGrammar,
    compile, decide,
};
use crate::error::Error;
use crate::sources::Timestamp;

/// The moment every test happens at: 2026-01-02T03:04:05Z.
const NOW: Timestamp = Timestamp::from_seconds(1_767_323_045);

/// A language that demands resources, knows `NotAction`, and takes a lone statement.
pub(super) const FIRST: Language = Language {
    name: "first",
    versions: &["1"],
    keys: &[
        ("x:Now", Fact::CurrentTime),
        ("x:Address", Fact::SourceAddress),
        ("x:Secure", Fact::SecureTransport),
        ("x:Mfa", Fact::MfaPresent),
        ("x:Age", Fact::MfaAge),
        ("x:Id", Fact::UserId),
        ("x:Name", Fact::UserName),
        ("x:Account", Fact::AccountName),
        ("x:Rule", Fact::MfaOperation),
    ],
    operators: &[
        ("Same", Operator::Is(Test::Equals)),
        ("NotSame", Operator::IsNot(Test::Equals)),
        ("SameLetters", Operator::Is(Test::EqualsIgnoringCase)),
        ("NotSameLetters", Operator::IsNot(Test::EqualsIgnoringCase)),
        ("Like", Operator::Is(Test::Like)),
        ("NotLike", Operator::IsNot(Test::Like)),
        ("Starts", Operator::Is(Test::StartsWith)),
        ("Ends", Operator::Is(Test::EndsWith)),
        ("Number", Operator::Is(Test::Number(Order::Equal))),
        ("NotNumber", Operator::IsNot(Test::Number(Order::Equal))),
        ("Less", Operator::Is(Test::Number(Order::Less))),
        ("AtMost", Operator::Is(Test::Number(Order::LessOrEqual))),
        ("More", Operator::Is(Test::Number(Order::Greater))),
        ("AtLeast", Operator::Is(Test::Number(Order::GreaterOrEqual))),
        ("At", Operator::Is(Test::Date(Order::Equal))),
        ("NotAt", Operator::IsNot(Test::Date(Order::Equal))),
        ("Before", Operator::Is(Test::Date(Order::Less))),
        ("Until", Operator::Is(Test::Date(Order::LessOrEqual))),
        ("After", Operator::Is(Test::Date(Order::Greater))),
        ("From", Operator::Is(Test::Date(Order::GreaterOrEqual))),
        ("Truth", Operator::Is(Test::Bool)),
        ("In", Operator::Is(Test::Address)),
        ("NotIn", Operator::IsNot(Test::Address)),
    ],
    max_length: 6144,
    max_statements: usize::MAX,
    max_actions: usize::MAX,
    not_action: true,
    resource_required: true,
    resource_object: None,
    single_statement_object: true,
    if_exists: false,
    loose_segment: Some(2),
    trust: Some(TrustGrammar {
        callers: "X",
        others: &["Y"],
        starts: &["x::", "x:*:"],
        everybody: ":all",
        user: ":user/",
        role: ":role/",
    }),
};

/// A language that differs wherever languages can.
const SECOND: Language = Language {
    name: "second",
    versions: &["1.1"],
    max_length: 500,
    max_statements: 2,
    max_actions: 3,
    not_action: false,
    resource_required: false,
    resource_object: Some("uri"),
    single_statement_object: false,
    if_exists: true,
    loose_segment: None,
    trust: None,
    ..FIRST
};

fn document(text: &str) -> Document {
    compile(&FIRST, text).unwrap_or_else(|error| panic!("{error:?}: {text}"))
}

/// A sound document of the first language with these statements.
fn statements(statements: &str) -> Document {
    document(&format!(r#"{{"Version": "1", "Statement": [{statements}]}}"#))
}

/// A document that allows everything under a condition.
fn allowed_if(condition: &str) -> Document {
    statements(&format!(
        r#"{{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {condition}}}"#
    ))
}

/// A document that denies everything under a condition.
fn denied_if(condition: &str) -> Document {
    statements(&format!(
        r#"{{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {condition}}}"#
    ))
}

/// What is wrong with a document.
fn flaw(language: &Language, text: &str) -> String {
    match compile(language, text) {
        Err(Error::MalformedPolicy(message)) => message,
        other => panic!("{other:?}: {text}"),
    }
}

fn ask(documents: &[&Document], action: &str, resource: &str, facts: &Facts) -> Decision {
    decide(documents.iter().copied(), &Question { actions: &[action], resource, facts })
}

/// Whether a document speaks up in a request with these facts.
fn holds(condition: &str, facts: &Facts) -> bool {
    ask(&[&allowed_if(condition)], "s:Do", "thing", facts) == Decision::Allowed
}

/// The facts of a call with an access key: whether a second factor was used is no question.
fn key_call() -> Facts {
    Facts {
        address: Some([203, 0, 113, 7].into()),
        secure: Some(true),
        user_id: Some("id-1".into()),
        user_name: Some("Alice".into()),
        account_name: Some("acme".into()),
        ..Facts::at(NOW)
    }
}

/// The facts of a call in a session, with a second factor `age` seconds ago or none.
fn session_call(age: Option<i64>) -> Facts {
    Facts { mfa: Some(age.map(|age| NOW.plus_seconds(-age))), ..key_call() }
}
