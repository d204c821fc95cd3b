use identity::directories::{Directory, SetDirectoryMfa};
use identity::error::{Error, Problem};
use identity::users::check_length;
use wire::operation::{Asked, Operation};
use wire::protocols::rpc_gateway::NoFields;
use wire::reply::Reply;

use super::{RISK_OPERATIONS, SETTINGS};
use crate::CloudSso;
use crate::request::Request;

pub(crate) struct UpdateMFAAuthenticationSettings;

impl Operation<CloudSso> for UpdateMFAAuthenticationSettings {
    type Command = SetDirectoryMfa;

    fn read(request: &Request) -> Result<Asked<SetDirectoryMfa>, Error> {
        let directory = request.directory()?;
        let resource = request.of_directory(&directory);
        let command = SetDirectoryMfa {
            directory,
            mfa: request.required_word("MFAAuthenticationSettings", SETTINGS)?,
            risk_operation: request.word("OperationForRiskLogin", RISK_OPERATIONS)?,
            verification_types: verification_types(request)?,
        };
        Ok(Asked::by_policy(command).on(resource))
    }

    fn write(_: Directory, request: &Request) -> Reply {
        request.done(NoFields {})
    }
}

/// The list as it was sent. The vendor does not say which values there are, so any short text is
/// kept and given back.
fn verification_types(request: &Request) -> Result<Option<Vec<String>>, Error> {
    const FIELD: &str = "AllowedVerificationTypes";
    let types = request.params.list(FIELD)?;
    if types.iter().flatten().count() > 20 {
        return Err(Error::invalid(FIELD, Problem::Length));
    }
    types.iter().flatten().try_for_each(|kind| check_length(FIELD, kind, 1, 64))?;
    Ok(types)
}
