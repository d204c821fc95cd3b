//! `kill -9` between any two steps of signing in: before each statement and each commit, and
//! after each answer, the files are kept as a killed process would leave them. Later each copy
//! is opened, and must know all that somebody was told.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use identity::WhoAmI;
use identity::access::{Access, Rule};
use identity::caller::Proof;
use identity::error::Error;
use identity::guards::Guard;
use identity::ids::UserId;
use identity::mfa::totp::Parameters;
use identity::pipeline::Command;
use identity::secret::Secret;
use identity::sessions::{BeginDevice, FinishDevice, NewRecoveryCodes, Opened};
use identity::sign_in::{
    Door, EnterCode, EnterPassword, Factor, FailureKey, FirstFactor, Passcode, ScopeRequest,
    SignIn, Step, UserName,
};
use testkit::{World, core_only};

use crate::open_sqlite;

thread_local! {
    static WATCHED: RefCell<Option<Rc<RefCell<Watch>>>> = const { RefCell::new(None) };
}

/// Called before whatever a transaction does.
pub(super) fn between_steps() {
    WATCHED.with_borrow(|watched| {
        if let Some(watch) = watched {
            watch.borrow_mut().look();
        }
    });
}

/// What somebody was told: none of it may be forgotten.
#[derive(Clone, Debug, Default, PartialEq)]
struct Told {
    /// The last step whose code opened or bound anything.
    step: i64,
    /// Wrong codes since.
    wrong_codes: u32,
    /// Recovery codes that opened.
    recovered: usize,
    /// Wrong ones since.
    wrong_recovery: u32,
    wrong_passwords: u32,
    /// Proofs that were given.
    proofs: Vec<String>,
    /// Codes of the device that were sent; whether they opened is not told yet.
    sent: Vec<String>,
    /// Those that opened.
    used: Vec<String>,
}

/// The files at one moment, and what had been told by then.
struct Image {
    files: Vec<(PathBuf, Vec<u8>)>,
    told: Told,
}

struct Watch {
    file: PathBuf,
    told: Told,
    images: Vec<Image>,
    looks: usize,
}

impl Watch {
    fn look(&mut self) {
        self.looks += 1;
        let name = |ending: &str| PathBuf::from(format!("{}{ending}", self.file.display()));
        let kept = |path: PathBuf| Some((path.clone(), std::fs::read(path).ok()?));
        let files: Vec<_> = ["", "-wal"].into_iter().map(name).filter_map(kept).collect();
        let same = |image: &Image| image.files == files && image.told == self.told;
        if !self.images.last().is_some_and(same) {
            self.images.push(Image { files, told: self.told.clone() });
        }
    }
}

/// Alice at her doors, and what they tell her.
struct Storm {
    world: World,
    watch: Rc<RefCell<Watch>>,
}

impl Storm {
    /// The answer was seen: what it said holds from now on.
    fn told(&self, change: impl FnOnce(&mut Told)) {
        let mut watch = self.watch.borrow_mut();
        change(&mut watch.told);
        watch.look();
    }

    fn step(&self) -> i64 {
        Parameters::default().step(self.world.identity.now())
    }

    async fn run(&self) {
        let seed = self.bind(&opened(password(&self.world, RIGHT).await)).await;
        self.world.clock.advance(60);
        for _ in 0..2 {
            let wrong = page(&self.world, Factor::Totp, &Secret::new("000000")).await;
            assert_eq!(wrong.map(drop), Err(Error::WrongCode));
            self.told(|told| told.wrong_codes += 1);
        }
        token(&self.world, &Secret::new("000000")).await.expect_err("is wrong");
        self.told(|told| told.wrong_codes += 1);
        let sent = self.sends(&seed);
        let first = opened(page(&self.world, Factor::Totp, &sent).await);
        self.told(|told| {
            (told.step, told.wrong_codes) = (self.step(), 0);
            told.used.push(sent.expose_text().to_owned());
            told.proofs.push(first.secret.expose_text().to_owned());
        });
        let codes = ask(&self.world, session(&first), NewRecoveryCodes).await;
        let codes = codes.expect("makes codes");
        let wrong = Secret::new(codes[0].expose_text().replace(|c: char| c != '-', "7"));
        page(&self.world, Factor::RecoveryCode, &wrong).await.expect_err("is wrong");
        self.told(|told| told.wrong_recovery += 1);
        for used in &codes[..2] {
            let second = opened(page(&self.world, Factor::RecoveryCode, used).await);
            self.told(|told| {
                told.proofs.push(second.secret.expose_text().to_owned());
                (told.recovered, told.wrong_recovery) = (told.recovered + 1, 0);
            });
        }
        self.world.clock.advance(30);
        let sent = self.sends(&seed);
        token(&self.world, &sent).await.expect("opens");
        self.told(|told| {
            told.step = self.step();
            told.used.push(sent.expose_text().to_owned());
        });
        for _ in 0..3 {
            password(&self.world, "wrong").await.expect_err("is wrong");
            self.told(|told| told.wrong_passwords += 1);
        }
    }

