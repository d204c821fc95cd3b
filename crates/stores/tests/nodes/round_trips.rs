//! How often a request waits for the database: counted by a proxy between the two.

use std::fmt::Debug;
use std::sync::atomic::{AtomicUsize, Ordering};

use identity::access::{Access, Resource, Rule, Subject};
use identity::caller::Proof;
use identity::error::Error;
use identity::foreseen::{Foreseen, Holder, Question, Whom};
use identity::ids::UserId;
use identity::mfa::{GetUserDevice, ListDevices};
use identity::pipeline::Command;
use identity::policies::PrincipalRef;
use identity::secret::Secret;
use identity::sign_in::{
    FirstFactor, GetLoginProtection, SetLoginProtection, UserName, Verification,
};
use identity::tokens::TokenHash;
use identity::users::UserRef;
use testkit::World;

use crate::asking::{attach, bound, by, done, enter, id, new_policy, password, user};
use crate::proxy::Proxy;
use crate::{Nodes, database};

fn proofs(world: &World, nonce: usize) -> [(&'static str, Proof); 5] {
    [
        ("temporary key", world.signature("short", None)),
        ("temporary key and nonce", world.signature("short", Some(&format!("nonce-{nonce}")))),
        ("token", world.token("alice")),
        ("key", world.signature("alice", None)),
        ("key and nonce", world.signature("alice", Some(&format!("nonce-{nonce}")))),
    ]
}

/// Asks three times with each proof. On the last, nothing is prepared any more.
async fn trips_of<C>(
    (world, proxy): (&World, &Proxy),
    (what, answer): (&str, &str),
    command: C,
    access: &Access,
) where
    C: Command<Outcome: Debug> + Clone,
{
    for (with, _) in proofs(world, 0) {
        let mut counts = Vec::new();
        for _ in 0..3 {
            static NONCE: AtomicUsize = AtomicUsize::new(0);
            let proofs = proofs(world, NONCE.fetch_add(1, Ordering::SeqCst));
            let proof = proofs.into_iter().find(|(name, _)| *name == with).expect("there").1;
            let asked = world.ask("read", proof, command.clone(), access.clone());
            let (answered, trips) = proxy.trips(asked).await;
            let text = format!("{:?}", answered.expect("may be read"));
            assert!(text.contains(answer), "{what} with {with}: {text}");
            counts.push(trips);
        }
        assert_eq!(counts[2], 1, "{what} with {with}: {counts:?}");
    }
}

#[test]
fn what_is_asked_most_waits_for_one_round_trip() {
    crate::on_threads(async {
        let database = database();
        let nodes = Nodes::over(&database).await;
        let world = &*nodes.a;
        let proxy = Proxy::before(&database);
        let mut proxied = world.node(stores::open_postgres(&proxy.url, 2).await.expect("opens"));
        proxied.take_key("short", "alice", 3600).await;
        for name in ["alice", "bob"] {
            bound(world, name).await;
            let method = Some(Verification::Device);
            done(world, SetLoginProtection { user: user(world, name), method }).await;
        }
        done(world, new_policy("all", "*")).await;
        attach(world, "all", PrincipalRef::User(user(world, "alice"))).await;
        let on = (&proxied, &proxy);
        let actions = &["service:GetUser"];
        for (who, name, reference) in [
            ("itself", "alice", user(world, "alice")),
            ("itself named so", "alice", UserRef::Caller),
            ("another by id", "bob", user(world, "bob")),
            ("another by name", "bob", UserRef::Name("Bob".into())),
        ] {
            let resource = Resource::new("service::").account_number().text(":user/");
            let resources = vec![resource.user_name(reference.clone())];
            let rule = Rule::SelfOrPolicy(Subject::User(reference.clone()));
            let access = Access { actions, resources, rule };
            let device = GetUserDevice { user: reference.clone(), bound: true };
            let what = (&*format!("the device of {who}"), &*format!("dev-{name}"));
            trips_of(on, what, device, &access).await;
            let protection = GetLoginProtection { user: reference.clone() };
            let what = format!("login protection of {who}");
            trips_of(on, (&what, id(world, name).as_str()), protection, &access).await;
        }
        let resources = vec![Resource::new("service::").account_number().text(":user/*")];
        let access = Access { actions, resources, rule: Rule::Policy };
        let page = ListDevices { after: None, limit: 100 };
        trips_of(on, ("a page of devices", "dev-bob"), page, &access).await;
    });
}

#[test]
fn a_sign_in_asks_for_its_user_once_and_for_nothing_it_knows() {
    crate::on_threads(async {
        let database = database();
        let nodes = Nodes::over(&database).await;
        let proxy = Proxy::before(&database);
        let proxied = nodes.a.node(stores::open_postgres(&proxy.url, 2).await.expect("opens"));
        let mut counts = Vec::new();
        for _ in 0..3 {
            let user = UserName::Id(id(&nodes.a, "alice"));
            let first = FirstFactor::Password { user, password: Secret::new(password("alice")) };
            let (granted, trips) = proxy.trips(enter(&proxied, first, None)).await;
            assert!(granted.is_ok());
            counts.push(trips);
        }
        // The hash; then the row held, all that decides, the token, the mark, the record.
        assert_eq!(counts[2], 6, "{counts:?}");
    });
}

#[test]
fn a_nonce_of_a_read_is_taken_once_though_nobody_waits_for_it() {
    crate::on_threads(async {
        let nodes = crate::nodes().await;
        for nonce in 0..8 {
            let answers = nodes
                .at_once(16, move |node, _| async move {
                    let proof = node.signature("alice", Some(&format!("n{nonce}")));
                    let user = UserRef::Caller;
                    let access = by(Rule::SelfOnly(Subject::User(user.clone())));
                    node.ask("read", proof, identity::users::GetUser { user }, access).await
                })
                .await;
            let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
            let replayed = identity::error::Unauthenticated::Replayed;
            assert_eq!(won.len(), 1);
            for answer in lost {
                assert_eq!(answer.err(), Some(Error::Unauthenticated(replayed.clone())));
            }
        }
    });
}

#[test]
fn a_wrong_signature_takes_no_nonce() {
    crate::on_threads(async {
        let nodes = crate::nodes().await;
        let ask = |proof: Proof| {
            let access = by(Rule::SelfOnly(Subject::User(UserRef::Caller)));
            let command = identity::users::GetUser { user: UserRef::Caller };
            nodes.a.ask("read", proof, command, access)
        };
        let Proof::Signed(mut wrong) = nodes.a.signature("alice", Some("once")) else {
            panic!("a signature is one")
        };
        wrong.signature[0] ^= 1;
        assert!(ask(Proof::Signed(wrong)).await.is_err());
        assert!(ask(nodes.a.signature("alice", Some("once"))).await.is_ok());
        // Told no, and taken all the same.
        let denied = by(Rule::Policy);
        for expected in ["Denied", "Replayed"] {
            let proof = nodes.b.signature("alice", Some("denied"));
            let user = UserRef::Caller;
            let command = identity::users::GetUser { user };
            let answer = nodes.b.ask("read", proof, command, denied.clone()).await;
            let text = format!("{:?}", answer.err());
            assert!(text.contains(expected), "{text}");
        }
    });
}

#[test]
fn a_word_that_stands_for_the_caller_is_nobodys_id() {
    crate::on_threads(async {
        let nodes = crate::nodes().await;
        for word in ["\0holder", "\0named bob", "\0account"] {
            let user = UserRef::Id(identity::ids::UserId::new(word));
            let rule = Rule::SelfOrPolicy(Subject::User(user.clone()));
            let command = identity::users::GetUser { user };
            let asked = nodes.a.ask("read", nodes.a.token("alice"), command.clone(), by(rule));
            assert!(asked.await.is_err(), "{word:?}");
            let owner = nodes.a.ask("read", nodes.a.token("owner"), command, by(Rule::Policy));
            assert!(owner.await.is_err(), "{word:?}");
        }
    });
}

#[test]
fn such_a_word_is_nobodys_id_when_all_that_was_foreseen_is_answered() {
    crate::on_threads(async {
        let nodes = crate::nodes().await;
        let Proof::Token(token) = nodes.a.token("alice") else { panic!("a token is one") };
        let hash = TokenHash::of(&token);
        let questions = vec![Question::DevicesOf(Whom::Holder)];
        let holder = Holder::Token(hash);
        for word in ["\0holder", "\0named bob", "\0account"] {
            let mut tx = nodes.a.identity.store().read().await.expect("begins");
            let (holder, questions) = (holder.clone(), questions.clone());
            let foreseen = Foreseen { holder, nonce: None, questions, whole: true };
            tx.foresee(foreseen).await.expect("foresees");
            assert!(tx.borne_token(&hash).await.expect("answers").is_some());
            let refused = tx.user(&UserId::new(word)).await.expect_err("is nobody's");
            let why = refused.inside().unwrap_or_default();
            assert!(why.contains("stands for somebody else"), "{word:?}: {why}");
        }
    });
}
