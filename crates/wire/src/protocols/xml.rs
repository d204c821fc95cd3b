//! What serializes, as an XML document: what the RPC family answers under `Format=XML`. The same
//! definition of a reply gives its JSON and its XML.

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::io::Write;

use quick_xml::escape::escape;
use serde::ser::{Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct};
use serde::ser::{SerializeTuple, Serializer};

/// What stands in front of every document.
pub const DECLARATION: &str = r#"<?xml version="1.0" encoding="UTF-8"?>"#;

/// Writes the document whose root element is `root`.
///
/// A structure is its fields as nested elements in their order, an empty one an empty element
/// (`<User></User>`); a sequence repeats the element of its field, so that an empty one leaves no
/// trace and a sequence within a sequence joins it; booleans are `true` and `false`; a field that
/// is nothing is left out. The result is well-formed whatever the value holds: characters that
/// XML 1.0 cannot carry become U+FFFD, and so does `_` for what a name cannot carry.
///
/// # Errors
/// Where the value does not serialize, `out` does not take it, or the vendors have no form for
/// it: bytes, fractions, and variants with data.
pub fn write<W: Write, T: Serialize + ?Sized>(out: &mut W, root: &str, value: &T) -> fmt::Result {
    put(out, DECLARATION)?;
    value.serialize(Element { out, name: &proper_name(root), is_root: true })
}

fn put(out: &mut impl Write, text: &str) -> fmt::Result {
    out.write_all(text.as_bytes()).map_err(|_| fmt::Error)
}

/// An element that its value is about to fill.
struct Element<'a, W> {
    out: &'a mut W,
    /// A proper name.
    name: &'a str,
    /// A root is there even when there is nothing in it, and has no name of its own to repeat.
    is_root: bool,
}

impl<'a, W: Write> Element<'a, W> {
    fn open(&mut self) -> fmt::Result {
        put(self.out, "<")?;
        put(self.out, self.name)?;
        put(self.out, ">")
    }

    fn close(self) -> fmt::Result {
        close(self.out, self.name)
    }

    fn nothing(mut self) -> fmt::Result {
        if self.is_root {
            self.open()?;
            self.close()?;
        }
        Ok(())
    }

    fn number(mut self, number: impl Display) -> fmt::Result {
        self.open()?;
        write!(self.out, "{number}").map_err(|_| fmt::Error)?;
        self.close()
    }

    fn items(mut self) -> Result<Items<'a, W>, fmt::Error> {
        if self.is_root {
            self.open()?;
        }
        Ok(Items(self))
    }

    fn fields(mut self) -> Result<Fields<'a, W>, fmt::Error> {
        self.open()?;
        Ok(Fields { element: self, key: String::new() })
    }
}

fn close(out: &mut impl Write, name: &str) -> fmt::Result {
    put(out, "</")?;
    put(out, name)?;
    put(out, ">")
}

/// Methods that write a number.
macro_rules! numbers {
    ($($method:ident: $kind:ty),*) => {
        $(fn $method(self, value: $kind) -> fmt::Result {
            self.number(value)
        })*
    };
}

impl<'a, W: Write> Serializer for Element<'a, W> {
    type Ok = ();
    type Error = fmt::Error;
    type SerializeSeq = Items<'a, W>;
    type SerializeTuple = Items<'a, W>;
    type SerializeTupleStruct = Impossible<(), fmt::Error>;
    type SerializeTupleVariant = Impossible<(), fmt::Error>;
    type SerializeMap = Fields<'a, W>;
    type SerializeStruct = Fields<'a, W>;
    type SerializeStructVariant = Impossible<(), fmt::Error>;

    numbers!(
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64
    );

    fn serialize_bool(self, value: bool) -> fmt::Result {
        self.number(value)
    }

    fn serialize_f32(self, _: f32) -> fmt::Result {
        Err(fmt::Error)
    }

    fn serialize_f64(self, _: f64) -> fmt::Result {
        Err(fmt::Error)
    }

