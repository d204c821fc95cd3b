//! Random walks over the sign-in graph, beside a model that knows less than the machine: what
//! was proved on the way to each secret, and when.

use std::collections::BTreeSet;

use identity::caller::Proof;
use identity::guards::Guard;
use identity::secret::Secret;
use identity::sign_in::{
    BeginEnrolment, Factor, FinishEnrolment, MfaOperation, SetNewPassword, SkipEnrolment, Step,
};
use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use testkit::World;

use crate::acting::*;

#[derive(Clone, Debug)]
enum Move {
    Enter { right: bool, from: &'static str },
    Code { of: usize, kind: Kind },
    Enrol { of: usize, right: bool },
    Skip { of: usize },
    Password { of: usize },
    Wait { seconds: i64 },
    Demand(Demand),
    Token { right: bool, kind: Option<Kind> },
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Fresh,
    Wrong,
    Replayed,
    Empty,
}

#[derive(Clone, Copy, Debug)]
enum Demand {
    Mandatory,
    Independent,
    Bind(bool),
    NewPassword,
}

fn moves() -> impl Strategy<Value = Move> {
    use Kind::{Empty, Fresh, Replayed, Wrong};
    let kind = || prop::sample::select(vec![Fresh, Fresh, Wrong, Replayed, Empty]);
    let of = || 0..4_usize;
    prop_oneof![
        4 => (any::<bool>(), prop::sample::select(vec![HOME, AWAY]))
            .prop_map(|(right, from)| Move::Enter { right, from }),
        4 => (of(), kind()).prop_map(|(of, kind)| Move::Code { of, kind }),
        3 => (of(), any::<bool>()).prop_map(|(of, right)| Move::Enrol { of, right }),
        1 => of().prop_map(|of| Move::Skip { of }),
        2 => of().prop_map(|of| Move::Password { of }),
        2 => prop::sample::select(vec![1, 30, 61, 299, 601])
            .prop_map(|seconds| Move::Wait { seconds }),
        2 => prop::sample::select(vec![
            Demand::Mandatory, Demand::Independent, Demand::Bind(true), Demand::Bind(false),
            Demand::NewPassword,
        ]).prop_map(Move::Demand),
        1 => (any::<bool>(), prop::option::of(kind()))
            .prop_map(|(right, kind)| Move::Token { right, kind }),
    ]
}

/// What was proved on the way to a secret.
#[derive(Clone, Debug)]
struct Way {
    secret: Secret,
    since: i64,
    factor: bool,
}

struct Model {
    world: World,
    password: String,
    changes: u32,
    mandatory: bool,
    bind: bool,
    new_password: bool,
    seed: Option<Secret>,
    last: Option<Secret>,
    accepted: BTreeSet<(Vec<u8>, String)>,
    ways: Vec<Way>,
}

impl Model {
    async fn new() -> Self {
        Self {
            world: world().await,
            password: RIGHT.into(),
            changes: 0,
            mandatory: false,
            bind: false,
            new_password: false,
            seed: None,
            last: None,
            accepted: BTreeSet::new(),
            ways: Vec::new(),
        }
    }

    fn now(&self) -> i64 {
        self.world.identity.now().seconds()
    }

    fn code(&self, kind: Kind) -> Secret {
        match (kind, &self.seed) {
            (Kind::Fresh, Some(seed)) => code(&self.world, seed, 0),
            (Kind::Wrong, Some(seed)) => wrong(&self.world, seed),
            (Kind::Replayed, _) if self.last.is_some() => self.last.clone().expect("is some"),
            _ => Secret::new(""),
        }
    }

    /// A code was taken as right: it must be fresh.
    fn taken(&mut self, kind: Kind, code: &Secret) {
        assert!(matches!(kind, Kind::Fresh | Kind::Replayed), "{kind:?} was taken");
        let seed = self.seed.as_ref().expect("a device is bound").expose().to_vec();
        let step = (seed, code.expose_text().to_owned());
        assert!(self.accepted.insert(step), "taken twice");
        self.last = Some(code.clone());
    }

    /// What a step may follow from: the heart of the model.
    fn follows(&mut self, way: &Way, step: &Step) {
        assert!(self.now() - way.since < 600, "a way of {} s", self.now() - way.since);
        let Step::Done(opened) = step else {
            self.ways.push(Way { secret: held(step), ..way.clone() });
            return;
        };
        let needs = self.seed.is_some() || self.mandatory || self.bind;
        assert!(way.factor || !needs, "a session without a factor");
        assert!(!self.new_password, "a session with the old password");
        assert_eq!(opened.session.mfa_at.is_some(), way.factor);
    }

    fn way(&self, of: usize) -> Option<Way> {
        self.ways.iter().rev().nth(of).cloned()
    }

