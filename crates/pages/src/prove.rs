//! Proving oneself again, before factors are changed.

use http::StatusCode;
use identity::error::{Error, Unauthenticated};
use identity::secret::Secret;
use identity::sessions::{Me, Reprove, ShowMe};
use identity::sign_in::Factor;
use wire::reply::Reply;

use crate::asked::Asked;
use crate::cookies::Cookie;
use crate::explain::explained;
use crate::reply::{page, redirect, with_cookie};
use crate::views::{Notice, ProvePage};

impl Asked<'_> {
    /// The reply to what was refused: where only a fresh proof is missing, the way to one.
    pub(crate) fn prove_first(&self, error: Error) -> Result<Reply, Error> {
        match error {
            Error::ProofTooOld => Ok(redirect("/me/prove")),
            error => Err(error),
        }
    }

    pub(crate) async fn prove_page(&self, wrong: Option<&Error>) -> Result<Reply, Error> {
        let me: Me = match self.visit.signed_in(self.identity, "PageProve", ShowMe).await {
            Ok(me) => me,
            Err(Error::Unauthenticated(_)) => return Ok(redirect("/sign-in")),
            Err(error) => return Err(error),
        };
        let explained = wrong.map(|error| explained(error, self.t()));
        let status = explained.as_ref().map_or(StatusCode::OK, |(status, _)| *status);
        let codes = (me.recovery_codes > 0).then_some(Factor::RecoveryCode);
        let shown = ProvePage {
            frame: self.frame(explained.map(|(_, text)| Notice::bad(text))),
            factor: (!me.devices.is_empty()).then_some(Factor::Totp).or(codes),
            passkey: !me.passkeys.is_empty(),
        };
        page(status, &shown)
    }

    pub(crate) async fn prove(&self) -> Result<Reply, Error> {
        let code = self.visit.field("code");
        let factor = Factor::of_word(self.visit.field("factor"));
        let factor = factor.filter(|_| !code.is_empty()).map(|f| (f, Secret::new(code)));
        self.prove_by(self.visit.secret("password"), factor).await
    }

    pub(crate) async fn finish_proof_by_passkey(&self) -> Result<Reply, Error> {
        let response = self.visit.secret("response");
        let password = self.visit.secret("password");
        self.prove_by(password, Some((Factor::Passkey, response))).await
    }

    async fn prove_by(
        &self,
        password: Secret,
        factor: Option<(Factor, Secret)>,
    ) -> Result<Reply, Error> {
        let Some(session) = self.visit.cookie(Cookie::Session) else {
            return Ok(redirect("/sign-in"));
        };
        let command = Reprove { session, password, factor, checked: None };
        match self.visit.signed_in(self.identity, "PageProve", command).await {
            Ok(secret) => {
                let reply = redirect("/me");
                Ok(with_cookie(reply, Cookie::Session, secret.expose_text(), self.tls))
            }
            Err(
                error @ (Error::WrongCode
                | Error::Unauthenticated(
                    Unauthenticated::WrongCredentials
                    | Unauthenticated::SecondFactor
                    | Unauthenticated::Locked,
                )),
            ) => self.prove_page(Some(&error)).await,
            Err(error) => Err(error),
        }
    }
}
