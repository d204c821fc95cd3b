use identity::error::{Error, Problem};
use identity::sign_in::{ChangeSignInSettings, SettingsChanges, SignInSettings};
use identity::users::PasswordPolicyChanges;
use wire::operation::{Asked, Operation};
use wire::protocols::rpc_gateway::NoFields;
use wire::reply::Reply;

use crate::CloudSso;
use crate::request::Request;

/// Seconds for which too many wrong passwords lock, and in which they count: an hour.
const LOCK: i64 = 60 * 60;

/// Changes what passwords of the directory must be; what is not sent stays.
pub(crate) struct SetPasswordPolicy;

impl Operation<CloudSso> for SetPasswordPolicy {
    type Command = ChangeSignInSettings;

    fn read(request: &Request) -> Result<Asked<ChangeSignInSettings>, Error> {
        let longest = i64::from(super::LONGEST);
        let min_length = count(request, "MinPasswordLength", 8, longest)?;
        let most = min_length.map_or(longest, i64::from);
        let attempts = count(request, "MaxLoginAttempts", 0, 32)?;
        let days = count(request, "MaxPasswordAge", 1, 120)?;
        let changes = SettingsChanges {
            attempts,
            lock: attempts.map(|_| LOCK),
            window: attempts.map(|_| LOCK),
            password_days: days.map(i64::from),
            passwords: PasswordPolicyChanges {
                min_length,
                different: count(request, "MinPasswordDifferentChars", 0, most)?,
                name_not_inside: request.params.boolean("PasswordNotContainUsername")?,
                recent: count(request, "PasswordReusePrevention", 0, 24)?,
                ..Default::default()
            },
            ..Default::default()
        };
        super::set(request, changes)
    }

    fn write(_: SignInSettings, request: &Request) -> Reply {
        request.done(NoFields {})
    }
}

fn count(request: &Request, name: &'static str, min: i64, max: i64) -> Result<Option<u32>, Error> {
    let sent = request.params.integer(name)?;
    if sent.is_some_and(|number| number < min || max < number) {
        return Err(Error::invalid(name, Problem::Range { min, max }));
    }
    Ok(sent.and_then(|number| u32::try_from(number).ok()))
}
