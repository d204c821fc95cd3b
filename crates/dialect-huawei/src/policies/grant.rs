//! What a path says of a role granted to a group: `/v3/domains/{domain_id}/groups/{group_id}/…`.

use identity::WithCaller;
use identity::access::Resource;
use identity::error::{Error, Noun};
use identity::ids::GroupId;
use identity::policies::{ListAttachedPolicies, PolicyRef, PrincipalRef};

use super::built_in;
use crate::request::{Request, in_account};
use crate::resources::resource;

/// The group.
pub(super) fn group(request: &Request) -> PrincipalRef {
    PrincipalRef::Group(GroupId::new(request.param("group_id")))
}

/// The group, as policies name it.
pub(super) fn touched(request: &Request) -> Resource {
    resource("group", request.param("group_id"))
}

/// The role.
pub(super) fn role(request: &Request) -> PolicyRef {
    built_in::policy(request.param("role_id"))
}

/// The command, done only in the domain of the path.
pub(super) fn in_domain<C>(command: C, request: &Request) -> WithCaller<C> {
    let domain = request.param("domain_id");
    in_account(command, Some(domain), Error::not_found(Noun::Account, domain))
}

/// The roles of the group of the path.
pub(super) fn roles(request: &Request) -> WithCaller<ListAttachedPolicies> {
    in_domain(ListAttachedPolicies { to: group(request) }, request)
}
