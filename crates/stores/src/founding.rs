use async_trait::async_trait;
use identity::error::Error;
use identity::founding::{Founding, FoundingRows};
use identity::store::Written;

use crate::engine::{SqlTx, values};

#[async_trait]
impl FoundingRows for SqlTx {
    async fn founding(&mut self) -> Result<Option<Founding>, Error> {
        self.row(
            "SELECT account, owner, home, key_check FROM founding WHERE id = 1",
            values![],
            |row| {
                Ok(Founding {
                    account: row.text(0)?,
                    owner: row.text(1)?,
                    home: row.text(2)?,
                    key_check: row.blob(3)?,
                })
            },
        )
        .await
    }

    async fn insert_founding(&mut self, founding: &Founding) -> Result<Written, Error> {
        self.insert(
            "INSERT INTO founding (id, account, owner, home, key_check)
             VALUES (1, ?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
            values![
                &founding.account,
                &founding.owner,
                &founding.home,
                founding.key_check.as_slice()
            ],
        )
        .await
    }
}
