//! Serial numbers of MFA devices: `acs:ram::{account number}:mfa/{name}`.

use std::fmt;

use identity::Condition;
use identity::caller::Caller;
use identity::error::{Error, Noun};
use serde::{Serialize, Serializer};

/// The serial number of a device, put together where it is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SerialNumber<'a> {
    account: &'a str,
    name: &'a str,
}

/// The serial number of a device of the caller's account.
pub(crate) fn serial_number<'a>(caller: &'a Caller, name: &'a str) -> SerialNumber<'a> {
    SerialNumber { account: caller.account_number.as_str(), name }
}

impl fmt::Display for SerialNumber<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = ["acs:ram::", self.account, ":mfa/", self.name];
        parts.iter().try_for_each(|part| f.write_str(part))
    }
}

impl Serialize for SerialNumber<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The device's name in a serial number, and what the serial number says of the caller.
///
/// # Errors
/// Text of any other form is the serial number of no device.
pub(crate) fn read(text: &str) -> Result<(String, (Condition, Error)), Error> {
    let unknown = || Error::not_found(Noun::Device, text);
    let rest = text.strip_prefix("acs:ram::").ok_or_else(unknown)?;
    let (account, name) = rest.split_once(":mfa/").ok_or_else(unknown)?;
    if name.is_empty() {
        return Err(unknown());
    }
    Ok((name.to_owned(), (Condition::AccountNumber(account.to_owned()), unknown())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_serial_number_names_its_account_and_its_device() {
        let (name, (condition, _)) = read("acs:ram::1000000000000001:mfa/dev-01").unwrap();
        assert_eq!(name, "dev-01");
        assert_eq!(condition, Condition::AccountNumber("1000000000000001".into()));
    }

    #[test]
    fn text_of_another_form_names_no_device() {
        for text in ["dev-01", "acs:ram::1:mfa/", "acs:ram::1:user/a", "acs:ram:*:1:mfa/a", ""] {
            assert_eq!(read(text), Err(Error::not_found(Noun::Device, text)), "{text}");
        }
    }
}
