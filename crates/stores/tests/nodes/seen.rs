//! A change acknowledged by one node is seen by the next request on the other.

use identity::access_keys::{CreateAccessKey, DeleteAccessKey};
use identity::caller::Proof;
use identity::error::{Error, Unauthenticated};
use identity::groups::{AddMember, CreateGroup, RemoveMember};
use identity::ids::KeyId;
use identity::policies::{DeletePolicy, DetachPolicy, PrincipalRef};
use identity::secret::Secret;
use identity::tokens::{RevokeToken, TokenHash};
use identity::users::UserChanges;
use testkit::Person;

use crate::asking::{
    attach, bound, code, done, enable, may_read, new_policy, password, policy, refused, sign_in,
    step_up, switch_key, update, user, who,
};
use crate::{nodes, on_threads};

#[test]
fn a_user_disabled_on_one_node_gets_in_by_no_way_on_the_other() {
    on_threads(async {
        let nodes = nodes().await;
        for ((here, there), name) in nodes.both_ways().into_iter().zip(["alice", "bob"]) {
            who(there, there.token(name)).await.expect("believes");
            enable(here, name, false).await;
            let by_token = who(there, there.token(name)).await;
            assert!(matches!(by_token, Err(Error::Unauthenticated(_))), "{by_token:?}");
            let disabled = |error| {
                matches!(error, Error::Unauthenticated(Unauthenticated::DisabledUser { .. }))
            };
            let by_key = who(there, there.signature(name, None)).await;
            assert!(by_key.is_err_and(disabled));
            let by_password = sign_in(there, name, &password(name), None).await;
            assert!(by_password.is_err_and(disabled));
            enable(here, name, true).await;
            who(there, there.signature(name, None)).await.expect("believes again");
        }
    });
}

#[test]
fn a_token_revoked_on_one_node_is_unknown_on_the_other() {
    on_threads(async {
        let nodes = nodes().await;
        for ((here, there), name) in nodes.both_ways().into_iter().zip(["alice", "bob"]) {
            who(there, there.token(name)).await.expect("believes");
            let token = TokenHash::of(&Secret::new(here.people[name].token.clone()));
            done(here, RevokeToken { token }).await;
            let gone = who(there, there.token(name)).await.map(drop);
            assert_eq!(gone, refused(Unauthenticated::UnknownToken));
        }
    });
}

#[test]
fn a_key_switched_off_or_removed_on_one_node_is_so_on_the_other() {
    on_threads(async {
        let nodes = nodes().await;
        for ((here, there), name) in nodes.both_ways().into_iter().zip(["alice", "bob"]) {
            let key = KeyId::new(here.people[name].key.clone());
            let by_key = async || who(there, there.signature(name, None)).await.map(drop);
            assert_eq!(by_key().await, Ok(()));
            switch_key(here, name, false).await;
            assert_eq!(by_key().await, refused(Unauthenticated::InactiveKey(key.clone())));
            switch_key(here, name, true).await;
            assert_eq!(by_key().await, Ok(()));
            done(here, DeleteAccessKey { key: key.clone(), user: None }).await;
            assert_eq!(by_key().await, refused(Unauthenticated::UnknownKey(key)));
        }
    });
}

#[test]
fn a_key_made_on_one_node_signs_on_the_other() {
    on_threads(async {
        let nodes = nodes().await;
        let create = CreateAccessKey { user: user(&nodes.a, "alice"), description: String::new() };
        let made = done(&nodes.a, create).await;
        let mut there = nodes.b.node(nodes.b.identity.store().clone());
        let (key, secret) = (made.key.id.into_string(), made.secret);
        there.people.insert(
            "new".into(),
            Person { key, secret, token: String::new(), session_token: None },
        );
        assert_eq!(
            who(&there, there.signature("new", None)).await.expect("believes").user_name,
            "alice"
        );
    });
}

