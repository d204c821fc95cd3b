//! Time-based one-time codes (RFC 6238 over RFC 4226). Pure.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

use crate::secret::Secret;
use crate::settings::TotpProfile;
use crate::sources::{Sources, Timestamp};

/// Bytes of a new seed: 64 base32 characters, twice what RFC 4226 recommends.
pub const SEED_BYTES: usize = 40;

/// Steps by which an authenticator's clock may be off, either way (RFC 6238 §5.2).
pub const WINDOW: i64 = 1;

/// The hash under the HMAC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// SHA-1: what every authenticator app assumes.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

/// How a device makes its codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// The hash.
    pub algorithm: Algorithm,
    /// Digits of a code, 6 to 8.
    pub digits: u32,
    /// Seconds of a step.
    pub period: i64,
}

impl Default for Parameters {
    fn default() -> Self {
        Self { algorithm: Algorithm::Sha1, digits: 6, period: 30 }
    }
}

impl Parameters {
    /// The step that `at` lies in.
    pub fn step(&self, at: Timestamp) -> i64 {
        at.seconds().div_euclid(self.period)
    }

    /// The code of a step, as a number.
    pub fn code(&self, seed: &Secret, step: i64) -> u32 {
        self.codes(seed)(step)
    }

    /// The codes of a seed, by their steps: what they have in common is computed once.
    fn codes(&self, seed: &Secret) -> Box<dyn Fn(i64) -> u32> {
        let (key, power) = (seed.expose(), 10_u32.pow(self.digits));
        match self.algorithm {
            Algorithm::Sha1 => codes::<Hmac<Sha1>>(key, power),
            Algorithm::Sha256 => codes::<Hmac<Sha256>>(key, power),
            Algorithm::Sha512 => codes::<Hmac<Sha512>>(key, power),
        }
    }

    /// The code that a person typed, as a number: spaces left out, digits of any common script
    /// read. `None` when it is not `digits` digits.
    pub fn read(&self, typed: &Secret) -> Option<u32> {
        let text = std::str::from_utf8(typed.expose()).ok()?;
        let mut value = 0_u32;
        let mut count = 0;
        for c in text.chars().filter(|c| !c.is_whitespace()) {
            count += 1;
            if count > self.digits {
                return None;
            }
            value = value * 10 + digit(c)?;
        }
        (count == self.digits).then_some(value)
    }

    /// The step around `now` whose code this is, for a device whose clock was off by `drift`
    /// steps. Every candidate is always computed and the comparison takes the same time
    /// whichever matches, or none.
    pub fn find(
        &self,
        seed: &Secret,
        code: u32,
        now: Timestamp,
        drift: i64,
        profile: TotpProfile,
    ) -> Option<i64> {
        let centre = self.step(now) + drift.clamp(-WINDOW, WINDOW);
        let reach = match profile {
            TotpProfile::Compatible => WINDOW,
            TotpProfile::Strict => 0,
        };
        let of = self.codes(seed);
        self.search(centre - reach..=centre + reach, |step| of(step).ct_eq(&code))
    }

    /// How far a step that was accepted lies from the present one: the device's drift. It never
    /// grows beyond the window, so that a clock that is set right is still understood.
    pub fn drift(&self, step: i64, now: Timestamp) -> i64 {
        (step - self.step(now)).clamp(-WINDOW, WINDOW)
    }

    /// By how many steps a pair lies away from `now`, looked for in `reach` steps either way: to
    /// tell a person whose two codes are refused how wrong the clock is.
    pub fn find_skew(
        &self,
        seed: &Secret,
        (first, second): (u32, u32),
        now: Timestamp,
        reach: i64,
    ) -> Option<i64> {
        let (present, of) = (self.step(now), self.codes(seed));
        let found = self.search(present - reach..=present + reach, |step| {
            of(step - 1).ct_eq(&first) & of(step).ct_eq(&second)
        });
        found.map(|step| step - present)
    }

    /// The later step of two adjacent ones around `now` whose codes these are, `first` the
    /// earlier. The pair may lie one step further back than a single code may: typing two
    /// codes takes a step.
    pub fn find_pair(
        &self,
        seed: &Secret,
        (first, second): (u32, u32),
        now: Timestamp,
    ) -> Option<i64> {
        let (present, of) = (self.step(now), self.codes(seed));
        self.search(present - WINDOW..=present + WINDOW, |step| {
            of(step - 1).ct_eq(&first) & of(step).ct_eq(&second)
        })
    }

