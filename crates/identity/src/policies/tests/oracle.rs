//! The evaluator against a second one that is obviously right and in no hurry.

use std::net::{IpAddr, Ipv4Addr};

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value, json};

use super::patterns::plainly_fits;
use super::*;

/// A statement as an author thinks of it.
#[derive(Clone, Debug)]
struct Sketch {
    allow: bool,
    not: bool,
    actions: Vec<String>,
    resources: Vec<String>,
    conditions: Vec<(&'static str, &'static str, Vec<String>)>,
}

impl Sketch {
    fn json(&self) -> Value {
        let mut conditions = json!({});
        for (operator, key, values) in &self.conditions {
            conditions[*operator][*key] = json!(values);
        }
        json!({
            "Effect": if self.allow { "Allow" } else { "Deny" },
            if self.not { "NotAction" } else { "Action" }: self.actions,
            "Resource": self.resources,
            "Condition": conditions,
        })
    }

    fn applies(&self, actions: &[&str], resource: &str, facts: &Facts) -> bool {
        let named = self.actions.iter().any(|pattern| {
            actions.iter().any(|name| like(&pattern.to_lowercase(), &name.to_lowercase()))
        });
        let resource = region_as_star(resource);
        named != self.not
            && self.resources.iter().any(|wanted| like(&region_as_star(wanted), &resource))
            && self.conditions.iter().all(|(operator, key, values)| {
                let (negated, operator) = match operator.strip_prefix("Not") {
                    Some(operator) => (true, operator),
                    None => (false, *operator),
                };
                met(operator, key, values, facts).is_some_and(|any| any != negated)
            })
    }
}

fn like(pattern: &str, text: &str) -> bool {
    let letters = |text: &str| text.chars().collect::<Vec<char>>();
    plainly_fits(&letters(pattern), &letters(text))
}

fn region_as_star(text: &str) -> String {
    let mut segments: Vec<&str> = text.split(':').collect();
    if segments.len() > 3 && segments[2].is_empty() {
        segments[2] = "*";
    }
    segments.join(":")
}

/// Whether any value is met; `None` where the request lacks the key.
fn met(operator: &str, key: &str, values: &[String], facts: &Facts) -> Option<bool> {
    let any = |test: &dyn Fn(&str) -> bool| Some(values.iter().any(|value| test(value)));
    let number = |value: &str| value.parse::<i64>().expect("a number");
    let moment = |value: &str| value.parse::<jiff::Timestamp>().expect("a moment").as_second();
    match key {
        "x:Name" => {
            let name = facts.user_name.as_deref()?;
            match operator {
                "Same" => any(&|value| value == name),
                "SameLetters" => any(&|value| value.to_lowercase() == name.to_lowercase()),
                "Like" => any(&|value| like(value, name)),
                "Starts" => any(&|value| name.starts_with(value)),
                _ => any(&|value| name.ends_with(value)),
            }
        }
        "x:Mfa" => {
            let used = facts.mfa?.is_some();
            any(&|value| (value == "true") == used)
        }
        "x:Age" => {
            let age = facts.now.seconds_since(facts.mfa??);
            match operator {
                "Number" => any(&|value| age == number(value)),
                "Less" => any(&|value| age < number(value)),
                _ => any(&|value| age >= number(value)),
            }
        }
        "x:Now" => match operator {
            "At" => any(&|value| facts.now.seconds() == moment(value)),
            _ => any(&|value| facts.now.seconds() < moment(value)),
        },
        "x:Address" => {
            let IpAddr::V4(address) = facts.address? else { panic!("IPv4 only here") };
            any(&|network| {
                let (base, length) = network.split_once('/').expect("a network");
                let base: Ipv4Addr = base.parse().expect("an address");
                let past = 32 - length.parse::<u32>().expect("a length");
                u32::from(base) >> past == u32::from(address) >> past
            })
        }
        _ => None,
    }
}

