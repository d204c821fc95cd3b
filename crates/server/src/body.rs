//! A request's body, whole, or why not.

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use identity::error::Error;

/// How much more than the limit is read and thrown away, so that a client that sends first and
/// listens then gets to see why it is refused.
const PATIENCE: usize = 8 << 20;

/// Why there is no body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    /// It is larger than is taken.
    TooLarge,
    /// It did not come in time.
    Late,
    /// It broke off, or its chunks make no sense.
    Broken,
}

impl Unread {
    pub(crate) fn as_error(self) -> Error {
        match self {
            Self::TooLarge => Error::TooLarge,
            Self::Late => Error::Unreadable("the body did not come in time"),
            Self::Broken => Error::Unreadable("the body is not whole"),
        }
    }
}

/// Reads a body of at most `limit` bytes. A client that waits to be asked for its body
/// (`Expect: 100-continue`) is not asked for one that is too large.
pub(crate) async fn read(mut body: Incoming, limit: usize, waits: bool) -> Result<Bytes, Unread> {
    let announced = body.size_hint().lower();
    let too_large = announced > limit as u64;
    if too_large && (waits || announced > (limit + PATIENCE) as u64) {
        return Err(Unread::TooLarge);
    }
    let (mut bytes, mut seen) = (BytesMut::new(), 0);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Unread::Broken)?.into_data() else { continue };
        seen += data.len();
        if seen > limit + PATIENCE {
            break;
        }
        if seen <= limit {
            bytes.extend_from_slice(&data);
        }
    }
    if seen > limit { Err(Unread::TooLarge) } else { Ok(bytes.freeze()) }
}
