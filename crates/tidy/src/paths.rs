//! Every path a document names is there.

use crate::findings::{Finding, Rule};
use crate::ignored::SKIPPED;
use crate::tree::Tree;

/// Folders of the plan: what begins with one is a path, whether the folder is there or not.
const TOP: [&str; 7] = ["crates", "docs", "e2e", "fuzz", "benches", ".ci", "packaging"];
/// Endings that make a path of a word with a slash in it.
const ENDINGS: [&str; 15] = [
    "css", "html", "http", "js", "json", "lock", "md", "py", "rs", "sh", "sql", "svg", "toml",
    "yaml", "yml",
];

/// Paths in documents that lead nowhere.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    let documents = tree.texts().filter(|(path, _)| is_document(path));
    documents.flat_map(|(path, text)| of_document(tree, path, text)).collect()
}

fn is_document(path: &str) -> bool {
    let at_root = !path.contains('/');
    let readme = path.ends_with("/README.md");
    path.ends_with(".md") && (at_root || readme || path.starts_with("docs/"))
}

fn of_document(tree: &Tree, path: &str, text: &str) -> Vec<Finding> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut findings = Vec::new();
    let mut fenced = false;
    for (at, line) in text.lines().enumerate() {
        let start = line.trim_start();
        let fence = start.starts_with("```") || start.starts_with("~~~");
        fenced ^= fence;
        if fenced || fence {
            continue;
        }
        let spans = code_spans(line).filter(|span| !span_leads(tree, folder, span));
        let links = links(line).filter(|link| !link_leads(tree, folder, link));
        for what in spans.chain(links) {
            let why = format!("`{what}` is not there");
            findings.push(Finding::new(Rule::DeadPath, path, at + 1, what, why));
        }
    }
    findings
}

fn code_spans(line: &str) -> impl Iterator<Item = &str> {
    // The last piece has no closing backtick.
    let closed = line.matches('`').count() / 2;
    line.split('`').skip(1).step_by(2).take(closed)
}

fn links(line: &str) -> impl Iterator<Item = &str> {
    let inline = line.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next());
    let reference = line.trim_start().strip_prefix('[').and_then(|rest| rest.split_once("]: "));
    inline.chain(reference.and_then(|(_, target)| target.split_whitespace().next()))
}

/// Whether a link leads somewhere. Links count from the document's own folder.
fn link_leads(tree: &Tree, folder: &str, link: &str) -> bool {
    let link = link.trim_matches(['<', '>']);
    let target = link.split('#').next().unwrap_or(link);
    let elsewhere = link.contains("://") || link.starts_with("mailto:") || link.starts_with('/');
    elsewhere
        || target.is_empty()
        || is_placeholder(target)
        || joined_is_there(tree, folder, target)
}

/// Whether a code span is no path, or one that is there: from the root, from the document's own
/// folder, or, for one that begins inside a crate (`mfa/totp.rs`), anywhere.
fn span_leads(tree: &Tree, folder: &str, span: &str) -> bool {
    if !looks_like_a_path(tree, span) {
        return true;
    }
    let path = span.strip_prefix("./").unwrap_or(span).trim_end_matches('/');
    let first = path.split('/').next().unwrap_or(path);
    let from_root = TOP.contains(&first) || tree.has(first);
    tree.has(path) || joined_is_there(tree, folder, path) || !from_root && tree.has_ending(path)
}

fn looks_like_a_path(tree: &Tree, span: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_.-/<>*{}".contains(c);
    let words = span.contains('/') && !span.starts_with('/') && span.chars().all(plain);
    if !words || is_placeholder(span) {
        return false;
    }
    let span = span.strip_prefix("./").unwrap_or(span);
    let first = span.split('/').next().unwrap_or(span);
    let last = span.trim_end_matches('/').rsplit('/').next().unwrap_or(span);
    let host = first.find('.').is_some_and(|dot| dot > 0);
    if host || SKIPPED.contains(&first) {
        return false;
    }
    let ending = last.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.contains(&ending));
    ending || TOP.contains(&first) || tree.has(first) || tree.has(&format!("crates/{first}"))
}

