//! What a token says, as the wire writes it.

use identity::tokens::{SignInMethod, TokenDetails};
use serde_json::{Value, json};

use crate::discovery::catalog;
use crate::moments::zulu;
use crate::request::Request;

/// The body of a reply about a token. With `nocatalog` and any value it is without the catalog.
pub(super) fn body(details: &TokenDetails, request: &Request) -> Value {
    let TokenDetails { token, user, account, project, administrator } = details;
    let methods: Vec<&str> = token.methods.iter().map(|method| word(*method)).collect();
    let domain = json!({"id": account.id.as_str(), "name": account.name});
    let mut body = json!({
        "methods": methods,
        "issued_at": zulu(token.issued_at),
        "expires_at": zulu(token.expires_at),
    });
    if let Some(at) = token.mfa_at {
        body["mfa_authn_at"] = zulu(at).into();
    }
    body["user"] = json!({
        "id": user.id.as_str(),
        "name": user.name,
        "password_expires_at": request.profile.password_never_expires,
        "domain": domain,
    });
    match project {
        None => body["domain"] = domain,
        Some(project) => {
            let id = project.id.as_str();
            body["project"] = json!({"id": id, "name": project.name, "domain": domain});
        }
    }
    body["roles"] = match administrator {
        true => json!([{"id": "0", "name": "te_admin"}]),
        false => json!([]),
    };
    if request.known_query("nocatalog").unwrap_or_default().is_empty() {
        body["catalog"] = catalog(request);
    }
    json!({"token": body})
}

fn word(method: SignInMethod) -> &'static str {
    match method {
        SignInMethod::Password => "password",
        SignInMethod::Totp => "totp",
        SignInMethod::Token => "token",
    }
}