    /// The code of now, about to be sent.
    fn sends(&self, seed: &Secret) -> Secret {
        let code = code(seed, self.step());
        self.told(|told| told.sent.push(code.expose_text().to_owned()));
        code
    }

    async fn bind(&self, opened: &Opened) -> Secret {
        self.told(|told| told.proofs.push(opened.secret.expose_text().to_owned()));
        let begin = BeginDevice { issuer: "here".into() };
        let made = ask(&self.world, session(opened), begin).await.expect("makes");
        let seed = data_encoding::BASE32_NOPAD.decode(made.base32_seed.expose()).expect("base32");
        let seed = Secret::new(seed);
        let finish = FinishDevice {
            first_code: code(&seed, self.step() - 1),
            second_code: code(&seed, self.step()),
            end_others: false,
        };
        ask(&self.world, session(opened), finish).await.expect("binds");
        self.told(|told| told.step = self.step());
        seed
    }
}

impl Told {
    /// What of it a store that was opened anew has forgotten, and how many codes open there that
    /// were sent and not answered.
    async fn forgotten_by(&self, world: &World) -> (Vec<&'static str>, usize) {
        let (mut forgotten, mut open) = (Vec::new(), 0);
        let mut expect = |what, known: bool| forgotten.extend((!known).then_some(what));
        let mut tx = world.identity.store().read().await.expect("reads");
        let devices = tx.devices_of(&alice(world)).await.expect("reads");
        // Whoever was cut off before an answer may have been right: then the count begins anew.
        let (step, failures) = devices.first().map_or((0, 0), |d| (d.last_step.max(0), d.failures));
        expect("a used code", step >= self.step);
        expect("a wrong code", step > self.step || failures >= self.wrong_codes);
        let codes = tx.recovery_codes(&alice(world)).await.expect("reads");
        let used = codes.iter().filter(|code| code.used_at.is_some()).count();
        expect("a used recovery code", used >= self.recovered);
        let wrong = tx.guesses(&alice(world), Factor::RecoveryCode).await.expect("reads");
        let wrong = used > self.recovered || wrong.failures >= self.wrong_recovery;
        expect("a wrong recovery code", wrong);
        let key = FailureKey { subject: alice(world).to_string(), network: "-".into() };
        let wrong = tx.failures(&key).await.expect("reads").count;
        expect("a wrong password", wrong >= self.wrong_passwords);
        drop(tx);
        for code in &self.sent {
            let code = Secret::new(code.as_str());
            let (once, again) = (token(world, &code).await, token(world, &code).await);
            let told = self.used.iter().any(|used| code.matches(used.as_bytes()));
            expect("a code that opened", again.is_err() && (once.is_err() || !told));
            open += usize::from(once.is_ok());
        }
        for proof in &self.proofs {
            let proof = Proof::Session(Secret::new(proof.as_str()));
            expect("a session", ask(world, proof, WhoAmI).await.is_ok());
        }
        (forgotten, open)
    }
}

const RIGHT: &str = "Password-of-alice-1";

fn alice(world: &World) -> UserId {
    UserId::new(world.values["alice.id"].clone())
}

fn name() -> UserName {
    UserName::InAccountNamed { name: "alice".into(), account: "acme".into() }
}

fn code(seed: &Secret, step: i64) -> Secret {
    Secret::new(format!("{:06}", Parameters::default().code(seed, step)))
}

