//! What each `crates/*/Cargo.toml` says it depends on.

use toml::{Table, Value};

use crate::tree::Tree;

/// One crate of ours.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// The path of its `Cargo.toml`.
    pub path: String,
    /// Its folder under `crates/`.
    pub folder: String,
    /// The name of its package.
    pub package: String,
    /// Every dependency, of every kind and for every target.
    pub dependencies: Vec<Dependency>,
}

/// One dependency of a crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// The name of the package, whatever name it is imported under.
    pub package: String,
    /// Whether only tests and examples see it.
    pub dev: bool,
}

/// Reads every crate's manifest.
///
/// # Errors
///
/// The manifest that cannot be read, and why.
pub fn all(tree: &Tree) -> Result<Vec<Manifest>, String> {
    let root = tree.text("Cargo.toml").ok_or("Cargo.toml is missing")?;
    let root = table("Cargo.toml", root)?;
    let shared = root.get("workspace").and_then(|w| w.get("dependencies"));
    let crates = tree.texts().filter_map(|(path, text)| {
        let folder = path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml")?;
        (!folder.contains('/')).then_some((path, folder, text))
    });
    crates.map(|(path, folder, text)| one(path, folder, text, shared)).collect()
}

fn table(path: &str, text: &str) -> Result<Table, String> {
    text.parse().map_err(|why| format!("{path}: {why}"))
}

fn one(path: &str, folder: &str, text: &str, shared: Option<&Value>) -> Result<Manifest, String> {
    let table = table(path, text)?;
    let package = table.get("package").and_then(|p| p.get("name")).and_then(Value::as_str);
    let package = package.ok_or(format!("{path}: no package name"))?.to_owned();
    let mut dependencies = sections(&table, shared);
    let targets = table.get("target").and_then(Value::as_table).into_iter().flatten();
    for section in targets.filter_map(|(_, section)| section.as_table()) {
        dependencies.extend(sections(section, shared));
    }
    Ok(Manifest { path: path.to_owned(), folder: folder.to_owned(), package, dependencies })
}

fn sections(table: &Table, shared: Option<&Value>) -> Vec<Dependency> {
    let kinds =
        [("dependencies", false), ("build-dependencies", false), ("dev-dependencies", true)];
    let mut found = Vec::new();
    for (kind, dev) in kinds {
        let entries = table.get(kind).and_then(Value::as_table).into_iter().flatten();
        found.extend(entries.map(|(key, value)| {
            let inherits = value.get("workspace").is_some();
            let source = if inherits { shared.and_then(|s| s.get(key)) } else { Some(value) };
            let renamed = source.and_then(|s| s.get("package")).and_then(Value::as_str);
            Dependency { package: renamed.unwrap_or(key).to_owned(), dev }
        }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dependencies(root: &str, text: &str) -> Vec<Dependency> {
        let text = format!("[package]\nname = \"a\"\n{text}");
        let tree = Tree::of_texts(&[("Cargo.toml", root), ("crates/a/Cargo.toml", &text)]);
        all(&tree).unwrap().remove(0).dependencies
    }

    fn normal(package: &str) -> Dependency {
        Dependency { package: package.to_owned(), dev: false }
    }

    #[test]
    fn dependencies_of_every_kind_are_found() {
        let text = "[dependencies]\nb = \"1\"\n[build-dependencies]\nc = \"1\"\n\
                    [dev-dependencies]\nd = \"1\"\n[target.'cfg(unix)'.dependencies]\ne = \"1\"\n";
        let d = Dependency { package: "d".to_owned(), dev: true };
        assert_eq!(dependencies("", text), [normal("b"), normal("c"), d, normal("e")]);
    }

    #[test]
    fn a_renamed_dependency_goes_by_the_name_of_its_package() {
        let text = "[dependencies]\nb = { version = \"1\", package = \"real\" }\n";
        assert_eq!(dependencies("", text), [normal("real")]);
    }

    #[test]
    fn a_rename_in_the_workspace_is_followed() {
        let root = "[workspace.dependencies]\nb = { version = \"1\", package = \"real\" }\n";
        assert_eq!(dependencies(root, "[dependencies]\nb.workspace = true\n"), [normal("real")]);
    }

    #[test]
    fn a_manifest_that_cannot_be_read_is_refused() {
        let broken = |text| Tree::of_texts(&[("Cargo.toml", ""), ("crates/a/Cargo.toml", text)]);
        assert!(all(&broken("[package")).is_err());
        assert!(all(&broken("[package]\n")).is_err());
        assert!(all(&Tree::default()).is_err());
    }
}
