use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::users::{UpdateUser as Update, UserDetails};
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::principal::{Principal, new_name};
use crate::request::Request;
use crate::surface::Alibaba;
use crate::user;

/// Changes a RAM user.
pub(crate) struct UpdateUser;

impl Operation<Alibaba> for UpdateUser {
    type Command = WithCaller<Update>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let params = &request.params;
        let user = Principal::by_name(params)?;
        let name = params.text("NewUserName").map(|name| new_name("NewUserName", name));
        let field = "NewDisplayName";
        let shown = params.get(field);
        let shown = shown.map(|text| user::display_name(field, text, user::RAM_DISPLAY_NAME));
        let changes = user::changes(params, name.transpose()?, shown.transpose()?)?;
        Ok(user.asks(|user| user::update(user, changes)))
    }

    fn write((_, changed): (Caller, UserDetails), request: &Request) -> Reply {
        request.reply(only("User", user::ram_updated(&changed.user)))
    }
}
