use http::StatusCode;
use identity::error::Error;
use identity::policies::{ListPolicies, Policy};
use identity::store;
use wire::body::each;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::built_in::listed;
use super::custom_policy::shown;
use crate::huawei::Huawei;
use crate::page::Page;
use crate::policy_language::POLICY_LANGUAGE;
use crate::request::Request;
use crate::resources::resource;

/// The most of `per_page`.
const MOST: usize = 300;

/// Lists the account's custom policies.
pub(crate) struct ListCustomPolicies;

impl Operation<Huawei> for ListCustomPolicies {
    type Command = ListPolicies;

    fn read(request: &Request) -> Result<Asked<ListPolicies>, Error> {
        Page::read(request, MOST)?;
        let command = ListPolicies { language: POLICY_LANGUAGE.name, after: None, limit: None };
        Ok(Asked::by_policy(command).on(resource("role", "*")))
    }

    fn write(policies: store::Page<Policy>, request: &Request) -> Reply {
        let total = policies.items.len();
        let page = Page::read(request, MOST).unwrap_or_default();
        let policies = Page::cut(page, policies.items);
        let roles = each(policies.iter().map(|policy| shown(policy, request)));
        Reply::json(StatusCode::OK, &listed(roles, total, request))
    }
}
