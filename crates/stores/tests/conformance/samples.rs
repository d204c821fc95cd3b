//! Rows to store.

use std::collections::BTreeMap;
use std::sync::Arc;

use identity::access_keys::AccessKey;
use identity::accounts::Account;
use identity::directories::{Directory, DirectoryMfa, RiskOperation};
use identity::ids::{
    AccountId, AccountNumber, DeviceId, DirectoryId, GroupId, Handle, KeyId, PasskeyId, UserId,
};
use identity::mfa::Device;
use identity::mfa::totp::Parameters;
use identity::passkeys::Passkey;
use identity::sources::Timestamp;
use identity::store::{Store, Tx, Written};
use identity::users::{LoginProfile, Strength, User};

pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_767_323_045_678);

pub(crate) async fn read(store: &Arc<dyn Store>) -> Box<dyn Tx> {
    store.read().await.expect("a reader begins")
}

pub(crate) async fn write(store: &Arc<dyn Store>) -> Box<dyn Tx> {
    store.write().await.expect("a writer begins")
}

pub(crate) fn account(name: &str) -> Account {
    Account {
        id: AccountId::new(format!("account-{name}")),
        number: AccountNumber::new(format!("number-{name}")),
        name: name.into(),
        alias: format!("alias-{name}"),
        created_at: NOW,
    }
}

pub(crate) fn user(account: &str, name: &str) -> User {
    User {
        id: UserId::new(format!("user-{account}-{name}")),
        account: AccountId::new(format!("account-{account}")),
        directory: None,
        handle: Handle::new(format!("handle-{account}-{name}")),
        name: name.into(),
        display_name: format!("{name} 张"),
        first_name: "first".into(),
        last_name: "last".into(),
        email: format!("{name}@example.com"),
        phone: "49-123".into(),
        description: "what 'quotes' do\n".into(),
        enabled: true,
        is_owner: false,
        mfa_enabled: true,
        attributes: BTreeMap::from([("key".into(), "value \"quoted\"".into())]),
        created_at: NOW,
        updated_at: NOW.plus_seconds(1),
        signed_in_at: Some(NOW.plus_seconds(2)),
    }
}

pub(crate) fn directory_user(account: &str, directory: &DirectoryId, name: &str) -> User {
    User {
        id: UserId::new(format!("{directory}-{name}")),
        handle: Handle::new(format!("u-{directory}-{name}")),
        directory: Some(directory.clone()),
        ..user(account, name)
    }
}

/// The directory of an account.
pub(crate) fn directory(account: &str, id: &str) -> Directory {
    Directory {
        id: DirectoryId::new(id),
        account: self::account(account).id,
        name: "corp".into(),
        region: "local-1".into(),
        mfa: DirectoryMfa::Enabled,
        risk_operation: RiskOperation::EnforceVerify,
        verification_types: Vec::new(),
        created_at: NOW,
        updated_at: NOW,
    }
}

pub(crate) fn profile(user: &User) -> LoginProfile {
    LoginProfile {
        user: user.id.clone(),
        hash: "$argon2id$…".into(),
        strength: Strength::Middle,
        reset_required: true,
        mfa_bind_required: false,
        enabled: true,
        created_at: NOW,
        updated_at: NOW,
        password_set_at: NOW,
    }
}

pub(crate) fn device(account: &str, name: &str) -> Device {
    Device {
        id: DeviceId::new(format!("mfa-{account}-{name}")),
        account: AccountId::new(format!("account-{account}")),
        name: name.into(),
        holder: None,
        slot: 0,
        bound: false,
        sealed_seed: vec![0, 1, 255],
        parameters: Parameters::default(),
        last_step: -1,
        failures: 0,
        failed_at: None,
        drift: 0,
        used_at: None,
        created_at: NOW,
        bound_at: None,
    }
}

pub(crate) fn passkey(user: &User, name: &str) -> Passkey {
    Passkey {
        id: PasskeyId::new(format!("PASSKEY-{name}")),
        user: user.id.clone(),
        credential_id: name.into(),
        name: name.into(),
        credential: "{}".into(),
        alone: false,
        platform: false,
        counter: 0,
        suspect: false,
        created_at: NOW,
        used_at: None,
    }
}

pub(crate) fn key(user: &User, id: &str) -> AccessKey {
    AccessKey {
        id: KeyId::new(id),
        account: user.account.clone(),
        user: user.id.clone(),
        sealed_secret: vec![9; 40],
        active: true,
        description: "for tests".into(),
        created_at: NOW,
        updated_at: NOW,
        used_at: None,
    }
}

pub(crate) fn group_id(name: &str) -> GroupId {
    GroupId::new(format!("group-{name}"))
}

/// A store with account `a` and its users, committed.
pub(crate) async fn people(store: &Arc<dyn Store>, names: &[&str]) -> Vec<User> {
    let mut tx = write(store).await;
    assert_eq!(tx.insert_account(&account("a")).await, Ok(Written::Yes));
    let users: Vec<User> = names.iter().map(|name| user("a", name)).collect();
    for user in &users {
        assert_eq!(tx.insert_user(user).await, Ok(Written::Yes));
    }
    tx.commit().await.expect("commits");
    users
}
