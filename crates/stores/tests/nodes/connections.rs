//! Connections between their uses: what is left open, given up or lost does no harm to whoever
//! gets the connection next.

use std::sync::Arc;
use std::time::Duration;

use identity::accounts::Account;
use identity::caller::Proof;
use identity::error::Error;
use identity::foreseen::{Foreseen, Holder, Question, Whom};
use identity::ids::{AccountId, AccountNumber};
use identity::store::{Store, Tx};
use identity::tokens::TokenHash;
use testkit::World;
use tokio_postgres::NoTls;

use crate::asking::enable;
use crate::{Nodes, database, on_threads};

/// Two nodes, a store with one connection for requests, and the database asked itself.
async fn over_one_connection() -> (Nodes, Arc<dyn Store>, tokio_postgres::Client) {
    let database = database();
    let nodes = Nodes::over(&database).await;
    let store = stores::open_postgres(&database, 2).await.expect("opens");
    let (client, connection) = tokio_postgres::connect(&database, NoTls).await.expect("connects");
    tokio::spawn(connection);
    (nodes, store, client)
}

/// A transaction that was told of one question and has answered it.
async fn told_of_one(
    store: &Arc<dyn Store>,
    (world, who): (&World, &str),
    whole: bool,
) -> Box<dyn Tx> {
    let Proof::Token(token) = world.token(who) else { panic!("a token is one") };
    let hash = TokenHash::of(&token);
    let (holder, questions) = (Holder::Token(hash), vec![Question::DevicesOf(Whom::Holder)]);
    let mut tx = store.read().await.expect("begins");
    let foreseen = Foreseen { holder, nonce: None, questions, whole };
    tx.foresee(foreseen).await.expect("is told");
    assert!(tx.borne_token(&hash).await.expect("answers").is_some());
    tx
}

async fn idle_in_transaction(client: &tokio_postgres::Client) -> i64 {
    // What nobody waits for is on its way.
    tokio::time::sleep(Duration::from_millis(200)).await;
    let sql = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()
               AND state LIKE 'idle in transaction%'";
    client.query_one(sql, &[]).await.expect("answers").get(0)
}

#[test]
fn what_was_answered_before_the_picture_was_over_must_still_be_so_afterwards() {
    on_threads(async {
        let (nodes, store, _) = over_one_connection().await;
        let accounts = nodes.a.identity.store().read().await.expect("begins");
        let expected = { accounts }.count_accounts().await;
        for (who, whole) in [("alice", true), ("bob", false)] {
            let mut tx = told_of_one(&store, (&nodes.a, who), whole).await;
            assert_eq!(tx.count_accounts().await, expected);
            drop(tx);
            let mut tx = told_of_one(&store, (&nodes.a, who), whole).await;
            enable(&nodes.b, who, false).await;
            // One picture still holds; the other cannot be had any more.
            let answer = if whole { Err(Error::Busy) } else { expected.clone() };
            assert_eq!(tx.count_accounts().await, answer);
        }
    });
}

#[test]
fn what_was_foreseen_whole_leaves_no_transaction_open() {
    on_threads(async {
        let (nodes, store, client) = over_one_connection().await;
        for (whole, open) in [(true, 0), (false, 1)] {
            let tx = told_of_one(&store, (&nodes.a, "alice"), whole).await;
            assert_eq!(idle_in_transaction(&client).await, open);
            drop(tx);
            assert_eq!(idle_in_transaction(&client).await, 0);
        }
    });
}

#[test]
fn a_change_given_up_in_the_middle_is_not_made_by_who_comes_next() {
    on_threads(async {
        let (_nodes, store, client) = over_one_connection().await;
        let before = store.read().await.expect("begins").count_accounts().await;
        for number in 0..20 {
            let id = AccountId::new(format!("given-up-{number}"));
            let (number, name, alias) = (id.to_string(), id.to_string(), id.to_string());
            let created_at = identity::sources::Timestamp::from_millis(0);
            let number = AccountNumber::new(number);
            let account = Account { id, number, name, alias, created_at };
            let mut tx = store.write().await.expect("begins");
            let insert = tokio::time::timeout(Duration::ZERO, tx.insert_account(&account));
            drop(insert.await);
            drop(tx);
            let mut next = store.write().await.expect("begins");
            assert_eq!(next.count_accounts().await, before);
            next.commit().await.expect("commits");
            assert_eq!(store.read().await.expect("begins").count_accounts().await, before);
        }
        assert_eq!(idle_in_transaction(&client).await, 0);
    });
}

#[test]
fn a_connection_lost_while_nobody_used_it_is_given_to_nobody() {
    on_threads(async {
        let (_nodes, store, client) = over_one_connection().await;
        for _ in 0..3 {
            assert!(store.read().await.expect("begins").count_accounts().await.is_ok());
            assert_eq!(idle_in_transaction(&client).await, 0);
            let sql = "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity
                       WHERE datname = current_database() AND pid <> pg_backend_pid()";
            let lost: i64 = client.query_one(sql, &[]).await.expect("cuts").get(0);
            assert!(lost > 0);
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    });
}