    async fn go(&mut self, one: Move) {
        match one {
            Move::Enter { right, from } => {
                let password = if right { self.password.clone() } else { "wrong".into() };
                if let Ok(step) = enter(&self.world.identity, from, &password).await {
                    assert!(right, "a wrong password was taken");
                    let secret = held(&step);
                    let way = Way { secret, since: self.now(), factor: false };
                    self.follows(&way, &step);
                }
            }
            Move::Code { of, kind } => {
                let Some(way) = self.way(of) else { return };
                let code = self.code(kind);
                let shown = show(&self.world.identity, &way.secret, Factor::Totp, &code).await;
                if let Ok(step) = shown {
                    self.taken(kind, &code);
                    self.follows(&Way { factor: true, ..way }, &step);
                }
            }
            Move::Enrol { of, right } => self.enrol(of, right).await,
            Move::Skip { of } => {
                let Some(way) = self.way(of) else { return };
                let skip = SkipEnrolment { attempt: way.secret.clone(), agent: String::new() };
                let skipped = ask(&self.world.identity, HOME, Proof::Anonymous, skip).await;
                if let Ok(step) = skipped {
                    self.follows(&way, &step);
                }
            }
            Move::Password { of } => self.change_password(of).await,
            Move::Wait { seconds } => self.world.clock.advance(seconds),
            Move::Demand(demand) => self.demand(demand).await,
            Move::Token { right, kind } => {
                let password = if right { self.password.clone() } else { "wrong".into() };
                let code = kind.map(|kind| (kind, self.code(kind)));
                let sent = code.as_ref().map(|(_, code)| code.clone());
                if token(&self.world.identity, &password, sent).await.is_ok() {
                    assert!(right);
                    assert!(code.is_some() || !(self.mandatory || self.bind));
                    if let Some((kind, code)) = code {
                        self.taken(kind, &code);
                    }
                }
            }
        }
    }

    async fn enrol(&mut self, of: usize, right: bool) {
        let Some(way) = self.way(of) else { return };
        let begin = BeginEnrolment { attempt: way.secret.clone(), issuer: "here".into() };
        let begun = ask(&self.world.identity, HOME, Proof::Anonymous, begin).await;
        let Ok(made) = begun else { return };
        assert!(self.seed.is_none(), "a second device beside the first");
        let seed = seed_of(&made.base32_seed);
        let other = Secret::new(vec![7; 20]);
        let of_codes = if right { &seed } else { &other };
        let finish = FinishEnrolment {
            attempt: way.secret.clone(),
            first_code: code(&self.world, of_codes, -1),
            second_code: code(&self.world, of_codes, 0),
            agent: String::new(),
        };
        let finished = ask(&self.world.identity, HOME, Proof::Anonymous, finish).await;
        if let Ok(step) = finished {
            assert!(right, "codes of another seed were taken");
            let code = code(&self.world, &seed, 0);
            self.seed = Some(seed);
            self.taken(Kind::Fresh, &code);
            self.follows(&Way { factor: true, ..way }, &step);
        }
    }

    async fn change_password(&mut self, of: usize) {
        let Some(way) = self.way(of) else { return };
        self.changes += 1;
        let new = format!("Another-{}-password", self.changes);
        let set = SetNewPassword {
            attempt: way.secret.clone(),
            password: Secret::new(new.clone()),
            rule: RULE,
            agent: String::new(),
            fresh: None,
            hash: None,
        };
        let changed = ask(&self.world.identity, HOME, Proof::Anonymous, set).await;
        if let Ok(step) = changed {
            self.password = new;
            self.new_password = false;
            self.follows(&way, &step);
        }
    }

    async fn demand(&mut self, demand: Demand) {
        match demand {
            Demand::Mandatory | Demand::Independent => {
                self.mandatory = matches!(demand, Demand::Mandatory);
                let operation = match self.mandatory {
                    true => MfaOperation::Mandatory,
                    false => MfaOperation::Independent,
                };
                change_settings(&self.world, |settings| settings.operation = operation).await;
            }
            Demand::Bind(on) => {
                self.bind = on;
                change_profile(&self.world, |profile| profile.mfa_bind_required = on).await;
            }
            Demand::NewPassword => {
                self.new_password = true;
                change_profile(&self.world, |profile| profile.reset_required = true).await;
            }
        }
    }
}

fn go(walk: Vec<Move>, without: Option<Guard>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let mut model = Model::new().await;
        if let Some(guard) = without {
            model.world.identity.guards().take_away(guard);
        }
        for one in walk {
            model.go(one).await;
        }
    });
}

fn walks() -> impl Strategy<Value = Vec<Move>> {
    prop::collection::vec(moves(), 10..50)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn a7_no_walk_comes_to_a_session_without_what_it_takes(walk in walks()) {
        go(walk, None);
    }
}

#[test]
fn a7_a_walk_finds_the_guard_that_is_missing() {
    let known_to_the_model = [
        Guard::CodeOnce,
        Guard::PasswordRight,
        Guard::PasswordExpiry,
        Guard::FactorShown,
        Guard::FactorBound,
        Guard::TokenFactor,
        Guard::AttemptEnds,
    ];
    for guard in known_to_the_model {
        let config = ProptestConfig {
            cases: 1000,
            max_shrink_iters: 0,
            failure_persistence: None,
            ..ProptestConfig::default()
        };
        let chance = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let found = TestRunner::new_with_rng(config, chance).run(&walks(), |walk| {
            go(walk, Some(guard));
            Ok(())
        });
        assert!(found.is_err(), "no walk finds that {guard:?} is missing");
    }
}
