use async_trait::async_trait;

use super::{UserDetails, UserFilter};
use crate::error::Error;
use crate::ids::AccountId;
use crate::listing::Listed;
use crate::store::Tx;

/// All users of the account's own pool that the filter lets through.
#[async_trait]
impl Listed for UserDetails {
    type Which = UserFilter;

    fn name(&self) -> &str {
        &self.user.name
    }

    async fn read(
        tx: &mut dyn Tx,
        account: &AccountId,
        filter: &UserFilter,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<Self>, Error> {
        tx.users(account, filter, after, Some(limit)).await
    }
}
