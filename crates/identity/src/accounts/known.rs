//! Accounts that were looked up before.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::Account;
use crate::error::Error;
use crate::ids::AccountId;
use crate::store::Tx;

/// How many are remembered before all are forgotten.
const MOST: usize = 10_000;

/// Accounts by id, each looked up once. They may be remembered since nothing of an account changes
/// while it is there: [`super::AccountRows`] has no way to, and no id is given twice.
#[derive(Default)]
pub(crate) struct KnownAccounts(RwLock<HashMap<AccountId, Arc<Account>>>);

impl KnownAccounts {
    /// The account of a user or a credential that was just found, whose account is there.
    pub(crate) async fn of(&self, tx: &mut dyn Tx, id: &AccountId) -> Result<Arc<Account>, Error> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned();
        if let Some(account) = known {
            return Ok(account);
        }
        let found = tx.account(id).await?;
        let account = Arc::new(found.ok_or_else(|| Error::internal("an account is not there"))?);
        self.remember(Arc::clone(&account));
        Ok(account)
    }

    fn remember(&self, account: Arc<Account>) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(account.id.clone(), account);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::AccountNumber;
    use crate::sources::Timestamp;

    #[test]
    fn no_more_are_remembered_than_there_is_room_for() {
        let known = KnownAccounts::default();
        for number in 0..3 * MOST / 2 {
            let text = number.to_string();
            known.remember(Arc::new(Account {
                id: AccountId::new(&text),
                number: AccountNumber::new(&text),
                name: text.clone(),
                alias: text,
                created_at: Timestamp::from_seconds(0),
            }));
        }
        assert_eq!(known.0.read().expect("is whole").len(), MOST / 2);
    }
}
