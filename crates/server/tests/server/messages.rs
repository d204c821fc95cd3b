//! Messages leave by a mail server and a webhook, and a bad one of either holds up nobody.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::gateways::{MailServer, Manner, SmsService, secret_file};
use crate::running::{Reply, Running, SOON, complaint, countersign, init, run, wait_for};

const PASSWORD: &str = "smtp-hunter2";
const SECRET: &str = "sms-hunter2";

/// Settings for a mail server and an SMS service.
fn settings(folder: &Path, mail: &MailServer, sms: &SmsService) -> Vec<(&'static str, String)> {
    let file = |name, text| secret_file(folder, name, text).to_str().unwrap().to_owned();
    vec![
        ("COUNTERSIGN_SMTP_SERVER", format!("localhost:{}", mail.port)),
        ("COUNTERSIGN_SMTP_USER", "countersign".into()),
        ("COUNTERSIGN_SMTP_PASSWORD_FILE", file("smtp", &format!("{PASSWORD}\n"))),
        ("COUNTERSIGN_MAIL_FROM", "Sign-in <noreply@example.com>".into()),
        ("COUNTERSIGN_SMS_URL", format!("http://127.0.0.1:{}/send?from=cs", sms.port)),
        ("COUNTERSIGN_SMS_SECRET_FILE", file("sms", SECRET)),
        ("COUNTERSIGN_GATEWAY_CA_FILE", file("ca", &mail.certificate)),
        ("COUNTERSIGN_LOG_LEVEL", "debug".into()),
    ]
}

/// A server with two users who can be reached, one by mail and one by phone.
struct Site {
    server: Running,
    token: String,
    mailed: String,
    phoned: String,
}

impl Site {
    fn start(settings: &[(&str, String)], folder: tempfile::TempDir) -> Self {
        let account = init(&folder.path().join("data"));
        let server = start(folder, settings);
        let text = |key: &str| account[key].as_str().unwrap().to_owned();
        let token = server.sign_in(&text("account_name"), "admin", &text("admin_password"));
        let listed = ask(&server, &token, "GET /v3/auth/domains", &json!({}));
        let listed: Value = serde_json::from_str(&listed.body).unwrap();
        let domain = listed["domains"][0]["id"].as_str().unwrap();
        let user = |name: &str, rest: Value| {
            let mut user = json!({
                "name": name, "domain_id": domain, "password": "Hunter2hunter2",
            });
            user.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
            let body = json!({ "user": user });
            let reply = ask(&server, &token, "POST /v3.0/OS-USER/users", &body);
            assert_eq!(reply.status, 201, "{}", reply.body);
            let made: Value = serde_json::from_str(&reply.body).unwrap();
            made["user"]["id"].as_str().unwrap().to_owned()
        };
        let mailed = user("mailed", json!({ "email": "mailed@example.com" }));
        let phoned = user("phoned", json!({ "areacode": "0049", "phone": "1701234567" }));
        Self { server, token, mailed, phoned }
    }

    /// Changes a password, which the user is told.
    fn change_password(&self, user: &str) {
        let body = json!({ "user": { "password": "Another-hunter2" } });
        let line = format!("PUT /v3.0/OS-USER/users/{user}");
        let reply = ask(&self.server, &self.token, &line, &body);
        assert_eq!(reply.status, 200, "{}", reply.body);
    }

    /// Waits until the log says something.
    fn logged(&self, what: &str) {
        wait_for(what, SOON, || self.server.log().contains(what).then_some(()));
    }

    /// Fails if the log holds what was sent, to whom, or with what.
    fn assert_discreet(&self) {
        let log = self.server.log();
        let names = ["mailed@", "1701234567", "Your password", "administrator changed"];
        for secret in names.iter().chain(&[PASSWORD, SECRET]) {
            assert!(!log.contains(secret), "{secret}: {log}");
        }
    }
}

