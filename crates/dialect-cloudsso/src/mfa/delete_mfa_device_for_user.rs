use identity::directories::RemoveDirectoryUserFactor;
use identity::error::Error;
use identity::sign_in::Factor;
use wire::operation::{Asked, Operation};
use wire::protocols::rpc_gateway::NoFields;
use wire::reply::Reply;

use super::{CROSS_PLATFORM_PASSKEY, PLATFORM_PASSKEY, TOTP};
use crate::CloudSso;
use crate::request::Request;

/// `MfaType` in the words of `DeviceType`.
const KINDS: &[(&str, Factor)] = &[
    (TOTP, Factor::Totp),
    (PLATFORM_PASSKEY, Factor::Passkey),
    (CROSS_PLATFORM_PASSKEY, Factor::Passkey),
];

pub(crate) struct DeleteMFADeviceForUser;

impl Operation<CloudSso> for DeleteMFADeviceForUser {
    type Command = RemoveDirectoryUserFactor;

    fn read(request: &Request) -> Result<Asked<RemoveDirectoryUserFactor>, Error> {
        let (directory, user) = request.user()?;
        let resource = request.of_user(&directory, &user);
        let factor = request.params.required("MFADeviceId")?.to_owned();
        let kind = request.word("MfaType", KINDS)?;
        let command = RemoveDirectoryUserFactor { directory, user, factor, kind };
        Ok(Asked::by_policy(command).on(resource))
    }

    fn write((): (), request: &Request) -> Reply {
        request.done(NoFields {})
    }
}
