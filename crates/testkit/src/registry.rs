//! The tests every registered operation must pass.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use identity::audit::Outcome;
use identity::error::Error;
use wire::operation::{Meta, Who};

use crate::exchange::{BETWEEN, Exchange, read};
use crate::runner::{request_id, send, show};
use crate::world::{Setting, World};

/// Whoever sends an exchange that does not say who.
const SENDER: &str = "owner";

/// Every operation has a file of exchanges, and every reply is the one written there. With
/// `BLESS=1` in the environment replies are written instead; then read them.
pub async fn matches_exchanges(setting: Setting, tests: &str) {
    let bless = std::env::var_os("BLESS").is_some();
    let mut wrong = Vec::new();
    for path in files(setting, tests) {
        let text = std::fs::read_to_string(&path).expect("an exchange file is readable");
        let mut written = Vec::new();
        let mut world = World::new(setting).await;
        for (number, exchange) in read(&text).iter().enumerate() {
            let sender = exchange.sender.as_deref().unwrap_or(SENDER);
            let answered = send(&mut world, exchange, number, sender).await;
            let reply = show(&answered.reply);
            if reply != exchange.reply {
                let place = format!("{} exchange {}", path.display(), number + 1);
                wrong.push(format!("{place}\n{}\nbut came\n{reply}\n", exchange.reply));
            }
            written.push(exchange.write(&reply));
        }
        if bless {
            std::fs::write(&path, written.join(BETWEEN) + "\n").expect("writable");
        }
    }
    assert!(bless || wrong.is_empty(), "{}", wrong.join("\n"));
}

/// No reply holds a seed, a password or a key's secret but in the field that is there to tell it,
/// when it was just made.
pub async fn tells_no_secret(setting: Setting, tests: &str) {
    let mut told = Vec::new();
    for path in files(setting, tests) {
        let text = std::fs::read_to_string(&path).expect("an exchange file is readable");
        let mut world = World::new(setting).await;
        let (mut secrets, mut replies) = (BTreeSet::new(), Vec::new());
        for (number, exchange) in read(&text).iter().enumerate() {
            let sender = exchange.sender.as_deref().unwrap_or(SENDER);
            replies.push(show(&send(&mut world, exchange, number, sender).await.reply));
            secrets.extend(world.secrets().await);
        }
        for (reply, number) in replies.iter().zip(1..) {
            if secrets.iter().any(|secret| reply.contains(secret)) {
                told.push(format!("{} exchange {number}", path.display()));
            }
        }
    }
    assert!(told.is_empty(), "a secret is told in {}", told.join(", "));
}

/// Every operation that needs proof refuses a request without one.
pub async fn refuses_strangers(setting: Setting, tests: &str) {
    for meta in operations(setting).into_iter().filter(|meta| meta.who != Who::Anybody) {
        let (mut world, exchange, number) = last_of(setting, tests, &meta).await;
        let mut stripped = exchange.clone();
        stripped.headers.retain(|(name, _)| !is_credential(name));
        let answered = send(&mut world, &unsaved(&stripped), number, "anonymous").await;
        let refused = matches!(answered.error, Some(Error::Unauthenticated(_)));
        assert!(refused, "{} answered a stranger: {}", meta.name, show(&answered.reply));
    }
}

/// Every operation that needs permission refuses a user without it, and records that.
pub async fn refuses_unauthorized(setting: Setting, tests: &str) {
    let open = [Who::Anybody, Who::AnyCaller];
    for meta in operations(setting).into_iter().filter(|meta| !open.contains(&meta.who)) {
        let (mut world, exchange, number) = last_of(setting, tests, &meta).await;
        let mut stripped = exchange.clone();
        stripped.headers.retain(|(name, _)| !is_credential(name));
        let answered = send(&mut world, &unsaved(&stripped), number, "nobody").await;
        let refused = matches!(answered.error, Some(Error::Denied(_)));
        assert!(refused, "{} answered nobody: {}", meta.name, show(&answered.reply));
        let entries = audit(&world, number).await;
        assert_eq!(entries, [Outcome::Denied], "{}: a denial is recorded once", meta.name);
    }
}

