//! OpenStack Keystone: Fernet tokens, PostgreSQL, two workers of uWSGI, memcached where that is
//! installed.

use std::process::Command;

use serde_json::json;

use super::installed::quietly;
use super::ours::Like;
use super::program::{Memcached, Program, free_address, two_workers};
use super::{Ground, HELD, PASSWORD, Peer, Running, Work, again, ask, get, post};
use crate::failure::Result;
use crate::request::Draft;
use crate::table::Target;

const CONFIGURATION: &str = include_str!("../../../../benches/peers/keystone.conf");

const VALIDATE: &str = "validate a token";
const LIST: &str = "list 300 users";

pub(super) fn peer() -> Peer {
    let work = |name, requests, status, like, target| Work { name, requests, status, like, target };
    Peer {
        name: "Keystone",
        setting: "uWSGI with 2 processes, PostgreSQL, Fernet tokens, memcached if installed",
        works: vec![
            work(VALIDATE, 200, 200, Like::Validate, Target::TimesLess(100.0)),
            work(LIST, 50, 200, Like::Users, Target::TimesLess(100.0)),
            work("issue a token by password", 25, 201, Like::SignIn, Target::TimesLess(1.0)),
        ],
        set_up,
    }
}

fn set_up(ground: &Ground) -> Result<Running> {
    let (database, url) = super::database()?;
    let (folder, address) = (ground.folder.path(), free_address()?);
    let place = folder.display().to_string();
    let configuration = folder.join("keystone.conf");
    let cache = Memcached::start()?;
    let (backend, memcached) = match &cache {
        Some(cache) => ("dogpile.cache.pymemcache", cache.address.as_str()),
        None => ("dogpile.cache.null", ""),
    };
    let filled = CONFIGURATION
        .replace("{database}", &url)
        .replace("{folder}", &place)
        .replace("{cache}", backend)
        .replace("{memcached}", memcached);
    std::fs::write(&configuration, filled)?;
    let manage = |words: &[&str]| {
        let mut command = Command::new(ground.installed.join("bin/keystone-manage"));
        command.arg("--config-file").arg(&configuration).args(words);
        quietly(command.env("OS_BOOTSTRAP_PASSWORD", PASSWORD))
    };
    manage(&["db_sync"])?;
    let (user, group) = (whoami("-un")?, whoami("-gn")?);
    for keys in ["fernet_setup", "credential_setup"] {
        manage(&[keys, "--keystone-user", &user, "--keystone-group", &group])?;
    }
    manage(&["bootstrap", "--bootstrap-public-url", &format!("http://{address}/v3/")])?;
    let mut command = two_workers(&ground.installed, &address);
    command.args(["--module", "keystone.wsgi.api:application"]);
    command.env("OS_KEYSTONE_CONFIG_FILES", &configuration);
    let program = Program::start(&mut command, address, &folder.join("log"))?;
    let issued = ask(&program.address, sign_in())?;
    let head = |line: &str| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("x-subject-token").then(|| value.trim().to_owned())
    };
    let token = issued.head.lines().find_map(head).ok_or("it issued no token")?;
    // The administrator is the first of them.
    for number in 1..HELD {
        let body = json!({"user": {"name": format!("user-{number}"), "enabled": true}});
        ask(&program.address, post("/v3/users").token(&token).json(&body))?;
    }
    let supply = Box::new(move |work: &Work| {
        Ok(match work.name {
            VALIDATE => {
                let asked = get("/v3/auth/tokens").token(&token).header("x-subject-token", &token);
                again(asked, work.requests)
            }
            LIST => again(get("/v3/users").token(&token), work.requests),
            _ => again(sign_in(), work.requests),
        })
    });
    Ok(Running { program, database: Some(database), cache, supply })
}

/// Who this process runs as, and so the peer.
fn whoami(which: &str) -> Result<String> {
    let said = Command::new("id").arg(which).output()?;
    Ok(String::from_utf8(said.stdout)?.trim().to_owned())
}

fn sign_in() -> Draft {
    let domain = json!({"id": "default"});
    post("/v3/auth/tokens").json(&json!({"auth": {
        "identity": {
            "methods": ["password"],
            "password": {"user": {"name": "admin", "domain": domain, "password": PASSWORD}},
        },
        "scope": {"project": {"name": "admin", "domain": domain}},
    }}))
}
