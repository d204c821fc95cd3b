//! Access keys: permanent ones below `/v3.0/OS-CREDENTIAL/credentials`, temporary ones at
//! `/v3.0/OS-CREDENTIAL/securitytokens`.

mod create_permanent_access_key;
mod create_temporary_access_key_by_token;
mod credential;
mod delete_permanent_access_key;
mod list_permanent_access_keys;
mod show_permanent_access_key;
mod update_permanent_access_key;

pub(crate) use create_permanent_access_key::CreatePermanentAccessKey;
pub(crate) use create_temporary_access_key_by_token::CreateTemporaryAccessKeyByToken;
pub(crate) use delete_permanent_access_key::DeletePermanentAccessKey;
pub(crate) use list_permanent_access_keys::ListPermanentAccessKeys;
pub(crate) use show_permanent_access_key::ShowPermanentAccessKey;
pub(crate) use update_permanent_access_key::UpdatePermanentAccessKey;
