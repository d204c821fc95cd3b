//! The built binary at work in a folder of its own, and a raw connection to it.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;

const BINARY: &str = env!("CARGO_BIN_EXE_countersign");
/// How long anything may take that ought to happen soon.
pub(crate) const SOON: Duration = Duration::from_secs(30);
const STEP: Duration = Duration::from_millis(10);

/// Polls until there is something; fails when it does not come.
pub(crate) fn wait_for<T>(what: &str, within: Duration, mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..within.as_millis() / STEP.as_millis() {
        if let Some(found) = look() {
            return found;
        }
        sleep(STEP);
    }
    panic!("waited in vain for {what}");
}

/// A command of the binary, away from the caller's own settings.
pub(crate) fn countersign<const N: usize>(arguments: [&str; N]) -> Command {
    let mut command = Command::new(BINARY);
    command.args(arguments).env_clear().stdin(Stdio::null());
    command
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> Output {
    command.output().expect("the binary starts")
}

/// What a command said on standard error.
pub(crate) fn complaint(output: &Output) -> String {
    assert!(!output.status.success(), "it ought to fail");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Runs `init --json` and returns what it printed.
pub(crate) fn init(data: &Path) -> serde_json::Value {
    let data = data.to_str().unwrap();
    let output = run(&mut countersign(["init", "--data", data, "--account", "acme", "--json"]));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("init prints JSON")
}

/// A server that ends with its test.
pub(crate) struct Running {
    /// Holds the data folder and what was printed.
    pub(crate) folder: tempfile::TempDir,
    process: Child,
    address: SocketAddr,
}

impl Running {
    /// Starts a server in a new folder, with settings in its environment.
    pub(crate) fn start(settings: &[(&str, &str)]) -> Self {
        Self::start_in(tempfile::tempdir().unwrap(), settings)
    }

    /// Starts a server on a free port and waits until it says that it listens.
    pub(crate) fn start_in(folder: tempfile::TempDir, settings: &[(&str, &str)]) -> Self {
        let (out, err) = (folder.path().join("stdout"), folder.path().join("stderr"));
        let mut command = countersign(["serve", "--listen", "127.0.0.1:0"]);
        let mut process = command
            .arg("--data")
            .arg(folder.path().join("data"))
            .envs(settings.iter().copied())
            .stdout(File::create(&out).unwrap())
            .stderr(File::create(&err).unwrap())
            .spawn()
            .expect("the binary starts");
        let address = wait_for("the server to listen", SOON, || {
            let said = fs::read_to_string(&err).unwrap();
            assert!(process.try_wait().unwrap().is_none(), "it ended by itself: {said}");
            let printed = fs::read_to_string(&out).unwrap();
            let (_, after) = printed.split_once("listening on http://")?;
            after.strip_suffix('\n')?.parse().ok()
        });
        Self { folder, process, address }
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Everything printed to standard output.
    pub(crate) fn printed(&self) -> String {
        fs::read_to_string(self.folder.path().join("stdout")).unwrap()
    }

    /// Everything logged.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("stderr")).unwrap()
    }

    pub(crate) fn connect(&self) -> Wire {
        self.try_connect().expect("the server accepts")
    }

    pub(crate) fn try_connect(&self) -> Option<Wire> {
        let stream = TcpStream::connect(self.address).ok()?;
        stream.set_read_timeout(Some(SOON)).unwrap();
        Some(Wire(BufReader::new(stream)))
    }

    /// One request on a connection of its own.
    pub(crate) fn ask(&self, request: &str) -> Reply {
        let mut wire = self.connect();
        wire.send(request);
        wire.reply().expect("a reply")
    }

    /// A token of the account for a user's password.
    pub(crate) fn sign_in(&self, account: &str, name: &str, password: &str) -> String {
        self.sign_in_with(account, name, password, None)
    }

    /// The same, with the code of a device.
    pub(crate) fn sign_in_with(
        &self,
        account: &str,
        name: &str,
        password: &str,
        passcode: Option<&str>,
    ) -> String {
        let domain = serde_json::json!({ "name": account });
        let user = serde_json::json!({ "name": name, "password": password, "domain": domain });
        let mut identity =
            serde_json::json!({ "methods": ["password"], "password": { "user": user } });
        if let Some(passcode) = passcode {
            let user = serde_json::json!({ "name": name, "domain": domain, "passcode": passcode });
            identity["methods"] = serde_json::json!(["password", "totp"]);
            identity["totp"] = serde_json::json!({ "user": user });
        }
        let scope = serde_json::json!({ "domain": domain });
        let body = serde_json::json!({ "auth": { "identity": identity, "scope": scope } });
        let body = body.to_string();
        let reply = self.ask(&format!(
            "POST /v3/auth/tokens HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        ));
        assert_eq!(reply.status, 201, "{}", reply.body);
        reply.header("x-subject-token").expect("a token").to_owned()
    }

    /// Fails unless the server still answers.
    pub(crate) fn assert_well(&self) {
        assert_eq!(self.ask("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n").status, 200);
    }

    /// Sends a signal by its name.
    pub(crate) fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.process.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    /// Waits for the process to end by itself.
    pub(crate) fn ended(&mut self, within: Duration) -> ExitStatus {
        let process = &mut self.process;
        wait_for("the server to end", within, || process.try_wait().unwrap())
    }

    /// Stops it and hands back its folder.
    pub(crate) fn stop(mut self) -> tempfile::TempDir {
        self.signal("TERM");
        assert!(self.ended(SOON).success());
        std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ended_already = self.process.kill();
        let _status = self.process.wait();
    }
}

/// A raw connection.
pub(crate) struct Wire(BufReader<TcpStream>);

/// A whole reply.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

impl Wire {
    pub(crate) fn send(&mut self, text: &str) {
        self.0.get_mut().write_all(text.as_bytes()).expect("the server reads");
    }

    /// Sends as much as the server takes; it may have hung up in the middle.
    pub(crate) fn send_what_it_takes(&mut self, text: &str) {
        let _hung_up = self.0.get_mut().write_all(text.as_bytes());
    }

    /// The next reply; `None` when the server hung up instead.
    pub(crate) fn reply(&mut self) -> Option<Reply> {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            match self.0.read_line(&mut line) {
                Ok(0) => return None,
                Ok(_) => {}
                Err(why) if why.kind() == std::io::ErrorKind::ConnectionReset => return None,
                Err(why) => panic!("no reply: {why}"),
            }
            if line.trim_end().is_empty() {
                break;
            }
            lines.push(line.trim_end().to_owned());
        }
        let status = lines[0].split(' ').nth(1).unwrap().parse().unwrap();
        let header = |line: &String| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_owned(), value.trim().to_owned())
        };
        let mut reply =
            Reply { status, headers: lines[1..].iter().map(header).collect(), body: String::new() };
        let length = reply.header("content-length").map_or(0, |text| text.parse().unwrap());
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).unwrap();
        reply.body = String::from_utf8(body).unwrap();
        Some(reply)
    }
}
