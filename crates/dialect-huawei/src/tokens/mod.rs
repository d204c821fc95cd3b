//! Tokens: `/v3/auth/tokens`.

mod keystone_check_token;
mod keystone_create_token;
mod keystone_revoke_token;
mod keystone_validate_token;
mod sign_in_body;
mod subject;
mod token_body;

pub(crate) use keystone_check_token::KeystoneCheckToken;
pub(crate) use keystone_create_token::KeystoneCreateToken;
pub(crate) use keystone_revoke_token::KeystoneRevokeToken;
pub(crate) use keystone_validate_token::KeystoneValidateToken;
