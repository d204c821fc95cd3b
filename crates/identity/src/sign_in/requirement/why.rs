//! Whose word it is that a sign-in needs something, and why it says so: in English for the
//! record. What people read is for the pages to say.

/// An enum without fields whose variants are named once: for itself, for the list of them all,
/// and with what the record calls each.
macro_rules! named {
    (
        $(#[$about:meta])*
        $name:ident, $(#[$about_all:meta])* $all:ident;
        $($(#[$of:meta])* $variant:ident = $word:literal,)*
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$of])* $variant,)*
        }

        $(#[$about_all])*
        pub const $all: [$name; [$($word),*].len()] = [$($name::$variant),*];

        impl $name {
            /// What the record calls it.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }
        }
    };
}

named! {
    /// Whose word it is.
    SignInRule,
    /// Every rule.
    RULES;
    /// The user's login protection.
    Protection = "login protection",
    /// The user's login profile.
    Profile = "login profile",
    /// The account's security preference.
    Preference = "security preference",
    /// What the user has bound.
    Own = "own factors",
    /// The directory's setting.
    Directory = "directory setting",
    /// The user's setting in its directory.
    User = "user setting",
    /// The first factor.
    First = "first factor",
    /// The role's trust policy.
    Trust = "trust policy",
}

named! {
    /// Why it says so.
    Reason,
    /// Every reason.
    REASONS;
    /// A passkey that verifies its user is two factors.
    TwoFactors = "a passkey is two factors",
    /// The caller proved itself before.
    Believed = "the caller is believed",
    /// A key is asked for no more than its secret.
    Key = "a key is asked for no more",
    /// The role's conditions say what is needed.
    Conditions = "its conditions say what is needed",
    /// The key file is held.
    KeyFile = "the key file is held",
    /// A key leaves the browser in which the user proved itself.
    LeavesBrowser = "a key leaves the browser",
    /// The browser is trusted.
    Trusted = "the browser is trusted",
    /// Protection is by device.
    ByDevice = "by device",
    /// The same, and a passkey stands in for the device.
    ByDeviceOrPasskey = "by device; a passkey stands in for it",
    /// Protection is by SMS.
    BySms = "by SMS",
    /// Protection is by e-mail.
    ByEmail = "by e-mail",
    /// Protection asks nothing of programs.
    OffForTokens = "off for tokens",
    /// Protection by message guards pages only.
    PagesOnly = "by message: guards pages only",
    /// There is no protection.
    Unprotected = "none",
    /// A factor is always needed.
    Mandatory = "mandatory",
    /// A device must be bound.
    DeviceDemanded = "a device must be bound",
    /// A factor must be bound.
    FactorDemanded = "a factor must be bound",
    /// The owner has one bound.
    OwnerBound = "the owner has one bound",
    /// The owner has none bound.
    OwnerUnbound = "the owner has none bound",
    /// One is bound.
    Bound = "one is bound",
    /// None is bound.
    Unbound = "none is bound",
    /// The user comes from where it came from before.
    Usual = "a usual sign-in",
    /// The user comes from elsewhere.
    Unusual = "an unusual sign-in",
    /// The same, but none is bound.
    UnusualUnbound = "unusual, but none is bound",
    /// It is on.
    Enabled = "enabled",
    /// It is off.
    Disabled = "disabled",
    /// Users of a directory get no tokens.
    NoTokens = "users of a directory get no tokens",
    /// Users of a directory have a page of their own.
    PageOfDirectory = "users of a directory have a page of their own",
    /// Users of an account have a page of their own.
    PageOfAccount = "users of an account have a page of their own",
}
