//! Beside reads: the rows they are made of, and the reply that is written of them.

use std::path::Path;

use identity::tokens::TokenHash;
use stores::{BareLookups, BareRows};

use super::{Bound, WRITTEN, writing};
use crate::Bench;
use crate::failure::Result;
use crate::load::Supply;
use crate::process::Server;
use crate::world::{of_core, store_file};

/// What a floor that does this for one user's read is called.
const TWO_ROWS: &str = "two rows of one time asked for, and not read";
/// How many rows a page looks at: one more, to know whether there is another.
const PAGE: u32 = 101;
/// Tokens whose rows are looked up, from all over the store.
const TOKENS: usize = 20_000;

/// What the engine of a world can do.
pub(crate) enum Possible {
    Embedded(Box<Embedded>),
    /// By its address.
    Shared(String),
}

pub(crate) struct Embedded {
    lookups: BareLookups,
    hashes: Vec<[u8; 32]>,
    rows: BareRows,
}

impl Possible {
    pub(crate) fn over(bench: &Bench) -> Result<Self> {
        let world = &bench.world;
        if let Some(url) = &world.database {
            return Ok(Self::Shared(url.clone()));
        }
        let file = store_file(&world.data);
        let hash = |_| TokenHash::of(&bench.any_share().token).0;
        Ok(Self::Embedded(Box::new(Embedded {
            lookups: BareLookups::open(&file).map_err(of_core)?,
            hashes: (0..TOKENS).map(hash).collect(),
            rows: BareRows::bound(&file).map_err(of_core)?,
        })))
    }

    /// Floors that do something more, for a page or for a read of one user.
    pub(crate) fn servers(
        &self,
        bench: &Bench,
        reply: &Path,
        page: bool,
    ) -> Result<Vec<(&'static str, Server)>> {
        let mut servers = Vec::new();
        if page {
            servers.push((WRITTEN, writing(reply)?));
        }
        if let Self::Shared(url) = self {
            let (about, words, name) = match page {
                true => (&bench.world.account, &["--page"][..], "its rows asked for, and not read"),
                false => (&bench.any_share().id, &[][..], TWO_ROWS),
            };
            let words = [&["--asks", about], words].concat();
            servers.push((name, Server::floor_over(reply, &words, Some(url))?));
        }
        Ok(servers)
    }

    /// All bounds, of which these are some.
    pub(crate) fn bounds<'a>(
        &'a self,
        servers: &'a [(&'static str, Server)],
        supplies: &'a dyn Fn() -> Result<Supply>,
        page: bool,
    ) -> Vec<Bound<'a>> {
        let whole = servers.iter().map(|(name, server)| Bound::whole(name, server, supplies));
        let mut bounds: Vec<_> = whole.collect();
        match self {
            Self::Embedded(engine) if page => bounds.push(Bound::rows(&engine.rows, PAGE)),
            Self::Embedded(engine) => {
                bounds.push(Bound::lookups(&engine.lookups, &engine.hashes));
            }
            Self::Shared(_) => {}
        }
        bounds
    }
}
