//! What nobody may do on the way around a rule: become the owner, lose a factor without
//! showing it, bring back what ended.

use identity::WhoAmI;
use identity::access::{Access, Resource, Rule};
use identity::access_keys::{CreateAccessKey, DeleteAccessKey, UpdateAccessKey};
use identity::caller::Proof;
use identity::error::{DenialReason, Error, Noun, Unauthenticated};
use identity::guards::Guard;
use identity::ids::{KeyId, UserId};
use identity::mfa::totp::Parameters;
use identity::mfa::{BindDevice, CreateDevice, DeleteDevice, UnbindDevice};
use identity::pipeline::Command;
use identity::secret::Secret;
use identity::sign_in::{
    FirstFactor, Passcode, ScopeRequest, SetLoginProtection, SignIn, UserName,
};
use identity::users::{
    CreateLoginProfile, CreateUser, DeleteLoginProfile, DeleteUser, PasswordRule, UpdateUser,
    UserChanges, UserRef,
};
use testkit::{World, attack, core_only};

const RULE: PasswordRule =
    PasswordRule { field: "password", min: 8, max: 64, classes: 2, not_name: true };

/// As if a policy had allowed it.
fn allowed() -> Access {
    Access { actions: &[], resources: Vec::new(), rule: Rule::AnyCaller }
}

fn user(world: &World, name: &str) -> UserRef {
    UserRef::Id(UserId::new(world.values[&format!("{name}.id")].clone()))
}

async fn as_alice<C: Command>(world: &World, command: C) -> Result<(), Error> {
    world.ask("alice", world.token("alice"), command, allowed()).await.map(drop)
}

fn update(user: UserRef, changes: UserChanges, password: Option<&str>) -> UpdateUser {
    UpdateUser { user, changes, password: password.map(Secret::new), rule: RULE, hash: None }
}

#[tokio::test]
async fn no_permission_lets_anybody_change_the_owner() {
    let world = World::new(core_only).await;
    let owner = || user(&world, "owner");
    let key = KeyId::new(world.people["owner"].key.clone());
    let no = Err(Error::WrongKindOfUser);
    let create = CreateAccessKey { user: owner(), description: String::new() };
    assert_eq!(as_alice(&world, create).await, no);
    let off =
        UpdateAccessKey { key: key.clone(), user: None, active: Some(false), description: None };
    assert_eq!(as_alice(&world, off).await, no);
    assert_eq!(as_alice(&world, DeleteAccessKey { key, user: None }).await, no);
    let password = update(owner(), UserChanges::default(), Some("Taken-over-1"));
    assert_eq!(as_alice(&world, password).await, no);
    assert_eq!(as_alice(&world, DeleteLoginProfile { user: owner() }).await, no);
    let profile = CreateLoginProfile {
        user: owner(),
        password: Secret::new("Taken-over-1"),
        rule: RULE,
        reset_required: false,
        mfa_bind_required: false,
        enabled: true,
        hash: None,
    };
    assert_eq!(as_alice(&world, profile).await, no);
    assert_eq!(as_alice(&world, SetLoginProtection { user: owner(), method: None }).await, no);
    let device = CreateDevice { name: "dev".into(), holder: Some(owner()) };
    assert_eq!(as_alice(&world, device).await, no);
    assert_eq!(as_alice(&world, DeleteUser { user: owner(), cascade: true }).await, no);
    // The owner changes itself as it likes.
    let own = update(owner(), UserChanges::default(), Some("Of-the-owner-1"));
    world.ask("own", world.token("owner"), own, allowed()).await.expect("changes");
}

#[tokio::test]
async fn a16_whoever_may_change_users_does_not_become_the_owner() {
    let takeover = attack(async |world: World| {
        let password = update(user(&world, "owner"), UserChanges::default(), Some("Taken-over-1"));
        as_alice(&world, password).await.is_ok()
    });
    takeover.held_by(Guard::Owner).await;
}

/// Alice's device, bound; and its seed.
async fn bound(world: &World) -> Secret {
    let create = CreateDevice { name: "dev".into(), holder: Some(user(world, "alice")) };
    let made = world.ask("create", world.token("owner"), create, allowed()).await;
    let text = made.expect("creates").base32_seed;
    let seed = Secret::new(data_encoding::BASE32_NOPAD.decode(text.expose()).expect("base32"));
    let bind = BindDevice {
        user: user(world, "alice"),
        device: "dev".into(),
        own: true,
        first_code: code(world, &seed, -1),
        second_code: code(world, &seed, 0),
    };
    as_alice(world, bind).await.expect("binds");
    seed
}

fn code(world: &World, seed: &Secret, offset: i64) -> Secret {
    let parameters = Parameters::default();
    let step = parameters.step(world.identity.now()) + offset;
    Secret::new(format!("{:06}", parameters.code(seed, step)))
}

fn delete(world: &World) -> DeleteDevice {
    DeleteDevice {
        name: "dev".into(),
        holder: Some(user(world, "alice")),
        absent_is_done: true,
        even_bound: true,
    }
}

