use std::collections::BTreeMap;
use std::sync::Arc;

use data_encoding::{BASE32_NOPAD, BASE64, HEXLOWER};
use identity::access::{Access, Rule};
use identity::access_keys::CreateAccessKey;
use identity::accounts::{NewAccount, create_account};
use identity::caller::{Origin, Proof};
use identity::error::Error;
use identity::ids::{AccountId, Handle, KeyForm, PasskeyId};
use identity::mfa::seed_place;
use identity::passkeys::{Passkey, RelyingParty};
use identity::pipeline::{Call, Command, Envelope, Identity};
use identity::policies::Language;
use identity::secret::{Sealer, Secret};
use identity::settings::{
    ApiProtection, MessageSettings, Passkeys, PasswordCost, Settings, SystemPolicy, TotpProfile,
};
use identity::sign_in::{FirstFactor, ScopeRequest, SignIn, UserName};
use identity::sources::Sources;
use identity::store::{Store, Written};
use identity::temporary_keys::{TakeKeyWithToken, Terms};
use identity::users::{CreateUser, PasswordRule, UserFilter, UserRef};
use wire::surface::Surface;

use crate::person::Person;
use crate::sources::{FixedClock, SeededChance};

/// A dialect and the settings it is tested with.
pub type Setting = fn() -> (Box<dyn Surface>, Settings);

/// Settings for tests: hashing costs next to nothing.
pub fn cheap_settings(
    languages: Vec<&'static Language>,
    system_policies: Vec<SystemPolicy>,
) -> Settings {
    Settings {
        languages,
        factor_words: Vec::new(),
        system_policies,
        api_protection: ApiProtection::FollowsDevice,
        totp: TotpProfile::Compatible,
        messages: MessageSettings::default(),
        password_cost: PasswordCost {
            memory: 64,
            passes: 1,
            threads: 1,
            queue: 512,
            ..PasswordCost::OWASP
        },
        devices_per_account: 5000,
        users_per_account: 5000,
        passkeys: Passkeys::At(
            RelyingParty::at("http://localhost:8400", "Countersign").expect("a secure place"),
        ),
    }
}

/// One account with its owner and three users without any policy: alice, bob and nobody; seen
/// from one node.
pub struct World {
    /// The core.
    pub identity: Identity,
    /// The dialect.
    pub surface: Box<dyn Surface>,
    /// The clock.
    pub clock: Arc<FixedClock>,
    /// Who can send requests, by name.
    pub people: BTreeMap<String, Person>,
    /// What exchanges can name.
    pub values: BTreeMap<String, String>,
    sources: Sources,
    setting: Setting,
}

/// Under which secrets are sealed.
const KEY: [u8; 32] = [7; 32];

const USERS: [&str; 3] = ["alice", "bob", "nobody"];

impl World {
    /// A new world, in memory.
    pub async fn new(setting: Setting) -> Self {
        Self::over(stores::open_in_memory().expect("a store in memory opens"), setting).await
    }

    /// A new world in a store that is empty.
    pub async fn over(store: Arc<dyn Store>, setting: Setting) -> Self {
        let clock = Arc::new(FixedClock::default());
        let sources = Sources::new(Arc::clone(&clock) as _, Arc::new(SeededChance::default()));
        let (surface, identity) = core(store, &sources, setting);
        let new = NewAccount {
            name: "acme".into(),
            owner: "admin".into(),
            projects: vec!["local-1".into(), "MOS".into()],
        };
        let made = create_account(&identity, new).await.expect("a new store takes an account");
        let (people, values) = (BTreeMap::new(), BTreeMap::new());
        let mut world = Self { identity, surface, clock, people, values, sources, setting };
        world.name("account.id", made.account.id.as_str());
        world.name("account.number", made.account.number.as_str());
        world.name("account.name", &made.account.name);
        world.name("project.id", made.projects[0].id.as_str());
        world.name("region", "local-1");
        world.name("owner.id", made.owner.id.as_str());
        world.name("owner.handle", made.owner.handle.as_str());
        world.name("owner.name", &made.owner.name);
        let key = (made.key.key.id.into_string(), made.key.secret);
        world.arrive("owner", "admin", made.password, key).await;
        for name in USERS {
            world.add_user(name).await;
        }
        world
    }

