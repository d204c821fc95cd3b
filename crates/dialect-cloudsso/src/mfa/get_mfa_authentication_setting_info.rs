use identity::directories::{Directory, DirectoryMfa, GetDirectory};
use identity::error::Error;
use serde::Serialize;
use wire::body::only;
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
        // It is stored always, and shown only where the setting lets it matter.
        let matters = matches!(directory.mfa, DirectoryMfa::ByUser | DirectoryMfa::OnlyRiskyLogin);
        let info = Info {
            allowed_verification_types: &directory.verification_types,
            mfa_authentication_advance_settings: setting(directory.mfa),
            operation_for_risk_login: matters.then(|| risk_operation(directory.risk_operation)),
        };
        request.done(only("MFAAuthenticationSettingInfo", info))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Info<'a> {
    allowed_verification_types: &'a [String],
    mfa_authentication_advance_settings: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation_for_risk_login: Option<&'static str>,
}
