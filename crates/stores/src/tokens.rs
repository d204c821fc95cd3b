use async_trait::async_trait;
use identity::accounts::Project;
use identity::caller::Bearer;
use identity::error::Error;
use identity::foreseen::Holder;
use identity::ids::{AccountId, ProjectId, UserId};
use identity::sources::Timestamp;
use identity::tokens::{
    BorneToken, SignInMethod, Token, TokenHash, TokenHolder, TokenRows, TokenScope,
};

use crate::accounts::read_account;
use crate::engine::{Row, SqlTx, values};
use crate::text::{Word, read_words, words};
use crate::users::{USER_COLUMNS, bearer_columns, read_bearer, read_user, user_columns};

/// Columns before the user's in [`read_holder`].
const TOKEN_COLUMNS: usize = 8;

/// A hash of a token, a session's or any other secret that is kept as its hash.
pub(crate) fn read_hash(row: &Row<'_>, at: usize) -> Result<TokenHash, Error> {
    let bytes = <[u8; 32]>::try_from(row.blob(at)?);
    bytes.map(TokenHash).map_err(|_| Error::internal("a hash has the wrong length"))
}

/// The same where there may be none.
pub(crate) fn maybe_hash(row: &Row<'_>, at: usize) -> Result<Option<TokenHash>, Error> {
    let bytes = row.maybe_blob(at)?.map(<[u8; 32]>::try_from).transpose();
    bytes.map(|b| b.map(TokenHash)).map_err(|_| Error::internal("a hash has the wrong length"))
}

fn read_holder(row: &Row<'_>) -> Result<TokenHolder, Error> {
    let account = AccountId::new(row.text(2)?);
    let project = row.maybe_text(3)?.map(ProjectId::new);
    let token = Token {
        hash: read_hash(row, 0)?,
        user: UserId::new(row.text(1)?),
        account: account.clone(),
        scope: project.clone().map_or(TokenScope::Account, TokenScope::Project),
        methods: read_words(&row.text(4)?)?,
        issued_at: row.time(5)?,
        expires_at: row.time(6)?,
        mfa_at: row.maybe_time(7)?,
    };
    let at = TOKEN_COLUMNS + USER_COLUMNS;
    let project = match (project, row.maybe_text(at + 5)?) {
        (Some(id), Some(name)) => Some(Project { id, account, name }),
        _ => None,
    };
    Ok(TokenHolder {
        token,
        user: read_user(row, TOKEN_COLUMNS)?,
        account: read_account(row, at)?,
        project,
    })
}

#[async_trait]
impl TokenRows for SqlTx {
    async fn insert_token(&mut self, token: &Token) -> Result<(), Error> {
        let project = match &token.scope {
            TokenScope::Account => None,
            TokenScope::Project(id) => Some(id.as_str()),
        };
        self.execute(
            "INSERT INTO tokens (hash, user_id, account_id, project_id, methods, issued_at,
               expires_at, mfa_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            values![
                token.hash.0.as_slice(),
                token.user.as_str(),
                token.account.as_str(),
                project,
                &words(&token.methods),
                token.issued_at,
                token.expires_at,
                token.mfa_at,
            ],
        )
        .await
        .map(drop)
    }

    async fn token(&mut self, hash: &TokenHash) -> Result<Option<TokenHolder>, Error> {
        let found = self
            .row(
                concat!(
                    "SELECT t.hash, t.user_id, t.account_id, t.project_id, t.methods, t.issued_at,
                   t.expires_at, t.mfa_at, ",
                    user_columns!(),
                    ", a.id, a.number, a.name, a.alias, a.created_at, p.name
                 FROM tokens t JOIN users u ON u.id = t.user_id
                   JOIN accounts a ON a.id = t.account_id
                   LEFT JOIN projects p ON p.id = t.project_id
                 WHERE t.hash = ?1"
                ),
                values![hash.0.as_slice()],
                read_holder,
            )
            .await?;
        if let Some(holder) = &found {
            self.learn_holder(&Holder::Token(*hash), &holder.user.id, &holder.account.id);
        }
        Ok(found)
    }

    async fn borne_token(&mut self, hash: &TokenHash) -> Result<Option<BorneToken>, Error> {
        let found = self
            .row(
                concat!(
                    "SELECT t.expires_at, t.mfa_at, ",
                    bearer_columns!("t"),
                    " FROM tokens t JOIN users u ON u.id = t.user_id
                 WHERE t.hash = ?1"
                ),
                values![hash.0.as_slice()],
                |row| {
                    Ok(BorneToken {
                        expires_at: row.time(0)?,
                        mfa_at: row.maybe_time(1)?,
                        bearer: read_bearer(row, 2)?,
                    })
                },
            )
            .await?;
        if let Some(token) = &found {
            let Bearer { user, account, .. } = &token.bearer;
            self.learn_holder(&Holder::Token(*hash), user, account);
        }
        Ok(found)
    }

    async fn delete_token(&mut self, hash: &TokenHash) -> Result<bool, Error> {
        let sql = "DELETE FROM tokens WHERE hash = ?1";
        Ok(self.execute(sql, values![hash.0.as_slice()]).await? > 0)
    }

    async fn delete_tokens_of(&mut self, user: &UserId) -> Result<(), Error> {
        let sql = "DELETE FROM tokens WHERE user_id = ?1";
        self.execute(sql, values![user.as_str()]).await.map(drop)
    }

    async fn delete_tokens_by_key_of(&mut self, user: &UserId) -> Result<(), Error> {
        let sql = "DELETE FROM tokens WHERE user_id = ?1 AND methods LIKE ?2";
        let by_key = format!("%{}%", SignInMethod::AccessKey.word());
        self.execute(sql, values![user.as_str(), &by_key]).await.map(drop)
    }

    async fn sweep_tokens(&mut self, before: Timestamp) -> Result<u64, Error> {
        self.execute("DELETE FROM tokens WHERE expires_at < ?1", values![before]).await
    }
}
