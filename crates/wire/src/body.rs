//! Bodies of replies: what serializes, straight to bytes.

use std::fmt::{self, Display};
use std::io::Write;

use async_trait::async_trait;
use bytes::Bytes;
use identity::error::Error;
use serde::{Serialize, Serializer};

use crate::protocols::xml;

/// Bytes that most bodies do with.
const USUAL: usize = 1024;

/// A reply's body.
pub enum Body {
    /// All of it, perhaps nothing.
    Whole(Bytes),
    /// A piece at a time, each made when it is asked for.
    Streamed(Box<dyn Chunks>),
}

/// The pieces of a body that is too long to be held.
#[async_trait]
pub trait Chunks: Send {
    /// The next piece, never an empty one; `None` behind the last.
    ///
    /// # Errors
    /// When there is no more though the body is not whole: the client must not be told that it
    /// is. Nothing is asked for after an error or behind the last piece.
    async fn next(&mut self) -> Result<Option<Bytes>, Error>;
}

impl Body {
    /// The whole of it, if it is not streamed.
    pub fn whole(&self) -> Option<&Bytes> {
        match self {
            Self::Whole(bytes) => Some(bytes),
            Self::Streamed(_) => None,
        }
    }

    /// All of it, in memory.
    ///
    /// # Errors
    /// [`Chunks::next`]'s.
    pub async fn collect(self) -> Result<Bytes, Error> {
        match self {
            Self::Whole(bytes) => Ok(bytes),
            Self::Streamed(mut chunks) => {
                let mut bytes = Vec::new();
                while let Some(chunk) = chunks.next().await? {
                    bytes.extend_from_slice(&chunk);
                }
                Ok(bytes.into())
            }
        }
    }
}

impl Default for Body {
    fn default() -> Self {
        Self::Whole(Bytes::new())
    }
}

impl<B: Into<Bytes>> From<B> for Body {
    fn from(bytes: B) -> Self {
        Self::Whole(bytes.into())
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::Streamed(_) => f.write_str("streamed"),
        }
    }
}

/// What a body is written as.
pub(crate) enum Language {
    /// Compact JSON, its fields in their order.
    Json,
    /// An XML document whose root element is of this name.
    Xml(String),
}

impl Language {
    /// Writes a value.
    ///
    /// # Panics
    /// When the value does not serialize. What replies are made of does: texts, whole numbers,
    /// booleans, and structures, sequences and maps of them whose keys are texts.
    pub(crate) fn write(&self, out: &mut impl Write, value: &impl Serialize) {
        let written = match self {
            Self::Json => serde_json::to_writer(out, value).map_err(|_| fmt::Error),
            Self::Xml(root) => xml::write(out, root, value),
        };
        written.expect("a reply serializes");
    }

    /// The bytes of a value.
    ///
    /// # Panics
    /// As [`Language::write`].
    pub(crate) fn bytes(&self, value: &impl Serialize) -> Bytes {
        let mut bytes = Vec::with_capacity(USUAL);
        self.write(&mut bytes, value);
        bytes.into()
    }
}

/// A list of a reply: items that are made while they are written.
#[derive(Clone, Copy, Debug)]
pub struct Each<I>(I);

/// The items of an iterator as a list.
pub fn each<I>(items: I) -> Each<I>
where
    I: Iterator<Item: Serialize> + Clone,
{
    Each(items)
}

impl<I: Iterator<Item: Serialize> + Clone> Serialize for Each<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.clone())
    }
}

/// A structure of one field.
#[derive(Clone, Copy, Debug)]
pub struct Only<T>(&'static str, T);

/// The structure whose only field is this one.
pub fn only<T: Serialize>(name: &'static str, value: T) -> Only<T> {
    Only(name, value)
}

impl<T: Serialize> Serialize for Only<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([(self.0, &self.1)])
    }
}

/// Text that is put together while it is written.
#[derive(Clone, Copy, Debug)]
pub struct Text<D>(D);

/// What displays, as a text.
pub fn text<D: Display>(text: D) -> Text<D> {
    Text(text)
}

impl<D: Display> Serialize for Text<D> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}
