//! A security key and the browser before it, in software (WebAuthn Level 3, §6 and §5.10).
//!
//! Written from the standard and not with the verifier's library, so that the two check each
//! other. Every part of an answer can be altered before it is signed or after.

use ciborium::Value as Cbor;
use data_encoding::BASE64URL_NOPAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const PRESENT: u8 = 1;
const VERIFIED: u8 = 1 << 2;
const ELIGIBLE: u8 = 1 << 3;
const BACKED_UP: u8 = 1 << 4;
const HAS_CREDENTIAL: u8 = 1 << 6;

/// A key that holds one credential.
#[derive(Clone)]
pub struct Authenticator {
    key: SigningKey,
    /// The credential's id.
    pub id: Vec<u8>,
    /// The user it was made for, as it was told; kept where it is discoverable.
    pub user: Option<Vec<u8>>,
    /// How often it signed.
    pub counter: u32,
    /// Whether it counts at all.
    pub counts: bool,
    /// Whether it verifies its user.
    pub verifies: bool,
    /// Whether it keeps credentials to be discovered.
    pub discoverable: bool,
    /// Whether it is part of the device.
    pub platform: bool,
    /// Where the browser is.
    pub origin: String,
}

/// An answer before it is sent, to be altered.
pub struct Draft {
    /// What the browser says it was asked, and by whom.
    pub client: Value,
    /// For whom it is signed.
    pub rp_id: String,
    /// The authenticator's flags.
    pub flags: u8,
    /// The counter.
    pub counter: u32,
    /// The credential's id as text and as bytes, and in what is signed.
    pub id: [Vec<u8>; 3],
    /// The kind of credential.
    pub kind: String,
    /// Whose the credential is.
    pub user: Option<Vec<u8>>,
    /// Whether the browser says that it can be discovered.
    pub discoverable: Option<bool>,
    /// Format of the attestation: `none`, or `packed` under the credential's own key.
    pub format: String,
    /// The signature is of something else.
    pub forged: bool,
}

impl Draft {
    /// The user was not there.
    pub fn absent(&mut self) {
        self.flags &= !PRESENT;
    }

    /// The user was not verified.
    pub fn unverified(&mut self) {
        self.flags &= !VERIFIED;
    }

    /// The credential may be backed up.
    pub fn eligible(&mut self) {
        self.flags |= ELIGIBLE;
    }

    /// The credential is backed up.
    pub fn backed_up(&mut self) {
        self.flags |= BACKED_UP;
    }
}

impl Authenticator {
    /// A key that verifies its user, keeps credentials and counts.
    ///
    /// # Panics
    /// When `seed` is 0.
    pub fn new(seed: u8) -> Self {
        Self {
            key: SigningKey::from_slice(&[seed; 32]).expect("a scalar below the order"),
            id: vec![seed; 16],
            user: None,
            counter: 0,
            counts: true,
            verifies: true,
            discoverable: true,
            platform: false,
            origin: "http://localhost:8400".to_owned(),
        }
    }

    /// Answers `navigator.credentials.create()`, altered.
    pub fn make(&mut self, options: &str, alter: impl FnOnce(&mut Draft)) -> String {
        let options: Value = serde_json::from_str(options).expect("options are JSON");
        self.user = Some(bytes(&options["user"]["id"]));
        let mut draft = self.draft("webauthn.create", &options, &options["rp"]["id"]);
        draft.flags |= HAS_CREDENTIAL;
        alter(&mut draft);
        let client = draft.client.to_string();
        let mut signed = head(&draft);
        signed.extend([0; 16]);
        signed.extend(u16::try_from(draft.id[2].len()).expect("short").to_be_bytes());
        signed.extend(&draft.id[2]);
        signed.extend(encoded(&self.cose()));
        let statement = match draft.format.as_str() {
            "packed" => vec![
                (Cbor::from("alg"), Cbor::from(-7)),
                (Cbor::from("sig"), Cbor::from(self.sign(&signed, &client, draft.forged))),
            ],
            _ => Vec::new(),
        };
        let object = encoded(&Cbor::Map(vec![
            (Cbor::from("fmt"), Cbor::from(draft.format.as_str())),
            (Cbor::from("attStmt"), Cbor::Map(statement)),
            (Cbor::from("authData"), Cbor::from(signed)),
        ]));
        let props = draft.discoverable.map_or(json!({}), |rk| json!({"credProps": {"rk": rk}}));
        let response = json!({
            "clientDataJSON": text(client.as_bytes()),
            "attestationObject": text(&object),
            "transports": [if self.platform { "internal" } else { "usb" }],
        });
        self.answer(&draft, response, props)
    }

