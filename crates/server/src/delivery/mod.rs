//! Delivers what waits in the outbox, beside the requests. Each way has a task of its own, so
//! that a dead mail server does not hold up an SMS; and no request ever waits for either.

mod smtp;
mod trouble;
mod trust;
mod webhook;
mod words;

use std::sync::Arc;
use std::time::Duration;

use identity::messages::{Channel, Parcel, Taken, delivered, given_up, postponed, take};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tracing::{info, warn};

use crate::answer::Answerer;
use crate::config::Messages;
use crate::failure::Failure;
use crate::listen::told;
use smtp::Smtp;
use trouble::Trouble;
use webhook::Webhook;

/// How often the outbox is looked at: nobody likes to wait for a code.
const EVERY: Duration = Duration::from_millis(500);
/// How long one delivery may take.
const SEND_TIME: Duration = Duration::from_secs(30);
/// How long other nodes leave a message that was taken, in seconds; more than a delivery takes.
const LEASE: i64 = 60;
/// How many messages are on their way at once, by each way.
const AT_ONCE: u32 = 16;
/// How long a way rests that was not believed: at first, then twice as long each time, and at the
/// most. Gateways count the sign-ins that fail.
const MISTRUSTED: Duration = Duration::from_secs(5);
const LONG_MISTRUSTED: Duration = Duration::from_secs(300);
/// How long deliveries may go on once the server is told to stop. What is cut off then stays in
/// the outbox.
const GRACE: Duration = Duration::from_secs(5);

/// What takes the messages of a way.
enum Gateway {
    Smtp(Smtp),
    Webhook(Webhook),
}

impl Gateway {
    async fn send(&self, parcel: &Parcel, answerer: &Answerer) -> Result<(), Trouble> {
        let (id, to) = (&parcel.id, parcel.letter.to.as_str());
        let words = words::words(&parcel.letter);
        let sending = async {
            match self {
                Self::Smtp(smtp) => smtp.send(id, to, words, answerer.identity.now()).await,
                Self::Webhook(webhook) => webhook.send(id, to, &words.short).await,
            }
        };
        timeout(SEND_TIME, sending).await.unwrap_or(Err(Trouble::TooSlow))
    }
}

/// The gateways there are.
pub(crate) struct Gateways {
    email: Option<Arc<Gateway>>,
    sms: Option<Arc<Gateway>>,
}

impl Gateways {
    /// The gateways of the settings, their secrets read.
    pub(crate) fn new(messages: &Messages) -> Result<Self, Failure> {
        let ca_file = messages.ca_file.as_deref();
        let email = messages.mail.as_ref().map(|mail| Smtp::new(mail, ca_file)).transpose()?;
        let sms = messages.sms.as_ref().map(|sms| Webhook::new(sms, ca_file)).transpose()?;
        Ok(Self {
            email: email.map(Gateway::Smtp).map(Arc::new),
            sms: sms.map(Gateway::Webhook).map(Arc::new),
        })
    }
}

/// Delivers until told to stop.
pub(crate) async fn run(answerer: Arc<Answerer>, gateways: Gateways, stop: watch::Receiver<bool>) {
    let way = |channel, gateway| {
        let (answerer, stop) = (Arc::clone(&answerer), stop.clone());
        Way { channel, gateway, answerer, stop }
    };
    let email = way(Channel::Email, gateways.email);
    let sms = way(Channel::Sms, gateways.sms);
    tokio::join!(email.run(), sms.run());
}

/// One way that messages go.
#[derive(Clone)]
struct Way {
    channel: Channel,
    gateway: Option<Arc<Gateway>>,
    answerer: Arc<Answerer>,
    stop: watch::Receiver<bool>,
}

/// Whether a gateway believes this server, as far as that is known.
#[derive(Default)]
struct Trust {
    /// How often it did not, since it last did.
    refused: u32,
    /// How long to leave it alone, from when it was last asked.
    rest: Duration,
}

