use identity::directories::DeleteDirectoryUser;
use identity::error::Error;
use wire::operation::{Asked, Operation};
use wire::protocols::rpc_gateway::NoFields;
use wire::reply::Reply;

use crate::CloudSso;
use crate::request::Request;

pub(crate) struct DeleteUser;

impl Operation<CloudSso> for DeleteUser {
    type Command = DeleteDirectoryUser;

    fn read(request: &Request) -> Result<Asked<DeleteDirectoryUser>, Error> {
        let (directory, user) = request.user()?;
        let resource = request.of_user(&directory, &user);
        Ok(Asked::by_policy(DeleteDirectoryUser { directory, user }).on(resource))
    }

    fn write((): (), request: &Request) -> Reply {
        request.done(NoFields {})
    }
}
