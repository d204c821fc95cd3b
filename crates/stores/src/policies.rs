use async_trait::async_trait;
use identity::error::Error;
use identity::ids::{AccountId, GroupId, PolicyId, RoleId, UserId};
use identity::policies::{Attachment, Grant, Policy, PolicyName, PolicyRows, Principal};
use identity::store::Written;

use crate::engine::{Row, SqlTx, Value, one_more, values};
use crate::text::{attributes, read_attributes};

macro_rules! policy_columns {
    () => {
        "id, account_id, language, name, description, document, attributes, created_at, updated_at"
    };
}

fn read_policy(row: &Row<'_>) -> Result<Policy, Error> {
    Ok(Policy {
        id: PolicyId::new(row.text(0)?),
        account: AccountId::new(row.text(1)?),
        language: row.text(2)?,
        name: row.text(3)?,
        description: row.text(4)?,
        document: row.text(5)?,
        attributes: read_attributes(&row.text(6)?)?,
        created_at: row.time(7)?,
        updated_at: row.time(8)?,
    })
}

/// A policy's kind and key, as attachments store them.
fn key(policy: &PolicyName) -> (&'static str, &str) {
    match policy {
        PolicyName::Custom(id) => ("custom", id.as_str()),
        PolicyName::System(name) => ("system", name),
    }
}

/// A principal's kind and id, as attachments store them.
fn principal(principal: &Principal) -> (&'static str, &str) {
    match principal {
        Principal::User(id) => ("user", id.as_str()),
        Principal::Group(id) => ("group", id.as_str()),
        Principal::Role(id) => ("role", id.as_str()),
    }
}

fn read_attachment(row: &Row<'_>) -> Result<Attachment, Error> {
    let id = row.text(0)?;
    let principal = match row.text(1)?.as_str() {
        "user" => Principal::User(UserId::new(id)),
        "role" => Principal::Role(RoleId::new(id)),
        _ => Principal::Group(GroupId::new(id)),
    };
    let policy = match row.text(2)?.as_str() {
        "custom" => PolicyName::Custom(PolicyId::new(row.text(3)?)),
        _ => PolicyName::System(row.text(3)?),
    };
    Ok(Attachment { policy, principal, at: row.time(4)? })
}

fn read_grant(row: &Row<'_>) -> Result<Grant, Error> {
    Ok(match row.text(0)?.as_str() {
        "custom" => Grant::Custom { language: row.text(2)?, document: row.text(3)? },
        _ => Grant::System { name: row.text(1)? },
    })
}

impl SqlTx {
    async fn attached(&mut self, kind: &str, id: &str) -> Result<Vec<Attachment>, Error> {
        self.rows(
            "SELECT principal_id, principal_kind, policy_kind, policy, attached_at
             FROM attachments WHERE principal_id = ?1 AND principal_kind = ?2
             ORDER BY attached_at, policy",
            values![id, kind],
            read_attachment,
        )
        .await
    }
}

#[async_trait]
impl PolicyRows for SqlTx {
    async fn insert_policy(&mut self, policy: &Policy) -> Result<Written, Error> {
        self.insert(
            concat!(
                "INSERT INTO policies (",
                policy_columns!(),
                ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING"
            ),
            values![
                policy.id.as_str(),
                policy.account.as_str(),
                &policy.language,
                &policy.name,
                &policy.description,
                &policy.document,
                &attributes(&policy.attributes)?,
                policy.created_at,
                policy.updated_at,
            ],
        )
        .await
    }

    async fn lock_policy(&mut self, id: &PolicyId) -> Result<(), Error> {
        self.lock("SELECT id FROM policies WHERE id = ?1 FOR UPDATE", id.as_str()).await
    }

    async fn policy(&mut self, id: &PolicyId) -> Result<Option<Policy>, Error> {
        self.row(
            concat!("SELECT ", policy_columns!(), " FROM policies WHERE id = ?1"),
            values![id.as_str()],
            read_policy,
        )
        .await
    }

    async fn policy_by_name(
        &mut self,
        account: &AccountId,
        language: &str,
        name: &str,
    ) -> Result<Option<Policy>, Error> {
        self.row(
            concat!(
                "SELECT ",
                policy_columns!(),
                " FROM policies WHERE account_id = ?1 AND language = ?2 AND name = ?3"
            ),
            values![account.as_str(), language, name],
            read_policy,
        )
        .await
    }

