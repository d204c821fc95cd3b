//! What every scheme shares: RFC 3986 encoding and hashing.

use data_encoding::HEXLOWER;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, percent_encode};
use sha2::{Digest, Sha256};

/// Everything but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Whether `text` has nothing to encode, `separator` aside.
pub(super) fn is_plain(text: &str, separator: u8) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes().all(|byte| byte == separator || plain(byte))
}

/// `text` with all but unreserved characters written `%XX`, upper case.
pub(super) fn encode(text: &(impl AsRef<[u8]> + ?Sized)) -> PercentEncode<'_> {
    percent_encode(text.as_ref(), RESERVED)
}

/// `name=value` of each pair in the order given, encoded, joined by `&`.
pub(super) fn query<'a>(pairs: impl IntoIterator<Item = &'a (String, String)>) -> String {
    let mut text = String::new();
    for (name, value) in pairs {
        if !text.is_empty() {
            text.push('&');
        }
        text.extend(encode(name));
        text.push('=');
        text.extend(encode(value));
    }
    text
}

/// The SHA-256 of no bytes at all.
const NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// The SHA-256 of `bytes`, lower-case hexadecimal.
pub(super) fn sha256(bytes: impl AsRef<[u8]>) -> String {
    if bytes.as_ref().is_empty() {
        // What most requests have for a body.
        return NOTHING.to_owned();
    }
    HEXLOWER.encode(&Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unreserved_characters_stay_as_they_are() {
        let pairs =
            [("a".to_owned(), "EX AM+PLE*~/=!'()".to_owned()), ("é".to_owned(), String::new())];
        let expected = "a=EX%20AM%2BPLE%2A~%2F%3D%21%27%28%29&%C3%A9=";
        assert_eq!(query(&pairs), expected);
        assert_eq!(query(&[]), "");
    }

    #[test]
    fn plain_text_is_what_encoding_leaves_alone() {
        for byte in 0..=127_u8 {
            let text = char::from(byte).to_string();
            let alone = byte == b'/' || encode(&text).to_string() == text;
            assert_eq!(is_plain(&text, b'/'), alone, "{text:?}");
        }
        assert!(!is_plain("é", b'/'));
    }

    #[test]
    fn nothing_hashes_to_the_empty_hash() {
        assert_eq!(sha256(""), HEXLOWER.encode(&Sha256::digest("")));
    }
}
