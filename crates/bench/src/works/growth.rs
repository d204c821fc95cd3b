//! Growth: the last page of the population beside the first page of a thousand users.

use std::rc::Rc;

use serde_json::json;

use super::reads;
use crate::Bench;
use crate::connection::Connection;
use crate::failure::{Failure, Result};
use crate::load::{self, Supply};
use crate::measure::{compare, each};
use crate::process::Server;
use crate::table::{Row, Target};
use crate::world::World;

const SMALL: usize = 1000;
const PAGES: usize = 5_000;

/// The last page here, the first page there.
pub(crate) fn run(bench: &Bench, server: &Server) -> Result<Vec<Row>> {
    let data = bench.folder.path().join("small");
    let world = World::make(&bench.program, &data, SMALL)?;
    let small = Server::countersign(&bench.program, &data)?;
    let (operator, big) = (world.operator, &bench.world.operator);
    let (markers, walked) = markers(bench, server)?;
    let supplies = |ours| match ours {
        true => reads::pages(bench, big, &markers, PAGES),
        false => reads::pages(bench, &operator, &[], PAGES),
    };
    let compared = compare(bench, bench.pace(), (server, &small), supplies, &[])?;
    let (ours, other) = (each(&compared.ours, |s| s.cpu), each(&compared.floor, |s| s.cpu));
    let work = format!("page {walked} of {} users : page 1 of {SMALL}", bench.world.users);
    let mut more = compared.more();
    more["pages"] = json!(walked);
    let figures = (&ours[..], Some(&other[..]));
    Ok(vec![Row::new(work, "µs CPU/request", figures, Target::RatioAtMost(1.2), more)])
}

/// The marker of the last whole page, by walking there, and which page that is.
fn markers(bench: &Bench, server: &Server) -> Result<(Vec<String>, usize)> {
    let (mut before, mut marker, mut page) = (Vec::new(), Vec::new(), 1);
    loop {
        let supply: Supply = reads::pages(bench, &bench.world.operator, &marker, 1)?;
        let requests = Rc::clone(&supply.requests);
        let asked = load::run(async {
            Connection::open(&server.address).await?.ask_whole(&requests[0]).await
        })?;
        let (status, kept) = asked?;
        if status != 200 {
            return Err(Failure::new(format!("page {page} was answered {status}")));
        }
        let body: serde_json::Value = serde_json::from_slice(&kept.body)?;
        match body["Marker"].as_str() {
            Some(next) => {
                before = std::mem::replace(&mut marker, vec![next.to_owned()]);
                page += 1;
            }
            None => return Ok((before, page - 1)),
        }
    }
}
