//! A world with a known answer: users that follow from their number and a seed.
//!
//! Users come in the order of their ids, which a store takes fastest; their names and what they
//! have are spread over that order as in a store that grew by itself.

mod chance;

use std::collections::BTreeMap;

use identity::access_keys::{AccessKey, secret_place};
use identity::error::Error;
use identity::ids::{AccountId, DeviceId, Handle, KeyId, Mint, UserId};
use identity::mfa::totp::{self, Parameters};
use identity::mfa::{Device, seed_place};
use identity::secret::{Sealer, Secret};
use identity::settings::PasswordCost;
use identity::sign_in::passwords::Passwords;
use identity::sign_in::{Asker, LoginProtection, Verification};
use identity::sources::{Sources, Timestamp};
use identity::users::{LoginProfile, Strength, User};
use stores::{Census, Person};

use self::chance::{Shuffle, chance};

/// The last day of this world: 2026-01-01T00:00:00Z. What happened, happened in the year before.
const TODAY: Timestamp = Timestamp::from_seconds(1_767_225_600);
const DAY: i64 = 24 * 60 * 60;

const HEX: &[u8] = b"0123456789abcdef";
const DIGITS: &[u8] = b"0123456789";
const LOWER: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";
const UPPER: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// How many of a hundred have what.
const WITH_PASSWORD: u64 = 80;
const MFA_REQUIRED: u64 = 60;
const DEVICE_BOUND: u64 = 50;
/// Of all; each has a bound device.
const USED_LATELY: u64 = 20;
const WITH_KEY: u64 = 30;

/// What a world's users are named, before their number.
pub(crate) fn prefix(seed: u32) -> String {
    format!("user-{seed}-")
}

/// The password of every user that has one.
pub(crate) fn password(seed: u32) -> Secret {
    Secret::new(format!("Populated-{seed}"))
}

/// What a world of this many users holds.
pub(crate) fn answer(users: u64) -> Census {
    let share = |percent: u64| users * percent / 100;
    Census {
        users,
        with_password: share(WITH_PASSWORD),
        mfa_required: share(MFA_REQUIRED),
        device_bound: share(DEVICE_BOUND),
        signed_in: share(USED_LATELY),
        with_key: share(WITH_KEY),
    }
}

/// A user with what only it knows.
pub(crate) struct Made {
    pub(crate) number: u64,
    pub(crate) person: Person,
    /// The seed of its device, as authenticators read it.
    pub(crate) device_seed: Option<Secret>,
    /// The secret of its access key.
    pub(crate) key_secret: Option<Secret>,
}

/// Makes the users of a world.
pub(crate) struct World<'a> {
    seed: u32,
    users: u64,
    account: &'a AccountId,
    sealer: &'a Sealer,
    hash: String,
    numbers: Shuffle,
    passwords: Shuffle,
    protections: Shuffle,
    devices: Shuffle,
    keys: Shuffle,
}

impl<'a> World<'a> {
    /// A world in this account; hashes its one password.
    pub(crate) async fn new(
        seed: u32,
        users: u64,
        account: &'a AccountId,
        sealer: &'a Sealer,
    ) -> Result<Self, Error> {
        let hashing = Passwords::start(&PasswordCost::OWASP, &chance(seed, users, "hash"))?;
        let hash = hashing.hash(&Asker::default(), password(seed)).await?;
        let shuffle = |purpose| Shuffle::new(seed, users, purpose);
        Ok(Self {
            seed,
            users,
            account,
            sealer,
            hash,
            numbers: shuffle("numbers"),
            passwords: shuffle("passwords"),
            protections: shuffle("protections"),
            devices: shuffle("devices"),
            keys: shuffle("keys"),
        })
    }

    /// The number of the user whose id comes at this place among all.
    pub(crate) fn number(&self, rank: u64) -> u64 {
        self.numbers.at(rank)
    }

    /// The user whose id comes at this place among all.
    pub(crate) fn person(&self, rank: u64) -> Made {
        let number = self.number(rank);
        let has = |shuffle: &Shuffle, percent| shuffle.at(number) < self.users * percent / 100;
        let sources = |purpose| chance(self.seed, number, purpose);
        let used = has(&self.devices, USED_LATELY);
        let user = self.user(rank, number, used, &sources("user"));
        let profile = has(&self.passwords, WITH_PASSWORD).then(|| self.profile(&user));
        let protection = has(&self.protections, MFA_REQUIRED).then(|| LoginProtection {
            user: user.id.clone(),
            enabled: true,
            method: Some(Verification::Device),
        });
        let device = has(&self.devices, DEVICE_BOUND)
            .then(|| self.device(rank, &user, &sources("device")))
            .unzip();
        let key = has(&self.keys, WITH_KEY).then(|| self.key(rank, &user, &sources("key"))).unzip();
        let person = Person { user, profile, protection, device: device.0, key: key.0 };
        Made { number, person, device_seed: device.1, key_secret: key.1 }
    }