impl Trust {
    /// How many messages may be on their way: one is enough to find out.
    fn at_once(&self) -> u32 {
        if self.refused == 0 { AT_ONCE } else { 1 }
    }

    /// Notes what a round showed: nothing, if nobody was asked. The rest is over by then, and
    /// the next message that is due does not wait for another.
    fn learn(&mut self, believed: Option<bool>) {
        self.rest = Duration::ZERO;
        match believed {
            None => {}
            Some(true) => self.refused = 0,
            Some(false) => {
                let longer = MISTRUSTED.saturating_mul(2_u32.saturating_pow(self.refused));
                self.rest = longer.min(LONG_MISTRUSTED);
                self.refused = self.refused.saturating_add(1);
            }
        }
    }
}

impl Way {
    async fn run(self) {
        let mut stop = self.stop.clone();
        let mut times = interval(EVERY);
        times.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut trust = Trust::default();
        loop {
            let due = async {
                times.tick().await;
                sleep(trust.rest).await;
            };
            tokio::select! {
                () = due => {}
                () = told(&mut stop) => return,
            }
            trust.learn(self.round(trust.at_once()).await);
        }
    }

    /// Sends what is due, at most so many; whether the gateway believed this server, if it was
    /// asked.
    async fn round(&self, at_once: u32) -> Option<bool> {
        let taken = take(&self.answerer.identity, self.channel, LEASE, at_once).await;
        let Taken { parcels, given_up } = taken.unwrap_or_else(|error| {
            // A store that is only busy says so itself, and not four times a second.
            if let Some(inside) = error.inside() {
                warn!(inside, "cannot look into the outbox");
            }
            Taken::default()
        });
        for message in given_up {
            warn!(%message, channel = ?self.channel, "a message is given up: its time is over");
        }
        let mut sending = JoinSet::new();
        for parcel in parcels {
            let way = self.clone();
            sending.spawn(async move { way.deliver(parcel).await });
        }
        let mut believed = None;
        while let Some(sent) = sending.join_next().await {
            believed = Some(believed.unwrap_or(true) && sent.unwrap_or(true));
        }
        believed
    }

    /// Sends a message; whether the gateway believed this server.
    async fn deliver(&self, parcel: Parcel) -> bool {
        let (message, channel) = (&parcel.id, self.channel);
        let sent = tokio::select! {
            sent = self.send(&parcel) => sent,
            () = self.stopped() => Err(Trouble::Stopped),
        };
        let identity = &self.answerer.identity;
        let believed = !matches!(sent, Err(Trouble::NotBelieved { .. }));
        let kept = match sent {
            Ok(()) => {
                info!(%message, ?channel, "a message is delivered");
                delivered(identity, message).await
            }
            Err(why) if why.is_for_good() => {
                warn!(%message, ?channel, %why, "a message is given up: it is refused for good");
                given_up(identity, message).await
            }
            Err(why) => match postponed(identity, &parcel).await {
                Ok(Some(_)) => {
                    let tries = parcel.tries + 1;
                    warn!(%message, ?channel, tries, %why, "a message is not delivered yet");
                    Ok(())
                }
                Ok(None) => {
                    warn!(%message, ?channel, %why, "a message is given up");
                    Ok(())
                }
                Err(error) => Err(error),
            },
        };
        if let Err(error) = kept {
            warn!(%message, inside = error.inside().unwrap_or_default(), "cannot note a delivery");
        }
        believed
    }

    async fn send(&self, parcel: &Parcel) -> Result<(), Trouble> {
        match &self.gateway {
            Some(gateway) => gateway.send(parcel, &self.answerer).await,
            None => Err(Trouble::NoGateway),
        }
    }

    /// Waits until the server was told to stop and deliveries had their time.
    async fn stopped(&self) {
        told(&mut self.stop.clone()).await;
        sleep(GRACE).await;
    }
}

#[cfg(test)]
mod tests;
