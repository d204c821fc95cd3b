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
            "UPDATE accounts SET name = ?2 WHERE id = ?1",
            "UPDATE ONLY accounts SET name = 'x'",
            "DELETE FROM accounts",
            "INSERT OR REPLACE INTO accounts VALUES (1)",
            "REPLACE INTO accounts VALUES (1)",
            "INSERT INTO accounts (id) VALUES (?1) ON CONFLICT (id) DO UPDATE SET id = ?2",
        ] {
            assert_eq!(found("crates/stores/src/a.rs", &format!("\"{text}\"")), 1, "{text}");
            assert_eq!(found("crates/stores/migrations/1.sql", text), 1, "{text}");
            assert_eq!(found("crates/tidy/src/a.rs", text), 0, "{text}");
        }
    }

    #[test]
    fn what_adds_or_reads_one_passes() {
        for text in [
            "INSERT INTO accounts (id) VALUES (?1) ON CONFLICT DO NOTHING",
            "SELECT id FROM accounts WHERE id = ?1",
            "INSERT INTO accounts VALUES (1); INSERT INTO users (id) VALUES (1)",
            "DELETE FROM users WHERE account_id IN (SELECT id FROM accounts)",
            "REFERENCES accounts (id) ON DELETE CASCADE",
        ] {
            assert_eq!(found("crates/stores/src/a.rs", text), 0, "{text}");
        }
    }
}
