use std::collections::BTreeMap;
use std::sync::Arc;

use identity::ids::{AuditId, SeriesId};
use identity::recovery::RecoveryCode;
use identity::sign_in::{Factor, FactorEvent, FactorRecord, MfaOperation, SignInSettings};
use identity::store::Store;
use identity::tokens::TokenHash;
use identity::trusted_browsers::TrustedBrowser;

use crate::samples::{NOW, people, read, write};

pub(crate) async fn settings_read_back_whole_and_are_the_defaults_before(store: Arc<dyn Store>) {
    let mut tx = write(&store).await;
    assert_eq!(tx.sign_in_settings("a").await, Ok(SignInSettings::default()));
    let mut settings = SignInSettings {
        operation: MfaOperation::Adaptive,
        sms_allowed: true,
        networks: vec!["10.0.0.0/8".into(), "2001:db8::/32".into()],
        attributes: BTreeMap::from([("key".into(), "value \"quoted\" 张".into())]),
        ..SignInSettings::default()
    };
    settings.passwords.recent = 24;
    settings.limits.attempts = 0;
    tx.put_sign_in_settings("a", &settings, NOW).await.expect("writes");
    assert_eq!(tx.sign_in_settings("a").await, Ok(settings.clone()));
    assert_eq!(tx.hold_sign_in_settings("a", NOW).await, Ok(settings.clone()));
    assert_eq!(tx.hold_sign_in_settings("b", NOW).await, Ok(SignInSettings::default()));
    settings.networks.clear();
    tx.put_sign_in_settings("a", &settings, NOW).await.expect("writes");
    assert_eq!(tx.sign_in_settings("a").await, Ok(settings));
}

pub(crate) async fn of_changes_side_by_side_no_setting_is_lost(store: Arc<dyn Store>) {
    const MANY: u32 = 16;
    let change = |store: Arc<dyn Store>| async move {
        let mut tx = write(&store).await;
        let mut settings = tx.hold_sign_in_settings("a", NOW).await.expect("waits its turn");
        settings.limits.attempts += 1;
        tx.put_sign_in_settings("a", &settings, NOW).await.expect("writes");
        tx.commit().await.expect("commits");
    };
    let tasks: Vec<_> = (0..MANY).map(|_| tokio::spawn(change(Arc::clone(&store)))).collect();
    for task in tasks {
        task.await.expect("ends");
    }
    let settings = read(&store).await.sign_in_settings("a").await.expect("reads");
    assert_eq!(settings.limits.attempts, SignInSettings::default().limits.attempts + MANY);
}

fn codes(hashes: &[&str]) -> Vec<RecoveryCode> {
    let code = |hash: &&str| RecoveryCode { hash: (*hash).into(), made_at: NOW, used_at: None };
    hashes.iter().map(code).collect()
}

pub(crate) async fn a_recovery_code_is_used_once_and_goes_with_its_set(store: Arc<dyn Store>) {
    let people = people(&store, &["alice", "bob"]).await;
    let (alice, bob) = (&people[0].id, &people[1].id);
    let mut tx = write(&store).await;
    tx.replace_recovery_codes(alice, &codes(&["h1", "h2"])).await.expect("writes");
    tx.replace_recovery_codes(bob, &codes(&["h1"])).await.expect("writes");
    let later = NOW.plus_seconds(1);
    assert_eq!(tx.use_recovery_code(alice, "h1", later).await, Ok(true));
    assert_eq!(tx.use_recovery_code(alice, "h1", later).await, Ok(false));
    assert_eq!(tx.use_recovery_code(alice, "h3", later).await, Ok(false));
    let mut expected = codes(&["h1", "h2"]);
    expected[0].used_at = Some(later);
    assert_eq!(tx.recovery_codes(alice).await, Ok(expected));
    assert_eq!(tx.recovery_codes(bob).await, Ok(codes(&["h1"])), "another's is another's");
    tx.replace_recovery_codes(alice, &codes(&["h4"])).await.expect("writes");
    assert_eq!(tx.recovery_codes(alice).await, Ok(codes(&["h4"])));
    assert_eq!(tx.use_recovery_code(alice, "h2", later).await, Ok(false));
}

pub(crate) async fn of_uses_of_one_recovery_code_side_by_side_one_wins(store: Arc<dyn Store>) {
    let alice = people(&store, &["alice"]).await.remove(0).id;
    let mut tx = write(&store).await;
    tx.replace_recovery_codes(&alice, &codes(&["h1"])).await.expect("writes");
    tx.commit().await.expect("commits");
    let tasks: Vec<_> = (0..16)
        .map(|_| {
            let (store, alice) = (Arc::clone(&store), alice.clone());
            tokio::spawn(async move {
                let mut tx = write(&store).await;
                let used = tx.use_recovery_code(&alice, "h1", NOW).await.expect("answers");
                tx.commit().await.expect("commits");
                used
            })
        })
        .collect();
    let mut wins = 0;
    for task in tasks {
        wins += u32::from(task.await.expect("ends"));
    }
    assert_eq!(wins, 1);
}

