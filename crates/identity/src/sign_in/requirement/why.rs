//! Whose word it is that a sign-in needs something, and why it says so: in English for the
//! record. What people read is for the pages to say.

/// Whose word it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SignInRule {
    /// The user's login protection.
    Protection,
    /// The user's login profile.
    Profile,
    /// The account's security preference.
    Preference,
    /// What the user has bound.
    Own,
    /// The directory's setting.
    Directory,
    /// The user's setting in its directory.
    User,
    /// The first factor.
    First,
    /// The role's trust policy.
    Trust,
}

/// Every rule.
pub const RULES: [SignInRule; 8] = {
    use SignInRule::*;
    [Protection, Profile, Preference, Own, Directory, User, First, Trust]
};

/// Why it says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// A passkey that verifies its user is two factors.
    TwoFactors,
    /// The caller proved itself before.
    Believed,
    /// A key is asked for no more than its secret.
    Key,
    /// The role's conditions say what is needed.
    Conditions,
    /// The key file is held.
    KeyFile,
    /// A key leaves the browser in which the user proved itself.
    LeavesBrowser,
    /// The browser is trusted.
    Trusted,
    /// Protection is by device.
    ByDevice,
    /// The same, and a passkey stands in for the device.
    ByDeviceOrPasskey,
    /// Protection is by SMS.
    BySms,
    /// Protection is by e-mail.
    ByEmail,
    /// Protection asks nothing of programs.
    OffForTokens,
    /// Protection by message guards pages only.
    PagesOnly,
    /// There is no protection.
    Unprotected,
    /// A factor is always needed.
    Mandatory,
    /// A device must be bound.
    DeviceDemanded,
    /// A factor must be bound.
    FactorDemanded,
    /// The owner has one bound.
    OwnerBound,
    /// The owner has none bound.
    OwnerUnbound,
    /// One is bound.
    Bound,
    /// None is bound.
    Unbound,
    /// The user comes from where it came from before.
    Usual,
    /// The user comes from elsewhere.
    Unusual,
    /// The same, but none is bound.
    UnusualUnbound,
    /// It is on.
    Enabled,
    /// It is off.
    Disabled,
    /// Users of a directory get no tokens.
    NoTokens,
    /// Users of a directory have a page of their own.
    PageOfDirectory,
    /// Users of an account have a page of their own.
    PageOfAccount,
}

/// Every reason.
pub const REASONS: [Reason; 29] = {
    use Reason::*;
    [
        TwoFactors,
        Believed,
        Key,
        Conditions,
        KeyFile,
        LeavesBrowser,
        Trusted,
        ByDevice,
        ByDeviceOrPasskey,
        BySms,
        ByEmail,
        OffForTokens,
        PagesOnly,
        Unprotected,
        Mandatory,
        DeviceDemanded,
        FactorDemanded,
        OwnerBound,
        OwnerUnbound,
        Bound,
        Unbound,
        Usual,
        Unusual,
        UnusualUnbound,
        Enabled,
        Disabled,
        NoTokens,
        PageOfDirectory,
        PageOfAccount,
    ]
};

impl SignInRule {
    /// What the record calls it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Protection => "login protection",
            Self::Profile => "login profile",
            Self::Preference => "security preference",
            Self::Own => "own factors",
            Self::Directory => "directory setting",
            Self::User => "user setting",
            Self::First => "first factor",
            Self::Trust => "trust policy",
        }
    }
}

impl Reason {
    /// What the record calls it.
    pub fn word(self) -> &'static str {
        match self {
            Self::TwoFactors => "a passkey is two factors",
            Self::Believed => "the caller is believed",
            Self::Key => "a key is asked for no more",
            Self::Conditions => "its conditions say what is needed",
            Self::KeyFile => "the key file is held",
            Self::LeavesBrowser => "a key leaves the browser",
            Self::Trusted => "the browser is trusted",
            Self::ByDevice => "by device",
            Self::ByDeviceOrPasskey => "by device; a passkey stands in for it",
            Self::BySms => "by SMS",
            Self::ByEmail => "by e-mail",
            Self::OffForTokens => "off for tokens",
            Self::PagesOnly => "by message: guards pages only",
            Self::Unprotected => "none",
            Self::Mandatory => "mandatory",
            Self::DeviceDemanded => "a device must be bound",
            Self::FactorDemanded => "a factor must be bound",
            Self::OwnerBound => "the owner has one bound",
            Self::OwnerUnbound => "the owner has none bound",
            Self::Bound => "one is bound",
            Self::Unbound => "none is bound",
            Self::Usual => "a usual sign-in",
            Self::Unusual => "an unusual sign-in",
            Self::UnusualUnbound => "unusual, but none is bound",
            Self::Enabled => "enabled",
            Self::Disabled => "disabled",
            Self::NoTokens => "users of a directory get no tokens",
            Self::PageOfDirectory => "users of a directory have a page of their own",
            Self::PageOfAccount => "users of an account have a page of their own",
        }
    }
}
