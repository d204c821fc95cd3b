//! The two ceremonies of WebAuthn Level 3, §7.1 and §7.2.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use webauthn_rs_core::WebauthnCore;
use webauthn_rs_core::error::WebauthnError;
use webauthn_rs_core::proto::{
    AuthenticationState, CreationChallengeResponse, Credential, ExtnState, PublicKeyCredential,
    RegisterPublicKeyCredential, RegistrationState, RequestChallengeResponse,
    RequestRegistrationExtensions, ResidentKeyRequirement, UserVerificationPolicy,
};

use super::answer::{Envelope, Refusal, user_handle};
use super::{Passkey, RelyingParty};
use crate::error::Error;
use crate::guards::{Guard, Guards};
use crate::pipeline::Identity;
use crate::sources::{Sources, Timestamp};
use crate::users::User;

/// How long a user may take over a challenge: five minutes, in seconds.
pub const CEREMONY_SECONDS: i64 = 5 * 60;

/// A challenge for the browser, and what its answer will be checked against.
pub(super) struct Begun {
    /// What the browser passes to its API, as JSON.
    pub(super) options: String,
    /// What is kept of it, sealed by the caller.
    pub(super) kept: Kept,
}

/// What is kept of a challenge until it is answered.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Kept {
    purpose: Purpose,
    until: i64,
    state: Value,
}

/// What a challenge was made for; an answer to one is none to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Purpose {
    Register,
    Show,
    Alone,
}

/// A credential that was made.
pub(super) struct Made {
    pub(super) id: Vec<u8>,
    pub(super) credential: String,
    pub(super) counter: u32,
    pub(super) alone: bool,
    pub(super) platform: bool,
}

/// A credential that was shown.
pub(super) struct Shown {
    pub(super) counter: u32,
    pub(super) credential: String,
}

/// The verifier for one relying party.
pub(crate) struct Ceremonies {
    core: WebauthnCore,
    guards: Guards,
}

impl Ceremonies {
    /// The core's.
    ///
    /// # Errors
    /// [`Error::PasskeysOff`] when there are none.
    pub(super) fn of(identity: &Identity) -> Result<&Self, Error> {
        identity.ceremonies.as_ref().ok_or(Error::PasskeysOff)
    }

    pub(crate) fn new(party: &RelyingParty, guards: Guards) -> Self {
        let timeout = Duration::from_secs(CEREMONY_SECONDS.unsigned_abs());
        let origins = vec![party.origin.clone()];
        let core = WebauthnCore::new_unsafe_experts_only(
            &party.name,
            &party.id,
            origins,
            timeout,
            None,
            None,
        );
        Self { core, guards }
    }

    /// Asks for a new credential of `user`, who has `held`.
    pub(super) fn begin_registration(
        &self,
        user: &User,
        held: &[Passkey],
        now: Timestamp,
        sources: &Sources,
    ) -> Result<Begun, Error> {
        let shown = if user.display_name.is_empty() { &user.name } else { &user.display_name };
        let extensions = RequestRegistrationExtensions {
            cred_protect: None,
            uvm: None,
            cred_props: Some(true),
            min_pin_length: None,
            hmac_create_secret: None,
        };
        let held = held.iter().map(|passkey| passkey.credential_id.clone()).collect();
        let asked = self
            .core
            .new_challenge_register_builder(user_handle(user), &user.name, shown)
            .map_err(broken)?
            .user_verification_policy(UserVerificationPolicy::Preferred)
            .exclude_credentials(Some(held))
            .extensions(Some(extensions));
        let (mut options, state): (CreationChallengeResponse, RegistrationState) =
            self.core.generate_challenge_register(asked).map_err(broken)?;
        // A security key that holds no users is welcome as a second factor.
        if let Some(selection) = &mut options.public_key.authenticator_selection {
            selection.resident_key = Some(ResidentKeyRequirement::Preferred);
        }
        let challenge = sources.bytes::<32>();
        options.public_key.challenge = challenge.to_vec();
        begun(Purpose::Register, &options.public_key, &state, &challenge, now)
    }

    /// The credential that answers, if it does.
    pub(super) fn finish_registration(
        &self,
        kept: Kept,
        answer: &str,
        now: Timestamp,
    ) -> Result<Made, Refusal> {
        let state: RegistrationState = kept.open(&self.guards, Purpose::Register, now)?;
        let (envelope, answer): (_, RegisterPublicKeyCredential) =
            Envelope::read(&self.guards, answer)?;
        let credential =
            self.core.register_credential(&answer, &state, None).map_err(|e| Refusal::of(&e))?;
        let its_own = envelope.credential_id()? == credential.cred_id;
        if !its_own && self.guards.hold(Guard::PasskeyCredential) {
            return Err(Refusal::new("rawId is not the credential's"));
        }
        // Who takes a key that never verified its user can set a PIN of their own on it. A
        // browser that does not say whether a credential is discoverable may have made one.
        let kept_there = match &credential.extensions.cred_props {
            ExtnState::Unsigned(props) => props.rk.unwrap_or(true),
            _ => true,
        };
        Ok(Made {
            id: credential.cred_id.clone(),
            counter: credential.counter,
            alone: credential.user_verified && kept_there,
            platform: envelope.is_platform(),
            credential: written(credential),
        })
    }