    /// How far along `rank` is, in parts of `of`: the beginning of an id that keeps the order.
    fn along(&self, rank: u64, of: u64) -> u64 {
        let along = u128::from(rank) * u128::from(of) / u128::from(self.users);
        u64::try_from(along).expect("a part of `of` is not more than it")
    }

    fn user(&self, rank: u64, number: u64, used: bool, sources: &Sources) -> User {
        let beginning = self.along(rank, 1 << 32);
        let id = format!("{beginning:08x}{}", sources.text(24, HEX));
        let beginning = 100_000_000 + self.along(rank, 900_000_000);
        let handle = format!("{beginning}{}", sources.text(9, DIGITS));
        let name = format!("{}{number:07}", prefix(self.seed));
        let second = i64::from(u32::from_be_bytes(sources.bytes()));
        let created_at = TODAY.plus_seconds(-2 * DAY - second % (363 * DAY));
        User {
            id: UserId::new(id),
            account: self.account.clone(),
            directory: None,
            handle: Handle::new(handle),
            display_name: format!("User {number}"),
            first_name: String::new(),
            last_name: String::new(),
            email: format!("{name}@example.com"),
            phone: String::new(),
            description: String::new(),
            name,
            enabled: true,
            is_owner: false,
            mfa_enabled: true,
            attributes: BTreeMap::new(),
            created_at,
            updated_at: created_at,
            signed_in_at: used.then(|| TODAY.plus_seconds(-1 - second % DAY)),
        }
    }

    fn profile(&self, user: &User) -> LoginProfile {
        LoginProfile {
            user: user.id.clone(),
            hash: self.hash.clone(),
            strength: Strength::High,
            reset_required: false,
            mfa_bind_required: false,
            enabled: true,
            created_at: user.created_at,
            updated_at: user.created_at,
            password_set_at: user.created_at,
        }
    }

    fn device(&self, rank: u64, user: &User, sources: &Sources) -> (Device, Secret) {
        let beginning = self.beginning(rank, LOWER);
        let id = DeviceId::new(format!("mfa-{beginning}{}", sources.text(14, LOWER)));
        let seed = totp::new_seed(sources);
        let parameters = Parameters::default();
        let bound_at = user.created_at.plus_seconds(60);
        let device = Device {
            sealed_seed: self.sealer.seal(seed_place(&id), &seed, sources),
            id,
            account: self.account.clone(),
            name: user.name.clone(),
            holder: Some(user.id.clone()),
            slot: 0,
            bound: true,
            parameters,
            last_step: parameters.step(user.signed_in_at.unwrap_or(bound_at)),
            failures: 0,
            failed_at: None,
            drift: 0,
            used_at: None,
            created_at: user.created_at,
            bound_at: Some(bound_at),
        };
        (device, totp::base32(&seed))
    }

    fn key(&self, rank: u64, user: &User, sources: &Sources) -> (AccessKey, Secret) {
        let beginning = self.beginning(rank, UPPER);
        let id = KeyId::new(format!("LTAI{beginning}{}", sources.text(10, UPPER)));
        let secret = Secret::new(Mint(sources).key_secret());
        let key = AccessKey {
            sealed_secret: self.sealer.seal(secret_place(&id), &secret, sources),
            id,
            account: self.account.clone(),
            user: user.id.clone(),
            active: true,
            description: "made by populate".to_owned(),
            created_at: user.created_at,
            updated_at: user.created_at,
            used_at: None,
        };
        (key, secret)
    }

    /// Six characters of 36 that say how far along `rank` is.
    fn beginning(&self, rank: u64, alphabet: &[u8]) -> String {
        let mut left = self.along(rank, 36_u64.pow(6));
        let mut text = [b'0'; 6];
        for place in text.iter_mut().rev() {
            *place = alphabet[usize::try_from(left % 36).expect("it is below 36")];
            left /= 36;
        }
        text.iter().copied().map(char::from).collect()
    }
}
