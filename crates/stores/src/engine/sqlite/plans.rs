//! How the engine goes about each statement: along keys, and as far into a list as at its
//! beginning.

use std::cell::RefCell;
use std::collections::BTreeMap;

use identity::access_keys::AccessKeyRows;
use identity::accounts::{Account, AccountRows};
use identity::audit::AuditRows;
use identity::directories::DirectoryRows;
use identity::groups::GroupRows;
use identity::ids::{
    AccountId, AccountNumber, DeviceId, DirectoryId, GroupId, Handle, KeyId, PasskeyId, PolicyId,
    RoleId, SeriesId, SessionId, UserId,
};
use identity::messages::{Channel, MessageRows};
use identity::mfa::DeviceRows;
use identity::passkeys::PasskeyRows;
use identity::policies::{PolicyName, PolicyRows};
use identity::recovery::RecoveryRows;
use identity::roles::RoleRows;
use identity::sessions::SessionRows;
use identity::sign_in::{
    AttemptRows, Factor, FactorHistoryRows, FailureKey, FailureRows, Failures, GuessRows,
    SettingsRows, SignInRows,
};
use identity::sources::Timestamp;
use identity::store::Written;
use identity::temporary_keys::TemporaryKeyRows;
use identity::tokens::{TokenHash, TokenRows};
use identity::trusted_browsers::TrustedBrowserRows;
use identity::users::{PasswordHistoryRows, User, UserFilter, UserRows};
use rusqlite::{Connection, Statement, StatementStatus};

use super::{Session, SqliteStore};
use crate::engine::SqlTx;

