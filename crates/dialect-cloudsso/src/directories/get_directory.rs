use identity::directories::{Directory, GetDirectory as Command};
use identity::error::Error;
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::CloudSso;
use crate::request::Request;

pub(crate) struct GetDirectory;

impl Operation<CloudSso> for GetDirectory {
    type Command = Command;

    fn read(request: &Request) -> Result<Asked<Command>, Error> {
        let directory = request.directory()?;
        let resource = request.of_directory(&directory);
        Ok(Asked::by_policy(Command { directory }).on(resource))
    }

    fn write(directory: Directory, request: &Request) -> Reply {
        request.done(only("Directory", super::shown(&directory)))
    }
}