fn plainly_decide(sketches: &[Sketch], question: &Question<'_>) -> Decision {
    let applying: Vec<&Sketch> = sketches
        .iter()
        .filter(|sketch| sketch.applies(question.actions, question.resource, question.facts))
        .collect();
    if applying.iter().any(|sketch| !sketch.allow) {
        Decision::ExplicitlyDenied
    } else if applying.is_empty() {
        Decision::NotAllowed
    } else {
        Decision::Allowed
    }
}

fn document_of(sketches: &[Sketch]) -> Document {
    let statements: Vec<Value> = sketches.iter().map(Sketch::json).collect();
    document(&json!({"Version": "1", "Statement": statements}).to_string())
}

type Wanted = (&'static str, &'static str, &'static [&'static str]);

const WANTED: &[Wanted] = &[
    ("Same", "x:Name", &["Alice", "alice", "*", "Bob"]),
    ("NotSame", "x:Name", &["Alice", "alice", "*", "Bob"]),
    ("SameLetters", "x:Name", &["ALICE", "BOB", "carol"]),
    ("NotSameLetters", "x:Name", &["ALICE", "BOB", "carol"]),
    ("Like", "x:Name", &["A*", "?ob", "*", "a*e"]),
    ("NotLike", "x:Name", &["A*", "?ob", "*", "a*e"]),
    ("Starts", "x:Name", &["Al", "B", "ob"]),
    ("Ends", "x:Name", &["ice", "ob", "A"]),
    ("Truth", "x:Mfa", &["true", "false"]),
    ("Number", "x:Age", &["0", "60", "61"]),
    ("NotNumber", "x:Age", &["0", "60", "61"]),
    ("Less", "x:Age", &["0", "60", "61"]),
    ("AtLeast", "x:Age", &["0", "60", "61"]),
    ("At", "x:Now", &["2026-01-02T03:04:05Z", "2026-01-02T03:04:06Z"]),
    ("NotAt", "x:Now", &["2026-01-02T03:04:05Z", "2026-01-02T03:04:06Z"]),
    ("Before", "x:Now", &["2026-01-02T03:04:05Z", "2026-01-02T04:04:06+01:00"]),
    ("In", "x:Address", &["10.0.0.0/8", "10.1.0.0/16", "10.1.2.3/32", "192.0.2.0/24"]),
    ("NotIn", "x:Address", &["10.0.0.0/8", "10.1.0.0/16", "10.1.2.3/32", "192.0.2.0/24"]),
    ("Same", "y:Unknown", &["a"]),
    ("NotSame", "y:Unknown", &["a"]),
];

fn condition() -> impl Strategy<Value = (&'static str, &'static str, Vec<String>)> {
    select(WANTED).prop_flat_map(|(operator, key, values)| {
        subsequence(values, 1..=values.len()).prop_map(move |chosen| {
            (operator, key, chosen.into_iter().map(str::to_owned).collect())
        })
    })
}

prop_compose! {
    fn sketch()(
        allow in any::<bool>(),
        not in prop::bool::weighted(0.2),
        actions in prop::collection::vec("[sS]:[aAb*?]{1,2}|\\*", 1..3),
        resources in prop::collection::vec("a:b:(\\*|\\?|r)?:[12*]:[xy*?]{1,2}|\\*", 1..3),
        mut conditions in prop::collection::vec(condition(), 0..3),
    ) -> Sketch {
        conditions.sort();
        conditions.dedup_by(|next, previous| (next.0, next.1) == (previous.0, previous.1));
        Sketch { allow, not, actions, resources, conditions }
    }
}

prop_compose! {
    fn facts()(
        address in prop::option::of(select(&[[10, 1, 2, 3], [10, 1, 9, 9], [192, 0, 2, 1]])),
        mfa in prop::option::of(prop::option::of(select(&[0_i64, 60, 61]))),
        name in prop::option::of(select(&["Alice", "alice", "Bob"])),
        later in select(&[0_i64, 1]),
    ) -> Facts {
        let now = NOW.plus_seconds(later);
        Facts {
            address: address.map(IpAddr::from),
            mfa: mfa.map(|used| used.map(|age| now.plus_seconds(-age))),
            user_name: name.map(str::to_owned),
            ..Facts::at(now)
        }
    }
}

