//! Who is next before the hashing threads. Each network has a lane, and the lanes are served in
//! turn: whoever fills its own waits in it alone.

use std::collections::{HashMap, VecDeque};
use std::net::{IpAddr, Ipv6Addr};

use crate::caller::{Caller, Origin};

/// Who asks for slow work: by this it takes its turn among others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asker {
    network: Option<IpAddr>,
    name: String,
}

impl Asker {
    /// Whoever sends a request, and proved to be the caller if it proved anything.
    pub(crate) fn new(origin: &Origin, caller: Option<&Caller>) -> Self {
        let network = origin.address.map(|address| match address.to_canonical() {
            // One subscriber has all addresses of a network this small.
            IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64).into(),
            v4 => v4,
        });
        Self { network, name: caller.map(|caller| caller.user.to_string()).unwrap_or_default() }
    }

    /// The same, said to be this user. The name is taken as it was sent, there or not: who is
    /// turned away must not learn from it which names exist.
    pub(crate) fn named(&self, name: impl Into<String>) -> Self {
        Self { network: self.network, name: name.into() }
    }
}

/// Places for those who wait, and the order they are served in.
pub(super) struct Lanes<J> {
    /// How many may have a place.
    most: usize,
    taken: usize,
    /// How many of them wait already.
    waiting: usize,
    by_network: HashMap<Option<IpAddr>, usize>,
    by_name: HashMap<String, usize>,
    /// The lanes that are not empty, in the order of their turns.
    turns: VecDeque<Option<IpAddr>>,
    lanes: HashMap<Option<IpAddr>, VecDeque<(Asker, J)>>,
}

impl<J> Lanes<J> {
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            taken: 0,
            waiting: 0,
            by_network: HashMap::new(),
            by_name: HashMap::new(),
            turns: VecDeque::new(),
            lanes: HashMap::new(),
        }
    }

    /// Takes a place; `false` when there is none for this asker. A network has at most half of
    /// all, for it may be a proxy before many; a user, from wherever, an eighth.
    pub(super) fn take(&mut self, asker: &Asker) -> bool {
        let of_network = self.of_network(asker);
        let of_name = self.by_name.get(&asker.name).copied().unwrap_or_default();
        let free = self.taken < self.most
            && of_network < (self.most / 2).max(1)
            && of_name < (self.most / 8).max(1);
        if free {
            self.taken += 1;
            self.by_network.insert(asker.network, of_network + 1);
            self.by_name.insert(asker.name.clone(), of_name + 1);
        }
        free
    }

    /// Gives a place back.
    pub(super) fn leave(&mut self, asker: &Asker) {
        self.taken = self.taken.saturating_sub(1);
        one_less(&mut self.by_network, &asker.network);
        one_less(&mut self.by_name, &asker.name);
    }

    /// Waits in the place that was taken.
    pub(super) fn push(&mut self, asker: Asker, job: J) {
        let lane = self.lanes.entry(asker.network).or_default();
        if lane.is_empty() {
            self.turns.push_back(asker.network);
        }
        lane.push_back((asker, job));
        self.waiting += 1;
    }

    /// The next one, who leaves its place.
    pub(super) fn next(&mut self) -> Option<J> {
        let network = self.turns.pop_front()?;
        let lane = self.lanes.get_mut(&network)?;
        let (asker, job) = lane.pop_front()?;
        if lane.is_empty() {
            self.lanes.remove(&network);
        } else {
            self.turns.push_back(network);
        }
        self.leave(&asker);
        self.waiting -= 1;
        Some(job)
    }

    /// How many wait to be served.
    pub(super) fn waiting(&self) -> usize {
        self.waiting
    }

    /// How many are served before one who came now: of each lane no more than of its own.
    pub(super) fn before(&self, asker: &Asker) -> usize {
        let own = self.of_network(asker);
        let of_others = self.by_network.iter().filter(|(network, _)| **network != asker.network);
        own + of_others.map(|(_, taken)| (*taken).min(own + 1)).sum::<usize>()
    }

    pub(super) fn clear(&mut self) {
        *self = Self::new(0);
    }

    fn of_network(&self, asker: &Asker) -> usize {
        self.by_network.get(&asker.network).copied().unwrap_or_default()
    }
}

