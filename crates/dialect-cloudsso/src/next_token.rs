//! `NextToken`: the last name of a page, so that the next begins after it even when that user is
//! gone by then.

use data_encoding::BASE64URL_NOPAD;
use identity::error::{Error, Problem};

/// Tells a token of ours, and of this form, from anything else that decodes.
const MARK: &[u8] = b"user:1:";

/// The token for what follows `name`.
pub(crate) fn write(name: &str) -> String {
    BASE64URL_NOPAD.encode(&[MARK, name.as_bytes()].concat())
}

/// The name a token begins after.
pub(crate) fn read(token: &str) -> Result<String, Error> {
    let decoded = BASE64URL_NOPAD.decode(token.as_bytes()).ok();
    let name = decoded.as_deref().and_then(|bytes| bytes.strip_prefix(MARK));
    let name = name.and_then(|name| std::str::from_utf8(name).ok()).filter(|name| !name.is_empty());
    name.map(str::to_owned).ok_or(Error::invalid("NextToken", Problem::Format))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_leads_back_to_its_name() {
        for name in ["a", "alice@example.com", "Zoë"] {
            assert_eq!(read(&write(name)).as_deref(), Ok(name));
        }
    }

    #[test]
    fn what_is_no_token_is_refused() {
        let wrong = Err(Error::invalid("NextToken", Problem::Format));
        let bare = BASE64URL_NOPAD.encode(b"alice");
        let cut = &write("alice")[1..];
        for token in ["", "EXAMPLE", "!", "AAAA", &bare, cut, &write("")] {
            assert_eq!(read(token), wrong, "{token:?}");
        }
        let not_text = BASE64URL_NOPAD.encode(&[MARK, b"\xff"].concat());
        assert_eq!(read(&not_text), wrong);
    }
}
