use serde::{Deserialize, Serialize};

use super::notify::Notice;
use super::{Channel, Language, Outgoing, addresses};
use crate::context::Context;
use crate::error::Error;
use crate::ids::MessageId;
use crate::secret::{Place, Secret};
use crate::sources::Timestamp;
use crate::users::User;

/// What a message says and to whom; its words are the server's to choose.
#[derive(Debug, Serialize, Deserialize)]
pub struct Letter {
    /// The address: an e-mail address, or a phone number as `+` and digits.
    pub to: String,
    /// The language to write in.
    pub language: Language,
    /// The user's name.
    pub user: String,
    /// The name of the user's account.
    pub account: String,
    /// What it is about.
    pub content: Content,
}

/// What a message is about.
#[derive(Debug, Serialize, Deserialize)]
pub enum Content {
    /// A code for a sign-in.
    Code {
        /// Six digits.
        #[serde(with = "text")]
        code: Secret,
        /// For how many minutes it is good.
        minutes: i64,
    },
    /// Something that happened to the user's account.
    Notice {
        /// What.
        notice: Notice,
        /// When, in milliseconds since 1970.
        at: i64,
    },
}

/// Where the content of a message is sealed.
pub(super) fn place(id: &MessageId) -> Place<'_> {
    Place { table: "outbox", column: "message", row: id.as_str() }
}

/// Writes a letter to the user into the outbox, in the transaction that decided it. Whether
/// there was an address to send it to.
pub(super) async fn post(
    cx: &mut Context<'_>,
    id: MessageId,
    user: &User,
    (channel, language): (Channel, Language),
    (content, expires_at): (Content, Timestamp),
) -> Result<bool, Error> {
    let Some(to) = addresses::address(user, channel) else { return Ok(false) };
    let account = cx.tx.account(&user.account).await?;
    let account = account.map(|account| account.name).unwrap_or_default();
    let letter = Letter { to, language, user: user.name.clone(), account, content };
    let written = Secret::new(serde_json::to_vec(&letter).map_err(Error::internal)?);
    let sealed = cx.identity.sealer.seal(place(&id), &written, cx.sources());
    let outgoing = Outgoing { id, channel, sealed, tries: 0, next_at: cx.now, expires_at };
    cx.tx.insert_outgoing(&outgoing).await?;
    Ok(true)
}

/// A secret as text, for sealed content only.
mod text {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::secret::Secret;

    pub(super) fn serialize<S: Serializer>(secret: &Secret, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(secret.expose_text())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Secret, D::Error> {
        String::deserialize(from).map(Secret::new)
    }
}
