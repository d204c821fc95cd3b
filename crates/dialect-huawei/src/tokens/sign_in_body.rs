//! The body of a sign-in: `{"auth": {"identity": {"methods": […], …}, "scope": {…}}}`.

#[cfg(test)]
mod tests;

use identity::error::{Error, Problem, Unauthenticated};
use identity::ids::{AccountId, KeyId, ProjectId, UserId};
use identity::secret::Secret;
use identity::sign_in::{FirstFactor, Passcode, ScopeRequest, SignIn, UserName};
use wire::request::Fields;

const PASSWORD: &str = "password";
const TOTP: &str = "totp";
const TOKEN: &str = "token";
const ACCESS_KEY: &str = "hw_ak_sk";

/// Reads a sign-in. A token in the request's own header counts before one in the body.
///
/// # Errors
/// What the body lacks; for methods, or a mixture of them, that lead to no token here,
/// [`Unauthenticated::Missing`].
pub(super) fn read(body: Fields<'_>, header: Option<Secret>) -> Result<SignIn, Error> {
    let auth = body.required_object("auth")?;
    let identity = auth.required_object("identity")?;
    let mut methods = identity.texts("methods")?.ok_or(Error::Missing("methods"))?;
    methods.sort_unstable();
    let (first, passcode) = match methods.as_slice() {
        [PASSWORD] => (password(identity)?, None),
        [PASSWORD, TOTP] => (password(identity)?, Some(passcode(identity)?)),
        [ACCESS_KEY] => (access_key(identity)?, None),
        [TOKEN] => (FirstFactor::Token(token(identity, header)?), None),
        _ => return Err(Unauthenticated::Missing.into()),
    };
    Ok(SignIn { first, passcode, scope: scope(auth)?, checked: None })
}

fn password(identity: Fields<'_>) -> Result<FirstFactor, Error> {
    let user = identity.required_object(PASSWORD)?.required_object("user")?;
    let password = Secret::new(user.required_text("password")?);
    match user_name(user)? {
        UserName::Bare(_) => Err(Error::Missing("domain")),
        user => Ok(FirstFactor::Password { user, password }),
    }
}

fn passcode(identity: Fields<'_>) -> Result<Passcode, Error> {
    let user = identity.required_object(TOTP)?.required_object("user")?;
    let code = Secret::new(user.required_text("passcode")?);
    Ok(Passcode { user: Some(user_name(user)?), code })
}

/// An access key with its secret, as programs send them that do not sign.
fn access_key(identity: Fields<'_>) -> Result<FirstFactor, Error> {
    let pair = identity.required_object(ACCESS_KEY)?;
    let part = |name| pair.required_object(name)?.required_text("key");
    Ok(FirstFactor::AccessKey {
        key: KeyId::new(part("access")?),
        secret: Secret::new(part("secret")?),
    })
}

fn token(identity: Fields<'_>, header: Option<Secret>) -> Result<Secret, Error> {
    match header {
        Some(token) => Ok(token),
        None => Ok(Secret::new(identity.required_object(TOKEN)?.required_text("id")?)),
    }
}

/// Who a user says it is: by id, or by name with an account, or by name alone.
fn user_name(user: Fields<'_>) -> Result<UserName, Error> {
    if let Some(id) = user.text("id")? {
        return Ok(UserName::Id(UserId::new(id)));
    }
    let name = user.required_text("name")?.to_owned();
    let Some(domain) = user.object("domain")? else { return Ok(UserName::Bare(name)) };
    match (domain.text("id")?, domain.text("name")?) {
        (Some(id), _) => Ok(UserName::InAccount { name, account: AccountId::new(id) }),
        (None, Some(account)) => Ok(UserName::InAccountNamed { name, account: account.to_owned() }),
        (None, None) => Err(Error::Missing("domain")),
    }
}

/// What the token shall be good for. A project counts before an account; a scope that names
/// neither says nothing.
fn scope(auth: Fields<'_>) -> Result<ScopeRequest, Error> {
    let Some(scope) = auth.object("scope")? else { return Ok(ScopeRequest::Unsaid) };
    if let Some(project) = scope.object("project")? {
        return match (project.text("id")?, project.text("name")?) {
            (Some(id), _) => Ok(ScopeRequest::Project(ProjectId::new(id))),
            (None, Some(name)) => Ok(ScopeRequest::ProjectNamed(name.to_owned())),
            (None, None) => Err(Error::invalid("project", Problem::Format)),
        };
    }
    let Some(domain) = scope.object("domain")? else { return Ok(ScopeRequest::Unsaid) };
    Ok(match (domain.text("id")?, domain.text("name")?) {
        (Some(id), _) => ScopeRequest::Account(AccountId::new(id)),
        (None, Some(name)) => ScopeRequest::AccountNamed(name.to_owned()),
        (None, None) => ScopeRequest::Unsaid,
    })
}
