//! What the profile of Open Telekom Cloud shows otherwise.

use std::sync::Arc;

use async_trait::async_trait;
use dialect_huawei::{Huawei, POLICY_LANGUAGE, Profile, SYSTEM_POLICIES};
use identity::error::Error;
use identity::pipeline::Identity;
use identity::settings::Settings;
use wire::operation::Meta;
use wire::reply::Reply;
use wire::request::Inbound;
use wire::surface::{Answered, ShownError, Surface};

const TESTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/otc");

/// The operations that a fact of the profile reaches.
const TOUCHED: [&str; 7] = [
    "CreateUser",
    "KeystoneCreateGroup",
    "KeystoneCreateToken",
    "KeystoneShowUser",
    "ListUserLoginProtects",
    "ShowUser",
    "UpdateLoginProtect",
];

/// The dialect with these operations only, which are those that need an exchange here.
struct Touched(Huawei);

#[async_trait]
impl Surface for Touched {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn serves(&self, request: &Inbound) -> bool {
        self.0.serves(request)
    }

    async fn answer(&self, identity: &Identity, request: Arc<Inbound>) -> Answered {
        self.0.answer(identity, request).await
    }

    fn show(&self, error: &Error, request: &Inbound) -> Reply {
        self.0.show(error, request)
    }

    fn operations(&self) -> Vec<Meta> {
        let all = self.0.operations();
        all.into_iter().filter(|meta| TOUCHED.contains(&meta.name)).collect()
    }

    fn errors(&self) -> Vec<ShownError> {
        self.0.errors()
    }
}

fn setting() -> (Box<dyn Surface>, Settings) {
    let mut settings = testkit::cheap_settings(vec![&POLICY_LANGUAGE], SYSTEM_POLICIES.to_vec());
    settings.api_protection = Profile::OTC.api_protection;
    (Box::new(Touched(Huawei::new(Profile::OTC, "local-1".to_owned()))), settings)
}

#[tokio::test]
async fn every_operation_the_profile_touches_matches_its_exchange() {
    testkit::matches_exchanges(setting, TESTS).await;
}

#[tokio::test]
async fn the_profile_lets_in_nobody_else() {
    testkit::refuses_strangers(setting, TESTS).await;
    testkit::refuses_unauthorized(setting, TESTS).await;
}
