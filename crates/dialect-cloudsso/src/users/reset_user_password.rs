use identity::directories::ResetDirectoryPassword;
use identity::error::{Error, Problem};
use identity::secret::Secret;
use identity::users::PasswordRule;
use serde::Serialize;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::CloudSso;
use crate::request::Request;

pub(crate) struct ResetUserPassword;

/// All four kinds of characters, whatever the directory's policy says: the vendor's fixed part.
const RULE: PasswordRule =
    PasswordRule { field: "Password", min: 8, max: 32, classes: 4, not_name: true };

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Made<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    new_password: Option<&'a str>,
}

impl Operation<CloudSso> for ResetUserPassword {
    type Command = ResetDirectoryPassword;

    fn read(request: &Request) -> Result<Asked<ResetDirectoryPassword>, Error> {
        let (directory, user) = request.user()?;
        let resource = request.of_user(&directory, &user);
        let made = request.params.boolean("GenerateRandomPassword")?.unwrap_or(false);
        let given = request.params.text("Password").map(Secret::new);
        let password = match (made, given) {
            (true, None) => None,
            (false, Some(password)) => Some(password),
            (false, None) => return Err(Error::Missing("Password")),
            // Which of the two is meant?
            (true, Some(_)) => return Err(Error::invalid("Password", Problem::Value)),
        };
        let reset_required =
            request.params.boolean("RequirePasswordResetForNextLogin")?.unwrap_or(false);
        let command = ResetDirectoryPassword {
            directory,
            user,
            password,
            rule: RULE,
            reset_required,
            hash: None,
            made: None,
        };
        Ok(Asked::by_policy(command).on(resource))
    }

    fn write(made: Option<Secret>, request: &Request) -> Reply {
        request.done(Made { new_password: made.as_ref().map(Secret::expose_text) })
    }
}
