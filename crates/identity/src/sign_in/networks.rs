//! From where an account takes passwords. Pure.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::caller::Origin;

/// Whether a request comes from one of these networks: anywhere when there are none. What
/// cannot be read lets nobody in.
pub(crate) fn lets_in(networks: &[String], origin: &Origin) -> bool {
    if networks.is_empty() {
        return true;
    }
    let Some(address) = origin.address else { return false };
    let address = address.to_canonical();
    networks.iter().any(|network| match (network.parse::<IpNet>(), network.parse::<IpAddr>()) {
        (Ok(network), _) => network.contains(&address),
        (_, Ok(one)) => one == address,
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_lets_in_its_own_addresses_and_an_unreadable_one_nobody() {
        let from = |address: Option<&str>, networks: &[&str]| {
            let networks: Vec<String> = networks.iter().map(|n| (*n).to_owned()).collect();
            let address = address.map(|text| text.parse().expect("an address"));
            lets_in(&networks, &Origin { address, secure: true, request_id: String::new() })
        };
        assert!(from(None, &[]));
        assert!(!from(None, &["10.0.0.0/8"]));
        assert!(from(Some("10.1.2.3"), &["192.0.2.7", "10.0.0.0/8"]));
        assert!(from(Some("192.0.2.7"), &["192.0.2.7", "10.0.0.0/8"]));
        assert!(from(Some("::ffff:10.1.2.3"), &["10.0.0.0/8"]));
        assert!(!from(Some("11.1.2.3"), &["10.0.0.0/8"]));
        assert!(!from(Some("10.1.2.3"), &["anything"]));
    }
}
