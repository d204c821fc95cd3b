//! Bodies of replies: what serializes, straight to bytes.

use std::fmt::Display;

use bytes::Bytes;
use serde::{Serialize, Serializer};

use crate::protocols::xml;

/// Bytes that most bodies do with.
const USUAL: usize = 1024;

/// Compact JSON, its fields in their order.
///
/// # Panics
/// When the value does not serialize. What replies are made of does: texts, numbers, booleans,
/// and structures, sequences and maps of them whose keys are texts.
pub(crate) fn json(value: &impl Serialize) -> Bytes {
    let mut bytes = Vec::with_capacity(USUAL);
    serde_json::to_writer(&mut bytes, value).expect("a reply serializes");
    bytes.into()
}

/// A whole XML document.
///
/// # Panics
/// As [`json`].
pub(crate) fn xml(root: &str, value: &impl Serialize) -> Bytes {
    let mut bytes = Vec::with_capacity(USUAL);
    xml::write(&mut bytes, root, value).expect("a reply serializes");
    bytes.into()
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
