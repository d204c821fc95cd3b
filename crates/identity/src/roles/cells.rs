//! Every cell of what a role's trust asks × how the caller came × who it is: what comes of asking
//! for the role. The document of the doors is written from it, and a test walks every cell.

/// What a trust policy that names the caller asks of it besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// Nothing.
    Nothing,
    /// It allows who is known to have shown a second factor.
    Shown,
    /// It denies who is known to have shown none.
    NotUnshown,
}

/// All that can be asked.
pub const ASKS: [Asks; 3] = [Asks::Nothing, Asks::Shown, Asks::NotUnshown];

/// How the caller came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// With a permanent key, of which nothing is known.
    WithKey,
    /// With a temporary key taken where no second factor was shown.
    Unshown,
    /// With a temporary key taken where one was.
    Shown,
    /// In a role that was assumed with a permanent key.
    InRole,
    /// In a role that was assumed with a temporary key taken where a second factor was shown.
    InRoleShown,
}

/// Every way to come.
pub const CAME: [Came; 5] =
    [Came::WithKey, Came::Unshown, Came::Shown, Came::InRole, Came::InRoleShown];

/// Who the caller is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Allowed to ask by a policy, and named by the trust.
    Both,
    /// Named by the trust alone.
    NotAllowed,
    /// Allowed to ask alone.
    NotNamed,
    /// Both, and its user is disabled.
    Disabled,
    /// The owner of the account, whom every policy would allow.
    Owner,
}

/// Everybody.
pub const STANDINGS: [Standing; 5] =
    [Standing::Both, Standing::NotAllowed, Standing::NotNamed, Standing::Disabled, Standing::Owner];

/// One cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoleCell {
    /// What the trust asks.
    pub asks: Asks,
    /// How the caller came.
    pub came: Came,
    /// Who it is.
    pub standing: Standing,
}

/// What comes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lends {
    /// The role is lent.
    Yes,
    /// The caller is believed, and may not.
    Denied,
    /// The caller is not believed.
    Refused,
}

impl RoleCell {
    /// Every cell there is: an owner is in no role.
    pub fn all() -> impl Iterator<Item = Self> {
        let cells = STANDINGS.into_iter().flat_map(|standing| {
            ASKS.into_iter().flat_map(move |asks| CAME.map(|came| Self { asks, came, standing }))
        });
        cells.filter(|cell| cell.standing != Standing::Owner || !cell.came.is_in_role())
    }

    /// What comes of it, as declared.
    pub fn comes(&self) -> Lends {
        match self.standing {
            Standing::Disabled => return Lends::Refused,
            Standing::NotAllowed | Standing::NotNamed | Standing::Owner => return Lends::Denied,
            Standing::Both => {}
        }
        match (self.asks, self.came.shown()) {
            (Asks::Nothing, _)
            | (Asks::Shown, Some(true))
            | (Asks::NotUnshown, Some(true) | None) => Lends::Yes,
            (Asks::Shown, Some(false) | None) | (Asks::NotUnshown, Some(false)) => Lends::Denied,
        }
    }
}

impl Came {
    /// Whether a second factor was shown, where that is known.
    pub fn shown(self) -> Option<bool> {
        match self {
            Self::WithKey | Self::InRole => None,
            Self::Unshown => Some(false),
            Self::Shown | Self::InRoleShown => Some(true),
        }
    }

    /// Whether it is in a role already.
    pub fn is_in_role(self) -> bool {
        matches!(self, Self::InRole | Self::InRoleShown)
    }
}
