use async_trait::async_trait;
use identity::error::Error;
use identity::ids::{SeriesId, UserId};
use identity::sources::Timestamp;
use identity::tokens::TokenHash;
use identity::trusted_browsers::{TrustedBrowser, TrustedBrowserRows};

use crate::engine::{Row, SqlTx, values};
use crate::tokens::read_hash;

macro_rules! trusted_browsers {
    ($rest:literal) => {
        concat!(
            "SELECT series, user_id, hash, agent, network, created_at, used_at, expires_at
             FROM trusted_browsers ",
            $rest
        )
    };
}

fn read_browser(row: &Row<'_>) -> Result<TrustedBrowser, Error> {
    Ok(TrustedBrowser {
        series: SeriesId::new(row.text(0)?),
        user: UserId::new(row.text(1)?),
        hash: read_hash(row, 2)?,
        agent: row.text(3)?,
        network: row.text(4)?,
        created_at: row.time(5)?,
        used_at: row.time(6)?,
        expires_at: row.time(7)?,
    })
}

#[async_trait]
impl TrustedBrowserRows for SqlTx {
    async fn insert_trusted_browser(&mut self, browser: &TrustedBrowser) -> Result<(), Error> {
        self.execute(
            "INSERT INTO trusted_browsers (series, user_id, hash, agent, network, created_at,
               used_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            values![
                browser.series.as_str(),
                browser.user.as_str(),
                browser.hash.0.as_slice(),
                &browser.agent,
                &browser.network,
                browser.created_at,
                browser.used_at,
                browser.expires_at,
            ],
        )
        .await
        .map(drop)
    }

    async fn trusted_browser(
        &mut self,
        series: &SeriesId,
    ) -> Result<Option<TrustedBrowser>, Error> {
        let sql = trusted_browsers!("WHERE series = ?1");
        self.row(sql, values![series.as_str()], read_browser).await
    }

    async fn trusted_browsers_of(&mut self, user: &UserId) -> Result<Vec<TrustedBrowser>, Error> {
        let sql = trusted_browsers!("WHERE user_id = ?1 ORDER BY created_at DESC, series");
        self.rows(sql, values![user.as_str()], read_browser).await
    }

    async fn rotate_trusted_browser(
        &mut self,
        series: &SeriesId,
        before: &TokenHash,
        after: &TokenHash,
        (agent, network): (&str, &str),
        at: Timestamp,
    ) -> Result<bool, Error> {
        let sql = "UPDATE trusted_browsers
                   SET hash = ?3, agent = ?4, network = ?5, used_at = ?6
                   WHERE series = ?1 AND hash = ?2";
        let (before, after) = (before.0.as_slice(), after.0.as_slice());
        let values = values![series.as_str(), before, after, agent, network, at];
        Ok(self.execute(sql, values).await? > 0)
    }

    async fn delete_trusted_browser(
        &mut self,
        user: &UserId,
        series: &SeriesId,
    ) -> Result<bool, Error> {
        let sql = "DELETE FROM trusted_browsers WHERE series = ?2 AND user_id = ?1";
        Ok(self.execute(sql, values![user.as_str(), series.as_str()]).await? > 0)
    }

    async fn delete_trusted_browsers_of(&mut self, user: &UserId) -> Result<(), Error> {
        let sql = "DELETE FROM trusted_browsers WHERE user_id = ?1";
        self.execute(sql, values![user.as_str()]).await.map(drop)
    }

    async fn sweep_trusted_browsers(&mut self, before: Timestamp) -> Result<u64, Error> {
        let sql = "DELETE FROM trusted_browsers WHERE expires_at < ?1";
        self.execute(sql, values![before]).await
    }
}
