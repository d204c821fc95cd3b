//! The list without pages, as long as it gets, in both languages.

use dialect_alibaba::{Alibaba, POLICY_LANGUAGE, system_policies};
use identity::settings::Settings;
use testkit::{World, add_devices, answer};
use wire::body::Body;
use wire::surface::Surface;

const MANY: usize = 1700;

fn setting() -> (Box<dyn Surface>, Settings) {
    let settings = testkit::cheap_settings(vec![&POLICY_LANGUAGE], system_policies());
    (Box::new(Alibaba::new()), settings)
}

/// The whole text of a list of many devices, which comes in chunks.
async fn list(world: &mut World, format: &str) -> String {
    let request = format!(
        "POST /?Format={format}\nx-acs-action: ListVirtualMFADevices\nx-acs-version: 2015-05-01"
    );
    let reply = answer(world, &request, "owner").await;
    assert!(reply.body.whole().is_none(), "{:?}", reply.body);
    let bytes = reply.body.collect().await.expect("all of it");
    String::from_utf8(bytes.to_vec()).expect("text")
}

#[tokio::test]
async fn a_long_list_is_complete_and_well_formed_in_both_languages() {
    let mut world = World::new(setting).await;
    let names = || (0..MANY).map(|number| format!("dev-{number:05}"));
    add_devices(&world, names()).await;
    let serial = |name: &str| format!("acs:ram::{}:mfa/{name}", world.values["account.number"]);
    let serials: Vec<String> = names().map(|name| serial(&name)).collect();

    let json: serde_json::Value =
        serde_json::from_str(&list(&mut world, "JSON").await).expect("JSON");
    assert!(json["RequestId"].is_string());
    let devices = json["VirtualMFADevices"]["VirtualMFADevice"].as_array().expect("a list");
    let shown: Vec<&str> = devices.iter().filter_map(|d| d["SerialNumber"].as_str()).collect();
    assert_eq!(shown, serials);

    let xml = list(&mut world, "XML").await;
    let (head, rest) = xml.split_once("<VirtualMFADevices>").expect("the list");
    let (items, tail) = rest.split_once("</VirtualMFADevices>").expect("the list's end");
    assert!(head.starts_with("<?xml") && head.ends_with("</RequestId>"), "{head}");
    assert_eq!(tail, "</ListVirtualMFADevicesResponse>");
    let item = |serial: &String| {
        format!("<VirtualMFADevice><SerialNumber>{serial}</SerialNumber></VirtualMFADevice>")
    };
    assert_eq!(items, serials.iter().map(item).collect::<String>());
}

#[tokio::test]
async fn a_streamed_body_says_as_little_as_a_whole_one() {
    let mut world = World::new(setting).await;
    add_devices(&world, (0..MANY).map(|number| format!("dev-{number:05}"))).await;
    let request = "POST /\nx-acs-action: ListVirtualMFADevices\nx-acs-version: 2015-05-01";
    let reply = answer(&mut world, request, "owner").await;
    assert!(matches!(reply.body, Body::Streamed(_)));
    assert!(!format!("{reply:?}").contains("dev-00000"));
}