    fn search(
        &self,
        steps: std::ops::RangeInclusive<i64>,
        matches: impl Fn(i64) -> Choice,
    ) -> Option<i64> {
        let mut found = Choice::from(0);
        let mut at = 0_i64;
        for step in steps {
            let this = matches(step);
            at.conditional_assign(&step, this);
            found |= this;
        }
        bool::from(found).then_some(at)
    }
}

/// A new seed.
pub fn new_seed(sources: &Sources) -> Secret {
    Secret::new(sources.bytes::<SEED_BYTES>())
}

/// The seed as authenticators read it: base32 without padding.
pub fn base32(seed: &Secret) -> Secret {
    Secret::new(data_encoding::BASE32_NOPAD.encode(seed.expose()))
}

/// What authenticators scan: the `otpauth` URI of the seed, with who issued it for whom.
pub fn uri(parameters: &Parameters, issuer: &str, user: &str, base32_seed: &Secret) -> Secret {
    let (issuer, user) = (escaped(issuer), escaped(user));
    let algorithm = match parameters.algorithm {
        Algorithm::Sha1 => "SHA1",
        Algorithm::Sha256 => "SHA256",
        Algorithm::Sha512 => "SHA512",
    };
    let seed = base32_seed.expose_text();
    let Parameters { digits, period, .. } = parameters;
    Secret::new(format!(
        "otpauth://totp/{issuer}:{user}?secret={seed}&issuer={issuer}\
         &algorithm={algorithm}&digits={digits}&period={period}"
    ))
}

/// Percent-encoded, but for what RFC 3986 leaves unreserved.
fn escaped(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

fn codes<M: Mac + KeyInit + Clone + 'static>(key: &[u8], power: u32) -> Box<dyn Fn(i64) -> u32> {
    let keyed = <M as KeyInit>::new_from_slice(key).expect("HMAC takes a key of any length");
    Box::new(move |step| {
        let mac = keyed.clone().chain_update(step.to_be_bytes()).finalize();
        truncate(&mac.into_bytes()) % power
    })
}

/// RFC 4226 §5.3: four bytes from where the last nibble points, without the sign.
fn truncate(mac: &[u8]) -> u32 {
    let offset = usize::from(mac[mac.len() - 1] & 0xf);
    let word = [mac[offset], mac[offset + 1], mac[offset + 2], mac[offset + 3]];
    u32::from_be_bytes(word) & 0x7fff_ffff
}

/// The zeros of the scripts whose digits keyboards produce.
const ZEROS: [char; 12] = ['0', '٠', '۰', '०', '০', '੦', '૦', '௦', '๐', '໐', '０', '\u{1d7ce}'];

