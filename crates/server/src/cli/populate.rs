use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::mpsc::sync_channel;
use std::thread::scope;

use clap::{Args, value_parser};
use identity::ids::AccountId;
use identity::secret::Secret;
use identity::sources::Sources;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use stores::{Address, Census, People, Person};
use tokio::runtime::Handle;
use tokio::task::block_in_place;

use super::store_options::StoreOptions;
use crate::compose;
use crate::data_folder::{DataFolder, Places};
use crate::failure::{Doing, Failure};
use crate::populate::{self, Made, World};

/// Users made before they are written.
const BATCH: u64 = 1_000;

/// Fills a store with users of a known answer, for measuring; prints that answer as JSON.
///
/// The same number and seed make the same users in every run: 80 % with a password, 60 % whose
/// login protection asks for a device, 50 % with a device bound, 20 % that used it on the last
/// day of 2025, 30 % with an access key. Their names begin with `user-SEED-`; who has a password
/// has `Populated-SEED`. Never do this to a store that is reachable by others.
#[derive(Args)]
pub(super) struct Populate {
    /// Data folder of a store that was founded
    #[arg(
        long,
        env = "COUNTERSIGN_DATA",
        value_name = "DIR",
        default_value = "./countersign-data"
    )]
    data: PathBuf,

    #[command(flatten)]
    store: StoreOptions,

    /// How many users
    #[arg(long, value_name = "COUNT", value_parser = value_parser!(u64).range(1..=100_000_000))]
    users: u64,

    /// What the users follow from
    #[arg(long, default_value_t = 1)]
    seed: u32,

    /// Add to a store that has users besides its owner
    #[arg(long, conflicts_with = "check")]
    add: bool,

    /// Make nothing; count what the store holds and compare
    #[arg(long)]
    check: bool,

    /// How many users are shown, by number from 0
    #[arg(long, value_name = "COUNT", default_value_t = 5)]
    sample: u64,

    /// Show the sample's device seeds and access-key secrets
    #[arg(long)]
    show_credentials: bool,
}

impl Populate {
    pub(super) fn run(self) -> Result<(), Failure> {
        super::runtime()?.block_on(Box::pin(self.work()))
    }

    async fn work(mut self) -> Result<(), Failure> {
        let store = std::mem::take(&mut self.store);
        let config = store.options(&self.data)?.resolve()?;
        let places = Places::new(&self.data, &config);
        let address = places.address();
        if !places.is_founded().await? {
            return Err(Failure::new(format!(
                "there is no founded store in {address}; run `countersign init` first"
            )));
        }
        let key = places.key();
        let folder = DataFolder::take(places)?;
        let account = self.account(&folder).await?;
        let sealer = key.sealer()?;
        let world = World::new(self.seed, self.users, &account, &sealer).await?;
        if !self.check {
            self.fill(&world, &address).await?;
        }
        let expected = populate::answer(self.users);
        let found = stores::census(&address, &account, &populate::prefix(self.seed)).await?;
        self.print(expected, found, &world)?;
        if found != expected {
            return Err(Failure::new("the store does not hold what it should"));
        }
        Ok(())
    }

    /// The account to fill, if it may be filled.
    async fn account(&self, folder: &DataFolder) -> Result<AccountId, Failure> {
        let opened = folder.open(compose::founding_settings(), &Sources::system()).await?;
        let mut tx = opened.identity.store().read().await?;
        let name = &opened.founding.account;
        let account = tx.account_by_name(name).await?;
        let account = account.ok_or_else(|| Failure::new(format!("no account is named {name}")))?;
        if !self.check && !self.add && tx.count_users(&account.id).await? > 1 {
            return Err(Failure::new(
                "the account has users besides its owner, and nothing was changed; say --add to \
                 add to them",
            ));
        }
        Ok(account.id)
    }

