//! Words that stand only behind their own wall: vendors' names outside the core, SQL and the
//! names of engines in the stores, connections outside the core.

use crate::findings::{Finding, Rule};
use crate::rust_text::{RustText, is_word_byte};
use crate::tree::Tree;

const CORE: &str = "crates/identity/src/";
const STORES: &str = "crates/stores/";

/// Names refused wherever they stand in the core, even inside another word.
const VENDORS: [&str; 5] = ["huawei", "alibaba", "aliyun", "keystone", "cloudsso"];
/// Names refused in the core as words of their own, also as part of an identifier.
const VENDOR_WORDS: [&str; 3] = ["otc", "ram", "ims"];
/// Beginnings of vendors' resource names and actions.
const PREFIXES: [&str; 2] = ["acs:", "iam:"];
/// The engine that may be named only in `crates/stores/src/engine*` and in the stores' tests.
const ENGINE: &str = concat!("sql", "ite");
/// What opens a connection, in tokio or in the standard library.
const CONNECTIONS: [&str; 6] =
    ["tokio::net", "TcpStream", "TcpListener", "UdpSocket", "UnixStream", "UnixListener"];

/// Vendors' names in the core: its paths, its code, its comments and its literals.
#[must_use]
pub fn vendors_in_the_core(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.rust().filter(|(path, _)| path.starts_with(CORE)) {
        let mut refuse = |line, word: &str| {
            let why = format!("`{word}` is a vendor's; the core knows no vendors");
            findings.push(Finding::new(Rule::VendorWord, path, line, word, why));
        };
        vendor_names(path).iter().for_each(|word| refuse(0, word));
        let views = RustText::of(text);
        for (at, line) in text.lines().enumerate() {
            vendor_names(line).iter().for_each(|word| refuse(at + 1, word));
        }
        for (code, strings) in [(false, &views.comments), (true, &views.strings)] {
            for (at, line) in strings.lines().enumerate() {
                let prefixes = PREFIXES.iter().filter(|prefix| begins_a_name(line, prefix, code));
                prefixes.for_each(|prefix| refuse(at + 1, prefix));
            }
        }
    }
    findings
}

fn vendor_names(line: &str) -> Vec<&'static str> {
    let lower = line.to_lowercase();
    let inside = VENDORS.into_iter().filter(|name| lower.contains(name));
    let words = words_of(line);
    let whole = VENDOR_WORDS.into_iter().filter(|name| words.iter().any(|word| word == name));
    inside.chain(whole).collect()
}

/// Whether a vendor's prefix stands at the beginning of a name; `::` after it is a path of ours.
fn begins_a_name(line: &str, prefix: &str, in_literal: bool) -> bool {
    line.match_indices(prefix).any(|(at, _)| {
        let bytes = line.as_bytes();
        let inside_word = at > 0 && is_word_byte(bytes[at - 1]);
        let path = !in_literal && bytes.get(at + prefix.len()) == Some(&b':');
        !inside_word && !path
    })
}

/// Connections opened by the core.
#[must_use]
pub fn connections_in_the_core(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.rust().filter(|(path, _)| path.starts_with(CORE)) {
        for (at, line) in RustText::of(text).code.lines().enumerate() {
            for what in CONNECTIONS.into_iter().filter(|what| line.contains(what)) {
                let why = format!("`{what}` in the core; connections belong to the server");
                findings.push(Finding::new(Rule::NetworkInCore, path, at + 1, what, why));
            }
        }
    }
    findings
}

/// SQL outside the stores: in the literals of Rust files, and as files.
#[must_use]
pub fn sql_outside_stores(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut refuse = |path: &str, line, what: &str| {
        let why = format!("`{what}` is SQL; it belongs in crates/stores");
        findings.push(Finding::new(Rule::SqlOutsideStores, path, line, what, why));
    };
    for path in tree.paths().filter(|path| path.ends_with(".sql") && !path.starts_with(STORES)) {
        refuse(path, 0, ".sql");
    }
    for (path, text) in tree.rust().filter(|(path, _)| !path.starts_with(STORES)) {
        for (at, line) in RustText::of(text).strings.lines().enumerate() {
            sql_in(line).into_iter().for_each(|what| refuse(path, at + 1, what));
        }
    }
    findings
}

/// The SQL statement a line of literals begins, if any.
fn sql_in(line: &str) -> Option<&'static str> {
    let verbs = ["SELECT", "INSERT", "UPDATE", "DELETE FROM", "CREATE TABLE"];
    verbs.into_iter().find(|verb| {
        line.match_indices(verb).any(|(at, _)| {
            let before = line[..at].bytes().next_back();
            let rest = &line[at + verb.len()..];
            let whole = before.is_none_or(|b| !is_word_byte(b));
            let goes_on = rest.is_empty() || rest.starts_with(' ') && !rest.trim().is_empty();
            whole && goes_on && (*verb != "UPDATE" || rest.contains(" SET "))
        })
    })
}

/// The name of an engine where no engine may be known.
#[must_use]
pub fn engines_outside_their_file(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let at_home = ["crates/stores/src/engine", "crates/stores/tests/"];
    for (path, text) in tree.rust() {
        if at_home.iter().any(|home| path.starts_with(home)) {
            continue;
        }
        let views = RustText::of(text);
        let literal = format!("\"{ENGINE}\"");
        for (at, (code, strings)) in views.code.lines().zip(views.strings.lines()).enumerate() {
            if words_of(code).iter().any(|word| word == ENGINE) || strings.contains(&literal) {
                let why = format!("`{ENGINE}` is known only to crates/stores/src/engine*");
                findings.push(Finding::new(Rule::EngineWord, path, at + 1, ENGINE, why));
            }
        }
    }
    findings
}

/// The words of a line in lower case, identifiers taken apart: `RamUser_id2` is ram, user, id.
fn words_of(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let letters: Vec<char> = line.chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|i| letters[i]);
        let after = letters.get(at + 1);
        let new_hump = letter.is_uppercase()
            && (before.is_some_and(char::is_lowercase)
                || before.is_some_and(char::is_uppercase)
                    && after.is_some_and(|c| c.is_lowercase()));
        if new_hump || !letter.is_alphabetic() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| letter.is_alphabetic()) {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests;
