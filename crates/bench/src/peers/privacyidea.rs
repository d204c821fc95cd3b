//! privacyIDEA: PostgreSQL, two workers of uWSGI, signed replies and audit as by default. Tokens
//! are asked for by their serial, which spares it the look into a user source.

use std::process::Command;

use data_encoding::HEXLOWER;
use identity::mfa::totp::Parameters;
use identity::secret::Secret;
use identity::sources::Sources;

use super::installed::quietly;
use super::ours::Like;
use super::program::{Program, free_address, two_workers};
use super::{Ground, HELD, PAGE, PASSWORD, Peer, Running, Work, ask, body, get, post};
use crate::failure::Result;
use crate::table::Target;

const CONFIGURATION: &str = include_str!("../../../../benches/peers/privacyidea.cfg");
const APPLICATION: &str = include_str!("../../../../benches/peers/privacyidea.wsgi");

const CHECK: &str = "check a TOTP code";
/// Steps around now that a code may be of, by default: 180 seconds before and after.
const BACK: i64 = 5;

pub(super) fn peer() -> Peer {
    let work = |name, like| Work {
        name,
        requests: 100,
        status: 200,
        like,
        target: Target::TimesLess(100.0),
    };
    Peer {
        name: "privacyIDEA",
        setting: "uWSGI with 2 processes, PostgreSQL, signed replies, audit; tokens by serial",
        works: vec![work(CHECK, Like::Code), work("page of 100 tokens", Like::Page)],
        set_up,
    }
}

fn set_up(ground: &Ground) -> Result<Running> {
    let (database, url) = super::database()?;
    let (folder, address) = (ground.folder.path(), free_address()?);
    let sources = ground.bench.sources.clone();
    let configuration = folder.join("pi.cfg");
    let random = || sources.text(32, b"0123456789abcdef");
    let filled = CONFIGURATION
        .replace("{database}", &url)
        .replace("{folder}", &folder.display().to_string())
        .replace("{secret}", &random())
        .replace("{pepper}", &random());
    std::fs::write(&configuration, filled)?;
    let application = folder.join("application.wsgi");
    std::fs::write(&application, APPLICATION)?;
    let manage = |words: &[&str]| {
        let mut command = Command::new(ground.installed.join("bin/pi-manage"));
        quietly(command.args(words).env("PRIVACYIDEA_CONFIGFILE", &configuration))
    };
    manage(&["setup", "create_enckey"])?;
    manage(&["setup", "create_audit_keys"])?;
    manage(&["setup", "create_tables"])?;
    manage(&["admin", "add", "admin", "--password", PASSWORD])?;
    let mut command = two_workers(&ground.installed, &address);
    command.arg("--wsgi-file").arg(&application);
    command.env("PRIVACYIDEA_CONFIGFILE", &configuration);
    let program = Program::start(&mut command, address, &folder.join("log"))?;
    let form = format!("username=admin&password={PASSWORD}");
    let signed_in = body(&ask(&program.address, post("/auth").form(&form))?)?;
    let token = signed_in["result"]["value"]["token"].as_str().ok_or("no token was issued")?;
    let mut seeds = Vec::new();
    for number in 0..HELD {
        let seed = sources.bytes::<20>();
        let key = HEXLOWER.encode(&seed);
        let form = format!("type=totp&serial={}&genkey=0&otpkey={key}", serial(number));
        let asked = post("/token/init").form(&form).header("authorization", token);
        ask(&program.address, asked)?;
        seeds.push(Secret::new(seed.to_vec()));
    }
    let list = get(&format!("/token/?pagesize={PAGE}")).header("authorization", token).bytes();
    let mut next = 0;
    let supply = Box::new(move |work: &Work| {
        if work.name != CHECK {
            return Ok(vec![list.clone(); work.requests]);
        }
        let numbers = next..next + work.requests;
        next = numbers.end;
        Ok(numbers.map(|number| check(number, &seeds, &sources)).collect())
    });
    Ok(Running { program, database: Some(database), cache: None, supply })
}

/// A check that is the `number`th of this run. When all tokens were used once, they are used
/// with a later code.
fn check(number: usize, seeds: &[Secret], sources: &Sources) -> Vec<u8> {
    let (parameters, at) = (Parameters::default(), number % seeds.len());
    let pass = (number / seeds.len()) as i64;
    let step = parameters.step(sources.now()) - BACK + 2 * pass;
    let code = parameters.code(&seeds[at], step);
    post("/validate/check").form(&format!("serial={}&pass={code:06}", serial(at))).bytes()
}

fn serial(number: usize) -> String {
    format!("TOTP{number:08}")
}
