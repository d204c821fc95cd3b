//! What tests of long lists need: many devices or keys at once, a reply that may be streamed, and a
//! store that stops answering.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use identity::error::Error;
use identity::ids::{AccountId, DeviceId, KeyId, UserId};
use identity::mfa::Device;
use identity::mfa::totp::Parameters;
use identity::sources::Timestamp;
use identity::store::{Store, Tx, Written};
use identity::temporary_keys::{Source, TemporaryKey};
use identity::tokens::TokenHash;
use wire::reply::Reply;

use crate::exchange;
use crate::runner;
use crate::world::World;

/// The reply to one exchange's request, sent as `sender`; its body may be streamed.
pub async fn answer(world: &mut World, request: &str, sender: &str) -> Reply {
    let exchange = exchange::read(request).remove(0);
    // Signatures are good once: the store has no other request of this number.
    static NUMBER: AtomicUsize = AtomicUsize::new(1_000_000);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    runner::answer(world, &exchange, number, sender).await.reply
}

/// Adds unbound devices of these names, meant for alice.
pub async fn add_devices(world: &World, names: impl IntoIterator<Item = String>) {
    let mut tx = world.identity.store().write().await.expect("the store writes");
    for name in names {
        let device = Device {
            id: DeviceId::new(format!("mfa-{name}")),
            account: AccountId::new(&world.values["account.id"]),
            holder: Some(UserId::new(&world.values["alice.id"])),
            // Each takes a place of its own.
            slot: name.bytes().fold(1, |slot, byte| slot * 31 % 1_000_000_007 + i64::from(byte)),
            name,
            bound: false,
            sealed_seed: Vec::new(),
            parameters: Parameters::default(),
            last_step: -1,
            failures: 0,
            failed_at: None,
            drift: 0,
            used_at: None,
            created_at: Timestamp::from_seconds(0),
            bound_at: None,
        };
        assert_eq!(tx.insert_device(&device).await, Ok(Written::Yes), "{}", device.name);
    }
    tx.commit().await.expect("the store commits");
}

/// Adds temporary keys of somebody's, taken with its permanent one, that are good for so many
/// seconds.
pub async fn add_temporary_keys(world: &World, whose: &str, count: u64, seconds: i64) {
    let now = world.identity.now();
    let mut tx = world.identity.store().write().await.expect("the store writes");
    for number in 0..count {
        let key = TemporaryKey {
            id: KeyId::new(format!("{whose}-{seconds}-{number}")),
            token: TokenHash([0; 32]),
            user: UserId::new(&world.values[&format!("{whose}.id")]),
            account: AccountId::new(&world.values["account.id"]),
            role: None,
            source: Source::AccessKey(KeyId::new(&world.people[whose].key)),
            via: None,
            sealed_secret: Vec::new(),
            mfa_at: None,
            created_at: now,
            expires_at: now.plus_seconds(seconds),
        };
        tx.insert_temporary_key(&key).await.expect("the store writes");
    }
    tx.commit().await.expect("the store commits");
}

/// A store that reads so often, and then fails.
pub struct Fails {
    store: Arc<dyn Store>,
    reads: AtomicUsize,
}

impl Fails {
    /// The store, failing after so many reads.
    pub fn after(reads: usize, store: Arc<dyn Store>) -> Self {
        Self { store, reads: AtomicUsize::new(reads) }
    }
}

#[async_trait]
impl Store for Fails {
    async fn read(&self) -> Result<Box<dyn Tx>, Error> {
        let left =
            self.reads.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1));
        left.map_err(|_| Error::internal("the disk is gone"))?;
        self.store.read().await
    }

    async fn write(&self) -> Result<Box<dyn Tx>, Error> {
        self.store.write().await
    }

    async fn take_nonce(
        &self,
        key: &str,
        nonce: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, Error> {
        self.store.take_nonce(key, nonce, now, until).await
    }

    async fn ping(&self) -> Result<(), Error> {
        self.store.ping().await
    }
}
