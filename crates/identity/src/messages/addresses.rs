//! Where messages go, and how much of that is shown to whoever has proved a password only.

use super::Channel;
use crate::users::User;

/// The user's address for a channel; `None` when there is none, or none that could be one.
pub(crate) fn address(user: &User, channel: Channel) -> Option<String> {
    match channel {
        Channel::Email => {
            let (local, domain) = user.email.rsplit_once('@')?;
            let plain = |part: &str| {
                !part.is_empty() && !part.chars().any(|c| c.is_whitespace() || c.is_control())
            };
            (plain(local) && plain(domain)).then(|| user.email.clone())
        }
        Channel::Sms => {
            // Kept as `country-number`; sent in the international form of E.164.
            let digits: String = user.phone.chars().filter(char::is_ascii_digit).collect();
            let rest = user.phone.chars().all(|c| c.is_ascii_digit() || "+- ".contains(c));
            let digits = digits.trim_start_matches('0');
            (rest && (7..=15).contains(&digits.len())).then(|| format!("+{digits}"))
        }
    }
}

/// The address as the page of a sign-in shows it: enough to know one's own again, too little
/// to learn somebody else's.
pub(crate) fn masked(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((local, domain)) => {
            let first = local.chars().next().unwrap_or_default();
            format!("{first}***@{domain}")
        }
        None => {
            let end = address.len().saturating_sub(2);
            format!("***{}", address.get(end..).unwrap_or_default())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{AccountId, Handle, UserId};
    use crate::sources::Timestamp;

    fn user(email: &str, phone: &str) -> User {
        User {
            id: UserId::new("u"),
            account: AccountId::new("a"),
            directory: None,
            handle: Handle::new("h"),
            name: "alice".into(),
            display_name: String::new(),
            first_name: String::new(),
            last_name: String::new(),
            email: email.into(),
            phone: phone.into(),
            description: String::new(),
            enabled: true,
            is_owner: false,
            mfa_enabled: false,
            attributes: std::collections::BTreeMap::new(),
            created_at: Timestamp::from_seconds(0),
            updated_at: Timestamp::from_seconds(0),
            signed_in_at: None,
        }
    }

    #[test]
    fn a_phone_is_written_internationally_and_what_is_none_is_left_out() {
        for (phone, written) in [
            ("49-1701234567", Some("+491701234567")),
            ("0086-13800138000", Some("+8613800138000")),
            ("", None),
            ("49-12", None),
            ("49-1701234567890123", None),
            ("49-17012345\r\n67", None),
            ("call me", None),
        ] {
            assert_eq!(address(&user("", phone), Channel::Sms).as_deref(), written, "{phone}");
        }
    }

    #[test]
    fn what_cannot_be_an_email_address_is_none() {
        for (email, good) in [
            ("alice@example.com", true),
            ("", false),
            ("alice", false),
            ("@example.com", false),
            ("alice@", false),
            ("alice@example.com\r\nBcc: all@example.com", false),
            ("al ice@example.com", false),
        ] {
            let found = address(&user(email, ""), Channel::Email);
            assert_eq!(found.as_deref(), good.then_some(email), "{email}");
        }
    }

    #[test]
    fn an_address_is_shown_in_part() {
        assert_eq!(masked("alice@example.com"), "a***@example.com");
        assert_eq!(masked("张@example.com"), "张***@example.com");
        assert_eq!(masked("+491701234567"), "***67");
    }
}