pub(crate) async fn a_trusted_browser_changes_its_token_once_each(store: Arc<dyn Store>) {
    let people = people(&store, &["alice", "bob"]).await;
    let (alice, bob) = (&people[0].id, &people[1].id);
    let browser = |series: &str, number: u8| TrustedBrowser {
        series: SeriesId::new(series),
        user: alice.clone(),
        hash: TokenHash([number; 32]),
        agent: "agent 张".into(),
        network: "192.0.2.1".into(),
        created_at: NOW.plus_seconds(i64::from(number)),
        used_at: NOW,
        expires_at: NOW.plus_seconds(10 * i64::from(number)),
    };
    let (mut first, second) = (browser("s1", 1), browser("s2", 2));
    let mut tx = write(&store).await;
    for browser in [&first, &second] {
        tx.insert_trusted_browser(browser).await.expect("inserts");
    }
    let both = vec![second.clone(), first.clone()];
    assert_eq!(tx.trusted_browsers_of(alice).await, Ok(both), "newest first");
    let (before, after, at) = (first.hash, TokenHash([9; 32]), NOW.plus_seconds(5));
    let series = &first.series;
    let by = ("updated", "n");
    assert_eq!(tx.rotate_trusted_browser(series, &before, &after, by, at).await, Ok(true));
    assert_eq!(tx.rotate_trusted_browser(series, &before, &after, by, at).await, Ok(false));
    (first.hash, first.used_at) = (after, at);
    (first.agent, first.network) = ("updated".into(), "n".into());
    assert_eq!(tx.trusted_browser(&first.series).await, Ok(Some(first.clone())));
    assert_eq!(tx.delete_trusted_browser(bob, &first.series).await, Ok(false), "not bob's");
    assert_eq!(tx.sweep_trusted_browsers(NOW.plus_seconds(11)).await, Ok(1));
    assert_eq!(tx.trusted_browser(&first.series).await, Ok(None));
    assert_eq!(tx.delete_trusted_browser(alice, &second.series).await, Ok(true));
    tx.insert_trusted_browser(&second).await.expect("inserts");
    tx.delete_trusted_browsers_of(bob).await.expect("deletes");
    assert_eq!(tx.trusted_browsers_of(alice).await, Ok(vec![second]));
    tx.delete_trusted_browsers_of(alice).await.expect("deletes");
    assert_eq!(tx.trusted_browsers_of(alice).await, Ok(vec![]));
}

pub(crate) async fn the_record_of_factors_is_in_order_and_outlives_them(store: Arc<dyn Store>) {
    let people = people(&store, &["alice", "bob"]).await;
    let (alice, bob) = (&people[0].id, &people[1].id);
    let line = |id: &str, seconds, event| FactorRecord {
        id: AuditId::new(id),
        user: alice.clone(),
        factor: Factor::Passkey,
        name: "key 张".into(),
        event,
        by: bob.clone(),
        at: NOW.plus_seconds(seconds),
    };
    let lines = [
        line("f3", 0, FactorEvent::Bound),
        line("f1", 1, FactorEvent::Disabled),
        line("f2", 1, FactorEvent::Removed),
    ];
    let mut tx = write(&store).await;
    for at in [2, 0, 1] {
        tx.insert_factor_record(&lines[at]).await.expect("inserts");
    }
    assert_eq!(tx.factor_history(alice).await, Ok(lines.to_vec()));
    assert_eq!(tx.factor_history(bob).await, Ok(vec![]));
    tx.delete_user(alice).await.expect("deletes");
    assert_eq!(tx.factor_history(alice).await, Ok(lines.to_vec()));
}

pub(crate) async fn former_passwords_are_kept_as_far_as_they_are_asked_for(store: Arc<dyn Store>) {
    let people = people(&store, &["alice", "bob"]).await;
    let (alice, bob) = (&people[0].id, &people[1].id);
    let mut tx = write(&store).await;
    tx.insert_former_password(bob, "other", NOW, 1).await.expect("inserts");
    for (at, hash) in ["h1", "h2", "h3"].into_iter().enumerate() {
        let at = NOW.plus_seconds(i64::try_from(at).expect("small"));
        tx.insert_former_password(alice, hash, at, 2).await.expect("inserts");
    }
    let hashes = |hashes: &[&str]| Ok(hashes.iter().map(|hash| (*hash).to_owned()).collect());
    assert_eq!(tx.former_passwords(alice).await, hashes(&["h3", "h2"]));
    tx.insert_former_password(alice, "h4", NOW.plus_seconds(9), 0).await.expect("inserts");
    assert_eq!(tx.former_passwords(alice).await, hashes(&[]));
    assert_eq!(tx.former_passwords(bob).await, hashes(&["other"]));
}
