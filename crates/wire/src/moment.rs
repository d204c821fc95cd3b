//! Moments in the vendors' forms, written without a text of their own on the way.

use std::fmt;

use identity::sources::Timestamp;
use serde::{Serialize, Serializer};

/// A moment in UTC as text of `N` characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp<const N: usize>([u8; N]);

impl<const N: usize> Stamp<N> {
    /// The moment in the form of a template as long as the result: `0000-00-00T00:00:00Z`. Its
    /// digits for years to seconds are the moment's; so are six behind a point, as a fraction;
    /// whatever else it has stays. `None` for a moment before the year 0 or past 9999-12-30.
    pub fn new(at: Timestamp, template: &[u8; N]) -> Option<Self> {
        let at = jiff::Timestamp::from_millisecond(at.millis()).ok()?;
        let at = jiff::tz::Offset::UTC.to_datetime(at);
        let year = u32::try_from(at.year()).ok()?;
        let small = |part: i8| u32::from(part.unsigned_abs());
        let mut text = *template;
        let mut put = |from: usize, to: usize, mut number: u32| {
            // A template too short for a part does without it.
            for digit in text.get_mut(from..to).unwrap_or_default().iter_mut().rev() {
                *digit = b'0' + (number % 10) as u8;
                number /= 10;
            }
        };
        put(0, 4, year);
        put(5, 7, small(at.month()));
        put(8, 10, small(at.day()));
        put(11, 13, small(at.hour()));
        put(14, 16, small(at.minute()));
        put(17, 19, small(at.second()));
        put(20, 26, at.subsec_nanosecond().unsigned_abs() / 1000);
        Some(Self(text))
    }

    /// The text; blank where the template was none.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl<const N: usize> fmt::Display for Stamp<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<const N: usize> Serialize for Stamp<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MICROS: &[u8; 27] = b"0000-00-00T00:00:00.000000Z";

    #[test]
    fn a_template_says_how_much_of_the_moment_is_written() {
        let at = Timestamp::from_millis(1_578_128_929_965);
        let written = |stamp: Option<Stamp<20>>| stamp.map(|stamp| stamp.to_string());
        assert_eq!(Stamp::new(at, MICROS).unwrap().as_str(), "2020-01-04T09:08:49.965000Z");
        let seconds = Stamp::new(at, b"0000-00-00T00:00:00Z");
        assert_eq!(written(seconds).as_deref(), Some("2020-01-04T09:08:49Z"));
        let spaced = Stamp::new(at, b"0000-00-00 00:00:00.0").unwrap();
        assert_eq!(spaced.as_str(), "2020-01-04 09:08:49.0");
    }

    #[test]
    fn a_moment_outside_the_calendar_is_not_written() {
        for millis in [i64::MAX, i64::MIN, 253_402_300_800_000, -62_167_219_200_001] {
            assert_eq!(Stamp::new(Timestamp::from_millis(millis), MICROS), None, "{millis}");
        }
    }

    proptest! {
        #[test]
        fn a_moment_is_written_as_the_calendars_authors_write_it(
            millis in -62_167_219_200_000_i64..=253_370_764_799_999
        ) {
            let expected = jiff::Timestamp::from_millisecond(millis).unwrap();
            let expected = expected.strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string();
            let stamp = Stamp::new(Timestamp::from_millis(millis), MICROS).unwrap();
            prop_assert_eq!(stamp.as_str(), expected);
        }
    }
}
