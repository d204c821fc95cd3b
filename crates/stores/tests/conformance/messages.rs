use std::sync::Arc;

use identity::ids::MessageId;
use identity::messages::{Channel, MessageCode, Outgoing};
use identity::store::Store;
use identity::tokens::TokenHash;
use identity::users::User;

use crate::samples::{NOW, people, read, write};

const HOUR: i64 = 60 * 60;

fn code(user: &User, attempt: u8, channel: Channel) -> MessageCode {
    MessageCode {
        attempt: TokenHash([attempt; 32]),
        channel,
        user: user.id.clone(),
        check: vec![0, 1, 255],
        tries: 0,
        sent: 1,
        sent_at: NOW,
        expires_at: NOW.plus_seconds(600),
    }
}

fn outgoing(id: &str, channel: Channel, seconds: i64) -> Outgoing {
    Outgoing {
        id: MessageId::new(id),
        channel,
        sealed: vec![9, 0, 255],
        tries: 0,
        next_at: NOW.plus_seconds(seconds),
        expires_at: NOW.plus_seconds(HOUR),
    }
}

pub(crate) async fn a_message_code_is_one_per_sign_in_and_way(store: Arc<dyn Store>) {
    let alice = people(&store, &["alice"]).await.remove(0);
    let first = code(&alice, 1, Channel::Sms);
    let resent = MessageCode {
        check: vec![7],
        tries: 0,
        sent: 2,
        sent_at: NOW.plus_seconds(30),
        expires_at: NOW.plus_seconds(630),
        ..first.clone()
    };
    let mut tx = write(&store).await;
    tx.put_message_code(&first).await.expect("writes");
    assert_eq!(tx.message_code(&first.attempt, Channel::Sms).await, Ok(Some(first.clone())));
    assert_eq!(tx.message_code(&first.attempt, Channel::Email).await, Ok(None));
    assert_eq!(tx.message_code(&TokenHash([2; 32]), Channel::Sms).await, Ok(None));
    assert_eq!(tx.count_message_try(&first.attempt, Channel::Sms, 5).await, Ok(true));
    tx.put_message_code(&resent).await.expect("writes");
    tx.commit().await.expect("commits");
    let found = read(&store).await.message_code(&first.attempt, Channel::Sms).await;
    assert_eq!(found, Ok(Some(resent)));
}

pub(crate) async fn tries_of_a_code_are_counted_up_to_a_limit(store: Arc<dyn Store>) {
    let alice = people(&store, &["alice"]).await.remove(0);
    let code = code(&alice, 1, Channel::Sms);
    let mut tx = write(&store).await;
    tx.put_message_code(&code).await.expect("writes");
    for counted in [true, true, false, false] {
        assert_eq!(tx.count_message_try(&code.attempt, Channel::Sms, 2).await, Ok(counted));
    }
    assert_eq!(tx.count_message_try(&code.attempt, Channel::Email, 2).await, Ok(false));
    let found = tx.message_code(&code.attempt, Channel::Sms).await;
    assert_eq!(found, Ok(Some(MessageCode { tries: 2, ..code })));
}

pub(crate) async fn sixty_four_uses_of_one_code_have_one_winner(store: Arc<dyn Store>) {
    let alice = people(&store, &["alice"]).await.remove(0);
    let code = code(&alice, 1, Channel::Email);
    let mut tx = write(&store).await;
    tx.put_message_code(&code).await.expect("writes");
    // What took the place of a code is not used up in its name.
    assert_eq!(tx.use_message_code(&code.attempt, Channel::Email, &[0, 1]).await, Ok(false));
    assert_eq!(tx.use_message_code(&code.attempt, Channel::Sms, &code.check).await, Ok(false));
    tx.commit().await.expect("commits");
    let tasks: Vec<_> = (0..64)
        .map(|_| {
            let (store, code) = (Arc::clone(&store), code.clone());
            tokio::spawn(async move {
                // A store may ask for another go.
                loop {
                    let mut tx = write(&store).await;
                    let used =
                        tx.use_message_code(&code.attempt, Channel::Email, &code.check).await;
                    match (used, tx.commit().await) {
                        (Ok(used), Ok(())) => return used,
                        (used, committed) => {
                            let busy = identity::error::Error::Busy;
                            assert!(used == Err(busy.clone()) || committed == Err(busy));
                        }
                    }
                }
            })
        })
        .collect();
    let mut winners = 0;
    for task in tasks {
        winners += u32::from(task.await.expect("joins"));
    }
    assert_eq!(winners, 1);
    // The row stays to be counted.
    let found = read(&store).await.message_code(&code.attempt, Channel::Email).await;
    assert_eq!(found, Ok(Some(MessageCode { check: Vec::new(), ..code })));
}

pub(crate) async fn what_was_sent_to_a_user_is_summed_over_sign_ins(store: Arc<dyn Store>) {
    let users = people(&store, &["alice", "bob"]).await;
    let [alice, bob] = &users[..] else { panic!("two users") };
    let mut tx = write(&store).await;
    assert_eq!(tx.messages_since(&alice.id, Channel::Sms, NOW).await, Ok(0));
    for (attempt, sent, seconds) in [(1, 3, -HOUR), (2, 2, -1), (3, 1, 0)] {
        let sent_at = NOW.plus_seconds(seconds);
        let row = MessageCode { sent, sent_at, ..code(alice, attempt, Channel::Sms) };
        tx.put_message_code(&row).await.expect("writes");
    }
    tx.put_message_code(&code(alice, 4, Channel::Email)).await.expect("writes");
    tx.put_message_code(&code(bob, 5, Channel::Sms)).await.expect("writes");
    for (since, sum) in [(-HOUR, 6), (1 - HOUR, 3), (-1, 3), (0, 1), (1, 0)] {
        let found = tx.messages_since(&alice.id, Channel::Sms, NOW.plus_seconds(since)).await;
        assert_eq!(found, Ok(sum), "{since}");
    }
}

