use std::sync::Arc;

use identity::ids::{KeyId, SessionId};
use identity::roles::RoleSession;
use identity::secret::Secret;
use identity::sessions::Session;
use identity::store::{Store, Tx, Written};
use identity::temporary_keys::{BorneTemporaryKey, Source, TemporaryKey};
use identity::tokens::{Token, TokenHash, TokenScope};
use identity::users::User;

use crate::roles::role;
use crate::samples::{NOW, account, key, people, read, write};

fn temporary(user: &User, id: &str, source: Source) -> TemporaryKey {
    TemporaryKey {
        id: KeyId::new(id),
        token: TokenHash([7; 32]),
        user: user.id.clone(),
        account: user.account.clone(),
        role: None,
        source,
        via: None,
        sealed_secret: vec![0, 9, 255],
        mfa_at: Some(NOW),
        created_at: NOW,
        expires_at: NOW.plus_seconds(3600),
    }
}

fn session(user: &User, id: &str) -> Session {
    let session = testkit::session(&user.id, &user.account, &Secret::new(id), NOW);
    Session { id: SessionId::new(id), ..session }
}

fn token(user: &User, hash: TokenHash) -> Token {
    Token {
        hash,
        user: user.id.clone(),
        account: user.account.clone(),
        scope: TokenScope::Account,
        methods: Vec::new(),
        issued_at: NOW,
        expires_at: NOW.plus_seconds(3600),
        mfa_at: None,
    }
}

/// A key of each source, with what they were taken with.
async fn taken(tx: &mut dyn Tx, user: &User) -> [TemporaryKey; 3] {
    let hash = TokenHash([3; 32]);
    tx.insert_key(&key(user, "K")).await.expect("inserts");
    tx.insert_session(&session(user, "s")).await.expect("inserts");
    tx.insert_token(&token(user, hash)).await.expect("inserts");
    let keys = [
        temporary(user, "T.1", Source::AccessKey(KeyId::new("K"))),
        temporary(user, "T.2", Source::Session(SessionId::new("s"))),
        temporary(user, "T.3", Source::Token(hash)),
    ];
    for key in &keys {
        tx.insert_temporary_key(key).await.expect("inserts");
    }
    keys
}

async fn left(tx: &mut dyn Tx) -> Vec<&'static str> {
    let mut left = Vec::new();
    for id in ["T.1", "T.2", "T.3"] {
        let found = tx.borne_temporary_key(&KeyId::new(id)).await.expect("reads");
        left.extend(found.map(|_| id));
    }
    left
}

pub(crate) async fn a_temporary_key_comes_with_its_user_and_what_it_was_taken_with(
    store: Arc<dyn Store>,
) {
    let alice = people(&store, &["alice"]).await.remove(0);
    let mut tx = write(&store).await;
    let keys = taken(&mut *tx, &alice).await;
    tx.commit().await.expect("commits");
    let mut tx = read(&store).await;
    for key in keys {
        let held = tx.borne_temporary_key(&key.id).await.expect("reads").expect("is there");
        assert_eq!((&held.bearer.user, &held.bearer.account), (&alice.id, &account("a").id));
        assert!(held.bearer.enabled);
        let TemporaryKey { token, sealed_secret, source, mfa_at, expires_at, .. } = key;
        let bearer = held.bearer.clone();
        let role = None;
        let wanted =
            BorneTemporaryKey { token, sealed_secret, source, mfa_at, expires_at, role, bearer };
        assert_eq!(held, wanted);
    }
    assert_eq!(tx.borne_temporary_key(&KeyId::new("K")).await, Ok(None));
    assert_eq!(tx.borne_key(&KeyId::new("T.1")).await, Ok(None));
}

