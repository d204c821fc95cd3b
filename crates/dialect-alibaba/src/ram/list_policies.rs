use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::policies::{AnyPolicy, ListAnyPolicies};
use identity::store::Page;
use serde::Serialize;
use wire::body::{each, only};
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::paging::Paging;
use crate::policy;
use crate::policy_language::POLICY_LANGUAGE;
use crate::principal::asks;
use crate::request::Request;
use crate::resources;
use crate::surface::Alibaba;
use crate::tags;

const PAGING: Paging = Paging { list: "policies", most: 1000, default: 100 };

/// Lists policies, built-in ones first, in pages.
pub(crate) struct ListPolicies;

impl Operation<Alibaba> for ListPolicies {
    type Command = WithCaller<ListAnyPolicies>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let params = &request.params;
        let (after, limit) = PAGING.read(params)?;
        let command = ListAnyPolicies {
            language: POLICY_LANGUAGE.name,
            kind: policy::kind(params)?,
            attributes: tags::wanted(params)?,
            after: after.as_deref().map(policy::read_position).transpose()?,
            limit,
        };
        Ok(asks(command, resources::policies()))
    }

    fn write((_, page): (Caller, Page<(AnyPolicy, u64)>), request: &Request) -> Reply {
        let policies = each(page.items.iter().map(|(policy, attachments)| Shown {
            policy: policy::detailed(policy, *attachments),
            tags: policy::tags(policy),
        }));
        let list = only("Policies", only("Policy", policies));
        let last = page.items.last().map(|(policy, _)| policy::position(policy));
        request.reply(PAGING.finish(list, page.more, last.as_deref()))
    }
}

#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    policy: policy::Detailed<'a>,
    #[serde(rename = "Tags")]
    tags: tags::Tags<'a>,
}
