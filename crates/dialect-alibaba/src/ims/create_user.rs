use identity::WithCaller;
use identity::caller::Caller;
use identity::error::Error;
use identity::users::{CreateUser as Create, UserDetails};
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::principal::new_principal_name;
use crate::request::Request;
use crate::resources;
use crate::surface::Alibaba;
use crate::tags;
use crate::user;

/// Makes a RAM user.
pub(crate) struct CreateUser;

impl Operation<Alibaba> for CreateUser {
    type Command = WithCaller<Create>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let params = &request.params;
        let field = "UserPrincipalName";
        let (name, own) = new_principal_name(field, params.required(field)?)?;
        let shown = params.required("DisplayName")?;
        let shown = user::display_name("DisplayName", shown, user::IMS_DISPLAY_NAME)?;
        let command = user::create(params, name, shown, tags::given(params, tags::USER_VALUE)?)?;
        let command = WithCaller { command, conditions: vec![own] };
        Ok(Asked::by_policy(command).on(resources::users()))
    }

    fn write((caller, made): (Caller, UserDetails), request: &Request) -> Reply {
        request.reply(only("User", user::ims_made(&caller, &made.user)))
    }
}
