use http::StatusCode;
use identity::access::{Rule, Subject};
use identity::error::Error;
use identity::sign_in::{LoginProtection, SetLoginProtection};
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::verification::{shown, wanted};
use crate::huawei::Huawei;
use crate::request::Request;
use crate::resources;

/// Switches a user's login protection on or off. Whether an administrator may do so on itself
/// is the profile's to say.
pub(crate) struct UpdateLoginProtect;

impl Operation<Huawei> for UpdateLoginProtect {
    type Command = SetLoginProtection;

    fn read(request: &Request) -> Result<Asked<SetLoginProtection>, Error> {
        let protect = request.body()?.required_object("login_protect")?;
        let enabled = protect.required_boolean("enabled")?;
        let method = wanted(enabled, protect.required_text("verification_method")?)?;
        let user = request.os_user();
        let touched = resources::user(&user);
        let rule = if request.profile.own_protection_change_allowed {
            Rule::Policy
        } else {
            Rule::OthersByPolicy(Subject::User(user.clone()))
        };
        Ok(Asked::new(SetLoginProtection { user, method }, rule).on(touched))
    }

    fn write(protection: LoginProtection, _: &Request) -> Reply {
        Reply::json(StatusCode::OK, &only("login_protect", shown(&protection)))
    }
}
