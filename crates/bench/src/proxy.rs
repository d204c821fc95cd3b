//! Stands between the program and a database, hands on every byte, and counts how often the
//! program speaks after it was spoken to: each is a round trip that was awaited. What is sent
//! in one go, however many statements, is one.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use crate::failure::Result;

/// A proxy that runs until this program ends.
pub(crate) struct Proxy {
    address: String,
    trips: Arc<AtomicU64>,
}

impl Proxy {
    /// Listens on a free port, for a database's socket.
    pub(crate) fn start(socket: PathBuf) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?.to_string();
        let trips = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&trips);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                // A client that cannot be served sees its connection closed.
                let _served = serve(client, &socket, &counted);
            }
        });
        Ok(Self { address, trips })
    }

    /// Round trips so far.
    pub(crate) fn trips(&self) -> u64 {
        self.trips.load(Ordering::SeqCst)
    }

    /// The address of a database, by way of this proxy.
    pub(crate) fn instead_of(&self, url: &str) -> Option<String> {
        let (user, place) = url.split_once('@')?;
        let (_, name) = place.split_once('/')?;
        Some(format!("{user}@{}/{name}", self.address))
    }
}

fn serve(client: TcpStream, socket: &Path, trips: &Arc<AtomicU64>) -> Result<()> {
    client.set_nodelay(true)?;
    let database = UnixStream::connect(socket)?;
    // Whether the database spoke last.
    let answered = Arc::new(AtomicBool::new(true));
    let (mut from, mut to) = (client.try_clone()?, database.try_clone()?);
    let (heard, trips) = (Arc::clone(&answered), Arc::clone(trips));
    thread::spawn(move || {
        hand_on(&mut from, &mut to, |bytes| {
            if !is_end(bytes) && heard.swap(false, Ordering::SeqCst) {
                trips.fetch_add(1, Ordering::SeqCst);
            }
        });
        let _closed = to.shutdown(Shutdown::Both);
    });
    let (mut from, mut to) = (database, client);
    thread::spawn(move || {
        hand_on(&mut from, &mut to, |_| answered.store(true, Ordering::SeqCst));
        let _closed = to.shutdown(Shutdown::Both);
    });
    Ok(())
}

/// Whether the program only ends a transaction. It does not wait for that when it read.
fn is_end(bytes: &[u8]) -> bool {
    [&b"Q\0\0\0\x0bCOMMIT\0"[..], b"Q\0\0\0\x0dROLLBACK\0"].contains(&bytes)
}

/// Until one of them hangs up.
fn hand_on(from: &mut impl Read, to: &mut impl Write, mut before_each: impl FnMut(&[u8])) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        before_each(&buffer[..read]);
        if to.write_all(&buffer[..read]).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn what_is_sent_in_one_go_is_one_round_trip() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("socket");
        let listener = UnixListener::bind(&socket).unwrap();
        thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            let mut writer = stream.try_clone().unwrap();
            // Answers whole lines only.
            for line in BufReader::new(stream).lines() {
                writer.write_all(format!("{}\n", line.unwrap()).as_bytes()).unwrap();
            }
        });
        let proxy = Proxy::start(socket).unwrap();
        let mut client = TcpStream::connect(&proxy.address).unwrap();
        let mut answers = BufReader::new(client.try_clone().unwrap());
        let mut answer = String::new();
        for parts in [&["one\n"][..], &["t", "w", "o\n"]] {
            for part in parts {
                client.write_all(part.as_bytes()).unwrap();
            }
            answers.read_line(&mut answer).unwrap();
        }
        assert_eq!(answer, "one\ntwo\n");
        assert_eq!(proxy.trips(), 2);
    }

    #[test]
    fn only_what_ends_a_transaction_is_not_waited_for() {
        for end in [&b"Q\0\0\0\x0bCOMMIT\0"[..], b"Q\0\0\0\x0dROLLBACK\0"] {
            assert!(is_end(end));
            assert!(!is_end(&[end, &b"Q"[..]].concat()));
        }
        assert!(!is_end(b"Q\0\0\0\x0aBEGIN\0"));
    }

    #[test]
    fn an_address_leads_through_the_proxy() {
        let proxy = Proxy { address: "127.0.0.1:1".to_owned(), trips: Arc::default() };
        let url = proxy.instead_of("postgres://test@%2Ftmp%2Fcluster/db");
        assert_eq!(url.as_deref(), Some("postgres://test@127.0.0.1:1/db"));
    }
}
