//! What lists show of devices is kept whoever writes, a node of the version before among them.

use identity::ids::AccountId;
use tokio_postgres::NoTls;

use crate::{database, on_threads};

const ROWS: &str = "
    INSERT INTO accounts VALUES ('a', '1', 'acme', 'alias', 5);
    INSERT INTO users VALUES
      ('u', 'a', '', 'h', 'alice', 'alice', 'A', '', '', '', '', '', 1, 0, 0, '{}', 1, 1, NULL);
    INSERT INTO devices VALUES
      ('m', 'a', 'one', 'u', 0, 1, '', 'sha1', 6, 30, 1, 0, 1, 2, 0, NULL, NULL);";

/// May write all there was before, and finds nothing by its name alone. What it finds so is a trap.
const STRANGER: &str = "
    CREATE ROLE writer;
    GRANT ALL ON ALL TABLES IN SCHEMA public TO writer;
    REVOKE ALL ON device_list FROM writer;
    SET ROLE writer;
    CREATE TEMP TABLE device_list (account_id TEXT, name TEXT);
    CREATE TEMP TABLE devices (LIKE public.devices);
    SET search_path = pg_temp;";

#[test]
fn whoever_writes_a_user_or_device_keeps_their_list() {
    on_threads(async {
        let database = database();
        let store = stores::open_postgres(&database, 2).await.expect("opens");
        let connected = tokio_postgres::connect(&database, NoTls).await;
        let (client, connection) = connected.expect("connects");
        tokio::spawn(connection);
        for sql in [ROWS, STRANGER] {
            client.batch_execute(sql).await.expect("is done");
        }
        for (sql, shown) in [
            ("UPDATE public.users SET name = 'eve' WHERE id = 'u'", Some("one eve")),
            ("UPDATE public.devices SET bound = 0 WHERE id = 'm'", Some("one ")),
            ("UPDATE public.devices SET bound = 1 WHERE id = 'm'", Some("one eve")),
            ("DELETE FROM public.devices WHERE id = 'm'", None),
        ] {
            client.batch_execute(sql).await.expect("is allowed");
            let mut tx = store.read().await.expect("begins");
            let listed = tx.devices(&AccountId::new("a"), None, None).await.expect("lists").pop();
            let listed = listed.map(|device| {
                let holder = device.bound.map(|bound| bound.name).unwrap_or_default();
                format!("{} {holder}", device.name)
            });
            assert_eq!(listed.as_deref(), shown, "{sql}");
        }
    });
}
