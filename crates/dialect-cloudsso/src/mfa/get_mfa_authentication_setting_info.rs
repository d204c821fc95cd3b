use identity::directories::{Directory, DirectoryMfa, GetDirectory};
use identity::error::Error;
use serde_json::json;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::{risk_operation, setting};
use crate::CloudSso;
use crate::request::Request;

pub(crate) struct GetMFAAuthenticationSettingInfo;

impl Operation<CloudSso> for GetMFAAuthenticationSettingInfo {
    type Command = GetDirectory;

    fn read(request: &Request) -> Result<Asked<GetDirectory>, Error> {
        let directory = request.directory()?;
        let resource = request.of_directory(&directory);
        Ok(Asked::by_policy(GetDirectory { directory }).on(resource))
    }

    fn write(directory: Directory, request: &Request) -> Reply {
        let mut info = json!({
            "AllowedVerificationTypes": directory.verification_types,
            "MfaAuthenticationAdvanceSettings": setting(directory.mfa),
        });
        // It is stored always, and shown only where the setting lets it matter.
        if matches!(directory.mfa, DirectoryMfa::ByUser | DirectoryMfa::OnlyRiskyLogin) {
            info["OperationForRiskLogin"] = json!(risk_operation(directory.risk_operation));
        }
        request.done(json!({"MFAAuthenticationSettingInfo": info}))
    }
}
