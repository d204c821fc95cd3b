use std::sync::Arc;

use identity::directories::{Directory, DirectoryMfa, RiskOperation};
use identity::ids::{DirectoryId, SessionId, UserId};
use identity::policies::{Attachment, PolicyName, Principal};
use identity::secret::Secret;
use identity::sessions::Session;
use identity::sign_in::{
    Attempt, Candidate, Door, Factor, FailureKey, Failures, Guesses, LoginProtection, STRANGERS,
    Seen, SignInSettings, Stage, Standing, Verification,
};
use identity::store::{Store, Written};
use identity::tokens::TokenHash;
use identity::users::User;

use crate::samples::{NOW, account, device, directory_user, people, profile, read, write};

fn hash(text: &str) -> TokenHash {
    TokenHash::of(&Secret::new(text))
}

fn attempt(user: &User, secret: &str) -> Attempt {
    Attempt {
        hash: hash(secret),
        user: user.id.clone(),
        account: user.account.clone(),
        door: Door::AccountPage,
        stage: Stage::SecondFactor,
        factors: vec![Factor::TrustedBrowser, Factor::Totp],
        rule: "own factors: 'one' is bound".into(),
        network: "192.0.2.1".into(),
        challenge: None,
        mfa_at: Some(NOW),
        started_at: NOW,
        expires_at: NOW.plus_seconds(600),
    }
}

fn session(user: &User, secret: &str) -> Session {
    Session {
        id: SessionId::new(format!("session-{secret}")),
        door: Door::DirectoryPage,
        factors: vec![Factor::Passkey],
        rule: "user setting: enabled".into(),
        network: "2001:db8:0:0::/64".into(),
        agent: "a browser".into(),
        ..testkit::session(&user.id, &user.account, &Secret::new(secret), NOW)
    }
}

pub(crate) async fn how_a_user_stands_is_what_its_rows_say_one_by_one(store: Arc<dyn Store>) {
    let people = people(&store, &["alice", "bob"]).await;
    let (alice, owner) = (&people[0], people[0].account.as_str());
    let mut tx = write(&store).await;
    tx.standing(&UserId::new("nobody")).await.expect_err("there is nobody");
    assert_eq!(tx.password_hash(&alice.id).await, Ok(None));
    let mut expected = Standing {
        settings: SignInSettings::default(),
        profile: None,
        protection: None,
        device: false,
    };
    assert_eq!(tx.standing(&alice.id).await.as_ref(), Ok(&expected));
    expected.settings.sms_allowed = true;
    tx.put_sign_in_settings("another", &expected.settings, NOW).await.expect("writes");
    let not_its_own = tx.standing(&alice.id).await.expect("reads").settings;
    assert_eq!(not_its_own, SignInSettings::default(), "another's are another's");
    let elsewhere = directory_user("a", &DirectoryId::new("another"), "alice");
    assert_eq!(tx.insert_user(&elsewhere).await, Ok(Written::Yes));
    assert_eq!(tx.standing(&elsewhere.id).await.as_ref(), Ok(&expected), "a directory's are its");
    tx.put_sign_in_settings(owner, &expected.settings, NOW).await.expect("writes");
    for (enabled, method) in [(false, None), (true, Some(Verification::Device))] {
        let protection = LoginProtection { user: alice.id.clone(), enabled, method };
        tx.put_login_protection(&protection).await.expect("writes");
        expected.protection = Some(protection);
        assert_eq!(tx.standing(&alice.id).await.as_ref(), Ok(&expected));
    }
    assert_eq!(tx.insert_login_profile(&profile(alice)).await, Ok(Written::Yes));
    expected.profile = Some(profile(alice));
    let mut held = device("a", "held");
    held.holder = Some(alice.id.clone());
    assert_eq!(tx.insert_device(&held).await, Ok(Written::Yes));
    assert_eq!(tx.standing(&alice.id).await.as_ref(), Ok(&expected), "not bound yet");
    let bound = tx.bind_device(&held.id, &alice.id, held.last_step + 2, 0, NOW).await;
    assert_eq!(bound, Ok(Written::Yes));
    expected.device = true;
    assert_eq!(tx.standing(&alice.id).await.as_ref(), Ok(&expected));
    assert_eq!(tx.password_hash(&alice.id).await, Ok(Some(profile(alice).hash)));
    assert_eq!(tx.login_profile(&alice.id).await, Ok(expected.profile));
    assert_eq!(tx.login_protection(&alice.id).await, Ok(expected.protection));
    assert_eq!(tx.sign_in_settings(owner).await, Ok(expected.settings));
    let bob = tx.standing(&people[1].id).await.expect("reads");
    assert_eq!((bob.profile, bob.protection, bob.device), (None, None, false));
    assert_eq!(tx.password_hash(&people[1].id).await, Ok(None));
}

