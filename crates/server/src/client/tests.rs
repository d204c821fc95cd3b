use http::HeaderValue;
use proptest::prelude::*;

use super::*;

const PROXY: &str = "10.0.0.1";

/// The client of a request with these lines of the header, from a peer, where `10.0.0.0/24` and
/// `2001:db8::/64` are trusted.
fn client(peer: &str, lines: &[&[u8]]) -> Client {
    let trusted = "10.0.0.0/24, 2001:db8::/64".parse().unwrap();
    let mut headers = HeaderMap::new();
    for line in lines {
        headers.append(FORWARDED_FOR, HeaderValue::from_bytes(line).unwrap());
    }
    Client::of(peer.parse().unwrap(), &headers, &trusted)
}

fn behind_proxy(line: &str) -> String {
    client(PROXY, &[line.as_bytes()]).address.to_string()
}

#[test]
fn who_is_no_trusted_proxy_is_the_client_whatever_it_says() {
    for peer in ["192.0.2.7", "10.0.1.1", "2001:db8:0:1::1", "::1"] {
        let found = client(peer, &[b"198.51.100.1", b"10.0.0.1"]);
        assert_eq!(found, Client { address: peer.parse().unwrap(), proxy: None });
    }
    let nobody = TrustedProxies::default();
    let headers = HeaderMap::from_iter([(FORWARDED_FOR, HeaderValue::from_static("192.0.2.7"))]);
    let peer = "127.0.0.1".parse().unwrap();
    assert_eq!(Client::of(peer, &headers, &nobody), Client { address: peer, proxy: None });
}

#[test]
fn a_trusted_proxy_says_who_the_client_is() {
    for peer in [PROXY, "::ffff:10.0.0.1", "2001:db8::9"] {
        let found = client(peer, &[b"192.0.2.7"]);
        let proxy = peer.parse::<IpAddr>().unwrap().to_canonical();
        let expected = Client { address: "192.0.2.7".parse().unwrap(), proxy: Some(proxy) };
        assert_eq!(found, expected);
    }
}

#[test]
fn of_a_chain_the_first_stranger_from_the_right_is_the_client() {
    for line in [
        "192.0.2.7, 10.0.0.2",
        "192.0.2.7, 2001:db8::2,10.0.0.2 ,\t10.0.0.3",
        "198.51.100.1, 192.0.2.7",
        "10.0.0.9, 192.0.2.7, 10.0.0.2",
        "anything at all, , 192.0.2.7",
    ] {
        assert_eq!(behind_proxy(line), "192.0.2.7", "{line}");
    }
}

#[test]
fn several_lines_are_one_list_in_their_order() {
    let found = |lines: &[&[u8]]| client(PROXY, lines).address.to_string();
    assert_eq!(found(&[b"198.51.100.1", b"192.0.2.7"]), "192.0.2.7");
    assert_eq!(found(&[b"198.51.100.1", b"192.0.2.7, 10.0.0.2", b"10.0.0.3"]), "192.0.2.7");
    assert_eq!(found(&[b"198.51.100.1, 192.0.2.7", b""]), PROXY);
}

#[test]
fn where_all_are_trusted_the_outermost_is_the_client() {
    assert_eq!(behind_proxy("10.0.0.3, 10.0.0.2"), "10.0.0.3");
}

#[test]
fn who_a_proxy_does_not_name_counts_as_the_proxy() {
    assert_eq!(client(PROXY, &[]).address.to_string(), PROXY);
    for nobody in [
        "",
        " ",
        "unknown",
        "_hidden",
        "-",
        "localhost",
        "192.0.2",
        "192.0.2.07",
        "192.0.2.7/32",
        "192.0.2.7:",
        "192.0.2.7:http",
        "192.0.2.7 198.51.100.1",
        "[192.0.2.7]",
        "[2001:db8:1::7",
        "2001:db8:1::7]",
        "[2001:db8:1::7]8",
        "fe80::1%eth0",
        "[fe80::1%1]:80",
        "\"192.0.2.7\"",
        "for=192.0.2.7",
        "\u{665}\u{665}.0.2.7",
    ] {
        assert_eq!(behind_proxy(nobody), PROXY, "{nobody}");
        // Whatever stands to the left of it was not written by anybody who is known.
        assert_eq!(behind_proxy(&format!("198.51.100.1, {nobody}")), PROXY, "{nobody}");
        assert_eq!(behind_proxy(&format!("198.51.100.1,{nobody}, 10.0.0.2")), "10.0.0.2");
    }
}

