//! Policies that deny a user what is otherwise its own affair: its factors, on the pages.

use std::collections::BTreeMap;

use identity::WhoAmI;
use identity::access::{Access, Resource, Rule};
use identity::audit::Outcome;
use identity::error::Error;
use identity::factor_words::{FactorChange, FactorWords, Saying};
use identity::ids::DeviceId;
use identity::policies::{AttachPolicy, CreatePolicy, PolicyRef, PrincipalRef};
use identity::settings::Settings;
use identity::users::UserRef;
use testkit::{World, core_only};

use crate::acting::*;

fn device(name: &str) -> Vec<Resource> {
    vec![Resource::new("service::").account_number().text(format!(":mfa/{name}"))]
}

/// A view that has words for devices, and one that has other words and one for passkeys.
async fn spoken_of() -> World {
    const ONE: FactorWords = FactorWords {
        bind_device: Saying { actions: &["service:Bind"], touches: device },
        remove_device: Saying { actions: &["service:Unbind", "service:Delete"], touches: device },
        remove_passkey: None,
    };
    const OTHER: FactorWords = FactorWords {
        bind_device: Saying { actions: &["other:Bind"], touches: device },
        remove_device: Saying { actions: &["other:Remove"], touches: device },
        remove_passkey: Some(Saying { actions: &["other:Forget"], touches: device }),
    };
    World::new(|| {
        let (surface, settings) = core_only();
        (surface, Settings { factor_words: vec![ONE, OTHER], ..settings })
    })
    .await
}

async fn deny(world: &World, number: usize, action: &str, resource: &str) {
    say(world, ("Deny", number), action, resource).await;
}

/// Attaches a policy of this effect, with a number of its own, to alice.
pub(crate) async fn say(
    world: &World,
    (effect, number): (&str, usize),
    action: &str,
    resource: &str,
) {
    let owner = || world.token("owner");
    let document = format!(
        r#"{{"Version":"1","Statement":[{{"Effect":"{effect}","Action":"{action}",
            "Resource":"{resource}"}}]}}"#
    );
    let name = format!("policy-{number}");
    let create = CreatePolicy {
        language: "plain",
        name: Some(name.clone()),
        description: String::new(),
        document,
        attributes: BTreeMap::new(),
    };
    ask(&world.identity, HOME, owner(), create).await.expect("creates");
    let attach = AttachPolicy {
        policy: PolicyRef::Custom { language: "plain", name },
        to: PrincipalRef::User(UserRef::Id(alice(world))),
        again_is_done: false,
    };
    ask(&world.identity, HOME, owner(), attach).await.expect("attaches");
}

async fn may(world: &World, who: &str, change: &FactorChange) -> bool {
    let rule = Rule::OwnFactor(change.clone());
    let access = Access { actions: &[], resources: Vec::new(), rule };
    match world.ask("own", world.token(who), WhoAmI, access).await {
        Ok(_) => true,
        Err(Error::Denied(_)) => false,
        Err(error) => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn a_policy_that_denies_a_change_in_any_views_words_denies_it_on_the_pages() {
    use FactorChange::{BindDevice, RemoveDevice, RemovePasskey};
    for (denied, resource, change) in [
        ("service:Bind", "*", BindDevice),
        ("other:Bind", "*", BindDevice),
        ("service:Delete", "service::*:mfa/*", RemoveDevice(DeviceId::new("d"))),
        ("other:*", "*", RemoveDevice(DeviceId::new("d"))),
        ("other:Forget", "*", RemovePasskey),
    ] {
        let world = spoken_of().await;
        assert!(may(&world, "alice", &change).await, "{denied}: silence is yes");
        deny(&world, 1, denied, resource).await;
        assert!(!may(&world, "alice", &change).await, "{denied}");
        assert!(may(&world, "bob", &change).await, "{denied}");
        let mut tx = world.identity.store().read().await.expect("reads");
        let entries = tx.audit_of_request("own").await.expect("reads");
        assert!(entries.iter().any(|entry| entry.outcome == Outcome::Denied), "{denied}");
    }
}

#[tokio::test]
async fn a_policy_about_one_device_denies_that_one() {
    let world = spoken_of().await;
    bind(&world).await;
    let own = crate::acting::device(&world).await;
    let remove = FactorChange::RemoveDevice(own.id);
    deny(&world, 1, "service:Delete", "service::*:mfa/another").await;
    assert!(may(&world, "alice", &remove).await);
    deny(&world, 2, "service:Delete", &format!("service::*:mfa/{}", own.name)).await;
    assert!(!may(&world, "alice", &remove).await);
}
