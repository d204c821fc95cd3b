use identity::error::Error;
use identity::sign_in::{GetSignInSettings, SignInSettings};
use serde_json::json;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::CloudSso;
use crate::request::Request;

pub(crate) struct GetLoginPreference;

impl Operation<CloudSso> for GetLoginPreference {
    type Command = GetSignInSettings;

    fn read(request: &Request) -> Result<Asked<GetSignInSettings>, Error> {
        super::get(request)
    }

    fn write(settings: SignInSettings, request: &Request) -> Reply {
        let allowed = settings.attributes.get(super::CREDENTIALS).is_some_and(|on| on == "true");
        request.done(json!({"LoginPreference": {
            "AllowUserToGetCredentials": allowed,
            "LoginNetworkMasks": settings.networks.join(";"),
        }}))
    }
}