    async fn policies(
        &mut self,
        account: &AccountId,
        language: &str,
        after: Option<&str>,
        limit: Option<u32>,
    ) -> Result<Vec<Policy>, Error> {
        self.rows(
            concat!(
                "SELECT ",
                policy_columns!(),
                " FROM policies WHERE account_id = ?1 AND language = ?2 AND name > ?3
                 ORDER BY name LIMIT ?4"
            ),
            values![account.as_str(), language, after.unwrap_or_default(), one_more(limit)],
            read_policy,
        )
        .await
    }

    async fn delete_policy(&mut self, id: &PolicyId) -> Result<(), Error> {
        self.execute(
            "DELETE FROM attachments WHERE policy = ?1 AND policy_kind = 'custom'",
            values![id.as_str()],
        )
        .await?;
        self.execute("DELETE FROM policies WHERE id = ?1", values![id.as_str()]).await.map(drop)
    }

    async fn count_attachments(
        &mut self,
        account: &AccountId,
        policy: &PolicyName,
    ) -> Result<u64, Error> {
        let (kind, key) = key(policy);
        self.number(
            "SELECT COUNT(*) FROM attachments t
               LEFT JOIN users u ON u.id = t.principal_id AND t.principal_kind = 'user'
               LEFT JOIN user_groups g ON g.id = t.principal_id AND t.principal_kind = 'group'
               LEFT JOIN roles r ON r.id = t.principal_id AND t.principal_kind = 'role'
             WHERE t.policy = ?2 AND t.policy_kind = ?1
               AND (u.account_id = ?3 OR g.account_id = ?3 OR r.account_id = ?3)",
            values![kind, key, account.as_str()],
        )
        .await
    }

    async fn attach_policy(&mut self, attachment: &Attachment) -> Result<Written, Error> {
        let ((to_kind, to), (kind, key)) =
            (principal(&attachment.principal), key(&attachment.policy));
        self.insert(
            "INSERT INTO attachments (principal_id, principal_kind, policy_kind, policy,
               attached_at) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
            values![to, to_kind, kind, key, attachment.at],
        )
        .await
    }

    async fn detach_policy(
        &mut self,
        policy: &PolicyName,
        from: &Principal,
    ) -> Result<bool, Error> {
        let ((from_kind, from), (kind, key)) = (principal(from), key(policy));
        let written = self
            .execute(
                "DELETE FROM attachments WHERE principal_id = ?1 AND principal_kind = ?2
                   AND policy_kind = ?3 AND policy = ?4",
                &[Value::Text(from), from_kind.into(), kind.into(), key.into()],
            )
            .await?;
        Ok(written > 0)
    }

    async fn attached_to_user(&mut self, user: &UserId) -> Result<Vec<Attachment>, Error> {
        self.attached("user", user.as_str()).await
    }

    async fn attached_to_group(&mut self, group: &GroupId) -> Result<Vec<Attachment>, Error> {
        self.attached("group", group.as_str()).await
    }

    async fn attached_to_role(&mut self, role: &RoleId) -> Result<Vec<Attachment>, Error> {
        self.attached("role", role.as_str()).await
    }

    async fn grants(&mut self, user: &UserId) -> Result<Vec<Grant>, Error> {
        self.rows(
            // Two halves, each a walk along its keys: an OR would build tables in passing.
            "SELECT t.policy_kind, t.policy, p.language, p.document
             FROM attachments t
               LEFT JOIN policies p ON t.policy_kind = 'custom' AND p.id = t.policy
             WHERE t.principal_id = ?1 AND t.principal_kind = 'user'
               AND (t.policy_kind = 'system' OR p.id IS NOT NULL)
             UNION ALL
             SELECT t.policy_kind, t.policy, p.language, p.document
             FROM memberships m
               JOIN attachments t ON t.principal_id = m.group_id AND t.principal_kind = 'group'
               LEFT JOIN policies p ON t.policy_kind = 'custom' AND p.id = t.policy
             WHERE m.user_id = ?1 AND (t.policy_kind = 'system' OR p.id IS NOT NULL)",
            values![user.as_str()],
            read_grant,
        )
        .await
    }

    async fn grants_of_role(&mut self, role: &RoleId) -> Result<Vec<Grant>, Error> {
        self.rows(
            "SELECT t.policy_kind, t.policy, p.language, p.document
             FROM attachments t
               LEFT JOIN policies p ON t.policy_kind = 'custom' AND p.id = t.policy
             WHERE t.principal_id = ?1 AND t.principal_kind = 'role'
               AND (t.policy_kind = 'system' OR p.id IS NOT NULL)",
            values![role.as_str()],
            read_grant,
        )
        .await
    }
}
