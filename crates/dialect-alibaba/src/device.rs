//! MFA devices: both products see the same ones and differ in how they name the user.

use identity::WithCaller;
use identity::caller::Caller;
use identity::error::{Error, Problem};
use identity::mfa::{
    BindDevice, BoundTo, CreateDevice, DeleteDevice, DeviceView, FindUserDevice, GetUserDevice,
    ListDevices, NewDevice, UnbindDevice,
};
use identity::secret::Secret;
use identity::users::check_name;
use serde::Serialize;
use wire::body::only;
use wire::operation::Asked;
use wire::protocols::rpc::{Moment, Params, moment};
use wire::reply::Reply;

use crate::principal::{Principal, PrincipalName, asks, principal_name};
use crate::request::Request;
use crate::serial_number::{SerialNumber, serial_number};
use crate::{qr_code, resources, serial_number};

/// Devices made through the API are virtual; the core knows no other.
const TYPE: &str = "VMFA";

/// A new device by `VirtualMFADeviceName`.
pub(crate) fn create(request: &Request) -> Result<Asked<WithCaller<CreateDevice>>, Error> {
    let field = "VirtualMFADeviceName";
    let name = request.params.required(field)?;
    check_name(field, name, 64, "-.")?;
    let command = CreateDevice { name: name.to_owned(), holder: None };
    Ok(asks(command, resources::devices()))
}

/// The new device, and this once its seed.
pub(crate) fn created(request: &Request, caller: &Caller, new: &NewDevice) -> Reply {
    let name = &new.device.name;
    let seed = new.base32_seed.expose_text();
    let content = qr_code::content(name, &caller.account_alias, seed);
    let shown = Created {
        serial_number: serial_number(caller, name),
        base32_string_seed: seed,
        qr_code_png: qr_code::png_base64(&content),
    };
    request.reply(only("VirtualMFADevice", shown))
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Created<'a> {
    serial_number: SerialNumber<'a>,
    base32_string_seed: &'a str,
    #[serde(rename = "QRCodePNG")]
    qr_code_png: String,
}

/// A page of the devices from a position on.
pub(crate) fn list(after: Option<String>, limit: u32) -> Asked<WithCaller<ListDevices>> {
    asks(ListDevices { after, limit }, resources::devices())
}

/// The user a device is bound to, as lists show it; by default nobody, of whom nothing is shown.
#[derive(Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct User<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    display_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_principal_name: Option<OwnName<'a>>,
}

/// A principal name; the account's owner has none.
#[derive(Serialize)]
#[serde(untagged)]
enum OwnName<'a> {
    Of(PrincipalName<'a>),
    Nobodys(&'static str),
}

/// How a product names users.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Naming {
    /// By `UserName`.
    Name,
    /// By `UserPrincipalName`.
    PrincipalName,
}

/// The user a device is bound to, as lists show it. The account's owner goes by the account's
/// number and has no user's name.
pub(crate) fn user<'a>(caller: &'a Caller, bound: &'a BoundTo, naming: Naming) -> User<'a> {
    let (user_id, name) = match bound.is_owner {
        true => (caller.account_number.as_str(), None),
        false => (bound.handle.as_str(), Some(bound.name.as_str())),
    };
    let user =
        User { user_id: Some(user_id), display_name: Some(&bound.display_name), ..User::default() };
    match naming {
        Naming::Name => User { user_name: Some(name.unwrap_or_default()), ..user },
        Naming::PrincipalName => {
            let own = name.map(|name| OwnName::Of(principal_name(caller, name)));
            User { user_principal_name: own.or(Some(OwnName::Nobodys(""))), ..user }
        }
    }
}

/// Since when a device is bound.
pub(crate) fn activated(bound: &BoundTo) -> Option<Moment> {
    bound.since.map(moment)
}

/// The removal of the device of `SerialNumber`, unless it is bound.
pub(crate) fn delete(request: &Request) -> Result<Asked<WithCaller<DeleteDevice>>, Error> {
    let (name, own) = serial_number::read(request.params.required("SerialNumber")?)?;
    let resource = resources::device(&name);
    let command = DeleteDevice { name, holder: None, absent_is_done: false, even_bound: false };
    Ok(Asked::by_policy(WithCaller { command, conditions: vec![own] }).on(resource))
}

