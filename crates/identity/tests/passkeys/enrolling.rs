use std::collections::BTreeMap;

use identity::access::Rule;
use identity::directories::{
    CreateDirectory, CreateDirectoryUser, ListDirectoryUserFactors, RemoveDirectoryUserFactor,
};
use identity::error::{Error, Noun, Unauthenticated};
use identity::passkeys::{BeginPasskeyEnrolment, FinishPasskeyEnrolment};
use identity::secret::Secret;
use identity::sign_in::{Door, EnterPassword, Factor, Step, UserName};
use identity::users::{LoginProfile, User};
use testkit::{Authenticator, Draft};

use crate::desk::{AGENT, Desk, key, opened, unaltered};

async fn enrol(
    desk: &Desk,
    attempt: &Secret,
    key: &mut Authenticator,
    alter: impl FnOnce(&mut Draft),
) -> Result<Step, Error> {
    let options = desk.open(BeginPasskeyEnrolment { attempt: attempt.clone() }).await?;
    desk.open(FinishPasskeyEnrolment {
        attempt: attempt.clone(),
        response: key.make(&options, alter),
        name: "first".to_owned(),
        agent: AGENT.to_owned(),
    })
    .await
}

fn enrolment(step: Result<Step, Error>) -> Secret {
    match step {
        Ok(Step::Enrolment { attempt, .. }) => attempt,
        other => panic!("no factor is to be bound: {other:?}"),
    }
}

#[tokio::test]
async fn a_passkey_is_bound_in_a_sign_in_that_demands_a_factor() {
    let desk = Desk::new().await;
    desk.change_profile("alice", |profile| profile.mfa_bind_required = true).await;
    let attempt = enrolment(desk.enter("alice").await);
    let late = enrolment(desk.enter("alice").await);
    let mut own = key();
    let refused = enrol(&desk, &attempt, &mut own, Draft::absent).await;
    assert_eq!(refused.err(), Some(Error::WrongCode));
    assert_eq!(desk.passkeys("alice").await, Vec::new());
    let opened = opened(enrol(&desk, &attempt, &mut own, unaltered).await);
    assert_eq!(opened.session.factors, [Factor::Passkey]);
    assert_eq!(opened.session.mfa_at, Some(desk.world.identity.now()));
    // The stage is passed once, and who waited with another must show this one now.
    let gone = || Some(Error::Unauthenticated(Unauthenticated::UnknownAttempt));
    for attempt in [&attempt, &late] {
        let mut other = Authenticator::new(9);
        assert_eq!(enrol(&desk, attempt, &mut other, unaltered).await.err(), gone());
    }
    assert!(matches!(desk.enter("alice").await, Ok(Step::SecondFactor { .. })));
}

/// A user of the account's directory, with alice's password.
async fn directory_user(desk: &Desk) -> User {
    let owner = desk.world.token("owner");
    let create = CreateDirectory { name: None, region: "local-1".to_owned() };
    let directory = desk.by_rule(&owner, Rule::Policy, create).await.expect("creates");
    let create = CreateDirectoryUser {
        directory: directory.id,
        name: "dora".to_owned(),
        display_name: String::new(),
        first_name: String::new(),
        last_name: String::new(),
        email: String::new(),
        description: String::new(),
        enabled: true,
        attributes: BTreeMap::new(),
    };
    let user = desk.by_rule(&owner, Rule::Policy, create).await.expect("creates");
    let mut tx = desk.world.identity.store().write().await.expect("writes");
    let profile = tx.login_profile(&desk.id("alice")).await.expect("reads").expect("is there");
    let profile = LoginProfile { user: user.id.clone(), ..profile };
    let _written = tx.insert_login_profile(&profile).await.expect("writes");
    tx.commit().await.expect("commits");
    user
}

async fn enter(desk: &Desk, user: &User) -> Result<Step, Error> {
    desk.open(EnterPassword {
        door: Door::DirectoryPage,
        user: UserName::Id(user.id.clone()),
        password: Secret::new(desk.world.values["alice.password"].as_str()),
        trusted: None,
        agent: AGENT.to_owned(),
        checked: None,
    })
    .await
}

#[tokio::test]
async fn a_directorys_user_enrols_and_an_administrator_takes_the_factor_away() {
    let desk = Desk::new().await;
    let user = directory_user(&desk).await;
    let mut own = key();
    let attempt = enrolment(enter(&desk, &user).await);
    opened(enrol(&desk, &attempt, &mut own, unaltered).await);
    let session = opened(desk.come_alone(&mut own, unaltered).await);
    assert_eq!((&session.session.user, session.session.door), (&user.id, Door::PasskeyPage));
    let owner = desk.world.token("owner");
    let directory = user.directory.clone().expect("of a directory");
    let list =
        || ListDirectoryUserFactors { directory: directory.clone(), user: user.handle.clone() };
    let held = desk.by_rule(&owner, Rule::Policy, list()).await.expect("lists");
    assert_eq!((held.devices.len(), held.passkeys.len()), (0, 1));
    let id = held.passkeys[0].id.as_str();
    assert!(id.starts_with("mfa-") && id.len() == 24, "{id}");
    let remove = |kind| RemoveDirectoryUserFactor {
        directory: directory.clone(),
        user: user.handle.clone(),
        factor: id.to_owned(),
        kind,
    };
    let as_device = desk.by_rule(&owner, Rule::Policy, remove(Some(Factor::Totp))).await;
    assert_eq!(as_device, Err(Error::not_found(Noun::Device, id)));
    let removed = desk.by_rule(&owner, Rule::Policy, remove(Some(Factor::Passkey))).await;
    assert_eq!(removed, Ok(()));
    let ended = desk.by(&identity::caller::Proof::Session(session.secret), list()).await;
    assert!(matches!(ended, Err(Error::Unauthenticated(_))), "{ended:?}");
    enrolment(enter(&desk, &user).await);
}
