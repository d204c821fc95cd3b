//! What no statement of the stores does.

use crate::findings::{Finding, Rule};
use crate::tree::Tree;

/// The table whose rows the core remembers.
const ACCOUNTS: &str = "accounts";

/// Statements that change or remove an account: the core looks each up once.
#[must_use]
pub fn changes_of_accounts(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let stores = |path: &str| path.starts_with("crates/stores/");
    for (path, text) in tree.texts().filter(|(path, _)| stores(path)) {
        let text = text.to_lowercase();
        let words = text.split(|c: char| c != '_' && !c.is_alphanumeric());
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        for at in (0..words.len()).filter(|at| words[*at] == ACCOUNTS && changes(&words, *at)) {
            let context = words[at.saturating_sub(3)..(at + 1)].join(" ");
            let why = format!("`{context}`: accounts are looked up once and must stay as they are");
            findings.push(Finding::new(Rule::AccountChanged, path, 0, ACCOUNTS, why));
        }
    }
    findings
}

/// Whether the table at `at` is changed by what stands around it.
fn changes(words: &[&str], at: usize) -> bool {
    let before = |count: usize| &words[at.saturating_sub(count)..at];
    match before(1) {
        ["update"] | ["only"] => true,
        ["from"] => before(2).first() == Some(&"delete"),
        ["into"] => {
            // As far as the statement goes: to where the next one begins.
            let begins = |word: &&str| ["insert", "select", "delete", "update"].contains(word);
            let rest = &words[at..];
            let replaces = before(2).first() == Some(&"replace");
            let updates = rest
                .iter()
                .position(begins)
                .is_some_and(|next| rest[next] == "update" && rest[next - 1] == "do");
            replaces || updates
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        changes_of_accounts(&Tree::of_texts(&[(path, text)])).len()
    }

    #[test]
    fn whatever_changes_or_removes_an_account_is_refused() {
        for text in [
            "update accounts set name = ?2 where id = ?1",
            "update only accounts set name = 'x'",
            "delete from accounts",
            "insert or replace into accounts values (1)",
            "replace into accounts values (1)",
            "insert into accounts (id) values (?1) on conflict (id) do update set id = ?2",
        ] {
            assert_eq!(found("crates/stores/src/a.rs", &format!("\"{text}\"")), 1, "{text}");
            assert_eq!(found("crates/stores/migrations/1.sql", text), 1, "{text}");
            assert_eq!(found("crates/tidy/src/a.rs", text), 0, "{text}");
        }
    }

    #[test]
    fn what_adds_or_reads_one_passes() {
        for text in [
            "insert into accounts (id) values (?1) on conflict do nothing",
            "select id from accounts where id = ?1",
            "insert into accounts values (1); insert into users (id) values (1)",
            "delete from users where account_id in (select id from accounts)",
            "references accounts (id) on delete cascade",
        ] {
            assert_eq!(found("crates/stores/src/a.rs", text), 0, "{text}");
        }
    }
}
