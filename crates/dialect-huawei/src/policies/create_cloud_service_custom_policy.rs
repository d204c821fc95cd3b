use std::collections::BTreeMap;

use http::StatusCode;
use identity::error::{Error, Problem};
use identity::policies::{CreatePolicy, Policy};
use identity::users::check_length;
use wire::body::only;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use super::custom_policy::{DESCRIPTION_CN, TYPE, shown_with_references};
use crate::huawei::Huawei;
use crate::policy_language::POLICY_LANGUAGE;
use crate::request::Request;
use crate::resources::resource;

/// Stores a custom policy. Its display name is unique in the account.
pub(crate) struct CreateCloudServiceCustomPolicy;

impl Operation<Huawei> for CreateCloudServiceCustomPolicy {
    type Command = CreatePolicy;

    fn read(request: &Request) -> Result<Asked<CreatePolicy>, Error> {
        let role = request.body()?.required_object("role")?;
        let name = role.required_text("display_name")?;
        check_length("display_name", name, 1, 64)?;
        let kind = role.required_text("type")?;
        if !["AX", "XA"].contains(&kind) {
            return Err(Error::invalid("type", Problem::Value));
        }
        let description = role.required_text("description")?;
        check_length("description", description, 0, 255)?;
        let mut attributes = BTreeMap::from([(TYPE.to_owned(), kind.to_owned())]);
        if let Some(text) = role.text("description_cn")? {
            check_length("description_cn", text, 0, 255)?;
            attributes.insert(DESCRIPTION_CN.to_owned(), text.to_owned());
        }
        let document = serde_json::to_string(role.required_object("policy")?.0);
        let command = CreatePolicy {
            language: POLICY_LANGUAGE.name,
            name: Some(name.to_owned()),
            description: description.to_owned(),
            document: document.map_err(Error::internal)?,
            attributes,
        };
        Ok(Asked::by_policy(command).on(resource("role", "*")))
    }

    fn write(policy: Policy, request: &Request) -> Reply {
        let shown = shown_with_references(&policy, 0, request);
        Reply::json(StatusCode::CREATED, &only("role", shown))
    }
}
