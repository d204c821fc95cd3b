//! Signing in with a password and a code, beside one bare hash of the same cost.

use std::rc::Rc;

use argon2::{Algorithm, Argon2, Block, Params, Version};
use http::Method;
use identity::mfa::totp::Parameters;
use identity::settings::PasswordCost;
use serde_json::json;

use crate::Bench;
use crate::failure::{Failure, Result};
use crate::load::{Pace, Supply};
use crate::measure::{Sample, each, sample};
use crate::process::{Server, own_cpu};
use crate::request::Draft;
use crate::table::{Row, Target};
use crate::world::{PASSWORD, Share, World};

/// Sign-ins a round: the system tells processor time in hundredths of a second.
const SIGN_INS: usize = 100;

/// Sign-ins and hashes in turns.
pub(crate) fn run(bench: &Bench, server: &Server) -> Result<Vec<Row>> {
    let (mut ours, mut hashes): (Vec<Sample>, Vec<f64>) = Default::default();
    let hasher = Hasher::new()?;
    let pace = Pace { connections: 2, time: bench.pace().time * 60, rate: None };
    for _ in 0..bench.rounds {
        ours.push(sample(server, &supply(bench, &bench.world, SIGN_INS)?, pace)?);
        let before = own_cpu()?;
        let mut memory = hasher.memory();
        for _ in 0..SIGN_INS {
            hasher.hash(&mut memory)?;
        }
        hashes.push((own_cpu()? - before).as_secs_f64() * 1e6 / SIGN_INS as f64);
    }
    let middle = |figure| crate::statistics::median(&each(&ours, figure)).round();
    let more = json!({
        "a_second": middle(|s| s.rate),
        "p50_us": middle(|s| s.p50),
        "p99_us": middle(|s| s.p99),
        "hash_us_each_round": hashes,
    });
    let work = "sign-in with password and code : bare Argon2id";
    let cpu = each(&ours, |s| s.cpu);
    let figures = (&cpu[..], Some(&hashes[..]));
    Ok(vec![Row::new(work, "µs CPU/sign-in", figures, Target::RatioAtMost(1.05), more)])
}

/// Sign-ins of users who did not sign in before in this run.
pub(crate) fn supply(bench: &Bench, world: &World, count: usize) -> Result<Supply> {
    let one = |_| request(bench, world, world.next_share()).bytes();
    let requests: Vec<Vec<u8>> = (0..count).map(one).collect();
    Ok(Supply { requests: Rc::new(requests), reusable: false, status: 201 })
}

fn request(bench: &Bench, world: &World, share: &Share) -> Draft {
    let parameters = Parameters::default();
    let code = parameters.code(&share.seed, parameters.step(bench.sources.now()));
    let user = |field: &str, value: &str| json!({"user": {"id": share.id, field: value}});
    let body = json!({"auth": {
        "identity": {
            "methods": ["password", "totp"],
            "password": user("password", PASSWORD),
            "totp": user("passcode", &format!("{code:06}")),
        },
        "scope": {"domain": {"name": world.account_name}},
    }});
    Draft::new(Method::POST, "/v3/auth/tokens?nocatalog=true").json(&body)
}

/// The hash alone, at the cost the server is set to, in memory that is used again.
pub(crate) struct Hasher {
    argon2: Argon2<'static>,
    blocks: usize,
}

impl Hasher {
    pub(crate) fn new() -> Result<Self> {
        let PasswordCost { memory, passes, .. } = PasswordCost::OWASP;
        let params = Params::new(memory, passes, 1, None).map_err(failed)?;
        let blocks = params.block_count();
        Ok(Self { argon2: Argon2::new(Algorithm::Argon2id, Version::V0x13, params), blocks })
    }

    fn memory(&self) -> Vec<Block> {
        vec![Block::default(); self.blocks]
    }

    fn hash(&self, memory: &mut [Block]) -> Result<()> {
        let mut out = [0; 32];
        let hashed = self.argon2.hash_password_into_with_memory(
            PASSWORD.as_bytes(),
            b"sixteen bytes of",
            &mut out,
            memory,
        );
        hashed.map_err(failed)
    }
}

fn failed(error: argon2::Error) -> Failure {
    Failure::new(error.to_string())
}
