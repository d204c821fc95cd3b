use http::StatusCode;
use identity::WithCaller;
use identity::caller::Caller;
use identity::error::{Error, Unauthenticated};
use identity::policies::{ListPolicies, Policy};
use identity::store;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::built_in::{BUILT_IN, Role, listed};
use super::custom_policy::shown;
use crate::huawei::Huawei;
use crate::page::Page;
use crate::policy_language::POLICY_LANGUAGE;
use crate::request::{Request, in_account};
use crate::resources::resource;

/// The most of `per_page`.
const MOST: usize = 300;

/// The parameters that name a field of a role and the value it must have.
const FILTERS: [&str; 3] = ["name", "display_name", "catalog"];

/// Lists roles: the built-in ones, or with `domain_id` the custom policies of the account.
pub(crate) struct KeystoneListPermissions;

impl Operation<Huawei> for KeystoneListPermissions {
    type Command = WithCaller<ListPolicies>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        Page::read(request, MOST)?;
        let command = ListPolicies { language: POLICY_LANGUAGE.name, after: None, limit: None };
        let domain = request.query("domain_id")?;
        let command = in_account(command, domain, Unauthenticated::WrongScope.into());
        Ok(Asked::by_policy(command).on(resource("role", "*")))
    }

    fn write((_, policies): (Caller, store::Page<Policy>), request: &Request) -> Reply {
        let mut roles: Vec<Role<'_>> = match request.known_query("domain_id") {
            None => BUILT_IN.iter().map(|role| Role::BuiltIn(role.shown(request))).collect(),
            Some(_) => {
                let custom = policies.items.iter();
                custom.map(|policy| Role::Custom(shown(policy, request))).collect()
            }
        };
        roles.retain(|role| passes(role, request));
        let total = roles.len();
        let roles = Page::cut(Page::read(request, MOST).unwrap_or_default(), roles);
        Reply::json(StatusCode::OK, &listed(roles, total, request))
    }
}

fn passes(role: &Role<'_>, request: &Request) -> bool {
    let fields = FILTERS.iter().zip(role.filtered());
    let asked = |field| request.known_query(field);
    fields.into_iter().all(|(field, value)| asked(field).is_none_or(|wanted| wanted == value))
}
