use identity::access::{Rule, Subject};
use identity::accounts::{ListProjectsOf, Project};
use identity::error::Error;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::project::list;
use crate::huawei::Huawei;
use crate::request::Request;
use crate::resources;

/// Lists the projects a user may enter.
pub(crate) struct KeystoneListProjectsForUser;

impl Operation<Huawei> for KeystoneListProjectsForUser {
    type Command = ListProjectsOf;

    fn read(request: &Request) -> Result<Asked<ListProjectsOf>, Error> {
        let user = request.user();
        let (rule, touched) =
            (Rule::SelfOrPolicy(Subject::User(user.clone())), resources::user(&user));
        Ok(Asked::new(ListProjectsOf { user }, rule).on(touched))
    }

    fn write(projects: Vec<Project>, request: &Request) -> Reply {
        list(&projects, request)
    }
}
