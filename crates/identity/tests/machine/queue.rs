//! Who waits for whom before the hashing threads.

use std::sync::Arc;

use identity::error::Error;
use identity::settings::{PasswordCost, Settings};
use identity::sign_in::{Door, UserName};
use testkit::{World, core_only};
use tokio::task::JoinSet;

use crate::acting::*;

/// How many of as many sign-ins at once, each from a network of its own, are turned away.
async fn turned_away(world: &Arc<World>, names: [&'static str; 8]) -> usize {
    let mut entering = JoinSet::new();
    for (number, name) in names.into_iter().enumerate() {
        let world = Arc::clone(world);
        entering.spawn(async move {
            let user = UserName::InAccountNamed { name: name.into(), account: "acme".into() };
            let from = format!("192.0.2.{number}");
            enter_as(&world.identity, &from, (Door::AccountPage, user), "wrong").await
        });
    }
    let ended = entering.join_all().await;
    ended.iter().filter(|step| matches!(step, Err(Error::Busy))).count()
}

#[tokio::test]
async fn whoever_asks_for_one_user_from_many_networks_fills_that_users_places_alone() {
    // An eighth of these places is one; a hash takes long beside asking for it.
    let world = World::new(|| {
        let (surface, settings) = core_only();
        let password_cost = PasswordCost { queue: 8, ..PasswordCost::OWASP };
        (surface, Settings { password_cost, ..settings })
    });
    let world = Arc::new(world.await);
    assert!(turned_away(&world, ["alice"; 8]).await > 0);
    let different = ["a", "b", "c", "d", "e", "f", "g", "h"];
    assert_eq!(turned_away(&world, different).await, 0);
}
