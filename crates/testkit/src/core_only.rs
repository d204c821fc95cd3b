//! A world without a wire, for tests of the core.

use std::sync::Arc;

use async_trait::async_trait;
use http::StatusCode;
use identity::error::Error;
use identity::pipeline::Identity;
use identity::policies::{Fact, Language, Operator, Order, Test, TrustGrammar};
use identity::settings::{MessageSettings, Settings};
use wire::operation::Meta;
use wire::reply::Reply;
use wire::request::Inbound;
use wire::surface::{Answered, ShownError, Surface};

use crate::world::cheap_settings;

/// A policy language of no vendor.
pub static PLAIN: Language = Language {
    name: "plain",
    versions: &["1"],
    keys: &[
        ("mfa", Fact::MfaPresent),
        ("source", Fact::SourceAddress),
        ("now", Fact::CurrentTime),
        ("secure", Fact::SecureTransport),
        ("user", Fact::UserName),
        ("external", Fact::ExternalId),
    ],
    operators: &[
        ("Bool", Operator::Is(Test::Bool)),
        ("IpAddress", Operator::Is(Test::Address)),
        ("Before", Operator::Is(Test::Date(Order::Less))),
        ("Equals", Operator::Is(Test::Equals)),
        ("NotEquals", Operator::IsNot(Test::Equals)),
    ],
    max_length: 6000,
    max_statements: usize::MAX,
    max_actions: usize::MAX,
    not_action: true,
    resource_required: true,
    resource_object: None,
    single_statement_object: false,
    if_exists: false,
    loose_segment: None,
    trust: Some(TrustGrammar {
        callers: "Caller",
        others: &["Service"],
        starts: &["account/"],
        everybody: "/everybody",
        user: "/user/",
        role: "/role/",
    }),
};

/// The setting of tests that ask the core itself. It has gateways for messages.
pub fn core_only() -> (Box<dyn Surface>, Settings) {
    let messages = MessageSettings { sms: true, email: true, ..MessageSettings::default() };
    (Box::new(NoWire), Settings { messages, ..cheap_settings(vec![&PLAIN], Vec::new()) })
}

struct NoWire;

#[async_trait]
impl Surface for NoWire {
    fn name(&self) -> &'static str {
        "none"
    }

    fn serves(&self, _: &Inbound) -> bool {
        false
    }

    async fn answer(&self, _: &Identity, request: Arc<Inbound>) -> Answered {
        let error = Error::internal("there is no wire");
        Answered { reply: self.show(&error, &request), operation: "", error: Some(error) }
    }

    fn show(&self, _: &Error, _: &Inbound) -> Reply {
        Reply::empty(StatusCode::NOT_FOUND)
    }

    fn operations(&self) -> Vec<Meta> {
        Vec::new()
    }

    fn errors(&self) -> Vec<ShownError> {
        Vec::new()
    }
}
