//! Serial numbers of devices: `iam:{domain_id}:mfa/{name}`.

use std::fmt;

use identity::error::{Error, Noun};
use identity::ids::AccountId;
use identity::mfa::{DeviceView, HeldDevice};
use identity::{Condition, WithCaller};
use serde::{Serialize, Serializer};

/// A serial number that was sent, which may be that of no device at all.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Serial {
    text: String,
    domain: AccountId,
    /// The device's name.
    pub(super) name: String,
}

impl Serial {
    /// Takes a serial number apart. One of another form names a device of an account there is
    /// none of.
    pub(super) fn read(text: &str) -> Self {
        let parts = text.strip_prefix("iam:").and_then(|rest| rest.split_once(":mfa/"));
        let (domain, name) = parts.unwrap_or(("", text));
        Self { text: text.to_owned(), domain: AccountId::new(domain), name: name.to_owned() }
    }

    /// The command, done only in the account that the serial number names.
    pub(super) fn in_its_account<C>(self, command: C) -> WithCaller<C> {
        let absent = Error::not_found(Noun::Device, self.text);
        WithCaller { command, conditions: vec![(Condition::AccountId(self.domain), absent)] }
    }
}

/// The serial number of a device, put together where it is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct SerialOf<'a> {
    account: &'a AccountId,
    name: &'a str,
}

/// The serial number of a device.
pub(super) fn serial<'a>(account: &'a AccountId, name: &'a str) -> SerialOf<'a> {
    SerialOf { account, name }
}

impl fmt::Display for SerialOf<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { account, name } = self;
        ["iam:", account.as_str(), ":mfa/", name].iter().try_for_each(|part| f.write_str(part))
    }
}

impl Serialize for SerialOf<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A device as lists and look-ups show it.
#[derive(Serialize)]
pub(super) struct Shown<'a> {
    serial_number: SerialOf<'a>,
    user_id: Option<&'a str>,
}

/// A device of this account in a list.
pub(super) fn listed<'a>(account: &'a AccountId, device: &'a HeldDevice) -> Shown<'a> {
    Shown { serial_number: serial(account, &device.name), user_id: Some(device.holder.as_str()) }
}

/// A device that was looked up.
pub(super) fn shown(device: &DeviceView) -> Shown<'_> {
    Shown {
        serial_number: serial(&device.account, &device.name),
        user_id: device.holder.as_ref().map(|holder| holder.id.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_serial_number_names_an_account_and_a_device() {
        let account = AccountId::new("d78cbac186b744899480f25bd022f468");
        let read = Serial::read(&serial(&account, "dev-1").to_string());
        assert_eq!((read.domain, read.name.as_str()), (account, "dev-1"));
    }

    #[test]
    fn any_other_text_names_no_account() {
        for text in ["", "dev-1", "iam/mfa/1", "iam:1:mfa", "iam::1:mfa:dev-1", "IAM:1:mfa/dev-1"] {
            let read = Serial::read(text);
            assert_eq!((read.domain.as_str(), read.name.as_str()), ("", text));
        }
    }
}
