//! Finds functions and how long they are, by counting braces.

use crate::rust_text::{body_start, closing_brace, is_word_byte};

/// One function with a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// The line `fn` stands on, counted from 1.
    pub line: usize,
    /// The number of lines from `fn` to its closing brace.
    pub lines: usize,
}

/// The functions in `code`, which is a view without comments and literals.
#[must_use]
pub fn functions(code: &str) -> Vec<Function> {
    let mut found = Vec::new();
    let (mut line, mut counted) = (1, 0);
    for (at, _) in code.match_indices("fn") {
        let Some((name, after)) = named(code, at) else {
            continue;
        };
        let bytes = code.as_bytes();
        let Some(open) = body_start(bytes, after).filter(|open| bytes[*open] == b'{') else {
            continue;
        };
        line += newlines(&bytes[counted..at]);
        counted = at;
        let end = closing_brace(bytes, open);
        found.push(Function { name, line, lines: 1 + newlines(&bytes[at..end]) });
    }
    found
}

/// The name that follows the keyword at `at`, and where it ends; `None` for a pointer type or a
/// longer word.
fn named(code: &str, at: usize) -> Option<(String, usize)> {
    let bytes = code.as_bytes();
    if at > 0 && is_word_byte(bytes[at - 1]) {
        return None;
    }
    let after = at + "fn".len();
    let gap = bytes[after..].iter().take_while(|b| b.is_ascii_whitespace()).count();
    let name: usize =
        bytes[after + gap..].iter().take_while(|b| is_word_byte(**b) || **b == b'#').count();
    let start = after + gap;
    (gap > 0 && name > 0).then(|| (code[start..start + name].to_owned(), start + name))
}

fn newlines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|b| **b == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &str) -> Vec<(String, usize, usize)> {
        functions(code).into_iter().map(|f| (f.name, f.line, f.lines)).collect()
    }

    #[test]
    fn a_function_is_measured_from_its_keyword_to_its_closing_brace() {
        let code = "\n#[must_use]\npub fn a(\n  b: u8,\n) -> u8 {\n  if b { 1 } else { 2 }\n}\n";
        assert_eq!(of(code), [("a".to_owned(), 3, 5)]);
    }

    #[test]
    fn functions_beside_and_inside_each_other_are_all_found() {
        let code = "impl A {\n fn b() {\n  fn c() {}\n }\n fn d() { }\n}\n";
        let names = [("b".to_owned(), 2, 3), ("c".to_owned(), 3, 1), ("d".to_owned(), 5, 1)];
        assert_eq!(of(code), names);
    }

    #[test]
    fn a_function_without_a_body_and_a_pointer_type_are_not_functions() {
        assert_eq!(of("trait A { fn b(&self) -> [u8; 4]; }\ntype C = fn(u8) -> u8;\n"), []);
        assert_eq!(of("let fnord = 1; let my_fn = {};"), []);
    }

    #[test]
    fn an_array_in_a_signature_does_not_end_it() {
        assert_eq!(of("fn a(b: [u8; 4]) -> [u8; 2]\nwhere\n [(); 3]: X,\n{\n}\n")[0].2, 5);
    }
}
