//! The population: what `countersign init` and `countersign populate` make, and besides what
//! only a benchmark needs: tokens that no sign-in gave, and an operator who may see everything.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use data_encoding::BASE32_NOPAD;
use identity::error::Error;
use identity::ids::{AccountId, UserId};
use identity::policies::{Attachment, PolicyName, Principal};
use identity::secret::{Sealer, Secret};
use identity::sources::{Sources, Timestamp};
use identity::store::{Store, Tx, Written};
use identity::tokens::{LIFETIME, SignInMethod, Token, TokenHash, TokenScope};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::failure::{Failure, Result};
use crate::process::most_memory;
use crate::request::Key;
use crate::stopwatch::Stopwatch;

/// What the users follow from, and with it their password.
const SEED: &str = "1";
/// The password of every user that has one.
pub(crate) const PASSWORD: &str = "Populated-1";
/// Users of whom requests may be made, a quarter of whom have all it takes. Their ids lie all
/// over the store.
const SAMPLE: usize = 200_000;
/// What names the database to the program.
pub(crate) const DATABASE: &str = "COUNTERSIGN_DATABASE";
const ADMINISTRATOR: &str = "AdministratorAccess";

/// A user that requests are made for: with a password, a protected sign-in and a device.
#[derive(Clone)]
pub(crate) struct Share {
    pub(crate) id: String,
    pub(crate) key: Option<Key>,
    pub(crate) token: Secret,
    pub(crate) seed: Secret,
}

/// A data folder with a population.
pub(crate) struct World {
    pub(crate) data: PathBuf,
    /// Where the store is, unless it is in the data folder.
    pub(crate) database: Option<String>,
    pub(crate) account: String,
    pub(crate) account_name: String,
    pub(crate) users: usize,
    /// What it took to make them.
    pub(crate) made: Making,
    pub(crate) operator: Operator,
    pub(crate) shares: Vec<Share>,
    /// Those among them with a key.
    pub(crate) keyed: Vec<(Share, Key)>,
    /// The next of them who did not sign in yet.
    next: Cell<usize>,
}

/// What a population took to make.
pub(crate) struct Making {
    pub(crate) seconds: f64,
    /// The most memory the program held, pages of files with it.
    pub(crate) peak_kib: u64,
}

/// A user whom a policy allows everything.
pub(crate) struct Operator {
    pub(crate) token: Secret,
    pub(crate) key: Key,
}

/// What `countersign init` tells.
#[derive(Deserialize)]
struct Founded {
    account_name: String,
    huawei_domain_id: String,
}

/// What `countersign populate` tells.
#[derive(Deserialize)]
struct Populated {
    sample: Vec<Shown>,
}

#[derive(Deserialize)]
struct Shown {
    id: String,
    has_password: bool,
    mfa_required: bool,
    device_seed: Option<String>,
    access_key: Option<String>,
    access_key_secret: Option<String>,
}

impl World {
    /// Makes a world of `users` in a new folder.
    pub(crate) fn make(program: &Path, data: &Path, users: usize) -> Result<Self> {
        Self::make_in(program, (data, None), users)
    }

    /// The same, its store in an empty database if one is given.
    pub(crate) fn make_in(
        program: &Path,
        (data, database): (&Path, Option<&str>),
        users: usize,
    ) -> Result<Self> {
        let run = |words: &[&str]| {
            let mut command = Command::new(program);
            command.args(words).arg("--data").arg(data);
            command.envs(database.map(|database| (DATABASE, database)));
            command
        };
        let (founded, _): (Founded, _) = told(&mut run(&["init", "--account", "acme", "--json"]))?;
        let (count, sample) = (users.to_string(), users.min(SAMPLE).to_string());
        let mut populate = run(&["populate", "--show-credentials", "--seed", SEED]);
        let populate = populate.args(["--users", &count, "--sample", &sample]);
        let (populated, made): (Populated, Making) = told(populate)?;
        let sources = Sources::system();
        let mut shares: Vec<Share> =
            populated.sample.into_iter().filter_map(|shown| shown.share(&sources)).collect();
        let account = AccountId::new(&founded.huawei_domain_id);
        let first = shares.iter().position(|share| share.key.is_some());
        let operator = shares.swap_remove(first.ok_or("none of the users has a key")?);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let now = sources.now();
        let added = runtime.block_on(async {
            let store = match database {
                None => open(data)?,
                Some(url) => stores::open_postgres(url, 1).await.map_err(of_core)?,
            };
            add(&*store, (&account, now), &operator, &shares).await.map_err(of_core)
        });
        added?;
        let keyed = shares.iter().filter_map(|s| Some((s.clone(), s.key.clone()?))).collect();
        Ok(Self {
            data: data.to_owned(),
            database: database.map(str::to_owned),
            account: founded.huawei_domain_id,
            account_name: founded.account_name,
            users,
            made,
            operator: operator.operator().ok_or("the operator has no key")?,
            shares,
            keyed,
            next: Cell::new(0),
        })
    }

