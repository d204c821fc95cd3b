use identity::error::Error;
use identity::sign_in::{ChangeSignInSettings, SettingsChanges, SignInSettings, check_networks};
use wire::operation::{Asked, Operation};
use wire::protocols::rpc_gateway::NoFields;
use wire::reply::Reply;

use crate::CloudSso;
use crate::request::Request;

/// Changes from where users of the directory sign in; what is not sent stays.
pub(crate) struct SetLoginPreference;

impl Operation<CloudSso> for SetLoginPreference {
    type Command = ChangeSignInSettings;

    fn read(request: &Request) -> Result<Asked<ChangeSignInSettings>, Error> {
        let mut changes = SettingsChanges { networks: networks(request)?, ..Default::default() };
        if let Some(allowed) = request.params.boolean("AllowUserToGetCredentials")? {
            changes.attributes.insert(super::CREDENTIALS.to_owned(), allowed.to_string());
        }
        super::set(request, changes)
    }

    fn write(_: SignInSettings, request: &Request) -> Reply {
        request.done(NoFields {})
    }
}

/// The masks, if any were sent; a lone `;` lets every network in.
fn networks(request: &Request) -> Result<Option<Vec<String>>, Error> {
    const FIELD: &str = "LoginNetworkMasks";
    let Some(text) = request.params.text(FIELD) else { return Ok(None) };
    let masks = text.split(';').map(str::trim).filter(|mask| !mask.is_empty());
    let masks: Vec<String> = masks.map(str::to_owned).collect();
    check_networks(FIELD, &masks, 100)?;
    Ok(Some(masks))
}
