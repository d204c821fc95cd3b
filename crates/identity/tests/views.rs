//! What views lean on: outcomes that come with the caller, users by every one of their names,
//! and lists of what carries an attribute.

use std::collections::BTreeMap;

use identity::access::{Access, Resource, Rule};
use identity::attributes::WantedAttributes;
use identity::error::{Error, Noun};
use identity::ids::{Handle, KeyId};
use identity::mfa::totp::Parameters;
use identity::mfa::{BindDevice, CreateDevice, FindOwnerDevice, FindUserDevice};
use identity::policies::{
    AnyPolicy, AttachPolicy, CreatePolicy, ListAnyPolicies, PolicyKind, PolicyRef, PrincipalRef,
};
use identity::secret::Secret;
use identity::settings::{Settings, SystemPolicy};
use identity::users::PasswordRule;
use identity::users::{GetUser, ListUsersWith, UpdateUser, UserChanges, UserFilter, UserRef};
use identity::{Condition, WhoAmI, WithCaller};
use testkit::{PLAIN, World, core_only};

fn freely() -> Access {
    Access { actions: &["s:Do"], resources: Vec::new(), rule: Rule::AnyCaller }
}

async fn attach(world: &World, user: &str, name: &str, document: &str) {
    let create = CreatePolicy {
        language: PLAIN.name,
        name: Some(name.into()),
        description: String::new(),
        document: document.into(),
        attributes: BTreeMap::from([("team".into(), name.into())]),
    };
    world.ask("create", world.token("owner"), create, freely()).await.expect("creates");
    let attach = AttachPolicy {
        policy: PolicyRef::Custom { language: PLAIN.name, name: name.into() },
        to: PrincipalRef::User(UserRef::Member(user.into())),
        again_is_done: false,
    };
    world.ask("attach", world.token("owner"), attach, freely()).await.expect("attaches");
}

#[tokio::test]
async fn an_outcome_comes_with_its_caller_if_what_is_said_of_the_caller_is_true() {
    let world = World::new(core_only).await;
    let wrong = Error::not_found(Noun::Account, "other");
    let ask = async |who: &str, condition: Condition| {
        let conditions = vec![(condition, wrong.clone())];
        let command = WithCaller { command: WhoAmI, conditions };
        let outcome = world.ask("ask", world.token(who), command, freely()).await;
        outcome.map(|(caller, found)| {
            assert_eq!(caller.user, found.user);
            caller.user_name
        })
    };
    let number = world.values["account.number"].clone();
    let good = Ok("alice".to_owned());
    assert_eq!(ask("alice", Condition::AccountNumber(number.clone())).await, good);
    assert_eq!(ask("alice", Condition::AccountLabel(number)).await, good);
    assert_eq!(ask("alice", Condition::Member).await, good);
    let bad = Err(wrong.clone());
    assert_eq!(ask("owner", Condition::Member).await, bad);
    assert_eq!(ask("alice", Condition::AccountNumber("1".into())).await, bad);
    assert_eq!(ask("alice", Condition::AccountLabel("acme-2".into())).await, bad);
}

#[tokio::test]
async fn a_policy_about_a_user_holds_by_every_name_of_the_user() {
    let world = World::new(core_only).await;
    let document = r#"{"Version": "1", "Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "*", "Resource": "user/alice"}]}"#;
    attach(&world, "bob", "but-alice", document).await;
    let ask = async |user: UserRef| {
        let resources = vec![Resource::new("user/").user_name(user.clone())];
        let access = Access { actions: &["s:Do"], resources, rule: Rule::Policy };
        world.ask("get", world.token("bob"), GetUser { user }, access).await
    };
    let handle = Handle::new(world.values["alice.handle"].clone());
    let key = KeyId::new(world.values["alice.key"].clone());
    for user in [
        UserRef::Member("alice".into()),
        UserRef::Member("ALICE".into()),
        UserRef::MemberHandle(handle),
        UserRef::MemberWithKey(key),
    ] {
        match ask(user.clone()).await {
            Err(Error::Denied(denial)) => assert_eq!(denial.resource, "user/alice", "{user:?}"),
            other => panic!("{user:?} let through: {other:?}"),
        }
    }
    assert!(ask(UserRef::Caller).await.is_ok());
    let nobody = ask(UserRef::Member("Carol".into())).await;
    assert_eq!(nobody.map(drop), Err(Error::not_found(Noun::User, "Carol")));
}