    /// A user who did not sign in yet in this run, while there are any.
    pub(crate) fn next_share(&self) -> &Share {
        let number = self.next.replace(self.next.get() + 1);
        &self.shares[number % self.shares.len()]
    }

    /// Bytes of the store's files.
    pub(crate) fn stored_bytes(&self) -> Result<u64> {
        let mut bytes = 0;
        for entry in std::fs::read_dir(self.data.join("store"))? {
            bytes += entry?.metadata()?.len();
        }
        Ok(bytes)
    }
}

/// What a command tells on its standard output, and what that took.
fn told<T: DeserializeOwned>(command: &mut Command) -> Result<(T, Making)> {
    let watch = Stopwatch::start();
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = child.spawn()?;
    let process = child.id();
    let watcher = std::thread::spawn(move || most_memory(process));
    let done = child.wait_with_output()?;
    let seconds = watch.elapsed().as_secs_f64();
    let peak_kib = watcher.join().map_err(|_| "the memory could not be watched")?;
    if !done.status.success() {
        let why = String::from_utf8_lossy(&done.stderr).into_owned();
        return Err(Failure::new(format!("{command:?} failed: {why}")));
    }
    Ok((serde_json::from_slice(&done.stdout)?, Making { seconds, peak_kib }))
}

impl Shown {
    fn share(self, sources: &Sources) -> Option<Share> {
        let seed = self.device_seed.filter(|_| self.has_password && self.mfa_required)?;
        let key = self.access_key.zip(self.access_key_secret);
        Some(Share {
            id: self.id,
            key: key.map(|(id, secret)| Key { id, secret: Secret::new(secret) }),
            token: Secret::new(format!("cst1.{}", sources.text(43, b"0123456789abcdef"))),
            seed: Secret::new(BASE32_NOPAD.decode(seed.as_bytes()).ok()?),
        })
    }
}

impl Share {
    fn operator(self) -> Option<Operator> {
        Some(Operator { token: self.token, key: self.key? })
    }
}

/// Adds tokens for all, and the operator's right.
async fn add(
    store: &dyn Store,
    (account, now): (&AccountId, Timestamp),
    operator: &Share,
    shares: &[Share],
) -> std::result::Result<(), Error> {
    let mut tx: Box<dyn Tx> = store.write().await?;
    let attachment = Attachment {
        policy: PolicyName::System(ADMINISTRATOR.to_owned()),
        principal: Principal::User(UserId::new(&operator.id)),
        at: now,
    };
    let Written::Yes = tx.attach_policy(&attachment).await? else {
        return Err(Error::internal("the operator has its policy already"));
    };
    for share in shares.iter().chain([operator]) {
        let row = Token {
            hash: TokenHash::of(&share.token),
            user: UserId::new(&share.id),
            account: account.clone(),
            scope: TokenScope::Account,
            methods: vec![SignInMethod::Password, SignInMethod::Totp],
            issued_at: now,
            expires_at: now.plus_seconds(LIFETIME),
            mfa_at: Some(now),
        };
        tx.insert_token(&row).await?;
    }
    tx.commit().await
}

/// The store of a data folder that no server uses.
pub(crate) fn open(data: &Path) -> Result<Arc<dyn Store>> {
    stores::open_sqlite(&store_file(data)).map_err(of_core)
}

/// The file of the embedded store in a data folder.
pub(crate) fn store_file(data: &Path) -> PathBuf {
    data.join("store").join("countersign.sqlite")
}

/// What opens the secrets in a data folder.
pub(crate) fn sealer(data: &Path) -> Result<Sealer> {
    let key: [u8; 32] = std::fs::read(data.join("key"))?
        .try_into()
        .map_err(|_| Failure::new("the data folder's key is not 32 bytes"))?;
    Ok(Sealer::new(&key))
}

/// The core's errors show their inside here: nobody else reads it.
pub(crate) fn of_core(error: Error) -> Failure {
    Failure::new(format!("{error:?}"))
}
