use identity::error::Error;
use identity::sign_in::{GetSignInSettings, SignInSettings};
use serde::Serialize;
use wire::body::only;
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
        let shown = Shown {
            hard_expire: policy.hard_expiry,
            max_login_attempts: settings.limits.attempts,
            max_password_age: settings.password_days,
            max_password_length: super::LONGEST,
            min_password_different_chars: policy.different,
            min_password_length: policy.min_length,
            password_not_contain_username: policy.name_not_inside,
            password_reuse_prevention: policy.recent,
            require_lower_case_chars: policy.lower,
            require_numbers: policy.digits,
            require_symbols: policy.symbols,
            require_upper_case_chars: policy.upper,
        };
        request.done(only("PasswordPolicy", shown))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Shown {
    hard_expire: bool,
    max_login_attempts: u32,
    max_password_age: i64,
    max_password_length: u32,
    min_password_different_chars: u32,
    min_password_length: u32,
    password_not_contain_username: bool,
    password_reuse_prevention: u32,
    require_lower_case_chars: bool,
    require_numbers: bool,
    require_symbols: bool,
    require_upper_case_chars: bool,
}
