//! The documents that are written from tables in the code: what is served, who may call it, how
//! each error is shown, and what opens the doors.

mod doors;

use identity::error::Error;
use wire::operation::{Meta, Route, Who};
use wire::surface::{ShownError, Surface};

/// A document: its file's name and its text.
pub(crate) type Document = (&'static str, String);

const NOTE: &str = "Written by `countersign documents` from the tables in the code; not to be \
                    edited.";

/// Every generated document.
pub(crate) fn all(surfaces: &[Box<dyn Surface>]) -> Vec<Document> {
    vec![
        ("coverage.md", coverage(surfaces)),
        ("doors.md", doors::doors()),
        ("errors.md", errors(surfaces)),
        ("permissions.md", permissions(surfaces)),
    ]
}

fn coverage(surfaces: &[Box<dyn Surface>]) -> String {
    let total: usize = surfaces.iter().map(|surface| surface.operations().len()).sum();
    let mut text = format!("# Operations served\n\n{NOTE}\n\n{total} operations.\n");
    for surface in surfaces {
        let operations = surface.operations();
        text += &format!("\n## {}: {}\n\n", surface.name(), operations.len());
        let rows = operations.iter().map(|meta| [meta.family.into(), code(meta.name), route(meta)]);
        text += &table(["Family", "Operation", "Route"], rows);
    }
    text
}

fn permissions(surfaces: &[Box<dyn Surface>]) -> String {
    let mut text = format!(
        "# Who may call what\n\n{NOTE}\n\nThe first action is the vendor's own name; policies may \
         use the others as well. An operation that changes anything, signs in or is denied \
         leaves an audit entry.\n"
    );
    for surface in surfaces {
        text += &format!("\n## {}\n\n", surface.name());
        let rows = surface.operations().into_iter().map(|meta| {
            let actions: Vec<String> = meta.actions.iter().map(|action| code(action)).collect();
            let audited = if meta.change { "yes" } else { "" };
            [
                code(meta.name),
                actions.join(", "),
                code(meta.resource),
                who(meta.who).into(),
                audited.into(),
            ]
        });
        text += &table(["Operation", "Actions", "Resource", "Who", "A change"], rows);
    }
    text
}

fn errors(surfaces: &[Box<dyn Surface>]) -> String {
    let mut text = format!(
        "# How errors are shown\n\n{NOTE}\n\nEach error of the core as each wire shows it, with \
         sample names. Where a wire has several styles, the table says which one it is.\n"
    );
    for surface in surfaces {
        text += &format!("\n## {}\n\n", surface.name());
        let rows = merged(surface.errors());
        let styled = rows.iter().any(|(_, families, _)| families.iter().any(|f| !f.is_empty()));
        let cells = rows.into_iter().map(|(label, families, shown)| {
            let ShownError { status, code: vendor, message, .. } = shown;
            let (status, vendor) = (status.to_string(), code(&vendor));
            (code(&label), families.join(", "), [status, vendor, plain(&message)])
        });
        if styled {
            let heads = ["Error", "Shown by", "Status", "Code", "Message"];
            text += &table(heads, cells.map(|(label, by, [s, c, m])| [label, by, s, c, m]));
        } else {
            let heads = ["Error", "Status", "Code", "Message"];
            text += &table(heads, cells.map(|(label, _, [s, c, m])| [label, s, c, m]));
        }
    }
    text
}

/// Neighbours that differ in nothing but their family become one row.
fn merged(shown: Vec<ShownError>) -> Vec<(String, Vec<&'static str>, ShownError)> {
    let mut rows: Vec<(String, Vec<&'static str>, ShownError)> = Vec::new();
    for one in shown {
        let label = label(&one.error);
        let same = rows.iter_mut().find(|(known, _, other)| {
            *known == label
                && (other.status, &other.code, &other.message)
                    == (one.status, &one.code, &one.message)
        });
        match same {
            Some((_, families, _)) if families.contains(&one.family) => {}
            Some((_, families, _)) => families.push(one.family),
            None => rows.push((label, vec![one.family], one)),
        }
    }
    rows
}

/// What kind of error it is, without what its sample carries.
fn label(error: &Error) -> String {
    match error {
        Error::Unauthenticated(reason) => format!("Unauthenticated {}", first_word(reason)),
        Error::Denied(denial) => format!("Denied {:?}", denial.reason),
        Error::NotFound(noun, _) => format!("NotFound {noun:?}"),
        Error::Exists(noun, _) => format!("Exists {noun:?}"),
        Error::InUse { what, by } => format!("InUse {what:?} by {by:?}"),
        Error::LimitReached(noun) => format!("LimitReached {noun:?}"),
        Error::Invalid { problem, .. } => format!("Invalid {}", first_word(problem)),
        other => first_word(other),
    }
}

fn first_word(value: &impl std::fmt::Debug) -> String {
    let text = format!("{value:?}");
    text.split(['(', ' ']).next().unwrap_or_default().to_owned()
}

fn route(meta: &Meta) -> String {
    match meta.route {
        Route::Rest { method, path } => code(&format!("{method} {path}")),
        Route::Rpc { version, action } => code(&format!("{version} {action}")),
    }
}

fn who(who: Who) -> &'static str {
    match who {
        Who::Anybody => "anybody",
        Who::AnyCaller => "any authenticated caller",
        Who::ByPolicy => "by policy",
        Who::SelfOrByPolicy => "a user on itself, or by policy",
        Who::SelfOnly => "a user on itself",
        Who::OthersByPolicy => "by policy, not on itself",
    }
}

fn table<const N: usize>(heads: [&str; N], rows: impl Iterator<Item = [String; N]>) -> String {
    let line = |cells: &[String; N]| format!("| {} |\n", cells.join(" | "));
    let mut text = line(&heads.map(str::to_owned)) + &line(&heads.map(|_| "---".to_owned()));
    text.extend(rows.map(|cells| line(&cells)));
    text
}

fn code(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("`{}`", plain(text)) }
}

/// Text that keeps to its cell.
fn plain(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_holds_nothing_of_the_sample() {
        for error in identity::error::samples() {
            let label = label(&error);
            assert!(label.chars().all(|c| c.is_ascii_alphanumeric() || c == ' '), "{label}");
        }
    }

    #[test]
    fn text_does_not_leave_its_cell() {
        let rows = [["a|b".to_owned(), "c\nd".to_owned()].map(|cell| code(&cell))];
        assert_eq!(
            table(["x", "y"], rows.into_iter()),
            "| x | y |\n| --- | --- |\n| `a\\|b` | `c d` |\n"
        );
    }
}