/// Every change leaves one audit entry, and what only reads leaves none.
pub async fn audits_changes(setting: Setting, tests: &str) {
    for meta in operations(setting) {
        let (mut world, exchange, number) = last_of(setting, tests, &meta).await;
        let sender = exchange.sender.as_deref().unwrap_or(SENDER);
        let answered = send(&mut world, &unsaved(&exchange), number, sender).await;
        assert!(answered.error.is_none(), "{}: {}", meta.name, show(&answered.reply));
        assert_eq!(answered.operation, meta.name, "the exchange is of another operation");
        let entries = audit(&world, number).await;
        let expected: &[Outcome] = if meta.change { &[Outcome::Done] } else { &[] };
        assert_eq!(entries, expected, "{}", meta.name);
    }
}

fn is_credential(name: &str) -> bool {
    ["authorization", "x-auth-token"].iter().any(|known| name.eq_ignore_ascii_case(known))
}

fn unsaved(exchange: &Exchange) -> Exchange {
    Exchange { saves: Vec::new(), signers: Vec::new(), ..exchange.clone() }
}

async fn audit(world: &World, number: usize) -> Vec<Outcome> {
    let mut tx = world.identity.store().read().await.expect("the store reads");
    let entries = tx.audit_of_request(&request_id(number)).await.expect("the store reads");
    entries.into_iter().map(|entry| entry.outcome).collect()
}

/// A world in which all but the last exchange of an operation's file have been, and the last.
async fn last_of(setting: Setting, tests: &str, meta: &Meta) -> (World, Exchange, usize) {
    let path = file_of(tests, meta);
    let text = std::fs::read_to_string(&path).expect("the operation has an exchange");
    let mut exchanges = read(&text);
    let last = exchanges.pop().expect("a file has an exchange");
    let mut world = World::new(setting).await;
    for (number, exchange) in exchanges.iter().enumerate() {
        let sender = exchange.sender.as_deref().unwrap_or(SENDER);
        send(&mut world, exchange, number, sender).await;
    }
    let number = exchanges.len();
    (world, last, number)
}

fn operations(setting: Setting) -> Vec<Meta> {
    setting().0.operations()
}

fn file_of(tests: &str, meta: &Meta) -> PathBuf {
    Path::new(tests).join(meta.family).join(snake_case(meta.name)).with_extension("http")
}

/// Every exchange file of the dialect; each operation must have its own.
fn files(setting: Setting, tests: &str) -> Vec<PathBuf> {
    let operations = operations(setting);
    let missing: Vec<String> = operations
        .iter()
        .map(|meta| file_of(tests, meta))
        .filter(|path| !path.is_file())
        .map(|path| path.display().to_string())
        .collect();
    assert!(missing.is_empty(), "no exchange for:\n{}", missing.join("\n"));
    let mut families: Vec<&str> = operations.iter().map(|meta| meta.family).collect();
    families.sort_unstable();
    families.dedup();
    let mut files = Vec::new();
    for family in families {
        let folder = std::fs::read_dir(Path::new(tests).join(family)).expect("a family's folder");
        let paths = folder.map(|entry| entry.expect("readable").path());
        files.extend(paths.filter(|path| path.extension().is_some_and(|e| e == "http")));
    }
    files.sort();
    files
}

/// `ListVirtualMFADevices` → `list_virtual_mfa_devices`.
fn snake_case(name: &str) -> String {
    let characters: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (at, c) in characters.iter().enumerate() {
        let previous_lower = at > 0 && !characters[at - 1].is_uppercase();
        let next_lower = characters.get(at + 1).is_some_and(|next| next.is_lowercase());
        if c.is_uppercase() && at > 0 && (previous_lower || next_lower) {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vendor_names_become_file_names() {
        assert_eq!(snake_case("ListVirtualMFADevices"), "list_virtual_mfa_devices");
        assert_eq!(snake_case("GetUserMFAInfo"), "get_user_mfa_info");
        assert_eq!(snake_case("DisableVirtualMFA"), "disable_virtual_mfa");
        assert_eq!(snake_case("KeystoneListAuthDomains"), "keystone_list_auth_domains");
    }
}
