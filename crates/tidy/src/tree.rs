//! The repository as text: every kept file, read once.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::ignored::Ignored;

/// Files larger than this are not read as text (bytes).
const LARGEST_TEXT: u64 = 2 * 1024 * 1024;

/// One file of the repository.
#[derive(Clone, Debug)]
pub struct File {
    /// The path from the root, with `/` between folders.
    pub path: String,
    /// What it says; `None` when it is not text, or is written by a tool (a lock file).
    pub text: Option<String>,
}

/// All files of the repository, in the order of their paths.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    files: Vec<File>,
    places: BTreeSet<String>,
}

impl Tree {
    /// The repository this crate stands in.
    ///
    /// # Panics
    ///
    /// If a folder or file cannot be read.
    #[must_use]
    pub fn of_repository() -> Tree {
        // Asked when the test runs: a build shared between two clones would remember the other one.
        let built_in = || env!("CARGO_MANIFEST_DIR").to_owned();
        let here = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| built_in());
        let root = Path::new(&here).join("../..");
        let mut files = Vec::new();
        walk(&root, "", &Ignored::default(), &mut files);
        Tree::of(files)
    }

    /// A tree of texts, for tests.
    #[must_use]
    pub fn of_texts(texts: &[(&str, &str)]) -> Tree {
        let file = |(path, text): &(&str, &str)| File {
            path: (*path).to_owned(),
            text: Some((*text).to_owned()),
        };
        Tree::of(texts.iter().map(file).collect())
    }

    fn of(mut files: Vec<File>) -> Tree {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let mut places = BTreeSet::new();
        for file in &files {
            let mut place = file.path.as_str();
            while places.insert(place.to_owned())
                && let Some((folder, _)) = place.rsplit_once('/')
            {
                place = folder;
            }
        }
        Tree { files, places }
    }

    /// Every text, with its path.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().filter_map(|f| Some((f.path.as_str(), f.text.as_deref()?)))
    }

    /// Every Rust text, with its path.
    pub fn rust(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts().filter(|(path, _)| path.ends_with(".rs"))
    }

    /// Every file's path, whether text or not.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|f| f.path.as_str())
    }

    /// The text of one file.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&str> {
        let at = self.files.binary_search_by(|f| f.path.as_str().cmp(path)).ok()?;
        self.files[at].text.as_deref()
    }

    /// Whether a file or folder of that path is kept.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.places.contains(path)
    }

    /// Whether some file or folder ends in `/path`.
    #[must_use]
    pub fn has_ending(&self, path: &str) -> bool {
        let ending = format!("/{path}");
        self.places.iter().any(|place| place.ends_with(&ending))
    }
}

fn walk(root: &Path, folder: &str, ignored: &Ignored, files: &mut Vec<File>) {
    let mut ignored = ignored.clone();
    let here = root.join(folder);
    if let Ok(text) = fs::read_to_string(here.join(".gitignore")) {
        ignored.add(folder, &text);
    }
    let entries = fs::read_dir(&here).expect("a folder of the repository can be listed");
    for entry in entries {
        let entry = entry.expect("a folder of the repository can be listed to its end");
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
        // A file that another process removes while we look is as good as never there.
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        if ignored.covers(&path) {
            continue;
        }
        if kind.is_dir() {
            walk(root, &path, &ignored, files);
        } else {
            let text = if kind.is_file() { read(&root.join(&path), &path) } else { None };
            files.push(File { path, text });
        }
    }
}

fn read(file: &PathBuf, path: &str) -> Option<String> {
    let written_by_tools = path.ends_with(".lock") || path.ends_with("package-lock.json");
    if written_by_tools || fs::metadata(file).ok()?.len() > LARGEST_TEXT {
        return None;
    }
    String::from_utf8(fs::read(file).ok()?).ok().filter(|text| !text.contains('\0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_knows_its_files_and_their_folders() {
        let tree = Tree::of_texts(&[("docs/a/b.md", "text")]);
        assert!(tree.has("docs/a/b.md"));
        assert!(tree.has("docs/a"));
        assert!(tree.has("docs"));
        assert!(!tree.has("a/b.md"));
        assert!(tree.has_ending("a/b.md"));
        assert_eq!(tree.text("docs/a/b.md"), Some("text"));
        assert_eq!(tree.text("docs/a"), None);
    }

    #[test]
    fn the_repository_holds_this_file_and_no_build_output() {
        let tree = Tree::of_repository();
        assert!(tree.text("crates/tidy/src/tree.rs").is_some());
        assert!(tree.paths().all(|path| !path.split('/').any(|part| part == "target")));
    }
}
