//! The account's security preference, as RAM and IMS change and show it. What nothing in the
//! core follows is kept among its attributes and shown as it was sent.

use identity::error::{Error, Problem};
use identity::sign_in::{MfaOperation, SettingsChanges, SignInSettings, check_networks};
use serde::Serialize;
use wire::body::{Only, only};
use wire::protocols::rpc::Params;

use crate::numbers::number;

const MASKS: &str = "LoginNetworkMasks";
const OPERATION: &str = "MFAOperationForLogin";
const RISK: &str = "OperationForRiskLogin";
const TYPES: &str = "VerificationTypes";

/// When a second factor is needed, in the vendor's words.
const OPERATIONS: [(MfaOperation, &str); 3] = [
    (MfaOperation::Mandatory, "mandatory"),
    (MfaOperation::Independent, "independent"),
    (MfaOperation::Adaptive, "adaptive"),
];

/// Whether an unusual sign-in enforces a second factor, in the vendor's words.
const RISKS: [(bool, &str); 2] = [(false, "autonomous"), (true, "enforceVerify")];

/// What is switched on or off and kept for its view alone: the name, and what it is by default.
const SWITCHES: [(&str, bool); 3] = [
    ("AllowUserToManageServiceCredentials", false),
    ("AllowUserToManagePersonalDingTalk", true),
    ("AllowUserToManagePublicKeys", false),
];

/// Days that are kept for their view alone, and what they are by default.
const IDLE: [&str; 2] = ["MaxIdleDaysForAccessKeys", "MaxIdleDaysForUsers"];
const IDLE_DAYS: [i64; 4] = [90, 180, 365, 730];
const IDLE_DEFAULT: i64 = 730;

fn key(name: &str) -> String {
    format!("alibaba:{name}")
}

/// What both products take.
pub(crate) fn read_ram(params: &Params) -> Result<SettingsChanges, Error> {
    let hours = number(params, "LoginSessionDuration", 1, 24)?;
    let mut changes = SettingsChanges {
        change_password_allowed: params.boolean("AllowUserToChangePassword")?,
        manage_keys_allowed: params.boolean("AllowUserToManageAccessKeys")?,
        manage_factors_allowed: params.boolean("AllowUserToManageMFADevices")?,
        trusted_browsers: params.boolean("EnableSaveMFATicket")?,
        session_seconds: hours.map(|hours| hours * 60 * 60),
        networks: networks(params)?,
        ..SettingsChanges::default()
    };
    for (name, _) in SWITCHES {
        if let Some(on) = params.boolean(name)? {
            changes.attributes.insert(key(name), on.to_string());
        }
    }
    Ok(changes)
}

/// What IMS takes.
pub(crate) fn read_ims(params: &Params) -> Result<SettingsChanges, Error> {
    let mut changes = read_ram(params)?;
    changes.passkey_allowed = params.boolean("AllowUserToLoginWithPasskey")?;
    changes.operation = operation(params)?;
    changes.enforce_when_unusual = word(params, RISK, &RISKS)?;
    if let Some(types) = params.list(TYPES)? {
        if types.iter().any(|kind| !["sms", "email"].contains(&kind.as_str())) {
            return Err(Error::invalid(TYPES, Problem::Value));
        }
        changes.sms_allowed = Some(types.iter().any(|kind| kind == "sms"));
        changes.email_allowed = Some(types.iter().any(|kind| kind == "email"));
    }
    for name in IDLE {
        if let Some(days) = params.integer(name)? {
            if !IDLE_DAYS.contains(&days) {
                return Err(Error::invalid(name, Problem::Value));
            }
            changes.attributes.insert(key(name), days.to_string());
        }
    }
    Ok(changes)
}

/// The masks, if any were sent; a blank list lets every network in.
fn networks(params: &Params) -> Result<Option<Vec<String>>, Error> {
    let Some(text) = params.get(MASKS) else { return Ok(None) };
    if text.len() > 512 {
        return Err(Error::invalid(MASKS, Problem::Length));
    }
    let masks = text.split(';').map(str::trim).filter(|mask| !mask.is_empty());
    let masks: Vec<String> = masks.map(str::to_owned).collect();
    check_networks(MASKS, &masks, 40)?;
    Ok(Some(masks))
}

/// When a second factor is needed; older clients say it with a switch.
fn operation(params: &Params) -> Result<Option<MfaOperation>, Error> {
    let older = params
        .boolean("EnforceMFAForLogin")?
        .map(|enforced| if enforced { MfaOperation::Mandatory } else { MfaOperation::Independent });
    Ok(word(params, OPERATION, &OPERATIONS)?.or(older))
}

