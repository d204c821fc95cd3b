use hmac::{Hmac, KeyInit, Mac};
use identity::caller::{Scheme, Signed};
use identity::ids::KeyId;
use identity::secret::Secret;
use identity::sources::Timestamp;
use identity::temporary_keys::MintedKey;
use sha2::Sha256;

/// Somebody who can send requests.
#[derive(Clone)]
pub struct Person {
    /// The access key's id.
    pub key: String,
    /// The access key's secret.
    pub secret: Secret,
    /// A token.
    pub token: String,
    /// What must accompany the key, where it is a temporary one.
    pub session_token: Option<Secret>,
}

impl Person {
    /// Whoever holds a temporary key, and nothing else.
    pub fn with_key(key: &MintedKey) -> Self {
        Self {
            key: key.id.to_string(),
            secret: key.secret.clone(),
            token: String::new(),
            session_token: Some(key.session_token.clone()),
        }
    }

    /// A signature with the key at this moment, right in every way.
    pub fn signed(&self, at: Timestamp, nonce: Option<&str>) -> Signed {
        let string_to_sign = "what is signed".to_owned();
        let key = self.secret.expose();
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("a key");
        mac.update(string_to_sign.as_bytes());
        Signed {
            key_id: KeyId::new(self.key.clone()),
            string_to_sign,
            canonical_request: None,
            signature: mac.finalize().into_bytes().to_vec(),
            scheme: Scheme::HmacSha256,
            time: at,
            nonce: nonce.map(str::to_owned),
            session_token: self.session_token.clone(),
            account: None,
            project: None,
            knows_roles: true,
        }
    }
}
