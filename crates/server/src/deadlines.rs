//! A connection that does not wait for ever. The HTTP engine bounds how long a connection is
//! idle; here is bounded how long the headers of a begun request may take, and how long a client
//! may leave a reply unread.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

/// What a connection is at, told by both of its ends.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stage(Arc<AtomicU8>);

/// No byte has come yet.
const FRESH: u8 = 0;
/// A request has begun; its headers are not complete.
const HEADERS: u8 = 1;
/// A request is being answered.
const ANSWERING: u8 = 2;
/// The last request was answered, and none has begun since.
const ANSWERED: u8 = 3;

impl Stage {
    /// Whether the client has not sent anything yet.
    pub(crate) fn is_fresh(&self) -> bool {
        self.get() == FRESH
    }

    /// A request is complete but for its body.
    pub(crate) fn answering(&self) {
        self.set(ANSWERING);
    }

    /// The request's reply is on its way.
    pub(crate) fn answered(&self) {
        self.set(ANSWERED);
    }

    fn received(&self) {
        if matches!(self.get(), FRESH | ANSWERED) {
            self.set(HEADERS);
        }
    }

    fn get(&self) -> u8 {
        self.0.load(Ordering::Relaxed)
    }

    fn set(&self, stage: u8) {
        self.0.store(stage, Ordering::Relaxed);
    }
}

/// A stream with deadlines; one that passes is an error of the read or write it concerns.
pub(crate) struct Bounded<S> {
    stream: S,
    stage: Stage,
    header_time: Duration,
    write_time: Duration,
    headers_due: Option<Pin<Box<Sleep>>>,
    write_due: Option<Pin<Box<Sleep>>>,
}

impl<S> Bounded<S> {
    /// A stream whose requests' headers come within one time, and whose every write gets on
    /// within another.
    pub(crate) fn new(
        stream: S,
        stage: Stage,
        header_time: Duration,
        write_time: Duration,
    ) -> Self {
        Self { stream, stage, header_time, write_time, headers_due: None, write_due: None }
    }

    fn bound_write<T>(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.write_due = None;
            return written;
        }
        overdue(&mut self.write_due, self.write_time, cx)
    }
}

/// Waits for a deadline that is set now if it was not set before.
fn overdue<T>(
    due: &mut Option<Pin<Box<Sleep>>>,
    time: Duration,
    cx: &mut Context<'_>,
) -> Poll<io::Result<T>> {
    let due = due.get_or_insert_with(|| Box::pin(tokio::time::sleep(time)));
    ready!(due.as_mut().poll(cx));
    Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
}

impl<S: AsyncRead + Unpin> AsyncRead for Bounded<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.stage.get() == HEADERS {
            let late: Poll<io::Result<()>> = overdue(&mut this.headers_due, this.header_time, cx);
            if late.is_ready() {
                return late;
            }
        } else {
            this.headers_due = None;
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(cx, buffer))?;
        if buffer.filled().len() > before {
            this.stage.received();
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Bounded<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.bound_write(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.bound_write(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(cx);
        self.bound_write(cx, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shut = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.bound_write(cx, shut)
    }
}