#[test]
fn rubbish_of_a_stranger_hides_nobody() {
    for rubbish in [&b"\xff\xfe, 192.0.2.7"[..], b"\"198.51.100.1, 192.0.2.7", b",,,192.0.2.7"] {
        assert_eq!(client(PROXY, &[rubbish]).address.to_string(), "192.0.2.7");
    }
    let long = format!("{}, 192.0.2.7", "10.0.0.2,".repeat(7000));
    assert_eq!(behind_proxy(&long), "192.0.2.7");
}

#[test]
fn an_address_is_read_in_every_form_that_proxies_write() {
    for (written, address) in [
        ("192.0.2.7", "192.0.2.7"),
        ("192.0.2.7:55123", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("[::ffff:c000:207]:443", "192.0.2.7"),
        ("2001:DB8:1:0::7", "2001:db8:1::7"),
        ("[2001:db8:1::7]", "2001:db8:1::7"),
        ("[2001:db8:1::7]:55123", "2001:db8:1::7"),
        ("\t 2001:db8:1::7  ", "2001:db8:1::7"),
    ] {
        assert_eq!(behind_proxy(written), address, "{written}");
    }
    assert_eq!(behind_proxy("192.0.2.7, [::ffff:10.0.0.2]:80"), "192.0.2.7");
}

#[test]
fn no_more_than_a_few_addresses_are_looked_at() {
    let chain = |proxies: usize| format!("192.0.2.7{}", ", 10.0.0.2".repeat(proxies));
    assert_eq!(behind_proxy(&chain(MOST_ADDRESSES - 1)), "192.0.2.7");
    assert_eq!(behind_proxy(&chain(MOST_ADDRESSES)), "10.0.0.2");
}

/// A line of the header that a client makes up: of anything, or of addresses.
fn sent() -> impl Strategy<Value = String> {
    let address = "10\\.0\\.0\\.[1-9]|198\\.51\\.100\\.[1-9]|[ -~]{0,5}";
    let addresses = prop::collection::vec(address, 0..4).prop_map(|all| all.join(", "));
    prop_oneof!["[ -~]{0,40}", addresses]
}

proptest! {
    /// Each proxy adds who it was reached from; the client sends what it likes to the first.
    #[test]
    fn a_client_is_where_it_is_whatever_it_sends(
        sent in prop::collection::vec(sent(), 0..4),
        octet in 1..=254_u8,
        proxies in prop::collection::vec(1..=254_u8, 0..5),
        on_one_line in any::<bool>(),
    ) {
        let from = format!("203.0.113.{octet}");
        let hops = std::iter::once(from.clone());
        let hops = hops.chain(proxies.iter().map(|last| format!("10.0.0.{last}")));
        let mut lines = sent;
        for hop in hops {
            match lines.last_mut() {
                Some(line) if on_one_line => *line = format!("{line}, {hop}"),
                _ => lines.push(hop),
            }
        }
        let lines: Vec<&[u8]> = lines.iter().map(|line| line.as_bytes()).collect();
        prop_assert_eq!(client(PROXY, &lines).address.to_string(), from);
    }

    #[test]
    fn the_client_is_the_proxy_or_an_address_that_was_written(line in "[0-9a-f.:, \\[\\]]{0,60}") {
        let found = behind_proxy(&line);
        let written = line.split(',').filter_map(|added| address(added.as_bytes()));
        let mut all = written.map(|address| address.to_string());
        prop_assert!(found == PROXY || all.any(|address| address == found));
    }
}
