//! Every cell of door × setting × factors × account: what comes of a right password, or of a
//! token, with nothing else shown. The document of the doors is written from it, and a test
//! walks every cell through the machine.

use super::requirement::{Bound, Need, Pool, Situation, requirement};
use super::{Door, Factor, MfaOperation, Verification};
use crate::directories::RiskOperation::{Autonomous, EnforceVerify};
use crate::directories::{DirectoryMfa, RiskOperation};
use crate::settings::ApiProtection;

/// In what state the user and its password are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// In order.
    Good,
    /// The user is disabled.
    Disabled,
    /// Signing in with the password is switched off.
    PasswordOff,
    /// The password must be changed.
    PasswordExpired,
}

/// Every state.
pub const STATES: [State; 4] =
    [State::Good, State::Disabled, State::PasswordOff, State::PasswordExpired];

/// What the user has: a device, a passkey.
pub const HOLDINGS: [(bool, bool); 4] =
    [(false, false), (true, false), (false, true), (true, true)];

/// A setting under which a user signs in.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// In words.
    pub words: &'static str,
    /// Whose sign-in it is, and what its pool demands.
    pub pool: Pool,
    /// Login protection.
    pub protection: Option<Verification>,
}

const fn account(
    words: &'static str,
    (operation, enforce_when_unusual, bind_required): (MfaOperation, bool, bool),
    protection: Option<Verification>,
) -> Setting {
    let pool = Pool::Account { operation, enforce_when_unusual, bind_required };
    Setting { words, pool, protection }
}

const fn directory(
    words: &'static str,
    (mfa, user_enabled): (DirectoryMfa, bool),
    risk_operation: RiskOperation,
) -> Setting {
    let pool = Pool::Directory { mfa, risk_operation, user_enabled };
    Setting { words, pool, protection: None }
}

const FREE: (MfaOperation, bool, bool) = (MfaOperation::Independent, false, false);

/// The settings of users of accounts. Phone and e-mail address are there.
pub const ACCOUNT_SETTINGS: [Setting; 10] = [
    account("independent", FREE, None),
    account("independent, a factor to be bound", (MfaOperation::Independent, false, true), None),
    account("mandatory", (MfaOperation::Mandatory, false, false), None),
    account("adaptive", (MfaOperation::Adaptive, false, false), None),
    account("adaptive, enforced", (MfaOperation::Adaptive, true, false), None),
    account("login protection by SMS", FREE, Some(Verification::Sms)),
    account("login protection by e-mail", FREE, Some(Verification::Email)),
    account("login protection by device", FREE, Some(Verification::Device)),
    Setting { words: "the owner", pool: Pool::Owner, protection: None },
    Setting {
        words: "the owner, login protection by device",
        pool: Pool::Owner,
        protection: Some(Verification::Device),
    },
];

/// The settings of users of directories.
pub const DIRECTORY_SETTINGS: [Setting; 8] = [
    directory("enabled", (DirectoryMfa::Enabled, false), Autonomous),
    directory("disabled", (DirectoryMfa::Disabled, true), EnforceVerify),
    directory("by user: enabled", (DirectoryMfa::ByUser, true), Autonomous),
    directory("by user: disabled, autonomous", (DirectoryMfa::ByUser, false), Autonomous),
    directory("by user: disabled, enforced", (DirectoryMfa::ByUser, false), EnforceVerify),
    directory("only risky, autonomous", (DirectoryMfa::OnlyRiskyLogin, true), Autonomous),
    directory("only risky, enforced", (DirectoryMfa::OnlyRiskyLogin, true), EnforceVerify),
    directory("only risky, user disabled", (DirectoryMfa::OnlyRiskyLogin, false), Autonomous),
];

/// One cell.
#[derive(Clone, Copy, Debug)]
pub struct Cell {
    /// The door.
    pub door: Door,
    /// The setting.
    pub setting: Setting,
    /// The state of the user and its password.
    pub state: State,
    /// Whether it has a device, and a passkey.
    pub holds: (bool, bool),
    /// Whether it comes from where it never came from.
    pub unusual: bool,
}

/// What comes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comes {
    /// The door opens.
    Opens,
    /// One of these is asked for.
    Asks(Vec<Factor>),
    /// A factor is to be bound; whether that may be put off.
    Enrols(bool),
    /// A new password is asked for.
    NewPassword,
    /// The door stays shut.
    Refuses,
}

impl Cell {
    /// The settings of those who use a door.
    pub fn settings(door: Door) -> &'static [Setting] {
        match door {
            Door::DirectoryPage => &DIRECTORY_SETTINGS,
            _ => &ACCOUNT_SETTINGS,
        }
    }

    /// The doors whose outcome depends on more than the first factor.
    pub const DOORS: [Door; 7] = [
        Door::PasswordToken,
        Door::TokenToken,
        Door::AccountPage,
        Door::DirectoryPage,
        Door::KeyToken,
        Door::TokenKey,
        Door::SessionKey,
    ];

    /// What comes of it, as declared.
    pub fn comes(&self) -> Comes {
        match self.state {
            State::Disabled => return Comes::Refuses,
            // Whoever comes with a key has perhaps no password at all.
            State::PasswordOff if self.door != Door::KeyToken => return Comes::Refuses,
            _ => {}
        }
        let situation = Situation {
            door: self.door,
            pool: self.setting.pool,
            protection: self.setting.protection,
            api_protection: ApiProtection::FollowsDevice,
            sms_allowed: false,
            email_allowed: false,
            unusual: self.unusual,
            trusted: false,
            bound: Bound {
                device: self.holds.0,
                passkey: self.holds.1,
                phone: true,
                email: true,
                recovery: false,
            },
        };
        let page = self.door.line().enrols;
        match (requirement(&situation).need, self.state) {
            (Need::Nothing, State::PasswordExpired) if page => Comes::NewPassword,
            (Need::Nothing, State::PasswordExpired) if self.door == Door::SessionKey => {
                Comes::Refuses
            }
            (Need::Nothing, _) => Comes::Opens,
            (Need::Show(factors), _) => Comes::Asks(factors),
            (Need::Bind, _) => Comes::Enrols(false),
            (Need::OfferBind, _) => Comes::Enrols(true),
            (Need::Refuse, _) => Comes::Refuses,
        }
    }
}
