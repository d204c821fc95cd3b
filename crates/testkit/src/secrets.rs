//! Secrets in replies: their shape is asserted, then they are hidden.

use data_encoding::{BASE32_NOPAD, BASE64};

/// A field that holds a secret, what it must look like, and what stands in its place.
type Hidden = (&'static str, fn(&str) -> bool, &'static str);

const HIDDEN: [Hidden; 8] = [
    ("base32_string_seed", is_seed, "«a seed of 64 base32 characters»"),
    ("Base32StringSeed", is_seed, "«a seed of 64 base32 characters»"),
    ("secret", is_secret, "«a secret of 40 characters»"),
    ("AccessKeySecret", is_secret, "«a secret of 40 characters»"),
    ("QRCodePNG", is_png, "«a PNG in base64»"),
    ("x-subject-token", is_token, "«a token»"),
    ("securitytoken", is_token, "«a token»"),
    ("SecurityToken", is_token, "«a token»"),
];

fn is_seed(text: &str) -> bool {
    text.len() == 64 && BASE32_NOPAD.decode(text.as_bytes()).is_ok()
}

fn is_secret(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

fn is_png(text: &str) -> bool {
    BASE64.decode(text.as_bytes()).is_ok_and(|bytes| bytes.starts_with(b"\x89PNG\r\n\x1a\n"))
}

fn is_token(text: &str) -> bool {
    text.len() > 40 && text.bytes().all(|b| b.is_ascii_graphic())
}

/// The text with its secrets hidden, in JSON, XML and header lines alike.
pub(crate) fn hide(text: &str) -> String {
    let mut shown = text.to_owned();
    for (field, looks_right, instead) in HIDDEN {
        for (open, close) in [
            (format!("\"{field}\":\""), "\"".to_owned()),
            (format!("\"{field}\": \""), "\"".to_owned()),
            (format!("<{field}>"), format!("</{field}>")),
            (format!("{field}: "), "\n".to_owned()),
        ] {
            shown = hide_one(&shown, &open, &close, looks_right, instead);
        }
    }
    shown
}

fn hide_one(
    text: &str,
    open: &str,
    close: &str,
    looks_right: fn(&str) -> bool,
    instead: &str,
) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(open) {
        let (before, value) = rest.split_at(at + open.len());
        let end = value.find(close).expect("the value ends");
        let value_text = &value[..end];
        assert!(looks_right(value_text), "{open} does not look like what it should be");
        shown.push_str(before);
        shown.push_str(instead);
        rest = &value[end..];
    }
    shown + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_hidden_in_every_form() {
        let secret = "a".repeat(40);
        let text = format!(
            "{{\"secret\":\"{secret}\"}} <AccessKeySecret>{secret}</AccessKeySecret> \
             {{\"secret\": \"{secret}\"}}"
        );
        assert!(!hide(&text).contains(&secret));
    }

    #[test]
    #[should_panic(expected = "does not look like")]
    fn a_secret_of_the_wrong_shape_is_not_hidden() {
        hide("{\"secret\":\"short\"}");
    }
}