pub(crate) async fn a_temporary_key_goes_with_what_it_was_taken_with(store: Arc<dyn Store>) {
    let alice = people(&store, &["alice"]).await.remove(0);
    let mut tx = write(&store).await;
    taken(&mut *tx, &alice).await;
    assert_eq!(tx.delete_session(&alice.id, &SessionId::new("s")).await, Ok(true));
    assert_eq!(left(&mut *tx).await, ["T.1", "T.3"]);
    assert_eq!(tx.delete_token(&TokenHash([3; 32])).await, Ok(true));
    assert_eq!(left(&mut *tx).await, ["T.1"]);
    assert_eq!(tx.delete_key(&KeyId::new("K")).await, Ok(true));
    assert!(left(&mut *tx).await.is_empty());
    taken(&mut *tx, &alice).await;
    tx.delete_temporary_keys_by_key(&KeyId::new("another")).await.expect("deletes");
    assert_eq!(left(&mut *tx).await.len(), 3);
    tx.delete_temporary_keys_by_key(&KeyId::new("K")).await.expect("deletes");
    assert_eq!(left(&mut *tx).await, ["T.2", "T.3"]);
}

pub(crate) async fn a_roles_key_comes_with_its_role_and_account_and_goes_with_the_role(
    store: Arc<dyn Store>,
) {
    let alice = people(&store, &["alice"]).await.remove(0);
    let mut tx = write(&store).await;
    assert_eq!(tx.insert_account(&account("b")).await, Ok(Written::Yes));
    assert_eq!(tx.insert_key(&key(&alice, "K")).await, Ok(()));
    let (own, theirs) = (role("a", "one"), role("b", "two"));
    for (role, id, policy) in [(&own, "T.1", None), (&theirs, "T.2", Some("narrow"))] {
        assert_eq!(tx.insert_role(role).await, Ok(Written::Yes));
        let session = RoleSession {
            role: role.id.clone(),
            name: role.name.clone(),
            language: role.language.clone(),
            session: "session".into(),
            policy: policy.map(str::to_owned),
            source_identity: policy.map(|_| "carol".to_owned()),
        };
        let made = TemporaryKey {
            account: role.account.clone(),
            role: Some(session.clone()),
            ..temporary(&alice, id, Source::AccessKey(KeyId::new("K")))
        };
        tx.insert_temporary_key(&made).await.expect("inserts");
        let held = tx.borne_temporary_key(&made.id).await.expect("reads").expect("is there");
        assert_eq!(held.role, Some(session));
        assert_eq!((&held.bearer.user, &held.bearer.account), (&alice.id, &role.account));
    }
    tx.hold_role(&own.id).await.expect("holds");
    tx.delete_role(&own).await.expect("deletes");
    assert_eq!(tx.borne_temporary_key(&KeyId::new("T.1")).await, Ok(None));
    assert!(tx.borne_temporary_key(&KeyId::new("T.2")).await.expect("reads").is_some());
    tx.delete_user(&alice.id).await.expect("deletes");
    assert_eq!(tx.borne_temporary_key(&KeyId::new("T.2")).await, Ok(None));
}

pub(crate) async fn a_temporary_key_goes_with_each_it_was_asked_for_with(store: Arc<dyn Store>) {
    let alice = people(&store, &["alice"]).await.remove(0);
    let mut tx = write(&store).await;
    tx.insert_key(&key(&alice, "K")).await.expect("inserts");
    let chain = async |tx: &mut dyn Tx| {
        for (id, via) in [("T.3", None), ("T.1", Some("T.3")), ("T.2", Some("T.1"))] {
            let plain = temporary(&alice, id, Source::AccessKey(KeyId::new("K")));
            let made = TemporaryKey { via: via.map(KeyId::new), ..plain };
            tx.insert_temporary_key(&made).await.expect("inserts");
        }
    };
    chain(&mut *tx).await;
    assert_eq!(tx.delete_temporary_key(&alice.id, &KeyId::new("T.1")).await, Ok(true));
    assert_eq!(left(&mut *tx).await, ["T.3"]);
    assert_eq!(tx.delete_temporary_key(&alice.id, &KeyId::new("T.3")).await, Ok(true));
    chain(&mut *tx).await;
    tx.commit().await.expect("commits");
    let mut tx = write(&store).await;
    tx.sweep_temporary_keys(NOW.plus_seconds(3601)).await.expect("sweeps");
    assert!(left(&mut *tx).await.is_empty());
    let plain = temporary(&alice, "T.1", Source::AccessKey(KeyId::new("K")));
    let made = TemporaryKey { via: Some(KeyId::new("gone")), ..plain };
    assert!(tx.insert_temporary_key(&made).await.is_err(), "by way of what is not there");
}

