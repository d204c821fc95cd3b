//! Puts the core together with the vendors' wires. The one place that knows them all.

use std::sync::Arc;

use dialect_alibaba::Alibaba;
use dialect_cloudsso::CloudSso;
use dialect_huawei::Huawei;
use identity::pipeline::Identity;
use identity::secret::Sealer;
use identity::settings::{self, PasswordCost, Settings};
use identity::sources::Sources;
use identity::store::Store;
use wire::surface::Surface;

use crate::config::{ApiProtection, Config, Profile};
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

fn facts(profile: Profile) -> dialect_huawei::Profile {
    match profile {
        Profile::Huawei => dialect_huawei::Profile::HUAWEI,
        Profile::Otc => dialect_huawei::Profile::OTC,
    }
}

/// The core's settings while it serves.
pub(crate) fn settings(config: &Config) -> Settings {
    let api_protection = match config.api_protection {
        Some(ApiProtection::Off) => settings::ApiProtection::Off,
        Some(ApiProtection::FollowsDevice) => settings::ApiProtection::FollowsDevice,
        None => facts(config.profile).api_protection,
    };
    let (threads, queue) = (config.password_threads, config.password_queue);
    // What a sign-in does besides waiting has the other half of its time.
    let patience = config.limits.request_time / 2;
    Settings {
        api_protection,
        password_cost: PasswordCost { threads, queue, patience, ..PasswordCost::OWASP },
        devices_per_account: config.max_devices,
        users_per_account: config.max_users,
        ..founding_settings()
    }
}

/// The core's settings while it makes the first account.
pub(crate) fn founding_settings() -> Settings {
    let mut system_policies = dialect_alibaba::system_policies();
    system_policies.extend(dialect_huawei::SYSTEM_POLICIES);
    Settings {
        languages: vec![&dialect_huawei::POLICY_LANGUAGE, &dialect_alibaba::POLICY_LANGUAGE],
        system_policies,
        api_protection: settings::ApiProtection::Off,
        password_cost: PasswordCost::OWASP,
        // Founding makes one user, and nobody is there yet to make more.
        devices_per_account: 0,
        users_per_account: 0,
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