/// The binding of the device of `SerialNumber` to a user, by two codes.
pub(crate) fn bind(
    request: &Request,
    user: impl FnOnce(&Params) -> Result<Principal, Error>,
) -> Result<Asked<WithCaller<BindDevice>>, Error> {
    let params = &request.params;
    let serial = params.required("SerialNumber")?;
    let first_code = code(params, "AuthenticationCode1")?;
    let second_code = code(params, "AuthenticationCode2")?;
    let user = user(params)?;
    let (device, own) = serial_number::read(serial)?;
    Ok(user.and(own).asks(|user| BindDevice { user, device, own: false, first_code, second_code }))
}

fn code(params: &Params, field: &'static str) -> Result<Secret, Error> {
    let text = params.required(field)?;
    if text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(Secret::new(text))
    } else {
        // One name for both codes, as the vendor has it.
        Err(Error::invalid("AuthenticationCode", Problem::Format))
    }
}

/// The unbinding of a user's device, which is removed as well if `delete`.
pub(crate) fn unbind(user: Principal, delete: bool) -> Asked<WithCaller<UnbindDevice>> {
    user.asks(|user| UnbindDevice {
        user,
        device: None,
        code: None,
        unless_required: false,
        delete,
    })
}

/// The device that was unbound.
pub(crate) fn unbound(request: &Request, caller: &Caller, name: &str) -> Reply {
    request.reply(only("MFADevice", only("SerialNumber", serial_number(caller, name))))
}

/// The bound device of a user; having none is an error.
pub(crate) fn get(user: Principal) -> Asked<WithCaller<GetUserDevice>> {
    user.asks(|user| GetUserDevice { user, bound: true })
}

/// The bound device of a user, if it has one.
pub(crate) fn find(user: Principal) -> Asked<WithCaller<FindUserDevice>> {
    user.asks(|user| FindUserDevice { user })
}

/// A device of a user, shown by itself.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Shown<'a> {
    serial_number: SerialNumber<'a>,
    #[serde(rename = "Type")]
    kind: &'static str,
}

/// A device of a user, shown by itself.
pub(crate) fn shown<'a>(caller: &'a Caller, device: &'a DeviceView) -> Shown<'a> {
    Shown { serial_number: serial_number(caller, &device.name), kind: TYPE }
}

#[cfg(test)]
mod tests {
    use identity::caller::Means;
    use identity::ids::{AccountId, AccountNumber, Handle, KeyId, UserId};
    use identity::sources::Timestamp;
    use serde_json::{Value, json};

    use super::*;

    fn caller() -> Caller {
        Caller {
            account: AccountId::new("a"),
            account_number: AccountNumber::new("1000000000000001"),
            account_name: "acme".into(),
            account_alias: "acme".into(),
            user: UserId::new("u"),
            handle: Handle::new("200000000000000001"),
            user_name: "admin".into(),
            is_owner: true,
            role: None,
            means: Means::AccessKey(KeyId::new("k")),
        }
    }

    fn bound(is_owner: bool) -> BoundTo {
        BoundTo {
            handle: Handle::new("200000000000000001"),
            name: "admin".into(),
            display_name: "Admin".into(),
            is_owner,
            since: Some(Timestamp::from_seconds(0)),
        }
    }

    #[test]
    fn the_owner_goes_by_the_accounts_number_and_has_no_users_name() {
        let shown =
            |is_owner, naming| -> Value { json!(user(&caller(), &bound(is_owner), naming)) };
        assert_eq!(
            shown(true, Naming::Name),
            json!({"UserId": "1000000000000001", "DisplayName": "Admin", "UserName": ""})
        );
        assert_eq!(
            shown(false, Naming::Name),
            json!({"UserId": "200000000000000001", "DisplayName": "Admin", "UserName": "admin"})
        );
        let principal = |is_owner| shown(is_owner, Naming::PrincipalName);
        assert_eq!(principal(true)["UserPrincipalName"], "");
        assert_eq!(principal(false)["UserPrincipalName"], "admin@acme.onaliyun.com");
    }
}
