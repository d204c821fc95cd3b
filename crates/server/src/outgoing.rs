//! A reply's body on its way out.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use identity::error::Error;
use tracing::error;
use wire::body::{self, Chunks};

/// A reply's body, whole or a piece at a time. A piece is made when the one before it was taken,
/// so a client that reads slowly holds one piece and nothing of the store.
pub(crate) struct Outgoing {
    state: State,
    request_id: String,
}

enum State {
    Whole(Bytes),
    Waiting(Box<dyn Chunks>),
    Making(Pin<Box<dyn Future<Output = Made> + Send>>),
    Ended,
}

type Made = (Box<dyn Chunks>, Result<Option<Bytes>, Error>);

/// Why a body ends before its end: the connection is then cut, for what was sent must not pass
/// for all there is.
#[derive(Debug)]
pub(crate) struct Cut;

impl std::fmt::Display for Cut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the rest of the reply could not be made")
    }
}

impl std::error::Error for Cut {}

impl Outgoing {
    /// The body of the reply to the request of this id.
    pub(crate) fn new(body: body::Body, request_id: &str) -> Self {
        match body {
            body::Body::Whole(bytes) => {
                Self { state: State::Whole(bytes), request_id: String::new() }
            }
            body::Body::Streamed(chunks) => {
                Self { state: State::Waiting(chunks), request_id: request_id.to_owned() }
            }
        }
    }

    fn cut(&self, why: &Error) -> Cut {
        let request_id = self.request_id.as_str();
        let inside = why.inside().unwrap_or("the store is busy");
        error!(request_id, inside, "a reply broke off");
        Cut
    }
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        loop {
            match std::mem::replace(&mut self.state, State::Ended) {
                State::Ended => return Poll::Ready(None),
                State::Whole(bytes) if bytes.is_empty() => return Poll::Ready(None),
                State::Whole(bytes) => return Poll::Ready(Some(Ok(Frame::data(bytes)))),
                State::Waiting(mut chunks) => {
                    self.state = State::Making(Box::pin(async move {
                        let made = chunks.next().await;
                        (chunks, made)
                    }));
                }
                State::Making(mut making) => {
                    let Poll::Ready((chunks, made)) = making.as_mut().poll(cx) else {
                        self.state = State::Making(making);
                        return Poll::Pending;
                    };
                    let frame = match made {
                        Ok(Some(bytes)) => Ok(Frame::data(bytes)),
                        Ok(None) => return Poll::Ready(None),
                        Err(why) => return Poll::Ready(Some(Err(self.cut(&why)))),
                    };
                    self.state = State::Waiting(chunks);
                    return Poll::Ready(Some(frame));
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.state {
            State::Whole(bytes) => bytes.is_empty(),
            State::Ended => true,
            State::Waiting(_) | State::Making(_) => false,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.state {
            State::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            State::Ended => SizeHint::with_exact(0),
            State::Waiting(_) | State::Making(_) => SizeHint::default(),
        }
    }
}
