use identity::access::Rule;
use identity::accounts::{ListProjects, Project};
use identity::error::Error;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::project::list;
use crate::huawei::Huawei;
use crate::page::Page;
use crate::request::Request;

/// The most of `per_page`.
const MOST: usize = 5000;

/// Lists the account's projects. Clients look their region up here by `name` and count on
/// finding exactly one.
pub(crate) struct KeystoneListProjects;

impl Operation<Huawei> for KeystoneListProjects {
    type Command = ListProjects;

    fn read(request: &Request) -> Result<Asked<ListProjects>, Error> {
        Page::read(request, MOST)?;
        request.query_truth("enabled")?;
        request.query_truth("is_domain")?;
        let name = request.query("name")?.map(str::to_owned);
        Ok(Asked::new(ListProjects { name }, Rule::AnyCaller))
    }

    fn write(mut projects: Vec<Project>, request: &Request) -> Reply {
        let wanted = |field| request.known_query(field);
        let truth = |field| request.query_truth(field).ok().flatten();
        projects.retain(|project| {
            let of = |id: &str| id == project.account.as_str();
            wanted("domain_id").is_none_or(of)
                && wanted("parent_id").is_none_or(of)
                && truth("enabled") != Some(false)
                && truth("is_domain") != Some(true)
        });
        list(&Page::cut(Page::read(request, MOST).unwrap_or_default(), projects), request)
    }
}
