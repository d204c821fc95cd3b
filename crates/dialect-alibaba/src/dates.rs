//! Moments as these products write them: `YYYY-MM-DDTHH:MM:SSZ`.

use identity::sources::Timestamp;

/// The moment in whole seconds; empty for one no calendar has.
pub(crate) fn text(at: Timestamp) -> String {
    jiff::Timestamp::from_second(at.seconds())
        .map(|at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
        .unwrap_or_default()
}

/// The moment, or empty where there was none: clients read documented keys without a check.
pub(crate) fn text_or_empty(at: Option<Timestamp>) -> String {
    at.map(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_in_utc_without_a_fraction() {
        let at = Timestamp::from_millis(1_767_323_045_999);
        assert_eq!(text(at), "2026-01-02T03:04:05Z");
        assert_eq!(text(Timestamp::from_seconds(0)), "1970-01-01T00:00:00Z");
        assert_eq!(text(Timestamp::from_seconds(i64::MAX)), "");
        assert_eq!(text_or_empty(None), "");
    }
}
