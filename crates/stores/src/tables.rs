//! Every table with its columns, once: for what treats a store as rows and not as facts.

/// What a column holds, or null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Int,
    Blob,
}

/// A column.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
}

/// A table.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    /// How many of its columns, from the first, are its primary key.
    pub(crate) key: usize,
    pub(crate) columns: &'static [Column],
}

impl Table {
    /// The names of the columns.
    pub(crate) fn names(&self) -> String {
        join(self.columns)
    }

    /// Whether its rows refer to others of its own, before or after them.
    pub(crate) fn refers_to_itself(&self) -> bool {
        self.name == "temporary_keys"
    }

    /// The names of the key's columns.
    pub(crate) fn key_names(&self) -> String {
        join(&self.columns[..self.key])
    }
}

fn join(columns: &[Column]) -> String {
    let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
    names.join(", ")
}

macro_rules! tables {
    ($($table:ident($key:literal): $($column:ident $kind:ident),*;)*) => {
        &[$(Table {
            name: stringify!($table),
            key: $key,
            columns: &[$(Column { name: stringify!($column), kind: Kind::$kind }),*],
        }),*]
    };
}

/// All tables, each after those it refers to. What belongs to one store alone is not here: the
/// version of its schema and who may use it, its note of an unfinished copy, its tallies, and
/// what it keeps of devices for lists.
pub(crate) const TABLES: &[Table] = tables! {
    accounts(1): id Text, number Text, name Text, alias Text, created_at Int;
    projects(1): id Text, account_id Text, name Text;
    users(1): id Text, account_id Text, pool Text, handle Text, name Text, name_key Text,
        display_name Text, first_name Text, last_name Text, email Text, phone Text,
        description Text, enabled Int, is_owner Int, mfa_enabled Int, attributes Text,
        created_at Int, updated_at Int, signed_in_at Int;
    login_profiles(1): user_id Text, hash Text, strength Text, reset_required Int,
        mfa_bind_required Int, enabled Int, created_at Int, updated_at Int, password_set_at Int;
    login_protections(1): user_id Text, enabled Int, method Text;
    sign_in_failures(1): user_id Text, failures Int, since Int, locked_until Int;
    user_groups(1): id Text, account_id Text, name Text, description Text, created_at Int;
    memberships(2): user_id Text, group_id Text, since Int;
    devices(1): id Text, account_id Text, name Text, holder_id Text, slot Int, bound Int,
        seed Blob, algorithm Text, digits Int, period Int, last_step Int, failures Int,
        created_at Int, bound_at Int, drift Int, failed_at Int, used_at Int;
    access_keys(1): id Text, account_id Text, user_id Text, secret Blob, active Int,
        description Text, created_at Int, updated_at Int, used_at Int;
    nonces(2): key_id Text, nonce Text, until_time Int;
    tokens(1): hash Blob, user_id Text, account_id Text, project_id Text, methods Text,
        issued_at Int, expires_at Int, mfa_at Int;
    policies(1): id Text, account_id Text, language Text, name Text, description Text,
        document Text, attributes Text, created_at Int, updated_at Int;
    attachments(4): principal_id Text, principal_kind Text, policy_kind Text, policy Text,
        attached_at Int;
    roles(1): id Text, account_id Text, name Text, description Text, language Text, trust Text,
        max_session Int, attributes Text, created_at Int, updated_at Int;
    directories(1): id Text, account_id Text, name Text, region Text, mfa Text,
        risk_operation Text, verification_types Text, created_at Int, updated_at Int;
    audit(1): id Text, at Int, account_id Text, user_id Text, means Text, address Text,
        request_id Text, operation Text, resource Text, outcome Text, reason Text;
    sign_in_settings(1): owner_id Text, settings Text, updated_at Int;
    password_failures(2): subject Text, network Text, failures Int, since Int, locked_until Int,
        forget_at Int;
    familiar_networks(2): user_id Text, network Text, seen_at Int;
    guesses(2): user_id Text, factor Text, failures Int, last_at Int;
    attempts(1): hash Blob, user_id Text, account_id Text, door Text, stage Text, factors Text,
        rule Text, network Text, challenge Blob, mfa_at Int, started_at Int, expires_at Int;
    sessions(1): id Text, hash Blob, user_id Text, account_id Text, door Text, factors Text,
        rule Text, network Text, agent Text, challenge Blob, started_at Int, proved_at Int,
        seen_at Int, expires_at Int, idle_seconds Int, mfa_at Int;
    temporary_keys(1): id Text, token Blob, user_id Text, account_id Text, key_id Text,
        session_id Text, token_hash Blob, secret Blob, mfa_at Int, created_at Int,
        expires_at Int, role_id Text, role_session Text, session_policy Text,
        source_identity Text, via Text;
    passkeys(1): id Text, user_id Text, credential_id Blob, name Text, credential Text, alone Int,
        platform Int, counter Int, suspect Int, created_at Int, used_at Int;
    message_codes(2): attempt Blob, channel Text, user_id Text, check_code Blob, tries Int,
        sent Int, sent_at Int, expires_at Int;
    outbox(1): id Text, channel Text, message Blob, tries Int, next_at Int, expires_at Int;
    recovery_codes(2): user_id Text, hash Text, made_at Int, used_at Int;
    trusted_browsers(1): series Text, user_id Text, hash Blob, agent Text, network Text,
        created_at Int, used_at Int, expires_at Int;
    factor_history(1): id Text, user_id Text, factor Text, name Text, event Text, by_user Text,
        at Int;
    former_passwords(2): user_id Text, hash Text, at Int;
    founding(1): id Int, account Text, owner Text, home Text, key_check Blob;
};

