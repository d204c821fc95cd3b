//! The second factor: codes of a device, codes by message, recovery codes.

use http::StatusCode;
use identity::error::Error;
use identity::messages::{Channel, SendCode, Sending};
use identity::sign_in::{AttemptView, EnterCode, Factor, ShowAttempt};
use wire::reply::Reply;

use crate::asked::Asked;
use crate::explain::explained;
use crate::reply::page;
use crate::views::{Notice, SecondFactorPage, Way};

impl Asked<'_> {
    /// The page; `sent` says by which way a code was sent, and the sentence about it.
    pub(crate) fn second_factor_page(
        &self,
        view: &AttemptView,
        status: StatusCode,
        notice: Option<Notice>,
        sent: Option<(Factor, Option<String>)>,
    ) -> Result<Reply, Error> {
        let mut factors = view.factors.clone();
        if let Some((chosen, _)) = &sent {
            // What the person is at comes first.
            factors.sort_by_key(|factor| factor != chosen);
        }
        let ways = factors
            .into_iter()
            .filter(|factor| *factor != Factor::TrustedBrowser)
            .map(|factor| {
                let about = sent.as_ref().filter(|(own, _)| *own == factor);
                Way { factor, sent_to: about.and_then(|(_, text)| text.clone()) }
            })
            .collect();
        let shown = SecondFactorPage {
            frame: self.frame(notice),
            ways,
            open: false,
            trust_offered: view.trust_offered,
            why: self.t().why(view.rule, view.reason),
        };
        page(status, &shown)
    }

    async fn view(&self) -> Result<AttemptView, Error> {
        let attempt = self.attempt()?;
        self.visit.open(self.identity, "PageNext", ShowAttempt { attempt }).await
    }

    fn factor(&self) -> Result<Factor, Error> {
        Factor::of_word(self.visit.field("factor")).ok_or(Error::Missing("factor"))
    }

    pub(crate) async fn send_code(&self) -> Result<Reply, Error> {
        let factor = self.factor()?;
        let channel = match factor {
            Factor::Sms => Channel::Sms,
            Factor::Email => Channel::Email,
            _ => return Err(Error::Missing("factor")),
        };
        let command =
            SendCode { attempt: self.attempt()?, channel, language: Some(self.visit.language) };
        let sending = self.visit.open(self.identity, "PageSendCode", command).await?;
        let view = self.view().await?;
        let (notice, text) = match sending {
            Sending::Sent(sent) => (None, self.t().sent_to.replace("{}", &sent.to)),
            Sending::Wait { .. } => {
                (Some(Notice::bad(self.t().sent_lately)), self.t().hint(&factor).to_owned())
            }
            Sending::Exhausted => {
                (Some(Notice::bad(self.t().no_more_codes)), self.t().hint(&factor).to_owned())
            }
        };
        self.second_factor_page(&view, StatusCode::OK, notice, Some((factor, Some(text))))
    }

    pub(crate) async fn enter_code(&self) -> Result<Reply, Error> {
        let factor = self.factor()?;
        let command = EnterCode {
            attempt: self.attempt()?,
            factor,
            code: self.visit.secret("code"),
            trust: self.visit.field("trust") == "yes",
            agent: self.visit.agent(),
        };
        match self.visit.open(self.identity, "PageEnterCode", command).await {
            Ok(step) => self.follow(step),
            Err(error @ Error::WrongCode) => {
                let view = self.view().await?;
                let (status, text) = explained(&error, self.t());
                let sent = matches!(factor, Factor::Sms | Factor::Email)
                    .then(|| self.t().hint(&factor).to_owned());
                let notice = Some(Notice::bad(text));
                self.second_factor_page(&view, status, notice, Some((factor, sent)))
            }
            Err(error) => Err(error),
        }
    }
}
