//! A project, as every reply shows it.

use http::StatusCode;
use identity::accounts::Project;
use serde::Serialize;
use wire::body::each;
use wire::reply::Reply;

use crate::links::{Links, links};
use crate::request::Request;

/// The project. Its parent is the account: there are none below the regions' own.
#[derive(Serialize)]
pub(super) struct Shown<'a> {
    id: &'a str,
    name: &'a str,
    domain_id: &'a str,
    parent_id: &'a str,
    enabled: bool,
    is_domain: bool,
    description: &'static str,
    links: Links<'a>,
}

#[derive(Serialize)]
struct List<'a, P> {
    projects: P,
    links: Links<'a>,
}

/// The project.
pub(super) fn shown<'a>(project: &'a Project, request: &'a Request) -> Shown<'a> {
    Shown {
        id: project.id.as_str(),
        name: &project.name,
        domain_id: project.account.as_str(),
        parent_id: project.account.as_str(),
        enabled: true,
        is_domain: false,
        description: "",
        links: links(request.url_of("/v3/projects/", project.id.as_str())),
    }
}

/// A list of projects.
pub(super) fn list(projects: &[Project], request: &Request) -> Reply {
    let projects = each(projects.iter().map(|project| shown(project, request)));
    Reply::json(StatusCode::OK, &List { projects, links: links(request.own_url()) })
}
