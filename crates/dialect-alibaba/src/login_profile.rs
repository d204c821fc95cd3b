//! Login profiles: a user's password for the console and what goes with it.

use identity::WithCaller;
use identity::caller::Caller;
use identity::error::{Error, Problem};
use identity::secret::Secret;
use identity::users::{CreateLoginProfile, LoginProfile, PasswordRule, UpdateLoginProfile, User};
use serde::Serialize;
use wire::operation::Asked;
use wire::protocols::rpc::{Moment, Params, moment};

use crate::principal::{Principal, PrincipalName, principal_name};
use crate::request::Request;

/// The password policy of an account that never set one: 8 to 32 characters of any sort.
pub(crate) const PASSWORD_RULE: PasswordRule =
    PasswordRule { field: "Password", min: 8, max: 32, classes: 1, not_name: false };

/// A new profile by `Password` and its settings, `enabled` unless IMS says otherwise.
pub(crate) fn create(
    request: &Request,
    user: Principal,
    enabled: bool,
) -> Result<Asked<WithCaller<CreateLoginProfile>>, Error> {
    let params = &request.params;
    let password = Secret::new(params.required("Password")?);
    let reset_required = params.boolean("PasswordResetRequired")?.unwrap_or(false);
    let mfa_bind_required = params.boolean("MFABindRequired")?.unwrap_or(false);
    Ok(user.asks(|user| CreateLoginProfile {
        user,
        password,
        rule: PASSWORD_RULE,
        reset_required,
        mfa_bind_required,
        enabled,
        hash: None,
    }))
}

/// A change of a profile; what is not given stays.
pub(crate) fn update(
    request: &Request,
    user: Principal,
    enabled: Option<bool>,
) -> Result<Asked<WithCaller<UpdateLoginProfile>>, Error> {
    let params = &request.params;
    let password = params.text("Password").map(Secret::new);
    let reset_required = params.boolean("PasswordResetRequired")?;
    let mfa_bind_required = params.boolean("MFABindRequired")?;
    Ok(user.asks(|user| UpdateLoginProfile {
        user,
        password,
        rule: PASSWORD_RULE,
        reset_required,
        mfa_bind_required,
        enabled,
        hash: None,
    }))
}

/// IMS's `Status`, if given: whether signing in with the password is switched on.
pub(crate) fn status(params: &Params) -> Result<Option<bool>, Error> {
    match params.text("Status") {
        None => Ok(None),
        Some("Active") => Ok(Some(true)),
        Some("Inactive") => Ok(Some(false)),
        Some(_) => Err(Error::invalid("Status", Problem::Value)),
    }
}

/// A profile as RAM shows it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Ram<'a> {
    user_name: &'a str,
    password_reset_required: bool,
    #[serde(rename = "MFABindRequired")]
    mfa_bind_required: bool,
    create_date: Moment,
}

/// A profile as RAM shows it.
pub(crate) fn ram<'a>(user: &'a User, profile: &LoginProfile) -> Ram<'a> {
    Ram {
        user_name: &user.name,
        password_reset_required: profile.reset_required,
        mfa_bind_required: profile.mfa_bind_required,
        create_date: moment(profile.created_at),
    }
}

/// A profile as IMS shows it everywhere.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Ims<'a> {
    user_principal_name: PrincipalName<'a>,
    status: &'static str,
    update_date: Moment,
    password_reset_required: bool,
    #[serde(rename = "MFABindRequired")]
    mfa_bind_required: bool,
    password_status: &'static str,
}

/// A profile as IMS shows it everywhere.
pub(crate) fn ims<'a>(caller: &'a Caller, user: &'a User, profile: &LoginProfile) -> Ims<'a> {
    Ims {
        user_principal_name: principal_name(caller, &user.name),
        status: if profile.enabled { "Active" } else { "Inactive" },
        update_date: moment(profile.updated_at),
        password_reset_required: profile.reset_required,
        mfa_bind_required: profile.mfa_bind_required,
        // An initial password is one its user has still to replace; none expires here.
        password_status: if profile.reset_required { "InitialValid" } else { "NotInitial" },
    }
}
