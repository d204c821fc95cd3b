//! What comes next in a sign-in, as a reply.

use http::StatusCode;
use identity::error::Error;
use identity::secret::Secret;
use identity::sessions::Opened;
use identity::sign_in::Step;
use wire::reply::Reply;

use crate::asked::Asked;
use crate::cookies::Cookie;
use crate::reply::{page, redirect, with_cookie, without_cookie};
use crate::views::RecoveryCodesPage;

impl Asked<'_> {
    /// The reply to a step that was passed.
    pub(crate) fn follow(&self, step: Step) -> Result<Reply, Error> {
        match step {
            Step::SecondFactor { attempt, .. }
            | Step::Enrolment { attempt, .. }
            | Step::NewPassword { attempt } => {
                let reply = redirect("/sign-in/next");
                Ok(with_cookie(reply, Cookie::Attempt, attempt.expose_text(), self.tls))
            }
            Step::Done(opened) => self.opened(&opened),
        }
    }

    fn opened(&self, opened: &Opened) -> Result<Reply, Error> {
        let reply = if opened.recovery_codes.is_empty() {
            redirect("/me")
        } else {
            self.recovery_codes_page(&opened.recovery_codes)?
        };
        let reply = without_cookie(reply, Cookie::Attempt, self.tls);
        let reply = with_cookie(reply, Cookie::Session, opened.secret.expose_text(), self.tls);
        Ok(match &opened.trust {
            Some(trust) => with_cookie(reply, Cookie::Trust, trust.expose_text(), self.tls),
            None => reply,
        })
    }

    /// The only time that recovery codes are shown.
    pub(crate) fn recovery_codes_page(&self, codes: &[Secret]) -> Result<Reply, Error> {
        let codes = codes.iter().map(|code| code.expose_text().to_owned()).collect();
        page(StatusCode::OK, &RecoveryCodesPage { frame: self.frame(None), codes })
    }
}