pub(crate) async fn a_candidate_is_its_user_and_what_is_known_of_it(store: Arc<dyn Store>) {
    let people = people(&store, &["alice", "bob"]).await;
    let (alice, here) = (&people[0], "192.0.2.1");
    let mut tx = write(&store).await;
    assert_eq!(tx.candidate(&UserId::new("nobody"), here).await, Ok(None));
    assert_eq!(tx.insert_login_profile(&profile(alice)).await, Ok(Written::Yes));
    let mut expected = Candidate {
        user: alice.clone(),
        standing: tx.standing(&alice.id).await.expect("reads"),
        failures: Failures::default(),
        failures_of_strangers: Failures::default(),
        seen: Seen::default(),
        is_spoken_of: false,
    };
    assert_eq!(tx.candidate(&alice.id, here).await, Ok(Some(expected.clone())));
    let none = Failures::default();
    let failed = |count| Failures { count, since: Some(NOW), locked_until: None };
    let locked = Failures { locked_until: Some(NOW.plus_seconds(9)), ..failed(7) };
    for (network, failures) in [(here, failed(1)), (STRANGERS, locked), ("192.0.2.2", failed(3))] {
        let key = FailureKey { subject: alice.id.to_string(), network: network.into() };
        assert_eq!(tx.replace_failures(&key, &none, &failures, NOW).await, Ok(true));
    }
    (expected.failures, expected.failures_of_strangers) = (failed(1), locked);
    assert_eq!(tx.candidate(&alice.id, here).await, Ok(Some(expected.clone())));
    tx.put_familiar_network(&alice.id, "192.0.2.2", true, NOW).await.expect("writes");
    assert_eq!(tx.candidate(&alice.id, here).await, Ok(Some(expected.clone())));
    tx.put_familiar_network(&alice.id, here, false, NOW).await.expect("writes");
    expected.seen.ever = Some(NOW);
    assert_eq!(tx.candidate(&alice.id, here).await, Ok(Some(expected.clone())));
    let later = NOW.plus_seconds(5);
    tx.put_familiar_network(&alice.id, here, true, later).await.expect("writes");
    expected.seen = Seen { ever: Some(later), usual: Some(later) };
    assert_eq!(tx.candidate(&alice.id, here).await, Ok(Some(expected.clone())));
    let attachment = Attachment {
        policy: PolicyName::System("ReadOnlyAccess".into()),
        principal: Principal::User(alice.id.clone()),
        at: NOW,
    };
    assert_eq!(tx.attach_policy(&attachment).await, Ok(Written::Yes));
    expected.is_spoken_of = true;
    assert_eq!(tx.candidate(&alice.id, here).await, Ok(Some(expected)));
    let bob = tx.candidate(&people[1].id, here).await.expect("reads").expect("is there");
    assert_eq!((&bob.user, bob.failures, bob.seen), (&people[1], none, Seen::default()));
    assert!(!bob.is_spoken_of);
}

pub(crate) async fn forgetting_a_subject_forgets_it_in_every_network(store: Arc<dyn Store>) {
    let mut tx = write(&store).await;
    let none = Failures::default();
    let one = Failures { count: 1, since: Some(NOW), locked_until: None };
    let key = |subject: &str, network: &str| FailureKey {
        subject: subject.into(),
        network: network.into(),
    };
    let keys = [key("alice", "*"), key("alice", "192.0.2.1"), key("bob", "*")];
    for key in &keys {
        assert_eq!(tx.replace_failures(key, &none, &one, NOW).await, Ok(true));
    }
    tx.forget_failures("alice").await.expect("forgets");
    assert_eq!(tx.failures(&keys[0]).await, Ok(none));
    assert_eq!(tx.failures(&keys[1]).await, Ok(none));
    assert_eq!(tx.failures(&keys[2]).await, Ok(one));
}

pub(crate) async fn a_network_is_familiar_to_one_user_since_its_last_sign_in(
    store: Arc<dyn Store>,
) {
    let users = people(&store, &["alice", "bob"]).await;
    let mut tx = write(&store).await;
    let (alice, bob, later) = (&users[0].id, &users[1].id, NOW.plus_seconds(5));
    for at in [NOW, later] {
        tx.put_familiar_network(alice, "192.0.2.1", false, at).await.expect("writes");
    }
    let seen = Seen { ever: Some(later), usual: None };
    assert_eq!(tx.seen_network(alice, "192.0.2.1").await, Ok(seen));
    assert_eq!(tx.seen_network(alice, "192.0.2.2").await, Ok(Seen::default()));
    assert_eq!(tx.seen_network(bob, "192.0.2.1").await, Ok(Seen::default()));
    for at in [NOW, later] {
        tx.put_familiar_network(alice, "192.0.2.2", true, at).await.expect("writes");
    }
    let both = Seen { ever: Some(later), usual: Some(later) };
    assert_eq!(tx.seen_network(alice, "192.0.2.2").await, Ok(both));
    tx.forget_usual_networks(alice).await.expect("forgets");
    assert_eq!(tx.seen_network(alice, "192.0.2.2").await, Ok(seen));
    assert_eq!(tx.seen_network(alice, "192.0.2.1").await, Ok(seen));
}