fn start(folder: tempfile::TempDir, settings: &[(&str, String)]) -> Running {
    let settings: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Running::start_in(folder, &settings)
}

fn ask(server: &Running, token: &str, line: &str, body: &Value) -> Reply {
    let body = body.to_string();
    let length = body.len();
    server.ask(&format!(
        "{line} HTTP/1.1\r\nHost: a\r\nX-Auth-Token: {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    ))
}

fn first<T>(what: &str, look: impl Fn() -> Vec<T>) -> T {
    wait_for(what, SOON, || look().into_iter().next())
}

#[test]
fn a_notice_goes_by_mail_over_tls_or_by_sms_with_the_secret() {
    let (mail, sms) = (MailServer::start(Manner::Good), SmsService::start(202));
    let folder = tempfile::tempdir().unwrap();
    let site = Site::start(&settings(folder.path(), &mail, &sms), folder);
    site.change_password(&site.mailed);
    let message = first("the mail", || mail.received());
    assert_eq!(message.to, "RCPT TO:<mailed@example.com>");
    let expected = format!(" countersign {PASSWORD}");
    assert_eq!(message.signed_in_with, Some(expected), "after STARTTLS");
    let header = |line: &str| message.data.lines().any(|own| own == line);
    assert!(header("Subject: An administrator changed your password"), "{}", message.data);
    assert!(
        header("From: Sign-in <noreply@example.com>") && header("Auto-Submitted: auto-generated")
    );
    assert!(message.data.contains("Hello mailed,"));

    site.change_password(&site.phoned);
    let request = first("the SMS", || sms.requests());
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /send?from=cs HTTP/1.1\r\n"), "{head}");
    let head = head.to_ascii_lowercase();
    assert!(head.contains(&format!("authorization: bearer {SECRET}")), "{head}");
    assert!(head.contains("content-type: application/json"), "{head}");
    let body: Value = serde_json::from_str(body).unwrap();
    assert_eq!(body["to"], "+491701234567");
    assert!(body["text"].as_str().unwrap().contains("password of phoned"));
    assert_eq!(body["id"].as_str().unwrap().len(), 32);

    wait_for("two deliveries", SOON, || {
        (site.server.log().matches("a message is delivered").count() == 2).then_some(())
    });
    site.assert_discreet();
    assert_eq!((mail.received().len(), sms.requests().len()), (1, 1), "each once");
}

#[test]
fn a_mail_server_without_tls_or_with_a_strangers_certificate_is_told_nothing() {
    let sms = SmsService::start(202);
    for (manner, why) in
        [(Manner::InTheClear, "not delivered yet"), (Manner::Good, "no TLS connection")]
    {
        let (mail, other) = (MailServer::start(manner), MailServer::start(Manner::Good));
        let folder = tempfile::tempdir().unwrap();
        let mut settings = settings(folder.path(), &mail, &sms);
        if manner == Manner::Good {
            let file = secret_file(folder.path(), "ca", &other.certificate);
            settings[6].1 = file.to_str().unwrap().to_owned();
        }
        let site = Site::start(&settings, folder);
        site.change_password(&site.mailed);
        site.logged(why);
        for line in mail.said() {
            let harmless = ["EHLO", "STARTTLS", "QUIT"].iter().any(|verb| line.starts_with(verb));
            assert!(harmless, "{line}");
        }
        site.assert_discreet();
    }
}

#[test]
fn a_gateway_that_refuses_is_tried_again_and_what_it_says_is_not_logged() {
    let (mail, sms) = (MailServer::start(Manner::Refusing(451)), SmsService::start(503));
    let folder = tempfile::tempdir().unwrap();
    let site = Site::start(&settings(folder.path(), &mail, &sms), folder);
    site.change_password(&site.mailed);
    site.change_password(&site.phoned);
    site.logged("the gateway answers 451");
    site.logged("the gateway answers 503");
    let again = wait_for("a second try", SOON, || {
        let requests = sms.requests();
        (requests.len() > 1).then_some(requests)
    });
    let id = |request: &str| {
        let body: Value = serde_json::from_str(request.split_once("\r\n\r\n").unwrap().1).unwrap();
        body["id"].clone()
    };
    assert_eq!(id(&again[0]), id(&again[1]), "a repetition can be told");
    site.assert_discreet();
}

#[test]
fn what_a_gateway_refuses_for_good_is_given_up() {
    let (mail, sms) = (MailServer::start(Manner::Refusing(554)), SmsService::start(422));
    let folder = tempfile::tempdir().unwrap();
    let site = Site::start(&settings(folder.path(), &mail, &sms), folder);
    site.change_password(&site.mailed);
    site.change_password(&site.phoned);
    site.logged("the gateway answers 554");
    site.logged("the gateway answers 422");
    let log = site.server.log();
    assert_eq!(log.matches("it is refused for good").count(), 2, "{log}");
    assert!(!log.contains("not delivered yet"), "{log}");
    // Longer than the wait before a second try.
    std::thread::sleep(Duration::from_secs(7));
    assert_eq!(sms.requests().len(), 1);
    site.assert_discreet();
}

#[test]
fn a_silent_mail_server_holds_up_nobody_and_its_mail_survives_a_restart() {
    let (silent, sms) = (MailServer::start(Manner::Silent), SmsService::start(200));
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(folder.path(), &silent, &sms);
    let site = Site::start(&settings, folder);
    site.change_password(&site.mailed);
    // The SMS goes while the mail hangs, and requests are answered.
    site.change_password(&site.phoned);
    first("the SMS", || sms.requests());
    site.server.assert_well();
    arrives_at_another(site, settings);
}

/// Stops the server and starts it anew with a mail server that is good, which then has the mail.
fn arrives_at_another(mut site: Site, mut settings: Vec<(&'static str, String)>) {
    site.server.signal("TERM");
    assert!(site.server.ended(Duration::from_secs(20)).success());
    site.assert_discreet();
    let mail = MailServer::start(Manner::Good);
    let folder = std::mem::replace(&mut site.server.folder, tempfile::tempdir().unwrap());
    settings[0].1 = format!("localhost:{}", mail.port);
    settings[6].1 =
        secret_file(folder.path(), "ca", &mail.certificate).to_str().unwrap().to_owned();
    let _server = start(folder, &settings);
    assert_eq!(first("the mail", || mail.received()).to, "RCPT TO:<mailed@example.com>");
}

#[test]
fn what_a_gateway_refuses_for_this_servers_own_secret_waits_for_another() {
    for status in [530, 534, 535, 538] {
        let (mail, sms) = (MailServer::start(Manner::Unbelieving(status)), SmsService::start(401));
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path(), &mail, &sms);
        let site = Site::start(&settings, folder);
        site.change_password(&site.mailed);
        site.change_password(&site.phoned);
        site.logged(&format!("does not believe this server ({status}): see `smtp_user`"));
        site.logged("does not believe this server (401): see `sms_secret_file`");
        assert!(!site.server.log().contains("given up"), "{}", site.server.log());
        site.assert_discreet();
        if status == 535 {
            arrives_at_another(site, settings);
        }
    }
}

#[test]
fn a_secret_that_others_can_read_is_refused_before_anything_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    std::fs::write(&file, SECRET).unwrap();
    let data = folder.path().join("data");
    let (file, path) = (file.to_str().unwrap(), data.to_str().unwrap());
    let mut command = countersign(["serve", "--data", path, "--listen", "127.0.0.1:0"]);
    command.args(["--sms-url", "https://sms.example.com/", "--sms-secret-file", file]);
    let said = complaint(&run(&mut command));
    assert!(said.contains("chmod 600") && !said.contains(SECRET), "{said}");
    assert!(!data.exists());
}
