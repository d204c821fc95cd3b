//! Our side of the comparison: a store of as many users as the peers have, and the like work.

use std::fmt::{Display, Formatter};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use super::HELD;
use crate::Bench;
use crate::failure::{Failure, Result};
use crate::load::{Pace, Supply};
use crate::measure::{capture, sample};
use crate::process::Server;
use crate::works::codes::{self, Checks};
use crate::works::{reads, sign_in};
use crate::world::World;

/// Requests of one of our rounds: so many that the kernel's count of time is fine enough.
const REQUESTS: usize = 20_000;
const PAGES: usize = 5_000;
const LISTS: usize = 500;
const SIGN_INS: usize = 12;
/// Codes that are checked at once.
const CODES_AT_ONCE: usize = 16;

/// Work of ours that is like a peer's.
pub(super) enum Like {
    Validate,
    Users,
    SignIn,
    Code,
    Page,
}

impl Display for Like {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Validate => "GET /v3/auth/tokens about another user's token",
            Self::Users => "GET /v3/users, all of them",
            Self::SignIn => "POST /v3/auth/tokens with password and code",
            Self::Code => "the core's check of token and code, durable, and the floor's request",
            Self::Page => "ListVirtualMFADevices of IMS, a signed page of 100",
        })
    }
}

/// A server and a store for the checks of codes, which nothing serves.
pub(super) struct Ours {
    world: World,
    server: Server,
    checks: Arc<Checks>,
    /// What a request costs without what it asks for.
    floor: Server,
}

impl Ours {
    pub(super) fn new(bench: &Bench) -> Result<Self> {
        let make = |name: &str| World::make(&bench.program, &bench.folder.path().join(name), HELD);
        let (world, apart) = (make("like")?, make("like-codes")?);
        let checks = Arc::new(Checks::over(&bench.sources, &apart)?);
        let server = Server::countersign(&bench.program, &world.data)?;
        let (_, reply) = capture(bench, &server, &validations(bench, &world, 1)?)?;
        let floor = Server::floor(&reply)?;
        Ok(Self { world, server, checks, floor })
    }

    /// Microseconds of processor time one of these takes.
    pub(super) fn cost(&self, bench: &Bench, like: &Like) -> Result<f64> {
        let world = &self.world;
        // A count of requests; the time is only what no round may take.
        let pace = Pace { connections: 8, time: Duration::from_secs(60), rate: None };
        let supply = match like {
            Like::Validate => validations(bench, world, REQUESTS)?,
            Like::Users => {
                let list = reads::users(&world.operator, LISTS);
                Supply { requests: Rc::new(list), reusable: false, status: 200 }
            }
            Like::SignIn => sign_in::supply(bench, world, SIGN_INS)?,
            Like::Page => reads::pages(bench, &world.operator, &[], PAGES)?,
            Like::Code => return self.code(bench, pace),
        };
        sample(&self.server, &supply, pace).map(|sample| sample.cpu)
    }

    fn code(&self, bench: &Bench, pace: Pace) -> Result<f64> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let time = bench.pace().time;
        let checked = runtime.block_on(codes::load(&self.checks, CODES_AT_ONCE, time, true))?;
        let asked = sample(&self.floor, &validations(bench, &self.world, REQUESTS)?, pace)?;
        match checked.cpu.is_finite() {
            true => Ok(checked.cpu + asked.cpu),
            false => Err(Failure::new("no code was checked")),
        }
    }
}

fn validations(bench: &Bench, world: &World, count: usize) -> Result<Supply> {
    let operator = world.operator.token.expose_text();
    let one = || {
        let asked = super::get("/v3/auth/tokens").token(operator);
        let subject = &bench.any(&world.shares).token;
        asked.header("x-subject-token", subject.expose_text()).bytes()
    };
    let requests = (0..count).map(|_| one()).collect();
    Ok(Supply { requests: Rc::new(requests), reusable: false, status: 200 })
}
