//! What the tests ask of a node, in few words.

use std::collections::BTreeMap;

use data_encoding::BASE32_NOPAD;
use identity::WhoAmI;
use identity::access::{Access, Resource, Rule, Subject};
use identity::access_keys::UpdateAccessKey;
use identity::caller::{Caller, Proof};
use identity::error::{Error, Unauthenticated};
use identity::ids::{KeyId, UserId};
use identity::mfa::totp::Parameters;
use identity::mfa::{BindDevice, CreateDevice};
use identity::pipeline::Command;
use identity::policies::{AttachPolicy, CreatePolicy, PolicyRef, PrincipalRef};
use identity::secret::Secret;
use identity::sign_in::{FirstFactor, Granted, Passcode, ScopeRequest, SignIn, UserName};
use identity::users::{CreateUser, GetUser, PasswordRule, UpdateUser, UserChanges, UserRef};
use testkit::World;

pub(crate) const RULE: PasswordRule =
    PasswordRule { field: "password", min: 8, max: 64, classes: 2, not_name: true };

pub(crate) fn refused<T>(reason: Unauthenticated) -> Result<T, Error> {
    Err(Error::Unauthenticated(reason))
}

pub(crate) fn user(world: &World, name: &str) -> UserRef {
    UserRef::Id(id(world, name))
}

pub(crate) fn id(world: &World, name: &str) -> UserId {
    UserId::new(world.values[&format!("{name}.id")].clone())
}

pub(crate) fn password(name: &str) -> String {
    format!("Password-of-{name}-1")
}

pub(crate) async fn who(world: &World, proof: Proof) -> Result<Caller, Error> {
    world.ask("who", proof, WhoAmI, Access::any_caller(&[])).await
}

pub(crate) fn by(rule: Rule) -> Access {
    Access { actions: &["service:Do"], resources: Vec::new(), rule }
}

/// The owner, who may do all, runs a command.
pub(crate) async fn ask<C: Command>(world: &World, command: C) -> Result<C::Outcome, Error> {
    world.ask("owner", world.signature("owner", None), command, by(Rule::Policy)).await
}

/// Alike, and it must be done.
pub(crate) async fn done<C: Command>(world: &World, command: C) -> C::Outcome {
    ask(world, command).await.expect("the owner may")
}

pub(crate) async fn enable(world: &World, name: &str, enabled: bool) {
    let changes = UserChanges { enabled: Some(enabled), ..UserChanges::default() };
    done(world, update(world, name, changes, None)).await;
}

pub(crate) fn update(
    world: &World,
    name: &str,
    changes: UserChanges,
    password: Option<&str>,
) -> UpdateUser {
    let password = password.map(Secret::new);
    UpdateUser { user: user(world, name), changes, password, rule: RULE, hash: None }
}

pub(crate) fn new_user(name: &str) -> CreateUser {
    CreateUser {
        name: name.into(),
        display_name: String::new(),
        email: String::new(),
        phone: String::new(),
        description: String::new(),
        enabled: true,
        attributes: BTreeMap::new(),
        password: None,
        rule: RULE,
        hash: None,
    }
}

pub(crate) async fn switch_key(world: &World, name: &str, active: bool) {
    let key = KeyId::new(world.people[name].key.clone());
    let active = Some(active);
    done(world, UpdateAccessKey { key, user: None, active, description: None }).await;
}

/// A policy that allows to read one user.
pub(crate) fn new_policy(name: &str, about: &str) -> CreatePolicy {
    let document = format!(
        r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":["service:GetUser"],
            "Resource":["service::*:user/{about}"]}}]}}"#
    );
    CreatePolicy {
        language: "plain",
        name: Some(name.into()),
        description: String::new(),
        document,
        attributes: BTreeMap::new(),
    }
}

pub(crate) fn policy(name: &str) -> PolicyRef {
    PolicyRef::Custom { language: "plain", name: name.into() }
}

pub(crate) async fn attach(world: &World, name: &str, to: PrincipalRef) {
    done(world, AttachPolicy { policy: policy(name), to, again_is_done: false }).await;
}

/// Whether policies let one user read another. No other answer will do.
pub(crate) async fn may_read(world: &World, name: &str, of: &str) -> bool {
    let resource = Resource::new("service::").account_number().text(":user/").text(of);
    let actions = &["service:GetUser"];
    let access = Access { actions, resources: vec![resource], rule: Rule::Policy };
    let command = GetUser { user: user(world, of) };
    match world.ask("read", world.signature(name, None), command, access).await {
        Ok(_) => true,
        Err(Error::Denied(_)) => false,
        Err(error) => panic!("{error:?}"),
    }
}

/// A device bound to a user, with the codes of the last step and the present one.
pub(crate) async fn bound(world: &World, name: &str) -> Secret {
    let device = format!("dev-{name}");
    let create = CreateDevice { name: device.clone(), holder: Some(user(world, name)) };
    let text = done(world, create).await.base32_seed;
    let seed = Secret::new(BASE32_NOPAD.decode(text.expose()).expect("base32"));
    let bind = BindDevice {
        user: user(world, name),
        device,
        own: true,
        first_code: code(world, &seed, -1),
        second_code: code(world, &seed, 0),
    };
    let own = by(Rule::SelfOnly(Subject::User(user(world, name))));
    world.ask("bind", world.signature(name, None), bind, own).await.expect("binds");
    seed
}

pub(crate) fn code(world: &World, seed: &Secret, offset: i64) -> Secret {
    let parameters = Parameters::default();
    let step = parameters.step(world.identity.now()) + offset;
    Secret::new(format!("{:06}", parameters.code(seed, step)))
}

pub(crate) async fn sign_in(
    world: &World,
    name: &str,
    password: &str,
    code: Option<Secret>,
) -> Result<Granted, Error> {
    let user = UserName::InAccountNamed { name: name.into(), account: "acme".into() };
    enter(world, FirstFactor::Password { user, password: Secret::new(password) }, code).await
}

/// A new token for an old one and a code.
pub(crate) async fn step_up(world: &World, name: &str, code: Secret) -> Result<Granted, Error> {
    let token = Secret::new(world.people[name].token.clone());
    enter(world, FirstFactor::Token(token), Some(code)).await
}

pub(crate) async fn enter(
    world: &World,
    first: FirstFactor,
    code: Option<Secret>,
) -> Result<Granted, Error> {
    let passcode = code.map(|code| Passcode { user: None, code });
    let command = SignIn { first, passcode, scope: ScopeRequest::Unsaid, checked: None };
    world.ask("sign-in", Proof::Anonymous, command, by(Rule::Open)).await
}
