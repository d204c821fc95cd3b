use http::StatusCode;
use identity::access::Rule;
use identity::accounts::{Project, ShowProject};
use identity::error::Error;
use identity::ids::ProjectId;
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::project::shown;
use crate::huawei::Huawei;
use crate::request::Request;

/// Shows a project.
pub(crate) struct KeystoneShowProject;

impl Operation<Huawei> for KeystoneShowProject {
    type Command = ShowProject;

    fn read(request: &Request) -> Result<Asked<ShowProject>, Error> {
        let project = ProjectId::new(request.param("project_id"));
        Ok(Asked::new(ShowProject { project }, Rule::AnyCaller))
    }

    fn write(project: Project, request: &Request) -> Reply {
        Reply::json(StatusCode::OK, &only("project", shown(&project, request)))
    }
}
