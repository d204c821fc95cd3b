use identity::directories::{Directory, GetDirectory};
use identity::error::Error;
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::setting;
use crate::CloudSso;
use crate::request::Request;

/// The older form of `GetMFAAuthenticationSettingInfo`; its field is spelled `MFA`, not `Mfa`.
pub(crate) struct GetMFAAuthenticationSettings;

impl Operation<CloudSso> for GetMFAAuthenticationSettings {
    type Command = GetDirectory;

    fn read(request: &Request) -> Result<Asked<GetDirectory>, Error> {
        let directory = request.directory()?;
        let resource = request.of_directory(&directory);
        Ok(Asked::by_policy(GetDirectory { directory }).on(resource))
    }

    fn write(directory: Directory, request: &Request) -> Reply {
        request.done(only("MFAAuthenticationAdvanceSettings", setting(directory.mfa)))
    }
}
