//! What has many fields of which a test sets a few.

use identity::ids::{AccountId, KeyForm, SessionId, UserId};
use identity::roles::AssumeRole;
use identity::secret::Secret;
use identity::sessions::Session;
use identity::sign_in::Door;
use identity::sources::Timestamp;
use identity::tokens::TokenHash;

use crate::world::World;

/// How ids of temporary keys look.
pub const KEY_FORM: KeyForm = KeyForm { tag: "T.", length: 20 };

/// Asks for a role of the account's that is taken for as long as the role says.
pub fn assume(world: &World, role: &str) -> AssumeRole {
    AssumeRole {
        account: world.values["account.number"].clone(),
        role: role.into(),
        session: "work".into(),
        seconds: None,
        policy: None,
        external_id: None,
        source_identity: None,
        form: KEY_FORM,
        fields: ("seconds", "source"),
    }
}

/// A session of the accounts' page with this secret, begun now, for an hour, without a second
/// factor.
pub fn session(user: &UserId, account: &AccountId, secret: &Secret, now: Timestamp) -> Session {
    Session {
        id: SessionId::new(format!("session of {user}")),
        hash: TokenHash::of(secret),
        user: user.clone(),
        account: account.clone(),
        door: Door::AccountPage,
        factors: Vec::new(),
        rule: String::new(),
        network: "-".into(),
        agent: String::new(),
        challenge: None,
        started_at: now,
        proved_at: now,
        seen_at: now,
        expires_at: now.plus_seconds(3600),
        idle_seconds: 600,
        mfa_at: None,
    }
}
