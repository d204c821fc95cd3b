use std::collections::BTreeMap;
use std::sync::Arc;

use identity::directories::{Directory, DirectoryMfa, RiskOperation};
use identity::error::Error;
use identity::groups::Group;
use identity::ids::{AccountId, DirectoryId, UserId};
use identity::mfa::Device;
use identity::sign_in::{FailureKey, Failures, LoginProtection, Verification};
use identity::store::{Store, Tx, Written};
use identity::users::{ListedPassword, ListedUser, Strength, User, UserFilter};

use crate::samples::{
    NOW, account, device, directory, directory_user, group_id, key, people, profile, read, user,
    write,
};

pub(crate) async fn an_account_is_found_by_id_and_name(store: Arc<dyn Store>) {
    people(&store, &[]).await;
    let mut tx = read(&store).await;
    assert_eq!(tx.account(&account("a").id).await, Ok(Some(account("a"))));
    assert_eq!(tx.account_by_name("a").await, Ok(Some(account("a"))));
    assert_eq!(tx.account_by_name("A").await, Ok(None));
    assert_eq!(tx.account(&AccountId::new("b")).await, Ok(None));
}

pub(crate) async fn account_names_are_unique(store: Arc<dyn Store>) {
    people(&store, &[]).await;
    let mut tx = write(&store).await;
    let mut other = account("b");
    other.name = "a".into();
    assert_eq!(tx.insert_account(&other).await, Ok(Written::Taken));
    assert_eq!(tx.insert_account(&account("b")).await, Ok(Written::Yes));
}

pub(crate) async fn a_user_reads_back_whole(store: Arc<dyn Store>) {
    let alice = people(&store, &["Alice"]).await.remove(0);
    let mut tx = write(&store).await;
    assert_eq!(tx.user(&alice.id).await, Ok(Some(alice.clone())));
    assert_eq!(tx.user_by_handle(&alice.handle).await, Ok(Some(alice.clone())));
    assert_eq!(tx.user_by_name(&alice.account, "aLICE").await, Ok(Some(alice.clone())));
    assert_eq!(tx.user_by_name(&AccountId::new("b"), "alice").await, Ok(None));
    let mut changed = alice.clone();
    changed.name = "carol".into();
    changed.enabled = false;
    changed.mfa_enabled = false;
    changed.email.clear();
    changed.attributes.clear();
    changed.updated_at = NOW.plus_seconds(9);
    assert_eq!(tx.update_user(&changed).await, Ok(Written::Yes));
    tx.mark_signed_in(&alice.id, NOW.plus_seconds(99)).await.expect("marks");
    changed.signed_in_at = Some(NOW.plus_seconds(99));
    assert_eq!(tx.user(&alice.id).await, Ok(Some(changed)));
}

pub(crate) async fn user_names_are_unique_in_their_pool_whatever_their_case(store: Arc<dyn Store>) {
    people(&store, &["alice"]).await;
    let mut tx = write(&store).await;
    let same = User { id: user("a", "x").id, handle: user("a", "x").handle, ..user("a", "ALICE") };
    assert_eq!(tx.insert_user(&same).await, Ok(Written::Taken));
    let directory = DirectoryId::new("d-1");
    let elsewhere = directory_user("a", &directory, "alice");
    assert_eq!(tx.insert_user(&elsewhere).await, Ok(Written::Yes));
    assert_eq!(tx.insert_account(&account("b")).await, Ok(Written::Yes));
    assert_eq!(tx.insert_user(&user("b", "alice")).await, Ok(Written::Yes));
    assert_eq!(tx.count_users(&account("a").id).await, Ok(1));
}

pub(crate) async fn renaming_to_a_taken_name_writes_nothing(store: Arc<dyn Store>) {
    let users = people(&store, &["alice", "bob"]).await;
    let mut tx = write(&store).await;
    let mut bob = users[1].clone();
    bob.name = "Alice".into();
    bob.email = "changed@example.com".into();
    assert_eq!(tx.update_user(&bob).await, Ok(Written::Taken));
    assert_eq!(tx.user(&bob.id).await, Ok(Some(users[1].clone())));
    // A name of one's own may change its case.
    let mut alice = users[0].clone();
    alice.name = "ALICE".into();
    assert_eq!(tx.update_user(&alice).await, Ok(Written::Yes));
}

async fn listed(
    tx: &mut dyn Tx,
    filter: &UserFilter,
    after: Option<&str>,
    limit: Option<u32>,
) -> Vec<String> {
    let account = account("a").id;
    let users = tx.users(&account, filter, after, limit).await.expect("lists");
    // What a list without a bound shows are the same users.
    let shown = tx.listed_users(&account, filter, after, limit).await.expect("lists");
    let names: Vec<String> = users.into_iter().map(|user| user.name).collect();
    assert_eq!(shown.into_iter().map(|user| user.name).collect::<Vec<_>>(), names);
    names
}

