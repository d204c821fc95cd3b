use http::StatusCode;
use identity::error::{Error, Noun};
use identity::ids::PolicyId;
use identity::policies::{AnyPolicy, PolicyRef, ShowPolicy};
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::custom_policy::{is_ours, shown_with_references};
use crate::errors;
use crate::huawei::Huawei;
use crate::request::Request;
use crate::resources::resource;

/// Shows a custom policy.
pub(crate) struct ShowCustomPolicy;

impl Operation<Huawei> for ShowCustomPolicy {
    type Command = ShowPolicy;

    fn read(request: &Request) -> Result<Asked<ShowPolicy>, Error> {
        let role = request.param("role_id");
        let policy = PolicyRef::Id(PolicyId::new(role));
        Ok(Asked::by_policy(ShowPolicy { policy }).on(resource("role", role)))
    }

    fn write((policy, given): (AnyPolicy, u64), request: &Request) -> Reply {
        match policy {
            AnyPolicy::Custom(policy) if is_ours(&policy) => {
                let shown = shown_with_references(&policy, given, request);
                Reply::json(StatusCode::OK, &only("role", shown))
            }
            AnyPolicy::Custom(_) | AnyPolicy::System(_) => {
                let absent = Error::not_found(Noun::Policy, request.param("role_id"));
                errors::shown(&absent, &request.inbound).reply(&request.inbound.origin.request_id)
            }
        }
    }
}
