use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::users::{UpdateUser as Update, UserDetails};
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::principal::{Principal, new_principal_name};
use crate::request::Request;
use crate::surface::Alibaba;
use crate::user;

/// Changes a RAM user, named by principal name or by id.
pub(crate) struct UpdateUser;

impl Operation<Alibaba> for UpdateUser {
    type Command = WithCaller<Update>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let params = &request.params;
        let mut user = Principal::by_one_of(params, false)?;
        let field = "NewUserPrincipalName";
        let mut name = None;
        if let Some(text) = params.text(field) {
            let (new, own) = new_principal_name(field, text)?;
            user = user.and(own);
            name = Some(new);
        }
        let field = "NewDisplayName";
        let shown = params.text(field);
        let shown = shown.map(|text| user::display_name(field, text, user::IMS_DISPLAY_NAME));
        let changes = user::changes(params, name, shown.transpose()?)?;
        Ok(user.asks(|user| user::update(user, changes)))
    }

    fn write((caller, changed): (Caller, UserDetails), request: &Request) -> Reply {
        request.reply(only("User", user::ims(&caller, &changed.user)))
    }
}
