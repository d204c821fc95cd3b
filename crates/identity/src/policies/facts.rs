//! What is known of a request when policies are asked about it.

use std::net::IpAddr;

use crate::sources::Timestamp;

/// Something a condition may ask of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fact {
    /// When the request is decided: a moment.
    CurrentTime,
    /// Where it came from: an address.
    SourceAddress,
    /// Whether it came over an encrypted transport: true or false.
    SecureTransport,
    /// Whether its caller used a second factor: true or false. Absent for access keys.
    MfaPresent,
    /// How many seconds ago that was: a number. Absent where no second factor was used.
    MfaAge,
    /// The caller's user id: text.
    UserId,
    /// The caller's user name: text.
    UserName,
    /// The name of the caller's account: text.
    AccountName,
    /// The sign-in rule for second factors that the request asks to set: text.
    MfaOperation,
    /// What who assumes a role says it was told to say: text.
    ExternalId,
}

impl Fact {
    /// The kind of value the fact has.
    pub(super) const fn kind(self) -> Kind {
        match self {
            Self::CurrentTime => Kind::Moment,
            Self::SourceAddress => Kind::Address,
            Self::SecureTransport | Self::MfaPresent => Kind::Truth,
            Self::MfaAge => Kind::Number,
            Self::UserId
            | Self::UserName
            | Self::AccountName
            | Self::MfaOperation
            | Self::ExternalId => Kind::Text,
        }
    }
}

/// A kind of value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
    Moment,
    Truth,
    Address,
}

/// A fact's value in one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known<'a> {
    Text(&'a str),
    Number(i64),
    /// Whole seconds since 1970-01-01T00:00:00Z.
    Moment(i64),
    Truth(bool),
    /// Never an IPv4 address dressed as IPv6.
    Address(IpAddr),
}

/// The facts of one request. What is `None` is absent, and a condition on it does not hold.
#[derive(Clone, Debug)]
pub struct Facts {
    /// When the request is decided.
    pub now: Timestamp,
    /// The address it came from.
    pub address: Option<IpAddr>,
    /// Whether it came over an encrypted transport.
    pub secure: Option<bool>,
    /// When the caller's second factor was checked: `None` where this is not a question at all
    /// (an access key), `Some(None)` where it could have been used and was not.
    pub mfa: Option<Option<Timestamp>>,
    /// The caller's user id.
    pub user_id: Option<String>,
    /// The caller's user name.
    pub user_name: Option<String>,
    /// The name of the caller's account.
    pub account_name: Option<String>,
    /// The sign-in rule for second factors that the request asks to set.
    pub mfa_operation: Option<String>,
    /// What who assumes a role says it was told to say.
    pub external_id: Option<String>,
}

impl Facts {
    /// Nothing known but the time.
    pub const fn at(now: Timestamp) -> Self {
        Self {
            now,
            address: None,
            secure: None,
            mfa: None,
            user_id: None,
            user_name: None,
            account_name: None,
            mfa_operation: None,
            external_id: None,
        }
    }

    /// The fact's value, if the request has one.
    pub(super) fn look_up(&self, fact: Fact) -> Option<Known<'_>> {
        match fact {
            Fact::CurrentTime => Some(Known::Moment(self.now.seconds())),
            Fact::SourceAddress => self.address.map(|from| Known::Address(from.to_canonical())),
            Fact::SecureTransport => self.secure.map(Known::Truth),
            Fact::MfaPresent => self.mfa.map(|checked| Known::Truth(checked.is_some())),
            Fact::MfaAge => {
                let age = |checked| self.now.seconds_since(checked).max(0);
                self.mfa.flatten().map(|checked| Known::Number(age(checked)))
            }
            Fact::UserId => self.user_id.as_deref().map(Known::Text),
            Fact::UserName => self.user_name.as_deref().map(Known::Text),
            Fact::AccountName => self.account_name.as_deref().map(Known::Text),
            Fact::MfaOperation => self.mfa_operation.as_deref().map(Known::Text),
            Fact::ExternalId => self.external_id.as_deref().map(Known::Text),
        }
    }
}