    fn serialize_char(self, value: char) -> fmt::Result {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(mut self, value: &str) -> fmt::Result {
        self.open()?;
        put(self.out, &escape(proper_text(value)))?;
        self.close()
    }

    fn serialize_bytes(self, _: &[u8]) -> fmt::Result {
        Err(fmt::Error)
    }

    fn collect_str<T: Display + ?Sized>(mut self, value: &T) -> fmt::Result {
        self.open()?;
        fmt::write(&mut Escaped(self.out), format_args!("{value}"))?;
        self.close()
    }

    fn serialize_none(self) -> fmt::Result {
        self.nothing()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> fmt::Result {
        value.serialize(self)
    }

    fn serialize_unit(self) -> fmt::Result {
        self.nothing()
    }

    fn serialize_unit_struct(self, _: &'static str) -> fmt::Result {
        self.nothing()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> fmt::Result {
        self.serialize_str(name)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> fmt::Result {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> fmt::Result {
        Err(fmt::Error)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'a, W>, fmt::Error> {
        self.items()
    }

    fn serialize_tuple(self, _: usize) -> Result<Items<'a, W>, fmt::Error> {
        self.items()
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, fmt::Error> {
        Err(fmt::Error)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, fmt::Error> {
        Err(fmt::Error)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Fields<'a, W>, fmt::Error> {
        self.fields()
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Fields<'a, W>, fmt::Error> {
        self.fields()
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, fmt::Error> {
        Err(fmt::Error)
    }
}

/// A sequence: its field's element once for every item.
struct Items<'a, W>(Element<'a, W>);

impl<W: Write> SerializeSeq for Items<'_, W> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, item: &T) -> fmt::Result {
        let name = if self.0.is_root { "Item" } else { self.0.name };
        item.serialize(Element { out: &mut *self.0.out, name, is_root: false })
    }

    fn end(self) -> fmt::Result {
        if self.0.is_root { self.0.close() } else { Ok(()) }
    }
}

impl<W: Write> SerializeTuple for Items<'_, W> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, item: &T) -> fmt::Result {
        SerializeSeq::serialize_element(self, item)
    }

    fn end(self) -> fmt::Result {
        SerializeSeq::end(self)
    }
}

/// A structure: an element for every field.
struct Fields<'a, W> {
    element: Element<'a, W>,
    /// The key of a map's value that is still to come.
    key: String,
}

impl<W: Write> Fields<'_, W> {
    fn field<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> fmt::Result {
        let name = &proper_name(key);
        value.serialize(Element { out: &mut *self.element.out, name, is_root: false })
    }
}

impl<W: Write> SerializeStruct for Fields<'_, W> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> fmt::Result {
        self.field(key, value)
    }

    fn end(self) -> fmt::Result {
        self.element.close()
    }
}

impl<W: Write> SerializeMap for Fields<'_, W> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> fmt::Result {
        self.key.clear();
        fmt::write(&mut self.key, format_args!("{}", Key(key)))
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> fmt::Result {
        let key = std::mem::take(&mut self.key);
        self.field(&key, value)?;
        self.key = key;
        Ok(())
    }

    fn end(self) -> fmt::Result {
        self.element.close()
    }
}

/// A key as text; a formatter serializes what is text and nothing else.
struct Key<'a, T: ?Sized>(&'a T);

impl<T: Serialize + ?Sized> Display for Key<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.serialize(f)
    }
}

/// Text that is escaped as it is written.
struct Escaped<'a, W>(&'a mut W);

impl<W: Write> fmt::Write for Escaped<'_, W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        put(self.0, &escape(proper_text(text)))
    }
}

/// The text with every character outside XML 1.0's `Char` replaced.
fn proper_text(text: &str) -> Cow<'_, str> {
    let forbidden = |c: char| match c {
        '\t' | '\n' | '\r' => false,
        '\u{fffe}' | '\u{ffff}' => true,
        _ => c < ' ',
    };
    if text.contains(forbidden) {
        Cow::Owned(text.replace(forbidden, "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The name with every character that an element's name cannot have replaced by `_`.
fn proper_name(name: &str) -> Cow<'_, str> {
    let starts = |c: char| c.is_ascii_alphabetic() || c == '_';
    let fits = |c: char| starts(c) || c.is_ascii_digit() || c == '-' || c == '.';
    if name.starts_with(starts) && name.chars().all(fits) {
        return Cow::Borrowed(name);
    }
    let lead = if name.starts_with(starts) { "" } else { "_" };
    let rest = name.chars().map(|c| if fits(c) { c } else { '_' });
    Cow::Owned(lead.chars().chain(rest).collect())
}

#[cfg(test)]
mod tests;
