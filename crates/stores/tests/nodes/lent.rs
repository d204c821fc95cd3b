//! Roles that one node lends while the other changes or removes them.

use identity::access::Access;
use identity::caller::Proof;
use identity::error::Error;
use identity::ids::KeyForm;
use identity::roles::{AssumeRole, Assumed, CreateRole};
use testkit::{Person, World};

use crate::asking::done;

const FORM: KeyForm = KeyForm { tag: "T.", length: 20 };

/// A trust policy for the account's `who`.
fn trusting(world: &World, who: &str) -> String {
    let number = &world.values["account.number"];
    format!(
        r#"{{"Version": "1", "Statement": [{{"Effect": "Allow", "Action": "service:Assume",
            "Principal": {{"Caller": "account/{number}/{who}"}}}}]}}"#
    )
}

/// Makes a role that trusts everybody.
pub(crate) async fn make_role(world: &World, name: &str) {
    let role = CreateRole {
        name: name.into(),
        description: String::new(),
        language: "plain",
        trust: trusting(world, "everybody"),
        max_session: 3600,
        attributes: Default::default(),
    };
    done(world, role).await;
}

/// A role's session for somebody whose policies allow to ask for it.
pub(crate) async fn lend(world: &World, to: &Person, role: &str) -> Result<Assumed, Error> {
    let command = AssumeRole {
        account: world.values["account.number"].clone(),
        role: role.into(),
        session: "work".into(),
        seconds: None,
        policy: None,
        external_id: None,
        source_identity: None,
        form: FORM,
        fields: ("seconds", "source"),
    };
    let access = Access { actions: &["service:Assume"], ..Access::any_caller(&[]) };
    let signed = to.signed(world.identity.now(), None);
    world.ask("assume", Proof::Signed(Box::new(signed)), command, access).await
}
