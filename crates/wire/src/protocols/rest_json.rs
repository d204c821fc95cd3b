//! REST with JSON bodies: reading a path. Bodies are read by [`crate::request::Fields`].

use identity::error::Error;
use percent_encoding::percent_decode_str;

/// The segments of a raw path, each decoded on its own, so that `%2F` stays inside its segment.
/// The slash in front and one at the end count for nothing: `/a/b/` has the segments `a` and
/// `b`, `/` has none. Errors: [`Error::Unreadable`] when a segment is not UTF-8 once decoded.
pub fn segments(path: &str) -> Result<Vec<String>, Error> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let path = path.strip_suffix('/').unwrap_or(path);
    if path.is_empty() {
        return Ok(Vec::new());
    }
    path.split('/').map(decode_segment).collect()
}

/// One raw segment, decoded; `+` stands for itself. Errors: [`Error::Unreadable`] when the
/// result is not UTF-8.
pub fn decode_segment(segment: &str) -> Result<String, Error> {
    match percent_decode_str(segment).decode_utf8() {
        Ok(text) => Ok(text.into_owned()),
        Err(_) => Err(Error::Unreadable("path is not UTF-8")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_split_before_it_is_decoded() {
        let texts = |list: &[&str]| Ok(list.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>());
        assert_eq!(segments("/v3/users/a%2Fb%20c+d/"), texts(&["v3", "users", "a/b c+d"]));
        assert_eq!(segments("/%7Buser_id%7D"), texts(&["{user_id}"]));
        assert_eq!(segments("/v3//users"), texts(&["v3", "", "users"]));
        assert_eq!(segments("/"), texts(&[]));
        assert_eq!(segments(""), texts(&[]));
        assert_eq!(segments("/v3/%ff"), Err(Error::Unreadable("path is not UTF-8")));
    }
}