thread_local! {
    /// The statements this thread ran and what the last run of each cost.
    static RAN: RefCell<Vec<(&'static str, i32)>> = const { RefCell::new(Vec::new()) };
}

/// Keeps what was run.
pub(super) fn note(sql: &'static str, statement: &Statement<'_>) {
    let steps = statement.reset_status(StatementStatus::VmStep);
    RAN.with_borrow_mut(|ran| ran.push((sql, steps)));
}

fn begin() {
    RAN.with_borrow_mut(Vec::clear);
}

/// Steps of the engine since the beginning.
fn steps() -> i32 {
    RAN.with_borrow(|ran| ran.iter().map(|(_, steps)| steps).sum())
}

fn plan(connection: &Connection, sql: &str) -> Vec<String> {
    let explained = format!("EXPLAIN QUERY PLAN {sql}");
    let mut statement = connection.prepare(&explained).expect("explains");
    // What is bound makes no difference to the plan.
    let mut rows = statement.raw_query();
    let mut lines = Vec::new();
    while let Some(row) = rows.next().expect("explains") {
        lines.push(row.get(3).expect("reads"));
    }
    lines
}

fn store() -> SqliteStore {
    SqliteStore::in_memory().expect("opens")
}

async fn session(store: &SqliteStore) -> SqlTx {
    SqlTx::Sqlite(Session::Write(store.writer.turn().await.expect("a turn")))
}

/// Everything that requests ask of one user, one account or one credential.
async fn ask_all(tx: &mut SqlTx) -> Result<(), identity::error::Error> {
    let (account, user) = (AccountId::new("a"), UserId::new("u"));
    let (hash, key) = (TokenHash([0; 32]), KeyId::new("k"));
    let (directory, group) = (DirectoryId::new("d"), GroupId::new("g"));
    let filter = UserFilter { name: Some("n".into()), ..UserFilter::default() };
    tx.account(&account).await?;
    tx.account_by_name("a").await?;
    tx.projects(&account).await?;
    tx.borne_token(&hash).await?;
    tx.token(&hash).await?;
    tx.borne_key(&key).await?;
    tx.key(&key).await?;
    tx.keys_of(&user).await?;
    tx.grants(&user).await?;
    tx.is_in_pool(&account, &user).await?;
    tx.user(&user).await?;
    tx.user_by_name(&account, "n").await?;
    tx.user_by_handle(&Handle::new("h")).await?;
    tx.users(&account, &filter, Some("n"), Some(1)).await?;
    tx.listed_users(&account, &filter, Some("n"), Some(1)).await?;
    tx.count_users(&account).await?;
    tx.login_profile(&user).await?;
    tx.password_hash(&user).await?;
    tx.candidate(&user, "n").await?;
    tx.devices_of(&user).await?;
    tx.device_views_of(&user).await?;
    tx.holder_with_devices(&account, &user).await?;
    tx.device_by_name(&account, "n").await?;
    tx.devices(&account, Some("n"), Some(1)).await?;
    tx.held_devices(&account, Some("n"), Some(1)).await?;
    tx.owner_device(&account).await?;
    tx.login_protection(&user).await?;
    tx.login_protection_in(&account, &user).await?;
    tx.login_protections(&account, true, Some("n"), Some(1)).await?;
    tx.group(&group).await?;
    tx.groups(&account, Some("n")).await?;
    tx.is_member(&group, &user).await?;
    tx.count_groups_of(&user).await?;
    tx.directory(&directory).await?;
    tx.directories(&account).await?;
    tx.directory_users(&directory, &filter, Some("n"), Some(1)).await?;
    tx.count_directory_users(&directory, &filter).await?;
    tx.policy(&PolicyId::new("p")).await?;
    tx.policy_by_name(&account, "l", "n").await?;
    tx.policies(&account, "l", Some("n"), Some(1)).await?;
    tx.attached_to_user(&user).await?;
    tx.attached_to_group(&group).await?;
    tx.role_by_name(&account, "n").await?;
    tx.roles(&account, Some("n"), Some(1)).await?;
    tx.attached_to_role(&RoleId::new("r")).await?;
    tx.grants_of_role(&RoleId::new("r")).await?;
    tx.count_attachments(&account, &PolicyName::System("p".into())).await?;
    tx.audit_of(&account, 1).await?;
    tx.audit_of_request("r").await?;
    change_all(tx).await
}

/// What changes, and what sweeps.
async fn change_all(tx: &mut SqlTx) -> Result<(), identity::error::Error> {
    let (user, at, hash) = (UserId::new("u"), Timestamp::from_seconds(0), TokenHash([0; 32]));
    let (key, device) = (KeyId::new("k"), DeviceId::new("d"));
    tx.use_step(&device, 1, 0, at).await?;
    tx.mark_signed_in(&user, at).await?;
    tx.mark_key_used(&key, at).await?;
    let Written::Taken = tx.bind_device(&device, &user, 1, 0, at).await? else {
        panic!("there is no device to bind");
    };
    tx.unbind_device(&device).await?;
    tx.release_device(&device).await?;
    tx.delete_device(&device).await?;
    tx.delete_token(&hash).await?;
    tx.delete_tokens_of(&user).await?;
    tx.sweep_tokens(at).await?;
    tx.sweep_nonces(at).await?;
    tx.delete_key(&key).await?;
    tx.delete_policy(&PolicyId::new("p")).await?;
    tx.delete_user(&user).await
}

/// Everything that a sign-in asks of one user, one secret or one time.
async fn ask_signing_in(tx: &mut SqlTx) -> Result<(), identity::error::Error> {
    let (user, at, hash) = (UserId::new("u"), Timestamp::from_seconds(0), TokenHash([0; 32]));
    let key = FailureKey { subject: "s".into(), network: "n".into() };
    let failed = Failures { count: 1, ..Failures::default() };
    let (session, passkey) = (SessionId::new("s"), PasskeyId::new("p"));
    let series = SeriesId::new("s");
    tx.sign_in_settings("a").await?;
    tx.directory_by_name("d").await?;
    tx.failures(&key).await?;
    tx.replace_failures(&key, &failed, &Failures::default(), at).await?;
    tx.forget_failures("s").await?;
    tx.seen_network(&user, "n").await?;
    tx.guesses(&user, Factor::Sms).await?;
    tx.forget_guesses(&user, Factor::Sms).await?;
    tx.attempt(&hash).await?;
    tx.take_attempt_challenge(&hash).await?;
    tx.delete_attempt(&hash).await?;
    tx.delete_attempts_of(&user).await?;
    let Err(_) = tx.standing(&user).await else { panic!("there is nobody") };
    tx.session(&hash).await?;
    tx.sessions_of(&user).await?;
    tx.mark_session_seen(&session, at).await?;
    tx.renew_session(&hash, &hash, at, None).await?;
    tx.delete_session(&user, &session).await?;
    tx.delete_sessions_of(&user, None).await?;
    tx.borne_temporary_key(&KeyId::new("k")).await?;
    tx.temporary_keys_of(&user).await?;
    tx.good_temporary_keys(&user, at).await?;
    tx.delete_temporary_key(&user, &KeyId::new("k")).await?;
    tx.delete_temporary_keys_of(&user).await?;
    tx.delete_temporary_keys_by_key(&KeyId::new("k")).await?;
    tx.delete_tokens_by_key_of(&user).await?;
    tx.sweep_temporary_keys(at).await?;
    tx.passkeys_of(&user).await?;
    tx.passkey_by_credential(&[1]).await?;
    tx.use_passkey(&passkey, 1, "", at).await?;
    tx.delete_passkey(&user, &passkey).await?;
    tx.recovery_codes(&user).await?;
    tx.use_recovery_code(&user, "h", at).await?;
    tx.trusted_browser(&series).await?;
    tx.trusted_browsers_of(&user).await?;
    tx.rotate_trusted_browser(&series, &hash, &hash, ("a", "n"), at).await?;
    tx.delete_trusted_browsers_of(&user).await?;
    tx.factor_history(&user).await?;
    tx.former_passwords(&user).await?;
    tx.message_code(&hash, Channel::Sms).await?;
    tx.messages_since(&user, Channel::Sms, at).await?;
    tx.take_outgoing(Channel::Sms, at, at, 1).await?;
    tx.sweep_failures(at).await?;
    tx.sweep_attempts(at).await?;
    tx.sweep_sessions(at).await?;
    tx.sweep_message_codes(at).await?;
    tx.sweep_trusted_browsers(at).await.map(drop)
}

#[tokio::test]
async fn no_statement_of_a_request_goes_through_a_whole_table() {
    let store = store();
    let mut tx = session(&store).await;
    begin();
    ask_all(&mut tx).await.expect("answers");
    ask_signing_in(&mut tx).await.expect("answers");
    let ran = RAN.take();
    assert!(ran.len() > 50, "what ran was noted");
    let SqlTx::Sqlite(session) = &tx else { panic!("it is the embedded engine") };
    for (sql, _) in ran {
        let plan = plan(session.connection().expect("is open"), sql);
        assert!(!plan.iter().any(|line| line.starts_with("SCAN ")), "{sql}\n{plan:#?}");
        // A page of a list comes in the order of an index, or all of it is sorted for each.
        let sorts = plan.iter().any(|line| line.contains("USE TEMP B-TREE FOR ORDER BY"));
        assert!(!(sql.contains("LIMIT") && sorts), "{sql}\n{plan:#?}");
    }
}

#[tokio::test]
async fn devices_are_listed_without_their_rows_and_an_owner_found_without_other_users() {
    let store = store();
    let mut tx = session(&store).await;
    let account = AccountId::new("a");
    begin();
    tx.devices(&account, Some("n"), Some(1)).await.expect("lists");
    tx.held_devices(&account, Some("n"), Some(1)).await.expect("lists");
    tx.owner_device(&account).await.expect("finds");
    let ran = RAN.take();
    let SqlTx::Sqlite(session) = &tx else { panic!("it is the embedded engine") };
    let listed = "SEARCH device_list USING PRIMARY KEY (account_id=? AND name>?)";
    for ((sql, _), along) in ran.iter().zip([listed, listed, "INDEX users_owning (account_id=?)"]) {
        let plan = plan(session.connection().expect("is open"), sql);
        assert!(plan[0].ends_with(along), "{sql}\n{plan:#?}");
    }
    assert_eq!(ran.len(), 3);
}

/// An account with a directory, and many users in both pools.
async fn crowd(tx: &mut SqlTx, users: usize) -> (AccountId, DirectoryId) {
    let at = Timestamp::from_seconds(0);
    let account = Account {
        id: AccountId::new("a"),
        number: AccountNumber::new("1"),
        name: "a".into(),
        alias: "a".into(),
        created_at: at,
    };
    let Written::Yes = tx.insert_account(&account).await.expect("writes") else {
        panic!("the store is new");
    };
    let directory = DirectoryId::new("d");
    let sql = "INSERT INTO directories VALUES ('d', 'a', 'd', '', '', '', '[]', 0, 0)";
    tx.execute(sql, &[]).await.expect("writes");
    for number in 0..users {
        for pool in [None, Some(directory.clone())] {
            let id = format!("{number:04}{}", if pool.is_some() { "d" } else { "a" });
            let user = User {
                id: UserId::new(&id),
                account: account.id.clone(),
                directory: pool,
                handle: Handle::new(&id),
                name: format!("name-{number:04}"),
                display_name: String::new(),
                first_name: String::new(),
                last_name: String::new(),
                email: String::new(),
                phone: String::new(),
                description: String::new(),
                enabled: true,
                is_owner: false,
                mfa_enabled: true,
                attributes: BTreeMap::new(),
                created_at: at,
                updated_at: at,
                signed_in_at: None,
            };
            let Written::Yes = tx.insert_user(&user).await.expect("writes") else {
                panic!("the name is new");
            };
        }
    }
    (account.id, directory)
}

#[tokio::test]
async fn a_page_costs_as_much_at_the_end_of_a_list_as_at_its_beginning() {
    let store = store();
    let mut tx = session(&store).await;
    let (account, directory) = crowd(&mut tx, 1000).await;
    let all = UserFilter::default();
    let late = UserFilter { name_prefix: Some("name-09".into()), ..UserFilter::default() };
    let pages =
        [(&all, None), (&all, Some("name-0950")), (&late, None), (&late, Some("name-0950"))];
    let mut costs = Vec::new();
    for (filter, after) in pages {
        begin();
        let page = tx.users(&account, filter, after, Some(10)).await.expect("lists");
        let first =
            after.map_or_else(|| filter.name_prefix.clone(), |after| Some(after.to_owned()));
        assert!(Some(&page[0].name) > first.as_ref());
        costs.push(("users", page.len(), steps()));
        begin();
        let page = tx.listed_users(&account, filter, after, Some(10)).await.expect("lists");
        costs.push(("listed users", page.len(), steps()));
        begin();
        let page = tx.directory_users(&directory, filter, after, Some(10)).await.expect("lists");
        costs.push(("directory users", page.len(), steps()));
    }
    for (list, length, cost) in &costs {
        let (_, _, first) = costs.iter().find(|(other, ..)| other == list).expect("is there");
        assert_eq!(*length, 11);
        assert!(cost * 10 <= first * 12, "{list}: {cost} steps instead of {first}");
    }
}
