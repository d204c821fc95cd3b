//! Who is asking, and from where. A dialect hands over a [`Proof`]; the core alone turns it
//! into a [`Caller`].

use std::net::IpAddr;

use crate::ids::{AccountId, AccountNumber, Handle, KeyId, ProjectId, RoleId, SessionId, UserId};
use crate::secret::Secret;
use crate::sessions::PROOF_SECONDS;
use crate::sources::Timestamp;

/// What a request brings to show who sent it.
#[derive(Clone, Debug)]
pub enum Proof {
    /// Nothing.
    Anonymous,
    /// A token issued by the sign-in machine.
    Token(Secret),
    /// The secret of a session.
    Session(Secret),
    /// A signature made with an access key.
    Signed(Box<Signed>),
}

/// A signed request, canonicalized by the dialect and not yet believed. Prints its key alone:
/// what was signed may hold passwords and codes.
#[derive(Clone)]
pub struct Signed {
    /// The access key it names.
    pub key_id: KeyId,
    /// What was signed.
    pub string_to_sign: String,
    /// The canonical request behind the string to sign, where the scheme has one; told back to
    /// a caller whose signature does not match. Reveals nothing the caller did not send.
    pub canonical_request: Option<String>,
    /// The signature, decoded to bytes.
    pub signature: Vec<u8>,
    /// How the signature is made from the secret.
    pub scheme: Scheme,
    /// When the client says it signed.
    pub time: Timestamp,
    /// A value the client uses once, where the scheme has one.
    pub nonce: Option<String>,
    /// The token that must accompany a temporary key.
    pub session_token: Option<Secret>,
    /// The account the request says it is for, where it says so.
    pub account: Option<AccountId>,
    /// The project the request says it is for, where it says so.
    pub project: Option<ProjectId>,
    /// Whether the wire it came by knows roles: one that does not would take who acts in a role
    /// for the user behind it.
    pub knows_roles: bool,
}

impl std::fmt::Debug for Signed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signed").field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

/// How a signature is made from an access key's secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// HMAC-SHA-256 under the secret itself.
    HmacSha256,
    /// HMAC-SHA-256 under a key derived by a chain of HMACs: `prefix ‖ secret`, then each term.
    HmacSha256Derived {
        /// Put before the secret to start the chain.
        prefix: &'static str,
        /// The chain's messages, in order.
        terms: Vec<String>,
    },
    /// HMAC-SHA-1 under the secret followed by `suffix`.
    HmacSha1 {
        /// Put after the secret.
        suffix: &'static str,
    },
}

/// Where a request came from.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The client's address: who has the other end of the connection, or whom a proxy that is
    /// trusted speaks for.
    pub address: Option<IpAddr>,
    /// Whether the transport was encrypted.
    pub secure: bool,
    /// The request's id, told in the reply, the log and the audit record.
    pub request_id: String,
}

/// How a caller proved itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Means {
    /// A token; whether and when a second factor was used to get it.
    Token {
        /// When the second factor was checked, if one was.
        mfa_at: Option<Timestamp>,
    },
    /// A session of the pages.
    Session {
        /// Which.
        id: SessionId,
        /// When the second factor was checked, if one was.
        mfa_at: Option<Timestamp>,
        /// When its user last proved itself in full.
        proved_at: Timestamp,
    },
    /// An access key.
    AccessKey(KeyId),
    /// A temporary access key.
    TemporaryKey {
        /// Which.
        id: KeyId,
        /// When a second factor was checked in the session or for the token it was taken with:
        /// `None` where it was taken with neither.
        mfa: Option<Option<Timestamp>>,
    },
}

/// Whose a token or a key is: as much of the user as every request needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// The user.
    pub user: UserId,
    /// The user's other id.
    pub handle: Handle,
    /// The user's name.
    pub name: String,
    /// The name shown to people.
    pub display_name: String,
    /// Whether the user is in a directory's pool and not in the account's own.
    pub in_directory: bool,
    /// Whether the user owns the account.
    pub is_owner: bool,
    /// Whether it may sign in and use its keys.
    pub enabled: bool,
    /// Whether a policy is attached to the user, or it is in a group: if not, no document
    /// speaks about it.
    pub is_spoken_of: bool,
    /// The user's account; a role's, where one is acted in.
    pub account: AccountId,
}

/// The role a caller acts in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssumedRole {
    /// The role's id.
    pub id: RoleId,
    /// The role's name.
    pub name: String,
    /// What who assumed it called this session of it.
    pub session: String,
    /// Who it said it was doing so for, where it said so.
    pub source_identity: Option<String>,
}

/// A caller the core believes: a user, or a user in a role. In a role, account, policies and
/// rights are the role's; the user is there for the record, and its own affairs are not the
/// caller's. Ask [`Caller::owns`] whether they are, and never compare users.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The caller's account.
    pub account: AccountId,
    /// The account's number.
    pub account_number: AccountNumber,
    /// The account's name.
    pub account_name: String,
    /// The label of the account's default sign-in domain.
    pub account_alias: String,
    /// The caller's user; in a role, the one who assumed it, perhaps of another account.
    pub user: UserId,
    /// The user's other id.
    pub handle: Handle,
    /// The user's name.
    pub user_name: String,
    /// Whether the caller owns the account; in a role nobody does.
    pub is_owner: bool,
    /// The role it acts in, if it does.
    pub role: Option<AssumedRole>,
    /// How it proved itself.
    pub means: Means,
}

impl Caller {
    /// Whether this user's affairs are the caller's own. For what is allowed to oneself: in a
    /// role nothing is.
    pub fn owns(&self, user: &UserId) -> bool {
        self.role.is_none() && self.user == *user
    }

    /// Whether this user is who acts, in a role or not. For what is forbidden to oneself: a role
    /// is not the way around it.
    pub fn is_behind(&self, user: &UserId) -> bool {
        self.user == *user
    }

    /// When the caller's second factor was checked, if this is known of its means at all:
    /// `None` for an access key, `Some(None)` for a token or session got without a second factor
    /// and for temporary keys taken with one of these.
    pub fn mfa(&self) -> Option<Option<Timestamp>> {
        match self.means {
            Means::Token { mfa_at } | Means::Session { mfa_at, .. } => Some(mfa_at),
            Means::TemporaryKey { mfa, .. } => mfa,
            Means::AccessKey(_) => None,
        }
    }

    /// Whether the caller shows a second factor well enough to change its own factors at `now`,
    /// where anything is known of one, as in [`Caller::mfa`]. A token shows it while it is good,
    /// as at the vendors; a temporary key is handed on to programs, and shows it for
    /// [`PROOF_SECONDS`] as a session does.
    pub(crate) fn shows_factor(&self, now: Timestamp) -> Option<bool> {
        let fresh = |at| now.seconds_since(at) <= PROOF_SECONDS;
        let shown = self.mfa()?;
        Some(match self.means {
            Means::Token { .. } => shown.is_some(),
            _ => shown.is_some_and(fresh),
        })
    }
}
