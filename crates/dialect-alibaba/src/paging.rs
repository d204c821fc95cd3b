//! Pages of lists: how many items, and where the next page begins.

use data_encoding::BASE64URL_NOPAD;
use identity::error::{Error, Problem};
use serde::Serialize;
use wire::protocols::rpc::Params;

/// What a marker's text begins with; another beginning is another version's, and refused.
const VERSION: &str = "1";

/// A marker longer than any that was handed out, in bytes.
const TOO_LONG: usize = 1024;

/// How a list is cut into pages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paging {
    /// The list's name: a marker of one list means nothing in another.
    pub(crate) list: &'static str,
    /// The most items of a page.
    pub(crate) most: u32,
    /// How many where the request does not say.
    pub(crate) default: u32,
}

impl Paging {
    /// Where to begin, and how many items at most.
    ///
    /// # Errors
    /// [`Problem::Range`] of `MaxItems`, [`Problem::Value`] of `Marker`.
    pub(crate) fn read(&self, params: &Params) -> Result<(Option<String>, u32), Error> {
        let range = Problem::Range { min: 1, max: i64::from(self.most) };
        let limit = match params.text("MaxItems") {
            None => self.default,
            Some(text) => text
                .parse()
                .ok()
                .filter(|count| (1..=self.most).contains(count))
                .ok_or(Error::invalid("MaxItems", range))?,
        };
        let after = params.text("Marker").map(|marker| self.position(marker)).transpose()?;
        Ok((after, limit))
    }

    /// The marker of the page after the one that ends at `position`.
    pub(crate) fn marker(&self, position: &str) -> String {
        let text = format!("{VERSION}/{}/{position}", self.list);
        BASE64URL_NOPAD.encode(text.as_bytes())
    }

    fn position(&self, marker: &str) -> Result<String, Error> {
        let wrong = || Error::invalid("Marker", Problem::Value);
        if marker.len() > TOO_LONG {
            return Err(wrong());
        }
        let bytes = BASE64URL_NOPAD.decode(marker.as_bytes()).map_err(|_| wrong())?;
        let text = String::from_utf8(bytes).map_err(|_| wrong())?;
        let position = text
            .strip_prefix(VERSION)
            .and_then(|rest| rest.strip_prefix('/'))
            .and_then(|rest| rest.strip_prefix(self.list))
            .and_then(|rest| rest.strip_prefix('/'));
        position.filter(|position| !position.is_empty()).map(str::to_owned).ok_or_else(wrong)
    }

    /// A page's list with what it says of the pages after it: whether there are any and, only
    /// then, the marker. `last` is the position of the page's last item.
    pub(crate) fn finish<T: Serialize>(&self, list: T, more: bool, last: Option<&str>) -> Paged<T> {
        let marker = last.filter(|_| more).map(|last| self.marker(last));
        Paged { list, is_truncated: more, marker }
    }
}

/// A list and what it says of the pages after it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Paged<T> {
    #[serde(flatten)]
    list: T,
    is_truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    marker: Option<String>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const DEVICES: Paging = Paging { list: "devices", most: 100, default: 100 };
    const USERS: Paging = Paging { list: "users", most: 1000, default: 100 };

    #[test]
    fn a_marker_brings_back_the_position_it_was_made_of() {
        for position in ["dev-01", "a/b", "张三", "x y", "1/devices/"] {
            assert_eq!(DEVICES.position(&DEVICES.marker(position)), Ok(position.to_owned()));
        }
    }

    #[test]
    fn a_marker_that_was_not_handed_out_for_this_list_is_refused() {
        let wrong = Err(Error::invalid("Marker", Problem::Value));
        let other_version = BASE64URL_NOPAD.encode(b"2/devices/dev-01");
        let no_position = BASE64URL_NOPAD.encode(b"1/devices/");
        let not_text = BASE64URL_NOPAD.encode(b"1/devices/\xff");
        let padded = format!("{}=", DEVICES.marker("dev-1"));
        let endless = DEVICES.marker(&"a".repeat(2000));
        let of_users = USERS.marker("alice");
        for marker in [
            "EXAMPLE",
            "dev-01",
            "EX AM+PLE*~/=",
            &other_version,
            &no_position,
            &not_text,
            &padded,
            &endless,
            &of_users,
        ] {
            assert_eq!(DEVICES.position(marker), wrong, "{marker}");
        }
    }

    #[test]
    fn only_a_truncated_page_has_a_marker() {
        let last = DEVICES.finish(json!({}), false, Some("dev-01"));
        assert_eq!(json!(last), json!({"IsTruncated": false}));
        let first = DEVICES.finish(json!({}), true, Some("dev-01"));
        assert_eq!(json!(first), json!({"IsTruncated": true, "Marker": DEVICES.marker("dev-01")}));
    }
}
