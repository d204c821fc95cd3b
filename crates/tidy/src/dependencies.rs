//! Every dependency of the workspace stands there with its reason.

use toml::{Table, Value};

use crate::findings::{Finding, Rule};
use crate::tree::Tree;

const MANIFEST: &str = "Cargo.toml";
const SECTION: &str = "workspace.dependencies";

/// Dependencies without a comment on their line or right above it. Our own crates need none.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    let refuse =
        |line, what: &str, why| Finding::new(Rule::DependencyReason, MANIFEST, line, what, why);
    let text = tree.text(MANIFEST).unwrap_or_default();
    let table: Table = match text.parse() {
        Ok(table) => table,
        Err(why) => return vec![refuse(0, "", format!("{why}"))],
    };
    let listed = table.get("workspace").and_then(|w| w.get("dependencies"));
    let Some(listed) = listed.and_then(Value::as_table) else {
        return vec![refuse(0, "", format!("no [{SECTION}]"))];
    };
    let reasons = reasons(text);
    let theirs = listed.iter().filter(|(_, value)| value.get("path").is_none());
    theirs
        .filter_map(|(name, _)| {
            let entry = reasons.iter().find(|entry| entry.name == *name);
            let line = entry.map_or(0, |entry| entry.line);
            let given = entry.is_some_and(|entry| entry.reasoned);
            (!given).then(|| refuse(line, name, format!("`{name}` has no comment with its reason")))
        })
        .collect()
}

struct Entry<'a> {
    name: &'a str,
    line: usize,
    reasoned: bool,
}

/// The entries of the section as they are written, one line of text at a time.
fn reasons(text: &str) -> Vec<Entry<'_>> {
    let mut entries = Vec::new();
    let (mut inside, mut above, mut open) = (false, false, 0_i32);
    for (at, line) in text.lines().enumerate() {
        let (code, comment) = split_comment(line);
        let own = comment.is_some_and(says_something);
        if open > 0 {
            open += nesting(code);
            continue;
        }
        let code = code.trim();
        if code.is_empty() {
            above = comment.is_some() && (own || above);
            continue;
        }
        let mut name = None;
        if let Some(header) = code.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            inside = header == SECTION;
            let sub_table = header.strip_prefix(SECTION);
            name = sub_table.and_then(|rest| rest.strip_prefix('.'));
        } else if inside {
            name = code.split(['=', '.', ' ']).next();
            open = nesting(code);
        }
        if let Some(name) = name {
            entries.push(Entry {
                name: name.trim_matches('"'),
                line: at + 1,
                reasoned: own || above,
            });
        }
        above = false;
    }
    entries
}

fn says_something(comment: &str) -> bool {
    comment.contains(char::is_alphabetic)
}

fn nesting(code: &str) -> i32 {
    let step = |c| match c {
        '[' | '{' => 1,
        ']' | '}' => -1,
        _ => 0,
    };
    code.chars().map(step).sum()
}

/// The line before its comment, and the comment, minding quotes.
fn split_comment(line: &str) -> (&str, Option<&str>) {
    let mut quote = None;
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (None, '#') => return (&line[..at], Some(&line[at + 1..])),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
    }
    (line, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bare(entries: &str) -> Vec<String> {
        let text = format!("[workspace.dependencies]\n{entries}\n[profile.dev]\ndebug = 1\n");
        check(&Tree::of_texts(&[("Cargo.toml", &text)])).into_iter().map(|f| f.what).collect()
    }

    #[test]
    fn a_dependency_without_a_reason_is_refused() {
        assert_eq!(bare("a = \"1\"\n"), ["a"]);
        assert_eq!(bare("a.version = \"1\"\n"), ["a"]);
        assert_eq!(bare("[workspace.dependencies.a]\nversion = \"1\"\n"), ["a"]);
    }

    #[test]
    fn a_reason_on_the_line_or_above_it_passes() {
        assert!(
            bare("a = \"1\" # keeps the sky up\n# carries\n# the water\nb = \"1\"\n").is_empty()
        );
        assert!(bare("# keeps it up\n[workspace.dependencies.a]\nversion = \"1\"\n").is_empty());
    }

    #[test]
    fn one_reason_does_not_serve_two_dependencies() {
        assert_eq!(bare("# keeps the sky up\na = \"1\"\nb = \"1\"\n"), ["b"]);
        assert_eq!(bare("# a heading of this part\n\na = \"1\"\n"), ["a"]);
    }

    #[test]
    fn an_empty_comment_or_a_hash_in_a_string_is_no_reason() {
        assert_eq!(bare("#\na = \"1\"\n# ---\nb = \"1\"\n"), ["a", "b"]);
        assert_eq!(bare("a = { git = \"x#the main branch\" }\n"), ["a"]);
    }

    #[test]
    fn an_entry_over_several_lines_is_one_entry() {
        let long =
            "# keeps it up\na = { version = \"1\", features = [\n  \"b\", # c\n] }\nd = \"1\"\n";
        assert_eq!(bare(long), ["d"]);
    }

    #[test]
    fn our_own_crates_need_no_reason() {
        assert!(bare("identity = { path = \"crates/identity\" }\n").is_empty());
    }

    #[test]
    fn a_workspace_without_the_list_is_refused() {
        assert_eq!(check(&Tree::of_texts(&[("Cargo.toml", "[workspace]\n")])).len(), 1);
        assert_eq!(check(&Tree::of_texts(&[("Cargo.toml", "[workspace")])).len(), 1);
    }
}
