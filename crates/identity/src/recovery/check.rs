use super::{CODES, RecoveryCode};
use crate::context::Context;
use crate::error::Error;
use crate::guards::Guard;
use crate::ids::UserId;
use crate::pipeline::Identity;
use crate::secret::Secret;
use crate::sign_in::{Asker, Factor, FactorEvent, note};
use crate::sources::Sources;
use crate::users::User;

/// Crockford's base 32: no letter looks like a digit or like another letter.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Characters of a code: 60 bits.
const LENGTH: usize = 12;

/// Characters that are shown together.
const GROUP: usize = 4;

/// A set of new codes with their hashes, not kept yet.
#[derive(Clone, Debug)]
pub struct NewCodes {
    codes: Vec<Secret>,
    hashes: Vec<String>,
}

/// Makes a new set. It costs a slow hash for each code.
///
/// # Errors
/// [`Error::Busy`] when too many wait for a hash.
pub(crate) async fn prepare_codes(identity: &Identity, asker: &Asker) -> Result<NewCodes, Error> {
    let plain: Vec<String> = (0..CODES).map(|_| draw(&identity.sources)).collect();
    let mut hashes: Vec<String> = Vec::with_capacity(CODES);
    for code in &plain {
        let code = Secret::new(code.as_str());
        hashes.push(match hashes.first() {
            // All under the salt of the first, so that an entry is hashed once.
            Some(first) => identity.passwords.hash_like(asker, code, first.clone()).await?,
            None => identity.passwords.hash(asker, code).await?,
        });
    }
    Ok(NewCodes { codes: plain.iter().map(|code| grouped(code)).collect(), hashes })
}

/// Keeps a set in place of the one before and returns the codes, to be told this once.
pub(crate) async fn keep_codes(
    cx: &mut Context<'_>,
    user: &User,
    codes: &NewCodes,
) -> Result<Vec<Secret>, Error> {
    let made_at = cx.now;
    let row = |hash: &String| RecoveryCode { hash: hash.clone(), made_at, used_at: None };
    let rows: Vec<RecoveryCode> = codes.hashes.iter().map(row).collect();
    cx.tx.replace_recovery_codes(&user.id, &rows).await?;
    // Guesses were at codes that are gone.
    cx.tx.forget_guesses(&user.id, Factor::RecoveryCode).await?;
    note(cx, user, Factor::RecoveryCode, "", FactorEvent::Bound).await?;
    Ok(codes.codes.clone())
}

/// The hash of what was typed, made like the user's codes: one slow hash, however many codes
/// there are. `None`, at once, for what cannot be a code or has none to be compared with.
///
/// # Errors
/// [`Error::Busy`] when too many wait for a hash.
pub(crate) async fn hash_entry(
    identity: &Identity,
    asker: &Asker,
    user: &UserId,
    typed: &Secret,
) -> Result<Option<String>, Error> {
    let Some(code) = canonical(typed) else { return Ok(None) };
    let mut tx = identity.store.read().await?;
    let first = tx.recovery_codes(user).await?.into_iter().next();
    drop(tx);
    match first {
        Some(first) => identity.passwords.hash_like(asker, code, first.hash).await.map(Some),
        None => Ok(None),
    }
}

/// Whether this is the hash of an unused code of the user's. A right one is used up: the
/// conditional write alone is the judge.
pub(crate) async fn check(
    cx: &mut Context<'_>,
    user: &User,
    hash: Option<&str>,
) -> Result<bool, Error> {
    match hash {
        Some(hash) => {
            let used = cx.tx.use_recovery_code(&user.id, hash, cx.now).await?;
            Ok(used || !cx.holds(Guard::RecoveryCode))
        }
        None => Ok(false),
    }
}

fn draw(sources: &Sources) -> String {
    sources.text(LENGTH, ALPHABET)
}

/// A code as people read it: `XXXX-XXXX-XXXX`.
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
        let code = "01AB-C5VZ-9XYV";
        let shown = grouped("01ABC5VZ9XYV");
        assert_eq!(shown.expose_text(), code);
        for entry in [
            code,
            "01abc5vz9xyv",
            " o1ab c5uz 9xyu\n",
            "Oiab–c5vz−9xyv",
            "０１ＡＢｃ５ｖｚ９ｘｙｖ",
        ] {
            assert_eq!(read(entry).as_deref(), Some("01ABC5VZ9XYV"), "{entry}");
        }
    }

    #[test]
    fn what_is_no_code_is_not_hashed() {
        for entry in ["", "01AB-C5VZ-9XY", "01AB-C5VZ-9XYV1", "01AB-C5VZ-9XY*", "01AB-C5VZ-9XYé"] {
            assert_eq!(read(entry), None, "{entry}");
        }
    }

    #[test]
    fn codes_have_at_least_fifty_bits_and_no_two_characters_alike() {
        let bits = LENGTH * usize::try_from(ALPHABET.len().ilog2()).expect("small");
        assert!(bits >= 50, "{bits}");
        let drawn = draw(&Sources::system());
        assert_eq!(read(&drawn).as_deref(), Some(drawn.as_str()));
        assert!(!b"ILOU".iter().any(|alike| ALPHABET.contains(alike)));
    }
}
