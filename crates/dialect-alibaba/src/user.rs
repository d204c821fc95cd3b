//! Users: what both products read of them, and how each shows them.

use std::collections::BTreeMap;

use identity::WithCaller;
use identity::caller::Caller;
use identity::error::{Error, Problem};
use identity::store::Page;
use identity::users::{
    CreateUser, ListUsersWith, UpdateUser, User, UserChanges, UserFilter, UserRef, check_length,
};
use serde::Serialize;
use wire::body::{each, only};
use wire::operation::Asked;
use wire::protocols::rpc::{Moment, Params, moment};

use crate::login_profile::PASSWORD_RULE;
use crate::paging::Paging;
use crate::principal::{PrincipalName, asks, principal_name};
use crate::{resources, tags};

/// How long a display name may be, in characters: IMS.
pub(crate) const IMS_DISPLAY_NAME: usize = 24;
/// How long a display name may be, in characters: RAM.
pub(crate) const RAM_DISPLAY_NAME: usize = 128;
/// How long comments may be, in characters.
const COMMENTS: usize = 128;

/// A user to make, by fields that both products have.
pub(crate) fn create(
    params: &Params,
    name: String,
    display_name: String,
    attributes: BTreeMap<String, String>,
) -> Result<CreateUser, Error> {
    let given = |field| params.text(field).unwrap_or_default();
    Ok(CreateUser {
        name,
        display_name,
        email: email("Email", given("Email"))?,
        phone: phone("MobilePhone", given("MobilePhone"))?,
        description: comments("Comments", given("Comments"))?,
        enabled: true,
        attributes,
        password: None,
        rule: PASSWORD_RULE,
        hash: None,
    })
}

/// What to change of a user, by fields that both products have. A field that is there and
/// blank empties the fact.
pub(crate) fn changes(
    params: &Params,
    name: Option<String>,
    display_name: Option<String>,
) -> Result<UserChanges, Error> {
    let given = |field: &'static str, read: fn(&'static str, &str) -> Result<String, Error>| {
        params.get(field).map(|text| read(field, text)).transpose()
    };
    Ok(UserChanges {
        name,
        display_name,
        email: given("NewEmail", email)?,
        phone: given("NewMobilePhone", phone)?,
        description: given("NewComments", comments)?,
        ..UserChanges::default()
    })
}

/// The command that makes these changes.
pub(crate) fn update(user: UserRef, changes: UserChanges) -> UpdateUser {
    UpdateUser { user, changes, password: None, rule: PASSWORD_RULE, hash: None }
}

/// A display name of at most `most` characters; blank is the caller's to judge.
pub(crate) fn display_name(field: &'static str, text: &str, most: usize) -> Result<String, Error> {
    check_length(field, text, 0, most)?;
    Ok(text.to_owned())
}

fn comments(field: &'static str, text: &str) -> Result<String, Error> {
    check_length(field, text, 0, COMMENTS)?;
    Ok(text.to_owned())
}

/// An e-mail address as far as form can tell; blank for none.
fn email(field: &'static str, text: &str) -> Result<String, Error> {
    let sound = |text: &str| {
        let plain = text.chars().all(|c| !c.is_whitespace() && !c.is_control());
        let parts = text.rsplit_once('@');
        let whole = parts.is_some_and(|(local, host)| !local.is_empty() && host.contains('.'));
        plain && whole && text.chars().count() <= 128
    };
    if text.is_empty() || sound(text) {
        Ok(text.to_owned())
    } else {
        Err(Error::invalid(field, Problem::Format))
    }
}

/// A phone as country code, hyphen, number, the country without leading zeros; blank for none.
fn phone(field: &'static str, text: &str) -> Result<String, Error> {
    if text.is_empty() {
        return Ok(String::new());
    }
    let digits = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let wrong = || Error::invalid(field, Problem::Format);
    let (country, number) = text.split_once('-').ok_or_else(wrong)?;
    let country = country.trim_start_matches('0');
    if digits(country, 4) && digits(number, 20) {
        Ok(format!("{country}-{number}"))
    } else {
        Err(wrong())
    }
}

/// A page of the account's users that carry the tags asked for.
pub(crate) fn list(
    params: &Params,
    paging: Paging,
    enabled: Option<bool>,
) -> Result<Asked<WithCaller<ListUsersWith>>, Error> {
    let (after, limit) = paging.read(params)?;
    let filter = UserFilter { enabled, members_only: true, ..UserFilter::default() };
    let attributes = tags::wanted(params)?;
    Ok(asks(ListUsersWith { attributes, filter, after, limit }, resources::users()))
}

/// What IMS asks of users' status: `active` unless it says otherwise, and both when it asks
/// for tags, whatever it says.
pub(crate) fn status_filter(params: &Params) -> Result<Option<bool>, Error> {
    let wrong = Err(Error::invalid("Status", Problem::Value));
    let status = match params.text("Status").unwrap_or("active") {
        "active" => Some(true),
        "freeze" => Some(false),
        "active,freeze" | "freeze,active" => None,
        _ => return wrong,
    };
    Ok(if tags::wanted(params)?.is_empty() { status } else { None })
}

