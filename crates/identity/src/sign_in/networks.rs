//! From where an account takes passwords. Pure.

use crate::caller::Origin;
use crate::error::{Error, Problem};
use crate::network;

/// Whether a request comes from one of these networks: anywhere when there are none. What
/// cannot be read lets nobody in.
pub(crate) fn lets_in(networks: &[String], origin: &Origin) -> bool {
    if networks.is_empty() {
        return true;
    }
    let Some(address) = origin.address else { return false };
    let address = address.to_canonical();
    networks.iter().filter_map(|text| network::read(text)).any(|known| known.contains(&address))
}

/// Checks a list of networks: each an address, or one with the length of its prefix.
///
/// # Errors
/// [`Problem::Length`] of `field` for more than `most`, [`Problem::Format`] for anything that
/// is no network.
pub fn check_networks(field: &'static str, networks: &[String], most: usize) -> Result<(), Error> {
    if networks.len() > most {
        return Err(Error::invalid(field, Problem::Length));
    }
    let all = networks.iter().all(|text| network::read(text).is_some());
    if all { Ok(()) } else { Err(Error::invalid(field, Problem::Format)) }
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
        assert!(from(Some("10.1.2.3"), &["::ffff:10.0.0.0/104"]));
        assert!(!from(Some("11.1.2.3"), &["10.0.0.0/8"]));
        assert!(!from(Some("10.1.2.3"), &["anything"]));
    }

    #[test]
    fn networks_are_addresses_with_or_without_a_prefix() {
        let check = |texts: &[&str], most| {
            let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
            check_networks("masks", &texts, most)
        };
        assert_eq!(check(&["10.0.0.0/8", "192.0.2.1", "2001:db8::/32"], 3), Ok(()));
        let wrong = |problem| Err(Error::invalid("masks", problem));
        assert_eq!(check(&["10.0.0.0/8", "192.0.2.1"], 1), wrong(Problem::Length));
        for text in ["10.0.0.0/33", "10.0.0", "anywhere", "", " 10.0.0.1"] {
            assert_eq!(check(&[text], 1), wrong(Problem::Format), "{text}");
        }
    }
}
