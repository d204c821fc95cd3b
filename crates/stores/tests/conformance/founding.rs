use std::sync::Arc;

use identity::accounts::NewAccount;
use identity::error::Error;
use identity::founding::{check_key, found};
use identity::pipeline::Identity;
use identity::secret::Sealer;
use identity::sources::Sources;
use identity::store::Store;

use crate::samples::read;

fn identity(store: &Arc<dyn Store>, key: u8) -> Identity {
    let (store, sealer) = (Arc::clone(store), Sealer::new(&[key; 32]));
    let settings = testkit::cheap_settings(Vec::new(), Vec::new());
    Identity::new(store, Sources::system(), sealer, settings).expect("starts")
}

fn new(name: &str) -> NewAccount {
    NewAccount { name: name.into(), owner: "alice".into(), projects: vec!["home".into()] }
}

pub(crate) async fn a_store_is_founded_once_and_under_one_key(store: Arc<dyn Store>) {
    let (right, wrong) = (identity(&store, 1), identity(&store, 2));
    assert_eq!(check_key(&wrong).await, Ok(None));
    assert_eq!(found(&right, new("acme"), |_| Ok(())).await, Ok(()));
    let founding = check_key(&right).await.expect("is the key").expect("was founded");
    let facts = (founding.account.as_str(), founding.owner.as_str(), founding.home.as_str());
    assert_eq!(facts, ("acme", "alice", "home"));
    assert!(check_key(&wrong).await.is_err());
    let mut told = false;
    let again = found(&right, new("other"), |_| {
        told = true;
        Ok(())
    });
    assert!(matches!(again.await, Err(Error::Exists(..))));
    assert!(!told);
    assert_eq!(read(&store).await.count_accounts().await, Ok(1));
}

pub(crate) async fn nobody_is_told_of_an_account_that_is_not_kept(store: Arc<dyn Store>) {
    let identity = identity(&store, 1);
    let untold = found(&identity, new("acme"), |_| Err(Error::internal("nobody listens")));
    assert!(untold.await.is_err());
    assert_eq!(read(&store).await.count_accounts().await, Ok(0));
    assert_eq!(check_key(&identity).await, Ok(None));
}