/// The table of this name.
pub(crate) fn table(name: &str) -> &'static Table {
    TABLES.iter().find(|table| table.name == name).expect("it is in the list above")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::link::{Cell, Link};
    use crate::engine::open::Address;

    /// The columns that the engine says a store has, each as `table.column`, and those of this
    /// list.
    async fn columns(address: &Address, sql: &str) -> (Vec<String>, Vec<String>) {
        Link::to_write(address).await.expect("is made").close().await.expect("closes");
        let mut link = Link::to_read(address).await.expect("opens").expect("is there");
        let rows = link.rows(sql, &[], &[Kind::Text]).await.expect("answers");
        let mut there: Vec<String> = rows
            .into_iter()
            .flatten()
            .map(|cell| match cell {
                Cell::Text(text) => text,
                other => panic!("no text: {other:?}"),
            })
            .filter(|name| {
                let own = ["unfinished_copy", "schema_version", "compatibility", "tallies"];
                let own = [&own[..], &["device_list"]].concat();
                !own.iter().any(|own| name.split('.').next() == Some(own))
            })
            .collect();
        let mut listed: Vec<String> = TABLES
            .iter()
            .flat_map(|table| table.columns.iter().map(|c| format!("{}.{}", table.name, c.name)))
            .collect();
        there.sort();
        listed.sort();
        (there, listed)
    }

    #[tokio::test]
    async fn the_list_has_every_column_of_a_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let sql = "SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c
                   WHERE m.type = 'table'";
        let address = Address::file(folder.path().join("store.db"));
        let (there, listed) = columns(&address, sql).await;
        assert_eq!(there, listed);
    }

    #[tokio::test]
    async fn the_list_has_every_column_of_a_database() {
        let cluster = testkit::Cluster::start(false);
        let sql = "SELECT CAST(table_name || '.' || column_name AS TEXT)
                   FROM information_schema.columns WHERE table_schema = current_schema()";
        let address = cluster.database().parse().expect("an address");
        let (there, listed) = columns(&address, sql).await;
        assert_eq!(there, listed);
    }
}
