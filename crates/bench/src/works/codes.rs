//! A one-time code, checked and accepted once, durable before the answer, beside a loop that
//! appends records and syncs. No vendor's wire takes a code without a password, whose hash
//! would hide everything else; so this asks the core itself, over the populated store.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;

use identity::access::{Access, Rule};
use identity::caller::{Origin, Proof};
use identity::ids::DeviceId;
use identity::mfa::totp::Parameters;
use identity::pipeline::{Call, Envelope, Identity};
use identity::secret::Secret;
use identity::settings::{
    ApiProtection, MessageSettings, Passkeys, PasswordCost, Settings, TotpProfile,
};
use identity::sign_in::{FirstFactor, Passcode, ScopeRequest, SignIn};
use identity::sources::{Clock, Sources, SystemRandom, Timestamp};
use identity::store::Store;
use serde_json::json;

use crate::Bench;
use crate::bounds::PART;
use crate::bounds::codes::Possible;
use crate::bounds::journal::RECORD;
use crate::failure::Result;
use crate::load::Sent;
use crate::measure::{Sample, each, repeat};
use crate::process::own_cpu;
use crate::statistics::median;
use crate::stopwatch::Stopwatch;
use crate::table::{Row, Target};
use crate::world::{Share, World, of_core, open, sealer};

/// How many records the raw loop writes before it syncs.
const RECORDS: usize = 64;
const PERIOD: i64 = 30;
/// How many requests there are at once.
const TASKS: [usize; 3] = [1, 16, 64];

/// All numbers of requests at once, through the core and through the store alone.
pub(crate) fn run(bench: &Bench) -> Result<Vec<Row>> {
    let checks = Arc::new(Checks::over(&bench.sources, &bench.world)?);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let time = bench.pace().time / 2;
    let most = TASKS[TASKS.len() - 1];
    let mut possible = Possible::start(bench, most)?;
    let mut raw = Vec::new();
    let mut rounds: Vec<(Vec<Sample>, Vec<Sample>)> =
        TASKS.iter().map(|_| Default::default()).collect();
    for _ in 0..bench.rounds {
        raw.push(append_and_sync(bench, time)?);
        for (tasks, (core, store)) in TASKS.into_iter().zip(&mut rounds) {
            core.push(runtime.block_on(load(&checks, tasks, time, true))?);
            store.push(runtime.block_on(load(&checks, tasks, time, false))?);
        }
        possible.round(&runtime, bench.pace().time / PART)?;
    }
    let mut rows = Vec::new();
    for (tasks, (core, store)) in TASKS.into_iter().zip(&rounds) {
        // The target is about a server with many askers at once.
        let target = if tasks == 64 { Target::RatioAtLeast(0.9) } else { Target::None };
        let work = format!("code accepted once, {tasks} at once : raw sync loop");
        rows.push(rates(&work, core, &raw, target));
        let work = format!("… the store's conditional write alone, {tasks} at once");
        rows.push(rates(&work, store, &raw, Target::None));
    }
    rows.extend(possible.rates("code accepted once", &each(&raw, |r| r.rate)));
    let (core, _) = &rounds[TASKS.len() - 1];
    let (late, syncs): (Vec<f64>, Vec<f64>) = (each(core, |r| r.p99), each(&raw, |r| r.p50));
    let work = "p99 of a code, 64 at once : one sync (median)";
    rows.push(Row::new(work, "µs", (&late, Some(&syncs)), Target::RatioAtMost(2.0), json!({})));
    let late = each(&raw, |r| r.p99);
    let more = json!({"bound_of": work});
    let alone = "… bound: the raw loop's own syncs";
    rows.push(Row::new(alone, "µs", (&late, Some(&syncs)), Target::None, more));
    rows.extend(possible.late(work, &syncs));
    Ok(rows)
}

fn rates(work: &str, ours: &[Sample], raw: &[Sample], target: Target) -> Row {
    let middle = |figure| median(&each(ours, figure)).round();
    let more = json!({
        "p50_us": middle(|r| r.p50),
        "p99_us": middle(|r| r.p99),
        "cpu_us": middle(|r| r.cpu),
        "a_second_each_round": each(ours, |r| r.rate),
    });
    let (ours, raw) = (each(ours, |r| r.rate), each(raw, |r| r.rate));
    Row::new(work, "a second", (&ours, Some(&raw)), target, more)
}

/// What the disk can do: records appended, every 64th synced, in the store's own folder.
fn append_and_sync(bench: &Bench, time: Duration) -> Result<Sample> {
    let path = bench.world.data.join("store").join("raw");
    let mut file: File = OpenOptions::new().create(true).append(true).open(&path)?;
    let (watch, mut syncs) = (Stopwatch::start(), Vec::new());
    let before = own_cpu()?;
    while watch.elapsed() < time {
        for _ in 0..RECORDS {
            file.write_all(&[7; RECORD])?;
        }
        let one = Stopwatch::start();
        file.sync_data()?;
        syncs.push(one.elapsed().as_secs_f64() * 1e6);
    }
    let (count, seconds) = (syncs.len() * RECORDS, watch.elapsed().as_secs_f64());
    let done = Sent { count, bytes: count * RECORD, seconds, latencies: syncs };
    let cpu = own_cpu()? - before;
    std::fs::remove_file(path)?;
    Ok(Sample::of(&done, cpu))
}

