//! Tokens: what a sign-in gives and a request brings.

mod check_token;
mod issue;
mod revoke_token;

use async_trait::async_trait;
use sha2::{Digest, Sha256};

pub use check_token::{CheckToken, TokenDetails};
pub(crate) use issue::issue;
pub use revoke_token::RevokeToken;

use crate::accounts::{Account, Project};
use crate::caller::Bearer;
use crate::error::Error;
use crate::ids::{AccountId, ProjectId, UserId};
use crate::secret::Secret;
use crate::sources::{Sources, Timestamp};
use crate::users::User;

/// How long a token lasts: 24 hours, in seconds.
pub const LIFETIME: i64 = 24 * 60 * 60;

/// How a caller proved itself to get a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInMethod {
    /// A password.
    Password,
    /// A code of an MFA device.
    Totp,
    /// An earlier token.
    Token,
    /// An access key's secret.
    AccessKey,
}

/// What a token is good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenScope {
    /// The account as a whole.
    Account,
    /// One project of it.
    Project(ProjectId),
}

/// A token's row. The token itself is never stored, only its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// SHA-256 of the token.
    pub hash: TokenHash,
    /// Whose it is.
    pub user: UserId,
    /// The user's account.
    pub account: AccountId,
    /// What it is good for.
    pub scope: TokenScope,
    /// How its user proved itself.
    pub methods: Vec<SignInMethod>,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When the second factor was checked, if one was.
    pub mfa_at: Option<Timestamp>,
}

/// SHA-256 of a token. 256 random bits need no salt and no slow hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenHash(pub [u8; 32]);

impl TokenHash {
    /// The hash of `token`.
    pub fn of(token: &Secret) -> Self {
        Self(Sha256::digest(token.expose()).into())
    }
}

/// What every token begins with, for scanners to know.
const TAG: &[u8] = b"cst1.";

/// Characters of a token.
const LENGTH: usize = TAG.len() + 43;

/// A new token: 256 random bits in base64url behind a tag.
pub(crate) fn mint(sources: &Sources) -> Secret {
    let random = data_encoding::BASE64URL_NOPAD.encode(&sources.bytes::<32>());
    Secret::new([TAG, random.as_bytes()].concat())
}

/// Whether a text can be a token at all.
pub(crate) fn is_of_our_form(token: &Secret) -> bool {
    token.expose().len() == LENGTH && token.expose().starts_with(TAG)
}

/// A token's row with the rows it points to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenHolder {
    /// The token.
    pub token: Token,
    /// Its user.
    pub user: User,
    /// The user's account.
    pub account: Account,
    /// The project it is scoped to.
    pub project: Option<Project>,
}

/// What of a token decides whether it is good, with whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BorneToken {
    /// When it ends.
    pub expires_at: Timestamp,
    /// When the second factor was checked, if one was.
    pub mfa_at: Option<Timestamp>,
    /// Whose it is.
    pub bearer: Bearer,
}

/// Rows of tokens.
#[async_trait]
pub trait TokenRows {
    /// Adds a token.
    async fn insert_token(&mut self, token: &Token) -> Result<(), Error>;

    /// The token with its user and account.
    async fn token(&mut self, hash: &TokenHash) -> Result<Option<TokenHolder>, Error>;

    /// The token as authentication needs it: read with every request.
    async fn borne_token(&mut self, hash: &TokenHash) -> Result<Option<BorneToken>, Error>;

    /// Ends a token; whether it was there.
    async fn delete_token(&mut self, hash: &TokenHash) -> Result<bool, Error>;

    /// Ends every token of a user.
    async fn delete_tokens_of(&mut self, user: &UserId) -> Result<(), Error>;

    /// Ends the tokens of a user that an access key's secret is behind.
    async fn delete_tokens_by_key_of(&mut self, user: &UserId) -> Result<(), Error>;

    /// Removes tokens that ended before `before`.
    async fn sweep_tokens(&mut self, before: Timestamp) -> Result<u64, Error>;
}
