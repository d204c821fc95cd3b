//! Who sent a request: whoever has the other end of the connection or, where that is a proxy that
//! is trusted, whom it speaks for. Decided here once for each request; policies, rules, locks,
//! the record and the log all have it from here. Pure.
//! Why so: docs/decisions/0016-a-trusted-proxy-says-who-the-client-is.md.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use http::header::{HeaderMap, HeaderName};

use crate::config::TrustedProxies;

/// Where each proxy adds, on the right, the address it was reached from.
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// How many addresses are looked at: more proxies than anybody has in a row.
const MOST_ADDRESSES: usize = 16;

/// Who sent a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Client {
    /// Where it is; never an IPv4 address dressed as IPv6.
    pub(crate) address: IpAddr,
    /// The trusted proxy it came by, if it came by one: who is connected to us.
    pub(crate) proxy: Option<IpAddr>,
}

impl Client {
    /// Who sent the request with these headers that `peer` handed over.
    pub(crate) fn of(peer: IpAddr, headers: &HeaderMap, trusted: &TrustedProxies) -> Self {
        let peer = peer.to_canonical();
        if !trusted.contains(peer) {
            return Self { address: peer, proxy: None };
        }
        Self { address: behind(peer, headers, trusted), proxy: Some(peer) }
    }
}

/// The first address, from the right, of somebody who is not trusted: what is to the left of it
/// that one may have written itself. Where there is none, the last that was readable, so that
/// whoever a proxy says nothing of counts as the proxy.
fn behind(peer: IpAddr, headers: &HeaderMap, trusted: &TrustedProxies) -> IpAddr {
    let lines = headers.get_all(FORWARDED_FOR).iter().rev();
    // Bytes, not text: a stranger's rubbish on the left must not spoil a line.
    let added = lines.flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
    let mut known = peer;
    for added in added.take(MOST_ADDRESSES) {
        // Not passed over: then the next one would be whatever the one not known has sent.
        let Some(address) = address(added) else { break };
        known = address;
        if !trusted.contains(address) {
            break;
        }
    }
    known
}

/// The address that a proxy added, perhaps in brackets and with a port.
fn address(added: &[u8]) -> Option<IpAddr> {
    let text = str::from_utf8(added).ok()?.trim_matches([' ', '\t']);
    // A zone has a meaning on the proxy only.
    if text.contains('%') {
        return None;
    }
    let with_port = || text.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    let inside = || text.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok();
    let address = text.parse().ok().or_else(with_port).or_else(|| inside().map(IpAddr::V6))?;
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests;
