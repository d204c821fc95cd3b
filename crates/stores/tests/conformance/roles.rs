use std::collections::BTreeMap;
use std::sync::Arc;

use identity::ids::RoleId;
use identity::policies::{Attachment, Grant, PolicyName, Principal};
use identity::roles::Role;
use identity::store::{Store, Tx, Written};

use crate::samples::{NOW, account, people, write};

pub(crate) fn role(of: &str, name: &str) -> Role {
    Role {
        id: RoleId::new(format!("role-{of}-{name}")),
        account: account(of).id,
        name: name.into(),
        description: "what 'quotes' do".into(),
        language: "language".into(),
        trust: format!("trust of {name}"),
        max_session: 7200,
        attributes: BTreeMap::from([("key".into(), "value".into())]),
        created_at: NOW,
        updated_at: NOW.plus_seconds(1),
    }
}

async fn add(tx: &mut dyn Tx, role: &Role) {
    assert_eq!(tx.take_role_place(&role.account, 10).await, Ok(true));
    assert_eq!(tx.insert_role(role).await, Ok(Written::Yes));
}

pub(crate) async fn a_role_reads_back_whole_and_its_name_is_unique(store: Arc<dyn Store>) {
    people(&store, &[]).await;
    let mut tx = write(&store).await;
    assert_eq!(tx.insert_account(&account("b")).await, Ok(Written::Yes));
    let one = role("a", "one");
    add(&mut *tx, &one).await;
    let same = Role { id: RoleId::new("other"), ..one.clone() };
    assert_eq!(tx.insert_role(&same).await, Ok(Written::Taken));
    add(&mut *tx, &role("b", "one")).await;
    assert_eq!(tx.role_by_name(&one.account, "one").await, Ok(Some(one.clone())));
    assert_eq!(tx.role_by_name(&one.account, "two").await, Ok(None));
    tx.lock_role(&one.id).await.expect("locks");
    let changed = Role {
        description: String::new(),
        trust: "another".into(),
        max_session: 3600,
        updated_at: NOW.plus_seconds(9),
        ..one.clone()
    };
    tx.update_role(&changed).await.expect("updates");
    assert_eq!(tx.role_by_name(&one.account, "one").await, Ok(Some(changed)));
    let theirs = tx.role_by_name(&account("b").id, "one").await;
    assert_eq!(theirs, Ok(Some(role("b", "one"))));
}

pub(crate) async fn roles_are_listed_by_name_in_pages(store: Arc<dyn Store>) {
    people(&store, &[]).await;
    let mut tx = write(&store).await;
    assert_eq!(tx.insert_account(&account("b")).await, Ok(Written::Yes));
    for (of, name) in [("a", "two"), ("a", "one"), ("b", "other"), ("a", "three")] {
        add(&mut *tx, &role(of, name)).await;
    }
    let id = account("a").id;
    let [one, three, two] = ["one", "three", "two"].map(|name| role("a", name));
    let all = tx.roles(&id, None, None).await;
    assert_eq!(all, Ok(vec![one.clone(), three.clone(), two.clone()]));
    // One more than asked for tells that there are more.
    assert_eq!(tx.roles(&id, None, Some(1)).await, Ok(vec![one, three.clone()]));
    assert_eq!(tx.roles(&id, Some("one"), Some(5)).await, Ok(vec![three, two]));
}

pub(crate) async fn a_roles_policies_are_its_own_and_go_with_it(store: Arc<dyn Store>) {
    people(&store, &[]).await;
    let mut tx = write(&store).await;
    let (one, two) = (role("a", "one"), role("a", "two"));
    add(&mut *tx, &one).await;
    add(&mut *tx, &two).await;
    let system = |name: &str| PolicyName::System(name.into());
    let attached = |role: &Role, name: &str| Attachment {
        policy: system(name),
        principal: Principal::Role(role.id.clone()),
        at: NOW,
    };
    for one in [attached(&one, "Reads"), attached(&two, "Writes")] {
        assert_eq!(tx.attach_policy(&one).await, Ok(Written::Yes));
        assert_eq!(tx.attach_policy(&one).await, Ok(Written::Taken));
    }
    let id = account("a").id;
    assert_eq!(tx.attached_to_role(&one.id).await, Ok(vec![attached(&one, "Reads")]));
    let reads = Grant::System { name: "Reads".into() };
    assert_eq!(tx.grants_of_role(&one.id).await, Ok(vec![reads]));
    assert_eq!(tx.count_attachments(&id, &system("Reads")).await, Ok(1));
    tx.delete_role(&one).await.expect("deletes");
    assert_eq!(tx.role_by_name(&id, "one").await, Ok(None));
    assert_eq!(tx.attached_to_role(&one.id).await, Ok(vec![]));
    assert_eq!(tx.grants_of_role(&one.id).await, Ok(vec![]));
    assert_eq!(tx.attached_to_role(&two.id).await, Ok(vec![attached(&two, "Writes")]));
}

pub(crate) async fn roles_have_places_that_come_back(store: Arc<dyn Store>) {
    people(&store, &[]).await;
    let mut tx = write(&store).await;
    let id = account("a").id;
    for name in ["one", "two"] {
        assert_eq!(tx.take_role_place(&id, 2).await, Ok(true));
        assert_eq!(tx.insert_role(&role("a", name)).await, Ok(Written::Yes));
    }
    assert_eq!(tx.take_role_place(&id, 2).await, Ok(false));
    // Twice gone is gone once.
    for _ in 0..2 {
        tx.delete_role(&role("a", "one")).await.expect("deletes");
    }
    assert_eq!(tx.take_role_place(&id, 2).await, Ok(true));
    assert_eq!(tx.insert_role(&role("a", "three")).await, Ok(Written::Yes));
    assert_eq!(tx.take_role_place(&id, 2).await, Ok(false));
}
