use identity::WhoAmI;
use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::principal::{asks, default_domain};
use crate::request::Request;
use crate::resources;
use crate::surface::Alibaba;

/// Shows the account's default domain.
pub(crate) struct GetDefaultDomain;

impl Operation<Alibaba> for GetDefaultDomain {
    type Command = WithCaller<WhoAmI>;

    fn read(_: &Request) -> Result<Asked<Self::Command>, Error> {
        Ok(asks(WhoAmI, resources::account()))
    }

    fn write((caller, _): (Caller, Caller), request: &Request) -> Reply {
        request.reply(only("DefaultDomainName", default_domain(&caller)))
    }
}
