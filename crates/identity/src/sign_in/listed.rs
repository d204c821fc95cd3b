use async_trait::async_trait;

use super::LoginProtection;
use crate::error::Error;
use crate::ids::AccountId;
use crate::listing::Listed;
use crate::store::Tx;

/// Which login protections a list holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProtectionFilter {
    /// Whether those that are off are left out.
    pub only_enabled: bool,
}

/// The login protection of the account's users, behind their names.
#[async_trait]
impl Listed for (String, LoginProtection) {
    type Which = ProtectionFilter;

    fn name(&self) -> &str {
        &self.0
    }

    async fn read(
        tx: &mut dyn Tx,
        account: &AccountId,
        filter: &ProtectionFilter,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<Self>, Error> {
        tx.login_protections(account, filter.only_enabled, after, Some(limit)).await
    }
}
