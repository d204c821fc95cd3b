use identity::directories::CreateDirectoryUser;
use identity::error::{Error, Problem};
use identity::users::{User, check_length, check_name};
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::tags;
use crate::CloudSso;
use crate::request::{Request, SWITCH};

pub(crate) struct CreateUser;

impl Operation<CloudSso> for CreateUser {
    type Command = CreateDirectoryUser;

    fn read(request: &Request) -> Result<Asked<CreateDirectoryUser>, Error> {
        let directory = request.directory()?;
        let resource = request.of_users(&directory);
        let name = request.params.required("UserName")?;
        check_name("UserName", name, 64, "@_-.")?;
        let email = request.params.text("Email");
        email.map_or(Ok(()), check_email)?;
        let command = CreateDirectoryUser {
            directory,
            name: name.to_owned(),
            display_name: request.free_text("DisplayName", 256)?,
            first_name: request.free_text("FirstName", 64)?,
            last_name: request.free_text("LastName", 64)?,
            email: email.unwrap_or_default().to_owned(),
            description: request.free_text("Description", 1024)?,
            enabled: request.word("Status", SWITCH)?.unwrap_or(true),
            attributes: tags::kept(request.params.tags(tags::PARAMETER)?)?,
        };
        Ok(Asked::by_policy(command).on(resource))
    }

    fn write(user: User, request: &Request) -> Reply {
        request.done(only("User", super::shown(&user)))
    }
}

/// At most 128 characters, something before the last `@` and something after it, no blanks.
/// Whether mail arrives there only mail can tell.
fn check_email(email: &str) -> Result<(), Error> {
    check_length("Email", email, 1, 128)?;
    let sides = email.rsplit_once('@').is_some_and(|(l, r)| !l.is_empty() && !r.is_empty());
    if sides && !email.contains(char::is_whitespace) {
        Ok(())
    } else {
        Err(Error::invalid("Email", Problem::Format))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_has_two_sides_and_no_blanks() {
        assert_eq!(check_email("alice@example.com"), Ok(()));
        let format = Err(Error::invalid("Email", Problem::Format));
        for bad in ["alice", "@example.com", "alice@", "al ice@example.com"] {
            assert_eq!(check_email(bad), format, "{bad}");
        }
        let long = format!("{}@example.com", "a".repeat(117));
        assert_eq!(check_email(&long), Err(Error::invalid("Email", Problem::Length)));
    }
}
