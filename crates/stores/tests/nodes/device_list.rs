//! What lists show of devices is kept whoever writes, a node of the version before among them.

use std::sync::Arc;

use identity::ids::{AccountId, DeviceId};
use identity::mfa::CreateDevice;
use identity::store::{Tx, Written};
use identity::users::User;
use testkit::World;
use tokio_postgres::NoTls;

use crate::asking::{done, id, user};
use crate::waiting::Watched;
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

/// Gives a user its new names, or binds the device to it.
async fn change(tx: &mut dyn Tx, renames: bool, (user, device): (&User, &DeviceId), step: i64) {
    let written = match renames {
        true => tx.update_user(user).await,
        false => tx.bind_device(device, &user.id, step, 0, user.updated_at).await,
    };
    assert_eq!(written, Ok(Written::Yes));
}

#[test]
fn a_rename_beside_a_binding_waits_for_it_and_is_seen_in_lists() {
    on_threads(async {
        let watched = Watched::new().await;
        let world = &watched.nodes.a;
        let write = || async { world.identity.store().write().await.expect("begins") };
        // Meant for the user already: binding it writes nothing that refers to the user's row.
        let create = CreateDevice { name: "one".into(), holder: Some(user(world, "alice")) };
        let device = done(world, create).await.device.id;
        let alice =
            write().await.user(&id(world, "alice")).await.expect("reads").expect("is there");
        for (step, renames) in [(10, true), (20, false), (30, true), (40, false)] {
            // No other name: that one is a key, and who changes it is waited for anyhow.
            let now = User { display_name: format!("Alice {step}"), ..alice.clone() };
            let both = (now.clone(), device.clone());
            let late = async move |node: Arc<World>| {
                let mut tx = node.identity.store().write().await?;
                change(&mut *tx, !renames, (&both.0, &both.1), step).await;
                tx.commit().await
            };
            let first = async |tx: &mut dyn Tx, _: &World| {
                change(tx, renames, (&now, &device), step).await;
            };
            watched.amidst(first, late, async |_, _| {}).await.expect("is done");
            let mut tx = write().await;
            let listed = tx.devices(&alice.account, None, None).await.expect("lists").pop();
            let bound = listed.and_then(|device| device.bound).map(|bound| bound.display_name);
            assert_eq!(bound, Some(now.display_name));
            assert_eq!(tx.unbind_device(&device).await, Ok(true));
            tx.commit().await.expect("commits");
        }
    });
}
