use http::StatusCode;
use identity::error::Error;
use identity::policies::{ListPolicies, Policy};
use identity::store;
use serde_json::{Value, json};
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::custom_policy::shown;
use crate::huawei::Huawei;
use crate::links::links;
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
        let roles: Vec<Value> =
            Page::cut(page, policies.items).iter().map(|policy| shown(policy, request)).collect();
        let links = links(request.own_url());
        let body = json!({"roles": roles, "links": links, "total_number": total});
        Reply::json(StatusCode::OK, &body)
    }
}
