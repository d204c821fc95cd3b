//! Whoever says it is a user, and what decides whether it is and may come in. Little is looked up
//! before the hash, and the rest at once after it: by then no cache holds anything of the store.

use super::names::find_at;
use super::{Door, Failures, Standing, UserName, network};
use crate::context::Context;
use crate::error::Error;
use crate::ids::UserId;
use crate::sources::Timestamp;
use crate::store::Tx;
use crate::users::User;

/// A user with all that decides about its sign-in from one network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The user.
    pub user: User,
    /// What decides at a door.
    pub standing: Standing,
    /// Wrong passwords from this network.
    pub failures: Failures,
    /// Those of all unfamiliar networks together.
    pub failures_of_strangers: Failures,
    /// When it was here.
    pub seen: Seen,
    /// Whether any policy may speak of it, or of a group it is in.
    pub is_spoken_of: bool,
}

/// When a user last signed in from a network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// With a password that was right.
    pub ever: Option<Timestamp>,
    /// With all it takes, which makes the network usual.
    pub usual: Option<Timestamp>,
}

/// Before the hash: who would be of that name, and the hash to compare with. Whether it is of
/// this door is asked of an id only after it: the answer is no either way.
pub(super) async fn look_up(
    tx: &mut dyn Tx,
    door: Door,
    name: &UserName,
) -> Result<(Option<UserId>, Option<String>), Error> {
    let user = match name {
        UserName::Id(id) => Some(id.clone()),
        named => find_at(tx, door, named).await?.map(|user| user.id),
    };
    let hash = match &user {
        Some(user) => tx.password_hash(user).await?,
        None => None,
    };
    Ok((user, hash))
}

/// After it: the user of that name, held.
pub(super) async fn hold_named(
    cx: &mut Context<'_>,
    door: Door,
    name: &UserName,
) -> Result<Option<Candidate>, Error> {
    let user = match name {
        UserName::Id(id) => id.clone(),
        named => match find_at(cx.tx, door, named).await? {
            Some(user) => user.id,
            None => return Ok(None),
        },
    };
    let held = hold(cx, &user).await?;
    Ok(held.filter(|held| door.is_of(&held.user)))
}

/// A user who is there, held: nobody changes its password, or what wrong ones led to, between
/// this look and what follows from it.
pub(crate) async fn hold(cx: &mut Context<'_>, user: &UserId) -> Result<Option<Candidate>, Error> {
    cx.tx.lock_user(user).await?;
    let network = network(cx.origin);
    cx.tx.candidate(user, &network).await
}
