//! One enum of nouns. Each error says outside what is wrong and what to do; what only the
//! operator may know stays inside and goes to the log.

use crate::ids::{AccountNumber, KeyId};
use crate::sources::Timestamp;

/// What an error is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Noun {
    /// An account.
    Account,
    /// A user of an account.
    User,
    /// A user's password and its settings.
    LoginProfile,
    /// A user's login protection.
    LoginProtection,
    /// An MFA device, by its own name.
    Device,
    /// The MFA device of a user.
    UserDevice,
    /// The user of an MFA device.
    DeviceUser,
    /// An access key.
    AccessKey,
    /// A policy.
    Policy,
    /// A policy attached to a user or group.
    Attachment,
    /// A role.
    Role,
    /// A policy attached to a role.
    RolePolicy,
    /// A group.
    Group,
    /// A user's membership of a group.
    Membership,
    /// A project.
    Project,
    /// A token.
    Token,
    /// A temporary access key.
    TemporaryKey,
    /// A passkey.
    Passkey,
    /// A directory.
    Directory,
    /// A user of a directory.
    DirectoryUser,
}

/// Every noun, for tables and tests.
pub const NOUNS: [Noun; 20] = [
    Noun::Account,
    Noun::User,
    Noun::LoginProfile,
    Noun::LoginProtection,
    Noun::Device,
    Noun::UserDevice,
    Noun::DeviceUser,
    Noun::AccessKey,
    Noun::Policy,
    Noun::Attachment,
    Noun::Role,
    Noun::RolePolicy,
    Noun::Group,
    Noun::Membership,
    Noun::Project,
    Noun::Token,
    Noun::TemporaryKey,
    Noun::Passkey,
    Noun::Directory,
    Noun::DirectoryUser,
];

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A character that may not stand there.
    Characters,
    /// Too long or too short.
    Length,
    /// Not of the form asked for.
    Format,
    /// Outside the range, both ends allowed.
    Range {
        /// The least allowed.
        min: i64,
        /// The most allowed.
        max: i64,
    },
    /// Not one of the values allowed.
    Value,
    /// A password too weak for the policy.
    TooWeak,
}

/// Why the core does not believe a caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unauthenticated {
    /// The request brought no proof.
    Missing,
    /// The proof is not of the form its scheme demands; says which part.
    Malformed(&'static str),
    /// No such token, or it was revoked.
    UnknownToken,
    /// The token's time is over.
    ExpiredToken(Timestamp),
    /// No such access key.
    UnknownKey(KeyId),
    /// The access key is switched off.
    InactiveKey(KeyId),
    /// The access key's user is disabled.
    DisabledUser {
        /// The user's name.
        user: String,
        /// The access key, where one was used.
        key: Option<KeyId>,
    },
    /// The signature is not the one the secret makes.
    WrongSignature {
        /// What this server signed.
        string_to_sign: String,
        /// The canonical request behind it, where the scheme has one.
        canonical_request: Option<String>,
    },
    /// The time of signing is too far from now.
    Stale {
        /// The client's time.
        signed: Timestamp,
        /// The server's time.
        now: Timestamp,
    },
    /// The nonce was used before.
    Replayed,
    /// A temporary key came without its token.
    MissingSessionToken,
    /// What came as a temporary key's token has not the form of one.
    MalformedSessionToken,
    /// A temporary key's token is wrong, or came with a permanent key.
    WrongSessionToken,
    /// The temporary key's time is over.
    ExpiredSessionToken(Timestamp),
    /// The request names an account or project that is not the key's.
    WrongScope,
    /// Name, password or code is wrong: one answer for all three, so that none can be probed.
    WrongCredentials,
    /// The password is right, and a second factor is required or the one given is wrong.
    SecondFactor,
    /// Too many wrong passwords; locked for a while.
    Locked,
    /// The sign-in under way is not there: never begun, given up, or gone on with already.
    UnknownAttempt,
    /// The account does not take passwords from this network.
    WrongNetwork,
    /// The password is right and must be changed first, which this door cannot do.
    PasswordExpired,
}

