//! Where wrong passwords are counted: by the name they were tried under and the network they
//! came from, whether or not somebody goes by that name. So an outsider locks out its own
//! network only, and a lock says nothing of who exists.

use async_trait::async_trait;

use super::{Failures, Seen};
use crate::error::Error;
use crate::sources::Timestamp;

/// What failures are counted under.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FailureKey {
    /// A user's id; for a name that nobody goes by, a digest of it.
    pub subject: String,
    /// The network (an IPv4 address, the first 64 bits of an IPv6 one), or [`STRANGERS`].
    pub network: String,
}

/// Stands for all networks together that are not familiar to the user.
pub const STRANGERS: &str = "*";

/// Stands before a network that is usual for a user, which is more than familiar: it signed in
/// from there with a second factor, or while it had none.
pub const USUAL: &str = "usual ";

/// Rows of wrong passwords and of familiar networks.
#[async_trait]
pub trait FailureRows {
    /// The failures under a key.
    async fn failures(&mut self, key: &FailureKey) -> Result<Failures, Error>;

    /// Replaces `before` by `after`, to be forgotten at `forget_at`; `false` when another
    /// request changed it meanwhile.
    async fn replace_failures(
        &mut self,
        key: &FailureKey,
        before: &Failures,
        after: &Failures,
        forget_at: Timestamp,
    ) -> Result<bool, Error>;

    /// Removes all failures of a subject.
    async fn forget_failures(&mut self, subject: &str) -> Result<(), Error>;

    /// Removes failures whose time is over.
    async fn sweep_failures(&mut self, before: Timestamp) -> Result<u64, Error>;

    /// When the user last signed in from this network.
    async fn seen_network(
        &mut self,
        user: &crate::ids::UserId,
        network: &str,
    ) -> Result<Seen, Error>;

    /// Makes no network usual for the user any more.
    async fn forget_usual_networks(&mut self, user: &crate::ids::UserId) -> Result<(), Error>;

    /// Notes a sign-in from this network, which is familiar from then on, and usual if
    /// `makes_usual`.
    async fn put_familiar_network(
        &mut self,
        user: &crate::ids::UserId,
        network: &str,
        makes_usual: bool,
        at: Timestamp,
    ) -> Result<(), Error>;
}
