//! The two ways the schemes write a moment in UTC, read without any tolerance.

use identity::sources::Timestamp;

/// `20250102T030405Z`.
pub(super) fn compact(text: &str) -> Option<Timestamp> {
    read(text, "YYYYMMDDThhmmssZ")
}

/// `2025-01-02T03:04:05Z`.
pub(super) fn extended(text: &str) -> Option<Timestamp> {
    read(text, "YYYY-MM-DDThh:mm:ssZ")
}

/// Each of `YMDhms` in the pattern is a digit of that field, all else stands for itself.
fn read(text: &str, pattern: &str) -> Option<Timestamp> {
    if text.len() != pattern.len() {
        return None;
    }
    let mut fields = [0_i16; 6];
    for (byte, expected) in text.bytes().zip(pattern.bytes()) {
        match b"YMDhms".iter().position(|field| *field == expected) {
            Some(at) if byte.is_ascii_digit() => {
                fields[at] = fields[at] * 10 + i16::from(byte - b'0');
            }
            None if byte == expected => {}
            _ => return None,
        }
    }
    let [year, rest @ ..] = fields;
    // Two digits always fit.
    let [month, day, hour, minute, second] = rest.map(|field| i8::try_from(field).unwrap_or(-1));
    let at = jiff::civil::DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
    let zoned = at.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(Timestamp::from_millis(zoned.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_name_the_same_moment() {
        let moment = Some(Timestamp::from_seconds(1_735_787_045));
        assert_eq!(compact("20250102T030405Z"), moment);
        assert_eq!(extended("2025-01-02T03:04:05Z"), moment);
        assert_eq!(extended("1970-01-01T00:00:00Z"), Some(Timestamp::from_seconds(0)));
    }

    #[test]
    fn anything_else_is_no_moment() {
        for text in [
            "",
            "20250102T030405",
            "20250102t030405Z",
            "20250102T030405z",
            "20250102T0304055",
            "20250102T 30405Z",
            "2025010éT03040Z",
            "20250229T030405Z",
            "20251302T030405Z",
            "20250102T240000Z",
            "20250102T030460Z",
            "2025-01-02T03:04:05Z",
        ] {
            assert_eq!(compact(text), None, "{text:?}");
        }
        for text in ["20250102T030405Z", "2025-01-02 03:04:05Z", "2025-01-02T03:04:05+00:00"] {
            assert_eq!(extended(text), None, "{text:?}");
        }
    }
}
