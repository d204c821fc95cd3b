//! Requests signed with an access key, in both forms that clients have.

use std::sync::Arc;

use bytes::Bytes;
use data_encoding::HEXLOWER;
use dialect_huawei::{Huawei, POLICY_LANGUAGE, Profile, SYSTEM_POLICIES};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use identity::access::Rule;
use identity::access_keys::UpdateAccessKey;
use identity::caller::{Origin, Scheme};
use identity::ids::KeyId;
use identity::settings::Settings;
use identity::users::{PasswordRule, UpdateUser, UserChanges, UserRef};
use serde_json::Value;
use sha2::Sha256;
use testkit::World;
use wire::canonical::sdk_hmac_sha256;
use wire::request::Inbound;
use wire::surface::Surface;

const LIST: &str = "/v3.0/OS-MFA/virtual-mfa-devices";
/// What the clock of every world shows, as the scheme writes it.
const DATE: &str = "20260102T030405Z";
const ACCESS: &str = "Access={key}";
const CREDENTIAL: &str = "Credential={key}/20260102///sdk_request";

fn setting() -> (Box<dyn Surface>, Settings) {
    let settings = testkit::cheap_settings(vec![&POLICY_LANGUAGE], SYSTEM_POLICIES.to_vec());
    (Box::new(Huawei::new(Profile::HUAWEI, "local-1".to_owned())), settings)
}

fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("any key will do");
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

/// A request signed by `who`, its key named in one of the two forms.
fn signed(world: &World, who: &str, form: &str, path: &str, more: &[(&str, &str)]) -> Inbound {
    signed_with(world, who, (form, path, more), (Method::GET, Bytes::new()))
}

fn signed_with(
    world: &World,
    who: &str,
    (form, path, more): (&str, &str, &[(&str, &str)]),
    (method, body): (Method, Bytes),
) -> Inbound {
    let person = &world.people[who];
    let mut headers = HeaderMap::new();
    let mut set = |name: &str, value: &str| {
        let name: HeaderName = name.parse().expect("a header's name");
        headers.insert(name, HeaderValue::from_str(value).expect("a header's value"));
    };
    set("host", "127.0.0.1");
    set("x-sdk-date", DATE);
    more.iter().for_each(|(name, value)| set(name, value));
    let form = form.replace("{key}", &person.key);
    let header = |signature: &str| {
        format!("SDK-HMAC-SHA256 {form}, SignedHeaders=host;x-sdk-date, Signature={signature}")
    };
    set("authorization", &header("00"));
    let mut request = Inbound {
        method,
        path: path.to_owned(),
        query: None,
        headers,
        body,
        origin: Origin { address: None, secure: false, request_id: "signed".to_owned() },
        base_url: "http://127.0.0.1".to_owned(),
    };
    let read = sdk_hmac_sha256::read(&request).expect("the request is well formed");
    let key = match read.scheme {
        Scheme::HmacSha256Derived { prefix, terms } => {
            let start = [prefix.as_bytes(), person.secret.expose()].concat();
            terms.iter().fold(start, |key, term| hmac(&key, term.as_bytes()))
        }
        _ => person.secret.expose().to_vec(),
    };
    let signature = HEXLOWER.encode(&hmac(&key, read.string_to_sign.as_bytes()));
    let header = HeaderValue::from_str(&header(&signature)).expect("a header's value");
    request.headers.insert("authorization", header);
    request
}

async fn ask(world: &World, request: Inbound) -> (u16, Value) {
    let reply = world.surface.answer(&world.identity, Arc::new(request)).await.reply;
    let body =
        serde_json::from_slice(reply.body.whole().expect("a whole body")).expect("a JSON body");
    (reply.status.as_u16(), body)
}

#[tokio::test]
async fn both_forms_of_the_signature_are_believed() {
    let world = World::new(setting).await;
    let domain = world.values["account.id"].clone();
    let project = world.values["project.id"].clone();
    for form in [ACCESS, CREDENTIAL] {
        let scope = [("x-domain-id", domain.as_str()), ("x-project-id", project.as_str())];
        for more in [&[][..], &scope[..]] {
            let (status, body) = ask(&world, signed(&world, "owner", form, LIST, more)).await;
            assert_eq!(status, 200, "{form}: {body}");
        }
        let (status, body) = ask(&world, signed(&world, "alice", form, LIST, &[])).await;
        assert_eq!((status, &body["error_code"]), (403, &"IAM.0003".into()), "{form}");
    }
}

#[tokio::test]
async fn a_signature_is_good_for_its_own_account_and_path_only() {
    let world = World::new(setting).await;
    let elsewhere = [("x-domain-id", "d78cbac186b744899480f25bd022f468")];
    let (status, body) = ask(&world, signed(&world, "owner", ACCESS, LIST, &elsewhere)).await;
    assert_eq!((status, &body["error_code"]), (403, &"IAM.0002".into()));
    let mut moved = signed(&world, "owner", ACCESS, LIST, &[]);
    moved.path = "/v3/users".to_owned();
    let (status, body) = ask(&world, moved).await;
    assert_eq!((status, &body["error_code"]), (401, &"APIGW.0301".into()));
    let stolen = [("x-security-token", "none")];
    let (status, body) = ask(&world, signed(&world, "owner", ACCESS, LIST, &stolen)).await;
    assert_eq!((status, &body["error_code"]), (401, &"APIGW.0301".into()));
}