pub(crate) async fn temporary_keys_end_by_user_and_by_time(store: Arc<dyn Store>) {
    let mut users = people(&store, &["alice", "bob"]).await;
    let (bob, alice) = (users.remove(1), users.remove(0));
    let mut tx = write(&store).await;
    let keys = taken(&mut *tx, &alice).await;
    tx.delete_temporary_keys_of(&bob.id).await.expect("deletes");
    assert_eq!(left(&mut *tx).await.len(), 3);
    assert_eq!(tx.sweep_temporary_keys(keys[0].expires_at).await, Ok(0));
    let mut sooner = temporary(&alice, "T.4", keys[0].source.clone());
    sooner.expires_at = NOW;
    tx.insert_temporary_key(&sooner).await.expect("inserts");
    assert_eq!(tx.sweep_temporary_keys(NOW.plus_seconds(1)).await, Ok(1));
    assert_eq!(tx.borne_temporary_key(&sooner.id).await, Ok(None));
    assert_eq!(tx.delete_temporary_key(&bob.id, &keys[1].id).await, Ok(false));
    assert_eq!(tx.delete_temporary_key(&alice.id, &keys[1].id).await, Ok(true));
    assert_eq!(tx.delete_temporary_key(&alice.id, &keys[1].id).await, Ok(false));
    let mut later = temporary(&alice, "T.0", keys[2].source.clone());
    later.created_at = NOW.plus_seconds(1);
    tx.insert_temporary_key(&later).await.expect("inserts");
    let listed = tx.temporary_keys_of(&alice.id).await.expect("lists");
    let ids: Vec<_> = listed.iter().map(|key| key.id.as_str()).collect();
    assert_eq!(ids, ["T.0", "T.1", "T.3"], "newest first");
    assert_eq!(tx.temporary_keys_of(&bob.id).await, Ok(Vec::new()));
    tx.delete_temporary_keys_of(&alice.id).await.expect("deletes");
    assert!(left(&mut *tx).await.is_empty());
    tx.insert_temporary_key(&keys[0]).await.expect("inserts");
    tx.delete_user(&alice.id).await.expect("deletes");
    assert!(left(&mut *tx).await.is_empty());
}

pub(crate) async fn the_temporary_keys_of_one_user_that_are_good_are_counted(
    store: Arc<dyn Store>,
) {
    let mut users = people(&store, &["alice", "bob"]).await;
    let (bob, alice) = (users.remove(1), users.remove(0));
    let mut tx = write(&store).await;
    for user in [&alice, &bob] {
        tx.insert_key(&key(user, user.name.as_str())).await.expect("inserts");
    }
    for (user, id, seconds) in
        [(&alice, "T.1", 1), (&alice, "T.2", 60), (&alice, "T.3", 60), (&bob, "T.4", 60)]
    {
        let source = Source::AccessKey(KeyId::new(user.name.as_str()));
        let expires_at = NOW.plus_seconds(seconds);
        let made = TemporaryKey { expires_at, ..temporary(user, id, source) };
        tx.insert_temporary_key(&made).await.expect("inserts");
    }
    for (after, good) in [(0, 3), (1, 2), (59, 2), (60, 0)] {
        let counted = tx.good_temporary_keys(&alice.id, NOW.plus_seconds(after)).await;
        assert_eq!(counted, Ok(good), "{after}");
    }
}
