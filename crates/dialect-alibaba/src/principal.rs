//! How requests name a user: RAM by `UserName`, IMS by `UserPrincipalName`, the name at the
//! account's default domain. The account's owner is not a user in either.

use std::fmt;

use identity::access::Resource;
use identity::caller::Caller;
use identity::error::{Error, Noun, Problem};
use identity::ids::{Handle, KeyId};
use identity::users::{UserRef, check_name};
use identity::{Condition, WithCaller};
use serde::{Serialize, Serializer};
use wire::operation::Asked;
use wire::protocols::rpc::Params;

use crate::resources;

/// What follows the account's label in its default domain.
const DOMAIN_SUFFIX: &str = ".onaliyun.com";
/// The longest name of a user, in characters.
const NAME: usize = 64;
/// The longest principal name, in characters.
const PRINCIPAL_NAME: usize = 128;
/// What a name may have besides letters and digits.
const ALSO: &str = ".-_";
/// What a name of a user that exists may have: another view lets blanks in.
const ALSO_FOUND: &str = ".-_ ";

/// The default domain of the caller's account.
pub(crate) fn default_domain(caller: &Caller) -> String {
    format!("{}{DOMAIN_SUFFIX}", caller.account_alias)
}

/// A user's principal name, put together where it is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PrincipalName<'a> {
    name: &'a str,
    label: &'a str,
}

/// A user's principal name.
pub(crate) fn principal_name<'a>(caller: &'a Caller, name: &'a str) -> PrincipalName<'a> {
    PrincipalName { name, label: &caller.account_alias }
}

impl fmt::Display for PrincipalName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        [self.name, "@", self.label, DOMAIN_SUFFIX].iter().try_for_each(|part| f.write_str(part))
    }
}

impl Serialize for PrincipalName<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A user that a request names, and what naming it so says of the caller.
#[derive(Debug)]
pub(crate) struct Principal {
    user: UserRef,
    conditions: Vec<(Condition, Error)>,
}

impl Principal {
    fn of(user: UserRef) -> Self {
        Self { user, conditions: Vec::new() }
    }

    /// The user named by `UserName`.
    pub(crate) fn by_name(params: &Params) -> Result<Self, Error> {
        let name = params.required("UserName")?;
        check_name("UserName", name, NAME, ALSO_FOUND)?;
        Ok(Self::of(UserRef::Member(name.to_owned())))
    }

    /// The user named by `UserPrincipalName`.
    pub(crate) fn by_principal_name(params: &Params) -> Result<Self, Error> {
        let field = "UserPrincipalName";
        let text = params.required(field)?;
        let (name, label) = split(field, text, ALSO_FOUND)?;
        let unknown = || Error::not_found(Noun::User, text);
        let label = label.ok_or_else(unknown)?;
        let own = (Condition::AccountLabel(label.to_owned()), unknown());
        Ok(Self { user: UserRef::Member(name.to_owned()), conditions: vec![own] })
    }

    /// The user named by `UserName`, else the caller.
    pub(crate) fn by_name_or_caller(params: &Params) -> Result<Self, Error> {
        match params.text("UserName") {
            Some(_) => Self::by_name(params),
            None => Ok(Self::of(UserRef::Caller)),
        }
    }

    /// The user named by `UserPrincipalName`, else the caller.
    pub(crate) fn by_principal_name_or_caller(params: &Params) -> Result<Self, Error> {
        match params.text("UserPrincipalName") {
            Some(_) => Self::by_principal_name(params),
            None => Ok(Self::of(UserRef::Caller)),
        }
    }

    /// The user named in exactly one of these ways: `UserPrincipalName`, `UserId` and, where
    /// `by_key`, `UserAccessKeyId`.
    pub(crate) fn by_one_of(params: &Params, by_key: bool) -> Result<Self, Error> {
        let id = params.text("UserId");
        let key = params.text("UserAccessKeyId").filter(|_| by_key);
        match (params.text("UserPrincipalName"), id, key) {
            (Some(_), None, None) => Self::by_principal_name(params),
            (None, Some(id), None) => Ok(Self::of(UserRef::MemberHandle(Handle::new(id)))),
            (None, None, Some(key)) => Ok(Self::of(UserRef::MemberWithKey(KeyId::new(key)))),
            (None, None, None) => Err(Error::Missing("UserPrincipalName")),
            (Some(_), Some(_), _) => Err(Error::invalid("UserId", Problem::Value)),
            (_, _, Some(_)) => Err(Error::invalid("UserAccessKeyId", Problem::Value)),
        }
    }

