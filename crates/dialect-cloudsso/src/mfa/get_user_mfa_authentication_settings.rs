use identity::directories::GetDirectoryUser;
use identity::error::Error;
use identity::users::User;
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::CloudSso;
use crate::request::{Request, switch};

/// The user's own setting as it is stored, whatever the directory makes of it.
pub(crate) struct GetUserMFAAuthenticationSettings;

impl Operation<CloudSso> for GetUserMFAAuthenticationSettings {
    type Command = GetDirectoryUser;

    fn read(request: &Request) -> Result<Asked<GetDirectoryUser>, Error> {
        let (directory, user) = request.user()?;
        let resource = request.of_user(&directory, &user);
        Ok(Asked::by_policy(GetDirectoryUser { directory, user }).on(resource))
    }

    fn write(user: User, request: &Request) -> Reply {
        request.done(only("UserMFAAuthenticationSettings", switch(user.mfa_enabled)))
    }
}