pub(crate) async fn guesses_are_counted_by_user_and_factor(store: Arc<dyn Store>) {
    let users = people(&store, &["alice", "bob"]).await;
    let (alice, bob) = (&users[0].id, &users[1].id);
    let mut tx = write(&store).await;
    assert_eq!(tx.guesses(alice, Factor::Sms).await, Ok(Guesses::default()));
    assert_eq!(tx.count_guess(alice, Factor::Sms, NOW).await, Ok(1));
    assert_eq!(tx.count_guess(alice, Factor::Sms, NOW.plus_seconds(2)).await, Ok(2));
    assert_eq!(tx.count_guess(alice, Factor::Email, NOW).await, Ok(1));
    assert_eq!(tx.count_guess(bob, Factor::Sms, NOW).await, Ok(1));
    let two = Guesses { failures: 2, last_at: Some(NOW.plus_seconds(2)) };
    assert_eq!(tx.guesses(alice, Factor::Sms).await, Ok(two));
    tx.forget_guesses(alice, Factor::Sms).await.expect("forgets");
    assert_eq!(tx.guesses(alice, Factor::Sms).await, Ok(Guesses::default()));
    let one = Guesses { failures: 1, last_at: Some(NOW) };
    assert_eq!(tx.guesses(alice, Factor::Email).await, Ok(one));
    assert_eq!(tx.guesses(bob, Factor::Sms).await, Ok(one));
}

pub(crate) async fn guesses_side_by_side_are_all_counted(store: Arc<dyn Store>) {
    let alice = people(&store, &["alice"]).await.remove(0);
    let tasks: Vec<_> = (0..16)
        .map(|_| {
            let (store, id) = (Arc::clone(&store), alice.id.clone());
            tokio::spawn(async move {
                let mut tx = write(&store).await;
                tx.lock_user(&id).await.expect("locks");
                tx.count_guess(&id, Factor::RecoveryCode, NOW).await.expect("counts");
                tx.commit().await.expect("commits");
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("joins");
    }
    let guesses = read(&store).await.guesses(&alice.id, Factor::RecoveryCode).await;
    assert_eq!(guesses.map(|guesses| guesses.failures), Ok(16));
}

pub(crate) async fn an_attempt_reads_back_whole_and_is_left_once(store: Arc<dyn Store>) {
    let alice = people(&store, &["alice"]).await.remove(0);
    let mut tx = write(&store).await;
    let one = attempt(&alice, "one");
    let bare = Attempt {
        stage: Stage::NewPassword,
        factors: Vec::new(),
        mfa_at: None,
        ..attempt(&alice, "bare")
    };
    for attempt in [&one, &bare] {
        tx.insert_attempt(attempt).await.expect("inserts");
        assert_eq!(tx.attempt(&attempt.hash).await, Ok(Some(attempt.clone())));
    }
    assert_eq!(tx.attempt(&hash("other")).await, Ok(None));
    assert_eq!(tx.delete_attempt(&one.hash).await, Ok(true));
    assert_eq!(tx.delete_attempt(&one.hash).await, Ok(false));
    tx.delete_attempts_of(&alice.id).await.expect("deletes");
    assert_eq!(tx.attempt(&bare.hash).await, Ok(None));
}

pub(crate) async fn of_many_that_leave_an_attempt_one_does(store: Arc<dyn Store>) {
    let alice = people(&store, &["alice"]).await.remove(0);
    let mut tx = write(&store).await;
    tx.insert_attempt(&attempt(&alice, "one")).await.expect("inserts");
    tx.commit().await.expect("commits");
    let tasks: Vec<_> = (0..16)
        .map(|_| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                let mut tx = write(&store).await;
                let left = tx.delete_attempt(&hash("one")).await.is_ok_and(|left| left);
                left && tx.commit().await.is_ok()
            })
        })
        .collect();
    let mut left = 0;
    for task in tasks {
        left += u32::from(task.await.expect("joins"));
    }
    assert_eq!(left, 1);
}