#[tokio::test]
async fn having_no_device_is_an_answer_and_the_owners_is_told_apart() {
    let world = World::new(core_only).await;
    let owner = async || {
        let found = world.ask("find", world.token("alice"), FindOwnerDevice, freely()).await;
        found.expect("finds").map(|device| device.name)
    };
    let own = async |who: &str| {
        let find = FindUserDevice { user: UserRef::Caller };
        let found = world.ask("find", world.token(who), find, freely()).await;
        found.expect("finds").map(|device| device.name)
    };
    assert_eq!((owner().await, own("owner").await), (None, None));
    for (who, name) in [("alice", "hers"), ("owner", "the-owners")] {
        let create = CreateDevice { name: name.into(), holder: None };
        let made = world.ask("create", world.token(who), create, freely()).await.expect("creates");
        let seed = data_encoding::BASE32_NOPAD.decode(made.base32_seed.expose()).expect("base32");
        let code = |offset| {
            let parameters = Parameters::default();
            let step = parameters.step(world.identity.now()) + offset;
            Secret::new(format!("{:06}", parameters.code(&Secret::new(seed.clone()), step)))
        };
        let bind = BindDevice {
            user: UserRef::Caller,
            device: name.into(),
            own: false,
            first_code: code(-1),
            second_code: code(0),
        };
        assert_eq!(owner().await, None);
        world.ask("bind", world.token(who), bind, freely()).await.expect("binds");
        assert_eq!(own(who).await.as_deref(), Some(name));
    }
    assert_eq!(owner().await.as_deref(), Some("the-owners"));
}

#[tokio::test]
async fn users_are_listed_by_what_they_carry_page_by_page() {
    let world = World::new(core_only).await;
    for who in ["alice", "nobody"] {
        let rule = PasswordRule { field: "password", min: 8, max: 64, classes: 2, not_name: true };
        let attributes = BTreeMap::from([("team".to_owned(), "blue".to_owned())]);
        let update = UpdateUser {
            user: UserRef::Member(who.into()),
            changes: UserChanges { attributes, ..UserChanges::default() },
            password: None,
            rule,
            hash: None,
        };
        world.ask("tag", world.token("owner"), update, freely()).await.expect("updates");
    }
    let list = async |value: Option<&str>, after: Option<&str>| {
        let attributes = WantedAttributes::new([("team".to_owned(), value.map(str::to_owned))]);
        let filter = UserFilter { members_only: true, ..UserFilter::default() };
        let list = ListUsersWith { attributes, filter, after: after.map(str::to_owned), limit: 1 };
        let page = world.ask("list", world.token("owner"), list, freely()).await.expect("lists");
        let names: Vec<String> = page.items.into_iter().map(|found| found.name).collect();
        (names.join(" "), page.more)
    };
    assert_eq!(list(Some("blue"), None).await, ("alice".to_owned(), true));
    assert_eq!(list(None, Some("alice")).await, ("nobody".to_owned(), false));
    assert_eq!(list(Some("red"), None).await, (String::new(), false));
}

/// Two built-in policies, not in the order of their names.
const WITH_BUILT_IN_POLICIES: testkit::Setting = || {
    let policy = |name| SystemPolicy {
        name,
        description: "",
        language: PLAIN.name,
        document: r#"{"Version": "1", "Statement":
            [{"Effect": "Allow", "Action": "s:*", "Resource": "*"}]}"#,
    };
    let (surface, settings) = core_only();
    let system_policies = vec![policy("ZBuiltIn"), policy("BuiltIn")];
    (surface, Settings { system_policies, ..settings })
};

#[tokio::test]
async fn built_in_policies_are_listed_before_the_accounts_own_page_by_page() {
    let world = World::new(WITH_BUILT_IN_POLICIES).await;
    let document = r#"{"Version": "1", "Statement":
        [{"Effect": "Allow", "Action": "s:*", "Resource": "*"}]}"#;
    for (user, name) in [("bob", "b"), ("alice", "a")] {
        attach(&world, user, name, document).await;
    }
    let list = async |kind, tag: Option<&str>, after: Option<(PolicyKind, &str)>| {
        let list = ListAnyPolicies {
            language: PLAIN.name,
            kind,
            attributes: WantedAttributes::new(
                tag.map(|tag| ("team".to_owned(), Some(tag.to_owned()))),
            ),
            after: after.map(|(kind, name)| (kind, name.to_owned())),
            limit: 3,
        };
        let page = world.ask("list", world.token("owner"), list, freely()).await.expect("lists");
        let shown = page.items.into_iter().map(|(policy, attachments)| match policy {
            AnyPolicy::System(policy) => format!("{} {attachments}", policy.name),
            AnyPolicy::Custom(policy) => format!("{} {attachments}", policy.name),
        });
        (shown.collect::<Vec<_>>().join(", "), page.more)
    };
    let all = |text: &str, more| (text.to_owned(), more);
    assert_eq!(list(None, None, None).await, all("BuiltIn 0, ZBuiltIn 0, a 1", true));
    let after = Some((PolicyKind::System, "BuiltIn"));
    assert_eq!(list(None, None, after).await, all("ZBuiltIn 0, a 1, b 1", false));
    let after = Some((PolicyKind::Custom, "a"));
    assert_eq!(list(None, None, after).await, all("b 1", false));
    let system = Some(PolicyKind::System);
    assert_eq!(list(system, None, None).await, all("BuiltIn 0, ZBuiltIn 0", false));
    assert_eq!(list(Some(PolicyKind::Custom), None, None).await, all("a 1, b 1", false));
    assert_eq!(list(None, Some("b"), None).await, all("b 1", false));
}
