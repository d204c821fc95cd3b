//! Lists that are as long as they are: read a page at a time, each in a transaction of its own,
//! so that neither memory nor a transaction is held for however long a client takes to read.

use std::sync::Arc;

use async_trait::async_trait;

use crate::context::Context;
use crate::error::Error;
use crate::store::{Page, Store, Tx};

/// Items of a page: enough that a page costs little more than its rows, few enough that reading
/// one does not hold up others.
const PAGE: u32 = 500;

/// How one kind of list is read by its key.
#[async_trait]
pub(crate) trait Pages: Send + Sync {
    /// What the list holds.
    type Item: Send + Sync;

    /// Items behind `last` in the list's order, at most `limit + 1`. The order is that of a key
    /// of the items', so that the others' coming and going makes no gap and no repeat.
    async fn after(
        &self,
        tx: &mut dyn Tx,
        last: Option<&Self::Item>,
        limit: u32,
    ) -> Result<Vec<Self::Item>, Error>;
}

/// A list without a bound. Its first page was read in the transaction that authorized it; every
/// other is as its items are when it is read. What is there throughout is listed exactly once.
pub struct Listing<T> {
    page: Page<T>,
    pages: Box<dyn Pages<Item = T>>,
    store: Arc<dyn Store>,
}

impl<T: Send + Sync> Listing<T> {
    /// The list, its first page read.
    pub(crate) async fn begin(
        cx: &mut Context<'_>,
        pages: impl Pages<Item = T> + 'static,
    ) -> Result<Self, Error> {
        let items = pages.after(cx.tx, None, PAGE).await?;
        let (pages, store) = (Box::new(pages), Arc::clone(&cx.identity.store));
        Ok(Self { page: Page::cut(items, Some(PAGE)), pages, store })
    }

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
        let items = self.pages.after(&mut *tx, self.page.items.last(), PAGE).await?;
        self.page = Page::cut(items, Some(PAGE));
        Ok(true)
    }
}
