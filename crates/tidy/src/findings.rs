//! What a check answers: which rule does not hold, and where.

use std::fmt;

/// A wall, by the name it has in `exceptions.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A crate depends on one it may not.
    Arrow,
    /// The core names a vendor.
    VendorWord,
    /// The core opens a connection.
    NetworkInCore,
    /// SQL outside `crates/stores`.
    SqlOutsideStores,
    /// A store engine is named outside `crates/stores/src/engine*`.
    EngineWord,
    /// Unfinished work, or a test that does not run.
    Leftover,
    /// `.unwrap()` outside tests.
    Unwrap,
    /// A path of somebody's machine.
    MachinePath,
    /// The host of a package registry.
    RegistryHost,
    /// A file that is too long.
    FileLines,
    /// A function that is too long.
    FunctionLines,
    /// A line that is too long.
    LineWidth,
    /// A folder that is too deep.
    FolderDepth,
    /// A module whose name says nothing.
    ModuleName,
    /// A document names a path that is not there.
    DeadPath,
    /// A crate does not demand documentation of itself.
    MissingDocs,
    /// The linter is told to look away from time and chance.
    ClockDoor,
    /// A dependency comes without its reason.
    DependencyReason,
    /// A row of the security plan, or a guard, has no test.
    Attack,
    /// Guards can be taken away in more than tests.
    GuardSwitch,
    /// A statement changes what the core remembers.
    AccountChanged,
}

/// Every rule, its name, and whether `exceptions.toml` may speak of it.
const RULES: [(Rule, &str, bool); 21] = [
    (Rule::Arrow, "arrow", false),
    (Rule::VendorWord, "vendor-word", true),
    (Rule::NetworkInCore, "network-in-core", false),
    (Rule::SqlOutsideStores, "sql-outside-stores", true),
    (Rule::EngineWord, "engine-word", true),
    (Rule::Leftover, "leftover", true),
    (Rule::Unwrap, "unwrap", true),
    (Rule::MachinePath, "machine-path", true),
    (Rule::RegistryHost, "registry-host", true),
    (Rule::FileLines, "file-lines", true),
    (Rule::FunctionLines, "function-lines", true),
    (Rule::LineWidth, "line-width", true),
    (Rule::FolderDepth, "folder-depth", true),
    (Rule::ModuleName, "module-name", true),
    (Rule::DeadPath, "dead-path", true),
    (Rule::MissingDocs, "missing-docs", false),
    (Rule::ClockDoor, "clock-door", true),
    (Rule::DependencyReason, "dependency-reason", false),
    (Rule::Attack, "attack", false),
    (Rule::GuardSwitch, "guard-switch", false),
    (Rule::AccountChanged, "account-changed", false),
];

impl Rule {
    /// The rule of that name, if it may have exceptions.
    #[must_use]
    pub fn exceptable(name: &str) -> Option<Rule> {
        RULES.iter().find(|(_, n, may)| *n == name && *may).map(|(rule, ..)| *rule)
    }

    /// The name the rule has in `exceptions.toml` and in messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        RULES.iter().find(|(rule, ..)| *rule == self).map_or("", |(_, name, _)| name)
    }
}

/// One place where a rule does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// The file, from the root of the repository.
    pub path: String,
    /// The line, counted from 1; 0 when the whole file is meant.
    pub line: usize,
    /// The thing found, by which an exception may name it: a word, a function, a path.
    pub what: String,
    /// How large it is, for the rules that set a bound.
    pub size: Option<usize>,
    /// What is wrong and what would be right.
    pub why: String,
}

impl Finding {
    /// A finding without a size.
    #[must_use]
    pub fn new(rule: Rule, path: &str, line: usize, what: &str, why: impl Into<String>) -> Finding {
        let (path, what) = (path.to_owned(), what.to_owned());
        Finding { rule, path, line, what, size: None, why: why.into() }
    }

    /// The same finding, `size` large.
    #[must_use]
    pub fn sized(self, size: usize) -> Finding {
        Finding { size: Some(size), ..self }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}: {}", self.path, self.line, self.rule.name(), self.why)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_found_by_its_name() {
        assert_eq!(Rule::exceptable("file-lines"), Some(Rule::FileLines));
        assert_eq!(Rule::exceptable("file-line"), None);
    }

    #[test]
    fn the_walls_between_crates_have_no_exceptions() {
        assert_eq!(Rule::exceptable(Rule::Arrow.name()), None);
        assert_eq!(Rule::exceptable(Rule::MissingDocs.name()), None);
    }

    #[test]
    fn a_finding_reads_as_place_rule_and_reason() {
        let finding = Finding::new(Rule::Unwrap, "a/b.rs", 7, "unwrap", "say why it holds");
        assert_eq!(finding.to_string(), "a/b.rs:7: unwrap: say why it holds");
    }
}
