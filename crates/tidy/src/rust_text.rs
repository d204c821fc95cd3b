//! Reads Rust just well enough to tell code, comments and literals apart.
//!
//! Nothing here parses: each byte is put in one class, and a view keeps the bytes of one class and
//! turns the rest to spaces, so that lines and columns stay where they were.

/// What stands before an item that is compiled for tests only.
pub const TEST_ONLY: &str = "#[cfg(test)]";

/// Three views of one Rust file, all of the same length and with the same lines.
#[derive(Clone, Debug)]
pub struct RustText {
    /// Code, with the quotes of literals but not what stands between them.
    pub code: String,
    /// Comments, documentation among them.
    pub comments: String,
    /// What stands in string and character literals, with the quotes around it.
    pub strings: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Code,
    Comment,
    Quote,
    Literal,
}

impl RustText {
    /// Sorts a file into its views.
    #[must_use]
    pub fn of(text: &str) -> RustText {
        let classes = classes(text.as_bytes());
        let view = |keep: &[Class]| {
            let byte = |(at, byte): (usize, u8)| {
                if byte == b'\n' || keep.contains(&classes[at]) { byte } else { b' ' }
            };
            let bytes: Vec<u8> = text.bytes().enumerate().map(byte).collect();
            String::from_utf8_lossy(&bytes).into_owned()
        };
        RustText {
            code: view(&[Class::Code, Class::Quote]),
            comments: view(&[Class::Comment]),
            strings: view(&[Class::Literal, Class::Quote]),
        }
    }

    /// The code with every `#[cfg(test)]` item turned to spaces.
    #[must_use]
    pub fn code_outside_tests(&self) -> String {
        let mut bytes = self.code.clone().into_bytes();
        for (at, marker) in self.code.match_indices(TEST_ONLY) {
            let end = item_end(self.code.as_bytes(), at + marker.len());
            bytes[at..end].iter_mut().filter(|b| **b != b'\n').for_each(|b| *b = b' ');
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

fn classes(text: &[u8]) -> Vec<Class> {
    let mut classes = vec![Class::Code; text.len()];
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let end = if rest.starts_with(b"//") {
            mark(&mut classes, at, at + until_line_end(rest), Class::Comment)
        } else if rest.starts_with(b"/*") {
            mark(&mut classes, at, at + block_comment(rest), Class::Comment)
        } else if let Some(hashes) = raw_string(text, at) {
            literal(&mut classes, at + hashes + 1, at + raw_string_end(rest, hashes), hashes + 1)
        } else if rest[0] == b'"' {
            literal(&mut classes, at, at + string_end(rest), 1)
        } else if rest[0] == b'\'' {
            match char_end(rest) {
                Some(length) => literal(&mut classes, at, at + length, 1),
                None => at + 1,
            }
        } else {
            at + 1
        };
        at = end;
    }
    classes
}

fn mark(classes: &mut [Class], from: usize, to: usize, class: Class) -> usize {
    let to = to.min(classes.len());
    classes[from..to].fill(class);
    to
}

/// Marks a literal whose opening quote stands at `from` and whose closing mark, `closing` bytes
/// long, ends at `to`.
fn literal(classes: &mut [Class], from: usize, to: usize, closing: usize) -> usize {
    mark(classes, from, to, Class::Literal);
    classes[from] = Class::Quote;
    let to = to.min(classes.len());
    if to > from + closing {
        classes[to - closing..to].fill(Class::Quote);
    }
    to
}

fn until_line_end(rest: &[u8]) -> usize {
    rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len())
}

fn block_comment(rest: &[u8]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        if rest[at..].starts_with(b"/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest[at..].starts_with(b"*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

/// The number of `#` of a raw string that begins with the `r` at `at`.
fn raw_string(text: &[u8], at: usize) -> Option<usize> {
    if text[at] != b'r' {
        return None;
    }
    let before = |back: usize| at.checked_sub(back).map(|i| text[i]);
    let prefixed = matches!(before(1), Some(b'b' | b'c'));
    let outside = if prefixed { before(2) } else { before(1) };
    if outside.is_some_and(is_word_byte) {
        return None;
    }
    let hashes = text[at + 1..].iter().take_while(|b| **b == b'#').count();
    (text.get(at + 1 + hashes) == Some(&b'"')).then_some(hashes)
}

fn raw_string_end(rest: &[u8], hashes: usize) -> usize {
    let mut at = hashes + 2;
    while at < rest.len() {
        let closes = rest[at] == b'"'
            && rest[at + 1..].iter().take_while(|b| **b == b'#').take(hashes).count() == hashes;
        if closes {
            return at + 1 + hashes;
        }
        at += 1;
    }
    rest.len()
}

fn string_end(rest: &[u8]) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    rest.len()
}

/// The length of a character literal, or `None` when the quote begins a lifetime or a label.
fn char_end(rest: &[u8]) -> Option<usize> {
    if rest.get(1) == Some(&b'\\') {
        let close = rest.iter().skip(3).position(|b| *b == b'\'')?;
        return Some(close + 4);
    }
    let width = match *rest.get(1)? {
        b'\n' | b'\'' => return None,
        0..0x80 => 1,
        0x80..0xE0 => 2,
        0xE0..0xF0 => 3,
        _ => 4,
    };
    (rest.get(1 + width) == Some(&b'\'')).then_some(width + 2)
}

/// Where the item that follows `from` ends: past its closing brace, or its semicolon.
#[must_use]
pub fn item_end(code: &[u8], from: usize) -> usize {
    match body_start(code, from) {
        Some(open) if code[open] == b'{' => closing_brace(code, open),
        Some(semicolon) => semicolon + 1,
        None => code.len(),
    }
}

/// The first `{` or `;` that stands in no parenthesis or bracket.
#[must_use]
pub fn body_start(code: &[u8], from: usize) -> Option<usize> {
    let mut depth = 0_i32;
    for (at, byte) in code.iter().enumerate().skip(from) {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth -= 1,
            b'{' | b';' if depth <= 0 => return Some(at),
            _ => {}
        }
    }
    None
}

/// One past the brace that closes the one at `open`.
#[must_use]
pub fn closing_brace(code: &[u8], open: usize) -> usize {
    let mut depth = 0_i32;
    for (at, byte) in code.iter().enumerate().skip(open) {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    code.len()
}

/// Whether a byte can stand in an identifier.
#[must_use]
pub fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

#[cfg(test)]
mod tests;
