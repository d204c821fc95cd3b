use std::collections::BTreeMap;
use std::sync::Arc;

use identity::audit::{AuditEntry, Outcome};
use identity::groups::Group;
use identity::ids::{AuditId, PolicyId, UserId};
use identity::policies::{Attachment, Grant, Policy, PolicyName, Principal};
use identity::store::{Store, Tx, Written};

use crate::samples::{NOW, account, group_id, people, user, write};

fn policy(name: &str) -> Policy {
    Policy {
        id: PolicyId::new(format!("policy-{name}")),
        account: account("a").id,
        language: "language".into(),
        name: name.into(),
        description: "a policy".into(),
        document: format!("document of {name}"),
        attributes: BTreeMap::from([("type".into(), "AX".into())]),
        created_at: NOW,
        updated_at: NOW,
    }
}

fn attachment(policy: PolicyName, principal: Principal) -> Attachment {
    Attachment { policy, principal, at: NOW }
}

fn system(name: &str) -> PolicyName {
    PolicyName::System(name.into())
}

async fn add_group(tx: &mut dyn Tx, name: &str) {
    let group = Group {
        id: group_id(name),
        account: account("a").id,
        name: name.into(),
        description: String::new(),
        created_at: NOW,
    };
    assert_eq!(tx.insert_group(&group).await, Ok(Written::Yes));
}

pub(crate) async fn a_policy_reads_back_whole_and_its_name_is_unique(store: Arc<dyn Store>) {
    people(&store, &[]).await;
    let mut tx = write(&store).await;
    let one = policy("one");
    assert_eq!(tx.insert_policy(&one).await, Ok(Written::Yes));
    let same = Policy { id: PolicyId::new("other"), ..one.clone() };
    assert_eq!(tx.insert_policy(&same).await, Ok(Written::Taken));
    let elsewhere = Policy { language: "other".into(), ..same };
    assert_eq!(tx.insert_policy(&elsewhere).await, Ok(Written::Yes));
    assert_eq!(tx.policy(&one.id).await, Ok(Some(one.clone())));
    let found = tx.policy_by_name(&one.account, "language", "one").await;
    assert_eq!(found, Ok(Some(one.clone())));
    assert_eq!(tx.insert_policy(&policy("two")).await, Ok(Written::Yes));
    let all = tx.policies(&one.account, "language", None, None).await;
    assert_eq!(all, Ok(vec![one, policy("two")]));
    let page = tx.policies(&account("a").id, "language", Some("one"), Some(5)).await;
    assert_eq!(page, Ok(vec![policy("two")]));
}

pub(crate) async fn grants_come_from_the_user_and_its_groups(store: Arc<dyn Store>) {
    let users = people(&store, &["alice", "bob"]).await;
    let alice = users[0].id.clone();
    let mut tx = write(&store).await;
    for name in ["g", "h"] {
        add_group(&mut *tx, name).await;
    }
    tx.add_member(&group_id("g"), &alice, NOW).await.expect("adds");
    assert_eq!(tx.insert_policy(&policy("mine")).await, Ok(Written::Yes));
    assert_eq!(tx.insert_policy(&policy("ours")).await, Ok(Written::Yes));
    let custom = |name: &str| PolicyName::Custom(policy(name).id);
    let mine = attachment(custom("mine"), Principal::User(alice.clone()));
    let ours = attachment(custom("ours"), Principal::Group(group_id("g")));
    let read_only = attachment(system("ReadOnly"), Principal::Group(group_id("g")));
    let theirs = attachment(system("Admin"), Principal::Group(group_id("h")));
    for one in [&mine, &ours, &read_only, &theirs] {
        assert_eq!(tx.attach_policy(one).await, Ok(Written::Yes));
    }
    let mut grants = tx.grants(&alice).await.expect("reads");
    grants.sort_by_key(|grant| format!("{grant:?}"));
    let of = |name: &str| Grant::Custom {
        language: "language".into(),
        document: format!("document of {name}"),
    };
    assert_eq!(grants, [of("mine"), of("ours"), Grant::System { name: "ReadOnly".into() }]);
    assert_eq!(tx.grants(&users[1].id).await, Ok(vec![]));
    assert_eq!(tx.attached_to_user(&alice).await, Ok(vec![mine]));
    assert_eq!(tx.attached_to_group(&group_id("h")).await, Ok(vec![theirs]));
    tx.delete_group(&group_id("g")).await.expect("deletes");
    assert_eq!(tx.grants(&alice).await, Ok(vec![of("mine")]));
}

