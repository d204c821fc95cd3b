//! Every declared cell, through the machine.

use identity::caller::Proof;
use identity::error::Error;
use identity::ids::{AccountId, DeviceId, KeyForm, KeyId, PasskeyId, UserId};
use identity::mfa::Device;
use identity::mfa::totp::Parameters;
use identity::passkeys::Passkey;
use identity::secret::Secret;
use identity::sign_in::{
    Cell, Comes, Door, FirstFactor, HOLDINGS, LoginProtection, Pool, STATES, ScopeRequest, SignIn,
    State, Step, UserName,
};
use identity::store::{Tx, Written};
use identity::temporary_keys::{TakeKeyWithSession, TakeKeyWithToken, Terms};
use identity::tokens::{SignInMethod, Token, TokenHash, TokenScope};
use testkit::{Person, World};

use crate::acting::*;

/// Who signs in at a door under a setting.
struct Someone {
    id: UserId,
    name: UserName,
    /// What the world calls it.
    person: &'static str,
}

async fn write(world: &World) -> Box<dyn Tx> {
    world.identity.store().write().await.expect("writes")
}

/// Makes the world that the cell speaks of, past the commands that would not let it be so.
async fn make(world: &World, someone: &Someone, cell: &Cell) {
    let id = &someone.id;
    let mut tx = write(world).await;
    let mut user = tx.user(id).await.expect("reads").expect("is there");
    user.enabled = cell.state != State::Disabled;
    user.phone = "49-1701234567".into();
    user.email = "somebody@example.org".into();
    let mut profile = tx.login_profile(id).await.expect("reads").expect("has one");
    profile.enabled = cell.state != State::PasswordOff;
    profile.reset_required = cell.state == State::PasswordExpired;
    profile.mfa_bind_required = false;
    let account = AccountId::new(world.values["account.id"].clone());
    let mut settings = tx.sign_in_settings(account.as_str()).await.expect("reads");
    match cell.setting.pool {
        Pool::Owner => {}
        Pool::Account { operation, enforce_when_unusual, bind_required } => {
            settings.operation = operation;
            settings.enforce_when_unusual = enforce_when_unusual;
            profile.mfa_bind_required = bind_required;
        }
        Pool::Directory { mfa, risk_operation, user_enabled } => {
            user.mfa_enabled = user_enabled;
            let directory = user.directory.clone().expect("has one");
            let found = tx.directory(&directory).await.expect("reads").expect("is there");
            let changed = identity::directories::Directory { mfa, risk_operation, ..found };
            tx.update_directory(&changed).await.expect("writes");
        }
    }
    let now = world.identity.now();
    tx.put_sign_in_settings(account.as_str(), &settings, now).await.expect("writes");
    assert_eq!(tx.update_user(&user).await, Ok(Written::Yes));
    tx.update_login_profile(&profile).await.expect("writes");
    let method = cell.setting.protection;
    let protection = LoginProtection { user: id.clone(), enabled: method.is_some(), method };
    tx.put_login_protection(&protection).await.expect("writes");
    let seen = if cell.unusual { now.plus_seconds(-40 * 24 * 60 * 60) } else { now };
    tx.put_familiar_network(id, "-", true, seen).await.expect("writes");
    tx.forget_failures(id.as_str()).await.expect("forgets");
    hold(&mut *tx, id, &account, cell.holds).await;
    tx.commit().await.expect("commits");
}

async fn hold(tx: &mut dyn Tx, id: &UserId, account: &AccountId, (has, key): (bool, bool)) {
    for device in tx.devices_of(id).await.expect("reads") {
        tx.delete_device(&device.id).await.expect("deletes");
    }
    for passkey in tx.passkeys_of(id).await.expect("reads") {
        tx.delete_passkey(id, &passkey.id).await.expect("deletes");
    }
    let at = testkit::START;
    if has {
        let device = Device {
            id: DeviceId::new(format!("mfa-{id}")),
            account: account.clone(),
            name: format!("of-{id}"),
            holder: Some(id.clone()),
            slot: 0,
            bound: true,
            sealed_seed: vec![1],
            parameters: Parameters::default(),
            last_step: -1,
            failures: 0,
            failed_at: None,
            drift: 0,
            used_at: None,
            created_at: at,
            bound_at: Some(at),
        };
        assert_eq!(tx.insert_device(&device).await, Ok(Written::Yes));
    }
    if key {
        let passkey = Passkey {
            id: PasskeyId::new(format!("PASSKEY-{id}")),
            user: id.clone(),
            credential_id: id.as_str().as_bytes().to_vec(),
            name: "cell".into(),
            credential: "{}".into(),
            alone: false,
            platform: false,
            counter: 0,
            suspect: false,
            created_at: at,
            used_at: None,
        };
        assert_eq!(tx.insert_passkey(&passkey).await, Ok(Written::Yes));
    }
}