pub(crate) async fn users_are_listed_by_name_and_filtered(store: Arc<dyn Store>) {
    let users = people(&store, &["bob", "alice", "Carol", "albert"]).await;
    let mut tx = write(&store).await;
    let mut owner = user("a", "root");
    owner.is_owner = true;
    owner.enabled = false;
    assert_eq!(tx.insert_user(&owner).await, Ok(Written::Yes));
    assert_eq!(tx.insert_login_profile(&profile(&users[0])).await, Ok(Written::Yes));
    let tx = &mut *tx;
    let all = UserFilter::default();
    assert_eq!(listed(tx, &all, None, None).await, ["albert", "alice", "bob", "Carol", "root"]);
    assert_eq!(listed(tx, &all, Some("ALICE"), Some(1)).await, ["bob", "Carol"]);
    let members = UserFilter { members_only: true, ..UserFilter::default() };
    assert_eq!(listed(tx, &members, Some("bob"), None).await, ["Carol"]);
    let named = UserFilter { name: Some("CAROL".into()), ..UserFilter::default() };
    assert_eq!(listed(tx, &named, None, None).await, ["Carol"]);
    let prefixed = UserFilter { name_prefix: Some("AL".into()), ..UserFilter::default() };
    assert_eq!(listed(tx, &prefixed, None, None).await, ["albert", "alice"]);
    let off = UserFilter { enabled: Some(false), ..UserFilter::default() };
    assert_eq!(listed(tx, &off, None, None).await, ["root"]);
}

pub(crate) async fn a_listed_user_has_what_lists_show(store: Arc<dyn Store>) {
    let users = people(&store, &["alice", "bob"]).await;
    let mut tx = write(&store).await;
    let mut alice = users[0].clone();
    alice.attributes = BTreeMap::from([("view:mode".to_owned(), "console".to_owned())]);
    alice.description = "the first".into();
    alice.enabled = false;
    assert_eq!(tx.update_user(&alice).await, Ok(Written::Yes));
    assert_eq!(tx.insert_login_profile(&profile(&alice)).await, Ok(Written::Yes));
    let (account, all) = (account("a").id, UserFilter::default());
    assert_eq!(tx.users(&account, &all, None, Some(0)).await, Ok(vec![alice.clone()]));
    let listed = tx.listed_users(&account, &all, None, None).await.expect("lists");
    let password = ListedPassword { strength: Strength::Middle, reset_required: true };
    let shown = |user: &User, password| ListedUser {
        id: user.id.clone(),
        name: user.name.clone(),
        description: user.description.clone(),
        enabled: user.enabled,
        attributes: user.attributes.clone(),
        password,
    };
    assert_eq!(listed, [shown(&alice, Some(password)), shown(&users[1], None)]);
}

pub(crate) async fn deleting_a_user_takes_all_that_hangs_on_it(store: Arc<dyn Store>) {
    let users = people(&store, &["alice"]).await;
    let alice = &users[0];
    let mut tx = write(&store).await;
    assert_eq!(tx.insert_login_profile(&profile(alice)).await, Ok(Written::Yes));
    tx.insert_key(&key(alice, "K1")).await.expect("inserts");
    let protection = LoginProtection {
        user: alice.id.clone(),
        enabled: true,
        method: Some(Verification::Device),
    };
    tx.put_login_protection(&protection).await.expect("puts");
    tx.delete_user(&alice.id).await.expect("deletes");
    assert_eq!(tx.user(&alice.id).await, Ok(None));
    assert_eq!(tx.login_profile(&alice.id).await, Ok(None));
    assert_eq!(tx.login_protection(&alice.id).await, Ok(None));
    assert_eq!(tx.key(&key(alice, "K1").id).await, Ok(None));
    assert_eq!(tx.insert_user(alice).await, Ok(Written::Yes));
}

pub(crate) async fn a_login_profile_is_one_per_user(store: Arc<dyn Store>) {
    let alice = people(&store, &["alice"]).await.remove(0);
    let mut tx = write(&store).await;
    let mut profile = profile(&alice);
    assert_eq!(tx.insert_login_profile(&profile).await, Ok(Written::Yes));
    assert_eq!(tx.insert_login_profile(&profile).await, Ok(Written::Taken));
    profile.enabled = false;
    profile.mfa_bind_required = true;
    profile.hash = "other".into();
    tx.update_login_profile(&profile).await.expect("updates");
    assert_eq!(tx.login_profile(&alice.id).await, Ok(Some(profile)));
    assert_eq!(tx.delete_login_profile(&alice.id).await, Ok(true));
    assert_eq!(tx.delete_login_profile(&alice.id).await, Ok(false));
}

