use std::io::Write;
use std::sync::Mutex;

use identity::access::{Access, Rule};
use identity::accounts::{NewAccount, create_account};
use identity::caller::{Origin, Proof};
use identity::messages::{SendCode, Sending};
use identity::pipeline::{Call, Envelope, Identity};
use identity::secret::{Sealer, Secret};
use identity::settings::{MessageSettings, Settings};
use identity::sign_in::{Attempt, Door, LoginProtection, Stage, Verification};
use identity::sources::Sources;
use identity::tokens::TokenHash;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tracing::Level;

use super::*;
use crate::compose;
use crate::config::Options;

/// Everything that is logged, at any level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        Write::write(&mut *self.0.lock().unwrap(), bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A core that has sent its owner a code by SMS.
async fn core_with_a_code() -> Identity {
    let (store, sources) = (stores::open_in_memory().unwrap(), Sources::system());
    let messages = MessageSettings { sms: true, ..MessageSettings::default() };
    let settings = Settings { messages, ..compose::founding_settings() };
    let identity = compose::identity(store, Sealer::new(&[7; 32]), &sources, settings).unwrap();
    let new = NewAccount { name: "a".into(), owner: "admin".into(), projects: Vec::new() };
    let mut owner = create_account(&identity, new).await.unwrap().owner;
    owner.phone = "49-1701234567".into();
    let now = identity.now();
    let attempt = Attempt {
        hash: TokenHash::of(&Secret::new("one")),
        user: owner.id.clone(),
        account: owner.account.clone(),
        door: Door::AccountPage,
        stage: Stage::SecondFactor,
        factors: Vec::new(),
        rule: String::new(),
        network: String::new(),
        challenge: None,
        mfa_at: None,
        started_at: now,
        expires_at: now.plus_seconds(600),
    };
    let mut tx = identity.store().write().await.unwrap();
    let _renamed_nobody = tx.update_user(&owner).await.unwrap();
    let method = Some(Verification::Sms);
    let protection = LoginProtection { user: owner.id.clone(), enabled: true, method };
    tx.put_login_protection(&protection).await.unwrap();
    tx.insert_attempt(&attempt).await.unwrap();
    tx.commit().await.unwrap();
    let command = SendCode { attempt: Secret::new("one"), channel: Channel::Sms, language: None };
    let access = Access { actions: &[], resources: Vec::new(), rule: Rule::Open };
    let origin = Origin { address: None, secure: true, request_id: "send".into() };
    let envelope = Envelope { proof: Proof::Anonymous, origin, operation: "SendCode" };
    let sent = identity.execute(&envelope, Call { command, access }).await.unwrap();
    assert!(matches!(sent, Sending::Sent(_)));
    identity
}

/// Answers one request with this status and the request's own body, which it returns.
async fn answer_once(listener: &TcpListener, status: u16) -> String {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut request = Vec::new();
    while !request.ends_with(b"}") {
        assert!(stream.read_buf(&mut request).await.unwrap() > 0);
    }
    let request = String::from_utf8(request).unwrap();
    let body = request.split_once("\r\n\r\n").unwrap().1.to_owned();
    let length = body.len();
    let reply = format!("HTTP/1.1 {status} {body}\r\ncontent-length: {length}\r\n\r\n{body}");
    stream.write_all(reply.as_bytes()).await.unwrap();
    body
}

async fn way(port: u16, stop: watch::Receiver<bool>) -> Way {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "hunter2").unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(&secret, mode).unwrap();
    let text = format!(
        "sms_url = 'http://127.0.0.1:{port}/'\nsms_secret_file = '{}'",
        secret.to_str().unwrap()
    );
    let config = toml::from_str::<Options>(&text).unwrap().resolve().unwrap();
    let gateways = Gateways::new(&config.messages).unwrap();
    let sources = Sources::system();
    let identity = core_with_a_code().await;
    let (surfaces, limits, trusted_proxies) = (Vec::new(), config.limits, config.trusted_proxies);
    let answerer =
        Answerer { identity, surfaces, sources, limits, public_url: None, trusted_proxies };
    Way { channel: Channel::Sms, gateway: gateways.sms, answerer: Arc::new(answerer), stop }
}

#[test]
fn a_gateway_that_does_not_believe_this_server_is_asked_ever_more_seldom_and_by_one_message() {
    let mut trust = Trust::default();
    assert_eq!((trust.rest, trust.at_once()), (Duration::ZERO, AT_ONCE));
    for seconds in [5, 10, 20, 40, 80, 160, 300, 300] {
        trust.learn(Some(false));
        assert_eq!((trust.rest, trust.at_once()), (Duration::from_secs(seconds), 1));
    }
    trust.learn(Some(true));
    assert_eq!((trust.rest, trust.at_once()), (Duration::ZERO, AT_ONCE));
}

#[test]
fn a_message_that_comes_when_a_gateway_has_rested_does_not_wait_for_another_rest() {
    let mut trust = Trust::default();
    for seconds in [5, 10, 20] {
        trust.learn(Some(false));
        assert_eq!(trust.rest, Duration::from_secs(seconds));
        // Nothing was due when it had rested.
        trust.learn(None);
        assert_eq!((trust.rest, trust.at_once()), (Duration::ZERO, 1));
    }
}

#[tokio::test]
async fn a_code_is_delivered_once_and_never_in_the_log_whatever_the_gateway_says() {
    let kept = [503, 408, 429, 302, 401, 403].map(|status| (status, 1));
    for (status, left) in kept.into_iter().chain([200, 400, 422].map(|status| (status, 0))) {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(Level::TRACE)
            .with_writer(move || writer.clone())
            .finish();
        let logging = tracing::subscriber::set_default(subscriber);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (_goes_on, stop) = watch::channel(false);
        let way = way(listener.local_addr().unwrap().port(), stop).await;
        let (body, believed) = tokio::join!(answer_once(&listener, status), way.round(AT_ONCE));
        assert_eq!(believed, Some(![401, 403].contains(&status)), "{status}");
        assert_eq!(way.round(AT_ONCE).await, None, "nothing is due");
        drop(logging);
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        let code = &body["text"].as_str().unwrap()[..6];
        assert!(code.bytes().all(|byte| byte.is_ascii_digit()), "{body}");
        let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        assert!(log.contains(body["id"].as_str().unwrap()), "{log}");
        // Whose fault it is, where it is the operator's.
        assert_eq!(log.contains("`sms_secret_file`"), [401, 403].contains(&status), "{log}");
        for secret in [code, "1701234567", "hunter2"] {
            assert!(!log.contains(secret), "{log}");
        }
        let later = way.answerer.identity.now().plus_seconds(60);
        let mut tx = way.answerer.identity.store().write().await.unwrap();
        let waiting = tx.take_outgoing(Channel::Sms, later, later, 9).await.unwrap();
        assert_eq!(waiting.len(), left, "{status}");
    }
}
