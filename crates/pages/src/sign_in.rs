//! Names and password: the first factor.

use http::StatusCode;
use identity::error::{Error, Unauthenticated};
use identity::sign_in::{Door, EnterPassword, SetNewPassword, ShowAttempt, Stage, UserName};
use identity::users::PasswordRule;
use wire::reply::Reply;

use crate::asked::Asked;
use crate::cookies::Cookie;
use crate::explain::explained;
use crate::reply::{page, redirect, without_cookie};
use crate::views::{NewPasswordPage, Notice, SignInPage};

/// What a password set on a page must be: long rather than odd (NIST SP 800-63B); what an
/// account's settings demand beyond that comes on top.
const RULE: PasswordRule =
    PasswordRule { field: "password", min: 8, max: 128, classes: 1, not_name: true };

impl Asked<'_> {
    pub(crate) fn sign_in_page(&self, directory: bool) -> Result<Reply, Error> {
        self.sign_in_again(directory, StatusCode::OK, None)
    }

    fn sign_in_again(
        &self,
        directory: bool,
        status: StatusCode,
        notice: Option<Notice>,
    ) -> Result<Reply, Error> {
        let shown = SignInPage {
            frame: self.frame(notice),
            directory,
            passkeys: self.passkeys,
            place: self.visit.field("place").to_owned(),
            user: self.visit.field("user").to_owned(),
        };
        page(status, &shown)
    }

    pub(crate) async fn enter_password(&self, directory: bool) -> Result<Reply, Error> {
        let name = self.visit.field("user").trim().to_owned();
        let place = self.visit.field("place").trim().to_owned();
        let (door, user) = if directory {
            (Door::DirectoryPage, UserName::InDirectoryNamed { name, directory: place })
        } else {
            (Door::AccountPage, UserName::InAccountNamed { name, account: place })
        };
        let command = EnterPassword {
            door,
            user,
            password: self.visit.secret("password"),
            trusted: self.visit.cookie(Cookie::Trust),
            agent: self.visit.agent(),
            checked: None,
        };
        match self.visit.open(self.identity, "PageSignIn", command).await {
            Ok(step) => self.follow(step),
            Err(error @ Error::Internal(_)) => Err(error),
            Err(error) => {
                let (status, text) = explained(&error, self.t());
                self.sign_in_again(directory, status, Some(Notice::bad(text)))
            }
        }
    }

    /// What a sign-in under way waits for. Without one there may be a session.
    pub(crate) async fn next_page(&self) -> Result<Reply, Error> {
        let Some(attempt) = self.visit.cookie(Cookie::Attempt) else {
            let signed_in = self.visit.cookie(Cookie::Session).is_some();
            return Ok(redirect(if signed_in { "/me" } else { "/sign-in" }));
        };
        let shown = ShowAttempt { attempt };
        let view = match self.visit.open(self.identity, "PageNext", shown).await {
            Ok(view) => view,
            Err(error @ Error::Unauthenticated(Unauthenticated::UnknownAttempt)) => {
                let reply = self.error_page(&error);
                return Ok(without_cookie(reply, Cookie::Attempt, self.tls));
            }
            Err(error) => return Err(error),
        };
        match view.stage {
            Stage::SecondFactor => self.second_factor_page(&view, StatusCode::OK, None, None),
            Stage::Enrolment => self.begin_enrolment(&view).await,
            Stage::NewPassword => self.new_password_page(StatusCode::OK, None),
        }
    }

    fn new_password_page(
        &self,
        status: StatusCode,
        notice: Option<Notice>,
    ) -> Result<Reply, Error> {
        page(status, &NewPasswordPage { frame: self.frame(notice) })
    }

    pub(crate) async fn set_new_password(&self) -> Result<Reply, Error> {
        if self.visit.field("password") != self.visit.field("repeat") {
            let notice = Notice::bad(self.t().passwords_differ);
            return self.new_password_page(StatusCode::BAD_REQUEST, Some(notice));
        }
        let command = SetNewPassword {
            attempt: self.attempt()?,
            password: self.visit.secret("password"),
            rule: RULE,
            agent: self.visit.agent(),
            fresh: None,
            hash: None,
        };
        match self.visit.open(self.identity, "PageNewPassword", command).await {
            Ok(step) => self.follow(step),
            Err(error @ Error::Invalid { .. }) => {
                let (status, text) = explained(&error, self.t());
                self.new_password_page(status, Some(Notice::bad(text)))
            }
            Err(error) => Err(error),
        }
    }

    /// What the browser holds of a sign-in under way.
    pub(crate) fn attempt(&self) -> Result<identity::secret::Secret, Error> {
        let held = self.visit.cookie(Cookie::Attempt);
        held.ok_or_else(|| Unauthenticated::UnknownAttempt.into())
    }
}
