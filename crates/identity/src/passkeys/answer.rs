//! What a browser sends back, as far as the library does not look at it.

use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::guards::{Guard, Guards};
use crate::users::User;

/// Bytes of the longest credential id (WebAuthn Level 3 §7.1, step 25).
const LONGEST_ID: usize = 1023;

/// Why an answer is refused: a word for the record, nothing of the answer itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal(String);

impl Refusal {
    pub(super) fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }

    /// The library's reason, without the parts that can repeat what was sent.
    pub(super) fn of(error: &webauthn_rs_core::error::WebauthnError) -> Self {
        let text = format!("{error:?}");
        Self::new(text.split(['(', ' ', '{']).next().unwrap_or_default())
    }

    pub(super) fn why(&self) -> &str {
        &self.0
    }
}

/// The parts that every answer has.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Envelope {
    id: String,
    raw_id: String,
    #[serde(rename = "type")]
    kind: String,
    /// How the browser reached the authenticator.
    authenticator_attachment: Option<String>,
    response: Response,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    user_handle: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    cross_origin: Option<bool>,
    top_origin: Option<String>,
}

impl Envelope {
    /// Reads an answer both ways: what is checked here, and what the library takes.
    pub(super) fn read<A: DeserializeOwned>(
        guards: &Guards,
        answer: &str,
    ) -> Result<(Self, A), Refusal> {
        let unread = |_| Refusal::new("unreadable");
        let envelope: Self = serde_json::from_str(answer).map_err(unread)?;
        envelope.check(guards)?;
        Ok((envelope, serde_json::from_str(answer).map_err(unread)?))
    }

    /// What the library leaves to its caller: the two ids are one, the credential is a key, and
    /// no page of another origin held the dialog in a frame.
    fn check(&self, guards: &Guards) -> Result<(), Refusal> {
        if self.id != self.raw_id && guards.hold(Guard::PasskeyIds) {
            return Err(Refusal::new("id is not rawId"));
        }
        if self.kind != "public-key" && guards.hold(Guard::PasskeyKind) {
            return Err(Refusal::new("not a public key"));
        }
        let long = self.credential_id()?.len() > LONGEST_ID;
        if long && guards.hold(Guard::PasskeyIdLength) {
            return Err(Refusal::new("credential id too long"));
        }
        let bytes = decoded(&self.response.client_data)?;
        let client: ClientData =
            serde_json::from_slice(&bytes).map_err(|_| Refusal::new("unreadable"))?;
        let framed = client.cross_origin == Some(true) || client.top_origin.is_some();
        if framed && guards.hold(Guard::PasskeyFrame) {
            return Err(Refusal::new("in a frame of another origin"));
        }
        Ok(())
    }

    /// The authenticator's id for the credential.
    pub(super) fn credential_id(&self) -> Result<Vec<u8>, Refusal> {
        decoded(&self.raw_id)
    }

    /// Whether the authenticator is part of the device the browser runs on.
    pub(super) fn is_platform(&self) -> bool {
        self.authenticator_attachment.as_deref() == Some("platform")
    }

    /// Whether the authenticator says whose credential it is, and says this user.
    pub(super) fn names(&self, user: &User) -> Result<Option<bool>, Refusal> {
        let Some(handle) = &self.response.user_handle else { return Ok(None) };
        Ok(Some(decoded(handle)? == user_handle(user)))
    }
}

/// What authenticators keep a user under: the id, which says nothing of the person (§5.4.3).
pub(super) fn user_handle(user: &User) -> &[u8] {
    user.id.as_str().as_bytes()
}

fn decoded(text: &str) -> Result<Vec<u8>, Refusal> {
    BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| Refusal::new("unreadable"))
}
