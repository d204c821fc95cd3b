//! The fields of a user that both families of operations take, and what this view keeps with a
//! user for itself.

use std::collections::BTreeMap;

use identity::error::{Error, Problem};
use identity::secret::Secret;
use identity::users::{PasswordRule, check_length, check_name};
use wire::request::Fields;

/// What a password must be, whatever the account's policy says.
pub(crate) const RULE: PasswordRule =
    PasswordRule { field: "password", min: 6, max: 32, classes: 2, not_name: false };

pub(super) const ACCESS_MODE: &str = "huawei:access_mode";
pub(super) const DEFAULT_PROJECT: &str = "huawei:default_project_id";
pub(super) const XUSER_ID: &str = "huawei:xuser_id";
pub(super) const XUSER_TYPE: &str = "huawei:xuser_type";
/// What was said of a password that is not there yet.
const PWD_STATUS: &str = "huawei:pwd_status";

/// A new name, if one was sent.
pub(super) fn name<'a>(user: Fields<'a>) -> Result<Option<&'a str>, Error> {
    let Some(name) = user.text("name")? else { return Ok(None) };
    check_name("name", name, 64, " -_.")?;
    if name.starts_with(|first: char| first.is_ascii_digit() || first == ' ') {
        return Err(Error::invalid("name", Problem::Characters));
    }
    Ok(Some(name))
}

/// A new password, if one was sent.
pub(super) fn password(user: Fields<'_>) -> Result<Option<Secret>, Error> {
    Ok(user.text("password")?.map(Secret::new))
}

/// A new description, if one was sent.
pub(super) fn description(user: Fields<'_>) -> Result<Option<String>, Error> {
    let Some(text) = user.text("description")? else { return Ok(None) };
    check_length("description", text, 0, 255)?;
    Ok(Some(text.to_owned()))
}

/// A new e-mail address, if one was sent; a blank one takes it away.
pub(super) fn email(user: Fields<'_>) -> Result<Option<String>, Error> {
    let Some(text) = user.text("email")? else { return Ok(None) };
    check_length("email", text, 0, 255)?;
    let halves = text
        .split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'));
    if !text.is_empty() && (!halves || text.contains(char::is_whitespace)) {
        return Err(Error::invalid("email", Problem::Format));
    }
    Ok(Some(text.to_owned()))
}

/// Whether the password must be changed at the next sign-in, if anything was said of it. Kept
/// with the user as well, who may not have a password yet.
pub(super) fn pwd_status(
    user: Fields<'_>,
    attributes: &mut BTreeMap<String, String>,
) -> Result<Option<bool>, Error> {
    let status = user.boolean("pwd_status")?;
    if let Some(status) = status {
        attributes.insert(PWD_STATUS.to_owned(), status.to_string());
    }
    Ok(status)
}

/// What is shown as `pwd_status`: whether the password must be changed, if there is one.
pub(super) fn shown_pwd_status(
    reset_required: Option<bool>,
    attributes: &BTreeMap<String, String>,
) -> bool {
    reset_required.unwrap_or_else(|| attribute(attributes, PWD_STATUS) == "true")
}

/// The attributes that were sent: the mode of access, and the user's name in another system,
/// whose two parts come together.
pub(super) fn attributes(user: Fields<'_>) -> Result<BTreeMap<String, String>, Error> {
    let mut attributes = BTreeMap::new();
    if let Some(mode) = user.text("access_mode")? {
        if !["default", "programmatic", "console"].contains(&mode) {
            return Err(Error::invalid("access_mode", Problem::Value));
        }
        attributes.insert(ACCESS_MODE.to_owned(), mode.to_owned());
    }
    match (user.text("xuser_type")?, user.text("xuser_id")?) {
        (None, None) => {}
        (Some(_), None) => return Err(Error::Missing("xuser_id")),
        (None, Some(_)) => return Err(Error::Missing("xuser_type")),
        (Some(kind), Some(id)) => {
            check_length("xuser_type", kind, 0, 64)?;
            check_length("xuser_id", id, 0, 128)?;
            attributes.insert(XUSER_TYPE.to_owned(), kind.to_owned());
            attributes.insert(XUSER_ID.to_owned(), id.to_owned());
        }
    }
    Ok(attributes)
}

/// An attribute of a user; blank when it has none.
pub(super) fn attribute<'a>(attributes: &'a BTreeMap<String, String>, name: &str) -> &'a str {
    attributes.get(name).map_or("", String::as_str)
}

/// How a user may come in.
pub(super) fn access_mode(attributes: &BTreeMap<String, String>) -> &str {
    match attribute(attributes, ACCESS_MODE) {
        "" => "default",
        mode => mode,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn fields(user: &Value) -> Fields<'_> {
        Fields(user.as_object().expect("an object"))
    }

    #[test]
    fn a_name_begins_with_no_digit_and_no_space() {
        for good in ["alice", "a", "a b-c_d.e", "_1"] {
            let user = json!({"name": good});
            assert_eq!(name(fields(&user)), Ok(Some(good)));
        }
        for wrong in ["1alice", " alice", "", "a@b", &"a".repeat(65)] {
            assert!(name(fields(&json!({"name": wrong}))).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_address_has_two_halves_or_is_blank() {
        for good in ["", "a@b", "alice+x@mail.example.com"] {
            assert_eq!(email(fields(&json!({"email": good}))), Ok(Some(good.to_owned())));
        }
        for wrong in ["a", "@", "a@", "@b", "a@b@c", "a b@c", &format!("a@{}", "b".repeat(255))] {
            assert!(email(fields(&json!({"email": wrong}))).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_user_of_another_system_has_an_id_and_a_type() {
        let both = json!({"xuser_type": "TenantIdp", "xuser_id": "1", "access_mode": "console"});
        let read = attributes(fields(&both)).expect("both are there");
        assert_eq!(read.len(), 3);
        let one = json!({"xuser_type": "TenantIdp"});
        assert_eq!(attributes(fields(&one)), Err(Error::Missing("xuser_id")));
        assert!(attributes(fields(&json!({"access_mode": "both"}))).is_err());
    }
}