pub(crate) async fn attaching_twice_is_told(store: Arc<dyn Store>) {
    let alice = people(&store, &["alice"]).await.remove(0).id;
    let mut tx = write(&store).await;
    let one = attachment(system("Admin"), Principal::User(alice.clone()));
    assert_eq!(tx.attach_policy(&one).await, Ok(Written::Yes));
    assert_eq!(tx.attach_policy(&one).await, Ok(Written::Taken));
    assert_eq!(tx.detach_policy(&one.policy, &one.principal).await, Ok(true));
    assert_eq!(tx.detach_policy(&one.policy, &one.principal).await, Ok(false));
    assert_eq!(tx.attach_policy(&one).await, Ok(Written::Yes));
    tx.delete_user(&alice).await.expect("deletes");
    assert_eq!(tx.attached_to_user(&alice).await, Ok(vec![]));
}

pub(crate) async fn deleting_a_policy_detaches_it(store: Arc<dyn Store>) {
    let alice = people(&store, &["alice"]).await.remove(0).id;
    let mut tx = write(&store).await;
    let one = policy("one");
    assert_eq!(tx.insert_policy(&one).await, Ok(Written::Yes));
    let name = PolicyName::Custom(one.id.clone());
    let attached = attachment(name.clone(), Principal::User(alice.clone()));
    assert_eq!(tx.attach_policy(&attached).await, Ok(Written::Yes));
    assert_eq!(tx.count_attachments(&one.account, &name).await, Ok(1));
    tx.delete_policy(&one.id).await.expect("deletes");
    assert_eq!(tx.policy(&one.id).await, Ok(None));
    assert_eq!(tx.grants(&alice).await, Ok(vec![]));
}

pub(crate) async fn system_policies_are_counted_per_account(store: Arc<dyn Store>) {
    let alice = people(&store, &["alice"]).await.remove(0).id;
    let mut tx = write(&store).await;
    assert_eq!(tx.insert_account(&account("b")).await, Ok(Written::Yes));
    assert_eq!(tx.insert_user(&user("b", "bob")).await, Ok(Written::Yes));
    add_group(&mut *tx, "g").await;
    for principal in [
        Principal::User(alice),
        Principal::User(UserId::new("user-b-bob")),
        Principal::Group(group_id("g")),
    ] {
        let one = attachment(system("Admin"), principal);
        assert_eq!(tx.attach_policy(&one).await, Ok(Written::Yes));
    }
    assert_eq!(tx.count_attachments(&account("a").id, &system("Admin")).await, Ok(2));
    assert_eq!(tx.count_attachments(&account("b").id, &system("Admin")).await, Ok(1));
    assert_eq!(tx.count_attachments(&account("b").id, &system("Other")).await, Ok(0));
}

pub(crate) async fn audit_entries_read_back_newest_first(store: Arc<dyn Store>) {
    let mut tx = write(&store).await;
    let entry = |number: i64, outcome| AuditEntry {
        id: AuditId::new(format!("audit-{number}")),
        at: NOW.plus_seconds(number),
        account: Some(account("a").id),
        user: None,
        means: "token".into(),
        address: Some([127, 0, 0, 1].into()),
        request_id: format!("request-{number}"),
        operation: "Operation".into(),
        resource: "resource".into(),
        outcome,
        reason: "why".into(),
    };
    let entries = [entry(1, Outcome::Done), entry(2, Outcome::Refused), entry(3, Outcome::Denied)];
    for entry in &entries {
        tx.insert_audit(entry).await.expect("inserts");
    }
    let [first, second, third] = entries;
    let newest = tx.audit_of(&account("a").id, 2).await;
    assert_eq!(newest, Ok(vec![third, second]));
    assert_eq!(tx.audit_of_request("request-1").await, Ok(vec![first]));
    assert_eq!(tx.audit_of_request("request-9").await, Ok(vec![]));
}
