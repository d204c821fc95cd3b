//! Whole numbers in ranges.

use identity::error::{Error, Problem};
use wire::protocols::rpc::Params;

/// A whole number, if one was sent.
pub(crate) fn number(
    params: &Params,
    name: &'static str,
    min: i64,
    max: i64,
) -> Result<Option<i64>, Error> {
    let sent = params.integer(name)?;
    if sent.is_some_and(|number| number < min || max < number) {
        return Err(Error::invalid(name, Problem::Range { min, max }));
    }
    Ok(sent)
}

/// The same, of what is only counted.
pub(crate) fn count(
    params: &Params,
    name: &'static str,
    min: i64,
    max: i64,
) -> Result<Option<u32>, Error> {
    Ok(number(params, name, min, max)?.and_then(|number| u32::try_from(number).ok()))
}