    /// Makes users on one thread while those made before are written on this one; there are
    /// never more of them at once than three batches.
    async fn fill(&self, world: &World<'_>, address: &Address) -> Result<(), Failure> {
        let mut people = People::open(address).await?;
        let (made, batches) = sync_channel::<Vec<Person>>(1);
        let make = move || {
            for first in (0..self.users).step_by(usize::try_from(BATCH).expect("it is small")) {
                let last = self.users.min(first + BATCH);
                let batch = (first..last).map(|rank| world.person(rank).person).collect();
                // Whoever writes them stops at an error, and then so does this.
                if made.send(batch).is_err() {
                    return;
                }
            }
        };
        let write = || -> Result<(), Failure> {
            let mut written = 0;
            for batch in batches {
                let added = Handle::current().block_on(people.add(&batch)).map_err(Failure::from);
                added.doing(|| format!("cannot add users, perhaps seed {} is there", self.seed))?;
                written += batch.len() as u64;
                if written.is_multiple_of(100 * BATCH) || written == self.users {
                    eprintln!("populate: {written} of {} users", self.users);
                }
            }
            Ok(())
        };
        block_in_place(|| {
            scope(|scope| {
                scope.spawn(make);
                write()
            })
        })?;
        people.close().await?;
        Ok(())
    }

    fn print(&self, expected: Census, found: Census, world: &World<'_>) -> Result<(), Failure> {
        let password = populate::password(self.seed);
        let answer = Answer {
            users: self.users,
            seed: self.seed,
            names: format!("{}NNNNNNN, NNNNNNN from 0000000", populate::prefix(self.seed)),
            password: format!("{}, of every user that has one", password.expose_text()),
            answer: counts(expected),
            found: counts(found),
            sample: Sample { world, populate: self },
        };
        let mut out = io::BufWriter::new(io::stdout().lock());
        let written = serde_json::to_writer_pretty(&mut out, &answer).map_err(io::Error::from);
        let ended = written.and_then(|()| writeln!(out)).and_then(|()| out.flush());
        ended.doing(|| "cannot print".to_owned())
    }

    fn shown(&self, made: &Made) -> Value {
        let person = &made.person;
        let mut shown = json!({
            "number": made.number,
            "name": person.user.name,
            "id": person.user.id.as_str(),
            "handle": person.user.handle.as_str(),
            "has_password": person.profile.is_some(),
            "mfa_required": person.protection.is_some(),
            "device": person.device.as_ref().map(|device| device.name.as_str()),
            "used_lately": person.user.signed_in_at.is_some(),
            "access_key": person.key.as_ref().map(|key| key.id.as_str()),
        });
        if self.show_credentials {
            let text = |secret: &Option<Secret>| {
                secret.as_ref().map(|secret| secret.expose_text().to_owned())
            };
            shown["device_seed"] = json!(text(&made.device_seed));
            shown["access_key_secret"] = json!(text(&made.key_secret));
        }
        shown
    }
}

/// What is printed.
#[derive(Serialize)]
struct Answer<'a> {
    users: u64,
    seed: u32,
    names: String,
    password: String,
    answer: Value,
    found: Value,
    sample: Sample<'a>,
}

/// The users to show. They follow from their number, so none of them is kept until it is shown.
struct Sample<'a> {
    world: &'a World<'a>,
    populate: &'a Populate,
}

impl Serialize for Sample<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Populate { users, sample, .. } = self.populate;
        let numbered = (0..*users).map(|rank| (self.world.number(rank), rank));
        let mut shown: Vec<(u64, u64)> = numbered.filter(|(number, _)| number < sample).collect();
        shown.sort_unstable();
        serializer.collect_seq(
            shown.into_iter().map(|(_, rank)| self.populate.shown(&self.world.person(rank))),
        )
    }
}

fn counts(census: Census) -> Value {
    json!({
        "users": census.users,
        "with_password": census.with_password,
        "mfa_required": census.mfa_required,
        "device_bound": census.device_bound,
        "used_lately": census.signed_in,
        "with_key": census.with_key,
    })
}