pub(crate) async fn protection_is_listed_by_account(store: Arc<dyn Store>) {
    let users = people(&store, &["alice", "bob"]).await;
    let mut tx = write(&store).await;
    let of = |user: &User, method: Option<Verification>| LoginProtection {
        user: user.id.clone(),
        enabled: method.is_some(),
        method,
    };
    let (on, off) = (of(&users[0], Some(Verification::Sms)), of(&users[1], None));
    tx.put_login_protection(&of(&users[0], Some(Verification::Email))).await.expect("puts");
    tx.put_login_protection(&on).await.expect("puts");
    tx.put_login_protection(&off).await.expect("puts");
    let id = account("a").id;
    let (alice, bob) = (("alice".to_owned(), on.clone()), ("bob".to_owned(), off.clone()));
    let both = Ok(vec![alice.clone(), bob.clone()]);
    assert_eq!(tx.login_protections(&id, false, None, None).await, both);
    assert_eq!(tx.login_protections(&id, false, None, Some(0)).await, Ok(vec![alice.clone()]));
    let behind = tx.login_protections(&id, false, Some("Alice"), Some(7)).await;
    assert_eq!(behind, Ok(vec![bob]));
    assert_eq!(tx.login_protections(&id, true, None, None).await, Ok(vec![alice]));
    assert_eq!(tx.login_protection(&on.user).await, Ok(Some(on)));
    assert_eq!(tx.login_protections(&account("b").id, false, None, None).await, Ok(vec![]));
}

pub(crate) async fn protection_and_devices_are_shown_of_users_in_the_accounts_own_pool(
    store: Arc<dyn Store>,
) {
    let users = people(&store, &["alice", "bob"]).await;
    let mut tx = write(&store).await;
    let own = account("a").id;
    let elsewhere = directory_user("a", &DirectoryId::new("d-1"), "carol");
    assert_eq!(tx.insert_user(&elsewhere).await, Ok(Written::Yes));
    for user in [&users[0], &elsewhere] {
        let (user, method) = (user.id.clone(), Some(Verification::Device));
        let protection = LoginProtection { user, enabled: true, method };
        tx.put_login_protection(&protection).await.expect("puts");
        for (slot, name) in [(2, "second"), (1, "first")] {
            let name = format!("{name}-{}", protection.user);
            let holder = Some(protection.user.clone());
            let device = Device { holder, slot, ..device("a", &name) };
            assert_eq!(tx.insert_device(&device).await, Ok(Written::Yes));
        }
    }
    let [alice, bob] = [&users[0].id, &users[1].id];
    let known = tx.login_protection(alice).await.expect("reads");
    assert_eq!(tx.login_protection_in(&own, alice).await, Ok(Some(known)));
    assert_eq!(tx.login_protection_in(&own, bob).await, Ok(Some(None)));
    let (holder, devices) =
        tx.holder_with_devices(&own, alice).await.expect("reads").expect("is there");
    assert_eq!((&holder.id, &holder.handle), (alice, &users[0].handle));
    assert_eq!(devices, tx.device_views_of(alice).await.expect("reads"));
    assert_eq!(devices.len(), 2, "by place: {devices:?}");
    assert!(devices[0].name.starts_with("first"));
    let (holder, devices) =
        tx.holder_with_devices(&own, bob).await.expect("reads").expect("is there");
    assert_eq!((&holder.id, devices.len()), (bob, 0));
    let other = account("b").id;
    for (account, user) in [(&other, alice), (&own, &elsewhere.id), (&own, &UserId::new("none"))] {
        assert_eq!(tx.login_protection_in(account, user).await, Ok(None), "{user}");
        assert_eq!(tx.holder_with_devices(account, user).await, Ok(None), "{user}");
    }
}