prop_compose! {
    fn asked()(
        actions in prop::collection::vec("s:[ab]{1,2}", 1..3),
        resource in "a:b:(\\*|r)?:[12]:[xy]{1,2}",
        facts in facts(),
    ) -> (Vec<String>, String, Facts) {
        (actions, resource, facts)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn decides_as_plainly_defined(
        sketches in prop::collection::vec(sketch(), 1..4),
        (actions, resource, facts) in asked(),
    ) {
        let names: Vec<&str> = actions.iter().map(String::as_str).collect();
        let question = Question { actions: &names, resource: &resource, facts: &facts };
        let expected = plainly_decide(&sketches, &question);
        prop_assert_eq!(decide([&document_of(&sketches)], &question), expected);
        // One document for each statement says the same as one for all.
        let apart: Vec<Document> =
            sketches.iter().map(|sketch| document_of(std::slice::from_ref(sketch))).collect();
        prop_assert_eq!(decide(&apart, &question), expected);
    }

    #[test]
    fn the_order_of_statements_does_not_matter(
        (sketches, shuffled) in prop::collection::vec(sketch(), 1..5)
            .prop_flat_map(|sketches| (Just(sketches.clone()), Just(sketches).prop_shuffle())),
        (actions, resource, facts) in asked(),
    ) {
        let names: Vec<&str> = actions.iter().map(String::as_str).collect();
        let question = Question { actions: &names, resource: &resource, facts: &facts };
        prop_assert_eq!(
            decide([&document_of(&sketches)], &question),
            decide([&document_of(&shuffled)], &question)
        );
    }

    #[test]
    fn one_more_deny_never_allows(
        sketches in prop::collection::vec(sketch(), 1..4),
        mut denial in sketch(),
        (actions, resource, facts) in asked(),
    ) {
        denial.allow = false;
        let names: Vec<&str> = actions.iter().map(String::as_str).collect();
        let question = Question { actions: &names, resource: &resource, facts: &facts };
        let before = document_of(&sketches);
        let denial = document_of(&[denial]);
        let after = decide([&before, &denial], &question);
        prop_assert!(after == Decision::ExplicitlyDenied || after == decide([&before], &question));
    }

    #[test]
    fn one_more_allow_never_takes_away(
        sketches in prop::collection::vec(sketch(), 1..4),
        mut grant in sketch(),
        (actions, resource, facts) in asked(),
    ) {
        grant.allow = true;
        let names: Vec<&str> = actions.iter().map(String::as_str).collect();
        let question = Question { actions: &names, resource: &resource, facts: &facts };
        let before = document_of(&sketches);
        let grant = document_of(&[grant]);
        let after = decide([&before, &grant], &question);
        prop_assert!(after == Decision::Allowed || after == decide([&before], &question));
    }

    #[test]
    fn arbitrary_text_is_refused_without_a_panic(text in any::<String>()) {
        prop_assert!(compile(&FIRST, &text).is_err());
        prop_assert!(compile(&SECOND, &text).is_err());
    }

    #[test]
    fn a_spoilt_document_is_refused_or_understood_without_a_panic(
        sketches in prop::collection::vec(sketch(), 1..3),
        at in any::<prop::sample::Index>(),
        removed in 0_usize..6,
        inserted in "[\\[\\]{}\",:a1*$\\\\]{0,4}",
        (actions, resource, facts) in asked(),
    ) {
        let statements: Vec<Value> = sketches.iter().map(Sketch::json).collect();
        let sound = json!({"Version": "1", "Statement": statements}).to_string();
        let mut letters: Vec<char> = sound.chars().collect();
        let start = at.index(letters.len());
        let end = letters.len().min(start + removed);
        letters.splice(start..end, inserted.chars());
        let spoilt: String = letters.into_iter().collect();
        match compile(&FIRST, &spoilt) {
            Ok(document) => {
                let names: Vec<&str> = actions.iter().map(String::as_str).collect();
                let question = Question { actions: &names, resource: &resource, facts: &facts };
                decide([&document], &question);
            }
            Err(Error::MalformedPolicy(message)) => prop_assert!(!message.is_empty()),
            Err(other) => prop_assert!(false, "{other:?}"),
        }
    }
}