pub(crate) async fn codes_go_with_their_time_and_their_user(store: Arc<dyn Store>) {
    let users = people(&store, &["alice", "bob"]).await;
    let mut tx = write(&store).await;
    tx.put_message_code(&code(&users[0], 1, Channel::Sms)).await.expect("writes");
    tx.put_message_code(&code(&users[1], 2, Channel::Sms)).await.expect("writes");
    let ends = NOW.plus_seconds(600);
    assert_eq!(tx.sweep_message_codes(ends).await, Ok(0));
    tx.delete_user(&users[0].id).await.expect("deletes");
    assert_eq!(tx.message_code(&TokenHash([1; 32]), Channel::Sms).await, Ok(None));
    assert_eq!(tx.sweep_message_codes(ends.plus_seconds(1)).await, Ok(1));
}

pub(crate) async fn messages_are_taken_when_due_in_order_and_by_one(store: Arc<dyn Store>) {
    let (again, later) = (NOW.plus_seconds(60), NOW.plus_seconds(61));
    let mut tx = write(&store).await;
    assert_eq!(tx.outgoing_due(Channel::Sms, NOW).await, Ok(false));
    for (id, channel, seconds) in [
        ("c", Channel::Sms, 0),
        ("b", Channel::Sms, -1),
        ("a", Channel::Sms, -1),
        ("later", Channel::Sms, 1),
        ("mail", Channel::Email, -5),
    ] {
        tx.insert_outgoing(&outgoing(id, channel, seconds)).await.expect("writes");
    }
    tx.commit().await.expect("commits");
    let mut tx = write(&store).await;
    assert_eq!(tx.outgoing_due(Channel::Sms, NOW).await, Ok(true));
    assert_eq!(tx.outgoing_due(Channel::Sms, NOW.plus_seconds(-2)).await, Ok(false));
    let taken = tx.take_outgoing(Channel::Sms, NOW, again, 2).await.expect("takes");
    let expected =
        ["a", "b"].map(|id| Outgoing { next_at: again, ..outgoing(id, Channel::Sms, 0) });
    assert_eq!(taken, expected);
    let taken = tx.take_outgoing(Channel::Sms, NOW, again, 9).await.expect("takes");
    assert_eq!(taken.iter().map(|m| m.id.as_str()).collect::<Vec<_>>(), ["c"]);
    assert_eq!(tx.take_outgoing(Channel::Sms, NOW, again, 9).await, Ok(Vec::new()));
    // What was not delivered meanwhile comes again.
    let again = tx.take_outgoing(Channel::Sms, again, later, 9).await.expect("takes");
    assert_eq!(again.len(), 4);
}

pub(crate) async fn of_many_takers_one_has_a_message(store: Arc<dyn Store>) {
    let mut tx = write(&store).await;
    for number in 0..16 {
        let message = outgoing(&format!("{number:02}"), Channel::Sms, 0);
        tx.insert_outgoing(&message).await.expect("writes");
    }
    tx.commit().await.expect("commits");
    let takers: Vec<_> = (0..16)
        .map(|_| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                loop {
                    let mut tx = write(&store).await;
                    let again = NOW.plus_seconds(60);
                    let taken = tx.take_outgoing(Channel::Sms, NOW, again, 5).await;
                    if let (Ok(taken), Ok(())) = (taken, tx.commit().await) {
                        return taken;
                    }
                }
            })
        })
        .collect();
    let mut ids = Vec::new();
    for taker in takers {
        ids.extend(taker.await.expect("joins").into_iter().map(|m| m.id.into_string()));
    }
    // Those who looked at the same ones and came late have none; what is left is there.
    loop {
        let mut tx = write(&store).await;
        let left = tx.take_outgoing(Channel::Sms, NOW, NOW.plus_seconds(60), 5).await;
        let left = left.expect("takes");
        tx.commit().await.expect("commits");
        if left.is_empty() {
            break;
        }
        ids.extend(left.into_iter().map(|m| m.id.into_string()));
    }
    ids.sort();
    assert_eq!(ids, (0..16).map(|number| format!("{number:02}")).collect::<Vec<_>>());
}

pub(crate) async fn a_message_is_postponed_and_goes(store: Arc<dyn Store>) {
    let message = outgoing("a", Channel::Email, 0);
    let mut tx = write(&store).await;
    tx.insert_outgoing(&message).await.expect("writes");
    let (next, lease) = (NOW.plus_seconds(10), NOW.plus_seconds(70));
    tx.postpone_outgoing(&message.id, next).await.expect("writes");
    assert_eq!(tx.take_outgoing(Channel::Email, NOW, lease, 9).await, Ok(Vec::new()));
    let taken = tx.take_outgoing(Channel::Email, next, lease, 9).await;
    assert_eq!(taken, Ok(vec![Outgoing { tries: 1, next_at: lease, ..message.clone() }]));
    assert_eq!(tx.delete_outgoing(&message.id).await, Ok(true));
    assert_eq!(tx.delete_outgoing(&message.id).await, Ok(false));
}
