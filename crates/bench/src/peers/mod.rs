//! The servers somebody would run instead, each installed from its packages, set up as its own
//! manual says for production on two cores, and measured on like work in turns with ours.

mod installed;
mod keystone;
mod moto;
mod ours;
mod privacyidea;
mod program;

use std::path::{Path, PathBuf};

use http::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use self::ours::{Like, Ours};
use self::program::{Memcached, Program};
use crate::Bench;
use crate::connection::{Connection, Kept};
use crate::failure::{Failure, Result};
use crate::load;
use crate::request::Draft;
use crate::table::{Row, Target};

/// How many users, tokens or devices each of them and we hold.
const HELD: usize = 300;
/// The longest page that is asked for.
const PAGE: usize = 100;
/// Rounds' requests are sent by as many clients as there are workers.
const AT_ONCE: usize = 2;
/// Of the administrator of each.
const PASSWORD: &str = "Populated-1";

/// Where a peer is set up.
struct Ground<'a> {
    bench: &'a Bench,
    /// Where its packages are.
    installed: PathBuf,
    /// A new folder for what it keeps.
    folder: TempDir,
}

/// Makes the requests of a work's round.
type MakeRound = Box<dyn FnMut(&Work) -> Result<Vec<Vec<u8>>>>;

/// A peer that answers.
struct Running {
    /// Its processes, which end in this order.
    program: Program,
    database: Option<testkit::Cluster>,
    cache: Option<Memcached>,
    supply: MakeRound,
}

/// A work that a peer and we are asked to do.
struct Work {
    name: &'static str,
    /// Requests of one of the peer's rounds.
    requests: usize,
    /// What the peer answers.
    status: u16,
    like: Like,
    /// How many times our processor time the peer's must be.
    target: Target,
}

/// A peer that could be measured.
struct Peer {
    name: &'static str,
    works: Vec<Work>,
    /// How it is set up, for who reads the results.
    setting: &'static str,
    set_up: fn(&Ground) -> Result<Running>,
}

/// Every peer's rows; a peer that cannot be measured here says why in its own.
pub(crate) fn run(bench: &Bench, folder: &Path, only: &[String]) -> Result<Vec<Row>> {
    let ours = Ours::new(bench)?;
    let mut rows = Vec::new();
    let all = [keystone::peer(), privacyidea::peer(), moto::peer()];
    let named = |peer: &Peer| only.iter().any(|name| name.eq_ignore_ascii_case(peer.name));
    let some = all.iter().any(named);
    for peer in all.into_iter().filter(|peer| !some || named(peer)) {
        match measure(bench, folder, &peer, &ours) {
            Ok(measured) => rows.extend(measured),
            Err(why) => rows.extend(peer.works.iter().map(|work| {
                Row::missing(&format!("{}: {}", peer.name, work.name), work.target, &why)
            })),
        }
    }
    Ok(rows)
}

fn measure(bench: &Bench, folder: &Path, peer: &Peer, ours: &Ours) -> Result<Vec<Row>> {
    println!("  setting up {}", peer.name);
    let (installed, version) = installed::install(folder, peer.name)?;
    let held = TempDir::with_prefix_in("peer-", bench.folder.path())?;
    let ground = Ground { bench, installed, folder: held };
    let mut running = (peer.set_up)(&ground)?;
    let mut rows = Vec::new();
    for work in &peer.works {
        let row = compare(bench, (peer, &version), (work, &mut running), ours)?;
        println!("  {}", row.cells().join("  "));
        rows.push(row);
    }
    running.program.stop()?;
    Ok(rows)
}

fn compare(
    bench: &Bench,
    (peer, version): (&Peer, &str),
    (work, running): (&Work, &mut Running),
    ours: &Ours,
) -> Result<Row> {
    let (mut mine, mut others) = (Vec::new(), Vec::new());
    for round in 0..=bench.rounds {
        let cost = ours.cost(bench, &work.like)?;
        let other = running.cost(work)?;
        // The first is the warm-up.
        if round > 0 {
            mine.push(cost);
            others.push(other);
        }
    }
    let more = json!({
        "peer": format!("{} {version}", peer.name),
        "setting": peer.setting,
        "memcached": running.cache.is_some(),
        "requests_a_round": work.requests,
        "cpu_us_each_round": {"ours": mine, "peer": others},
        "like_work_of_ours": work.like.to_string(),
    });
    let name = format!("{}: {}", peer.name, work.name);
    Ok(Row::new(name, "µs CPU/request", (&mine, Some(&others)), work.target, more))
}

