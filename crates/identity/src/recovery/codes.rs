use super::{CODES, RecoveryCode};
use crate::context::Context;
use crate::error::Error;
use crate::ids::UserId;
use crate::pipeline::Identity;
use crate::secret::Secret;
use crate::sign_in::{Factor, FactorEvent, record_factor};
use crate::sources::Sources;

/// Crockford's base 32: no letter looks like a digit or like another letter.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Characters of a code: 60 bits.
const LENGTH: usize = 12;

/// Characters that are shown together.
const GROUP: usize = 4;

/// A set of new codes with their hashes: made outside the transaction that stores it, for it
/// costs a slow hash each.
#[derive(Clone, Debug)]
pub struct CodeSet {
    codes: Vec<Secret>,
    hashes: Vec<String>,
}

impl CodeSet {
    /// Makes a set.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many wait for a hash.
    pub async fn make(identity: &Identity) -> Result<Self, Error> {
        let plain: Vec<String> = (0..CODES).map(|_| draw(&identity.sources)).collect();
        let mut hashes: Vec<String> = Vec::with_capacity(CODES);
        for code in &plain {
            let code = Secret::new(code.as_str());
            hashes.push(match hashes.first() {
                // All under the salt of the first, so that an entry is hashed once.
                Some(first) => identity.passwords.hash_like(code, first.clone()).await?,
                None => identity.passwords.hash(code).await?,
            });
        }
        Ok(Self { codes: plain.iter().map(|code| grouped(code)).collect(), hashes })
    }

    /// Puts the set in place of the user's old one. The codes, to be shown this once.
    pub async fn put(&self, cx: &mut Context<'_>, user: &UserId) -> Result<Vec<Secret>, Error> {
        let made_at = cx.now;
        let row = |hash: &String| RecoveryCode { hash: hash.clone(), made_at, used_at: None };
        let rows: Vec<RecoveryCode> = self.hashes.iter().map(row).collect();
        cx.tx.replace_recovery_codes(user, &rows).await?;
        record_factor(cx, user, Factor::RecoveryCode, "", FactorEvent::Bound).await?;
        Ok(self.codes.clone())
    }
}

/// What somebody entered as a recovery code, hashed outside the transaction that judges it.
#[derive(Clone, Debug)]
pub struct EnteredCode {
    hash: Option<String>,
}

impl EnteredCode {
    /// Hashes an entry like the user's codes: one slow hash, however many codes there are. What
    /// cannot be a code, or has nothing to be compared with, costs none.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many wait for a hash.
    pub async fn of(identity: &Identity, user: &UserId, entry: &Secret) -> Result<Self, Error> {
        let mut tx = identity.store.read().await?;
        let first = tx.recovery_codes(user).await?.into_iter().next();
        drop(tx);
        let hash = match (canonical(entry), first) {
            (Some(code), Some(first)) => {
                Some(identity.passwords.hash_like(code, first.hash).await?)
            }
            _ => None,
        };
        Ok(Self { hash })
    }

    /// Uses up the user's code that was entered. `false` when there is none, or it was used:
    /// the conditional write alone is the judge. Who calls this counts guesses.
    pub async fn use_up(&self, cx: &mut Context<'_>, user: &UserId) -> Result<bool, Error> {
        match &self.hash {
            Some(hash) => cx.tx.use_recovery_code(user, hash, cx.now).await,
            None => Ok(false),
        }
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
