//! The signature an access key's secret makes, compared in constant time. Pure.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::caller::{Scheme, Signed};
use crate::secret::{Secret, same};

/// Whether the signature is the one that `secret` makes.
pub fn signature_matches(signed: &Signed, secret: &Secret) -> bool {
    let message = signed.string_to_sign.as_bytes();
    let expected = match &signed.scheme {
        Scheme::HmacSha256 => sha256(secret.expose(), message),
        Scheme::HmacSha256Derived { prefix, terms } => {
            let first = Zeroizing::new([prefix.as_bytes(), secret.expose()].concat());
            let key = terms.iter().fold(first, |key, term| sha256(&key, term.as_bytes()));
            sha256(&key, message)
        }
        Scheme::HmacSha1 { suffix } => {
            let key = Zeroizing::new([secret.expose(), suffix.as_bytes()].concat());
            let mut mac = <Hmac<Sha1> as KeyInit>::new_from_slice(&key)
                .expect("HMAC takes a key of any length");
            mac.update(message);
            Zeroizing::new(mac.finalize().into_bytes().to_vec())
        }
    };
    same(&expected, &signed.signature)
}

fn sha256(key: &[u8], message: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut mac =
        <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(message);
    Zeroizing::new(mac.finalize().into_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::KeyId;
    use crate::sources::Timestamp;

    fn signed(scheme: Scheme, string_to_sign: &str, signature: Vec<u8>) -> Signed {
        Signed {
            key_id: KeyId::new("k"),
            string_to_sign: string_to_sign.to_owned(),
            canonical_request: None,
            signature,
            scheme,
            time: Timestamp::from_seconds(0),
            nonce: None,
            session_token: None,
            account: None,
            project: None,
            knows_roles: true,
        }
    }

    #[test]
    fn hmac_sha_256_is_that_of_rfc_4231() {
        let expected = data_encoding::HEXLOWER
            .decode(b"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
            .expect("hex");
        let good = signed(Scheme::HmacSha256, "what do ya want for nothing?", expected);
        assert!(signature_matches(&good, &Secret::new("Jefe")));
        assert!(!signature_matches(&good, &Secret::new("Jeff")));
        let mut short = good.clone();
        short.signature.pop();
        assert!(!signature_matches(&short, &Secret::new("Jefe")));
        let empty = Signed { signature: Vec::new(), ..good };
        assert!(!signature_matches(&empty, &Secret::new("Jefe")));
    }

    #[test]
    fn hmac_sha_1_takes_its_suffix_into_the_key() {
        let expected = data_encoding::HEXLOWER
            .decode(b"effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")
            .expect("hex");
        let text = "what do ya want for nothing?";
        let good = signed(Scheme::HmacSha1 { suffix: "fe" }, text, expected);
        assert!(signature_matches(&good, &Secret::new("Je")));
        assert!(!signature_matches(&good, &Secret::new("Jefe")));
    }

    #[test]
    fn a_derived_key_depends_on_every_term() {
        let scheme = |terms: &[&str]| Scheme::HmacSha256Derived {
            prefix: "SDK",
            terms: terms.iter().map(|term| (*term).to_owned()).collect(),
        };
        let chain = sha256(&sha256(b"SDKsecret", b"20250102"), b"region");
        let signature = sha256(&chain, b"text").to_vec();
        let good = signed(scheme(&["20250102", "region"]), "text", signature.clone());
        assert!(signature_matches(&good, &Secret::new("secret")));
        let other = signed(scheme(&["20250102", ""]), "text", signature);
        assert!(!signature_matches(&other, &Secret::new("secret")));
    }
}
