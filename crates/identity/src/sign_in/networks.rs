//! Networks as settings write them.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::error::{Error, Problem};

/// Checks a list of networks: each an address, or one with the length of its prefix.
///
/// # Errors
/// [`Problem::Length`] of `field` for more than `most`, [`Problem::Format`] for anything that
/// is no network.
pub fn check_networks(field: &'static str, networks: &[String], most: usize) -> Result<(), Error> {
    if networks.len() > most {
        return Err(Error::invalid(field, Problem::Length));
    }
    let known = |text: &String| text.parse::<IpNet>().is_ok() || text.parse::<IpAddr>().is_ok();
    let all = networks.iter().all(known);
    if all { Ok(()) } else { Err(Error::invalid(field, Problem::Format)) }
}

#[cfg(test)]
mod tests {
    use super::*;

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