#[test]
fn a_temporary_key_ends_on_every_node_with_what_it_was_taken_with() {
    on_threads(async {
        let nodes = nodes().await;
        let mut there = nodes.b.node(nodes.b.identity.store().clone());
        there.take_key("short", "alice", 3600).await;
        assert!(who(&nodes.a, there.signature("short", None)).await.is_ok());
        let Proof::Token(token) = nodes.a.token("alice") else { panic!("it is a token") };
        done(&nodes.a, RevokeToken { token: TokenHash::of(&token) }).await;
        let key = KeyId::new(there.people["short"].key.clone());
        let by_key = who(&there, there.signature("short", None)).await.map(drop);
        assert_eq!(by_key, refused(Unauthenticated::UnknownKey(key)));
    });
}

#[test]
fn a_policy_detached_or_changed_on_one_node_is_so_on_the_other() {
    on_threads(async {
        let nodes = nodes().await;
        for (here, there) in nodes.both_ways() {
            let alice = || PrincipalRef::User(user(here, "alice"));
            let may = async |of| may_read(there, "alice", of).await;
            assert!(!may("bob").await);
            done(here, new_policy("readers", "bob")).await;
            attach(here, "readers", alice()).await;
            assert!(may("bob").await);
            done(here, DetachPolicy { policy: policy("readers"), from: alice() }).await;
            assert!(!may("bob").await);
            attach(here, "readers", alice()).await;
            assert!(may("bob").await);
            done(here, DeletePolicy { policy: policy("readers"), cascade: true }).await;
            done(here, new_policy("readers", "nobody")).await;
            attach(here, "readers", alice()).await;
            assert!(!may("bob").await);
            assert!(may("nobody").await);
            done(here, DeletePolicy { policy: policy("readers"), cascade: true }).await;
        }
    });
}

#[test]
fn a_member_taken_out_of_a_group_on_one_node_is_out_on_the_other() {
    on_threads(async {
        let nodes = nodes().await;
        done(&nodes.a, new_policy("readers", "bob")).await;
        let create = CreateGroup { name: "readers".into(), description: String::new() };
        let group = done(&nodes.b, create).await.id;
        attach(&nodes.a, "readers", PrincipalRef::Group(group.clone())).await;
        for (here, there) in nodes.both_ways() {
            let alice = user(here, "alice");
            assert!(!may_read(there, "alice", "bob").await);
            done(here, AddMember { group: group.clone(), user: alice.clone() }).await;
            assert!(may_read(there, "alice", "bob").await);
            done(here, RemoveMember { group: group.clone(), user: alice }).await;
            assert!(!may_read(there, "alice", "bob").await);
        }
    });
}

#[test]
fn a_password_changed_on_one_node_is_the_password_on_the_other() {
    on_threads(async {
        let nodes = nodes().await;
        for ((here, there), name) in nodes.both_ways().into_iter().zip(["alice", "bob"]) {
            let enter = async |password: &str| sign_in(there, name, password, None).await.map(drop);
            assert_eq!(enter(&password(name)).await, Ok(()));
            let change = update(here, name, UserChanges::default(), Some("Another-password-2"));
            done(here, change).await;
            assert_eq!(enter(&password(name)).await, refused(Unauthenticated::WrongCredentials));
            assert_eq!(enter("Another-password-2").await, Ok(()));
            let by_old_token = who(there, there.token(name)).await.map(drop);
            assert_eq!(by_old_token, refused(Unauthenticated::UnknownToken));
        }
    });
}

#[test]
fn a_code_used_on_one_node_is_used_on_the_other() {
    on_threads(async {
        let nodes = nodes().await;
        let seed = bound(&nodes.a, "alice").await;
        for (here, there) in nodes.both_ways() {
            here.clock.advance(30);
            let code = code(here, &seed, 0);
            sign_in(here, "alice", &password("alice"), Some(code.clone())).await.expect("opens");
            let again = sign_in(there, "alice", &password("alice"), Some(code.clone())).await;
            assert_eq!(again.map(drop), refused(Unauthenticated::SecondFactor));
            let stepping = step_up(there, "alice", code).await;
            assert_eq!(stepping.map(drop), refused(Unauthenticated::SecondFactor));
        }
    });
}
