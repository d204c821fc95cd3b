//! Questions that travel with the first one. They are recorded by asking them of a session that
//! notes them and answers nothing; ids nobody knows yet are stood in for by words that no id can
//! be, and the engine finds out itself whom they mean.

use std::error::Error as StdError;

use identity::error::Error;
use identity::foreseen::Holder;
use tokio_postgres::Row as PgRow;
use tokio_postgres::types::{FromSql, Type};

use crate::engine::Value;
use crate::engine::link::Cell;

/// No text of the engine's holds this character.
const SIGN: char = '\0';
/// Stands for the caller's id.
pub(crate) const HOLDER: &str = "\0holder";
/// Stands for the id of the caller's account.
pub(crate) const ACCOUNT: &str = "\0account";
/// Stands, before a name, for the id of the user who has it.
const NAMED: &str = "\0named ";

/// Stands for the id of a user of this name in the pool of the caller's account.
pub(crate) fn named(name_key: &str) -> String {
    format!("{NAMED}{name_key}")
}

/// A statement with its values, some perhaps stood in for.
#[derive(Clone)]
pub(super) struct Asked {
    pub(super) sql: &'static str,
    pub(super) values: Vec<Cell>,
}

impl Asked {
    fn of(sql: &'static str, values: &[Value<'_>]) -> Self {
        Self { sql, values: values.iter().map(|value| Cell::from(*value)).collect() }
    }
}

/// What was recorded, and what came of it.
pub(super) struct Ahead {
    holder: Holder,
    /// Whether nothing else is expected to be asked.
    pub(super) whole: bool,
    pub(super) recording: bool,
    pub(super) asked: Vec<Asked>,
    pub(super) answers: Vec<(Asked, Vec<PgRow>)>,
    known: Vec<(String, String)>,
}

impl Ahead {
    pub(super) fn new(holder: Holder, whole: bool) -> Self {
        let (asked, answers, known) = (Vec::new(), Vec::new(), Vec::new());
        Self { holder, whole, recording: true, asked, answers, known }
    }

