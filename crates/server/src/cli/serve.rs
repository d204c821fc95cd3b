use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Command};
use identity::accounts::CreatedAccount;
use identity::settings::Passkeys;
use identity::sources::Sources;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tracing::{info, warn};

use super::init::REGION;
use super::welcome::{Reached, Welcome};
use crate::answer::Answerer;
use crate::config::{Config, Options, PublicUrl};
use crate::data_folder::{DataFolder, Founding, Opened, Places};
use crate::delivery::Gateways;
use crate::failure::{Doing, Failure};
use crate::{compose, delivery, listen, logs, sweeps};

/// The first account's name when nobody chose one.
const ACCOUNT: &str = "countersign";
const ADMIN: &str = "admin";

/// Serves every wire on one port, until SIGTERM or Ctrl-C.
///
/// In a new data folder it makes the first account itself and prints, once, its password, an
/// access key, and how to point each SDK here.
///
/// Each setting may stand in the settings file under the name of its flag with `_` for `-`
/// (`max_body_bytes = 1048576`), in the environment, or on the command line; the later wins.
#[derive(Args)]
pub(super) struct Serve {
    /// Data folder; made if it is not there
    #[arg(
        long,
        env = "COUNTERSIGN_DATA",
        value_name = "DIR",
        default_value = "./countersign-data"
    )]
    data: PathBuf,

    /// File of settings [default: countersign.toml in the data folder, if there is one]
    #[arg(long, env = "COUNTERSIGN_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,

    #[command(flatten)]
    options: Options,
}

impl Serve {
    pub(super) fn run(self) -> Result<(), Failure> {
        let below = Options::of_any_file(self.config.as_deref(), &self.data)?;
        let config = self.options.over(below).resolve()?;
        logs::start(config.log_format, config.log_level)?;
        for name in strangers() {
            warn!(name, "no setting has this name; it is ignored");
        }
        let behind_tls = config.public_url.as_ref().is_some_and(PublicUrl::is_tls);
        if behind_tls && config.trusted_proxies.is_empty() {
            warn!("`trusted_proxies` is empty: whoever comes by the proxy counts as the proxy");
        }
        // What the settings point to before the data: a wrong one leaves no folder behind.
        let gateways = Gateways::new(&config.messages)?;
        let sources = Sources::system();
        let places = Places::new(&self.data, &config);
        let folder = DataFolder::take(places.clone())?;
        // The port before the account: a port in use is no reason to have made one.
        let listener = bind(config.listen.as_str())?;
        let address = listener.local_addr().doing(|| "cannot listen".to_owned())?;
        let runtime = super::runtime()?;
        if !runtime.block_on(places.is_founded())? {
            runtime.block_on(found(&folder, &config, &sources, address))?;
        }
        let settings = compose::settings(&config, address);
        if let Passkeys::Off(reason) = &settings.passkeys {
            warn!(%reason, "passkeys are off");
        }
        let opened = runtime.block_on(folder.open(settings, &sources))?;
        agree(&opened.founding, config.region.as_deref(), &self.data)?;
        let answerer = Arc::new(answerer(opened, &config, sources));
        runtime.block_on(serve(listener, address, answerer, gateways))
        // Only now may another process have the folder.
    }
}

/// Variables that look like settings and are none. Platforms make up some of this form, so they
/// are not refused as keys of the file are.
fn strangers() -> Vec<String> {
    let known = Serve::augment_args(Command::new(""));
    let is_known =
        |name: &str| known.get_arguments().any(|a| a.get_env().is_some_and(|e| e == name));
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    names.filter(|name| name.starts_with("COUNTERSIGN_") && !is_known(name)).collect()
}

fn bind(listen: &str) -> Result<TcpListener, Failure> {
    let bound = TcpListener::bind(listen);
    let listener = bound.doing(|| format!("cannot listen on {listen}"))?;
    listener.set_nonblocking(true).doing(|| format!("cannot listen on {listen}"))?;
    Ok(listener)
}

async fn found(
    folder: &DataFolder,
    config: &Config,
    sources: &Sources,
    address: SocketAddr,
) -> Result<(), Failure> {
    let region = config.region.clone().unwrap_or_else(|| REGION.to_owned());
    let founding = Founding { account: ACCOUNT.to_owned(), admin: ADMIN.to_owned(), region };
    let reached = Reached::new(config.public_url.as_ref(), &address.to_string());
    let tell = |created: &CreatedAccount| Welcome::new(&founding, created).print(&reached);
    folder.found(&founding, sources, tell).await
}

/// The region belongs to the data: clients have its name in their catalogs and resource names.
fn agree(founding: &Founding, region: Option<&str>, data: &Path) -> Result<(), Failure> {
    match region {
        Some(region) if region != founding.region => Err(Failure::new(format!(
            "`region` is `{region}`, but {} was made for `{}`; take the setting out, or name \
             another folder",
            data.display(),
            founding.region
        ))),
        _ => Ok(()),
    }
}

fn answerer(opened: Opened, config: &Config, sources: Sources) -> Answerer {
    let Opened { founding, identity } = opened;
    let mut surfaces = compose::surfaces(config.profile, &founding.region);
    surfaces.insert(0, compose::pages(config, identity.settings()));
    let public_url = config.public_url.clone();
    let trusted_proxies = config.trusted_proxies.clone();
    Answerer { identity, surfaces, sources, limits: config.limits, public_url, trusted_proxies }
}

async fn serve(
    listener: TcpListener,
    address: SocketAddr,
    answerer: Arc<Answerer>,
    gateways: Gateways,
) -> Result<(), Failure> {
    let cannot = || "cannot wait for signals".to_owned();
    let mut terminate = signal(SignalKind::terminate()).doing(cannot)?;
    let mut interrupt = signal(SignalKind::interrupt()).doing(cannot)?;
    let listener = tokio::net::TcpListener::from_std(listener)
        .doing(|| format!("cannot listen on {address}"))?;
    let (stop, stopped) = watch::channel(false);
    let sweeping = tokio::spawn(sweeps::run(Arc::clone(&answerer), stopped.clone()));
    let delivering = tokio::spawn(delivery::run(Arc::clone(&answerer), gateways, stopped.clone()));
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        info!("stopping: no new connections; what is in flight is finished");
        stop.send_replace(true);
    });
    // Connections are taken from here on: the system queues them until the loop comes to them.
    say(&format!("listening on http://{address}\n"))?;
    listen::serve(listener, answerer, stopped).await;
    let _ended = sweeping.await;
    let _ended = delivering.await;
    info!("stopped");
    Ok(())
}

fn say(line: &str) -> Result<(), Failure> {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    out.write_all(line.as_bytes()).and_then(|()| out.flush()).doing(|| "cannot print".to_owned())
}