/// Why an authenticated caller is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    /// The action's name.
    pub action: String,
    /// The resource it was checked against.
    pub resource: String,
    /// The caller's account.
    pub account: AccountNumber,
    /// The caller's public name: the handle of a user, the number of the account for its owner,
    /// the names of role and session for who acts in one.
    pub principal: String,
    /// As what the caller asked.
    pub caller: CallerKind,
    /// Why.
    pub reason: DenialReason,
    /// Whose word it is.
    pub decided_by: DecidedBy,
}

/// As what a caller asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallerKind {
    /// As a user.
    User,
    /// As the owner of the account.
    Owner,
    /// As who acts in a role.
    Role,
}

/// Which policies did not allow it, or denied it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecidedBy {
    /// Those of the caller.
    Caller,
    /// The one that narrows its session.
    Session,
    /// The one that says whom a role trusts.
    Trust,
}

/// Why authorization says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DenialReason {
    /// No statement allows it.
    NotAllowed,
    /// A statement denies it.
    ExplicitlyDenied,
    /// Only the user itself may do this, whatever policies say.
    NotYourself,
    /// Nobody may do this to itself.
    Yourself,
    /// The owner of an account may not do this.
    NotForOwners,
}

/// Everything that can stop a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The caller is not believed.
    Unauthenticated(Unauthenticated),
    /// The caller may not.
    Denied(Box<Denial>),
    /// There is no such thing; carries the id or name asked for.
    NotFound(Noun, String),
    /// It is there already; carries the id or name.
    Exists(Noun, String),
    /// `what` cannot go while it has a `by`.
    InUse {
        /// What should go.
        what: Noun,
        /// What holds it.
        by: Noun,
    },
    /// No more of these.
    LimitReached(Noun),
    /// A field that must be given.
    Missing(&'static str),
    /// A field that is wrong.
    Invalid {
        /// The field, as the caller knows it.
        field: &'static str,
        /// What is wrong with it.
        problem: Problem,
    },
    /// The request as a whole cannot be read: not JSON, not UTF-8, not an object.
    Unreadable(&'static str),
    /// The request is larger than is taken; nothing of it was looked at.
    TooLarge,
    /// A policy document that cannot be stored; says where and why.
    MalformedPolicy(String),
    /// One-time codes that are wrong, stale, used, or not of two adjacent steps; or what a
    /// browser says of a passkey, where it does not hold.
    WrongCode,
    /// Two codes of a device that are right together, by a clock that is off.
    WrongClock {
        /// Seconds the device's clock is ahead of ours; negative when it is behind.
        seconds: i64,
    },
    /// The session's user must prove itself once more before this.
    ProofTooOld,
    /// The account's users do not manage this themselves.
    NotSelfService,
    /// There are no passkeys here; the settings say why.
    PasskeysOff,
    /// The device cannot go: sign-in of its user demands it.
    RequiredBySignIn,
    /// Only for users, not for the account's owner, or the other way round.
    WrongKindOfUser,
    /// Too many at once; try again.
    Busy,
    /// The server failed; the text is for the log only.
    Internal(String),
}

impl Error {
    /// A failure of the server's own, described for the operator.
    pub fn internal(inside: impl std::fmt::Display) -> Self {
        Self::Internal(inside.to_string())
    }

    /// A wrong value.
    pub const fn invalid(field: &'static str, problem: Problem) -> Self {
        Self::Invalid { field, problem }
    }

    /// A thing that is not there.
    pub fn not_found(noun: Noun, name: impl Into<String>) -> Self {
        Self::NotFound(noun, name.into())
    }

    /// A thing that is there already.
    pub fn exists(noun: Noun, name: impl Into<String>) -> Self {
        Self::Exists(noun, name.into())
    }

    /// What the operator may read; never sent to a caller.
    pub fn inside(&self) -> Option<&str> {
        match self {
            Self::Internal(text) => Some(text),
            _ => None,
        }
    }
}

impl From<Unauthenticated> for Error {
    fn from(reason: Unauthenticated) -> Self {
        Self::Unauthenticated(reason)
    }
}

/// A printable sample of every error there is, for generated tables and for tests that each
/// dialect shows each of them.
pub fn samples() -> Vec<Error> {
    let mut all = unauthenticated_samples();
    for reason in [
        DenialReason::NotAllowed,
        DenialReason::ExplicitlyDenied,
        DenialReason::NotYourself,
        DenialReason::Yourself,
        DenialReason::NotForOwners,
    ] {
        all.push(Error::Denied(Box::new(Denial {
            action: "service:Operation".into(),
            resource: "resource".into(),
            account: AccountNumber::new("1000000000000001"),
            principal: "200000000000000001".into(),
            caller: CallerKind::User,
            reason,
            decided_by: DecidedBy::Caller,
        })));
    }
    all.extend(NOUNS.map(|noun| Error::not_found(noun, "name")));
    all.extend(NOUNS.map(|noun| Error::exists(noun, "name")));
    all.extend(NOUNS.map(|by| Error::InUse { what: Noun::User, by }));
    all.push(Error::InUse { what: Noun::Device, by: Noun::DeviceUser });
    all.push(Error::InUse { what: Noun::Policy, by: Noun::Attachment });
    all.push(Error::InUse { what: Noun::Role, by: Noun::Policy });
    all.extend(NOUNS.map(Error::LimitReached));
    all.push(Error::Missing("Field"));
    for problem in [
        Problem::Characters,
        Problem::Length,
        Problem::Format,
        Problem::Range { min: 1, max: 100 },
        Problem::Value,
        Problem::TooWeak,
    ] {
        all.push(Error::invalid("Field", problem));
    }
    all.extend([
        Error::Unreadable("body is not JSON"),
        Error::TooLarge,
        Error::MalformedPolicy("statement 1: unknown effect".into()),
        Error::WrongCode,
        Error::WrongClock { seconds: -47 },
        Error::ProofTooOld,
        Error::NotSelfService,
        Error::PasskeysOff,
        Error::RequiredBySignIn,
        Error::WrongKindOfUser,
        Error::Busy,
        Error::internal("details for the log"),
    ]);
    all
}

fn unauthenticated_samples() -> Vec<Error> {
    let at = Timestamp::from_seconds(1_767_323_045);
    vec![
        Unauthenticated::Missing.into(),
        Unauthenticated::Malformed("Authorization").into(),
        Unauthenticated::UnknownToken.into(),
        Unauthenticated::ExpiredToken(at).into(),
        Unauthenticated::UnknownKey(KeyId::new("LTAI0")).into(),
        Unauthenticated::InactiveKey(KeyId::new("LTAI0")).into(),
        Unauthenticated::DisabledUser { user: "bob".into(), key: None }.into(),
        Unauthenticated::WrongSignature {
            string_to_sign: "GET&%2F&…".into(),
            canonical_request: None,
        }
        .into(),
        Unauthenticated::Stale { signed: at, now: at.plus_seconds(3600) }.into(),
        Unauthenticated::Replayed.into(),
        Unauthenticated::MissingSessionToken.into(),
        Unauthenticated::MalformedSessionToken.into(),
        Unauthenticated::WrongSessionToken.into(),
        Unauthenticated::ExpiredSessionToken(at).into(),
        Unauthenticated::WrongScope.into(),
        Unauthenticated::WrongCredentials.into(),
        Unauthenticated::SecondFactor.into(),
        Unauthenticated::Locked.into(),
        Unauthenticated::UnknownAttempt.into(),
        Unauthenticated::WrongNetwork.into(),
        Unauthenticated::PasswordExpired.into(),
    ]
}
