//! Passkeys: alone, as the second factor, to prove oneself again, and new ones.

use http::StatusCode;
use identity::error::Error;
use identity::factor_words::FactorChange;
use identity::ids::PasskeyId;
use identity::passkeys::{
    BeginPasskey, BeginPasskeyAlone, BeginPasskeyProof, BeginPasskeyRegistration,
    FinishPasskeyAlone, FinishPasskeyRegistration, RemoveOwnPasskey,
};
use identity::sign_in::{EnterCode, Factor};
use wire::reply::Reply;

use crate::asked::Asked;
use crate::cookies::Cookie;
use crate::explain::explained;
use crate::reply::{page, redirect, with_cookie, without_cookie};
use crate::views::{Notice, PasskeyPage, SignInPage};

impl Asked<'_> {
    fn ceremony(&self, page: PasskeyPage) -> Result<Reply, Error> {
        crate::reply::page(StatusCode::OK, &page)
    }

    pub(crate) async fn begin_passkey_alone(&self) -> Result<Reply, Error> {
        let asked = self.visit.open(self.identity, "PagePasskey", BeginPasskeyAlone).await?;
        let shown = self.ceremony(PasskeyPage {
            frame: self.frame(None),
            action: "/sign-in/passkey/alone",
            kind: "authenticate",
            options: asked.options,
            trust: false,
            password: false,
            naming: false,
            back: "/sign-in",
        })?;
        Ok(with_cookie(shown, Cookie::Challenge, asked.challenge.expose_text(), self.tls))
    }

    pub(crate) async fn finish_passkey_alone(&self) -> Result<Reply, Error> {
        let challenge = self.visit.cookie(Cookie::Challenge).ok_or(Error::Missing("challenge"))?;
        let command = FinishPasskeyAlone {
            challenge,
            response: self.visit.field("response").to_owned(),
            agent: self.visit.agent(),
        };
        let reply = match self.visit.open(self.identity, "PagePasskey", command).await {
            Ok(step) => self.follow(step)?,
            Err(error @ Error::Internal(_)) => return Err(error),
            Err(error) => {
                let (status, _) = explained(&error, self.t());
                let shown = SignInPage {
                    frame: self.frame(Some(Notice::bad(self.t().passkey_failed))),
                    directory: false,
                    passkeys: self.passkeys,
                    place: String::new(),
                    user: String::new(),
                };
                page(status, &shown)?
            }
        };
        Ok(without_cookie(reply, Cookie::Challenge, self.tls))
    }

    pub(crate) async fn begin_second_passkey(&self) -> Result<Reply, Error> {
        let command = BeginPasskey { attempt: self.attempt()? };
        let options = self.visit.open(self.identity, "PagePasskey", command).await?;
        self.ceremony(PasskeyPage {
            frame: self.frame(None),
            action: "/sign-in/passkey/shown",
            kind: "authenticate",
            options,
            trust: self.visit.field("trust") == "yes",
            password: false,
            naming: false,
            back: "/sign-in/next",
        })
    }

    pub(crate) async fn finish_second_passkey(&self) -> Result<Reply, Error> {
        let command = EnterCode {
            attempt: self.attempt()?,
            factor: Factor::Passkey,
            code: self.visit.secret("response"),
            trust: self.visit.field("trust") == "yes",
            agent: self.visit.agent(),
        };
        let step = self.visit.open(self.identity, "PagePasskey", command).await?;
        self.follow(step)
    }

    pub(crate) async fn begin_proof_by_passkey(&self) -> Result<Reply, Error> {
        let options = self.visit.signed_in(self.identity, "PageProve", BeginPasskeyProof).await?;
        self.ceremony(PasskeyPage {
            frame: self.frame(None),
            action: "/me/prove/shown",
            kind: "authenticate",
            options,
            trust: false,
            password: true,
            naming: false,
            back: "/me/prove",
        })
    }

    pub(crate) async fn begin_passkey(&self) -> Result<Reply, Error> {
        let command = BeginPasskeyRegistration;
        match self.visit.signed_in(self.identity, "PageAddPasskey", command).await {
            Ok(options) => self.ceremony(PasskeyPage {
                frame: self.frame(None),
                action: "/me/passkey/finish",
                kind: "register",
                options,
                trust: false,
                password: false,
                naming: true,
                back: "/me",
            }),
            Err(error) => self.prove_first(error),
        }
    }

    pub(crate) async fn finish_passkey(&self) -> Result<Reply, Error> {
        let command = FinishPasskeyRegistration {
            response: self.visit.field("response").to_owned(),
            name: self.visit.field("name").trim().to_owned(),
            end_others: false,
        };
        match self.visit.signed_in(self.identity, "PageAddPasskey", command).await {
            Ok(made) if made.recovery_codes.is_empty() => Ok(redirect("/me")),
            Ok(made) => self.recovery_codes_page(&made.recovery_codes),
            Err(error) => self.prove_first(error),
        }
    }

    pub(crate) async fn remove_passkey(&self) -> Result<Reply, Error> {
        let passkey = PasskeyId::new(self.visit.field("id"));
        let command = RemoveOwnPasskey { passkey, end_others: false };
        let change = FactorChange::RemovePasskey;
        match self.visit.changes(self.identity, "PageRemovePasskey", command, change).await {
            Ok(()) => Ok(redirect("/me")),
            Err(error) => self.prove_first(error),
        }
    }
}
