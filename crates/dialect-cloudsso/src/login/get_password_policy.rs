use identity::error::Error;
use identity::sign_in::{GetSignInSettings, SignInSettings};
use serde_json::json;
use wire::operation::{Asked, Operation};
use wire::reply::Reply;

use crate::CloudSso;
use crate::request::Request;

pub(crate) struct GetPasswordPolicy;

impl Operation<CloudSso> for GetPasswordPolicy {
    type Command = GetSignInSettings;

    fn read(request: &Request) -> Result<Asked<GetSignInSettings>, Error> {
        super::get(request)
    }

    fn write(settings: SignInSettings, request: &Request) -> Reply {
        let policy = &settings.passwords;
        request.done(json!({"PasswordPolicy": {
            "HardExpire": policy.hard_expiry,
            "MaxLoginAttempts": settings.limits.attempts,
            "MaxPasswordAge": settings.password_days,
            "MaxPasswordLength": super::LONGEST,
            "MinPasswordDifferentChars": policy.different,
            "MinPasswordLength": policy.min_length,
            "PasswordNotContainUsername": policy.name_not_inside,
            "PasswordReusePrevention": policy.recent,
            "RequireLowerCaseChars": policy.lower,
            "RequireNumbers": policy.digits,
            "RequireSymbols": policy.symbols,
            "RequireUpperCaseChars": policy.upper,
        }}))
    }
}
