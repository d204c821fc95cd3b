use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::policies::{AnyPolicy, ShowPolicy};
use serde_json::json;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::dates;
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
        let mut shown = policy::detailed(&found, attachments);
        // The document is the version's; here the vendor writes only that it is not.
        shown["PolicyDocument"] = json!("N/A");
        request.reply(json!({
            "Policy": shown,
            "DefaultPolicyVersion": {
                "VersionId": policy::VERSION,
                "IsDefaultVersion": true,
                "PolicyDocument": policy::document(&found),
                "CreateDate": dates::text(policy::created_at(&found)),
            },
        }))
    }
}
