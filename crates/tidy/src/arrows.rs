//! Which of our crates may know which, as the house plan draws it:
//! `server → dialect-* → wire → identity ← stores ← server`.

use crate::findings::{Finding, Rule};
use crate::manifest::{self, Manifest};
use crate::tree::Tree;

/// What one crate may depend on among ours.
struct Allowed {
    folder: &'static str,
    package: &'static str,
    always: &'static [&'static str],
    /// In tests, beside what it may depend on always.
    in_tests: &'static [&'static str],
}

const DIALECTS: &[&str] = &["dialect-huawei", "dialect-alibaba", "dialect-cloudsso"];

const fn allowed(
    package: &'static str,
    always: &'static [&'static str],
    in_tests: &'static [&'static str],
) -> Allowed {
    Allowed { folder: package, package, always, in_tests }
}

/// The plan. A crate that is not here is not in the house.
const PLAN: [Allowed; 11] = [
    allowed("identity", &[], &["testkit"]),
    allowed("stores", &["identity"], &["testkit"]),
    allowed("wire", &["identity"], &["testkit"]),
    allowed("dialect-huawei", &["wire", "identity"], &["testkit"]),
    allowed("dialect-alibaba", &["wire", "identity"], &["testkit"]),
    allowed("dialect-cloudsso", &["wire", "identity"], &["testkit"]),
    allowed("pages", &["wire", "identity"], &["testkit"]),
    Allowed {
        folder: "server",
        package: "countersign",
        always: &[
            "dialect-huawei",
            "dialect-alibaba",
            "dialect-cloudsso",
            "pages",
            "wire",
            "identity",
            "stores",
        ],
        in_tests: &["testkit"],
    },
    allowed("testkit", &["identity", "stores", "wire"], &[]),
    allowed("tidy", &[], DIALECTS),
    // It measures from outside, and makes what it measures.
    allowed("bench", &["identity", "stores", "wire", "testkit"], &[]),
];

/// Every dependency between our crates that the plan does not draw, and every crate it lacks.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    match manifest::all(tree) {
        Ok(manifests) => manifests.iter().flat_map(of_crate).collect(),
        Err(why) => vec![Finding::new(Rule::Arrow, "Cargo.toml", 0, "", why)],
    }
}

fn of_crate(manifest: &Manifest) -> Vec<Finding> {
    let refuse = |what: &str, why| Finding::new(Rule::Arrow, &manifest.path, 0, what, why);
    let name = &manifest.package;
    let Some(plan) = PLAN.iter().find(|plan| plan.package == name) else {
        let why = format!("`{name}` is not in the plan; a new crate is argued for first");
        return vec![refuse(name, why)];
    };
    let mut findings = Vec::new();
    if plan.folder != manifest.folder {
        findings.push(refuse(name, format!("`{name}` belongs in crates/{}", plan.folder)));
    }
    for dependency in &manifest.dependencies {
        let to = dependency.package.as_str();
        let ours = PLAN.iter().any(|plan| plan.package == to);
        let drawn = plan.always.contains(&to) || dependency.dev && plan.in_tests.contains(&to);
        if ours && !drawn {
            let when = if dependency.dev { ", not even in tests" } else { "" };
            findings.push(refuse(to, format!("`{name}` may not depend on `{to}`{when}")));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(folder: &str, package: &str, rest: &str) -> Vec<Finding> {
        let path = format!("crates/{folder}/Cargo.toml");
        let text = format!("[package]\nname = \"{package}\"\n{rest}");
        check(&Tree::of_texts(&[("Cargo.toml", ""), (&path, &text)]))
    }

    fn refused(package: &str, section: &str, to: &str) -> bool {
        !found(package, package, &format!("[{section}]\n{to} = \"1\"\n")).is_empty()
    }

    #[test]
    fn a_dialect_that_imports_its_sibling_is_refused() {
        assert!(refused("dialect-huawei", "dependencies", "dialect-alibaba"));
        assert!(refused("dialect-huawei", "dev-dependencies", "dialect-alibaba"));
        assert!(refused("dialect-cloudsso", "target.'cfg(unix)'.dependencies", "dialect-alibaba"));
    }

    #[test]
    fn a_dialect_that_sees_a_store_is_refused() {
        assert!(refused("dialect-huawei", "dependencies", "stores"));
        assert!(refused("dialect-huawei", "dev-dependencies", "stores"));
    }

    #[test]
    fn an_arrow_that_points_backwards_is_refused() {
        assert!(refused("identity", "dependencies", "stores"));
        assert!(refused("identity", "dependencies", "wire"));
        assert!(refused("wire", "dependencies", "dialect-huawei"));
        assert!(refused("stores", "dependencies", "wire"));
    }

    #[test]
    fn nobody_depends_on_the_server_or_on_the_tidy_tests() {
        assert!(refused("testkit", "dependencies", "countersign"));
        assert!(refused("testkit", "dependencies", "tidy"));
    }

    #[test]
    fn the_testkit_is_for_tests_only() {
        assert!(refused("stores", "dependencies", "testkit"));
        assert!(refused("stores", "build-dependencies", "testkit"));
        assert!(!refused("stores", "dev-dependencies", "testkit"));
    }

    #[test]
    fn a_renamed_arrow_is_still_an_arrow() {
        let text = "[dependencies]\nfriend = { path = \"../x\", package = \"stores\" }\n";
        assert_eq!(found("wire", "wire", text)[0].what, "stores");
    }

    #[test]
    fn the_arrows_of_the_plan_pass() {
        let server = "[dependencies]\nstores = \"1\"\nidentity = \"1\"\ndialect-huawei = \"1\"\n";
        assert!(found("server", "countersign", server).is_empty());
        assert!(!refused("dialect-huawei", "dependencies", "wire"));
        assert!(!refused("tidy", "dev-dependencies", "dialect-huawei"));
    }

    #[test]
    fn a_crate_the_plan_does_not_know_is_refused() {
        assert!(found("shared", "shared", "")[0].why.contains("not in the plan"));
        assert!(found("countersign", "countersign", "")[0].why.contains("crates/server"));
    }
}
