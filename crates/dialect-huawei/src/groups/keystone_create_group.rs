use http::StatusCode;
use identity::WithCaller;
use identity::caller::Caller;
use identity::error::{Error, Unauthenticated};
use identity::groups::{CreateGroup, Group};
use identity::users::check_length;
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::group::shown;
use crate::huawei::Huawei;
use crate::request::{Request, in_account};
use crate::resources::resource;

/// Makes a group.
pub(crate) struct KeystoneCreateGroup;

impl Operation<Huawei> for KeystoneCreateGroup {
    type Command = WithCaller<CreateGroup>;

    fn read(request: &Request) -> Result<Asked<Self::Command>, Error> {
        let group = request.body()?.required_object("group")?;
        let name = group.required_text("name")?;
        let description = group.text("description")?.unwrap_or_default();
        check_length("name", name, 1, request.profile.group_name_max)?;
        check_length("description", description, 0, 255)?;
        let command = CreateGroup { name: name.to_owned(), description: description.to_owned() };
        let domain = group.text("domain_id")?;
        let command = in_account(command, domain, Unauthenticated::WrongScope.into());
        Ok(Asked::by_policy(command).on(resource("group", "*")))
    }

    fn write((_, group): (Caller, Group), request: &Request) -> Reply {
        Reply::json(StatusCode::CREATED, &only("group", shown(&group, request)))
    }
}