    /// Asks for one of these credentials; for any that is discoverable where there are none.
    pub(super) fn begin_showing(
        &self,
        held: &[Passkey],
        purpose: Purpose,
        now: Timestamp,
        sources: &Sources,
    ) -> Result<Begun, Error> {
        let policy = match purpose {
            Purpose::Alone => UserVerificationPolicy::Required,
            Purpose::Show | Purpose::Register => UserVerificationPolicy::Preferred,
        };
        let credentials = held.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let asked = self
            .core
            .new_challenge_authenticate_builder(credentials, Some(policy))
            .map_err(broken)?;
        let (mut options, mut state): (RequestChallengeResponse, AuthenticationState) =
            self.core.generate_challenge_authenticate(asked).map_err(broken)?;
        // The rows say what is held when the answer comes.
        state.set_allowed_credentials(Vec::new());
        let challenge = sources.bytes::<32>();
        options.public_key.challenge = challenge.to_vec();
        begun(purpose, &options.public_key, &state, &challenge, now)
    }

    /// Whether this credential of this user answers. The counter is not judged here.
    pub(super) fn finish_showing(
        &self,
        kept: Kept,
        purpose: Purpose,
        answer: &str,
        (user, passkey): (&User, &Passkey),
        now: Timestamp,
    ) -> Result<Shown, Refusal> {
        let state: AuthenticationState = kept.open(&self.guards, purpose, now)?;
        let (envelope, answer): (_, PublicKeyCredential) = Envelope::read(&self.guards, answer)?;
        // Who it is was not known before only where the credential comes alone.
        match (envelope.names(user)?, purpose) {
            (Some(true), _) | (None, Purpose::Show | Purpose::Register) => {}
            _ if !self.guards.hold(Guard::PasskeyHandle) => {}
            (Some(false) | None, _) => return Err(Refusal::new("of another user")),
        }
        let mut credential = read(passkey).map_err(|_| Refusal::new("row does not read"))?;
        let result = self
            .core
            .authenticate_single_credential(&answer, &state, &credential)
            .map_err(|error| Refusal::of(&error))?;
        credential.backup_state = result.backup_state();
        Ok(Shown { counter: result.counter(), credential: written(credential) })
    }
}

impl Kept {
    /// The library's state, if it was kept for this and its time is not over.
    fn open<S: DeserializeOwned>(
        self,
        guards: &Guards,
        purpose: Purpose,
        now: Timestamp,
    ) -> Result<S, Refusal> {
        if self.purpose != purpose {
            return Err(Refusal::new("challenge of another kind"));
        }
        if now.millis() >= self.until && guards.hold(Guard::ChallengeEnds) {
            return Err(Refusal::new("challenge too old"));
        }
        serde_json::from_value(self.state).map_err(|_| Refusal::new("challenge does not read"))
    }

    /// When it is given up.
    pub(super) fn until(&self) -> Timestamp {
        Timestamp::from_millis(self.until)
    }

    /// The challenge itself, which names this ceremony and no other.
    pub(super) fn challenge(&self) -> &str {
        self.state[CHALLENGE].as_str().unwrap_or_default()
    }
}

/// The field of the library's states that holds the challenge.
const CHALLENGE: &str = "challenge";

/// The library draws challenges by itself. All chance comes from [`Sources`] here, so the one
/// it drew gives way to ours, in the options and in the state.
fn begun(
    purpose: Purpose,
    options: &impl Serialize,
    state: &impl Serialize,
    challenge: &[u8; 32],
    now: Timestamp,
) -> Result<Begun, Error> {
    let options = serde_json::to_string(options).map_err(Error::internal)?;
    let mut state = serde_json::to_value(state).map_err(Error::internal)?;
    state[CHALLENGE] = BASE64URL_NOPAD.encode(challenge).into();
    let until = now.plus_seconds(CEREMONY_SECONDS).millis();
    Ok(Begun { options, kept: Kept { purpose, until, state } })
}

/// The library's view of a row. The counter stays out of it: the row's write is its only judge.
fn read(passkey: &Passkey) -> Result<Credential, Error> {
    serde_json::from_str(&passkey.credential).map_err(Error::internal)
}

fn written(credential: Credential) -> String {
    let credential = Credential { counter: 0, ..credential };
    serde_json::to_string(&credential).expect("a credential is text, numbers and lists")
}

fn broken(error: WebauthnError) -> Error {
    Error::internal(format!("webauthn: {error}"))
}
