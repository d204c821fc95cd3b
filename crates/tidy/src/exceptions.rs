//! `exceptions.toml`: what is let through, why, and proof that each entry is still needed.

use toml::{Table, Value};

use crate::findings::{Finding, Rule};
use crate::tree::Tree;

/// Where the list stands.
pub const LIST: &str = "crates/tidy/exceptions.toml";

/// One entry of the list.
#[derive(Clone, Debug)]
pub struct Exception {
    /// The file it speaks of.
    pub path: String,
    /// The rule it lifts there.
    pub rule: Rule,
    /// The one word, function or path it lifts it for; everything in the file when absent.
    pub what: Option<String>,
    /// The largest size let through; asked of the rules that set a bound.
    pub at_most: Option<usize>,
}

impl Exception {
    fn speaks_of(&self, finding: &Finding) -> bool {
        self.rule == finding.rule
            && self.path == finding.path
            && self.what.as_ref().is_none_or(|what| *what == finding.what)
    }

    fn covers(&self, finding: &Finding) -> bool {
        self.speaks_of(finding)
            && finding.size.is_none_or(|size| self.at_most.is_some_and(|most| size <= most))
    }
}

/// The list of this repository.
///
/// # Errors
///
/// What is wrong with the list, as a sentence.
pub fn of_repository(tree: &Tree) -> Result<Vec<Exception>, String> {
    parse(tree.text(LIST).ok_or(format!("{LIST} is missing"))?)
}

/// Reads a list of `[[exception]]` entries with `path`, `rule`, `reason`, and, where they help,
/// `what` and `at_most`.
///
/// # Errors
///
/// What is wrong with the list, as a sentence.
pub fn parse(text: &str) -> Result<Vec<Exception>, String> {
    let table: Table = text.parse().map_err(|why| format!("{LIST}: {why}"))?;
    if let Some(key) = table.keys().find(|key| *key != "exception") {
        return Err(format!("{LIST}: `{key}` is not a list of exceptions"));
    }
    match table.get("exception") {
        None => Ok(Vec::new()),
        Some(Value::Array(entries)) => entries.iter().map(entry).collect(),
        Some(_) => Err(format!("{LIST}: write each entry under `[[exception]]`")),
    }
}

fn entry(value: &Value) -> Result<Exception, String> {
    let wrong = |why: &str| format!("{LIST}: {why} in `{value}`");
    let table = value.as_table().ok_or_else(|| wrong("not a table"))?;
    let known = ["path", "rule", "what", "at_most", "reason"];
    if let Some(key) = table.keys().find(|key| !known.contains(&key.as_str())) {
        return Err(wrong(&format!("unknown key `{key}`")));
    }
    let text = |key: &str| table.get(key).and_then(Value::as_str).map(str::trim);
    let path = text("path").ok_or_else(|| wrong("no `path`"))?.to_owned();
    let rule = text("rule").ok_or_else(|| wrong("no `rule`"))?;
    let rule = Rule::exceptable(rule)
        .ok_or_else(|| wrong(&format!("no rule `{rule}` that may have exceptions")))?;
    if text("reason").is_none_or(|reason| reason.split_whitespace().count() < 3) {
        return Err(wrong("no `reason` a stranger could judge"));
    }
    let at_most = match table.get("at_most").map(Value::as_integer) {
        None => None,
        Some(size) => Some(
            size.and_then(|size| usize::try_from(size).ok())
                .ok_or_else(|| wrong("`at_most` is not a size"))?,
        ),
    };
    Ok(Exception { path, rule, what: text("what").map(str::to_owned), at_most })
}

/// What remains to complain about: findings no exception covers, and exceptions that cover none.
#[must_use]
pub fn judge(findings: Vec<Finding>, exceptions: &[Exception]) -> Vec<String> {
    let idle = exceptions.iter().filter(|e| !findings.iter().any(|f| e.speaks_of(f))).map(|e| {
        let what = e.what.as_ref().map(|what| format!(" for `{what}`")).unwrap_or_default();
        let rule = e.rule.name();
        format!("{LIST}: `{}` no longer needs `{rule}`{what}; take the entry out", e.path)
    });
    let open = findings.iter().filter(|f| !exceptions.iter().any(|e| e.covers(f)));
    open.map(Finding::to_string).chain(idle).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: &str = "[[exception]]\npath = \"a.rs\"\nrule = \"unwrap\"\n";

    fn listed(rest: &str) -> Result<Vec<Exception>, String> {
        parse(&format!("{ENTRY}{rest}"))
    }

    fn unwrap_in(path: &str) -> Finding {
        Finding::new(Rule::Unwrap, path, 1, "unwrap", "why")
    }

    fn long(size: usize) -> Finding {
        Finding::new(Rule::FileLines, "a.rs", 0, "", "why").sized(size)
    }

    fn long_listed(at_most: &str) -> Vec<Exception> {
        let entry = ENTRY.replace("unwrap", "file-lines");
        parse(&format!("{entry}reason = \"one long table\"\n{at_most}")).unwrap()
    }

    #[test]
    fn an_empty_list_is_a_list() {
        assert!(parse("# nothing yet\n").unwrap().is_empty());
    }

    #[test]
    fn an_exception_covers_its_finding_and_no_other() {
        let listed = listed("reason = \"the lock is ours\"").unwrap();
        assert!(judge(vec![unwrap_in("a.rs")], &listed).is_empty());
        assert_eq!(judge(vec![unwrap_in("a.rs"), unwrap_in("b.rs")], &listed).len(), 1);
    }

    #[test]
    fn an_exception_that_covers_nothing_is_refused() {
        let listed = listed("reason = \"the lock is ours\"").unwrap();
        let complaints = judge(Vec::new(), &listed);
        assert!(complaints[0].contains("no longer needs `unwrap`"), "{complaints:?}");
    }

    #[test]
    fn an_exception_for_one_word_does_not_cover_another() {
        let listed = listed("what = \"expect\"\nreason = \"the lock is ours\"").unwrap();
        assert_eq!(judge(vec![unwrap_in("a.rs")], &listed).len(), 2);
    }

    #[test]
    fn an_exception_without_a_reason_is_refused() {
        assert!(listed("").is_err());
        assert!(listed("reason = \"needed\"").is_err());
    }

    #[test]
    fn an_exception_to_an_unknown_rule_or_with_an_unknown_key_is_refused() {
        assert!(parse(&ENTRY.replace("unwrap", "arrow")).is_err());
        assert!(listed("reason = \"the lock is ours\"\nuntil = 3").is_err());
        assert!(parse("[allow]\n").is_err());
    }

    #[test]
    fn a_size_is_let_through_up_to_its_bound_and_no_further() {
        let listed = long_listed("at_most = 450");
        assert!(judge(vec![long(450)], &listed).is_empty());
        assert_eq!(judge(vec![long(451)], &listed).len(), 1);
    }

    #[test]
    fn a_size_without_a_bound_is_not_let_through() {
        assert_eq!(judge(vec![long(401)], &long_listed("")).len(), 1);
        assert!(listed("reason = \"the lock is ours\"\nat_most = -1").is_err());
    }
}
