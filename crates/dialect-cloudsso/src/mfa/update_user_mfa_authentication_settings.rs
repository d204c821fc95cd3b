use identity::directories::SetUserMfa;
use identity::error::Error;
use identity::users::User;
use wire::operation::{Asked, Operation};
use wire::protocols::rpc_gateway::NoFields;
use wire::reply::Reply;

use crate::CloudSso;
use crate::request::{Request, SWITCH};

pub(crate) struct UpdateUserMFAAuthenticationSettings;

impl Operation<CloudSso> for UpdateUserMFAAuthenticationSettings {
    type Command = SetUserMfa;

    fn read(request: &Request) -> Result<Asked<SetUserMfa>, Error> {
        let (directory, user) = request.user()?;
        let resource = request.of_user(&directory, &user);
        let enabled = request.required_word("UserMFAAuthenticationSettings", SWITCH)?;
        Ok(Asked::by_policy(SetUserMfa { directory, user, enabled }).on(resource))
    }

    fn write(_: User, request: &Request) -> Reply {
        request.done(NoFields {})
    }
}
