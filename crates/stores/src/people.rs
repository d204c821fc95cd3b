//! Very many users at once, and how many there are: for worlds with a known answer.

use identity::access_keys::AccessKey;
use identity::error::Error;
use identity::ids::{AccountId, DirectoryId, UserId};
use identity::mfa::Device;
use identity::sign_in::LoginProtection;
use identity::users::{LoginProfile, User, name_key};

use crate::engine::address::Address;
use crate::engine::link::{Cell, Link};
use crate::engine::values;
use crate::tables::table;
use crate::text::{Word, attributes};
use crate::users::prefix_end;

/// A user with all that hangs on it.
#[derive(Clone, Debug)]
pub struct Person {
    /// The user.
    pub user: User,
    /// Its password.
    pub profile: Option<LoginProfile>,
    /// Its login protection.
    pub protection: Option<LoginProtection>,
    /// Its device.
    pub device: Option<Device>,
    /// Its access key.
    pub key: Option<AccessKey>,
}

/// A row of a table.
type Cells = Vec<Cell>;

/// How many users of an account have what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// All of them.
    pub users: u64,
    /// Those with a password.
    pub with_password: u64,
    /// Those whose login protection asks for a code of their device.
    pub mfa_required: u64,
    /// Those with a bound device.
    pub device_bound: u64,
    /// Those that ever signed in.
    pub signed_in: u64,
    /// Those with an access key that works.
    pub with_key: u64,
}

/// A store that very many users are added to, beside the requests' own ways.
pub struct People {
    link: Link,
    /// How many users the present transaction holds; none is open when it holds none.
    uncommitted: usize,
}

/// Users of one transaction: the more, the fewer times each page of an index that they come to in
/// no order is written.
const COMMIT: usize = 50_000;

impl People {
    /// Opens the store at this address, migrating it first.
    ///
    /// # Errors
    /// When it cannot be reached or is not ours.
    pub async fn open(address: &Address) -> Result<Self, Error> {
        Ok(Self { link: Link::to_write(address).await?, uncommitted: 0 })
    }

    /// Adds these users; many calls share a transaction. They come fastest in the order of
    /// their ids.
    ///
    /// # Errors
    /// When one of them is there already, or a name, a handle or a place is taken: then what
    /// was not yet committed is not added.
    pub async fn add(&mut self, people: &[Person]) -> Result<(), Error> {
        let rows = |encode: fn(&Person) -> Result<Option<Cells>, Error>| {
            people.iter().filter_map(|person| encode(person).transpose()).collect()
        };
        let all: [(&str, Result<Vec<Cells>, Error>); 5] = [
            ("users", rows(|person| user(&person.user).map(Some))),
            ("login_profiles", rows(|person| Ok(person.profile.as_ref().map(profile)))),
            ("login_protections", rows(|person| Ok(person.protection.as_ref().map(protection)))),
            ("devices", rows(|person| Ok(person.device.as_ref().map(device)))),
            ("access_keys", rows(|person| Ok(person.key.as_ref().map(key)))),
        ];
        if self.uncommitted == 0 {
            self.link.begin().await?;
        }
        self.uncommitted += people.len();
        for (name, rows) in all {
            self.link.insert(table(name), &rows?).await?;
        }
        if self.uncommitted >= COMMIT {
            self.commit().await?;
        }
        Ok(())
    }

    async fn commit(&mut self) -> Result<(), Error> {
        if self.uncommitted > 0 {
            // Nobody noted these; who makes one more counts them.
            self.link.execute("DELETE FROM tallies", &[]).await?;
            self.link.commit().await?;
        }
        self.uncommitted = 0;
        Ok(())
    }

    /// Ends the work, everything durable.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn close(mut self) -> Result<(), Error> {
        self.commit().await?;
        self.link.close().await
    }
}

