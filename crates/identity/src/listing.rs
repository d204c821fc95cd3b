//! Lists that are as long as they are: read a page at a time, each in a transaction of its own,
//! so that neither memory nor a transaction is held for however long a client takes to read.

use std::fmt::Debug;
use std::sync::Arc;

use async_trait::async_trait;

use crate::context::Context;
use crate::error::Error;
use crate::ids::AccountId;
use crate::pipeline::{Command, Kind, Verdict};
use crate::store::{Page, Store, Tx};

/// Items of a page: enough that a page costs little more than its rows, few enough that reading
/// one does not hold up others.
const PAGE: u32 = 500;

/// What an account has any number of, as its list shows it.
#[async_trait]
pub trait Listed: Sized + Send + Sync + 'static {
    /// What says which of them a list holds.
    type Which: Clone + Debug + Send + Sync;

    /// The name that no other of the account's has, by which they are ordered; so the others'
    /// coming and going makes no gap and no repeat.
    fn name(&self) -> &str;

    /// Reads those of the account's behind the name `after`, at most `limit + 1`.
    ///
    /// # Errors
    /// When the store fails.
    async fn read(
        tx: &mut dyn Tx,
        account: &AccountId,
        which: &Self::Which,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<Self>, Error>;
}

/// Lists all of the account's, by name.
#[derive(Clone, Debug)]
pub struct ListAll<T: Listed> {
    /// Which of them.
    pub which: T::Which,
}

#[async_trait]
impl<T: Listed> Command for ListAll<T> {
    type Outcome = Listing<T>;
    const KIND: Kind = Kind::Read;

    async fn run(&self, cx: &mut Context<'_>) -> Result<Verdict<Listing<T>>, Error> {
        let (account, which) = (cx.account()?, self.which.clone());
        let items = T::read(cx.tx, &account, &which, None, PAGE).await?;
        let (page, store) = (Page::cut(items, Some(PAGE)), Arc::clone(&cx.identity.store));
        Ok(Verdict::Done(Listing { page, account, which, store }))
    }
}

/// A list without a bound. Its first page was read in the transaction that authorized it; every
/// other is as its items are when it is read. What is there throughout is listed exactly once.
pub struct Listing<T: Listed> {
    page: Page<T>,
    account: AccountId,
    which: T::Which,
    store: Arc<dyn Store>,
}

impl<T: Listed> Listing<T> {
    /// The page that was read last.
    pub fn page(&self) -> &Page<T> {
        &self.page
    }

    /// Reads the next page; `false` when the list ended with the last one.
    ///
    /// # Errors
    /// When the store fails; the page is then the one before.
    pub async fn turn(&mut self) -> Result<bool, Error> {
        if !self.page.more {
            return Ok(false);
        }
        let mut tx = self.store.read().await?;
        let last = self.page.items.last().map(T::name);
        let items = T::read(&mut *tx, &self.account, &self.which, last, PAGE).await?;
        self.page = Page::cut(items, Some(PAGE));
        Ok(true)
    }
}
