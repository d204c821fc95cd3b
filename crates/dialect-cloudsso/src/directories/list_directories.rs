use identity::directories::{Directory, ListDirectories as Command};
use identity::error::Error;
use serde::Serialize;
use wire::body::each;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::CloudSso;
use crate::request::Request;

pub(crate) struct ListDirectories;

impl Operation<CloudSso> for ListDirectories {
    type Command = Command;

    fn read(request: &Request) -> Result<Asked<Command>, Error> {
        Ok(Asked::by_policy(Command).on(request.resource("*")))
    }

    fn write(directories: Vec<Directory>, request: &Request) -> Reply {
        let total_counts = directories.len();
        let directories = each(directories.iter().map(super::shown));
        request.done(Body { directories, total_counts })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<D> {
    directories: D,
    total_counts: usize,
}