fn word<T: Copy>(
    params: &Params,
    name: &'static str,
    words: &[(T, &str)],
) -> Result<Option<T>, Error> {
    let Some(sent) = params.text(name) else { return Ok(None) };
    let found = words.iter().find(|(_, word)| *word == sent);
    found.map(|(meaning, _)| Some(*meaning)).ok_or(Error::invalid(name, Problem::Value))
}

fn said<T: PartialEq>(meaning: T, words: &[(T, &'static str)]) -> &'static str {
    words.iter().find(|(known, _)| *known == meaning).map_or("", |(_, word)| word)
}

fn switch(settings: &SignInSettings, name: &str) -> bool {
    let default = SWITCHES.iter().any(|(known, default)| *known == name && *default);
    settings.attributes.get(&key(name)).map_or(default, |kept| kept == "true")
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Login {
    allow_user_to_change_password: bool,
    #[serde(rename = "EnableSaveMFATicket")]
    enable_save_mfa_ticket: bool,
    login_network_masks: String,
    login_session_duration: i64,
}

fn login(settings: &SignInSettings) -> Login {
    Login {
        allow_user_to_change_password: settings.change_password_allowed,
        enable_save_mfa_ticket: settings.trusted_browsers,
        login_network_masks: settings.networks.join(";"),
        // Another view may have set less than an hour's multiple; what is over is cut off.
        login_session_duration: settings.session_seconds / (60 * 60),
    }
}

fn own_devices(settings: &SignInSettings) -> Only<bool> {
    only("AllowUserToManageMFADevices", settings.manage_factors_allowed)
}

/// The preference as RAM shows it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Ram {
    access_key_preference: Only<bool>,
    login_profile_preference: Login,
    #[serde(rename = "MFAPreference")]
    mfa_preference: Only<bool>,
    public_key_preference: Only<bool>,
}

/// The preference as RAM shows it.
pub(crate) fn ram(settings: &SignInSettings) -> Only<Ram> {
    let public = "AllowUserToManagePublicKeys";
    let shown = Ram {
        access_key_preference: only("AllowUserToManageAccessKeys", settings.manage_keys_allowed),
        login_profile_preference: login(settings),
        mfa_preference: own_devices(settings),
        public_key_preference: only(public, switch(settings, public)),
    };
    only("SecurityPreference", shown)
}

/// The preference as IMS shows it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Ims {
    access_key_preference: ImsKeys,
    login_profile_preference: ImsLogin,
    #[serde(rename = "MFAPreference")]
    mfa_preference: Only<bool>,
    max_idle_days: IdleDays,
    personal_info_preference: Only<bool>,
    verification_preference: Only<Vec<&'static str>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ImsKeys {
    allow_user_to_manage_access_keys: bool,
    allow_user_to_manage_service_credentials: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ImsLogin {
    #[serde(flatten)]
    login: Login,
    allow_user_to_login_with_passkey: bool,
    #[serde(rename = "MFAOperationForLogin")]
    mfa_operation_for_login: &'static str,
    operation_for_risk_login: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct IdleDays {
    max_idle_days_for_access_keys: i64,
    max_idle_days_for_users: i64,
}

/// The preference as IMS shows it.
pub(crate) fn ims(settings: &SignInSettings) -> Only<Ims> {
    let credentials = switch(settings, "AllowUserToManageServiceCredentials");
    let talk = "AllowUserToManagePersonalDingTalk";
    let [keys, users] = IDLE.map(|name| idle_days(settings, name));
    let types = [(settings.sms_allowed, "sms"), (settings.email_allowed, "email")];
    let types = types.iter().filter(|(on, _)| *on).map(|(_, kind)| *kind).collect();
    let shown = Ims {
        access_key_preference: ImsKeys {
            allow_user_to_manage_access_keys: settings.manage_keys_allowed,
            allow_user_to_manage_service_credentials: credentials,
        },
        login_profile_preference: ImsLogin {
            login: login(settings),
            allow_user_to_login_with_passkey: settings.passkey_allowed,
            mfa_operation_for_login: said(settings.operation, &OPERATIONS),
            operation_for_risk_login: said(settings.enforce_when_unusual, &RISKS),
        },
        mfa_preference: own_devices(settings),
        max_idle_days: IdleDays {
            max_idle_days_for_access_keys: keys,
            max_idle_days_for_users: users,
        },
        personal_info_preference: only(talk, switch(settings, talk)),
        verification_preference: only(TYPES, types),
    };
    only("SecurityPreference", shown)
}

fn idle_days(settings: &SignInSettings, name: &str) -> i64 {
    let kept = settings.attributes.get(&key(name));
    kept.and_then(|days| days.parse().ok()).unwrap_or(IDLE_DEFAULT)
}
