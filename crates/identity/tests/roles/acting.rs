//! Who makes roles, assumes them and acts in them.

use std::collections::BTreeMap;

use identity::WhoAmI;
use identity::access::{Access, Resource, Rule};
use identity::caller::{Caller, Proof, Signed};
use identity::error::{DecidedBy, DenialReason, Error};
use identity::ids::{AccountId, KeyId, UserId};
use identity::pipeline::Command;
use identity::policies::{AttachPolicy, CreatePolicy, PolicyRef, PrincipalRef};
use identity::roles::{AssumeRole, Assumed, CreateRole, Role};
use identity::secret::Secret;
use identity::sources::Timestamp;
use identity::temporary_keys::{MintedKey, TakeKeyWithToken, Terms};
use identity::tokens::{SignInMethod, Token, TokenHash, TokenScope};
use identity::users::{GetUser, UserRef};
pub(crate) use testkit::assume;
use testkit::{KEY_FORM, Person, World, core_only};

const ASSUME: &[&str] = &["service:Assume"];

pub(crate) async fn world() -> World {
    World::new(core_only).await
}

/// As if a policy had allowed it.
pub(crate) fn allowed(actions: &'static [&'static str]) -> Access {
    Access { actions, resources: Vec::new(), rule: Rule::AnyCaller }
}

pub(crate) fn user(world: &World, name: &str) -> UserId {
    UserId::new(world.values[&format!("{name}.id")].clone())
}

pub(crate) fn number(world: &World) -> String {
    world.values["account.number"].clone()
}

pub(crate) async fn by_owner<C: Command>(world: &World, command: C) -> C::Outcome {
    let access = Access { actions: &[], resources: Vec::new(), rule: Rule::Policy };
    world.ask("owner", world.token("owner"), command, access).await.expect("the owner may")
}

/// A trust policy with this principal and these further elements.
pub(crate) fn trusting(principal: &str, more: &str) -> String {
    format!(
        r#"{{"Version": "1", "Statement": [{{"Effect": "Allow", "Action": "service:Assume",
            "Principal": {{"Caller": "{principal}"}}{more}}}]}}"#
    )
}

pub(crate) async fn make_role(world: &World, name: &str, trust: &str) -> Role {
    let create = CreateRole {
        name: name.into(),
        description: String::new(),
        language: "plain",
        trust: trust.into(),
        max_session: 7200,
        attributes: BTreeMap::new(),
    };
    by_owner(world, create).await
}

/// A role that trusts everybody in the account.
pub(crate) async fn open_role(world: &World, name: &str) -> Role {
    make_role(world, name, &trusting(&format!("account/{}/everybody", number(world)), "")).await
}

pub(crate) fn allowing(action: &str, resource: &str) -> String {
    format!(
        r#"{{"Version": "1", "Statement": [
            {{"Effect": "Allow", "Action": "{action}", "Resource": "{resource}"}}]}}"#
    )
}

/// Attaches a policy that is new and has this document.
pub(crate) async fn attach(world: &World, name: &str, to: PrincipalRef, document: &str) {
    let create = CreatePolicy {
        language: "plain",
        name: Some(name.into()),
        description: String::new(),
        document: document.into(),
        attributes: BTreeMap::new(),
    };
    by_owner(world, create).await;
    let policy = PolicyRef::Custom { language: "plain", name: name.into() };
    by_owner(world, AttachPolicy { policy, to, again_is_done: false }).await;
}

pub(crate) fn to_user(world: &World, name: &str) -> PrincipalRef {
    PrincipalRef::User(UserRef::Id(user(world, name)))
}

pub(crate) fn to_role(name: &str) -> PrincipalRef {
    PrincipalRef::Role(name.into())
}

/// By whatever the caller's policies say.
pub(crate) async fn assume_by_policy(
    world: &World,
    proof: Proof,
    command: AssumeRole,
) -> Result<Assumed, Error> {
    let resource = Resource::new(format!("role/{}/{}", command.account, command.role));
    let access = Access { actions: ASSUME, resources: vec![resource], rule: Rule::Policy };
    world.ask("assume", proof, command, access).await
}

/// As if the caller's policies allowed it: the trust policy alone decides.
pub(crate) async fn assume_as(
    world: &World,
    proof: Proof,
    command: AssumeRole,
) -> Result<Assumed, Error> {
    world.ask("assume", proof, command, allowed(ASSUME)).await
}

/// Why somebody was denied, and by whose word.
pub(crate) fn denial<T: std::fmt::Debug>(result: Result<T, Error>) -> (DenialReason, DecidedBy) {
    match result {
        Err(Error::Denied(denial)) => (denial.reason, denial.decided_by),
        other => panic!("not denied: {other:?}"),
    }
}

/// What signs with a temporary key.
pub(crate) fn signed(world: &World, key: &MintedKey) -> Signed {
    Person::with_key(key).signed(world.identity.now(), None)
}

pub(crate) fn with(world: &World, key: &MintedKey) -> Proof {
    Proof::Signed(Box::new(signed(world, key)))
}

pub(crate) async fn who(world: &World, proof: Proof) -> Result<Caller, Error> {
    world.ask("who", proof, WhoAmI, Access::any_caller(&[])).await
}

/// Reads a user, by whatever the caller's policies say.
pub(crate) async fn read(world: &World, proof: Proof, name: &str) -> Result<(), Error> {
    let access = Access {
        actions: &["service:GetUser"],
        resources: vec![Resource::new(format!("user/{name}"))],
        rule: Rule::Policy,
    };
    let command = GetUser { user: UserRef::Name(name.into()) };
    world.ask("read", proof, command, access).await.map(drop)
}

/// A token of a user's, for which a second factor was shown then, or none.
pub(crate) async fn token(world: &World, name: &str, mfa_at: Option<Timestamp>) -> Secret {
    let secret = Secret::new(format!("token of {name} {mfa_at:?}"));
    let issued_at = world.identity.now();
    let token = Token {
        hash: TokenHash::of(&secret),
        user: user(world, name),
        account: AccountId::new(world.values["account.id"].clone()),
        scope: TokenScope::Account,
        methods: vec![SignInMethod::Password],
        issued_at,
        expires_at: issued_at.plus_seconds(1800),
        mfa_at,
    };
    let mut tx = world.identity.store().write().await.expect("writes");
    tx.insert_token(&token).await.expect("writes");
    tx.commit().await.expect("commits");
    secret
}

/// A temporary key taken with such a token.
pub(crate) async fn temporary(world: &World, name: &str, mfa_at: Option<Timestamp>) -> MintedKey {
    let token = token(world, name, mfa_at).await;
    let command = TakeKeyWithToken { token, terms: Terms { form: KEY_FORM, seconds: 900 } };
    let access = Access { actions: &[], resources: Vec::new(), rule: Rule::Open };
    world.ask("take", Proof::Anonymous, command, access).await.expect("gives a key")
}

/// The id of a person's permanent key.
pub(crate) fn permanent(world: &World, name: &str) -> KeyId {
    KeyId::new(world.people[name].key.clone())
}
