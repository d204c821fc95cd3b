//! The log tells what happened, and nothing that anybody could use.

use crate::running::{Running, SOON, init, wait_for};

fn lines(server: &Running) -> Vec<serde_json::Value> {
    let log = server.log();
    log.lines().map(|line| serde_json::from_str(line).expect("every line is JSON")).collect()
}

fn request(line: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("{line} HTTP/1.1\r\nHost: a\r\n{headers}Content-Length: {length}\r\n\r\n{body}")
}

fn sign_in(domain: &str, name: &str, password: &str) -> String {
    let user = serde_json::json!({"name": name, "password": password, "domain": {"name": domain}});
    let identity = serde_json::json!({"methods": ["password"], "password": {"user": user}});
    let body = serde_json::json!({"auth": {"identity": identity}}).to_string();
    request("POST /v3/auth/tokens", "Content-Type: application/json\r\n", &body)
}

#[test]
fn no_secret_is_in_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let account = init(&folder.path().join("data"));
    let server = Running::start_in(folder, &[("COUNTERSIGN_LOG_LEVEL", "debug")]);
    let text = |key: &str| account[key].as_str().unwrap().to_owned();
    let (password, domain) = (text("admin_password"), text("account_name"));

    let signed_in = server.ask(&sign_in(&domain, "admin", &password));
    assert_eq!(signed_in.status, 201, "{}", signed_in.body);
    let token = signed_in.header("x-subject-token").expect("a token").to_owned();
    assert_eq!(server.ask(&sign_in(&domain, "admin", "not-it-4711")).status, 401);
    let bearer = format!("X-Auth-Token: {token}\r\nX-Subject-Token: {token}\r\n");
    assert_eq!(server.ask(&request("GET /v3/auth/tokens", &bearer, "")).status, 200);
    // Secrets where they do not belong.
    let query =
        format!("GET /?Action=GetUser&Version=2015-05-01&Signature={token}&Secret={password}");
    server.ask(&request(&query, "", ""));
    server.ask(&request("GET /v3/users", &format!("Authorization: Basic {password}\r\n"), ""));
    server.ask(&request("POST /v3/auth/tokens", "", &format!("{{\"{password}\": \"{token}\"")));
    server.ask(&request(&format!("GET /v3.0/{token}"), "", ""));

    wait_for("every request in the log", SOON, || (requests(&server).len() == 7).then_some(()));
    let log = server.log();
    for secret in [&password, &token, &text("access_key_secret"), &"not-it-4711".to_owned()] {
        assert!(!log.contains(secret.as_str()));
    }
}

pub(crate) fn requests(server: &Running) -> Vec<serde_json::Value> {
    lines(server).into_iter().filter(|line| line["message"] == "request").collect()
}

#[test]
fn every_request_is_one_line_with_its_id() {
    let server = Running::start(&[]);
    let asked = [("GET /healthz", 200), ("GET /v3", 200), ("GET /v3/users", 401)];
    let ids: Vec<String> = asked
        .iter()
        .map(|(line, status)| {
            let reply = server.ask(&request(line, "", ""));
            assert_eq!(reply.status, *status, "{line}");
            reply.header("x-request-id").expect("an id").to_owned()
        })
        .collect();
    let logged = wait_for("three requests in the log", SOON, || {
        let logged = requests(&server);
        (logged.len() == 3).then_some(logged)
    });
    for ((line, id), (_, status)) in logged.iter().zip(&ids).zip(asked) {
        assert_eq!(
            (line["request_id"].as_str(), &line["status"]),
            (Some(id.as_str()), &status.into())
        );
        assert!(line["micros"].is_u64() && line["operation"].is_string());
    }
    assert_eq!(logged[2]["error"], "Missing");
    assert_eq!(logged[2]["dialect"], "huawei");
}

#[test]
fn a_log_for_people_is_written_when_asked_for() {
    let server = Running::start(&[("COUNTERSIGN_LOG_FORMAT", "human")]);
    server.assert_well();
    let log = wait_for("the request in the log", SOON, || {
        Some(server.log()).filter(|log| log.contains("operation=\"health\""))
    });
    assert!(log.lines().all(|line| !line.starts_with('{')), "{log}");
}
