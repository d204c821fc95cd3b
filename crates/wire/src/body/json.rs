//! What serializes, as compact JSON: to the byte as serde_json writes it, which looks at each byte
//! of a text by itself. Most texts hold nothing to escape, and are copied whole.

use std::fmt::{self, Display};
use std::io::Write;

use serde::ser::{Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct};
use serde::ser::{SerializeTuple, Serializer};

/// The name of what is JSON already.
pub(super) const RAW: &str = "wire::body::Raw";

/// Writes a value, its fields in their order.
///
/// # Errors
/// Where the value does not serialize, `out` does not take it, or it is made of what no reply is:
/// bytes, fractions, keys that are no texts, and variants of several fields.
pub(super) fn write<W: Write, T: Serialize + ?Sized>(out: &mut W, value: &T) -> fmt::Result {
    value.serialize(Json(out))
}

/// What takes a value.
struct Json<'a, W>(&'a mut W);

impl<'a, W: Write> Json<'a, W> {
    fn put(self, text: impl Display) -> fmt::Result {
        write!(self.0, "{text}").map_err(|_| fmt::Error)
    }

    fn begin(self, open: u8, close: u8) -> Result<Items<'a, W>, fmt::Error> {
        put(self.0, &[open])?;
        Ok(Items { out: self.0, begun: false, close })
    }
}

fn put(out: &mut impl Write, bytes: &[u8]) -> fmt::Result {
    out.write_all(bytes).map_err(|_| fmt::Error)
}

/// Whether a byte cannot stand in a text as it is.
fn is_escaped(byte: u8) -> bool {
    byte < b' ' || byte == b'"' || byte == b'\\'
}

fn put_escaped(out: &mut impl Write, text: &str) -> fmt::Result {
    let bytes = text.as_bytes();
    // All of them, without an early end: the compiler then takes many at a time.
    if !bytes.iter().fold(false, |found, byte| found | is_escaped(*byte)) {
        return put(out, bytes);
    }
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| is_escaped(*byte)) {
        put(out, &rest[..at])?;
        match rest[at] {
            b'"' => put(out, b"\\\"")?,
            b'\\' => put(out, b"\\\\")?,
            b'\n' => put(out, b"\\n")?,
            b'\r' => put(out, b"\\r")?,
            b'\t' => put(out, b"\\t")?,
            0x08 => put(out, b"\\b")?,
            0x0c => put(out, b"\\f")?,
            other => write!(out, "\\u{other:04x}").map_err(|_| fmt::Error)?,
        }
        rest = &rest[at + 1..];
    }
    put(out, rest)
}

fn put_text(out: &mut impl Write, text: &str) -> fmt::Result {
    put(out, b"\"")?;
    put_escaped(out, text)?;
    put(out, b"\"")
}

/// Methods that write a number.
macro_rules! numbers {
    ($($method:ident: $kind:ty),*) => {
        $(fn $method(self, value: $kind) -> fmt::Result {
            self.put(value)
        })*
    };
}

impl<'a, W: Write> Serializer for Json<'a, W> {
    type Ok = ();
    type Error = fmt::Error;
    type SerializeSeq = Items<'a, W>;
    type SerializeTuple = Items<'a, W>;
    type SerializeTupleStruct = Impossible<(), fmt::Error>;
    type SerializeTupleVariant = Impossible<(), fmt::Error>;
    type SerializeMap = Items<'a, W>;
    type SerializeStruct = Items<'a, W>;
    type SerializeStructVariant = Impossible<(), fmt::Error>;

    numbers!(
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64,
        serialize_bool: bool
    );

    fn serialize_f32(self, _: f32) -> fmt::Result {
        Err(fmt::Error)
    }

    fn serialize_f64(self, _: f64) -> fmt::Result {
        Err(fmt::Error)
    }

    fn serialize_char(self, value: char) -> fmt::Result {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> fmt::Result {
        put_text(self.0, value)
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> fmt::Result {
        put(self.0, b"\"")?;
        fmt::write(&mut Escaped(self.0), format_args!("{value}"))?;
        put(self.0, b"\"")
    }

    fn serialize_bytes(self, _: &[u8]) -> fmt::Result {
        Err(fmt::Error)
    }

    fn serialize_none(self) -> fmt::Result {
        put(self.0, b"null")
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> fmt::Result {
        value.serialize(self)
    }

    fn serialize_unit(self) -> fmt::Result {
        put(self.0, b"null")
    }

    fn serialize_unit_struct(self, _: &'static str) -> fmt::Result {
        put(self.0, b"null")
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> fmt::Result {
        self.serialize_str(name)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> fmt::Result {
        // A formatter writes a text that serializes as it is.
        if name == RAW { self.put(Plain(value)) } else { value.serialize(self) }
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        value: &T,
    ) -> fmt::Result {
        let mut one = self.begin(b'{', b'}')?;
        one.field(name, value)?;
        one.close()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'a, W>, fmt::Error> {
        self.begin(b'[', b']')
    }

    fn serialize_tuple(self, _: usize) -> Result<Items<'a, W>, fmt::Error> {
        self.begin(b'[', b']')
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

    fn serialize_map(self, _: Option<usize>) -> Result<Items<'a, W>, fmt::Error> {
        self.begin(b'{', b'}')
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Items<'a, W>, fmt::Error> {
        self.begin(b'{', b'}')
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

/// What holds others, with commas between them.
struct Items<'a, W> {
    out: &'a mut W,
    begun: bool,
    close: u8,
}

impl<W: Write> Items<'_, W> {
    fn comma(&mut self) -> fmt::Result {
        if std::mem::replace(&mut self.begun, true) { put(self.out, b",") } else { Ok(()) }
    }

    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> fmt::Result {
        self.comma()?;
        value.serialize(Json(self.out))
    }

    /// A field of a name that is plain.
    fn field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> fmt::Result {
        self.comma()?;
        put_text(self.out, name)?;
        put(self.out, b":")?;
        value.serialize(Json(self.out))
    }

    fn close(self) -> fmt::Result {
        put(self.out, &[self.close])
    }
}

impl<W: Write> SerializeSeq for Items<'_, W> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, item: &T) -> fmt::Result {
        self.item(item)
    }

    fn end(self) -> fmt::Result {
        self.close()
    }
}

impl<W: Write> SerializeTuple for Items<'_, W> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, item: &T) -> fmt::Result {
        self.item(item)
    }

    fn end(self) -> fmt::Result {
        self.close()
    }
}

impl<W: Write> SerializeStruct for Items<'_, W> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> fmt::Result {
        self.field(name, value)
    }

    fn end(self) -> fmt::Result {
        self.close()
    }
}

impl<W: Write> SerializeMap for Items<'_, W> {
    type Ok = ();
    type Error = fmt::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> fmt::Result {
        self.comma()?;
        put(self.out, b"\"")?;
        fmt::write(&mut Escaped(self.out), format_args!("{}", Plain(key)))?;
        put(self.out, b"\":")
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> fmt::Result {
        value.serialize(Json(self.out))
    }

    fn end(self) -> fmt::Result {
        self.close()
    }
}

/// A text as it is; a formatter serializes what is text and nothing else.
struct Plain<'a, T: ?Sized>(&'a T);

impl<T: Serialize + ?Sized> Display for Plain<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.serialize(f)
    }
}

/// Text that is escaped as it is written.
struct Escaped<'a, W>(&'a mut W);

impl<W: Write> fmt::Write for Escaped<'_, W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        put_escaped(self.0, text)
    }
}

#[cfg(test)]
mod tests;
