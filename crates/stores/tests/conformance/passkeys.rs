use std::sync::Arc;

use identity::ids::{PasskeyId, UserId};
use identity::passkeys::Passkey;
use identity::store::{Store, Written};

use crate::samples::{NOW, passkey, people, read, write};

pub(crate) async fn a_passkey_reads_back_whole(store: Arc<dyn Store>) {
    let alice = people(&store, &["alice"]).await.remove(0);
    let first = Passkey {
        credential_id: (0..=255).collect(),
        name: "what 'quotes' do 张".into(),
        credential: "{\"key\": 1}".into(),
        counter: u32::MAX,
        used_at: Some(NOW.plus_seconds(5)),
        ..passkey(&alice, "a")
    };
    let second = Passkey { alone: true, platform: true, ..passkey(&alice, "b") };
    let third = Passkey { suspect: true, created_at: NOW.plus_seconds(-1), ..passkey(&alice, "c") };
    let mut tx = write(&store).await;
    for passkey in [&first, &second, &third] {
        assert_eq!(tx.insert_passkey(passkey).await, Ok(Written::Yes));
        let found = tx.passkey_by_credential(&passkey.credential_id).await;
        assert_eq!(found, Ok(Some(passkey.clone())));
    }
    assert_eq!(tx.passkeys_of(&alice.id).await, Ok(vec![third, first, second]));
    assert_eq!(tx.passkeys_of(&UserId::new("nobody")).await, Ok(Vec::new()));
    assert_eq!(tx.passkey_by_credential(b"other").await, Ok(None));
}

pub(crate) async fn a_credential_is_one_users_only(store: Arc<dyn Store>) {
    let users = people(&store, &["alice", "bob"]).await;
    let of_alice = passkey(&users[0], "a");
    let mut tx = write(&store).await;
    assert_eq!(tx.insert_passkey(&of_alice).await, Ok(Written::Yes));
    for user in &users {
        let again =
            Passkey { credential_id: of_alice.credential_id.clone(), ..passkey(user, "again") };
        assert_eq!(tx.insert_passkey(&again).await, Ok(Written::Taken));
    }
    assert_eq!(tx.passkeys_of(&users[1].id).await, Ok(Vec::new()));
}

pub(crate) async fn a_passkey_is_renamed_and_removed_for_its_own_user_only(store: Arc<dyn Store>) {
    let users = people(&store, &["alice", "bob"]).await;
    let (alice, bob) = (&users[0].id, &users[1].id);
    let first = passkey(&users[0], "a");
    let mut tx = write(&store).await;
    assert_eq!(tx.insert_passkey(&first).await, Ok(Written::Yes));
    assert_eq!(tx.rename_passkey(bob, &first.id, "mine").await, Ok(false));
    assert_eq!(tx.delete_passkey(bob, &first.id).await, Ok(false));
    assert_eq!(tx.rename_passkey(alice, &PasskeyId::new("x"), "mine").await, Ok(false));
    assert_eq!(tx.rename_passkey(alice, &first.id, "blue key").await, Ok(true));
    let renamed = Passkey { name: "blue key".into(), ..first.clone() };
    assert_eq!(tx.passkeys_of(alice).await, Ok(vec![renamed]));
    assert_eq!(tx.delete_passkey(alice, &first.id).await, Ok(true));
    assert_eq!(tx.delete_passkey(alice, &first.id).await, Ok(false));
    assert_eq!(tx.passkeys_of(alice).await, Ok(Vec::new()));
}

pub(crate) async fn a_passkeys_counter_must_grow_unless_it_has_none(store: Arc<dyn Store>) {
    let alice = people(&store, &["alice"]).await.remove(0);
    let counting = Passkey { counter: 7, ..passkey(&alice, "a") };
    let still = passkey(&alice, "b");
    let mut tx = write(&store).await;
    for passkey in [&counting, &still] {
        assert_eq!(tx.insert_passkey(passkey).await, Ok(Written::Yes));
    }
    for (counter, good) in [(6, false), (7, false), (0, false), (8, true), (8, false), (9, true)] {
        assert_eq!(tx.use_passkey(&counting.id, counter, "{}", NOW).await, Ok(good), "{counter}");
    }
    assert_eq!(tx.use_passkey(&counting.id, u32::MAX, "{\"n\": 1}", NOW).await, Ok(true));
    for (counter, good) in [(0, true), (0, true), (1, true), (0, false), (1, false)] {
        assert_eq!(tx.use_passkey(&still.id, counter, "{}", NOW).await, Ok(good), "{counter}");
    }
    let used = tx.passkey_by_credential(&counting.credential_id).await.expect("reads");
    let expected = Passkey {
        counter: u32::MAX,
        credential: "{\"n\": 1}".into(),
        used_at: Some(NOW),
        ..counting
    };
    assert_eq!(used, Some(expected));
    assert_eq!(tx.use_passkey(&PasskeyId::new("x"), 1, "{}", NOW).await, Ok(false));
}

pub(crate) async fn a_suspect_passkey_is_not_used_again(store: Arc<dyn Store>) {
    let alice = people(&store, &["alice"]).await.remove(0);
    let (first, second) = (passkey(&alice, "a"), passkey(&alice, "b"));
    let mut tx = write(&store).await;
    for passkey in [&first, &second] {
        assert_eq!(tx.insert_passkey(passkey).await, Ok(Written::Yes));
    }
    assert_eq!(tx.suspect_passkey(&first.id).await, Ok(()));
    assert_eq!(tx.use_passkey(&first.id, 1, "{}", NOW).await, Ok(false));
    assert_eq!(tx.use_passkey(&second.id, 1, "{}", NOW).await, Ok(true));
    let held = tx.passkeys_of(&alice.id).await.expect("reads");
    assert_eq!(
        held.iter().map(|p| (p.suspect, p.counter)).collect::<Vec<_>>(),
        [(true, 0), (false, 1)]
    );
}

pub(crate) async fn sixty_four_uses_of_one_counter_have_one_winner(store: Arc<dyn Store>) {
    let alice = people(&store, &["alice"]).await.remove(0);
    let held = passkey(&alice, "a");
    let mut tx = write(&store).await;
    assert_eq!(tx.insert_passkey(&held).await, Ok(Written::Yes));
    tx.commit().await.expect("commits");
    let uses: Vec<_> = (0..64)
        .map(|_| {
            let (store, id) = (Arc::clone(&store), held.id.clone());
            tokio::spawn(async move {
                let mut tx = write(&store).await;
                let won = tx.use_passkey(&id, 5, "{}", NOW).await.expect("uses");
                tx.commit().await.expect("commits");
                won
            })
        })
        .collect();
    let mut won = 0;
    for used in uses {
        won += u32::from(used.await.expect("joins"));
    }
    assert_eq!(won, 1);
}

pub(crate) async fn a_users_passkeys_go_with_the_user(store: Arc<dyn Store>) {
    let users = people(&store, &["alice", "bob"]).await;
    let mut tx = write(&store).await;
    for user in &users {
        assert_eq!(tx.insert_passkey(&passkey(user, &user.name)).await, Ok(Written::Yes));
    }
    assert_eq!(tx.delete_user(&users[0].id).await, Ok(()));
    tx.commit().await.expect("commits");
    let mut tx = read(&store).await;
    assert_eq!(tx.passkey_by_credential(b"alice").await, Ok(None));
    assert_eq!(tx.passkeys_of(&users[1].id).await.map(|held| held.len()), Ok(1));
}