    /// The same world from another node: a core of its own that shares the first one's key,
    /// clock and chance, and reaches the same rows through `store`.
    pub fn node(&self, store: Arc<dyn Store>) -> Self {
        let (surface, identity) = core(store, &self.sources, self.setting);
        Self {
            identity,
            surface,
            clock: Arc::clone(&self.clock),
            people: self.people.clone(),
            values: self.values.clone(),
            sources: self.sources.clone(),
            setting: self.setting,
        }
    }

    /// Lets exchanges name a value.
    pub fn name(&mut self, name: &str, value: &str) {
        self.values.insert(name.to_owned(), value.to_owned());
    }

    /// Adds a user who can send requests.
    pub async fn add_user(&mut self, name: &str) {
        let password = Secret::new(format!("Password-of-{name}-1"));
        let rule = PasswordRule { field: "password", min: 8, max: 64, classes: 2, not_name: true };
        let create = CreateUser {
            name: name.into(),
            display_name: name.into(),
            email: String::new(),
            phone: String::new(),
            description: String::new(),
            enabled: true,
            attributes: BTreeMap::new(),
            password: Some((password.clone(), false)),
            rule,
            hash: None,
        };
        let made = self.by_owner(create).await;
        let (id, handle) = (made.user.id, made.user.handle);
        self.name(&format!("{name}.id"), id.as_str());
        self.name(&format!("{name}.handle"), handle.as_str());
        self.name(&format!("{name}.name"), name);
        let create = CreateAccessKey { user: UserRef::Id(id), description: String::new() };
        let key = self.by_owner(create).await;
        self.arrive(name, name, password, (key.key.id.into_string(), key.secret)).await;
    }

    /// Takes a temporary key with a person's token, for a person called `name`: what comes along
    /// with it can be named as `name.session-token`. As `name.bare` it comes without.
    pub async fn take_key(&mut self, name: &str, whose: &str, seconds: i64) {
        let mut person = self.people[whose].clone();
        let form = KeyForm { tag: "STS.", length: 26 };
        let command = TakeKeyWithToken {
            token: Secret::new(person.token.clone()),
            terms: Terms { form, seconds },
        };
        let minted = self.run(Proof::Anonymous, command, Rule::Open).await;
        self.name(&format!("{name}.session-token"), minted.session_token.expose_text());
        self.name(&format!("{name}.key"), minted.id.as_str());
        person.key = minted.id.into_string();
        person.secret = minted.secret;
        self.people.insert(format!("{name}.bare"), person.clone());
        person.session_token = Some(minted.session_token);
        self.people.insert(name.to_owned(), person);
    }

    /// Gives a user a passkey, for wires that show passkeys and make none. Its name is `name`,
    /// and so is what exchanges call its id.
    pub async fn add_passkey(&mut self, name: &str, handle: &str) {
        let mut tx = self.identity.store().write().await.expect("the store writes");
        let user = tx.user_by_handle(&Handle::new(handle)).await.expect("the store reads");
        let user = user.expect("a user of this handle");
        let passkey = Passkey {
            id: PasskeyId::new(match user.directory {
                Some(_) => format!("mfa-{name:0>20}"),
                None => format!("PASSKEY-{name:0>20}"),
            }),
            user: user.id,
            credential_id: name.into(),
            name: name.to_owned(),
            credential: "{}".to_owned(),
            alone: true,
            platform: name.starts_with("laptop"),
            counter: 0,
            suspect: false,
            created_at: self.identity.now(),
            used_at: None,
        };
        let written = tx.insert_passkey(&passkey).await;
        assert_eq!(written, Ok(Written::Yes), "passkeys have names of their own");
        tx.commit().await.expect("the store commits");
        self.name(name, passkey.id.as_str());
    }