/// Counts the users of the account's own pool whose name begins with `prefix`, the owner left
/// out.
///
/// # Errors
/// When there is no store at this address, or it fails.
pub async fn census(address: &Address, account: &AccountId, prefix: &str) -> Result<Census, Error> {
    let none = || Error::internal(format!("there is no store in {address}"));
    let mut link = Link::to_read(address).await?.ok_or_else(none)?;
    let prefix = name_key(prefix);
    let mut counts = [0; 6];
    // What users have comes first, as it lies, and each user is looked up: an engine that keeps
    // the order of a cross join then goes through all tables in the same order.
    let having = [
        ("*", "users u WHERE 1 = 1"),
        ("*", "login_profiles p CROSS JOIN users u WHERE u.id = p.user_id"),
        (
            "*",
            "login_protections p CROSS JOIN users u
             WHERE u.id = p.user_id AND p.enabled = 1 AND p.method = 'device'",
        ),
        ("DISTINCT u.id", "devices d CROSS JOIN users u WHERE u.id = d.holder_id AND d.bound = 1"),
        ("*", "users u WHERE u.signed_in_at IS NOT NULL"),
        (
            "DISTINCT u.id",
            "access_keys k CROSS JOIN users u WHERE u.id = k.user_id AND k.active = 1",
        ),
    ];
    for (count, (what, having)) in counts.iter_mut().zip(having) {
        let sql = format!(
            "SELECT COUNT({what}) FROM {having} AND u.account_id = ?1 AND u.pool = ''
               AND u.name_key >= ?2 AND u.name_key < ?3 AND u.is_owner = 0"
        );
        let end = prefix_end(&prefix);
        let counted = link.number(&sql, values![account.as_str(), &prefix, &end]).await?;
        *count = u64::try_from(counted).map_err(Error::internal)?;
    }
    let [users, with_password, mfa_required, device_bound, signed_in, with_key] = counts;
    Ok(Census { users, with_password, mfa_required, device_bound, signed_in, with_key })
}

/// Owned cells, in the order of the table's columns.
macro_rules! cells {
    ($($value:expr),* $(,)?) => { vec![$(Cell::from(crate::engine::Value::from($value))),*] };
}

fn user(user: &User) -> Result<Vec<Cell>, Error> {
    Ok(cells![
        user.id.as_str(),
        user.account.as_str(),
        user.directory.as_ref().map_or("", DirectoryId::as_str),
        user.handle.as_str(),
        &user.name,
        &name_key(&user.name),
        &user.display_name,
        &user.first_name,
        &user.last_name,
        &user.email,
        &user.phone,
        &user.description,
        user.enabled,
        user.is_owner,
        user.mfa_enabled,
        &attributes(&user.attributes)?,
        user.created_at,
        user.updated_at,
        user.signed_in_at,
    ])
}

fn profile(profile: &LoginProfile) -> Vec<Cell> {
    cells![
        profile.user.as_str(),
        &profile.hash,
        profile.strength.word(),
        profile.reset_required,
        profile.mfa_bind_required,
        profile.enabled,
        profile.created_at,
        profile.updated_at,
        profile.password_set_at,
    ]
}

fn protection(protection: &LoginProtection) -> Vec<Cell> {
    cells![protection.user.as_str(), protection.enabled, protection.method.word()]
}

fn device(device: &Device) -> Vec<Cell> {
    cells![
        device.id.as_str(),
        device.account.as_str(),
        &device.name,
        device.holder.as_ref().map(UserId::as_str),
        device.slot,
        device.bound,
        device.sealed_seed.as_slice(),
        device.parameters.algorithm.word(),
        device.parameters.digits,
        device.parameters.period,
        device.last_step,
        device.failures,
        device.created_at,
        device.bound_at,
        device.drift,
        device.failed_at,
        device.used_at,
    ]
}

fn key(key: &AccessKey) -> Vec<Cell> {
    cells![
        key.id.as_str(),
        key.account.as_str(),
        key.user.as_str(),
        key.sealed_secret.as_slice(),
        key.active,
        &key.description,
        key.created_at,
        key.updated_at,
        key.used_at,
    ]
}