/// Counts one less, and forgets who has none.
fn one_less<K: std::hash::Hash + Eq>(counts: &mut HashMap<K, usize>, key: &K) {
    match counts.get_mut(key) {
        Some(count) if *count > 1 => *count -= 1,
        _ => drop(counts.remove(key)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(address: &str, name: &str) -> Asker {
        let address = Some(address.parse().expect("an address"));
        let origin = Origin { address, secure: true, request_id: String::new() };
        Asker::new(&origin, None).named(name)
    }

    fn queued(lanes: &mut Lanes<String>, address: &str, name: &str) -> bool {
        let asker = from(address, name);
        let taken = lanes.take(&asker);
        if taken {
            lanes.push(asker, format!("{address} {name}"));
        }
        taken
    }

    #[test]
    fn whoever_fills_its_lane_does_not_delay_another_network() {
        let mut lanes = Lanes::new(64);
        let filled = (0..99).filter(|n| queued(&mut lanes, "10.0.0.1", &format!("user-{n}")));
        assert_eq!(filled.count(), 32);
        assert!(queued(&mut lanes, "10.0.0.2", "alice"));
        assert!(queued(&mut lanes, "10.0.0.3", "bob"));
        let served: Vec<String> = (0..4).filter_map(|_| lanes.next()).collect();
        assert_eq!(
            served,
            ["10.0.0.1 user-0", "10.0.0.2 alice", "10.0.0.3 bob", "10.0.0.1 user-1"]
        );
    }

    #[test]
    fn a_user_has_few_places_however_many_networks_ask_for_it() {
        let mut lanes = Lanes::new(64);
        let filled = (0..99).filter(|n| queued(&mut lanes, &format!("10.0.0.{n}"), "alice"));
        assert_eq!(filled.count(), 8);
        assert!(queued(&mut lanes, "10.0.0.1", "bob"));
    }

    #[test]
    fn all_places_together_are_bounded_and_come_back() {
        let mut lanes = Lanes::new(4);
        let mut ask = |n| queued(&mut lanes, &format!("10.0.0.{n}"), &format!("user-{n}"));
        assert_eq!((0..9).map(&mut ask).collect::<Vec<_>>()[3..5], [true, false]);
        assert_eq!(lanes.next().as_deref(), Some("10.0.0.0 user-0"));
        assert!(queued(&mut lanes, "10.0.0.9", "user-9"));
        assert!(!queued(&mut lanes, "10.0.0.8", "user-8"));
        while lanes.next().is_some() {}
        assert_eq!((lanes.taken, lanes.by_network.len(), lanes.by_name.len()), (0, 0, 0));
        assert!(lanes.lanes.is_empty() && lanes.turns.is_empty());
    }

    #[test]
    fn a_network_of_the_sixth_version_is_one_asker() {
        let whole = from("2001:db8::1", "a");
        assert_eq!(whole, from("2001:db8::ffff:2", "a"));
        assert_ne!(whole, from("2001:db8:0:1::1", "a"));
        assert_eq!(from("::ffff:10.0.0.1", "a"), from("10.0.0.1", "a"));
    }

    #[test]
    fn who_comes_from_elsewhere_waits_for_one_of_each_lane() {
        let mut lanes = Lanes::new(64);
        for n in 0..32 {
            queued(&mut lanes, "10.0.0.1", &format!("user-{n}"));
        }
        assert_eq!(lanes.before(&from("10.0.0.1", "alice")), 32);
        assert_eq!(lanes.before(&from("10.0.0.2", "alice")), 1);
    }
}
