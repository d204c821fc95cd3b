use std::sync::Arc;

use identity::accounts::Project;
use identity::ids::{KeyId, ProjectId};
use identity::sources::Timestamp;
use identity::store::Store;
use identity::tokens::{SignInMethod, Token, TokenHash, TokenScope};
use identity::users::User;

use crate::samples::{NOW, account, key, people, read, write};

pub(crate) async fn a_key_comes_with_its_user_and_account(store: Arc<dyn Store>) {
    let alice = people(&store, &["alice"]).await.remove(0);
    let mut tx = write(&store).await;
    let (first, second) = (key(&alice, "K1"), key(&alice, "K2"));
    tx.insert_key(&first).await.expect("inserts");
    tx.insert_key(&second).await.expect("inserts");
    let held = tx.key(&first.id).await.expect("reads").expect("is there");
    assert_eq!((held.key, held.user, held.account), (first.clone(), alice.clone(), account("a")));
    assert_eq!(tx.keys_of(&alice.id).await, Ok(vec![first.clone(), second]));
    let mut off = first;
    off.active = false;
    off.description = "off".into();
    off.updated_at = NOW.plus_seconds(5);
    tx.update_key(&off).await.expect("updates");
    tx.mark_key_used(&off.id, NOW.plus_seconds(6)).await.expect("marks");
    off.used_at = Some(NOW.plus_seconds(6));
    assert_eq!(tx.key(&off.id).await.expect("reads").map(|held| held.key), Some(off.clone()));
    assert_eq!(tx.delete_key(&off.id).await, Ok(true));
    assert_eq!(tx.delete_key(&off.id).await, Ok(false));
    assert_eq!(tx.key(&off.id).await, Ok(None));
}

fn token(user: &User, number: u8, scope: TokenScope, expires_at: Timestamp) -> Token {
    Token {
        hash: TokenHash([number; 32]),
        user: user.id.clone(),
        account: user.account.clone(),
        scope,
        methods: vec![SignInMethod::Password, SignInMethod::Totp],
        issued_at: NOW,
        expires_at,
        mfa_at: Some(NOW),
    }
}

pub(crate) async fn a_token_comes_with_its_user_account_and_project(store: Arc<dyn Store>) {
    let alice = people(&store, &["alice"]).await.remove(0);
    let mut tx = write(&store).await;
    let project =
        Project { id: ProjectId::new("p1"), account: account("a").id, name: "local-1".into() };
    tx.insert_project(&project).await.expect("inserts");
    assert_eq!(tx.projects(&project.account).await, Ok(vec![project.clone()]));
    let scope = TokenScope::Project(project.id.clone());
    let scoped = token(&alice, 1, scope, NOW.plus_seconds(60));
    let plain = token(&alice, 2, TokenScope::Account, NOW.plus_seconds(60));
    for token in [&scoped, &plain] {
        tx.insert_token(token).await.expect("inserts");
    }
    let held = tx.token(&scoped.hash).await.expect("reads").expect("is there");
    assert_eq!((held.token, held.project), (scoped, Some(project)));
    assert_eq!((held.user, held.account), (alice, account("a")));
    let held = tx.token(&plain.hash).await.expect("reads").expect("is there");
    assert_eq!((held.token, held.project), (plain, None));
    assert_eq!(tx.token(&TokenHash([9; 32])).await, Ok(None));
}

pub(crate) async fn tokens_end_one_by_one_all_at_once_and_by_time(store: Arc<dyn Store>) {
    let users = people(&store, &["alice", "bob"]).await;
    let mut tx = write(&store).await;
    for number in 1..=4_u8 {
        let user = &users[usize::from(number % 2)];
        let ends = NOW.plus_seconds(i64::from(number) * 10);
        tx.insert_token(&token(user, number, TokenScope::Account, ends)).await.expect("inserts");
    }
    assert_eq!(tx.delete_token(&TokenHash([1; 32])).await, Ok(true));
    assert_eq!(tx.delete_token(&TokenHash([1; 32])).await, Ok(false));
    assert_eq!(tx.sweep_tokens(NOW.plus_seconds(21)).await, Ok(1));
    tx.delete_tokens_of(&users[0].id).await.expect("deletes");
    let mut left = Vec::new();
    for number in 1..=4_u8 {
        if tx.token(&TokenHash([number; 32])).await.expect("reads").is_some() {
            left.push(number);
        }
    }
    assert_eq!(left, [3]);
}

pub(crate) async fn tokens_by_a_key_end_apart_from_the_others(store: Arc<dyn Store>) {
    use SignInMethod::{AccessKey, Password, Token as ByToken};
    let users = people(&store, &["alice", "bob"]).await;
    let mut tx = write(&store).await;
    let alices = [vec![AccessKey], vec![ByToken, AccessKey], vec![Password], vec![ByToken]];
    let mut number = 0;
    for methods in alices.into_iter().chain([vec![AccessKey]]) {
        number += 1;
        let user = &users[usize::from(number == 5)];
        let plain = token(user, number, TokenScope::Account, NOW.plus_seconds(60));
        tx.insert_token(&Token { methods, ..plain }).await.expect("inserts");
    }
    tx.delete_tokens_by_key_of(&users[0].id).await.expect("deletes");
    let mut left = Vec::new();
    for number in 1..=5_u8 {
        let found = tx.token(&TokenHash([number; 32])).await.expect("reads");
        left.extend(found.map(|held| (number, held.token.methods)));
    }
    assert_eq!(left, [(3, vec![Password]), (4, vec![ByToken]), (5, vec![AccessKey])]);
}

pub(crate) async fn a_nonce_is_taken_once(store: Arc<dyn Store>) {
    let until = NOW.plus_seconds(1860);
    assert_eq!(store.take_nonce("k", "n", NOW, until).await, Ok(true));
    assert_eq!(store.take_nonce("k", "n", NOW.plus_seconds(900), until).await, Ok(false));
    assert_eq!(store.take_nonce("k", "m", NOW, until).await, Ok(true));
    let tasks: Vec<_> = (0..64)
        .map(|_| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { store.take_nonce("k", "many", NOW, until).await })
        })
        .collect();
    let mut winners = 0;
    for task in tasks {
        winners += u32::from(task.await.expect("joins").expect("answers"));
    }
    assert_eq!(winners, 1);
}

pub(crate) async fn a_stored_nonce_is_stored_once_until_swept(store: Arc<dyn Store>) {
    let id = KeyId::new("K");
    let mut tx = write(&store).await;
    assert_eq!(tx.insert_nonce(&id, "n", NOW).await, Ok(true));
    assert_eq!(tx.insert_nonce(&id, "n", NOW.plus_seconds(9)).await, Ok(false));
    tx.commit().await.expect("commits");
    let mut tx = write(&store).await;
    assert_eq!(tx.insert_nonce(&id, "n", NOW).await, Ok(false));
    assert_eq!(tx.sweep_nonces(NOW).await, Ok(0));
    assert_eq!(tx.sweep_nonces(NOW.plus_seconds(1)).await, Ok(1));
    tx.commit().await.expect("commits");
    drop(read(&store).await);
}
