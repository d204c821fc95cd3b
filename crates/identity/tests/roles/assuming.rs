//! Who may assume a role.

use identity::error::{DecidedBy, DenialReason, Error, Noun, Problem};
use identity::policies::PrincipalRef;
use identity::roles::AssumeRole;
use identity::temporary_keys::KEYS_PER_USER;
use testkit::add_temporary_keys;

use crate::acting::*;

#[tokio::test]
async fn a_policy_of_the_caller_and_the_roles_trust_must_both_allow_it() {
    let world = world().await;
    open_role(&world, "open").await;
    let bob = format!("account/{}/user/bob", number(&world));
    make_role(&world, "bobs", &trusting(&bob, "")).await;
    let key = || world.signature("alice", None);
    let ask = |role| assume_by_policy(&world, key(), assume(&world, role));
    // Trusted, and not allowed to ask.
    let denied = denial(ask("open").await);
    assert_eq!(denied, (DenialReason::NotAllowed, DecidedBy::Caller));
    let both = allowing("service:Assume", &format!("role/{}/*", number(&world)));
    attach(&world, "assume", to_user(&world, "alice"), &both).await;
    assert!(ask("open").await.is_ok());
    // Allowed to ask, and not trusted.
    let denied = denial(ask("bobs").await);
    assert_eq!(denied, (DenialReason::NotAllowed, DecidedBy::Trust));
    let deny = both.replace("Allow", "Deny");
    attach(&world, "deny", to_user(&world, "alice"), &deny).await;
    let denied = denial(ask("open").await);
    assert_eq!(denied, (DenialReason::ExplicitlyDenied, DecidedBy::Caller));
}

#[tokio::test]
async fn sessions_of_roles_count_among_the_temporary_keys_of_their_user() {
    let world = world().await;
    open_role(&world, "open").await;
    add_temporary_keys(&world, "alice", KEYS_PER_USER - 1, 600).await;
    let asked = async |who| {
        assume_as(&world, world.signature(who, None), assume(&world, "open")).await.map(drop)
    };
    assert_eq!(asked("alice").await, Ok(()));
    assert_eq!(asked("alice").await, Err(Error::LimitReached(Noun::TemporaryKey)));
    assert_eq!(asked("bob").await, Ok(()));
}

#[tokio::test]
async fn a_trust_that_denies_wins_over_one_that_allows() {
    let world = world().await;
    let everybody = format!("account/{}/everybody", number(&world));
    let alice = format!("account/{}/user/alice", number(&world));
    let trust = format!(
        r#"{{"Version": "1", "Statement": [
            {{"Effect": "Allow", "Action": "*", "Principal": {{"Caller": "{everybody}"}}}},
            {{"Effect": "Deny", "Action": "*", "Principal": {{"Caller": "{alice}"}}}}]}}"#
    );
    make_role(&world, "most", &trust).await;
    let denied = assume_as(&world, world.signature("alice", None), assume(&world, "most")).await;
    assert_eq!(denial(denied), (DenialReason::ExplicitlyDenied, DecidedBy::Trust));
    let bob = assume_as(&world, world.signature("bob", None), assume(&world, "most")).await;
    assert!(bob.is_ok());
}

#[tokio::test]
async fn the_owner_of_an_account_assumes_no_role() {
    let world = world().await;
    open_role(&world, "open").await;
    for proof in [world.signature("owner", None), world.token("owner")] {
        let denied = denial(assume_by_policy(&world, proof, assume(&world, "open")).await);
        assert_eq!(denied, (DenialReason::NotForOwners, DecidedBy::Caller));
    }
}