fn digit(c: char) -> Option<u32> {
    let value = |zero: char| u32::from(c).checked_sub(u32::from(zero)).filter(|v| *v < 10);
    ZEROS.into_iter().find_map(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: &[u8] = b"12345678901234567890";

    fn parameters(algorithm: Algorithm, digits: u32) -> Parameters {
        Parameters { algorithm, digits, period: 30 }
    }

    #[test]
    fn codes_are_those_of_rfc_4226_appendix_d() {
        let expected = [
            755_224, 287_082, 359_152, 969_429, 338_314, 254_676, 287_922, 162_583, 399_871,
            520_489,
        ];
        let six = Parameters::default();
        for (step, code) in (0..).zip(expected) {
            assert_eq!(six.code(&Secret::new(SEED), step), code);
        }
    }

    #[test]
    fn codes_are_those_of_rfc_6238_appendix_b() {
        let long = |length: usize| -> Secret {
            Secret::new(SEED.iter().copied().cycle().take(length).collect::<Vec<u8>>())
        };
        let table = [
            (59, 94_287_082, 46_119_246, 90_693_936),
            (1_111_111_109, 7_081_804, 68_084_774, 25_091_201),
            (1_111_111_111, 14_050_471, 67_062_674, 99_943_326),
            (1_234_567_890, 89_005_924, 91_819_424, 93_441_116),
            (2_000_000_000, 69_279_037, 90_698_825, 38_618_901),
            (20_000_000_000, 65_353_130, 77_737_706, 47_863_826),
        ];
        for (time, sha1, sha256, sha512) in table {
            let step = parameters(Algorithm::Sha1, 8).step(Timestamp::from_seconds(time));
            let code = |algorithm, seed| parameters(algorithm, 8).code(&seed, step);
            assert_eq!(code(Algorithm::Sha1, long(20)), sha1);
            assert_eq!(code(Algorithm::Sha256, long(32)), sha256);
            assert_eq!(code(Algorithm::Sha512, long(64)), sha512);
        }
    }

    #[test]
    fn a_code_is_found_one_step_either_way_and_no_further() {
        let p = Parameters::default();
        let (seed, now) = (Secret::new(SEED), Timestamp::from_seconds(3_000_000));
        let present = p.step(now);
        for offset in -4..=4 {
            let found =
                p.find(&seed, p.code(&seed, present + offset), now, 0, TotpProfile::Compatible);
            let expected = (offset.abs() <= 1).then_some(present + offset);
            assert_eq!(found, expected, "offset {offset}");
        }
    }

    #[test]
    fn a_strict_server_takes_the_one_step_where_the_device_was() {
        let p = Parameters::default();
        let (seed, now) = (Secret::new(SEED), Timestamp::from_seconds(3_000_000));
        for (drift, offset) in (-2..=2).flat_map(|drift| (-4..=4).map(move |o| (drift, o))) {
            let step = p.step(now) + offset;
            let found = p.find(&seed, p.code(&seed, step), now, drift, TotpProfile::Strict);
            let expected = (offset == drift.clamp(-1, 1)).then_some(step);
            assert_eq!(found, expected, "drift {drift}, offset {offset}");
        }
    }

    #[test]
    fn a_pair_is_two_adjacent_steps_in_order() {
        let p = Parameters::default();
        let (seed, now) = (Secret::new(SEED), Timestamp::from_seconds(3_000_000));
        let code = |offset: i64| p.code(&seed, p.step(now) + offset);
        let pair = |a, b| p.find_pair(&seed, (code(a), code(b)), now).map(|s| s - p.step(now));
        assert_eq!(pair(-2, -1), Some(-1));
        assert_eq!(pair(-1, 0), Some(0));
        assert_eq!(pair(0, 1), Some(1));
        for (a, b) in [(0, 0), (1, 0), (-1, 1), (-3, -2), (1, 2), (-9, -8)] {
            assert_eq!(pair(a, b), None, "{a} {b}");
        }
    }

    #[test]
    fn a20_every_candidate_is_computed_whichever_matches() {
        for right in [-1, 0, 1, 9] {
            let computed = std::cell::Cell::new(0);
            let found = Parameters::default().search(-1..=1, |step| {
                computed.set(computed.get() + 1);
                step.ct_eq(&right)
            });
            assert_eq!((found, computed.get()), ((right <= 1).then_some(right), 3));
        }
    }

    #[test]
    fn a_typed_code_is_read_whatever_its_spaces_and_script() {
        let p = Parameters::default();
        let read = |text: &str| p.read(&Secret::new(text));
        for same in ["012345", " 012 345 ", "０１２３４５", "٠١٢٣٤٥", "01\u{a0}2345"] {
            assert_eq!(read(same), Some(12_345), "{same}");
        }
        for wrong in ["", "12345", "0123456", "01234a", "-12345", "+12345", "0x1234"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_independent_generator_agrees() {
        let seed = new_seed(&Sources::system());
        let p = Parameters::default();
        let theirs = totp_rs::Builder::new()
            .with_algorithm(totp_rs::Algorithm::SHA1)
            .with_secret(seed.expose().to_vec())
            .build()
            .expect("a seed of 40 bytes");
        for seconds in [0, 29, 30, 1_767_323_045] {
            let ours = p.code(&seed, p.step(Timestamp::from_seconds(seconds)));
            let time = u64::try_from(seconds).expect("not negative");
            assert_eq!(format!("{ours:06}"), theirs.generate(time).to_string());
        }
    }
}
