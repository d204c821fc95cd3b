use identity::WithCaller;
use identity::caller::Caller;
use identity::error::{Error, Problem};
use identity::policies::{AnyPolicy, CreatePolicy as Create, Policy};
use identity::users::check_length;
use serde::Serialize;
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::protocols::rpc::{Moment, moment};
use wire::reply::Reply;

use crate::policy;
use crate::policy_language::POLICY_LANGUAGE;
use crate::principal::asks;
use crate::request::Request;
use crate::resources;
use crate::surface::Alibaba;
use crate::tags;

/// Stores a custom policy.
pub(crate) struct CreatePolicy;

impl Operation<Alibaba> for CreatePolicy {
    type Command = WithCaller<Create>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let params = &request.params;
        let name = policy::name(params)?;
        let document = params.required("PolicyDocument")?;
        if document.chars().count() > POLICY_LANGUAGE.max_length {
            return Err(Error::invalid("PolicyDocument", Problem::Length));
        }
        let description = params.text("Description").unwrap_or_default();
        check_length("Description", description, 0, 1024)?;
        let command = Create {
            language: POLICY_LANGUAGE.name,
            name: Some(name),
            description: description.to_owned(),
            document: document.to_owned(),
            attributes: tags::given(params, tags::POLICY_VALUE)?,
        };
        Ok(asks(command, resources::policies()))
    }

    fn write((_, made): (Caller, Policy), request: &Request) -> Reply {
        let create_date = moment(made.created_at);
        let made = AnyPolicy::Custom(made);
        request.reply(only("Policy", Shown { policy: policy::shown(&made), create_date }))
    }
}

#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    policy: policy::Shown<'a>,
    #[serde(rename = "CreateDate")]
    create_date: Moment,
}
