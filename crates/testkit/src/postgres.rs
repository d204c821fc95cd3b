//! A private PostgreSQL cluster in a temporary folder, for tests and benchmarks.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// Makes, runs and removes the cluster. Its standard input is a pipe from the test: when that
/// closes, however the test ends, the server is stopped by its process id and all is removed.
const SUPERVISOR: &str = r#"
set -eu
bin=$1 folder=$2
as=""
if [ "$(id -u)" = 0 ]; then
    # The server refuses to run as root.
    chown -R postgres: "$folder"
    as="setpriv --reuid=postgres --regid=postgres --clear-groups --"
fi
$as "$bin/initdb" --pgdata="$folder/data" --auth=trust --username=test --encoding=UTF8 \
    --locale=C --no-sync >"$folder/initdb.log" 2>&1
tls=""
if [ -f "$folder/server.crt" ]; then
    tls="-c ssl=on -c ssl_cert_file=$folder/server.crt -c ssl_key_file=$folder/server.key"
fi
# $tls and $5 are several words or none.
$as "$bin/postgres" -D "$folder/data" -k "$folder" -p "$4" -c "listen_addresses=$5" $tls \
    -c max_connections=300 -c "fsync=$3" >"$folder/server.log" 2>&1 &
server=$!
echo "started"
cat >/dev/null
kill -INT "$server"
wait "$server" || true
rm -rf "$folder"
"#;

/// A running cluster; stopped and removed when dropped, or when the process ends.
pub struct Cluster {
    supervisor: Child,
    folder: PathBuf,
    port: u16,
}

impl Cluster {
    /// Starts a cluster. With `durable` it syncs to the disk, as in production.
    pub fn start(durable: bool) -> Self {
        Self::with(durable, 5432, "", None)
    }

    /// Starts a cluster that listens on a port of this machine, and offers TLS with this
    /// certificate and its key, in PEM.
    pub fn with_tls(certificate: &str, key: &str) -> Self {
        let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
        let port = free.expect("a port is free").port();
        Self::with(false, port, "127.0.0.1", Some((certificate, key)))
    }

    fn with(durable: bool, port: u16, listen: &str, tls: Option<(&str, &str)>) -> Self {
        let folder = std::env::temp_dir().join(format!("cluster-{}", unique()));
        std::fs::create_dir(&folder).expect("a folder can be made");
        if let Some((certificate, key)) = tls {
            std::fs::write(folder.join("server.crt"), certificate).expect("writes");
            let key_file = folder.join("server.key");
            std::fs::write(&key_file, key).expect("writes");
            let private = std::fs::Permissions::from_mode(0o600);
            std::fs::set_permissions(&key_file, private).expect("is made private");
        }
        let supervisor = Command::new("sh")
            .args(["-c", SUPERVISOR, "cluster"])
            .arg(programs())
            .arg(&folder)
            .arg(if durable { "on" } else { "off" })
            .args([&port.to_string(), listen])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("a shell starts");
        let mut cluster = Self { supervisor, folder, port };
        cluster.wait();
        cluster
    }

    /// Whether the server's programs are there to start one.
    pub fn is_installed() -> bool {
        newest().is_some()
    }

    /// The id of the process that all of the cluster's come from.
    pub fn process(&self) -> u32 {
        self.supervisor.id()
    }

    /// The socket that the cluster listens on.
    pub fn socket(&self) -> PathBuf {
        self.folder.join(".s.PGSQL.5432")
    }

    /// The address of a database in the cluster.
    pub fn url(&self, database: &str) -> String {
        let socket = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://test@{socket}:{}/{database}", self.port)
    }

    /// The address of a database in the cluster, by the network.
    pub fn network_url(&self, host: &str, database: &str) -> String {
        format!("postgres://test@{host}:{}/{database}", self.port)
    }

    /// Makes an empty database and gives its address.
    pub fn database(&self) -> String {
        let name = format!("db_{}", unique());
        // The other template has visitors, the server's own clean-up among them, and is not
        // copied while it has.
        let made = self.client("createdb", &["--template=template0", &name]);
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        self.url(&name)
    }

    /// Runs one of the server's client programs.
    fn client(&self, program: &str, arguments: &[&str]) -> Output {
        let output = Command::new(programs().join(program))
            .args(["-U", "test", "-h"])
            .arg(&self.folder)
            .args(["-p", &self.port.to_string()])
            .args(arguments)
            .output();
        output.expect("the server's programs run")
    }

    fn wait(&mut self) {
        for _ in 0..300 {
            if self.client("pg_isready", &["-q", "-d", "postgres"]).status.success() {
                return;
            }
            let ended = self.supervisor.try_wait().expect("the shell can be asked");
            assert!(ended.is_none(), "the cluster did not start: {ended:?}");
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        panic!("the cluster did not answer in 30 seconds");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.supervisor.stdin.take());
        let _ended = self.supervisor.wait();
    }
}

/// The folder of the server's programs, which distributions keep off the path.
fn programs() -> PathBuf {
    newest().expect("PostgreSQL is installed: apt-get install postgresql")
}

fn newest() -> Option<PathBuf> {
    let versions = Path::new("/usr/lib/postgresql");
    let mut found: Vec<PathBuf> = std::fs::read_dir(versions)
        .map(|folder| folder.filter_map(|entry| Some(entry.ok()?.path().join("bin"))).collect())
        .unwrap_or_default();
    found.retain(|bin| bin.join("initdb").is_file());
    found.sort();
    found.pop()
}

fn unique() -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}