    /// The same; where it is the caller, the account's owner is told that `field` is missing.
    pub(crate) fn owner_must_name(mut self, field: &'static str) -> Self {
        if self.user == UserRef::Caller {
            self.conditions.push((Condition::Member, Error::Missing(field)));
        }
        self
    }

    /// The same, with one more thing that must be true of the caller.
    pub(crate) fn and(mut self, condition: (Condition, Error)) -> Self {
        self.conditions.push(condition);
        self
    }

    /// A command about the user, allowed by policies that speak of the user.
    pub(crate) fn asks<C>(self, make: impl FnOnce(UserRef) -> C) -> Asked<WithCaller<C>> {
        let resource = resources::user(self.user.clone());
        let command = WithCaller { command: make(self.user), conditions: self.conditions };
        Asked::by_policy(command).on(resource)
    }

    /// The same, where policies cannot speak of single users: the vendor controls no finer.
    pub(crate) fn asks_of_account<C>(
        self,
        make: impl FnOnce(UserRef) -> C,
    ) -> Asked<WithCaller<C>> {
        let command = WithCaller { command: make(self.user), conditions: self.conditions };
        Asked::by_policy(command).on(resources::account())
    }
}

/// A command of the account's, allowed by policies that speak of `resource`.
pub(crate) fn asks<C>(command: C, resource: Resource) -> Asked<WithCaller<C>> {
    Asked::by_policy(WithCaller { command, conditions: Vec::new() }).on(resource)
}

/// The name for a user to be made or renamed, from a RAM field.
pub(crate) fn new_name(field: &'static str, name: &str) -> Result<String, Error> {
    check_name(field, name, NAME, ALSO)?;
    Ok(name.to_owned())
}

/// The name for a user to be made or renamed, from an IMS field, and what the rest of the
/// field says of the caller.
pub(crate) fn new_principal_name(
    field: &'static str,
    text: &str,
) -> Result<(String, (Condition, Error)), Error> {
    let (name, label) = split(field, text, ALSO)?;
    let foreign = || Error::invalid(field, Problem::Format);
    let label = label.ok_or_else(foreign)?;
    Ok((name.to_owned(), (Condition::AccountLabel(label.to_owned()), foreign())))
}

/// The name before the domain, and the domain's label where it is one of these products'.
fn split<'a>(
    field: &'static str,
    text: &'a str,
    also: &str,
) -> Result<(&'a str, Option<&'a str>), Error> {
    if text.chars().count() > PRINCIPAL_NAME {
        return Err(Error::invalid(field, Problem::Length));
    }
    let wrong = Error::invalid(field, Problem::Format);
    let whole = text.rsplit_once('@').filter(|(_, domain)| !domain.is_empty());
    let (name, domain) = whole.ok_or(wrong)?;
    check_name(field, name, NAME, also)?;
    check_name(field, domain, PRINCIPAL_NAME, ALSO)?;
    let parts = domain.len().checked_sub(DOMAIN_SUFFIX.len());
    let parts = parts.and_then(|at| domain.split_at_checked(at));
    let label = parts.filter(|(_, suffix)| suffix.eq_ignore_ascii_case(DOMAIN_SUFFIX));
    Ok((name, label.map(|(label, _)| label)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_principal_name_is_a_name_and_the_label_of_a_domain() {
        let read = |text| split("UserPrincipalName", text, ALSO);
        assert_eq!(read("alice@acme.onaliyun.com"), Ok(("alice", Some("acme"))));
        assert_eq!(read("alice@Acme.OnAliyun.com"), Ok(("alice", Some("Acme"))));
        assert_eq!(read("alice@.onaliyun.com"), Ok(("alice", Some(""))));
        for other in ["alice@example.com", "alice@onaliyun.com", "alice@.com"] {
            assert_eq!(read(other), Ok(("alice", None)), "{other}");
        }
        let wrong = |problem| Err(Error::invalid("UserPrincipalName", problem));
        assert_eq!(read("alice"), wrong(Problem::Format));
        assert_eq!(read("@acme.onaliyun.com"), wrong(Problem::Length));
        assert_eq!(read("alice@"), wrong(Problem::Format));
        assert_eq!(read("a b@acme.onaliyun.com"), wrong(Problem::Characters));
        for characters in ["alice@ac me.onaliyun.com", "alice@é.com", "alice@acme/onaliyun.com"] {
            assert_eq!(read(characters), wrong(Problem::Characters), "{characters}");
        }
        assert_eq!(read("a@b@acme.onaliyun.com"), wrong(Problem::Characters));
        assert_eq!(read(&format!("a@{}", "b".repeat(127))), wrong(Problem::Length));
    }
}