pub(crate) async fn challenges_are_taken_once_and_time_ends_attempts_and_sessions(
    store: Arc<dyn Store>,
) {
    let alice = people(&store, &["alice"]).await.remove(0);
    let mut tx = write(&store).await;
    let (one, held) = (attempt(&alice, "one"), session(&alice, "held"));
    tx.insert_attempt(&one).await.expect("inserts");
    tx.insert_session(&held).await.expect("inserts");
    for challenge in [[1, 2], [3, 4]] {
        assert_eq!(tx.put_attempt_challenge(&one.hash, &challenge).await, Ok(true));
        assert_eq!(tx.put_session_challenge(&held.id, &challenge).await, Ok(true));
    }
    assert_eq!(tx.put_attempt_challenge(&hash("other"), &[1]).await, Ok(false));
    assert_eq!(tx.take_attempt_challenge(&one.hash).await, Ok(Some(vec![3, 4])));
    assert_eq!(tx.take_attempt_challenge(&one.hash).await, Ok(None));
    assert_eq!(tx.take_session_challenge(&held.id).await, Ok(Some(vec![3, 4])));
    assert_eq!(tx.take_session_challenge(&held.id).await, Ok(None));
    assert_eq!(tx.sweep_attempts(one.expires_at).await, Ok(0));
    assert_eq!(tx.sweep_attempts(one.expires_at.plus_seconds(1)).await, Ok(1));
    assert_eq!(tx.sweep_sessions(held.expires_at).await, Ok(0));
    assert_eq!(tx.sweep_sessions(held.expires_at.plus_seconds(1)).await, Ok(1));
}

pub(crate) async fn a_session_comes_with_its_user_and_account_and_is_renewed_once(
    store: Arc<dyn Store>,
) {
    let alice = people(&store, &["alice"]).await.remove(0);
    let mut tx = write(&store).await;
    let one = session(&alice, "one");
    tx.insert_session(&one).await.expect("inserts");
    let held = tx.session(&one.hash).await.expect("reads").expect("is there");
    assert_eq!((held.session, held.user, held.account), (one.clone(), alice, account("a")));
    tx.mark_session_seen(&one.id, NOW.plus_seconds(70)).await.expect("marks");
    let (later, after) = (NOW.plus_seconds(80), hash("after"));
    assert_eq!(tx.renew_session(&one.hash, &after, later, Some(later)).await, Ok(true));
    assert_eq!(tx.renew_session(&one.hash, &after, later, None).await, Ok(false));
    assert_eq!(tx.session(&one.hash).await, Ok(None));
    let held = tx.session(&after).await.expect("reads").expect("is there").session;
    let seen_at = NOW.plus_seconds(70);
    let expected = Session { hash: after, proved_at: later, mfa_at: Some(later), seen_at, ..one };
    assert_eq!(held, expected);
}

pub(crate) async fn sessions_are_listed_newest_first_and_end_by_user(store: Arc<dyn Store>) {
    let users = people(&store, &["alice", "bob"]).await;
    let mut tx = write(&store).await;
    let old = session(&users[0], "old");
    let new = Session { started_at: NOW.plus_seconds(1), ..session(&users[0], "new") };
    let other = session(&users[1], "other");
    for one in [&old, &new, &other] {
        tx.insert_session(one).await.expect("inserts");
    }
    let listed = tx.sessions_of(&users[0].id).await;
    assert_eq!(listed, Ok(vec![new.clone(), old.clone()]));
    assert_eq!(tx.delete_session(&users[1].id, &old.id).await, Ok(false));
    assert_eq!(tx.delete_session(&users[0].id, &old.id).await, Ok(true));
    tx.insert_session(&old).await.expect("inserts again");
    tx.delete_sessions_of(&users[0].id, Some(&old.id)).await.expect("ends");
    assert_eq!(tx.sessions_of(&users[0].id).await, Ok(vec![old]));
    tx.delete_sessions_of(&users[0].id, None).await.expect("ends");
    assert_eq!(tx.sessions_of(&users[0].id).await, Ok(Vec::new()));
    assert_eq!(tx.sessions_of(&users[1].id).await, Ok(vec![other]));
}

pub(crate) async fn a_directory_is_found_by_its_name(store: Arc<dyn Store>) {
    people(&store, &[]).await;
    let mut tx = write(&store).await;
    let directory = Directory {
        id: DirectoryId::new("d-1"),
        account: account("a").id,
        name: "people".into(),
        region: "r".into(),
        mfa: DirectoryMfa::Enabled,
        risk_operation: RiskOperation::Autonomous,
        verification_types: Vec::new(),
        created_at: NOW,
        updated_at: NOW,
    };
    assert_eq!(tx.insert_directory(&directory).await, Ok(Written::Yes));
    assert_eq!(tx.directory_by_name("people").await, Ok(Some(directory)));
    assert_eq!(tx.directory_by_name("others").await, Ok(None));
}
