//! Which proxies are believed about whom they speak for.

use std::net::IpAddr;
use std::str::FromStr;

use identity::network;
use ipnet::IpNet;
use serde::Deserialize;

/// Addresses and networks of proxies; of none by default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Vec<String>")]
pub(crate) struct TrustedProxies(Vec<IpNet>);

const NOT_EVERYBODY: &str = ", and whoever is trusted may say that it comes from anywhere; name \
                             the proxies alone, as in 192.0.2.7 or 10.0.0.0/24";

impl TrustedProxies {
    fn of<'a>(entries: impl Iterator<Item = &'a str>) -> Result<Self, String> {
        let networks = entries.map(|entry| trusted(entry.trim())).collect::<Result<Vec<_>, _>>()?;
        // In two halves it is everybody as well.
        if IpNet::aggregate(&networks).iter().any(|network| network.prefix_len() == 0) {
            return Err(format!("together these are everybody{NOT_EVERYBODY}"));
        }
        Ok(Self(networks))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this is the address of one. IPv4 has to come as such.
    pub(crate) fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// As in the environment and on the command line: with commas between them; nothing is none.
impl FromStr for TrustedProxies {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim() {
            "" => Ok(Self::default()),
            some => Self::of(some.split(',')),
        }
    }
}

impl TryFrom<Vec<String>> for TrustedProxies {
    type Error = String;

    fn try_from(entries: Vec<String>) -> Result<Self, String> {
        Self::of(entries.iter().map(String::as_str))
    }
}

/// Reads an entry, or says what to write instead.
fn trusted(entry: &str) -> Result<IpNet, String> {
    let Some(network) = network::read(entry) else {
        return Err(format!(
            "`{entry}` is not an address or network, as in 192.0.2.7, 10.0.0.0/24, 2001:db8::7 \
             or 2001:db8::/64"
        ));
    };
    if network.prefix_len() == 0 {
        return Err(format!("`{entry}` is everybody{NOT_EVERYBODY}"));
    }
    let whole = network.trunc();
    if network != whole {
        let one = network.addr();
        return Err(format!(
            "`{entry}` is neither one address nor a network; write {one} or {whole}"
        ));
    }
    Ok(network)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<TrustedProxies, String> {
        text.parse()
    }

    #[test]
    fn proxies_are_addresses_and_networks_of_both_families() {
        let proxies = read(" 192.0.2.7,10.0.0.0/24 , 2001:db8::7,2001:db8:1::/64").unwrap();
        for (address, is_one) in [
            ("192.0.2.7", true),
            ("192.0.2.8", false),
            ("10.0.0.255", true),
            ("10.0.1.0", false),
            ("2001:db8::7", true),
            ("2001:db8::8", false),
            ("2001:db8:1::9", true),
            ("::a00:1", false),
        ] {
            assert_eq!(proxies.contains(address.parse().unwrap()), is_one, "{address}");
        }
        assert!(read("::ffff:10.0.0.0/120").unwrap().contains("10.0.0.9".parse().unwrap()));
        assert!(read("").unwrap().is_empty() && read(" ").unwrap().is_empty());
        let listed = TrustedProxies::try_from(vec![" 192.0.2.7 ".to_owned()]);
        assert_eq!(listed, read("192.0.2.7"));
    }

    #[test]
    fn what_is_wrong_with_an_entry_is_said_and_what_to_write_instead() {
        for entry in ["nginx", "10.0.0.1:8080", "10.0.0.*", "10.0.0.0/33", "[::1]", "10.0.0.1-9"] {
            let why = read(&format!("192.0.2.7,{entry}")).unwrap_err();
            assert!(
                why.starts_with(&format!("`{entry}` is not an address or network, as")),
                "{why}"
            );
        }
        assert!(read("192.0.2.7,").is_err() && read("192.0.2.7 192.0.2.8").is_err());
        for (entry, instead) in [
            ("10.1.2.3/8", "write 10.1.2.3 or 10.0.0.0/8"),
            ("2001:db8::1/64", "write 2001:db8::1 or 2001:db8::/64"),
        ] {
            let why = read(entry).unwrap_err();
            assert!(why.ends_with(instead), "{why}");
        }
    }

    #[test]
    fn nobody_trusts_everybody() {
        for entry in ["0.0.0.0/0", "::/0", "10.0.0.0/0", "::ffff:0.0.0.0/96"] {
            let why = read(entry).unwrap_err();
            assert!(why.contains(&format!("`{entry}` is everybody")), "{why}");
            assert!(why.contains("name the proxies alone"), "{why}");
        }
        for entries in ["0.0.0.0/1,128.0.0.0/1", "::/1,8000::/2,192.0.2.7,c000::/2"] {
            assert!(read(entries).unwrap_err().starts_with("together these are everybody, and"));
        }
    }
}
