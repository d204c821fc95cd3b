use std::sync::Arc;

use identity::store::{Store, Written};

use crate::samples::{account, people, read, user, write};

pub(crate) async fn a_dropped_transaction_leaves_nothing(store: Arc<dyn Store>) {
    let mut tx = write(&store).await;
    assert_eq!(tx.insert_account(&account("a")).await, Ok(Written::Yes));
    drop(tx);
    assert_eq!(read(&store).await.count_accounts().await, Ok(0));
    assert_eq!(write(&store).await.count_accounts().await, Ok(0));
}

pub(crate) async fn a_committed_change_is_seen_by_the_next_reader(store: Arc<dyn Store>) {
    for number in 0..50 {
        let mut tx = write(&store).await;
        let written = tx.insert_account(&account(&format!("a{number}"))).await;
        assert_eq!(written, Ok(Written::Yes));
        tx.commit().await.expect("commits");
        let seen = tokio::spawn({
            let store = Arc::clone(&store);
            async move { read(&store).await.count_accounts().await }
        });
        assert_eq!(seen.await.expect("joins"), Ok(number + 1));
    }
}

pub(crate) async fn a_reader_sees_one_picture_throughout(store: Arc<dyn Store>) {
    people(&store, &["alice"]).await;
    let mut reader = read(&store).await;
    let id = account("a").id;
    assert_eq!(reader.count_users(&id).await, Ok(1));
    let mut tx = write(&store).await;
    assert_eq!(tx.insert_user(&user("a", "bob")).await, Ok(Written::Yes));
    tx.commit().await.expect("commits");
    assert_eq!(reader.count_users(&id).await, Ok(1));
    drop(reader);
    assert_eq!(read(&store).await.count_users(&id).await, Ok(2));
}

pub(crate) async fn a_reader_cannot_write(store: Arc<dyn Store>) {
    let mut reader = read(&store).await;
    assert!(reader.insert_account(&account("a")).await.is_err());
}

pub(crate) async fn writers_side_by_side_lose_nothing(store: Arc<dyn Store>) {
    people(&store, &[]).await;
    let tasks: Vec<_> = (0..32)
        .map(|number| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                let mut tx = write(&store).await;
                tokio::task::yield_now().await;
                let new = user("a", &format!("user-{number}"));
                assert_eq!(tx.insert_user(&new).await, Ok(Written::Yes));
                tx.commit().await.expect("commits");
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("joins");
    }
    assert_eq!(read(&store).await.count_users(&account("a").id).await, Ok(32));
}

pub(crate) async fn a_cancelled_writer_lets_the_next_one_in(store: Arc<dyn Store>) {
    let held = Arc::clone(&store);
    let writer = tokio::spawn(async move {
        let mut tx = write(&held).await;
        assert_eq!(tx.insert_account(&account("a")).await, Ok(Written::Yes));
        std::future::pending::<()>().await;
    });
    tokio::task::yield_now().await;
    writer.abort();
    assert!(writer.await.expect_err("was aborted").is_cancelled());
    let mut tx = write(&store).await;
    assert_eq!(tx.count_accounts().await, Ok(0));
    assert_eq!(tx.insert_account(&account("a")).await, Ok(Written::Yes));
    tx.commit().await.expect("commits");
}
