//! Clears away what has ended, beside the requests.

use std::sync::Arc;
use std::time::Duration;

use identity::sweep;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};
use tracing::{debug, warn};

use crate::answer::Answerer;
use crate::listen::told;

const EVERY: Duration = Duration::from_secs(5 * 60);

/// Sweeps now and then until told to stop.
pub(crate) async fn run(answerer: Arc<Answerer>, mut stop: watch::Receiver<bool>) {
    let mut times = interval(EVERY);
    times.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = times.tick() => {}
            () = told(&mut stop) => return,
        }
        match sweep(&answerer.identity).await {
            Ok(rows) => debug!(rows, "swept"),
            Err(error) => {
                warn!(inside = error.inside().unwrap_or_default(), "cannot sweep");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use identity::accounts::{NewAccount, create_account};
    use identity::ids::KeyId;
    use identity::secret::{Sealer, Secret};
    use identity::sources::{Sources, Timestamp};
    use identity::tokens::{Token, TokenHash, TokenScope};

    use super::*;
    use crate::compose;

    const HOUR: i64 = 60 * 60;

    #[tokio::test]
    async fn a_sweep_takes_what_ended_long_ago_and_nothing_else() {
        let (store, sources) = (stores::open_in_memory().unwrap(), Sources::system());
        let settings = compose::founding_settings();
        let sealer = Sealer::new(&[7; 32]);
        let identity = compose::identity(store, sealer, &sources, settings).unwrap();
        let new = NewAccount { name: "a".into(), owner: "admin".into(), projects: Vec::new() };
        let owner = create_account(&identity, new).await.unwrap().owner;
        let now = sources.now();
        let token = |text: &str, expires_at: Timestamp| Token {
            hash: TokenHash::of(&Secret::new(text)),
            user: owner.id.clone(),
            account: owner.account.clone(),
            scope: TokenScope::Account,
            methods: Vec::new(),
            issued_at: now.plus_seconds(-48 * HOUR),
            expires_at,
            mfa_at: None,
        };
        let mut tx = identity.store().write().await.unwrap();
        for (text, hours) in [("good", 1), ("just ended", -1), ("ended", -25)] {
            tx.insert_token(&token(text, now.plus_seconds(hours * HOUR))).await.unwrap();
            let until = now.plus_seconds(hours * HOUR);
            assert!(tx.insert_nonce(&KeyId::new("LTAI0"), text, until).await.unwrap());
        }
        tx.commit().await.unwrap();

        // A token that has just ended stays, so that its bearer is told that it ended.
        assert_eq!(sweep(&identity).await, Ok(1 + 2));
        assert_eq!(sweep(&identity).await, Ok(0));
        let mut tx = identity.store().read().await.unwrap();
        for (text, there) in [("good", true), ("just ended", true), ("ended", false)] {
            let found = tx.token(&TokenHash::of(&Secret::new(text))).await.unwrap();
            assert_eq!(found.is_some(), there, "{text}");
        }
    }
}