/// Whether a path stands for many, or for one that is yet to come.
fn is_placeholder(path: &str) -> bool {
    path.contains(['<', '>', '*', '{', '}']) || path.contains("NNNN") || path.contains("...")
}

fn joined_is_there(tree: &Tree, folder: &str, path: &str) -> bool {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.pop().is_none() => return false,
            ".." => {}
            part => parts.push(part),
        }
    }
    parts.is_empty() || tree.has(&parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEPT: [(&str, &str); 5] = [
        ("README.md", ""),
        ("crates/identity/src/mfa/totp.rs", ""),
        ("crates/wire/README.md", ""),
        ("crates/wire/src/lib.rs", ""),
        ("docs/style.md", ""),
    ];

    fn dead_in(path: &str, text: &str) -> Vec<String> {
        let mut texts = KEPT.to_vec();
        texts.retain(|(kept, _)| *kept != path);
        texts.push((path, text));
        check(&Tree::of_texts(&texts)).into_iter().map(|f| f.what).collect()
    }

    fn dead(text: &str) -> Vec<String> {
        dead_in("docs/a.md", text)
    }

    #[test]
    fn a_path_that_is_gone_is_refused() {
        assert_eq!(dead("see `crates/identity/src/gone.rs`"), ["crates/identity/src/gone.rs"]);
        assert_eq!(dead("see `e2e/gone` and `mfa/gone.rs`"), ["e2e/gone", "mfa/gone.rs"]);
        assert_eq!(dead("see `wire/src/gone`"), ["wire/src/gone"]);
    }

    #[test]
    fn a_link_that_leads_nowhere_is_refused() {
        assert_eq!(dead("[a](gone.md) and [b](../README.md#top)"), ["gone.md"]);
        assert_eq!(dead("[a](docs/style.md)"), ["docs/style.md"]);
        assert_eq!(dead("[a]: ../gone.md"), ["../gone.md"]);
        assert_eq!(dead("[a](../../out.md)"), ["../../out.md"]);
    }

    #[test]
    fn a_path_that_is_there_passes() {
        let text = "`crates/identity/src/mfa/`, `docs/style.md`, `mfa/totp.rs`, `wire/src`, \
                    `./README.md`, [s](style.md), [r](../README.md), [c](../crates/wire)";
        assert!(dead(text).is_empty());
    }

    #[test]
    fn a_crates_readme_speaks_from_its_own_folder() {
        assert!(dead_in("crates/wire/README.md", "`src/lib.rs` [l](src/lib.rs)").is_empty());
        assert_eq!(dead_in("crates/wire/README.md", "`src/gone.rs`"), ["src/gone.rs"]);
    }

    #[test]
    fn a_placeholder_is_not_a_path() {
        let text = "`crates/x/<family>/a.rs` `docs/decisions/NNNN-a.md` `docs/*.md` `crates/{a,b}`";
        assert!(dead(text).is_empty());
    }

    #[test]
    fn what_only_looks_like_a_path_passes() {
        let text = "`/v3/users` `application/json` `AK/SK` `mfa/name` `a b/c.rs` `x:y/z.rs` \
                    `example.com/a.html` `target/release/a` [w](https://example.com/a.md) [h](#a)";
        assert!(dead(text).is_empty());
    }

    #[test]
    fn a_fenced_block_is_not_prose() {
        assert!(dead("```\n`docs/gone.md`\n```\n").is_empty());
        assert_eq!(dead("```\n```\n`docs/gone.md`\n").len(), 1);
    }

    #[test]
    fn only_documents_are_read() {
        assert!(dead_in("crates/wire/notes.md", "`docs/gone.md`").is_empty());
        assert_eq!(dead_in("SECURITY.md", "`docs/gone.md`").len(), 1);
    }
}
