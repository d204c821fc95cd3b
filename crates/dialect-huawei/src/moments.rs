//! The three ways this wire writes a moment, all of them UTC.

use identity::sources::Timestamp;
use wire::moment::Stamp;

/// The last moment this wire can write.
const EDGE: Timestamp = Timestamp::from_millis(253_402_207_200_000);

/// `2020-01-04T09:08:49.965000Z`, of tokens and access keys.
pub(crate) fn zulu(at: Timestamp) -> Stamp<27> {
    written(at, b"0000-00-00T00:00:00.000000Z")
}

/// `2020-01-06T08:05:16.000000`, of users that were made or changed.
pub(crate) fn plain(at: Timestamp) -> Stamp<26> {
    written(at, b"0000-00-00T00:00:00.000000")
}

/// `2020-07-08 02:19:03.0`, of users that are shown.
pub(crate) fn spaced(at: Timestamp) -> Stamp<21> {
    written(at, b"0000-00-00 00:00:00.0")
}

fn written<const N: usize>(at: Timestamp, template: &[u8; N]) -> Stamp<N> {
    // Whoever sets a clock beyond the calendar sees its edge.
    let stamp = Stamp::new(at, template).or_else(|| Stamp::new(EDGE, template));
    stamp.expect("the edge is in the calendar")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_is_the_vendors() {
        let at = Timestamp::from_millis(1_578_128_929_965);
        assert_eq!(zulu(at).as_str(), "2020-01-04T09:08:49.965000Z");
        assert_eq!(plain(at).as_str(), "2020-01-04T09:08:49.965000");
        assert_eq!(spaced(at).as_str(), "2020-01-04 09:08:49.0");
        let whole = plain(Timestamp::from_seconds(1_578_297_916));
        assert_eq!(whole.as_str(), "2020-01-06T08:05:16.000000");
        let beyond = spaced(Timestamp::from_millis(i64::MAX));
        assert_eq!(beyond.as_str(), "9999-12-30 22:00:00.0");
    }
}
