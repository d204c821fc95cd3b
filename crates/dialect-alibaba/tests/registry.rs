//! The tests every operation must pass.

use dialect_alibaba::{Alibaba, POLICY_LANGUAGE, system_policies};
use identity::settings::Settings;
use wire::surface::Surface;

const TESTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests");

fn setting() -> (Box<dyn Surface>, Settings) {
    let settings = testkit::cheap_settings(vec![&POLICY_LANGUAGE], system_policies());
    (Box::new(Alibaba::new()), settings)
}

#[tokio::test]
async fn every_operation_matches_its_exchanges() {
    testkit::matches_exchanges(setting, TESTS).await;
}

#[tokio::test]
async fn every_operation_refuses_the_unauthenticated() {
    testkit::refuses_strangers(setting, TESTS).await;
}

#[tokio::test]
async fn every_operation_refuses_the_unauthorized() {
    testkit::refuses_unauthorized(setting, TESTS).await;
}

#[tokio::test]
async fn every_change_is_audited() {
    testkit::audits_changes(setting, TESTS).await;
}

#[tokio::test]
async fn a12_no_reply_tells_a_secret() {
    testkit::tells_no_secret(setting, TESTS).await;
}
