use crate::context::Context;
use crate::error::Error;
use crate::secret::Secret;
use crate::users::User;

/// Whether the browser that shows `held` is trusted by the user: what it shall hold from now
/// on, for each is good once. One that was used before ends the trust of its series.
pub(crate) async fn check(
    _cx: &mut Context<'_>,
    _user: &User,
    _held: &Secret,
    _agent: &str,
) -> Result<Option<Secret>, Error> {
    Ok(None)
}

/// Begins to trust a browser whose user showed a second factor: what it shall hold.
pub(crate) async fn begin(
    _cx: &mut Context<'_>,
    _user: &User,
    _agent: &str,
) -> Result<Option<Secret>, Error> {
    Ok(None)
}
