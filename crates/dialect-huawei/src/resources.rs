//! How policies name what an operation touches: `iam:*:{domain_id}:{kind}:{name}`.

use identity::access::Resource;
use identity::users::UserRef;

/// One thing, or with `*` all of a kind.
pub(crate) fn resource(kind: &str, name: &str) -> Resource {
    of_kind(kind).text(name)
}

/// A user, by id.
pub(crate) fn user(user: &UserRef) -> Resource {
    match user {
        UserRef::Caller => of_kind("user").caller_id(),
        other => of_kind("user").text(other.text().unwrap_or_default()),
    }
}

fn of_kind(kind: &str) -> Resource {
    Resource::new("iam:*:").account_id().text(format!(":{kind}:"))
}