pub(crate) async fn failures_are_replaced_only_as_they_were_read(store: Arc<dyn Store>) {
    let alice = FailureKey { subject: "alice".into(), network: "192.0.2.1".into() };
    let mut tx = write(&store).await;
    let none = Failures::default();
    let one = Failures { count: 1, since: Some(NOW), locked_until: None };
    let two = Failures { count: 2, since: Some(NOW), locked_until: Some(NOW.plus_seconds(9)) };
    assert_eq!(tx.failures(&alice).await, Ok(none));
    assert_eq!(tx.replace_failures(&alice, &none, &one, NOW).await, Ok(true));
    assert_eq!(tx.replace_failures(&alice, &none, &one, NOW).await, Ok(false));
    assert_eq!(tx.replace_failures(&alice, &one, &two, NOW).await, Ok(true));
    assert_eq!(tx.replace_failures(&alice, &one, &two, NOW).await, Ok(false));
    assert_eq!(tx.failures(&alice).await, Ok(two));
    assert_eq!(tx.replace_failures(&alice, &two, &none, NOW).await, Ok(true));
    assert_eq!(tx.replace_failures(&alice, &none, &one, NOW).await, Ok(true));
    assert_eq!(tx.failures(&alice).await, Ok(one));
    let elsewhere = FailureKey { network: "192.0.2.2".into(), ..alice.clone() };
    assert_eq!(tx.failures(&elsewhere).await, Ok(none));
    assert_eq!(tx.sweep_failures(NOW).await, Ok(0));
    assert_eq!(tx.sweep_failures(NOW.plus_seconds(1)).await, Ok(1));
    assert_eq!(tx.failures(&alice).await, Ok(none));
}

pub(crate) async fn memberships_come_and_go(store: Arc<dyn Store>) {
    let alice = people(&store, &["alice"]).await.remove(0).id;
    let mut tx = write(&store).await;
    let group = Group {
        id: group_id("g"),
        account: account("a").id,
        name: "g".into(),
        description: "a group".into(),
        created_at: NOW,
    };
    assert_eq!(tx.insert_group(&group).await, Ok(Written::Yes));
    let same_name = Group { id: group_id("h"), ..group.clone() };
    assert_eq!(tx.insert_group(&same_name).await, Ok(Written::Taken));
    assert_eq!(tx.group(&group.id).await, Ok(Some(group.clone())));
    assert_eq!(tx.groups(&group.account, None).await, Ok(vec![group.clone()]));
    assert_eq!(tx.groups(&group.account, Some("x")).await, Ok(vec![]));
    for _ in 0..2 {
        tx.add_member(&group.id, &alice, NOW).await.expect("adds");
    }
    assert_eq!(tx.is_member(&group.id, &alice).await, Ok(true));
    assert_eq!(tx.count_groups_of(&alice).await, Ok(1));
    assert_eq!(tx.remove_member(&group.id, &alice).await, Ok(true));
    assert_eq!(tx.remove_member(&group.id, &alice).await, Ok(false));
    tx.add_member(&group.id, &alice, NOW).await.expect("adds");
    tx.delete_group(&group.id).await.expect("deletes");
    assert_eq!(tx.is_member(&group.id, &alice).await, Ok(false));
    assert_eq!(tx.group(&group.id).await, Ok(None));
}

pub(crate) async fn directories_are_one_per_account_with_users_of_their_own(store: Arc<dyn Store>) {
    people(&store, &["alice"]).await;
    let mut tx = write(&store).await;
    let verification_types = vec!["a\"b".into()];
    let mut directory = Directory { verification_types, ..directory("a", "d-1") };
    assert_eq!(tx.insert_directory(&directory).await, Ok(Written::Yes));
    let second = Directory { id: DirectoryId::new("d-2"), name: "x".into(), ..directory.clone() };
    assert_eq!(tx.insert_directory(&second).await, Ok(Written::Taken));
    directory.mfa = DirectoryMfa::ByUser;
    directory.risk_operation = RiskOperation::Autonomous;
    directory.verification_types.clear();
    tx.update_directory(&directory).await.expect("updates");
    assert_eq!(tx.directory(&directory.id).await, Ok(Some(directory.clone())));
    assert_eq!(tx.directories(&directory.account).await, Ok(vec![directory.clone()]));
    for name in ["Zoe", "adam", "Adele"] {
        let user = directory_user("a", &directory.id, name);
        assert_eq!(tx.insert_user(&user).await, Ok(Written::Yes));
    }
    let names = |users: Result<Vec<User>, Error>| -> Vec<String> {
        users.expect("lists").into_iter().map(|user| user.name).collect()
    };
    let all = UserFilter::default();
    let page = tx.directory_users(&directory.id, &all, Some("adam"), Some(1)).await;
    assert_eq!(names(page), ["Adele", "Zoe"]);
    let prefixed = UserFilter { name_prefix: Some("AD".into()), ..UserFilter::default() };
    let page = tx.directory_users(&directory.id, &prefixed, None, Some(9)).await;
    assert_eq!(names(page), ["adam", "Adele"]);
    assert_eq!(tx.count_directory_users(&directory.id, &all).await, Ok(3));
    assert_eq!(tx.count_directory_users(&directory.id, &prefixed).await, Ok(2));
}