/// A token from before, without a second factor.
async fn token_of(world: &World, id: &UserId) -> Secret {
    let secret = Secret::new(format!("token of {id}"));
    let mut tx = write(world).await;
    let hash = TokenHash::of(&secret);
    tx.delete_token(&hash).await.expect("deletes");
    let issued_at = world.identity.now();
    let token = Token {
        hash,
        user: id.clone(),
        account: AccountId::new(world.values["account.id"].clone()),
        scope: TokenScope::Account,
        methods: vec![SignInMethod::Password],
        issued_at,
        expires_at: issued_at.plus_seconds(3600),
        mfa_at: None,
    };
    tx.insert_token(&token).await.expect("writes");
    tx.commit().await.expect("commits");
    secret
}

/// A session of the page, just begun, without a second factor.
async fn session_of(world: &World, id: &UserId) -> Secret {
    let secret = Secret::new(format!("session of {id}"));
    let mut tx = write(world).await;
    tx.delete_sessions_of(id, None).await.expect("deletes");
    let account = AccountId::new(world.values["account.id"].clone());
    let session = testkit::session(id, &account, &secret, world.identity.now());
    tx.insert_session(&session).await.expect("writes");
    tx.commit().await.expect("commits");
    secret
}

const TERMS: Terms = Terms { form: KeyForm { tag: "T.", length: 20 }, seconds: 900 };

/// Takes a temporary key, where the door is one that gives them.
async fn take(world: &World, someone: &Someone, door: Door) -> Option<Result<(), Error>> {
    let identity = &world.identity;
    Some(match door {
        Door::TokenKey => {
            let token = token_of(world, &someone.id).await;
            let command = TakeKeyWithToken { token, terms: TERMS };
            ask(identity, HOME, Proof::Anonymous, command).await.map(drop)
        }
        Door::SessionKey => {
            let proof = Proof::Session(session_of(world, &someone.id).await);
            ask(identity, HOME, proof, TakeKeyWithSession { terms: TERMS }).await.map(drop)
        }
        _ => return None,
    })
}

fn came(result: Result<(), Error>, cell: &Cell) -> Comes {
    match result {
        Ok(()) => Comes::Opens,
        // A door without stages says no where another would ask.
        Err(Error::Unauthenticated(_) | Error::ProofTooOld) => match cell.comes() {
            Comes::Asks(factors) => Comes::Asks(factors),
            _ => Comes::Refuses,
        },
        Err(error) => panic!("{error:?}"),
    }
}

async fn come(world: &World, someone: &Someone, cell: &Cell, password: &str) -> Comes {
    if let Some(result) = take(world, someone, cell.door).await {
        return came(result, cell);
    }
    let first = match cell.door {
        Door::PasswordToken => {
            FirstFactor::Password { user: someone.name.clone(), password: Secret::new(password) }
        }
        Door::TokenToken => FirstFactor::Token(token_of(world, &someone.id).await),
        Door::KeyToken => {
            let Person { key, secret, .. } = &world.people[someone.person];
            FirstFactor::AccessKey { key: KeyId::new(key.clone()), secret: secret.clone() }
        }
        _ => {
            let at = (cell.door, someone.name.clone());
            return match enter_as(&world.identity, HOME, at, password).await {
                Ok(Step::Done(_)) => Comes::Opens,
                Ok(Step::SecondFactor { factors, .. }) => Comes::Asks(factors),
                Ok(Step::Enrolment { may_skip, .. }) => Comes::Enrols(may_skip),
                Ok(Step::NewPassword { .. }) => Comes::NewPassword,
                Err(Error::Unauthenticated(_)) => Comes::Refuses,
                Err(error) => panic!("{error:?}"),
            };
        }
    };
    let (passcode, scope, checked) = (None, ScopeRequest::Unsaid, None);
    let command = SignIn { first, passcode, scope, checked };
    came(ask(&world.identity, HOME, Proof::Anonymous, command).await.map(drop), cell)
}

#[tokio::test]
async fn a6_every_cell_comes_to_what_is_declared() {
    let world = world().await;
    let (_, name, id) = dora(&world).await;
    let dora = Someone { id, name, person: "" };
    let named = |who: &'static str, name: &str| Someone {
        person: who,
        id: UserId::new(world.values[&format!("{who}.id")].clone()),
        name: UserName::InAccountNamed { name: name.into(), account: "acme".into() },
    };
    let (alice, owner) = (named("alice", "alice"), named("owner", "admin"));
    let mut walked = 0;
    for door in Cell::DOORS {
        for setting in Cell::settings(door) {
            let (someone, password) = match setting.pool {
                Pool::Owner => (&owner, world.values["owner.password"].as_str()),
                Pool::Account { .. } => (&alice, RIGHT),
                Pool::Directory { .. } => (&dora, RIGHT),
            };
            for (state, holds) in STATES.into_iter().flat_map(|s| HOLDINGS.map(|h| (s, h))) {
                for unusual in [false, true] {
                    let cell = Cell { door, setting: *setting, state, holds, unusual };
                    make(&world, someone, &cell).await;
                    let came = come(&world, someone, &cell, password).await;
                    assert_eq!(came, cell.comes(), "{cell:?}");
                    walked += 1;
                }
            }
        }
    }
    assert_eq!(walked, (6 * 10 + 8) * 4 * 4 * 2);
}
