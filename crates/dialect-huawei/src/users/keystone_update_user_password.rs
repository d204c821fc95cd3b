use http::StatusCode;
use identity::access::{Rule, Subject};
use identity::error::Error;
use identity::ids::UserId;
use identity::secret::Secret;
use identity::sign_in::ChangePassword;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::fields::RULE;
use crate::huawei::Huawei;
use crate::request::Request;
use crate::resources;

/// Changes the caller's own password. Its tokens end with the old one.
pub(crate) struct KeystoneUpdateUserPassword;

impl Operation<Huawei> for KeystoneUpdateUserPassword {
    type Command = ChangePassword;

    fn read(request: &Request) -> Result<Asked<ChangePassword>, Error> {
        let user = request.body()?.required_object("user")?;
        let command = ChangePassword {
            user: UserId::new(request.param("user_id")),
            present: Secret::new(user.required_text("original_password")?),
            new: Secret::new(user.required_text("password")?),
            rule: RULE,
            checked: None,
            fresh: None,
            hash: None,
        };
        let reference = request.user();
        let touched = resources::user(&reference);
        Ok(Asked::new(command, Rule::SelfOnly(Subject::User(reference))).on(touched))
    }

    fn write((): (), _: &Request) -> Reply {
        Reply::empty(StatusCode::NO_CONTENT)
    }
}
