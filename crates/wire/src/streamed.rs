//! Replies around lists without a bound: written a page of the list at a time.
//!
//! Every page is written within the whole reply, whose one definition makes its JSON and its
//! XML; of the first page what stands in front of the items is kept, of the others the items
//! alone, and what stands behind them comes last.

use std::cell::Cell;
use std::io::{self, Write};
use std::ops::Range;
use std::slice;

use async_trait::async_trait;
use bytes::Bytes;
use identity::error::Error;
use identity::listing::{Listed, Listing};
use serde::Serialize;

use crate::body::{Body, Chunks, Language};

/// Bytes that most pages do with.
const USUAL: usize = 64 * 1024;

/// A reply around a list, of which it shows each item at most once and in the list's order.
pub trait Around<T>: Send + Sync + 'static {
    /// The whole reply around these items. It takes no account of how many they are, for they
    /// may be a page of the list.
    fn body<'a, I>(&'a self, items: I) -> impl Serialize
    where
        T: 'a,
        I: Iterator<Item = &'a T> + Clone;
}

/// The body around a list: whole, if the list is no longer than a page.
pub(crate) fn body<T, A>(listing: Listing<T>, around: A, language: Language) -> Body
where
    T: Listed,
    A: Around<T>,
{
    let Written { bytes, items } = write(&listing, &around, &language);
    match items {
        Some(items) if listing.page().more => {
            let (tail, first) = (bytes.slice(items.end..), bytes.slice(..items.end));
            let begun = !items.is_empty();
            let next = Next::Chunk(first);
            Body::Streamed(Box::new(Streamed { listing, around, language, begun, tail, next }))
        }
        // A reply that does not look at the items at all is whole as well.
        _ => Body::Whole(bytes),
    }
}

struct Streamed<T: Listed, A> {
    listing: Listing<T>,
    around: A,
    language: Language,
    /// Whether an item was written.
    begun: bool,
    tail: Bytes,
    next: Next,
}

enum Next {
    Chunk(Bytes),
    Page,
    Nothing,
}

#[async_trait]
impl<T: Listed, A: Around<T>> Chunks for Streamed<T, A> {
    async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        match std::mem::replace(&mut self.next, Next::Page) {
            Next::Chunk(chunk) => return Ok(Some(chunk)),
            Next::Page => {}
            Next::Nothing => {
                self.next = Next::Nothing;
                return Ok(None);
            }
        }
        while self.listing.turn().await? {
            let chunk = self.items();
            if !chunk.is_empty() {
                return Ok(Some(chunk));
            }
        }
        self.next = Next::Nothing;
        Ok(Some(std::mem::take(&mut self.tail)))
    }
}

impl<T: Listed, A: Around<T>> Streamed<T, A> {
    /// The items of the page, behind those that were written before.
    fn items(&mut self) -> Bytes {
        let Written { bytes, items } = write(&self.listing, &self.around, &self.language);
        let items = items.filter(|items| !items.is_empty()).unwrap_or_default();
        if items.is_empty() {
            return Bytes::new();
        }
        let comma = self.begun && matches!(self.language, Language::Json);
        self.begun = true;
        if !comma {
            return bytes.slice(items);
        }
        let mut behind = Vec::with_capacity(1 + items.len());
        behind.push(b',');
        behind.extend_from_slice(&bytes[items]);
        behind.into()
    }
}

/// The reply around one page, and where in it the items are; `None` when it never looked at them.
struct Written {
    bytes: Bytes,
    items: Option<Range<usize>>,
}

fn write<T: Listed, A: Around<T>>(
    listing: &Listing<T>,
    around: &A,
    language: &Language,
) -> Written {
    let place = Place::default();
    let mut out = Counted { bytes: Vec::with_capacity(USUAL), place: &place };
    let items = Watched { items: listing.page().items.iter(), place: &place };
    language.write(&mut out, &around.body(items));
    let items = place.items.take();
    Written { bytes: out.bytes.into(), items }
}

/// How far a reply is written, and where its items are.
#[derive(Default)]
struct Place {
    written: Cell<usize>,
    items: Cell<Option<Range<usize>>>,
}

/// Bytes that say how many they are while they are written.
struct Counted<'a> {
    bytes: Vec<u8>,
    place: &'a Place,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.bytes.extend_from_slice(bytes);
        self.place.written.set(self.bytes.len());
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Items that note how far the reply is written whenever one of them is asked for: the first
/// time that is where they begin, the last time where they end.
struct Watched<'a, T> {
    items: slice::Iter<'a, T>,
    place: &'a Place,
}

impl<T> Clone for Watched<'_, T> {
    fn clone(&self) -> Self {
        Self { items: self.items.clone(), place: self.place }
    }
}

impl<'a, T> Iterator for Watched<'a, T> {
    type Item = &'a T;

    // How many there are is not told: an empty sequence of known length is closed before its
    // first item is asked for.
    fn next(&mut self) -> Option<&'a T> {
        let at = self.place.written.get();
        let start = self.place.items.take().map_or(at, |items| items.start);
        self.place.items.set(Some(start..at));
        self.items.next()
    }
}
