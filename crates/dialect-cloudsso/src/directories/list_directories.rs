use identity::directories::{Directory, ListDirectories as Command};
use identity::error::Error;
use serde_json::{Value, json};
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
        let shown: Vec<Value> = directories.iter().map(super::shown).collect();
        request.done(json!({"Directories": shown, "TotalCounts": shown.len()}))
    }
}
