use http::StatusCode;
use identity::error::Error;
use identity::ids::PolicyId;
use identity::policies::{DeletePolicy, PolicyRef};
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::huawei::Huawei;
use crate::request::Request;
use crate::resources::resource;

/// Removes a custom policy, and takes it from whoever has it.
pub(crate) struct DeleteCustomPolicy;

impl Operation<Huawei> for DeleteCustomPolicy {
    type Command = DeletePolicy;

    fn read(request: &Request) -> Result<Asked<DeletePolicy>, Error> {
        let role = request.param("role_id");
        let policy = PolicyRef::Id(PolicyId::new(role));
        Ok(Asked::by_policy(DeletePolicy { policy, cascade: true }).on(resource("role", role)))
    }

    fn write((): (), _: &Request) -> Reply {
        Reply::empty(StatusCode::OK)
    }
}
