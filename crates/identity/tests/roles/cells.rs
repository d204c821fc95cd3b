//! Every declared cell, by asking for a role.

use identity::caller::Proof;
use identity::error::Error;
use identity::roles::{Asks, Came, Lends, RoleCell, Standing};
use identity::users::{PasswordRule, UpdateUser, UserChanges, UserRef};
use testkit::World;

use crate::acting::*;

const RULE: PasswordRule =
    PasswordRule { field: "password", min: 8, max: 64, classes: 2, not_name: true };

/// The role to ask for.
async fn make(world: &World, cell: &RoleCell) {
    let named = match (cell.standing, cell.came.is_in_role()) {
        (Standing::NotNamed, _) => "user/bob",
        (Standing::Owner, _) => "everybody",
        (_, true) => "role/first",
        (_, false) => "user/alice",
    };
    let named = format!("account/{}/{named}", number(world));
    let statement = |effect: &str, condition: &str| {
        format!(
            r#"{{"Effect": "{effect}", "Action": "*", "Principal": {{"Caller": "{named}"}}
                {condition}}}"#
        )
    };
    let condition = |is: bool| format!(r#", "Condition": {{"Bool": {{"mfa": "{is}"}}}}"#);
    let statements = match cell.asks {
        Asks::Nothing => statement("Allow", ""),
        Asks::Shown => statement("Allow", &condition(true)),
        Asks::NotUnshown => {
            [statement("Allow", ""), statement("Deny", &condition(false))].join(", ")
        }
    };
    let trust = format!(r#"{{"Version": "1", "Statement": [{statements}]}}"#);
    make_role(world, "asked", &trust).await;
}

/// What the caller comes with.
async fn come(world: &World, cell: &RoleCell) -> Proof {
    let who = if cell.standing == Standing::Owner { "owner" } else { "alice" };
    let shown = world.identity.now();
    let own = match cell.came {
        Came::WithKey | Came::InRole => world.signature(who, None),
        Came::Unshown => with(world, &temporary(world, who, None).await),
        Came::Shown | Came::InRoleShown => with(world, &temporary(world, who, Some(shown)).await),
    };
    if !cell.came.is_in_role() {
        return own;
    }
    open_role(world, "first").await;
    let lent = assume_as(world, own, assume(world, "first")).await.expect("is lent");
    with(world, &lent.key)
}

#[tokio::test]
async fn every_cell_comes_to_what_is_declared() {
    let mut walked = 0;
    for cell in RoleCell::all() {
        let world = world().await;
        make(&world, &cell).await;
        let proof = come(&world, &cell).await;
        if cell.standing != Standing::NotAllowed {
            let to = match cell.came.is_in_role() {
                true => to_role("first"),
                false => to_user(&world, "alice"),
            };
            attach(&world, "may", to, &allowing("service:Assume", "*")).await;
        }
        if cell.standing == Standing::Disabled {
            let user = UserRef::Id(user(&world, "alice"));
            let changes = UserChanges { enabled: Some(false), ..UserChanges::default() };
            let disable = UpdateUser { user, changes, password: None, rule: RULE, hash: None };
            by_owner(&world, disable).await;
        }
        let came = match assume_by_policy(&world, proof, assume(&world, "asked")).await {
            Ok(_) => Lends::Yes,
            Err(Error::Denied(_)) => Lends::Denied,
            Err(Error::Unauthenticated(_)) => Lends::Refused,
            Err(error) => panic!("{cell:?}: {error:?}"),
        };
        assert_eq!(came, cell.comes(), "{cell:?}");
        walked += 1;
    }
    assert_eq!(walked, 4 * 3 * 5 + 3 * 3);
}
