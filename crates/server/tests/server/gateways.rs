//! A mail server and an SMS service on this machine, each as good or as bad as a test wants.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread::{sleep, spawn};
use std::time::Duration;

use data_encoding::BASE64;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};

/// How a mail server behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// It offers STARTTLS and takes mail of who signs in.
    Good,
    /// It offers no STARTTLS.
    InTheClear,
    /// It accepts connections and says nothing.
    Silent,
    /// It says no with this status to each message, repeating it.
    Refusing(u16),
    /// It says no with this status to whoever signs in.
    Unbelieving(u16),
}

/// A message as the mail server took it.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) to: String,
    pub(crate) data: String,
    /// The user name and password that came before it, over TLS.
    pub(crate) signed_in_with: Option<String>,
}

/// A mail server.
pub(crate) struct MailServer {
    pub(crate) port: u16,
    /// Its certificate, in PEM.
    pub(crate) certificate: String,
    received: Arc<Mutex<Vec<Received>>>,
    said: Arc<Mutex<Vec<String>>>,
}

impl MailServer {
    pub(crate) fn start(manner: Manner) -> Self {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], PrivateKeyDer::Pkcs8(key))
            .unwrap();
        let (config, listener) = (Arc::new(config), TcpListener::bind("127.0.0.1:0").unwrap());
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            certificate: made.cert.pem(),
            received: Arc::default(),
            said: Arc::default(),
        };
        let (received, said) = (Arc::clone(&server.received), Arc::clone(&server.said));
        spawn(move || {
            for stream in listener.incoming() {
                let (config, received) = (Arc::clone(&config), Arc::clone(&received));
                let said = Arc::clone(&said);
                let talk = Talk { manner, received, said };
                // Clients hang up as they please.
                spawn(move || talk.with(stream.unwrap(), config));
            }
        });
        server
    }

    /// What it took so far.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// Every command it was given.
    pub(crate) fn said(&self) -> Vec<String> {
        self.said.lock().unwrap().clone()
    }
}

struct Talk {
    manner: Manner,
    received: Arc<Mutex<Vec<Received>>>,
    said: Arc<Mutex<Vec<String>>>,
}

trait Both: Read + Write {}
impl<T: Read + Write> Both for T {}

impl Talk {
    fn with(&self, stream: TcpStream, config: Arc<ServerConfig>) -> Option<()> {
        if self.manner == Manner::Silent {
            sleep(Duration::from_secs(600));
        }
        let mut plain = BufReader::new(stream);
        writeln!(plain.get_mut(), "220 localhost ready\r").ok()?;
        let asked = self.commands(&mut plain, false)?;
        if asked {
            let stream = plain.into_inner();
            let session = ServerConnection::new(config).unwrap();
            let mut tls = BufReader::new(StreamOwned::new(session, stream));
            self.commands(&mut tls, true)?;
        }
        Some(())
    }

    /// Answers commands until the connection ends, or until TLS is asked for.
    fn commands<S: Both>(&self, stream: &mut BufReader<S>, encrypted: bool) -> Option<bool> {
        let (mut to, mut signed_in_with) = (String::new(), None);
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).ok()? == 0 {
                return Some(false);
            }
            let line = line.trim_end();
            self.said.lock().unwrap().push(line.to_owned());
            let verb = line.split(' ').next().unwrap_or_default().to_ascii_uppercase();
            let reply = match verb.as_str() {
                "EHLO" if encrypted => "250-localhost\r\n250 AUTH PLAIN",
                "EHLO" if self.manner == Manner::InTheClear => "250 localhost",
                "EHLO" => "250-localhost\r\n250 STARTTLS",
                "STARTTLS" => {
                    write!(stream.get_mut(), "220 go ahead\r\n").ok()?;
                    return Some(true);
                }
                "AUTH" => {
                    if let Manner::Unbelieving(status) = self.manner {
                        write!(stream.get_mut(), "{status} no: {line}\r\n").ok()?;
                        continue;
                    }
                    let given = line.rsplit(' ').next().unwrap_or_default();
                    let given = BASE64.decode(given.as_bytes()).ok()?;
                    signed_in_with = Some(String::from_utf8(given).ok()?.replace('\0', " "));
                    "235 welcome"
                }
                "RCPT" => {
                    to = line.to_owned();
                    "250 fine"
                }
                "DATA" => {
                    write!(stream.get_mut(), "354 go ahead\r\n").ok()?;
                    let data = Self::data(stream)?;
                    if let Manner::Refusing(status) = self.manner {
                        let first = data.lines().last().unwrap_or_default();
                        write!(stream.get_mut(), "{status} no: {first}\r\n").ok()?;
                        continue;
                    }
                    let (to, signed_in_with) = (to.clone(), signed_in_with.clone());
                    let message = Received { to, data, signed_in_with };
                    self.received.lock().unwrap().push(message);
                    "250 taken"
                }
                "QUIT" => "221 bye",
                _ => "250 fine",
            };
            write!(stream.get_mut(), "{reply}\r\n").ok()?;
            stream.get_mut().flush().ok()?;
        }
    }

    fn data<S: Both>(stream: &mut BufReader<S>) -> Option<String> {
        let mut data = String::new();
        while !data.ends_with("\r\n.\r\n") {
            if stream.read_line(&mut data).ok()? == 0 {
                return None;
            }
        }
        Some(data.trim_end_matches(".\r\n").to_owned())
    }
}

/// A service that takes SMS; its requests, headers and body together.
pub(crate) struct SmsService {
    pub(crate) port: u16,
    requests: Arc<Mutex<Vec<String>>>,
}

impl SmsService {
    /// One that answers with this status, and repeats what it was sent.
    pub(crate) fn start(status: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&requests);
        spawn(move || {
            for stream in listener.incoming() {
                let mut stream = BufReader::new(stream.unwrap());
                let (mut head, mut length) = (String::new(), 0);
                while !head.ends_with("\r\n\r\n") {
                    let start = head.len();
                    if stream.read_line(&mut head).unwrap() == 0 {
                        break;
                    }
                    let line = head[start..].to_ascii_lowercase();
                    if let Some(value) = line.strip_prefix("content-length:") {
                        length = value.trim().parse().unwrap();
                    }
                }
                let mut body = vec![0; length];
                stream.read_exact(&mut body).unwrap();
                let body = String::from_utf8(body).unwrap();
                let reply =
                    format!("HTTP/1.1 {status} so\r\ncontent-length: {length}\r\n\r\n{body}");
                kept.lock().unwrap().push(head + &body);
                let _hung_up = stream.get_mut().write_all(reply.as_bytes());
            }
        });
        Self { port, requests }
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// Writes a file that only its owner reads; its path.
pub(crate) fn secret_file(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    let mut options = fs::OpenOptions::new();
    let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&path).unwrap();
    file.write_all(text.as_bytes()).unwrap();
    path
}
