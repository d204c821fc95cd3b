//! A database that is gone for a while: everybody is told to try again, and the log is told little.

use std::fs;
use std::sync::Arc;

use identity::error::Error;
use testkit::Cluster;

use crate::on_threads;
use crate::waiting::connect;

#[test]
fn the_log_hears_now_and_then_of_a_database_that_is_gone_and_once_of_its_return() {
    on_threads(async {
        let folder = tempfile::tempdir().expect("a folder");
        let log = folder.path().join("log");
        let writer = Arc::new(fs::File::create(&log).expect("is made"));
        let heard = tracing_subscriber::fmt().with_writer(writer).finish();
        // Of this thread, on which all below is done.
        let _heard = tracing::subscriber::set_default(heard);
        let lines = |what: &str| fs::read_to_string(&log).expect("reads").matches(what).count();

        let cluster = Cluster::start(false);
        let database = cluster.database();
        let client = connect(&database).await;
        let store = stores::open_postgres(&database, 4).await.expect("opens");
        assert_eq!(store.ping().await, Ok(()));
        let (there, away) = (cluster.socket(), folder.path().join("away"));
        fs::rename(&there, &away).expect("is taken away");
        let sql = "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";
        assert!(client.query_one(sql, &[]).await.expect("cuts").get::<_, i64>(0) > 0);
        for _ in 0..50 {
            assert_eq!(store.ping().await, Err(Error::Busy));
        }
        let told = lines("the database cannot be used");
        // One in ten seconds, which all this does not take twice.
        assert!((1..=2).contains(&told), "{told}");
        assert_eq!(lines("the database can be used again"), 0);
        fs::rename(&away, &there).expect("is brought back");
        for _ in 0..50 {
            assert_eq!(store.ping().await, Ok(()));
        }
        assert_eq!(lines("the database cannot be used"), told);
        assert_eq!(lines("the database can be used again"), 1);
    });
}
