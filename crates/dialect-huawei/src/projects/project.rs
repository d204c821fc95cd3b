//! A project, as every reply shows it.

use http::StatusCode;
use identity::accounts::Project;
use serde_json::{Value, json};
use wire::reply::Reply;

use crate::links::links;
use crate::request::Request;

/// The project. Its parent is the account: there are none below the regions' own.
pub(super) fn shown(project: &Project, request: &Request) -> Value {
    json!({
        "id": project.id.as_str(),
        "name": project.name,
        "domain_id": project.account.as_str(),
        "parent_id": project.account.as_str(),
        "enabled": true,
        "is_domain": false,
        "description": "",
        "links": links(request.url(&format!("/v3/projects/{}", project.id))),
    })
}

/// A list of projects.
pub(super) fn list(projects: &[Project], request: &Request) -> Reply {
    let projects: Vec<Value> = projects.iter().map(|project| shown(project, request)).collect();
    let body = json!({"projects": projects, "links": links(request.own_url())});
    Reply::json(StatusCode::OK, &body)
}