    pub(super) fn record(&mut self, sql: &'static str, values: &[Value<'_>]) {
        self.asked.push(Asked::of(sql, values));
    }

    /// Puts a question before those recorded, or, when they were answered, before all of them
    /// once more.
    pub(super) fn record_first(&mut self, sql: &'static str, values: &[Value<'_>]) {
        self.asked.insert(0, Asked::of(sql, values));
        let again = self.answers.iter().map(|(asked, _)| asked.clone());
        self.asked.extend(again);
    }

    /// Takes the answers to all that was recorded; whether those that were answered before have
    /// the same answers.
    pub(super) fn answered(&mut self, answers: Vec<Vec<PgRow>>) -> bool {
        let asked = std::mem::take(&mut self.asked);
        let before = std::mem::take(&mut self.answers);
        self.answers = asked.into_iter().zip(answers).collect();
        let again = self.answers.iter().rev().zip(before.iter().rev());
        again.fold(true, |same, ((_, now), (_, then))| same && are_same(now, then))
    }

    /// Notes who the caller is, if this is what it will be found by.
    pub(super) fn learn_holder(&mut self, of: &Holder, user: &str, account: &str) {
        if *of == self.holder {
            self.known.push((HOLDER.to_owned(), user.to_owned()));
            self.known.push((ACCOUNT.to_owned(), account.to_owned()));
        }
    }

    /// Notes which user has a name, if it is one of the caller's account.
    pub(super) fn learn_named(&mut self, account: &str, name_key: &str, user: &str) {
        if self.known.iter().any(|(word, id)| word == ACCOUNT && id == account) {
            self.known.push((named(name_key), user.to_owned()));
        }
    }

    /// The rows of a question that was asked before.
    pub(super) fn answer(&self, sql: &'static str, values: &[Value<'_>]) -> Option<&[PgRow]> {
        if stands_for_something(values) {
            return None;
        }
        let same = |(asked, _): &&(Asked, Vec<PgRow>)| {
            asked.sql == sql
                && asked.values.len() == values.len()
                && asked.values.iter().zip(values).all(|(cell, value)| self.is(cell, *value))
        };
        self.answers.iter().find(same).map(|(_, rows)| rows.as_slice())
    }

    fn is(&self, cell: &Cell, value: Value<'_>) -> bool {
        let stood_for = |(word, id): &(String, String)| match (cell, value) {
            (Cell::Text(cell), Value::Text(text)) => cell == word && id == text,
            _ => false,
        };
        *cell == Cell::from(value) || self.known.iter().any(stood_for)
    }

    /// Which of a statement's values are stood in for, and by whom: with the statement's own text
    /// this tells its text as the engine takes it.
    pub(super) fn shape(&self, asked: &Asked) -> u64 {
        let marks = asked.values.iter().rev().fold(0, |marks, cell| {
            marks << 2
                | match StandIn::of(cell) {
                    None => 0,
                    Some(StandIn::Holder) => 1,
                    Some(StandIn::Account) => 2,
                    Some(StandIn::Named(_)) => 3,
                }
        });
        let found_by = match &self.holder {
            Holder::Token(_) => 1,
            Holder::Key(_) => 2,
            Holder::TemporaryKey(_) => 3,
        };
        // As many values as there is room for.
        debug_assert!(asked.values.len() < 31, "{}", asked.sql);
        if marks == 0 { 0 } else { marks << 2 | found_by }
    }

    /// Values for all that the statement names as the engine takes it.
    pub(super) fn values(&self, asked: &Asked) -> Vec<Cell> {
        let mut values = asked.values.clone();
        for at in (0..values.len()).rev() {
            values[at] = match StandIn::of(&asked.values[at]) {
                None => continue,
                Some(StandIn::Holder | StandIn::Account) => self.proof(),
                Some(StandIn::Named(name)) => {
                    values.push(self.proof());
                    Cell::Text(name.to_owned())
                }
            };
        }
        values
    }

    /// The statement as the engine takes it.
    pub(super) fn sql(&self, asked: &Asked) -> String {
        let mut sql = asked.sql.replace('?', "$");
        let of = match &self.holder {
            Holder::Token(_) => "FROM tokens WHERE hash =",
            Holder::Key(_) => "FROM access_keys WHERE id =",
            Holder::TemporaryKey(_) => "FROM temporary_keys WHERE id =",
        };
        let mut last = asked.values.len();
        for at in (0..asked.values.len()).rev() {
            let place = at + 1;
            let select = match StandIn::of(&asked.values[at]) {
                None => continue,
                Some(StandIn::Holder) => format!("(SELECT user_id {of} ${place})"),
                Some(StandIn::Account) => format!("(SELECT account_id {of} ${place})"),
                Some(StandIn::Named(_)) => {
                    last += 1;
                    format!(
                        "(SELECT id FROM users WHERE pool = '' AND name_key = ${place}
                          AND account_id = (SELECT account_id {of} ${last}))"
                    )
                }
            };
            sql = with(&sql, place, &select);
        }
        sql
    }

    fn proof(&self) -> Cell {
        match &self.holder {
            Holder::Token(hash) => Cell::Blob(hash.0.to_vec()),
            Holder::Key(key) | Holder::TemporaryKey(key) => Cell::Text(key.to_string()),
        }
    }
}

/// What a word among the values stands for.
enum StandIn<'w> {
    Holder,
    Account,
    Named(&'w str),
}

impl<'w> StandIn<'w> {
    fn of(cell: &'w Cell) -> Option<Self> {
        match cell {
            Cell::Text(word) if word == HOLDER => Some(Self::Holder),
            Cell::Text(word) if word == ACCOUNT => Some(Self::Account),
            Cell::Text(word) => word.strip_prefix(NAMED).map(Self::Named),
            _ => None,
        }
    }
}

/// A column as the engine sent it.
#[derive(PartialEq, Eq)]
struct Raw<'r>(&'r [u8]);

impl<'r> FromSql<'r> for Raw<'r> {
    fn from_sql(_: &Type, raw: &'r [u8]) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(Self(raw))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

fn raw(row: &PgRow, at: usize) -> Option<Option<Raw<'_>>> {
    row.try_get(at).ok()
}

