//! Puts the core together with the vendors' wires. The one place that knows them all.

use std::net::SocketAddr;
use std::sync::Arc;

use dialect_alibaba::Alibaba;
use dialect_cloudsso::CloudSso;
use dialect_huawei::Huawei;
use identity::passkeys::RelyingParty;
use identity::pipeline::Identity;
use identity::secret::Sealer;
use identity::settings::{self, MessageSettings, Passkeys, PasswordCost, Settings};
use identity::sources::Sources;
use identity::store::Store;
use pages::Pages;
use wire::surface::Surface;

use crate::config::{ApiProtection, Config, Profile, PublicUrl, TotpProfile, WeakFactors};
use crate::failure::{Doing, Failure};

/// The vendors' wires in the order they are asked whether a request is theirs. The last one
/// answers what is nobody's.
pub(crate) fn surfaces(profile: Profile, region: &str) -> Vec<Box<dyn Surface>> {
    vec![
        Box::new(CloudSso::new(region.to_owned())),
        Box::new(Alibaba::new()),
        Box::new(Huawei::new(facts(profile), region.to_owned())),
    ]
}

/// The pages for people, asked before the vendors' wires: none of those has paths like theirs.
pub(crate) fn pages(config: &Config, settings: &Settings) -> Box<dyn Surface> {
    let tls = config.public_url.as_ref().is_some_and(PublicUrl::is_tls);
    Box::new(Pages::new(tls, matches!(settings.passkeys, Passkeys::At(_))))
}

fn facts(profile: Profile) -> dialect_huawei::Profile {
    match profile {
        Profile::Huawei => dialect_huawei::Profile::HUAWEI,
        Profile::Otc => dialect_huawei::Profile::OTC,
    }
}

/// What browsers call this server when they ask for a passkey.
const NAME: &str = "Countersign";

/// The core's settings while it serves at `address`.
pub(crate) fn settings(config: &Config, address: SocketAddr) -> Settings {
    let api_protection = match config.api_protection {
        Some(ApiProtection::Off) => settings::ApiProtection::Off,
        Some(ApiProtection::FollowsDevice) => settings::ApiProtection::FollowsDevice,
        None => facts(config.profile).api_protection,
    };
    let messages = MessageSettings {
        sms: config.messages.sms.is_some(),
        email: config.messages.mail.is_some(),
        weak_factors: match config.messages.weak_factors {
            WeakFactors::Allow => settings::WeakFactors::Allow,
            WeakFactors::Warn => settings::WeakFactors::Warn,
            WeakFactors::Block => settings::WeakFactors::Block,
        },
    };
    let (threads, queue) = (config.password_threads, config.password_queue);
    // What a sign-in does besides waiting has the other half of its time.
    let patience = config.limits.request_time / 2;
    Settings {
        api_protection,
        totp: match config.totp {
            TotpProfile::Compatible => settings::TotpProfile::Compatible,
            TotpProfile::Strict => settings::TotpProfile::Strict,
        },
        messages,
        password_cost: PasswordCost { threads, queue, patience, ..PasswordCost::OWASP },
        devices_per_account: config.max_devices,
        users_per_account: config.max_users,
        passkeys: passkeys(config.public_url.as_ref(), address),
        ..founding_settings()
    }
}

/// Where browsers reach a server that listens at `address`, if that is known.
pub(crate) fn browsed_at(public_url: Option<&PublicUrl>, address: SocketAddr) -> Option<String> {
    match public_url {
        Some(url) => Some(url.as_str().to_owned()),
        // Passkeys are bound to a name, and this machine's is the one that needs no TLS.
        None => address.ip().is_loopback().then(|| format!("http://localhost:{}", address.port())),
    }
}

fn passkeys(public_url: Option<&PublicUrl>, address: SocketAddr) -> Passkeys {
    let Some(url) = browsed_at(public_url, address) else {
        return Passkeys::Off("`public_url` is not set".to_owned());
    };
    RelyingParty::at(&url, NAME).map_or_else(Passkeys::Off, Passkeys::At)
}

/// The core's settings while it makes the first account.
pub(crate) fn founding_settings() -> Settings {
    let mut system_policies = dialect_alibaba::system_policies();
    system_policies.extend(dialect_huawei::SYSTEM_POLICIES);
    Settings {
        languages: vec![&dialect_huawei::POLICY_LANGUAGE, &dialect_alibaba::POLICY_LANGUAGE],
        factor_words: vec![dialect_huawei::FACTOR_WORDS, dialect_alibaba::FACTOR_WORDS],
        system_policies,
        api_protection: settings::ApiProtection::Off,
        totp: settings::TotpProfile::Compatible,
        messages: MessageSettings::default(),
        password_cost: PasswordCost::OWASP,
        // Founding makes one user, and nobody is there yet to make more.
        devices_per_account: 0,
        users_per_account: 0,
        passkeys: Passkeys::Off("nobody signs in yet".to_owned()),
    }
}

/// The core over a store.
pub(crate) fn identity(
    store: Arc<dyn Store>,
    sealer: Sealer,
    sources: &Sources,
    settings: Settings,
) -> Result<Identity, Failure> {
    Identity::new(store, sources.clone(), sealer, settings)
        .map_err(Failure::from)
        .doing(|| "cannot start the core".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(url: Option<&str>, address: &str) -> Passkeys {
        let url = url.map(|url| url.parse::<PublicUrl>().unwrap());
        passkeys(url.as_ref(), address.parse().unwrap())
    }

    fn id(passkeys: &Passkeys) -> Option<(&str, &str)> {
        match passkeys {
            Passkeys::At(party) => Some((&party.id, party.origin.as_str())),
            Passkeys::Off(_) => None,
        }
    }

    #[test]
    fn passkeys_are_bound_to_the_public_url_and_on_one_machine_to_localhost() {
        let public = at(Some("https://id.example.com"), "0.0.0.0:8400");
        assert_eq!(id(&public), Some(("id.example.com", "https://id.example.com/")));
        for address in ["127.0.0.1:8400", "[::1]:8400"] {
            let own = at(None, address);
            assert_eq!(id(&own), Some(("localhost", "http://localhost:8400/")), "{address}");
        }
    }

    #[test]
    fn without_a_secure_public_url_passkeys_are_off_and_the_reason_is_told() {
        for (url, address, told) in [
            (None, "0.0.0.0:8400", "`public_url` is not set"),
            (None, "192.0.2.1:8400", "`public_url` is not set"),
            (Some("http://id.example.com"), "127.0.0.1:8400", "neither https nor on localhost"),
            (Some("https://192.0.2.1"), "127.0.0.1:8400", "by an address"),
        ] {
            match at(url, address) {
                Passkeys::Off(why) => assert!(why.contains(told), "{why}"),
                Passkeys::At(party) => panic!("{url:?} {address}: {party:?}"),
            }
        }
    }
}
