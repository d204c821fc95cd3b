use http::StatusCode;
use identity::access::{Rule, Subject};
use identity::access_keys::{CreateAccessKey, NewAccessKey};
use identity::error::Error;
use identity::ids::UserId;
use identity::users::UserRef;
use serde::Serialize;
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::credential::{Shown, description};
use crate::huawei::Huawei;
use crate::request::Request;
use crate::resources;

/// Makes an access key. The reply is the only place that shows its secret.
pub(crate) struct CreatePermanentAccessKey;

impl Operation<Huawei> for CreatePermanentAccessKey {
    type Command = CreateAccessKey;

    fn read(request: &Request) -> Result<Asked<CreateAccessKey>, Error> {
        let credential = request.body()?.required_object("credential")?;
        let user = UserRef::Id(UserId::new(credential.required_text("user_id")?));
        let description = description(credential)?.unwrap_or_default();
        let (rule, touched) =
            (Rule::SelfOrPolicy(Subject::User(user.clone())), resources::user(&user));
        Ok(Asked::new(CreateAccessKey { user, description }, rule).on(touched))
    }

    fn write(new: NewAccessKey, _: &Request) -> Reply {
        let secret = new.secret.expose_text();
        let shown = WithSecret { key: Shown::of(&new.key), secret };
        Reply::json(StatusCode::CREATED, &only("credential", shown))
    }
}

#[derive(Serialize)]
struct WithSecret<'a> {
    #[serde(flatten)]
    key: Shown<'a>,
    secret: &'a str,
}