/// Whether two answers to one question are the same to the byte.
fn are_same(one: &[PgRow], other: &[PgRow]) -> bool {
    one.len() == other.len()
        && one.iter().zip(other).all(|(one, other)| {
            one.len() == other.len() && (0..one.len()).all(|at| raw(one, at) == raw(other, at))
        })
}

/// Whether any of these might be taken for a word that stands for something. Only what is recorded
/// may: who sends such a word stands for nobody.
pub(super) fn stands_for_something(values: &[Value<'_>]) -> bool {
    values.iter().any(|value| matches!(value, Value::Text(text) if text.contains(SIGN)))
}

/// The statement with something else at one of its numbered places.
fn with(sql: &str, place: usize, instead: &str) -> String {
    let mark = format!("${place}");
    let mut parts = sql.split(&mark);
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        // `$1` is not the beginning of `$12`.
        let longer = part.starts_with(|next: char| next.is_ascii_digit());
        whole += if longer { &mark } else { instead };
        whole += part;
    }
    whole
}

/// A statement that failed while it was only recorded is a mistake of this program.
pub(super) fn unrecorded() -> Error {
    Error::internal("only what reads can be foreseen")
}

/// A question whose answer would be somebody else's.
pub(super) fn spoken_for() -> Error {
    Error::internal("a value holds a word that stands for somebody else")
}

#[cfg(test)]
mod tests {
    use identity::ids::KeyId;

    use super::*;
    use crate::engine::values;

    #[test]
    fn what_is_not_known_yet_is_found_by_the_engine_itself() {
        let mut ahead = Ahead::new(Holder::Key(KeyId::new("K")), true);
        ahead.record("SELECT ?1, ?12, ?1", values![HOLDER]);
        let (sql, values) = (ahead.sql(&ahead.asked[0]), ahead.values(&ahead.asked[0]));
        let holder = "(SELECT user_id FROM access_keys WHERE id = $1)";
        assert_eq!(sql, format!("SELECT {holder}, $12, {holder}"));
        assert_eq!(values, [Cell::Text("K".into())]);
    }

    #[test]
    fn an_answer_is_given_to_the_question_it_was_for_alone() {
        let mut ahead = Ahead::new(Holder::Key(KeyId::new("K")), true);
        ahead.record("SELECT ?1, ?2", values![HOLDER, 7_i64]);
        let asked = ahead.asked.remove(0);
        ahead.answers.push((asked, Vec::new()));
        let answered =
            |ahead: &Ahead, sql, id, number: i64| ahead.answer(sql, values![id, number]).is_some();
        assert!(!answered(&ahead, "SELECT ?1, ?2", "u1", 7));
        assert!(!answered(&ahead, "SELECT ?1, ?2", HOLDER, 7));
        ahead.learn_holder(&Holder::Key(KeyId::new("another")), "u2", "a");
        assert!(!answered(&ahead, "SELECT ?1, ?2", "u2", 7));
        ahead.learn_holder(&Holder::Key(KeyId::new("K")), "u1", "a");
        assert!(answered(&ahead, "SELECT ?1, ?2", "u1", 7));
        assert!(!answered(&ahead, "SELECT ?1, ?2", "u2", 7));
        assert!(!answered(&ahead, "SELECT ?1, ?2", "u1", 8));
        assert!(!answered(&ahead, "SELECT ?2, ?1", "u1", 7));
    }

    #[test]
    fn a_name_stands_for_a_user_of_the_callers_account_alone() {
        let mut ahead = Ahead::new(Holder::Key(KeyId::new("K")), true);
        ahead.record("SELECT ?1", values![named("bob").as_str()]);
        let asked = ahead.asked.remove(0);
        ahead.answers.push((asked, Vec::new()));
        ahead.learn_holder(&Holder::Key(KeyId::new("K")), "u1", "a");
        ahead.learn_named("another", "bob", "u2");
        assert!(ahead.answer("SELECT ?1", values!["u2"]).is_none());
        ahead.learn_named("a", "bob", "u3");
        assert!(ahead.answer("SELECT ?1", values!["u3"]).is_some());
    }
}
