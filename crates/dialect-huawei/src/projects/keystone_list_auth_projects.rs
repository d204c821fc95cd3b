use identity::access::Rule;
use identity::accounts::{ListProjects, Project};
use identity::error::Error;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::project::list;
use crate::huawei::Huawei;
use crate::request::Request;

/// Lists the projects the caller may enter.
pub(crate) struct KeystoneListAuthProjects;

impl Operation<Huawei> for KeystoneListAuthProjects {
    type Command = ListProjects;

    fn read(_: &Request) -> Result<Asked<ListProjects>, Error> {
        Ok(Asked::new(ListProjects { name: None }, Rule::AnyCaller))
    }

    fn write(projects: Vec<Project>, request: &Request) -> Reply {
        list(&projects, request)
    }
}
