//! The tests every operation of CloudSSO must pass.

use dialect_cloudsso::CloudSso;
use testkit::cheap_settings;
use wire::surface::Surface;

const TESTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests");

fn setting() -> (Box<dyn Surface>, identity::settings::Settings) {
    (Box::new(CloudSso::new("local-1".into())), cheap_settings(Vec::new(), Vec::new()))
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
