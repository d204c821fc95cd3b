//! The three ways this wire writes a moment, all of them UTC.

use identity::sources::Timestamp;

/// `2020-01-04T09:08:49.965000Z`, of tokens and access keys.
pub(crate) fn zulu(at: Timestamp) -> String {
    format!("{}Z", plain(at))
}

/// `2020-01-06T08:05:16.000000`, of users that were made or changed.
pub(crate) fn plain(at: Timestamp) -> String {
    written(at, "%Y-%m-%dT%H:%M:%S%.6f")
}

/// `2020-07-08 02:19:03.0`, of users that are shown.
pub(crate) fn spaced(at: Timestamp) -> String {
    written(at, "%Y-%m-%d %H:%M:%S.0")
}

fn written(at: Timestamp, format: &str) -> String {
    // Whoever sets a clock beyond the calendar sees its edge.
    let at = jiff::Timestamp::from_millisecond(at.millis()).unwrap_or(jiff::Timestamp::MAX);
    at.strftime(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_is_the_vendors() {
        let at = Timestamp::from_millis(1_578_128_929_965);
        assert_eq!(zulu(at), "2020-01-04T09:08:49.965000Z");
        assert_eq!(plain(at), "2020-01-04T09:08:49.965000");
        assert_eq!(spaced(at), "2020-01-04 09:08:49.0");
        assert_eq!(plain(Timestamp::from_seconds(1_578_297_916)), "2020-01-06T08:05:16.000000");
    }
}