#[tokio::test]
async fn roles_of_another_account_are_lent_to_whom_they_trust_and_not_told_to_others() {
    let world = world().await;
    let elsewhere = AssumeRole { account: "1".into(), ..assume(&world, "open") };
    let denied = denial(assume_as(&world, world.signature("alice", None), elsewhere).await);
    assert_eq!(denied, (DenialReason::NotAllowed, DecidedBy::Trust));
    let missing = assume_as(&world, world.signature("alice", None), assume(&world, "none")).await;
    assert_eq!(missing.expect_err("is not there"), Error::not_found(Noun::Role, "none"));
    // A second account, whose role trusts the first one's alice.
    let new = identity::accounts::NewAccount {
        name: "other".into(),
        owner: "root".into(),
        projects: Vec::new(),
    };
    let other = identity::accounts::create_account(&world.identity, new).await.expect("is made");
    let alice = trusting(&format!("account/{}/user/alice", number(&world)), "");
    let mut tx = world.identity.store().write().await.expect("writes");
    let role = identity::roles::Role {
        id: identity::ids::RoleId::new("100000000000000001"),
        account: other.account.id.clone(),
        name: "guest".into(),
        description: String::new(),
        language: "plain".into(),
        trust: alice,
        max_session: 3600,
        attributes: Default::default(),
        created_at: world.identity.now(),
        updated_at: world.identity.now(),
    };
    assert_eq!(tx.insert_role(&role).await, Ok(identity::store::Written::Yes));
    tx.commit().await.expect("commits");
    let number = other.account.number.to_string();
    let none = AssumeRole { account: number.clone(), ..assume(&world, "none") };
    let denied = denial(assume_as(&world, world.signature("alice", None), none).await);
    assert_eq!(denied, (DenialReason::NotAllowed, DecidedBy::Trust));
    let guest = || AssumeRole { account: number.clone(), ..assume(&world, "guest") };
    let denied = denial(assume_as(&world, world.signature("bob", None), guest()).await);
    assert_eq!(denied, (DenialReason::NotAllowed, DecidedBy::Trust));
    let lent = assume_as(&world, world.signature("alice", None), guest()).await.expect("is lent");
    let caller = who(&world, with(&world, &lent.key)).await.expect("believes");
    let named = (&caller.account_number, &caller.account_name, &caller.account_alias);
    let expected = &other.account;
    assert_eq!(caller.account, expected.id);
    assert_eq!(named, (&expected.number, &expected.name, &expected.alias));
    assert_eq!(caller.user, user(&world, "alice"));
    // Whom the other account names alice is somebody else, and the first account is out of reach.
    let read = read(&world, with(&world, &lent.key), "alice").await;
    assert_eq!(denial(read), (DenialReason::NotAllowed, DecidedBy::Caller));
}

#[tokio::test]
async fn a_session_lasts_as_long_as_the_role_lets_it() {
    let world = world().await;
    open_role(&world, "open").await;
    let ask = |seconds| {
        let command = AssumeRole { seconds, ..assume(&world, "open") };
        assume_as(&world, world.signature("alice", None), command)
    };
    let now = world.identity.now();
    for (asked, lasts) in [(None, 3600), (Some(900), 900), (Some(7200), 7200)] {
        let lent = ask(asked).await.expect("is lent");
        assert_eq!(lent.key.expires_at, now.plus_seconds(lasts), "{asked:?}");
    }
    let wrong = Error::invalid("seconds", Problem::Range { min: 900, max: 7200 });
    for asked in [899, 7201, 0, -1] {
        assert_eq!(ask(Some(asked)).await.expect_err("is refused"), wrong, "{asked}");
    }
}

