//! Values that do not print, log, serialize or compare carelessly, and their sealing at rest.

use aes_gcm_siv::aead::{Aead, KeyInit, Payload};
use aes_gcm_siv::{Aes256GcmSiv, Nonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::sources::Sources;

/// Bytes nobody but their user may see: no `Display`, no `Serialize`, no `==`; wiped when dropped.
#[derive(Clone)]
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Takes the bytes into keeping.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(Zeroizing::new(bytes.into()))
    }

    /// The bytes themselves; every call is a place to review.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// The bytes as text; every call is a place to review. Empty when they are not UTF-8.
    pub fn expose_text(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Whether `other` is the same, in time that depends on the lengths alone.
    pub fn matches(&self, other: &[u8]) -> bool {
        same(&self.0, other)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Whether two byte strings are equal, in time that depends on their lengths alone.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

/// Where a sealed value lives; a value moved to another row, column or table does not open.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The table.
    pub table: &'a str,
    /// The column.
    pub column: &'a str,
    /// The row's primary key.
    pub row: &'a str,
}

impl Place<'_> {
    fn binding(&self) -> Vec<u8> {
        // Lengths first, so that no two places write the same bytes.
        let mut bytes = Vec::new();
        for part in [self.table, self.column, self.row] {
            bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bytes.extend_from_slice(part.as_bytes());
        }
        bytes
    }
}

const VERSION: u8 = 1;
const NONCE: usize = 12;

/// Seals values under the key file: AES-256-GCM-SIV (RFC 8452), bound to their [`Place`].
pub struct Sealer {
    cipher: Aes256GcmSiv,
    /// HMAC-SHA-256 under a key of its own, derived from the same file.
    tags: Hmac<Sha256>,
}

impl Sealer {
    /// A sealer under a 256-bit key.
    pub fn new(key: &[u8; 32]) -> Self {
        let derived: [u8; 32] = mac(key, b"tags of values").finalize().into_bytes().into();
        let derived = Zeroizing::new(derived);
        Self { cipher: Aes256GcmSiv::new(key.into()), tags: mac(derived.as_slice(), b"") }
    }

    /// A hash of a value that is only ever compared, and too short to be safe under a hash that
    /// anybody can compute. Bound to its place, like a sealed one.
    pub fn tag(&self, place: Place<'_>, value: &Secret) -> [u8; 32] {
        let mut mac = self.tags.clone();
        mac.update(&place.binding());
        mac.update(value.expose());
        mac.finalize().into_bytes().into()
    }

    /// `version ‖ nonce ‖ ciphertext and tag`.
    pub fn seal(&self, place: Place<'_>, secret: &Secret, sources: &Sources) -> Vec<u8> {
        let nonce = sources.bytes::<NONCE>();
        let payload = Payload { msg: secret.expose(), aad: &place.binding() };
        let sealed = self
            .cipher
            .encrypt(&Nonce::from(nonce), payload)
            .expect("a value below 64 GiB always seals");
        [&[VERSION], nonce.as_slice(), &sealed].concat()
    }

    /// The value again, if it was sealed under this key for this place.
    pub fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<Secret, Error> {
        let broken = || {
            Error::internal(format!(
                "{}.{} does not open: wrong key file or altered row",
                place.table, place.column
            ))
        };
        let (head, ciphertext) = sealed.split_at_checked(1 + NONCE).ok_or_else(broken)?;
        let (&[VERSION], Ok(nonce)) = (&head[..1], <[u8; NONCE]>::try_from(&head[1..])) else {
            return Err(broken());
        };
        let payload = Payload { msg: ciphertext, aad: &place.binding() };
        self.cipher.decrypt(&Nonce::from(nonce), payload).map(Secret::new).map_err(|_| broken())
    }
}

fn mac(key: &[u8], message: &[u8]) -> Hmac<Sha256> {
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key)
        .expect("HMAC takes a key of any length");
    mac.update(message);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Place<'_> = Place { table: "devices", column: "seed", row: "mfa-1" };

    #[test]
    fn a_sealed_value_opens_at_its_own_place_only() {
        let sealer = Sealer::new(&[7; 32]);
        let sealed = sealer.seal(HERE, &Secret::new("seed"), &Sources::system());
        assert_eq!(
            sealer.open(HERE, &sealed).map(|s| s.expose().to_vec()).ok(),
            Some(b"seed".to_vec())
        );
        for place in [
            Place { row: "mfa-2", ..HERE },
            Place { column: "other", ..HERE },
            Place { table: "keys", ..HERE },
            Place { table: "device", column: "sseed", ..HERE },
        ] {
            assert!(sealer.open(place, &sealed).is_err());
        }
        assert!(Sealer::new(&[8; 32]).open(HERE, &sealed).is_err());
    }

    #[test]
    fn a_tag_is_of_one_value_at_one_place_under_one_key() {
        let tag =
            |key: u8, place, value: &str| Sealer::new(&[key; 32]).tag(place, &Secret::new(value));
        let here = tag(7, HERE, "123456");
        assert_eq!(here, tag(7, HERE, "123456"));
        assert_ne!(here, tag(8, HERE, "123456"));
        assert_ne!(here, tag(7, HERE, "123457"));
        assert_ne!(here, tag(7, Place { row: "mfa-2", ..HERE }, "123456"));
        // What ends the row's name does not slip into the value.
        assert_ne!(tag(7, Place { row: "mfa-11", ..HERE }, "2"), tag(7, HERE, "12"));
    }

    #[test]
    fn an_altered_or_short_value_does_not_open() {
        let sealer = Sealer::new(&[7; 32]);
        let sealed = sealer.seal(HERE, &Secret::new("seed"), &Sources::system());
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert!(sealer.open(HERE, &altered).is_err(), "byte {at}");
            assert!(sealer.open(HERE, &sealed[..at]).is_err(), "length {at}");
        }
    }

    #[test]
    fn a_secret_never_prints_itself() {
        assert_eq!(format!("{:?}", Secret::new("hunter2")), "Secret(…)");
    }
}
