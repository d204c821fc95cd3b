//! What a directory demands of signing in, besides MFA.

mod get_login_preference;
mod get_password_policy;
mod set_login_preference;
mod set_password_policy;

pub(crate) use get_login_preference::GetLoginPreference;
pub(crate) use get_password_policy::GetPasswordPolicy;
pub(crate) use set_login_preference::SetLoginPreference;
pub(crate) use set_password_policy::SetPasswordPolicy;

use identity::error::Error;
use identity::sign_in::{ChangeSignInSettings, GetSignInSettings, SettingsChanges};
use wire::operation::Asked;

use crate::request::Request;

/// Where `AllowUserToGetCredentials` is kept; nothing in the core follows it.
const CREDENTIALS: &str = "alibaba:AllowUserToGetCredentials";

/// The longest password, in characters.
const LONGEST: u32 = 32;

fn get(request: &Request) -> Result<Asked<GetSignInSettings>, Error> {
    let directory = request.directory()?;
    let resource = request.of_directory(&directory);
    Ok(Asked::by_policy(GetSignInSettings { directory: Some(directory) }).on(resource))
}

fn set(request: &Request, changes: SettingsChanges) -> Result<Asked<ChangeSignInSettings>, Error> {
    let directory = request.directory()?;
    let resource = request.of_directory(&directory);
    let command = ChangeSignInSettings { directory: Some(directory), changes };
    Ok(Asked::by_policy(command).on(resource))
}
