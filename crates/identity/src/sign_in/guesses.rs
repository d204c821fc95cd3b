//! The guess budget: wrong second factors of those who proved the first. It is cumulative, one
//! for all sessions, doors and nodes, and only a right answer or an administrator resets it.

use async_trait::async_trait;

use super::Factor;
use crate::error::Error;
use crate::ids::UserId;
use crate::sources::Timestamp;

/// Wrong answers of a user with one factor, since the last right one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Guesses {
    /// How many.
    pub failures: u32,
    /// When the last one was.
    pub last_at: Option<Timestamp>,
}

/// Wrong answers in a row that cost no wait.
const FREE: u32 = 3;

/// The longest wait between two answers, in seconds.
const LONGEST_REST: i64 = 64;

/// Whether a factor rests: after a few wrong answers each further one doubles the wait, up to
/// about a minute. What is said meanwhile is neither looked at nor counted.
pub(crate) fn resting(failures: u32, last_at: Option<Timestamp>, now: Timestamp) -> bool {
    let Some(last_at) = last_at.filter(|_| failures > FREE) else { return false };
    let rest = 1_i64.checked_shl(failures - FREE).unwrap_or(LONGEST_REST).min(LONGEST_REST);
    now.seconds_since(last_at) < rest
}

/// Rows of guesses, for factors that have no row of their own: a device counts its own.
#[async_trait]
pub trait GuessRows {
    /// The user's wrong answers with a factor.
    async fn guesses(&mut self, user: &UserId, factor: Factor) -> Result<Guesses, Error>;

    /// Counts one more, before the answer is compared; the new count.
    async fn count_guess(
        &mut self,
        user: &UserId,
        factor: Factor,
        at: Timestamp,
    ) -> Result<u32, Error>;

    /// Forgets them.
    async fn forget_guesses(&mut self, user: &UserId, factor: Factor) -> Result<(), Error>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wrong_answer_after_the_third_doubles_the_wait_up_to_a_minute() {
        let last = Timestamp::from_seconds(1000);
        let wait = |failures: u32| {
            (0..200).find(|s| !resting(failures, Some(last), last.plus_seconds(*s)))
        };
        let waits: Vec<_> = (0..=12).map(wait).collect();
        let expected = [0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 64, 64, 64].map(Some);
        assert_eq!(waits, expected);
        assert_eq!(wait(1000), Some(64));
    }
}