    /// Answers `navigator.credentials.get()`, altered.
    pub fn show(&mut self, options: &str, alter: impl FnOnce(&mut Draft)) -> String {
        let options: Value = serde_json::from_str(options).expect("options are JSON");
        self.counter += u32::from(self.counts);
        let mut draft = self.draft("webauthn.get", &options, &options["rpId"]);
        alter(&mut draft);
        let client = draft.client.to_string();
        let signed = head(&draft);
        let mut response = json!({
            "clientDataJSON": text(client.as_bytes()),
            "authenticatorData": text(&signed),
            "signature": text(&self.sign(&signed, &client, draft.forged)),
        });
        if let Some(user) = &draft.user {
            response["userHandle"] = text(user).into();
        }
        self.answer(&draft, response, json!({}))
    }

    fn draft(&self, kind: &str, options: &Value, rp_id: &Value) -> Draft {
        Draft {
            client: json!({
                "type": kind,
                "challenge": options["challenge"],
                "origin": self.origin,
                "crossOrigin": false,
            }),
            rp_id: rp_id.as_str().expect("a relying party").to_owned(),
            flags: PRESENT | if self.verifies { VERIFIED } else { 0 },
            counter: self.counter,
            id: [self.id.clone(), self.id.clone(), self.id.clone()],
            kind: "public-key".to_owned(),
            user: self.user.clone().filter(|_| self.discoverable),
            discoverable: Some(self.discoverable),
            format: "none".to_owned(),
            forged: false,
        }
    }

    fn answer(&self, draft: &Draft, response: Value, extensions: Value) -> String {
        let [id, raw_id, _] = &draft.id;
        json!({
            "id": text(id),
            "rawId": text(raw_id),
            "type": draft.kind,
            "authenticatorAttachment": if self.platform { "platform" } else { "cross-platform" },
            "response": response,
            "clientExtensionResults": extensions,
        })
        .to_string()
    }

    fn sign(&self, signed: &[u8], client: &str, forged: bool) -> Vec<u8> {
        let message = [signed, Sha256::digest(client).as_slice()].concat();
        let message = if forged { [message.as_slice(), b"!"].concat() } else { message };
        let signature: Signature = self.key.sign(&message);
        signature.to_der().as_bytes().to_vec()
    }

    /// The public key in COSE: EC2, ES256, P-256.
    fn cose(&self) -> Cbor {
        let point = self.key.verifying_key().to_sec1_point(false);
        let half = |bytes: &[u8]| Cbor::from(bytes.to_vec());
        Cbor::Map(vec![
            (Cbor::from(1), Cbor::from(2)),
            (Cbor::from(3), Cbor::from(-7)),
            (Cbor::from(-1), Cbor::from(1)),
            (Cbor::from(-2), half(&point.as_bytes()[1..33])),
            (Cbor::from(-3), half(&point.as_bytes()[33..])),
        ])
    }
}

/// The first 37 bytes of what is signed.
fn head(draft: &Draft) -> Vec<u8> {
    let mut head = Sha256::digest(&draft.rp_id).to_vec();
    head.push(draft.flags);
    head.extend(draft.counter.to_be_bytes());
    head
}

fn encoded(value: &Cbor) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("memory takes it");
    bytes
}

fn text(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

fn bytes(text: &Value) -> Vec<u8> {
    let text = text.as_str().expect("base64url").as_bytes();
    BASE64URL_NOPAD.decode(text).expect("base64url")
}
