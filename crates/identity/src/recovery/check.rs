use super::{CODES, RecoveryCode};
use crate::context::Context;
use crate::error::Error;
use crate::guards::Guard;
use crate::ids::UserId;
use crate::messages::{Notice, notify};
use crate::secret::{Place, Secret};
use crate::sign_in::{Factor, FactorEvent, note};
use crate::sources::Sources;
use crate::users::User;

/// Crockford's base 32: no letter looks like a digit or like another letter.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Characters of a code: 120 bits. From 112 on a plain hash is as good as a slow one (NIST SP
/// 800-63B), so that making a set costs nothing worth a queue.
const LENGTH: usize = 24;

/// Characters that are shown together.
const GROUP: usize = 4;

/// Makes a set in place of the one before and returns the codes, to be told this once.
pub(crate) async fn make_codes(cx: &mut Context<'_>, user: &User) -> Result<Vec<Secret>, Error> {
    let codes: Vec<Secret> = (0..CODES).map(|_| Secret::new(draw(cx.sources()))).collect();
    let made_at = cx.now;
    let row = |code| RecoveryCode { hash: kept(cx, &user.id, code), made_at, used_at: None };
    let rows: Vec<RecoveryCode> = codes.iter().map(row).collect();
    cx.tx.replace_recovery_codes(&user.id, &rows).await?;
    // Guesses were at codes that are gone.
    cx.tx.forget_guesses(&user.id, Factor::RecoveryCode).await?;
    note(cx, user, Factor::RecoveryCode, "", FactorEvent::Bound).await?;
    Ok(codes.iter().map(|code| grouped(code.expose_text())).collect())
}

/// Whether an unused code of the user's was typed. A right one is used up: the conditional
/// write alone is the judge. Its use is told, for it may be whoever found the paper.
pub(crate) async fn check(
    cx: &mut Context<'_>,
    user: &User,
    typed: &Secret,
) -> Result<bool, Error> {
    let Some(code) = canonical(typed) else { return Ok(false) };
    let hash = kept(cx, &user.id, &code);
    let used = cx.tx.use_recovery_code(&user.id, &hash, cx.now).await?;
    if !used && cx.holds(Guard::RecoveryCode) {
        return Ok(false);
    }
    let codes = cx.tx.recovery_codes(&user.id).await?;
    let left = codes.iter().filter(|code| code.used_at.is_none()).count();
    notify(cx, user, Notice::RecoveryCodeUsed { left }).await?;
    Ok(true)
}

/// What is kept of a code: a hash under a key that is not in the store, which with the user's
/// id is its salt.
fn kept(cx: &Context<'_>, user: &UserId, code: &Secret) -> String {
    let place = Place { table: "recovery_codes", column: "hash", row: user.as_str() };
    data_encoding::HEXLOWER.encode(&cx.identity.sealer.tag(place, code))
}

fn draw(sources: &Sources) -> String {
    sources.text(LENGTH, ALPHABET)
}

/// A code as people read it: `XXXX-XXXX-XXXX-XXXX-XXXX-XXXX`.
fn grouped(code: &str) -> Secret {
    let groups: Vec<&str> = (0..LENGTH).step_by(GROUP).map(|at| &code[at..at + GROUP]).collect();
    Secret::new(groups.join("-"))
}

/// The code in what somebody typed: without blanks and dashes, in any case and width, and with
/// letters that look like another read as that one. `None` when it is not of a code's form.
fn canonical(entry: &Secret) -> Option<Secret> {
    let text = std::str::from_utf8(entry.expose()).ok()?;
    let mut code = String::with_capacity(LENGTH);
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        let c = match c {
            // The full-width forms of ASCII, as East Asian keyboards write them.
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0)?,
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            c => c,
        };
        let c = match c.to_ascii_uppercase() {
            '-' => continue,
            'I' | 'L' => '1',
            'O' => '0',
            'U' => 'V',
            c => c,
        };
        if code.len() == LENGTH || !c.is_ascii() || !ALPHABET.contains(&(c as u8)) {
            return None;
        }
        code.push(c);
    }
    (code.len() == LENGTH).then(|| Secret::new(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(entry: &str) -> Option<String> {
        canonical(&Secret::new(entry)).map(|code| code.expose_text().to_owned())
    }

    #[test]
    fn a_code_reads_back_however_it_is_typed() {
        let code = "01AB-C5VZ-9XYV-2345-6789-ABCD";
        let shown = grouped("01ABC5VZ9XYV23456789ABCD");
        assert_eq!(shown.expose_text(), code);
        for entry in [
            code,
            "01abc5vz9xyv23456789abcd",
            " o1ab c5uz 9xyu 2345 6789 abcd\n",
            "Oiab–c5vz−9xyv-2345 6789 abcd",
            "０１ＡＢｃ５ｖｚ９ｘｙｖ２３４５６７８９ＡＢＣＤ",
        ] {
            assert_eq!(read(entry).as_deref(), Some("01ABC5VZ9XYV23456789ABCD"), "{entry}");
        }
    }

    #[test]
    fn what_is_no_code_is_not_hashed() {
        let most = "01AB-C5VZ-9XYV-2345-6789-ABC";
        for end in ["", "D1", "*", "é"] {
            assert_eq!(read(&format!("{most}{end}")), None, "{end}");
        }
        assert_eq!(read(""), None);
    }

    #[test]
    fn codes_have_the_bits_that_need_no_slow_hash_and_no_two_characters_alike() {
        let bits = LENGTH * usize::try_from(ALPHABET.len().ilog2()).expect("small");
        assert!(bits >= 112, "{bits}");
        let drawn = draw(&Sources::system());
        assert_eq!(read(&drawn).as_deref(), Some(drawn.as_str()));
        assert!(!b"ILOU".iter().any(|alike| ALPHABET.contains(alike)));
    }
}