/// A clock that goes on when all codes of a step were used.
struct Steps(AtomicI64);

impl Clock for Steps {
    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(self.0.load(Ordering::Relaxed))
    }
}

/// What the checks are done with.
pub(crate) struct Checks {
    identity: Identity,
    store: Arc<dyn Store>,
    clock: Arc<Steps>,
    /// The first second of that clock.
    begun: i64,
    shares: Vec<Share>,
    devices: Vec<DeviceId>,
    next: AtomicUsize,
}

impl Checks {
    pub(crate) fn over(sources: &Sources, world: &World) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let store = open(&world.data)?;
        // Later than any code that was used over the wire in this run.
        let begun = sources.now().seconds() + 10 * PERIOD;
        let clock = Arc::new(Steps(AtomicI64::new(begun)));
        let sources = Sources::new(Arc::clone(&clock) as _, Arc::new(SystemRandom));
        let settings = Settings {
            languages: Vec::new(),
            system_policies: Vec::new(),
            factor_words: Vec::new(),
            api_protection: ApiProtection::FollowsDevice,
            totp: TotpProfile::Compatible,
            messages: MessageSettings::default(),
            password_cost: PasswordCost { memory: 64, passes: 1, queue: 1, ..PasswordCost::OWASP },
            devices_per_account: 0,
            users_per_account: 0,
            passkeys: Passkeys::Off("nobody browses a benchmark".to_owned()),
        };
        let sealer = sealer(&world.data)?;
        let identity =
            Identity::new(Arc::clone(&store), sources, sealer, settings).map_err(of_core)?;
        let shares: Vec<Share> = world.shares.iter().take(5000).cloned().collect();
        let devices = runtime.block_on(async {
            let mut tx = store.read().await?;
            let mut devices = Vec::with_capacity(shares.len());
            for share in &shares {
                let held = tx.devices_of(&identity::ids::UserId::new(&share.id)).await?;
                devices.extend(held.into_iter().map(|device| device.id));
            }
            Ok(devices)
        });
        let devices = devices.map_err(of_core)?;
        Ok(Self { identity, store, clock, begun, shares, devices, next: AtomicUsize::new(0) })
    }

    /// Whose turn it is, and at which step of its codes.
    fn take(&self) -> (usize, i64) {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let pass = (number / self.shares.len()) as i64;
        let seconds = self.begun + pass * PERIOD;
        self.clock.0.fetch_max(seconds, Ordering::Relaxed);
        (number % self.shares.len(), seconds.div_euclid(PERIOD))
    }

    /// Through the core: token and code come in, the step is used up, a token is issued, the
    /// audit record is kept.
    async fn through_core(&self) -> Result<()> {
        let (at, step) = self.take();
        let share = &self.shares[at];
        let code = Parameters::default().code(&share.seed, step);
        let command = SignIn {
            first: FirstFactor::Token(share.token.clone()),
            passcode: Some(Passcode { user: None, code: Secret::new(format!("{code:06}")) }),
            scope: ScopeRequest::Unsaid,
            checked: None,
        };
        let access = Access { actions: &[], resources: Vec::new(), rule: Rule::Open };
        let request_id = "00000000-0000-4000-8000-000000000000".to_owned();
        let origin = Origin { address: None, secure: false, request_id };
        let envelope = Envelope { proof: Proof::Anonymous, origin, operation: "Benchmark" };
        let done = self.identity.execute(&envelope, Call { command, access }).await;
        done.map(drop).map_err(of_core)
    }

    /// The conditional write and its commit.
    async fn through_store(&self) -> Result<()> {
        let (at, step) = self.take();
        let used = async {
            let mut tx = self.store.write().await?;
            let first = tx.use_step(&self.devices[at], step, 0, self.identity.now()).await?;
            tx.commit().await.map(|()| first)
        };
        match used.await.map_err(of_core)? {
            true => Ok(()),
            false => Err("a code was refused that was not used before".into()),
        }
    }
}

/// Checks for some time, so many at once.
pub(crate) async fn load(
    checks: &Arc<Checks>,
    tasks: usize,
    time: Duration,
    core: bool,
) -> Result<Sample> {
    let checks = Arc::clone(checks);
    let check = move || {
        let checks = Arc::clone(&checks);
        async move {
            match core {
                true => checks.through_core().await,
                false => checks.through_store().await,
            }
        }
    };
    repeat(tasks, time, check).await
}
