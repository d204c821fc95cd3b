//! Just enough of `.gitignore` to walk only what is kept: plain names, plain paths and `*.suffix`.

/// Folders that are never part of the repository, ignored or not.
pub const SKIPPED: [&str; 7] =
    [".git", ".venv", "__pycache__", "node_modules", "target", ".pytest_cache", ".ruff_cache"];

/// What the `.gitignore` files read so far leave out.
#[derive(Clone, Debug, Default)]
pub struct Ignored {
    rules: Vec<Pattern>,
}

#[derive(Clone, Debug)]
enum Pattern {
    /// Anything of this name below the folder.
    Name { below: String, name: String },
    /// Anything whose name ends so below the folder.
    Suffix { below: String, suffix: String },
    /// Exactly this path.
    Path(String),
}

impl Ignored {
    /// Adds the lines of the `.gitignore` in `folder` (empty for the root). A pattern this reader
    /// does not know is passed over: the worst it does is check a file that is not kept.
    pub fn add(&mut self, folder: &str, text: &str) {
        let below = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        for line in text.lines().map(str::trim) {
            if line.is_empty() || line.starts_with(['#', '!']) {
                continue;
            }
            let line = line.strip_suffix('/').unwrap_or(line);
            let below = below.clone();
            if let Some(suffix) = line.strip_prefix('*').filter(|rest| is_plain_name(rest)) {
                self.rules.push(Pattern::Suffix { below, suffix: suffix.to_owned() });
            } else if is_plain_name(line) {
                self.rules.push(Pattern::Name { below, name: line.to_owned() });
            } else if !line.contains(['*', '?', '[']) {
                let path = line.strip_prefix('/').unwrap_or(line);
                self.rules.push(Pattern::Path(format!("{below}{path}")));
            }
        }
    }

    /// Whether `path` (from the root) is left out.
    #[must_use]
    pub fn covers(&self, path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        SKIPPED.contains(&name)
            || self.rules.iter().any(|rule| match rule {
                Pattern::Name { below, name: n } => path.starts_with(below.as_str()) && name == n,
                Pattern::Suffix { below, suffix } => {
                    path.starts_with(below.as_str()) && name.ends_with(suffix.as_str())
                }
                Pattern::Path(exact) => path == exact,
            })
    }
}

fn is_plain_name(text: &str) -> bool {
    !text.is_empty() && !text.contains(['/', '*', '?', '['])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ignored(folder: &str, text: &str) -> Ignored {
        let mut ignored = Ignored::default();
        ignored.add(folder, text);
        ignored
    }

    #[test]
    fn a_name_is_ignored_at_every_depth_below_its_folder() {
        let ignored = ignored("e2e", "state/\n");
        assert!(ignored.covers("e2e/state"));
        assert!(ignored.covers("e2e/a/state"));
        assert!(!ignored.covers("docs/state"));
    }

    #[test]
    fn a_rooted_path_is_ignored_only_there() {
        let ignored = ignored("", "/data\nfuzz/corpus\n");
        assert!(ignored.covers("data"));
        assert!(!ignored.covers("docs/data"));
        assert!(ignored.covers("fuzz/corpus"));
    }

    #[test]
    fn a_suffix_is_ignored_and_a_comment_is_not_a_rule() {
        let ignored = ignored("", "# notes\n*.db\n!kept.db\n");
        assert!(ignored.covers("a/b.db"));
        assert!(!ignored.covers("# notes"));
        assert!(!ignored.covers("a/b.dbx"));
    }

    #[test]
    fn build_output_is_skipped_without_being_told() {
        assert!(Ignored::default().covers("fuzz/target"));
        assert!(!Ignored::default().covers("crates/identity/src/target.rs"));
    }
}
