use std::sync::Arc;

use identity::ids::DirectoryId;
use identity::store::{Store, Written};

use crate::samples::{account, device, directory_user, people, user, write};

async fn makes_a_user(store: &Arc<dyn Store>, name: &str, limit: u64) -> bool {
    let mut tx = write(store).await;
    let free = tx.take_user_place(&account("a").id, None, limit).await.expect("answers");
    if free {
        assert_eq!(tx.insert_user(&user("a", name)).await, Ok(Written::Yes));
        tx.commit().await.expect("commits");
    }
    free
}

async fn makes_a_device(store: &Arc<dyn Store>, name: &str, limit: u64) -> bool {
    let mut tx = write(store).await;
    let free = tx.take_device_place(&account("a").id, limit).await.expect("answers");
    if free {
        assert_eq!(tx.insert_device(&device("a", name)).await, Ok(Written::Yes));
        tx.commit().await.expect("commits");
    }
    free
}

pub(crate) async fn nobody_passes_a_limit_beside_another(store: Arc<dyn Store>) {
    people(&store, &["alice"]).await;
    // At first nothing is noted, then all is.
    for (round, (limit, more)) in [(6, 5), (10, 4)].into_iter().enumerate() {
        let tasks: Vec<_> = (0..16)
            .map(|number| {
                let store = Arc::clone(&store);
                let name = format!("{round}-{number}");
                tokio::spawn(async move {
                    let made = makes_a_user(&store, &name, limit).await;
                    (made, makes_a_device(&store, &name, limit - 1).await)
                })
            })
            .collect();
        let mut made = (0, 0);
        for task in tasks {
            let (user, device) = task.await.expect("joins");
            made = (made.0 + u64::from(user), made.1 + u64::from(device));
        }
        assert_eq!(made, (more, more));
    }
    let mut tx = write(&store).await;
    let id = account("a").id;
    let devices = tx.devices(&id, None, None).await.expect("lists").len();
    assert_eq!((tx.count_users(&id).await, devices), (Ok(10), 9));
}

pub(crate) async fn what_is_gone_gives_its_place_back(store: Arc<dyn Store>) {
    people(&store, &[]).await;
    for name in ["bob", "carol"] {
        assert!(makes_a_user(&store, name, 2).await);
        assert!(makes_a_device(&store, name, 2).await);
    }
    assert!(!makes_a_user(&store, "dave", 2).await);
    assert!(!makes_a_device(&store, "dave", 2).await);
    let mut tx = write(&store).await;
    for _ in 0..2 {
        // Twice gone is gone once.
        tx.delete_user(&user("a", "bob").id).await.expect("deletes");
        tx.delete_device(&device("a", "bob").id).await.expect("deletes");
    }
    tx.commit().await.expect("commits");
    assert!(makes_a_user(&store, "dave", 2).await);
    assert!(makes_a_device(&store, "dave", 2).await);
    assert!(!makes_a_user(&store, "erin", 2).await);
    assert!(!makes_a_device(&store, "erin", 2).await);
}

pub(crate) async fn what_nobody_noted_is_found_at_the_limit(store: Arc<dyn Store>) {
    // Made and removed as the program before did, which noted nothing.
    people(&store, &["alice", "bob"]).await;
    assert!(makes_a_user(&store, "carol", 3).await);
    assert!(!makes_a_user(&store, "dave", 3).await);
    let mut tx = write(&store).await;
    // A place that is taken and not filled stands for one emptied without a note.
    assert_eq!(tx.take_user_place(&account("a").id, None, 4).await, Ok(true));
    tx.commit().await.expect("commits");
    assert!(makes_a_user(&store, "dave", 4).await);
}

pub(crate) async fn each_pool_has_places_of_its_own(store: Arc<dyn Store>) {
    people(&store, &["alice"]).await;
    let (id, directory) = (account("a").id, DirectoryId::new("d-1"));
    let mut tx = write(&store).await;
    assert_eq!(tx.take_user_place(&id, None, 1).await, Ok(false));
    assert_eq!(tx.take_user_place(&id, Some(&directory), 1).await, Ok(true));
    let bob = directory_user("a", &directory, "bob");
    assert_eq!(tx.insert_user(&bob).await, Ok(Written::Yes));
    assert_eq!(tx.take_user_place(&id, Some(&directory), 1).await, Ok(false));
    tx.delete_user(&bob.id).await.expect("deletes");
    assert_eq!(tx.take_user_place(&id, Some(&directory), 1).await, Ok(true));
}