#[tokio::test]
async fn a_temporary_key_is_believed_with_its_own_token_until_it_ends() {
    let mut world = World::new(setting).await;
    world.take_key("short", "owner", 60).await;
    world.take_key("other", "owner", 60).await;
    let token = |name: &str| world.values[&format!("{name}.session-token")].clone();
    let (right, wrong) = (token("short"), token("other"));
    let headers: [&[(&str, &str)]; 4] = [
        &[("x-security-token", right.as_str())],
        &[],
        &[("x-security-token", wrong.as_str())],
        &[("x-security-token", "none")],
    ];
    let failed = "Incorrect IAM authentication information: ";
    for form in [ACCESS, CREDENTIAL] {
        let (status, body) = ask(&world, signed(&world, "short", form, LIST, headers[0])).await;
        assert_eq!(status, 200, "{form}: {body}");
        for (headers, words) in headers[1..].iter().zip([
            "verify aksk signature fail: X-Security-Token is missing or malformed",
            "decrypt token fail",
            "decrypt token fail",
        ]) {
            let (status, body) = ask(&world, signed(&world, "short", form, LIST, headers)).await;
            assert_eq!((status, &body["error_code"]), (401, &"APIGW.0301".into()));
            assert_eq!(body["error_msg"], format!("{failed}{words}"));
        }
    }
    world.clock.advance(60);
    let (status, body) = ask(&world, signed(&world, "short", ACCESS, LIST, headers[0])).await;
    assert_eq!((status, &body["error_code"]), (400, &"IAM.1108".into()));
    assert_eq!(body["error_msg"], "The securitytoken has expired.");
}

#[tokio::test]
async fn a_temporary_key_takes_no_further_one() {
    let mut world = World::new(setting).await;
    world.take_key("short", "alice", 60).await;
    let token = world.values["short.session-token"].clone();
    let body = r#"{"auth":{"identity":{"methods":["token"],"token":{"duration_seconds":900}}}}"#;
    let path = "/v3.0/OS-CREDENTIAL/securitytokens";
    let with = |body: &str| {
        let headers = [("x-security-token", token.as_str())];
        let more = (Method::POST, Bytes::copy_from_slice(body.as_bytes()));
        signed_with(&world, "short", (ACCESS, path, &headers), more)
    };
    let (status, reply) = ask(&world, with(body)).await;
    assert_eq!((status, &reply["error"]["title"]), (401, &"Unauthorized".into()));
    let by_it = body.replace("{\"duration", &format!("{{\"id\":\"{token}\",\"duration"));
    assert_eq!(ask(&world, with(&by_it)).await.0, 401);
    // The same request is good with a token that a sign-in gave.
    let id = &world.people["alice"].token;
    let by_token = body.replace("{\"duration", &format!("{{\"id\":\"{id}\",\"duration"));
    assert_eq!(ask(&world, with(&by_token)).await.0, 201);
}

#[tokio::test]
async fn a_token_counts_before_a_signature() {
    let world = World::new(setting).await;
    let token = world.people["alice"].token.clone();
    let path = format!("/v3/users/{}", world.values["alice.id"]);
    let mut both = signed(&world, "owner", ACCESS, &path, &[("x-auth-token", &token)]);
    let (status, body) = ask(&world, both.clone()).await;
    assert_eq!((status, &body["user"]["name"]), (200, &"alice".into()));
    both.headers.insert("x-auth-token", HeaderValue::from_static("cst1.none"));
    assert_eq!(ask(&world, both.clone()).await.0, 401);
    both.headers.insert("x-auth-token", HeaderValue::from_static(""));
    assert_eq!(ask(&world, both).await.0, 200);
}

#[tokio::test]
async fn a_key_that_is_off_and_a_user_that_is_disabled_are_refused_in_words() {
    let world = World::new(setting).await;
    let rule = PasswordRule { field: "password", min: 1, max: 9, classes: 1, not_name: false };
    let by_policy =
        || identity::access::Access { actions: &[], resources: Vec::new(), rule: Rule::Policy };
    let key = KeyId::new(world.people["alice"].key.clone());
    let off = UpdateAccessKey { key, user: None, active: Some(false), description: None };
    let done = world.ask("off", world.token("owner"), off, by_policy()).await;
    done.expect("the owner may switch keys off");
    let (status, body) = ask(&world, signed(&world, "alice", ACCESS, LIST, &[])).await;
    assert_eq!(status, 401);
    assert!(body["error_msg"].as_str().is_some_and(|text| text.ends_with("is inactive.")));

    let changes = UserChanges { enabled: Some(false), ..UserChanges::default() };
    let user = UserRef::Name("bob".to_owned());
    let disable = UpdateUser { user, changes, password: None, rule, hash: None };
    let done = world.ask("disable", world.token("owner"), disable, by_policy()).await;
    done.expect("the owner may disable users");
    let (status, body) = ask(&world, signed(&world, "bob", ACCESS, LIST, &[])).await;
    assert_eq!((status, &body["error_code"]), (403, &"IAM.0080".into()));
}
