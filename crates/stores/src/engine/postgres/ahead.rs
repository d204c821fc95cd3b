//! Questions that travel with the first one. They are recorded by asking them of a session that
//! notes them and answers nothing; ids nobody knows yet are stood in for by words that no id can
//! be, and the engine finds out itself whom they mean.

use identity::error::Error;
use identity::foreseen::Holder;
use tokio_postgres::Row as PgRow;

use crate::engine::Value;
use crate::engine::link::Cell;

/// No text of the engine's holds this character.
const SIGN: char = '\0';
/// Stands for the caller's id.
pub(crate) const HOLDER: &str = "\0holder";
/// Stands for the id of the caller's account.
pub(crate) const ACCOUNT: &str = "\0account";

/// Stands for the id of a user of this name in the pool of the caller's account.
pub(crate) fn named(name_key: &str) -> String {
    format!("{SIGN}named {name_key}")
}

/// A statement with its values, some perhaps stood in for.
pub(super) struct Asked {
    pub(super) sql: String,
    pub(super) values: Vec<Cell>,
}

/// What was recorded, and what came of it.
pub(super) struct Ahead {
    holder: Holder,
    pub(super) recording: bool,
    pub(super) asked: Vec<Asked>,
    pub(super) answers: Vec<(Asked, Vec<PgRow>)>,
    known: Vec<(String, String)>,
}

impl Ahead {
    pub(super) fn new(holder: Holder) -> Self {
        let (asked, answers, known) = (Vec::new(), Vec::new(), Vec::new());
        Self { holder, recording: true, asked, answers, known }
    }

    pub(super) fn record(&mut self, sql: &str, values: &[Value<'_>]) {
        let values = values.iter().map(|value| Cell::from(*value)).collect();
        self.asked.push(Asked { sql: sql.to_owned(), values });
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
    pub(super) fn answer(&self, sql: &str, values: &[Value<'_>]) -> Option<&[PgRow]> {
        // Who sends such a word stands for nobody.
        if values.iter().any(|value| matches!(value, Value::Text(text) if text.contains(SIGN))) {
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

    /// The statement as the engine takes it, with values for all that it names.
    pub(super) fn finished(&self, asked: &Asked) -> (String, Vec<Cell>) {
        let mut sql = asked.sql.replace('?', "$");
        let mut values = asked.values.clone();
        let (of, proof) = match &self.holder {
            Holder::Token(hash) => ("FROM tokens WHERE hash =", Cell::Blob(hash.0.to_vec())),
            Holder::Key(key) => ("FROM access_keys WHERE id =", Cell::Text(key.to_string())),
            Holder::TemporaryKey(key) => {
                ("FROM temporary_keys WHERE id =", Cell::Text(key.to_string()))
            }
        };
        for at in (0..asked.values.len()).rev() {
            let Cell::Text(word) = &asked.values[at] else { continue };
            let place = at + 1;
            let (select, value) = match word.as_str() {
                HOLDER => (format!("(SELECT user_id {of} ${place})"), proof.clone()),
                ACCOUNT => (format!("(SELECT account_id {of} ${place})"), proof.clone()),
                word => {
                    let Some((_, name)) = word.split_once("\0named ") else { continue };
                    values.push(proof.clone());
                    let select = format!(
                        "(SELECT id FROM users WHERE pool = '' AND name_key = ${place}
                          AND account_id = (SELECT account_id {of} ${}))",
                        values.len()
                    );
                    (select, Cell::Text(name.to_owned()))
                }
            };
            sql = with(&sql, place, &select);
            values[at] = value;
        }
        (sql, values)
    }
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

#[cfg(test)]
mod tests {
    use identity::ids::KeyId;

    use super::*;
    use crate::engine::values;

    #[test]
    fn what_is_not_known_yet_is_found_by_the_engine_itself() {
        let mut ahead = Ahead::new(Holder::Key(KeyId::new("K")));
        ahead.record("SELECT ?1, ?12, ?1", values![HOLDER]);
        let (sql, values) = ahead.finished(&ahead.asked[0]);
        let holder = "(SELECT user_id FROM access_keys WHERE id = $1)";
        assert_eq!(sql, format!("SELECT {holder}, $12, {holder}"));
        assert_eq!(values, [Cell::Text("K".into())]);
    }

    #[test]
    fn an_answer_is_given_to_the_question_it_was_for_alone() {
        let mut ahead = Ahead::new(Holder::Key(KeyId::new("K")));
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
        let mut ahead = Ahead::new(Holder::Key(KeyId::new("K")));
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
