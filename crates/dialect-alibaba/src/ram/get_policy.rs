use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::policies::{AnyPolicy, ShowPolicy};
use serde::Serialize;
use wire::operation::{Asked, Operation};
use wire::protocols::rpc::{Moment, moment};
use wire::reply::Reply;

use crate::policy;
use crate::principal::asks;
use crate::request::Request;
use crate::resources;
use crate::surface::Alibaba;

/// Shows a policy with its document.
pub(crate) struct GetPolicy;

impl Operation<Alibaba> for GetPolicy {
    type Command = WithCaller<ShowPolicy>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let (kind, name, policy) = policy::named(&request.params)?;
        Ok(asks(ShowPolicy { policy }, resources::policy(kind, &name)))
    }

    fn write((_, (found, attachments)): (Caller, (AnyPolicy, u64)), request: &Request) -> Reply {
        request.reply(Shown {
            // The document is the version's; here the vendor writes only that it is not.
            policy: WithoutDocument {
                policy: policy::detailed(&found, attachments),
                policy_document: "N/A",
            },
            default_policy_version: Version {
                version_id: policy::VERSION,
                is_default_version: true,
                policy_document: policy::document(&found),
                create_date: moment(policy::created_at(&found)),
            },
        })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shown<'a> {
    policy: WithoutDocument<'a>,
    default_policy_version: Version<'a>,
}

#[derive(Serialize)]
struct WithoutDocument<'a> {
    #[serde(flatten)]
    policy: policy::Detailed<'a>,
    #[serde(rename = "PolicyDocument")]
    policy_document: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Version<'a> {
    version_id: &'static str,
    is_default_version: bool,
    policy_document: &'a str,
    create_date: Moment,
}