fn session(opened: &Opened) -> Proof {
    Proof::Session(opened.secret.clone())
}

async fn ask<C: Command>(world: &World, proof: Proof, command: C) -> Result<C::Outcome, Error> {
    let rule = match proof {
        Proof::Anonymous => Rule::Open,
        _ => Rule::AnyCaller,
    };
    let access = Access { actions: &[], resources: Vec::new(), rule };
    world.ask("storm", proof, command, access).await
}

async fn password(world: &World, password: &str) -> Result<Step, Error> {
    let (door, user, password) = (Door::AccountPage, name(), Secret::new(password));
    let (trusted, agent) = (None, "browser".into());
    let enter = EnterPassword { door, user, password, trusted, agent, checked: None };
    ask(world, Proof::Anonymous, enter).await
}

async fn page(world: &World, factor: Factor, code: &Secret) -> Result<Step, Error> {
    let attempt = match password(world, RIGHT).await? {
        Step::SecondFactor { attempt, .. } => attempt,
        other => panic!("no second factor: {other:?}"),
    };
    let (code, agent) = (code.clone(), "browser".into());
    let enter = EnterCode { attempt, factor, code, trust: false, agent };
    ask(world, Proof::Anonymous, enter).await
}

async fn token(world: &World, code: &Secret) -> Result<(), Error> {
    let first = FirstFactor::Password { user: name(), password: Secret::new(RIGHT) };
    let passcode = Some(Passcode { user: None, code: code.clone() });
    let sign_in = SignIn { first, passcode, scope: ScopeRequest::Unsaid, checked: None };
    ask(world, Proof::Anonymous, sign_in).await.map(drop)
}

fn opened(step: Result<Step, Error>) -> Opened {
    match step {
        Ok(Step::Done(opened)) => *opened,
        other => panic!("not signed in: {other:?}"),
    }
}

/// Runs the storm and returns what was forgotten, by image.
async fn forgotten(without: Option<Guard>) -> Vec<Vec<&'static str>> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("store.db");
    let world = World::over(open_sqlite(&file).expect("opens"), core_only).await;
    if let Some(guard) = without {
        world.identity.guards().take_away(guard);
    }
    let watch = Watch { file, told: Told::default(), images: Vec::new(), looks: 0 };
    let watch = Rc::new(RefCell::new(watch));
    let storm = Storm { world, watch: Rc::clone(&watch) };
    WATCHED.set(Some(Rc::clone(&watch)));
    storm.run().await;
    WATCHED.set(None);
    let images = std::mem::take(&mut watch.borrow_mut().images);
    let looks = watch.borrow().looks;
    assert!(looks > 300 && images.len() > 20, "{looks} looks, {} images", images.len());
    let (mut forgotten, mut open) = (Vec::new(), 0);
    for (number, image) in images.iter().enumerate() {
        let node = storm.world.node(restored(image, &folder.path().join(number.to_string())));
        let (here, codes) = image.told.forgotten_by(&node).await;
        forgotten.push(here);
        open += codes;
    }
    assert!(open >= 2, "a code that was sent and not answered opens once");
    forgotten
}

fn restored(image: &Image, folder: &Path) -> std::sync::Arc<dyn identity::store::Store> {
    std::fs::create_dir(folder).expect("a folder");
    for (path, bytes) in &image.files {
        let name = path.file_name().expect("a file");
        std::fs::write(folder.join(name), bytes).expect("writes");
    }
    open_sqlite(&folder.join("store.db")).expect("what a killed process leaves opens")
}

#[tokio::test]
async fn a5_whenever_it_is_killed_nothing_that_was_told_is_forgotten() {
    for (number, what) in forgotten(None).await.iter().enumerate() {
        assert!(what.is_empty(), "image {number} forgot {what:?}");
    }
}

#[tokio::test]
async fn a5_a_server_that_keeps_no_refusals_is_found_out() {
    let forgotten = forgotten(Some(Guard::RefusalKept)).await;
    for what in ["a wrong code", "a wrong recovery code", "a wrong password"] {
        assert!(forgotten.iter().any(|image| image.contains(&what)), "{what}");
    }
}
