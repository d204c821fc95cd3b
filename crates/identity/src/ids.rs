//! One type per id, and how each public form is minted.
//!
//! Ids are minted once, stored, and never computed again. An entity that several views name
//! differently carries one id per form: a user has a 32-character [`UserId`] and a shorter
//! [`Handle`].

use crate::sources::Sources;

const DIGITS: &[u8] = b"0123456789";
const LEADING_DIGITS: &[u8] = b"123456789";
const HEX: &[u8] = b"0123456789abcdef";
const LOWER: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";
const UPPER: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const MIXED: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// The id as it was given; whether it exists is the store's to say.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The id as owned text.
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// An account: 32 lower-case hexadecimal digits.
    AccountId
);
id!(
    /// An account's decimal number: 16 digits, the first not zero.
    AccountNumber
);
id!(
    /// A user of an account or of a directory: 32 lower-case hexadecimal digits.
    UserId
);
id!(
    /// A user's second public id: 18 digits in an account, `u-` and 20 characters in a directory.
    Handle
);
id!(
    /// A group: 32 lower-case hexadecimal digits.
    GroupId
);
id!(
    /// A project (region) of an account: 32 lower-case hexadecimal digits.
    ProjectId
);
id!(
    /// An MFA device: `mfa-` and 20 lower-case letters and digits.
    DeviceId
);
id!(
    /// A policy: 32 lower-case hexadecimal digits.
    PolicyId
);
id!(
    /// A role: 18 decimal digits, the first not zero.
    RoleId
);
id!(
    /// An access key: 20 upper-case letters and digits; a temporary one is of the form its view
    /// gives it ([`KeyForm`]).
    KeyId
);
id!(
    /// A directory: `d-` and 12 lower-case letters and digits.
    DirectoryId
);
id!(
    /// A session of the pages: 32 lower-case hexadecimal digits. Names it; does not open it.
    SessionId
);
id!(
    /// A passkey: `PASSKEY-` and 20 letters and digits in an account; in a directory, where it is
    /// listed among the devices, `mfa-` and 20 lower-case letters and digits.
    PasskeyId
);
id!(
    /// A message to be delivered: 32 lower-case hexadecimal digits.
    MessageId
);
id!(
    /// A trusted browser's series: 32 lower-case hexadecimal digits.
    SeriesId
);
id!(
    /// An entry of the audit record: 32 lower-case hexadecimal digits, the first twelve of which
    /// are its time in milliseconds.
    AuditId
);

/// The form of a temporary key's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyForm {
    /// What it begins with.
    pub tag: &'static str,
    /// How many upper-case letters and digits follow.
    pub length: usize,
}

/// Mints every id from one source of chance.
pub struct Mint<'a>(pub &'a Sources);

impl Mint<'_> {
    fn hex(&self) -> String {
        self.0.text(32, HEX)
    }

    fn number(&self, length: usize) -> String {
        self.0.text(1, LEADING_DIGITS) + &self.0.text(length - 1, DIGITS)
    }

    fn tagged(&self, tag: &str, length: usize) -> String {
        format!("{tag}-{}", self.0.text(length, LOWER))
    }

    /// A new account id.
    pub fn account(&self) -> AccountId {
        AccountId(self.hex())
    }

    /// A new account number.
    pub fn account_number(&self) -> AccountNumber {
        AccountNumber(self.number(16))
    }

    /// A new user id.
    pub fn user(&self) -> UserId {
        UserId(self.hex())
    }

    /// A new handle for a user of an account.
    pub fn account_handle(&self) -> Handle {
        Handle(self.number(18))
    }

    /// A new handle for a user of a directory.
    pub fn directory_handle(&self) -> Handle {
        Handle(self.tagged("u", 20))
    }

    /// A new group id.
    pub fn group(&self) -> GroupId {
        GroupId(self.hex())
    }

    /// A new project id.
    pub fn project(&self) -> ProjectId {
        ProjectId(self.hex())
    }

    /// A new device id.
    pub fn device(&self) -> DeviceId {
        DeviceId(self.tagged("mfa", 20))
    }

    /// A new policy id.
    pub fn policy(&self) -> PolicyId {
        PolicyId(self.hex())
    }

    /// A new role id.
    pub fn role(&self) -> RoleId {
        RoleId(self.number(18))
    }

    /// A new access-key id. The prefix is the one secret scanners look for; the rest keeps to
    /// the 20 upper-case characters every client accepts.
    pub fn key(&self) -> KeyId {
        KeyId(format!("LTAI{}", self.0.text(16, UPPER)))
    }

    /// A new id for a temporary key.
    pub fn temporary_key(&self, form: KeyForm) -> KeyId {
        KeyId(format!("{}{}", form.tag, self.0.text(form.length, UPPER)))
    }

    /// A new access-key secret: 40 letters and digits (238 bits).
    pub fn key_secret(&self) -> String {
        self.0.text(40, MIXED)
    }

    /// A new directory id.
    pub fn directory(&self) -> DirectoryId {
        DirectoryId(self.tagged("d", 12))
    }

    /// A new session id.
    pub fn session(&self) -> SessionId {
        SessionId(self.hex())
    }

    /// A new passkey id for a user of a directory.
    pub fn directory_passkey(&self) -> PasskeyId {
        PasskeyId(self.tagged("mfa", 20))
    }

    /// A new passkey id for a user of an account.
    pub fn passkey(&self) -> PasskeyId {
        PasskeyId(format!("PASSKEY-{}", self.0.text(20, MIXED)))
    }

    /// A new message id.
    pub fn message(&self) -> MessageId {
        MessageId(self.hex())
    }

    /// A new series of a trusted browser.
    pub fn series(&self) -> SeriesId {
        SeriesId(self.hex())
    }

    /// A new audit id. Later ones sort behind earlier ones, so that a store that keeps them in
    /// order writes to the end of an index instead of to any page of it.
    pub fn audit(&self) -> AuditId {
        AuditId(format!("{:012x}{}", self.0.now().millis(), self.0.text(20, HEX)))
    }

    /// A generated password: 19 letters and digits (113 bits), a hyphen and two digits more.
    pub fn password(&self) -> String {
        format!("{}-{}", self.0.text(19, MIXED), self.number(2))
    }

    /// A generated password that no rule of a directory refuses: 32 characters (172 bits) with
    /// every kind among them.
    pub fn longest_password(&self) -> String {
        let (upper, lower) = (self.0.text(1, &UPPER[10..]), self.0.text(1, &LOWER[10..]));
        format!("{upper}{lower}{}-{}", self.0.text(28, MIXED), self.number(1))
    }
}
