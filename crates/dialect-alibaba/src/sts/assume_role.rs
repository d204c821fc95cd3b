use identity::access::Resource;
use identity::error::{Error, Problem};
use identity::ids::KeyForm;
use identity::roles::{AssumeRole as Assume, Assumed};
use identity::secret::Secret;
use serde::Serialize;
use wire::operation::{Asked, Operation};
use wire::protocols::rpc::{Moment, Params, moment};
use wire::reply::Reply;

use crate::request::Request;
use crate::surface::Alibaba;

/// The ids of temporary keys.
const FORM: KeyForm = KeyForm { tag: "STS.", length: 25 };

/// The longest policy of a session, in bytes.
const POLICY: usize = 2048;

/// Lends a role to the caller for a while.
pub(crate) struct AssumeRole;

impl Operation<Alibaba> for AssumeRole {
    type Command = Assume;

    fn read(request: &Request) -> Result<Asked<Assume>, Error> {
        let params = &request.params;
        let (account, role) = arn(params.required("RoleArn")?)?;
        let session = params.required("RoleSessionName")?;
        check("RoleSessionName", session, 2..=64, ".@-_")?;
        let optional = |field: &'static str, longest, also| match params.text(field) {
            None => Ok(None),
            Some(text) => check(field, text, 2..=longest, also).map(|()| Some(text.to_owned())),
        };
        let external_id = optional("ExternalId", 1224, "_+=,.@:/-")?;
        let source_identity = optional("SourceIdentity", 64, ".@-_")?;
        let resource = Resource::new(format!("acs:ram:*:{account}:role/{role}"));
        let command = Assume {
            account: account.to_owned(),
            role: role.to_owned(),
            session: session.to_owned(),
            seconds: params.integer("DurationSeconds")?,
            policy: policy(params)?,
            external_id,
            source_identity,
            form: FORM,
            fields: ("DurationSeconds", "SourceIdentity"),
        };
        Ok(Asked::by_policy(command).on(resource))
    }

    fn write(assumed: Assumed, request: &Request) -> Reply {
        let Assumed { role, account, session, source_identity, key } = &assumed;
        request.reply(Shown {
            assumed_role_user: User {
                // The name in a caller's identity has another form.
                arn: format!("acs:ram::{account}:role/{}/{session}", role.name),
                assumed_role_id: format!("{}:{session}", role.id),
            },
            credentials: Credentials {
                access_key_id: key.id.as_str(),
                access_key_secret: exposed(&key.secret),
                security_token: exposed(&key.session_token),
                expiration: moment(key.expires_at),
            },
            source_identity: source_identity.as_deref(),
        })
    }
}

/// What it was all about: the one reply that shows these.
fn exposed(secret: &Secret) -> &str {
    secret.expose_text()
}

/// The account's number and the role's name.
fn arn(text: &str) -> Result<(&str, &str), Error> {
    let start = ["acs:ram::", "acs:ram:*:"].iter().find_map(|start| text.strip_prefix(start));
    let parts = start.and_then(|rest| rest.split_once(":role/"));
    let formed = parts.filter(|(account, name)| {
        let digits = !account.is_empty() && account.chars().all(|c| c.is_ascii_digit());
        digits && account.len() <= 32 && check("RoleArn", name, 1..=64, ".-_").is_ok()
    });
    formed.ok_or(Error::invalid("RoleArn", Problem::Format))
}

/// Whether a text is of this length and has letters, digits and `also`.
fn check(
    field: &'static str,
    text: &str,
    length: std::ops::RangeInclusive<usize>,
    also: &str,
) -> Result<(), Error> {
    let allowed = text.chars().all(|c| c.is_ascii_alphanumeric() || also.contains(c));
    if allowed && length.contains(&text.len()) {
        Ok(())
    } else {
        Err(Error::invalid(field, Problem::Format))
    }
}

fn policy(params: &Params) -> Result<Option<String>, Error> {
    match params.text("Policy") {
        Some(text) if text.len() > POLICY => Err(Error::invalid("Policy", Problem::Length)),
        text => Ok(text.map(str::to_owned)),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shown<'a> {
    assumed_role_user: User,
    credentials: Credentials<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_identity: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct User {
    arn: String,
    assumed_role_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Credentials<'a> {
    access_key_id: &'a str,
    access_key_secret: &'a str,
    security_token: &'a str,
    expiration: Moment,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_roles_name_among_all_resources_names_its_account_and_it() {
        for text in
            ["acs:ram::1000000000000001:role/reader", "acs:ram:*:1000000000000001:role/reader"]
        {
            assert_eq!(arn(text), Ok(("1000000000000001", "reader")), "{text}");
        }
        let long = format!("acs:ram::1:role/{}", "r".repeat(65));
        for text in [
            "reader",
            "acs:ram::1:user/reader",
            "acs:ram:cn:1:role/reader",
            "acs:ram:::role/reader",
            "acs:ram::*:role/reader",
            "acs:ram::1:role/",
            "acs:ram::1:role/*",
            "acs:ram::1:role/a/b",
            &long,
        ] {
            assert_eq!(arn(text), Err(Error::invalid("RoleArn", Problem::Format)), "{text}");
        }
    }
}
