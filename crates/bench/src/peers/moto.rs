//! moto in its server mode, the only server its manual has: it answers as AWS would, keeps all
//! in memory, and checks no signature.

use std::process::Command;

use super::ours::Like;
use super::program::{Program, free_address};
use super::{Ground, HELD, PAGE, Peer, Running, Work, again, ask, post};
use crate::failure::Result;
use crate::request::Draft;
use crate::table::Target;

pub(super) fn peer() -> Peer {
    Peer {
        name: "moto",
        setting: "its own server, in memory, no signature checked",
        works: vec![Work {
            name: "page of 100 virtual MFA devices",
            requests: 100,
            status: 200,
            like: Like::Page,
            target: Target::TimesLess(50.0),
        }],
        set_up,
    }
}

fn set_up(ground: &Ground) -> Result<Running> {
    let address = free_address()?;
    let (host, port) = address.split_once(':').ok_or("an address has a port")?;
    let mut command = Command::new(ground.installed.join("bin/moto_server"));
    command.args(["-H", host, "-p", port]);
    let program = Program::start(&mut command, address.clone(), &ground.folder.path().join("log"))?;
    for number in 0..HELD {
        let made = format!("CreateVirtualMFADevice&VirtualMFADeviceName=device-{number}");
        ask(&program.address, action(&made))?;
    }
    let list = format!("ListVirtualMFADevices&MaxItems={PAGE}");
    let supply = Box::new(move |work: &Work| Ok(again(action(&list), work.requests)));
    Ok(Running { program, database: None, cache: None, supply })
}

/// A request to AWS IAM. moto reads from the signature which service is meant, and no more.
fn action(parameters: &str) -> Draft {
    let signature = "AWS4-HMAC-SHA256 Credential=none/20260101/us-east-1/iam/aws4_request, \
                     SignedHeaders=host, Signature=00";
    let form = format!("Action={parameters}&Version=2010-05-08");
    post("/").form(&form).header("authorization", signature)
}
