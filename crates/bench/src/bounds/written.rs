//! A list that lies in memory as it is shown, and is written anew for each request. What stands
//! around it is bytes.

use std::sync::Arc;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::failure::{Failure, Result};

/// Bytes of a piece of a streamed reply: as many as ours has in most.
const PIECE: usize = 64 * 1024;

/// A body that is written when it is asked for.
pub(crate) trait Written: Send + Sync {
    /// The next piece, of at least `bytes` if there is so much, behind the first `at` items; how
    /// many items lie behind it then, or `None` after the last.
    fn piece(&self, at: usize, bytes: usize) -> (Bytes, Option<usize>);

    /// All of it.
    fn whole(&self) -> Bytes {
        self.piece(0, usize::MAX).0
    }

    /// A piece of the usual length.
    fn next(&self, at: usize) -> (Bytes, Option<usize>) {
        self.piece(at, PIECE)
    }
}

/// Takes a reply apart: into devices as one of the vendors' lists shows them.
pub(crate) fn of_reply(body: &[u8]) -> Result<Arc<dyn Written>> {
    let kinds = [read::<Held>, read::<Bound>, read::<Owned>];
    let found = kinds.iter().find_map(|read| read(body));
    found.ok_or_else(|| Failure::new("none of the lists known here is written as this reply is"))
}

struct List<T> {
    before: Bytes,
    items: Vec<T>,
    behind: Bytes,
    length: usize,
}

/// The list, if it comes out as it went in, whole and in pieces.
fn read<T>(body: &[u8]) -> Option<Arc<dyn Written>>
where
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
{
    let begin = body.iter().position(|byte| *byte == b'[')? + 1;
    let end = body.iter().rposition(|byte| *byte == b']')?;
    let list = List::<T> {
        before: Bytes::copy_from_slice(body.get(..begin)?),
        items: serde_json::from_slice(body.get(begin - 1..=end)?).ok()?,
        behind: Bytes::copy_from_slice(&body[end..]),
        length: body.len(),
    };
    let (mut pieces, mut at) = (Vec::with_capacity(body.len()), Some(0));
    while let Some(begun) = at {
        let (piece, next) = list.next(begun);
        pieces.extend_from_slice(&piece);
        at = next;
    }
    (pieces == body && *list.whole() == *body).then(|| Arc::new(list) as _)
}

impl<T: Serialize + Send + Sync> Written for List<T> {
    fn piece(&self, at: usize, bytes: usize) -> (Bytes, Option<usize>) {
        // Room for what it comes to, and in a piece for the item that goes beyond it.
        let mut out = Vec::with_capacity(bytes.saturating_add(PIECE / 8).min(self.length));
        if at == 0 {
            out.extend_from_slice(&self.before);
        }
        for (item, number) in self.items[at..].iter().zip(at..) {
            if out.len() >= bytes {
                return (out.into(), Some(number));
            }
            if number > 0 {
                out.push(b',');
            }
            serde_json::to_writer(&mut out, item).expect("texts are written to memory");
        }
        out.extend_from_slice(&self.behind);
        (out.into(), None)
    }
}

/// A device in Huawei's list.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Held {
    serial_number: String,
    user_id: String,
}

/// A device in RAM's list.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Bound {
    serial_number: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    activate_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<User>,
}

/// A device in the list of IMS.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Owned {
    user: User,
    serial_number: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    activate_date: Option<String>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct User {
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    display_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_principal_name: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(count: usize) -> String {
        let device = |n| format!(r#"{{"serial_number":"iam:a:mfa/{n}","user_id":"u\"{n}"}}"#);
        let devices: Vec<_> = (0..count).map(device).collect();
        format!(r#"{{"virtual_mfa_devices":[{}]}}"#, devices.join(","))
    }

    #[test]
    fn a_list_comes_out_as_it_went_in() {
        for count in [0, 1, 5000] {
            let body = held(count);
            let list = of_reply(body.as_bytes()).unwrap();
            assert_eq!(list.whole(), body);
        }
        let ims = concat!(
            r#"{"RequestId":"0","VirtualMFADevices":{"VirtualMFADevice":[{"User":{},"#,
            r#""SerialNumber":"acs:ram::1:mfa/a"}]},"IsTruncated":false}"#
        );
        assert_eq!(of_reply(ims.as_bytes()).unwrap().whole(), ims);
    }

    #[test]
    fn a_reply_that_would_come_out_differently_is_refused() {
        let spaced = held(2).replace(',', ", ");
        let unknown = held(1).replace("user_id", "name");
        for body in [spaced.as_str(), unknown.as_str(), "", "]["] {
            assert!(of_reply(body.as_bytes()).is_err(), "{body}");
        }
    }
}
