//! Which crates of others are kept behind which wall: only `stores` knows SQL, only the wire side
//! knows HTTP, and the core opens no connection.

use crate::findings::{Finding, Rule};
use crate::manifest::{self, Dependency, Manifest};
use crate::tree::Tree;

/// Packages of one kind and the only crates of ours that may depend on them.
struct Family {
    kind: &'static str,
    packages: &'static [&'static str],
    may: &'static [&'static str],
}

const FAMILIES: [Family; 4] = [
    Family {
        kind: "SQL",
        packages: &[
            "diesel",
            "libsqlite3-sys",
            "postgres",
            "postgres-types",
            "refinery",
            "rusqlite",
            "sea-orm",
            "sqlx",
            "tokio-postgres",
        ],
        may: &["stores"],
    },
    Family {
        // The database driver speaks in these buffers as well.
        kind: "byte buffers",
        packages: &["bytes"],
        may: &[
            "wire",
            "dialect-huawei",
            "dialect-alibaba",
            "dialect-cloudsso",
            "countersign",
            "stores",
            "testkit",
            "bench",
        ],
    },
    Family {
        kind: "HTTP",
        packages: &[
            "axum",
            "h2",
            "http",
            "http-body",
            "http-body-util",
            "httparse",
            "hyper",
            "hyper-util",
            "reqwest",
            "tower",
            "tower-http",
        ],
        may: &[
            "wire",
            "dialect-huawei",
            "dialect-alibaba",
            "dialect-cloudsso",
            "pages",
            "countersign",
            "testkit",
            "bench",
        ],
    },
    Family {
        kind: "the network",
        packages: &["lettre", "mio", "rustls", "socket2", "tokio-rustls"],
        may: &["countersign", "stores", "testkit"],
    },
];

/// Every dependency on a package that belongs behind another wall.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    match manifest::all(tree) {
        Ok(manifests) => manifests.iter().flat_map(of_crate).collect(),
        Err(why) => vec![Finding::new(Rule::Arrow, "Cargo.toml", 0, "", why)],
    }
}

fn of_crate(manifest: &Manifest) -> Vec<Finding> {
    manifest.dependencies.iter().filter_map(|to| refusal(manifest, to)).collect()
}

fn refusal(manifest: &Manifest, to: &Dependency) -> Option<Finding> {
    let name = &manifest.package;
    let family = FAMILIES.iter().find(|f| f.packages.contains(&to.package.as_str()))?;
    if family.may.contains(&name.as_str()) {
        return None;
    }
    let to = &to.package;
    let (kind, may) = (family.kind, family.may.join(", "));
    let why = format!("`{name}` may not depend on `{to}`: {kind} is for {may}");
    Some(Finding::new(Rule::Arrow, &manifest.path, 0, to, why))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(package: &str, section: &str, to: &str) -> bool {
        let path = format!("crates/{package}/Cargo.toml");
        let text = format!("[package]\nname = \"{package}\"\n[{section}]\n{to} = \"1\"\n");
        !check(&Tree::of_texts(&[("Cargo.toml", ""), (&path, &text)])).is_empty()
    }

    #[test]
    fn only_the_stores_know_sql() {
        assert!(refused("identity", "dependencies", "rusqlite"));
        assert!(refused("testkit", "dev-dependencies", "rusqlite"));
        assert!(refused("countersign", "dependencies", "tokio-postgres"));
        assert!(!refused("stores", "dependencies", "rusqlite"));
    }

    #[test]
    fn only_the_wire_side_knows_http() {
        assert!(refused("identity", "dependencies", "bytes"));
        assert!(!refused("stores", "dependencies", "bytes"));
        for to in ["http", "hyper"] {
            assert!(refused("identity", "dependencies", to));
            assert!(refused("stores", "dependencies", to));
            assert!(!refused("wire", "dependencies", to));
            assert!(!refused("dialect-cloudsso", "dependencies", to));
        }
    }

    #[test]
    fn the_core_opens_no_connection() {
        assert!(refused("identity", "dependencies", "rustls"));
        assert!(refused("identity", "dev-dependencies", "socket2"));
        assert!(!refused("countersign", "dependencies", "rustls"));
    }

    #[test]
    fn a_crate_of_no_family_is_free_to_all() {
        assert!(!refused("identity", "dependencies", "hmac"));
    }
}