#[tokio::test]
async fn a_role_assumes_a_role_that_trusts_it() {
    let world = world().await;
    open_role(&world, "first").await;
    let first = format!("account/{}/role/first", number(&world));
    make_role(&world, "second", &trusting(&first, "")).await;
    let alice = || world.signature("alice", None);
    let denied = denial(assume_as(&world, alice(), assume(&world, "second")).await);
    assert_eq!(denied, (DenialReason::NotAllowed, DecidedBy::Trust));
    let named = AssumeRole { source_identity: Some("carol".into()), ..assume(&world, "first") };
    let lent = assume_as(&world, alice(), named).await.expect("is lent");
    let proof = || with(&world, &lent.key);
    // The role must be allowed to ask; its user's policies do not count.
    let all = allowing("*", "*");
    attach(&world, "all", to_user(&world, "alice"), &all).await;
    let denied = denial(assume_by_policy(&world, proof(), assume(&world, "second")).await);
    assert_eq!(denied, (DenialReason::NotAllowed, DecidedBy::Caller));
    attach(&world, "assume", PrincipalRef::Role("first".into()), &all).await;
    let next = assume_by_policy(&world, proof(), assume(&world, "second")).await.expect("is lent");
    let caller = who(&world, with(&world, &next.key)).await.expect("believes");
    let role = caller.role.expect("acts in a role");
    assert_eq!((role.name.as_str(), role.source_identity.as_deref()), ("second", Some("carol")));
    assert_eq!(caller.user, user(&world, "alice"));
    // A role that trusts the user does not trust it in a role.
    let alice = format!("account/{}/user/alice", number(&world));
    make_role(&world, "hers", &trusting(&alice, "")).await;
    let denied = denial(assume_by_policy(&world, proof(), assume(&world, "hers")).await);
    assert_eq!(denied, (DenialReason::NotAllowed, DecidedBy::Trust));
    // Who said whom it acts for does not say otherwise later.
    let other = AssumeRole { source_identity: Some("dave".into()), ..assume(&world, "second") };
    let wrong = assume_by_policy(&world, proof(), other).await.expect_err("is refused");
    assert_eq!(wrong, Error::invalid("source", Problem::Value));
}

#[tokio::test]
async fn every_ask_for_a_role_is_on_record_with_who_asked() {
    use identity::audit::Outcome;
    let world = world().await;
    open_role(&world, "open").await;
    let lent = assume_as(&world, world.signature("alice", None), assume(&world, "open")).await;
    let lent = lent.expect("is lent");
    let denied = assume_as(&world, world.signature("owner", None), assume(&world, "open")).await;
    assert!(denied.is_err());
    let mut tx = world.identity.store().read().await.expect("reads");
    let entries = tx.audit_of_request("assume").await.expect("reads");
    let outcomes: Vec<_> = entries.iter().map(|e| (e.outcome, e.user.clone())).collect();
    let (alice, owner) = (user(&world, "alice"), user(&world, "owner"));
    let wanted = [(Outcome::Done, Some(alice)), (Outcome::Denied, Some(owner))];
    assert!(wanted.iter().all(|one| outcomes.contains(one)), "{outcomes:?}");
    let done = entries.iter().find(|e| e.outcome == Outcome::Done).expect("is there");
    assert!(done.resource.contains(lent.key.id.as_str()), "{}", done.resource);
    for secret in [&lent.key.secret, &lent.key.session_token] {
        assert!(!format!("{entries:?}").contains(secret.expose_text()));
    }
}

#[tokio::test]
async fn an_account_has_a_thousand_roles_and_no_more() {
    use identity::roles::{CreateRole, ROLES_PER_ACCOUNT, Role};
    let world = world().await;
    let one = open_role(&world, "one").await;
    let mut tx = world.identity.store().write().await.expect("writes");
    for number in 1..ROLES_PER_ACCOUNT {
        assert_eq!(tx.take_role_place(&one.account, ROLES_PER_ACCOUNT).await, Ok(true));
        let id = identity::ids::RoleId::new(number.to_string());
        let role = Role { id, name: format!("r{number}"), ..one.clone() };
        assert_eq!(tx.insert_role(&role).await, Ok(identity::store::Written::Yes));
    }
    tx.commit().await.expect("commits");
    let create = CreateRole {
        name: "more".into(),
        description: String::new(),
        language: "plain",
        trust: one.trust,
        max_session: 3600,
        attributes: Default::default(),
    };
    let refused = world.ask("more", world.token("owner"), create, allowed(&[])).await;
    assert_eq!(refused.expect_err("is refused"), Error::LimitReached(Noun::Role));
}
