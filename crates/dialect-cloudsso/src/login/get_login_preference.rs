use identity::error::Error;
use identity::sign_in::{GetSignInSettings, SignInSettings};
use serde::Serialize;
use wire::body::only;
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
        let shown = Shown {
            allow_user_to_get_credentials: allowed,
            login_network_masks: settings.networks.join(";"),
        };
        request.done(only("LoginPreference", shown))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shown {
    allow_user_to_get_credentials: bool,
    login_network_masks: String,
}
