//! What a token says, as the wire writes it.

use identity::tokens::{SignInMethod, TokenDetails};
use serde::Serialize;
use wire::body::{each, only};
use wire::moment::Stamp;

use crate::discovery::catalog;
use crate::moments::zulu;
use crate::request::Request;

#[derive(Serialize)]
struct Body<'a, M, C> {
    methods: M,
    issued_at: Stamp<27>,
    expires_at: Stamp<27>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mfa_authn_at: Option<Stamp<27>>,
    user: User<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    domain: Option<Domain<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    project: Option<Project<'a>>,
    roles: &'static [Role],
    #[serde(skip_serializing_if = "Option::is_none")]
    catalog: Option<C>,
}

#[derive(Serialize)]
struct User<'a> {
    id: &'a str,
    name: &'a str,
    password_expires_at: Option<&'static str>,
    domain: Domain<'a>,
}

#[derive(Serialize)]
struct Project<'a> {
    id: &'a str,
    name: &'a str,
    domain: Domain<'a>,
}

#[derive(Clone, Copy, Serialize)]
struct Domain<'a> {
    id: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct Role {
    id: &'static str,
    name: &'static str,
}

/// The body of a reply about a token. With `nocatalog` and any value it is without the catalog.
pub(super) fn body<'a>(details: &'a TokenDetails, request: &'a Request) -> impl Serialize + 'a {
    let TokenDetails { token, user, account, project, administrator } = details;
    let domain = Domain { id: account.id.as_str(), name: &account.name };
    let project = project.as_ref().map(|project| {
        let (id, name) = (project.id.as_str(), project.name.as_str());
        Project { id, name, domain }
    });
    let with_catalog = request.known_query("nocatalog").unwrap_or_default().is_empty();
    let body = Body {
        methods: each(token.methods.iter().map(|method| word(*method))),
        issued_at: zulu(token.issued_at),
        expires_at: zulu(token.expires_at),
        mfa_authn_at: token.mfa_at.map(zulu),
        user: User {
            id: user.id.as_str(),
            name: &user.name,
            password_expires_at: request.profile.password_never_expires,
            domain,
        },
        domain: project.is_none().then_some(domain),
        project,
        roles: if *administrator { &[Role { id: "0", name: "te_admin" }] } else { &[] },
        catalog: with_catalog.then(|| catalog(request)),
    };
    only("token", body)
}

fn word(method: SignInMethod) -> &'static str {
    match method {
        SignInMethod::Password => "password",
        SignInMethod::Totp => "totp",
        SignInMethod::Token => "token",
        SignInMethod::AccessKey => "hw_ak_sk",
    }
}
