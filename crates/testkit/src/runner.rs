//! Runs exchanges against a world.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use bytes::Bytes;
use data_encoding::BASE32_NOPAD;
use http::{HeaderMap, HeaderName, HeaderValue};
use identity::caller::Origin;
use identity::mfa::totp::Parameters;
use identity::secret::Secret;
use wire::reply::Reply;
use wire::request::Inbound;
use wire::surface::Answered;

use crate::credentials;
use crate::exchange::Exchange;
use crate::person::Person;
use crate::secrets::hide;
use crate::world::World;

/// Where every world listens.
const HOST: &str = "127.0.0.1:8400";

/// The id of the n-th request of a file.
pub(crate) fn request_id(number: usize) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

/// Sends one exchange's request as `sender` (its own, or another's in the registry's tests).
pub(crate) async fn send(
    world: &mut World,
    exchange: &Exchange,
    number: usize,
    sender: &str,
) -> Answered {
    let mut answered = answer(world, exchange, number, sender).await;
    answered.reply.body = answered.reply.body.collect().await.expect("a whole body").into();
    for (name, from) in &exchange.saves {
        let value = pick(&answered.reply, from);
        world.name(name, &value);
    }
    for name in &exchange.signers {
        let shown = |field| pick(&answered.reply, &format!("/Credentials/{field}"));
        let person = Person {
            key: shown("AccessKeyId"),
            secret: Secret::new(shown("AccessKeySecret")),
            token: String::new(),
            session_token: Some(Secret::new(shown("SecurityToken"))),
        };
        world.people.insert(name.clone(), person);
    }
    answered
}

/// Sends one exchange's request as `sender`; the reply's body may be streamed.
pub(crate) async fn answer(
    world: &mut World,
    exchange: &Exchange,
    number: usize,
    sender: &str,
) -> Answered {
    world.clock.advance(exchange.later);
    for (name, handle) in &exchange.passkeys {
        let handle = fill(world, handle);
        world.add_passkey(name, &handle).await;
    }
    for (name, whose) in &exchange.temporary {
        world.take_key(name, whose, 3600).await;
    }
    let mut request = request(world, exchange, number);
    let person = world.people.get(sender).cloned();
    assert!(person.is_some() || sender == "anonymous", "nobody is called {sender}");
    let nonce = format!("nonce-{number}-{sender}");
    credentials::add(&mut request, person.as_ref(), world.identity.now(), &nonce);
    assert!(world.surface.serves(&request), "the dialect does not serve {}", exchange.target);
    world.surface.answer(&world.identity, Arc::new(request)).await
}

fn request(world: &World, exchange: &Exchange, number: usize) -> Inbound {
    let fill = |text: &str| fill(world, text);
    let target = fill(&exchange.target);
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path.to_owned(), Some(query.to_owned())),
        None => (target, None),
    };
    let mut headers = HeaderMap::new();
    headers.insert("host", HeaderValue::from_static(HOST));
    for (name, value) in &exchange.headers {
        let name: HeaderName = name.parse().expect("a header's name");
        headers.append(name, HeaderValue::from_str(&fill(value)).expect("a header's value"));
    }
    Inbound {
        method: exchange.method.parse().expect("a method"),
        path,
        query,
        headers,
        body: Bytes::from(fill(&exchange.body)),
        origin: Origin {
            address: Some(IpAddr::V4(Ipv4Addr::LOCALHOST)),
            secure: false,
            request_id: request_id(number),
        },
        base_url: format!("http://{HOST}"),
    }
}

/// Replaces `{{name}}` and `{{code NAME OFFSET}}`.
fn fill(world: &World, text: &str) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").expect("{{ is closed by }}");
        filled.push_str(before);
        filled.push_str(&value(world, name.trim()));
        rest = after;
    }
    filled + rest
}

fn value(world: &World, name: &str) -> String {
    let known = |name: &str| {
        world.values.get(name).unwrap_or_else(|| panic!("nothing is called {name}")).clone()
    };
    let words: Vec<&str> = name.split_whitespace().collect();
    let ["code", seed, offset] = words.as_slice() else { return known(name) };
    let seed = BASE32_NOPAD.decode(known(seed).as_bytes()).expect("a base32 seed");
    let parameters = Parameters::default();
    let step = parameters.step(world.identity.now()) + offset.parse::<i64>().expect("an offset");
    format!("{:06}", parameters.code(&Secret::new(seed), step))
}

fn pick(reply: &Reply, from: &str) -> String {
    if let Some(name) = from.strip_prefix("header:") {
        return reply.header_text(&name.to_lowercase()).expect("the header is there").to_owned();
    }
    let body: serde_json::Value = serde_json::from_slice(body(reply)).expect("a JSON body");
    match body.pointer(from) {
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => panic!("nothing at {from} in {body}"),
    }
}

fn body(reply: &Reply) -> &[u8] {
    reply.body.whole().expect("the reply was collected")
}

/// A reply as exchanges show it: from the `=>` line on, secrets hidden.
pub(crate) fn show(reply: &Reply) -> String {
    let mut text = format!("=> {}\n", reply.status.as_u16());
    for (name, value) in &reply.headers {
        text.push_str(&format!("{name}: {}\n", String::from_utf8_lossy(value.as_bytes())));
    }
    let bytes = body(reply);
    if !bytes.is_empty() {
        let body = match serde_json::from_slice::<serde_json::Value>(bytes) {
            Ok(json) => serde_json::to_string_pretty(&json).expect("JSON"),
            Err(_) => String::from_utf8(bytes.to_vec()).expect("a reply is UTF-8"),
        };
        text.push_str(&format!("\n{body}\n"));
    }
    hide(&text).trim_end().to_owned()
}
