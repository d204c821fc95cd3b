use http::StatusCode;
use identity::WithCaller;
use identity::caller::Caller;
use identity::error::{Error, Unauthenticated};
use identity::policies::{ListPolicies, Policy};
use identity::store;
use serde_json::{Value, json};
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::built_in::BUILT_IN;
use super::custom_policy;
use crate::huawei::Huawei;
use crate::links::links;
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
        let mut roles: Vec<Value> = match request.known_query("domain_id") {
            None => BUILT_IN.iter().map(|role| role.shown(request)).collect(),
            Some(_) => {
                let custom = policies.items.iter();
                custom.map(|policy| custom_policy::shown(policy, request)).collect()
            }
        };
        roles.retain(|role| FILTERS.iter().all(|field| passes(role, field, request)));
        let total = roles.len();
        let roles = Page::cut(Page::read(request, MOST).unwrap_or_default(), roles);
        let links = links(request.own_url());
        let body = json!({"roles": roles, "links": links, "total_number": total});
        Reply::json(StatusCode::OK, &body)
    }
}

fn passes(role: &Value, field: &str, request: &Request) -> bool {
    request.known_query(field).is_none_or(|wanted| role[field] == wanted)
}
