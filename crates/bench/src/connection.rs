//! A client's end of a kept-alive connection: sends bytes made before, and reads replies with
//! as little work as tells one from the next.

use std::io::{Error, ErrorKind};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::failure::{Failure, Result};

/// A connection to a server.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    /// Bytes of the buffer that are filled.
    filled: usize,
}

/// A reply, without its bytes.
#[derive(Clone, Copy)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    /// Bytes of the body.
    pub(crate) bytes: usize,
}

/// A reply, kept.
#[derive(Clone, Default)]
pub(crate) struct Kept {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

/// How long a body is.
#[derive(Clone, Copy)]
pub(crate) enum Length {
    Known(usize),
    Chunked,
}

impl Connection {
    pub(crate) async fn open(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: vec![0; 64 * 1024], filled: 0 })
    }

    /// Sends a request and reads its reply to the end.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> Result<Answered> {
        self.exchange(request, None).await
    }

    /// The same, and keeps the reply.
    pub(crate) async fn ask_whole(&mut self, request: &[u8]) -> Result<(u16, Kept)> {
        let mut kept = Kept::default();
        let answered = self.exchange(request, Some(&mut kept)).await?;
        Ok((answered.status, kept))
    }

    async fn exchange(&mut self, request: &[u8], mut kept: Option<&mut Kept>) -> Result<Answered> {
        self.stream.write_all(request).await?;
        let end = self.until(b"\r\n\r\n").await?;
        let head = std::str::from_utf8(&self.buffer[..end])?;
        let (status, length) = read_head(head).ok_or("a reply without status or length")?;
        if let Some(kept) = kept.as_deref_mut() {
            kept.head = head.to_owned();
        }
        self.drop_front(end);
        let bytes = match length {
            Length::Known(length) => {
                self.pass(length, kept).await?;
                length
            }
            Length::Chunked => self.chunks(kept).await?,
        };
        Ok(Answered { status, bytes })
    }

    async fn chunks(&mut self, mut kept: Option<&mut Kept>) -> Result<usize> {
        let mut bytes = 0;
        loop {
            let end = self.until(b"\r\n").await?;
            let size = std::str::from_utf8(&self.buffer[..end - 2])?;
            let size = usize::from_str_radix(size.split(';').next().unwrap_or(size).trim(), 16)?;
            self.drop_front(end);
            self.pass(size, kept.as_deref_mut()).await?;
            self.pass(2, None).await?;
            bytes += size;
            if size == 0 {
                return Ok(bytes);
            }
        }
    }

    /// Reads until `mark` is in the buffer; where it ends.
    async fn until(&mut self, mark: &[u8]) -> Result<usize> {
        let mut looked = 0;
        loop {
            let found =
                self.buffer[looked..self.filled].windows(mark.len()).position(|w| w == mark);
            if let Some(at) = found {
                return Ok(looked + at + mark.len());
            }
            looked = self.filled.saturating_sub(mark.len() - 1);
            self.fill().await?;
        }
    }

    /// Takes `length` bytes from the front.
    async fn pass(&mut self, length: usize, mut kept: Option<&mut Kept>) -> Result<()> {
        let mut left = length;
        loop {
            let now = left.min(self.filled);
            if let Some(kept) = kept.as_deref_mut() {
                kept.body.extend_from_slice(&self.buffer[..now]);
            }
            self.drop_front(now);
            left -= now;
            if left == 0 {
                return Ok(());
            }
            self.fill().await?;
        }
    }

    async fn fill(&mut self) -> Result<()> {
        if self.filled == self.buffer.len() {
            return Err(Failure::new("a reply's head is too long"));
        }
        let read = self.stream.read(&mut self.buffer[self.filled..]).await?;
        if read == 0 {
            return Err(Error::from(ErrorKind::UnexpectedEof).into());
        }
        self.filled += read;
        Ok(())
    }

    fn drop_front(&mut self, count: usize) {
        self.buffer.copy_within(count..self.filled, 0);
        self.filled -= count;
    }
}

pub(crate) fn read_head(head: &str) -> Option<(u16, Length)> {
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let mut length = Length::Known(0);
    for line in lines {
        let Some((name, value)) = line.split_once(':') else { continue };
        if name.eq_ignore_ascii_case("content-length") {
            length = Length::Known(value.trim().parse().ok()?);
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            length = Length::Chunked;
        }
    }
    Some((status, length))
}
