//! Networks as people write them. Pure.

use std::net::IpAddr;

use ipnet::{IpNet, Ipv4Net};

/// Reads an address, or a network as an address and the length of its prefix. One of IPv4 that
/// is dressed as IPv6 is undressed, as the address of a request is before it is compared. `None`
/// for anything else.
pub fn read(text: &str) -> Option<IpNet> {
    let network = text.parse::<IpNet>();
    network.or_else(|_| text.parse::<IpAddr>().map(IpNet::from)).map(undressed).ok()
}

fn undressed(network: IpNet) -> IpNet {
    let IpNet::V6(dressed) = network else { return network };
    let plain = dressed.prefix_len().checked_sub(96).and_then(|length| {
        let address = dressed.addr().to_ipv4_mapped()?;
        Ipv4Net::new(address, length).ok()
    });
    plain.map_or(network, IpNet::V4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_an_address_with_or_without_a_prefix_and_ipv4_in_any_dress() {
        let shown = |text| read(text).map(|network| network.to_string());
        for (text, network) in [
            ("192.0.2.7", "192.0.2.7/32"),
            ("10.0.0.0/8", "10.0.0.0/8"),
            ("2001:DB8::/32", "2001:db8::/32"),
            ("::1", "::1/128"),
            ("::ffff:10.0.0.0/104", "10.0.0.0/8"),
            ("::ffff:10.0.0.1", "10.0.0.1/32"),
        ] {
            assert_eq!(shown(text).as_deref(), Some(network), "{text}");
        }
        for text in ["", "anywhere", "10.0.0", "10.0.0.0/33", " 10.0.0.1", "10.0.0.1:80"] {
            assert_eq!(shown(text), None, "{text}");
        }
    }
}