/// The status of a user as IMS says it.
pub(crate) fn status(user: &User) -> &'static str {
    if user.enabled { "active" } else { "freeze" }
}

/// A list's fields: the wrapped items, then what paging adds.
pub(crate) fn listed<'a, V: Serialize + 'a>(
    (wrapper, item): (&'static str, &'static str),
    page: &'a Page<User>,
    paging: Paging,
    show: impl Fn(&'a User) -> V + Clone + 'a,
) -> impl Serialize + 'a {
    let last = page.items.last().map(|user| user.name.as_str());
    let items = each(page.items.iter().map(show));
    paging.finish(only(wrapper, only(item, items)), page.more, last)
}

/// A user as RAM shows it: one flat structure, for a flattened one is written as a map, which
/// takes twice the time.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Ram<'a> {
    user_id: &'a str,
    user_name: &'a str,
    display_name: &'a str,
    mobile_phone: &'a str,
    email: &'a str,
    comments: &'a str,
    create_date: Moment,
    #[serde(skip_serializing_if = "Option::is_none")]
    update_date: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_login_date: Option<Moment>,
}

/// A user as RAM shows it everywhere.
pub(crate) fn ram(user: &User) -> Ram<'_> {
    Ram {
        user_id: user.handle.as_str(),
        user_name: &user.name,
        display_name: &user.display_name,
        mobile_phone: &user.phone,
        email: &user.email,
        comments: &user.description,
        create_date: moment(user.created_at),
        update_date: None,
        last_login_date: None,
    }
}

/// A user as RAM shows it where it may have been changed.
pub(crate) fn ram_updated(user: &User) -> Ram<'_> {
    Ram { update_date: Some(moment(user.updated_at)), ..ram(user) }
}

/// A user as RAM shows it by itself.
pub(crate) fn ram_in_full(user: &User) -> Ram<'_> {
    Ram { last_login_date: Some(moment(user.signed_in_at)), ..ram_updated(user) }
}

/// A user as IMS shows it, flat as well.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Ims<'a> {
    display_name: &'a str,
    user_principal_name: PrincipalName<'a>,
    email: &'a str,
    update_date: Moment,
    mobile_phone: &'a str,
    user_id: &'a str,
    comments: &'a str,
    last_login_date: Moment,
    create_date: Moment,
    provision_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<tags::Tags<'a>>,
}

/// A user as IMS shows it everywhere.
pub(crate) fn ims<'a>(caller: &'a Caller, user: &'a User) -> Ims<'a> {
    Ims {
        display_name: &user.display_name,
        user_principal_name: principal_name(caller, &user.name),
        email: &user.email,
        update_date: moment(user.updated_at),
        mobile_phone: &user.phone,
        user_id: user.handle.as_str(),
        comments: &user.description,
        last_login_date: moment(user.signed_in_at),
        create_date: moment(user.created_at),
        provision_type: "Manual",
        user_name: None,
        status: None,
        tags: None,
    }
}

/// A user as IMS shows it when it is made.
pub(crate) fn ims_made<'a>(caller: &'a Caller, user: &'a User) -> Ims<'a> {
    Ims { tags: Some(tags::shown(&user.attributes)), ..ims(caller, user) }
}

/// A user as IMS shows it by itself.
pub(crate) fn ims_in_full<'a>(caller: &'a Caller, user: &'a User) -> Ims<'a> {
    Ims { user_name: Some(&user.name), ..ims_made(caller, user) }
}

/// A user as IMS shows it in a list.
pub(crate) fn ims_listed<'a>(caller: &'a Caller, user: &'a User) -> Ims<'a> {
    Ims { status: Some(status(user)), ..ims_made(caller, user) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_is_a_country_a_hyphen_and_a_number() {
        for (given, kept) in [("", ""), ("86-13900001111", "86-13900001111"), ("0049-1", "49-1")] {
            assert_eq!(phone("MobilePhone", given), Ok(kept.to_owned()));
        }
        for wrong in ["13900001111", "86-", "-1", "00-1", "+86-1", "86-1-2", "12345-1"] {
            let expected = Err(Error::invalid("MobilePhone", Problem::Format));
            assert_eq!(phone("MobilePhone", wrong), expected, "{wrong}");
        }
    }

    #[test]
    fn an_address_has_one_name_and_one_host() {
        for sound in ["", "alice@example.com", "a+b@mail.example.com"] {
            assert_eq!(email("Email", sound), Ok(sound.to_owned()));
        }
        for wrong in ["alice", "@example.com", "alice@", "alice@host", "a b@example.com"] {
            let expected = Err(Error::invalid("Email", Problem::Format));
            assert_eq!(email("Email", wrong), expected, "{wrong}");
        }
    }
}
