//! The account's security preference, as RAM and IMS change and show it. What nothing in the
//! core follows is kept among its attributes and shown as it was sent.

use identity::error::{Error, Problem};
use identity::sign_in::{MfaOperation, SettingsChanges, SignInSettings, check_networks};
use serde_json::{Value, json};
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

fn login(settings: &SignInSettings) -> Value {
    json!({
        "AllowUserToChangePassword": settings.change_password_allowed,
        "EnableSaveMFATicket": settings.trusted_browsers,
        MASKS: settings.networks.join(";"),
        // Another view may have set less than an hour's multiple; what is over is cut off.
        "LoginSessionDuration": settings.session_seconds / (60 * 60),
    })
}

/// The preference as RAM shows it.
pub(crate) fn ram(settings: &SignInSettings) -> Value {
    let keys = switch(settings, "AllowUserToManagePublicKeys");
    json!({"SecurityPreference": {
        "AccessKeyPreference": {"AllowUserToManageAccessKeys": settings.manage_keys_allowed},
        "LoginProfilePreference": login(settings),
        "MFAPreference": {"AllowUserToManageMFADevices": settings.manage_factors_allowed},
        "PublicKeyPreference": {"AllowUserToManagePublicKeys": keys},
    }})
}

/// The preference as IMS shows it.
pub(crate) fn ims(settings: &SignInSettings) -> Value {
    let mut login = login(settings);
    login["AllowUserToLoginWithPasskey"] = json!(settings.passkey_allowed);
    login[OPERATION] = json!(said(settings.operation, &OPERATIONS));
    login[RISK] = json!(said(settings.enforce_when_unusual, &RISKS));
    let types = [(settings.sms_allowed, "sms"), (settings.email_allowed, "email")];
    let types: Vec<&str> = types.iter().filter(|(on, _)| *on).map(|(_, kind)| *kind).collect();
    let days = |name: &str| {
        let kept = settings.attributes.get(&key(name));
        kept.and_then(|days| days.parse().ok()).unwrap_or(IDLE_DEFAULT)
    };
    let talk = switch(settings, "AllowUserToManagePersonalDingTalk");
    json!({"SecurityPreference": {
        "AccessKeyPreference": {
            "AllowUserToManageAccessKeys": settings.manage_keys_allowed,
            "AllowUserToManageServiceCredentials":
                switch(settings, "AllowUserToManageServiceCredentials"),
        },
        "LoginProfilePreference": login,
        "MFAPreference": {"AllowUserToManageMFADevices": settings.manage_factors_allowed},
        "MaxIdleDays": {IDLE[0]: days(IDLE[0]), IDLE[1]: days(IDLE[1])},
        "PersonalInfoPreference": {"AllowUserToManagePersonalDingTalk": talk},
        "VerificationPreference": {TYPES: types},
    }})
}
