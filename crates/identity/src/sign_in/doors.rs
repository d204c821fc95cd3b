//! The doors: every way that can end in a session, a token or a key. Nothing mints one of these
//! without a [`Door`], and a door is a line of [`DOORS`], so none is forgotten.

use super::Factor::{Email, Passkey, RecoveryCode, Sms, Totp, TrustedBrowser};
use crate::users::User;

/// A way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Door {
    /// A token for a password, with or without a code.
    PasswordToken,
    /// A token for a token.
    TokenToken,
    /// A session of the pages for a password of a user of an account.
    AccountPage,
    /// A session of the pages for a password of a user of a directory.
    DirectoryPage,
    /// A session of the pages for a passkey alone.
    PasskeyPage,
    /// A permanent access key for a believed caller.
    AccessKey,
    /// The first access key of a new account.
    Founding,
    /// A token for an access key and its secret.
    KeyToken,
    /// A temporary access key for a token.
    TokenKey,
    /// A temporary access key for a session of the pages.
    SessionKey,
    /// A temporary access key of a role for a believed caller.
    AssumeRole,
}

/// What a door yields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Yield {
    /// A token.
    Token,
    /// A session.
    Session,
    /// A permanent access key.
    Key,
    /// A temporary access key.
    TemporaryKey,
}

/// A door as documents show it.
#[derive(Clone, Copy, Debug)]
pub struct DoorLine {
    /// The door.
    pub door: Door,
    /// Its word, for records.
    pub word: &'static str,
    /// What it yields.
    pub yields: Yield,
    /// What proves the first factor.
    pub first: &'static str,
    /// Which factors can be the second.
    pub second: &'static [super::Factor],
    /// Whether a factor that is required and missing can be enrolled on the way.
    pub enrols: bool,
}

const PAGE: &[super::Factor] = &[Totp, Passkey, Sms, Email, RecoveryCode, TrustedBrowser];

/// Every door.
pub const DOORS: [DoorLine; 11] = [
    DoorLine {
        door: Door::PasswordToken,
        word: "password-token",
        yields: Yield::Token,
        first: "password",
        second: &[Totp],
        enrols: false,
    },
    DoorLine {
        door: Door::TokenToken,
        word: "token-token",
        yields: Yield::Token,
        first: "token",
        second: &[Totp],
        enrols: false,
    },
    DoorLine {
        door: Door::AccountPage,
        word: "account-page",
        yields: Yield::Session,
        first: "password",
        second: PAGE,
        enrols: true,
    },
    DoorLine {
        door: Door::DirectoryPage,
        word: "directory-page",
        yields: Yield::Session,
        first: "password",
        second: PAGE,
        enrols: true,
    },
    DoorLine {
        door: Door::PasskeyPage,
        word: "passkey-page",
        yields: Yield::Session,
        first: "passkey with user verification",
        second: &[],
        enrols: false,
    },
    DoorLine {
        door: Door::AccessKey,
        word: "access-key",
        yields: Yield::Key,
        first: "a believed caller whom a policy allows",
        second: &[],
        enrols: false,
    },
    DoorLine {
        door: Door::Founding,
        word: "founding",
        yields: Yield::Key,
        first: "whoever holds the store's key file",
        second: &[],
        enrols: false,
    },
    DoorLine {
        door: Door::KeyToken,
        word: "key-token",
        yields: Yield::Token,
        first: "permanent access key and its secret",
        second: &[],
        enrols: false,
    },
    DoorLine {
        door: Door::TokenKey,
        word: "token-key",
        yields: Yield::TemporaryKey,
        first: "token",
        second: &[Totp],
        enrols: false,
    },
    DoorLine {
        door: Door::SessionKey,
        word: "session-key",
        yields: Yield::TemporaryKey,
        first: "session of an account's user, proved of late",
        second: &[Totp, Passkey, Sms, Email, RecoveryCode],
        enrols: false,
    },
    DoorLine {
        door: Door::AssumeRole,
        word: "assume-role",
        yields: Yield::TemporaryKey,
        first: "a believed caller whom a policy allows and the role's trust policy trusts",
        second: &[],
        enrols: false,
    },
];

/// Every door with its word.
pub const DOOR_WORDS: [(Door, &str); DOORS.len()] = {
    let mut words = [(Door::PasswordToken, ""); DOORS.len()];
    let mut at = 0;
    while at < DOORS.len() {
        words[at] = (DOORS[at].door, DOORS[at].word);
        at += 1;
    }
    words
};

impl Door {
    /// Its line.
    ///
    /// # Panics
    /// Never: a test finds every door in [`DOORS`].
    pub fn line(self) -> &'static DoorLine {
        DOORS.iter().find(|line| line.door == self).expect("every door has a line")
    }

    /// Whether a user who comes with a password may come to it: those of directories have a door
    /// of their own.
    pub(super) fn is_of(self, user: &User) -> bool {
        user.directory.is_some() == (self == Self::DirectoryPage)
    }

    /// Its word, for records.
    pub fn word(self) -> &'static str {
        self.line().word
    }
}