impl Running {
    /// Microseconds of processor time a request, of the peer and its database.
    fn cost(&mut self, work: &Work) -> Result<f64> {
        let requests = (self.supply)(work)?;
        let before = self.cpu()?;
        let answered = load::run(send(&self.program.address, &requests, work.status))??;
        Ok((self.cpu()? - before).as_secs_f64() * 1e6 / answered as f64)
    }

    fn cpu(&self) -> Result<std::time::Duration> {
        let database = self.database.as_ref().map(testkit::Cluster::process);
        let cache = self.cache.as_ref().map(Memcached::process);
        let program = [self.program.process()].into_iter();
        crate::process::family_cpu(&program.chain(database).chain(cache).collect::<Vec<_>>())
    }
}

/// Sends every request once, each on a connection of its own: so do the workers of all peers
/// end theirs.
async fn send(address: &str, requests: &[Vec<u8>], status: u16) -> Result<usize> {
    let one = async |begin: usize| {
        for request in requests.iter().skip(begin).step_by(AT_ONCE) {
            let mut connection = Connection::open(address).await?;
            let (got, kept) = connection.ask_whole(request).await?;
            if got != status {
                return Err(refused(got, &kept));
            }
        }
        Ok(())
    };
    let both: (Result<()>, Result<()>) = tokio::join!(one(0), one(1));
    both.0.and(both.1)?;
    Ok(requests.len())
}

fn refused(status: u16, kept: &Kept) -> Failure {
    let body = String::from_utf8_lossy(&kept.body);
    Failure::new(format!("it answered {status}: {}", body.chars().take(300).collect::<String>()))
}

/// Asks once, while it is set up; the reply must be a success.
fn ask(address: &str, draft: Draft) -> Result<Kept> {
    let request = draft.bytes();
    let asked = load::run(async { Connection::open(address).await?.ask_whole(&request).await })?;
    match asked? {
        (200..300, kept) => Ok(kept),
        (status, kept) => Err(refused(status, &kept)),
    }
}

fn body(kept: &Kept) -> Result<Value> {
    Ok(serde_json::from_slice(&kept.body)?)
}

/// A request that is sent again and again.
fn again(draft: Draft, count: usize) -> Vec<Vec<u8>> {
    vec![draft.bytes(); count]
}

fn get(target: &str) -> Draft {
    Draft::new(Method::GET, target)
}

fn post(target: &str) -> Draft {
    Draft::new(Method::POST, target)
}

/// `postgres://user@folder:port/name` in the words of the peers' driver.
fn in_python(url: &str) -> Option<String> {
    let (user, at) = url.strip_prefix("postgres://")?.split_once('@')?;
    let (place, name) = at.split_once('/')?;
    let (folder, port) = place.rsplit_once(':')?;
    let folder = folder.replace("%2F", "/");
    Some(format!("postgresql+psycopg2://{user}@/{name}?host={folder}&port={port}"))
}

/// The database that a peer's manual recommends, durable as in production.
fn database() -> Result<(testkit::Cluster, String)> {
    if !testkit::Cluster::is_installed() {
        return Err(Failure::new("PostgreSQL is not installed"));
    }
    let cluster = testkit::Cluster::start(true);
    let url = cluster.database();
    let url = in_python(&url).ok_or("the cluster's address is not as expected")?;
    Ok((cluster, url))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clusters_address_is_said_as_the_peers_driver_reads_it() {
        let said = in_python("postgres://test@%2Ftmp%2Fc-1:5432/db_1");
        let expected = "postgresql+psycopg2://test@/db_1?host=/tmp/c-1&port=5432";
        assert_eq!(said.as_deref(), Some(expected));
    }
}