    /// Signs somebody in and remembers its credentials.
    async fn arrive(
        &mut self,
        who: &str,
        name: &str,
        password: Secret,
        (key, secret): (String, Secret),
    ) {
        self.name(&format!("{who}.password"), password.expose_text());
        let user = UserName::InAccountNamed { name: name.into(), account: "acme".into() };
        let command = SignIn {
            first: FirstFactor::Password { user, password },
            passcode: None,
            scope: ScopeRequest::Unsaid,
            checked: None,
        };
        let granted = self.run(Proof::Anonymous, command, Rule::Open).await;
        let token = granted.token.expose_text().to_owned();
        self.name(&format!("{who}.token"), &token);
        self.name(&format!("{who}.key"), &key);
        self.people.insert(who.to_owned(), Person { key, secret, token, session_token: None });
    }

    async fn by_owner<C: Command>(&self, command: C) -> C::Outcome {
        let token = Secret::new(self.people["owner"].token.clone());
        self.run(Proof::Token(token), command, Rule::Policy).await
    }

    async fn run<C: Command>(&self, proof: Proof, command: C, rule: Rule) -> C::Outcome {
        let access = Access { actions: &[], resources: Vec::new(), rule };
        self.ask("set-up", proof, command, access).await.expect("the world can be set up")
    }

    /// Runs a command, with the request's id.
    ///
    /// # Errors
    /// The command's.
    pub async fn ask<C: Command>(
        &self,
        request_id: &str,
        proof: Proof,
        command: C,
        access: Access,
    ) -> Result<C::Outcome, Error> {
        let origin = Origin { address: None, secure: true, request_id: request_id.into() };
        let envelope = Envelope { proof, origin, operation: "Test" };
        self.identity.execute(&envelope, Call { command, access }).await
    }

    /// The proof that a signature is, right in every way. Unlike a token it does not end.
    pub fn signature(&self, who: &str, nonce: Option<&str>) -> Proof {
        Proof::Signed(Box::new(self.people[who].signed(self.identity.now(), nonce)))
    }

    /// What must not be told: seeds, passwords and the secrets of keys, as wires write them.
    pub(crate) async fn secrets(&self) -> Vec<String> {
        let known = |name: &String| name.ends_with(".password") || name.ends_with(".token");
        let of_people = self.people.values().map(|person| person.secret.expose_text().to_owned());
        let named =
            self.values.iter().filter(|(name, _)| known(name)).map(|(_, text)| text.clone());
        let mut secrets: Vec<String> = of_people.chain(named).collect();
        let account = AccountId::new(self.values["account.id"].clone());
        let mut tx = self.identity.store().read().await.expect("the store reads");
        let mut devices = Vec::new();
        for view in tx.devices(&account, None, None).await.expect("the store reads") {
            let found = tx.device_by_name(&account, &view.name).await.expect("the store reads");
            devices.push(found.expect("what is listed is there"));
        }
        for directory in tx.directories(&account).await.expect("the store reads") {
            let all = UserFilter::default();
            let users = tx.directory_users(&directory.id, &all, None, None).await;
            for user in users.expect("the store reads") {
                devices.extend(tx.devices_of(&user.id).await.expect("the store reads"));
            }
        }
        for device in devices {
            let seed = Sealer::new(&KEY).open(seed_place(&device.id), &device.sealed_seed);
            let seed = seed.expect("is sealed under this key");
            secrets.push(BASE32_NOPAD.encode(seed.expose()));
            secrets.push(BASE64.encode(seed.expose()));
            secrets.push(HEXLOWER.encode(seed.expose()));
        }
        secrets
    }

    /// The proof that a token is.
    pub fn token(&self, who: &str) -> Proof {
        Proof::Token(Secret::new(self.people[who].token.clone()))
    }
}

fn core(
    store: Arc<dyn Store>,
    sources: &Sources,
    setting: Setting,
) -> (Box<dyn Surface>, Identity) {
    let (surface, settings) = setting();
    let identity = Identity::new(store, sources.clone(), Sealer::new(&KEY), settings);
    (surface, identity.expect("the settings are good"))
}