#[tokio::test]
async fn a_bound_device_is_not_removed_by_a_password_alone() {
    let world = World::new(core_only).await;
    let seed = bound(&world).await;
    let refused = as_alice(&world, delete(&world)).await;
    assert_eq!(refused, Err(Error::InUse { what: Noun::Device, by: Noun::DeviceUser }));
    let name = UserName::InAccountNamed { name: "alice".into(), account: "acme".into() };
    let password = Secret::new(world.values["alice.password"].clone());
    let sign_in = SignIn {
        first: FirstFactor::Password { user: name, password },
        passcode: Some(Passcode { user: None, code: code(&world, &seed, 1) }),
        scope: ScopeRequest::Unsaid,
        checked: None,
    };
    let open = Access { actions: &[], resources: Vec::new(), rule: Rule::Open };
    let granted = world.ask("in", Proof::Anonymous, sign_in, open).await.expect("opens");
    let with_factor = Proof::Token(granted.token);
    world.ask("go", with_factor, delete(&world), allowed()).await.expect("removes");
}

async fn alice_is_in(world: &World) -> Result<(), Error> {
    world.ask("who", world.token("alice"), WhoAmI, Access::any_caller(&[])).await.map(drop)
}

#[tokio::test]
async fn whoever_has_its_factor_reset_by_another_signs_in_anew() {
    let unknown = Err(Error::Unauthenticated(Unauthenticated::UnknownToken));
    let world = World::new(core_only).await;
    bound(&world).await;
    alice_is_in(&world).await.expect("is in");
    let unbind = UnbindDevice {
        user: user(&world, "alice"),
        device: None,
        code: None,
        unless_required: true,
        delete: false,
    };
    world.ask("reset", world.token("owner"), unbind, allowed()).await.expect("unbinds");
    assert_eq!(alice_is_in(&world).await, unknown);
    let world = World::new(core_only).await;
    bound(&world).await;
    world.ask("reset", world.token("owner"), delete(&world), allowed()).await.expect("removes");
    assert_eq!(alice_is_in(&world).await, unknown);
}

#[tokio::test]
async fn enabling_a_user_again_does_not_bring_its_tokens_back() {
    let world = World::new(core_only).await;
    for enabled in [false, true] {
        let changes = UserChanges { enabled: Some(enabled), ..UserChanges::default() };
        let change = update(user(&world, "alice"), changes, None);
        world.ask("switch", world.token("owner"), change, allowed()).await.expect("changes");
    }
    let unknown = Err(Error::Unauthenticated(Unauthenticated::UnknownToken));
    assert_eq!(alice_is_in(&world).await, unknown);
}

#[tokio::test]
async fn a_call_that_names_no_resource_or_an_endless_one_is_allowed_to_nobody() {
    let world = World::new(core_only).await;
    let command = || DeleteLoginProfile { user: user(&world, "bob") };
    for resources in [Vec::new(), vec![Resource::new("x".repeat(100_000))]] {
        let access = Access { actions: &["service:Do"], resources, rule: Rule::Policy };
        let denied = world.ask("long", world.token("alice"), command(), access).await;
        let Err(Error::Denied(denial)) = denied else { panic!("not denied: {denied:?}") };
        assert_eq!(denial.reason, DenialReason::NotAllowed);
    }
    let mut tx = world.identity.store().read().await.expect("reads");
    for entry in tx.audit_of_request("long").await.expect("reads") {
        assert!(entry.resource.len() <= 512, "{} bytes", entry.resource.len());
    }
}

#[tokio::test]
async fn nothing_is_hashed_for_a_caller_without_proof() {
    let world = World::new(core_only).await;
    let weak = CreateUser {
        name: "carol".into(),
        display_name: String::new(),
        email: String::new(),
        phone: String::new(),
        description: String::new(),
        enabled: true,
        attributes: std::collections::BTreeMap::new(),
        password: Some((Secret::new("weak"), false)),
        rule: RULE,
        hash: None,
    };
    let access = Access { actions: &[], resources: Vec::new(), rule: Rule::Policy };
    let refused = world.ask("anonymous", Proof::Anonymous, weak, access).await.map(drop);
    // Were the password looked at first, it would be found too weak.
    assert_eq!(refused, Err(Error::Unauthenticated(Unauthenticated::Missing)));
}

#[tokio::test]
async fn a_new_password_forgets_the_guesses_at_the_old_one() {
    let world = World::new(core_only).await;
    let attempt = |password: &str| SignIn {
        first: FirstFactor::Password {
            user: UserName::InAccountNamed { name: "alice".into(), account: "acme".into() },
            password: Secret::new(password),
        },
        passcode: None,
        scope: ScopeRequest::Unsaid,
        checked: None,
    };
    let open = || Access { actions: &[], resources: Vec::new(), rule: Rule::Open };
    for _ in 0..5 {
        world.ask("guess", Proof::Anonymous, attempt("wrong"), open()).await.expect_err("shut");
    }
    let reset = update(user(&world, "alice"), UserChanges::default(), Some("New-password-2"));
    world.ask("reset", world.token("owner"), reset, allowed()).await.expect("changes");
    world.ask("in", Proof::Anonymous, attempt("New-password-2"), open()).await.expect("opens");
}
