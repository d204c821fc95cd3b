//! Binding an authenticator app, in a sign-in that demands one and for whoever is signed in.

use fast_qr::convert::Builder;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::{ECL, QRBuilder};
use http::StatusCode;
use identity::error::Error;
use identity::factor_words::FactorChange;
use identity::mfa::NewSeed;
use identity::sessions::{BeginDevice, FinishDevice};
use identity::sign_in::{AttemptView, BeginEnrolment, FinishEnrolment, ShowAttempt, SkipEnrolment};
use wire::reply::Reply;

use crate::asked::Asked;
use crate::explain::explained;
use crate::languages::Texts;
use crate::reply::{page, redirect};
use crate::views::{EnrolPage, Notice};

/// What authenticator apps call this server.
const ISSUER: &str = "Countersign";

/// Where an app is bound.
struct Place {
    base: &'static str,
    may_skip: bool,
    why: Option<String>,
}

impl Place {
    fn sign_in(view: &AttemptView, t: &Texts) -> Self {
        let why = t.why(view.rule, view.reason);
        Self { base: "/sign-in", may_skip: view.may_skip, why: Some(why) }
    }

    fn me() -> Self {
        Self { base: "/me", may_skip: false, why: None }
    }
}

impl Asked<'_> {
    pub(crate) async fn begin_enrolment(&self, view: &AttemptView) -> Result<Reply, Error> {
        let command = BeginEnrolment { attempt: self.attempt()?, issuer: ISSUER.to_owned() };
        let made = self.visit.open(self.identity, "PageEnrol", command).await?;
        self.first_page(Place::sign_in(view, self.t()), &made)
    }

    pub(crate) async fn finish_enrolment(&self) -> Result<Reply, Error> {
        let command = FinishEnrolment {
            attempt: self.attempt()?,
            first_code: self.visit.secret("first"),
            second_code: self.visit.secret("second"),
            agent: self.visit.agent(),
        };
        match self.visit.open(self.identity, "PageEnrol", command).await {
            Ok(step) => self.follow(step),
            Err(error @ (Error::WrongCode | Error::WrongClock { .. })) => {
                let shown = ShowAttempt { attempt: self.attempt()? };
                let view = self.visit.open(self.identity, "PageNext", shown).await?;
                self.page_again(Place::sign_in(&view, self.t()), &error)
            }
            Err(error) => Err(error),
        }
    }

    pub(crate) async fn skip_enrolment(&self) -> Result<Reply, Error> {
        let command = SkipEnrolment { attempt: self.attempt()?, agent: self.visit.agent() };
        let step = self.visit.open(self.identity, "PageSkipEnrolment", command).await?;
        self.follow(step)
    }

    pub(crate) async fn begin_device(&self) -> Result<Reply, Error> {
        let command = BeginDevice { issuer: ISSUER.to_owned() };
        let change = FactorChange::BindDevice;
        match self.visit.changes(self.identity, "PageAddDevice", command, change).await {
            Ok(made) => self.first_page(Place::me(), &made),
            Err(error) => self.prove_first(error),
        }
    }

    pub(crate) async fn finish_device(&self) -> Result<Reply, Error> {
        let command = FinishDevice {
            first_code: self.visit.secret("first"),
            second_code: self.visit.secret("second"),
            end_others: false,
        };
        let change = FactorChange::BindDevice;
        match self.visit.changes(self.identity, "PageAddDevice", command, change).await {
            Ok(codes) if codes.is_empty() => Ok(redirect("/me")),
            Ok(codes) => self.recovery_codes_page(&codes),
            Err(error @ (Error::WrongCode | Error::WrongClock { .. })) => {
                self.page_again(Place::me(), &error)
            }
            Err(error) => self.prove_first(error),
        }
    }

    fn first_page(&self, place: Place, made: &NewSeed) -> Result<Reply, Error> {
        let seed = made.base32_seed.expose_text().to_owned();
        let uri = made.uri.expose_text().to_owned();
        self.enrol_page(place, StatusCode::OK, None, (seed, uri))
    }

    /// The same page with what the browser was given before, so that nobody who mistypes a code
    /// must scan again. It shows the sender no more than the sender sent.
    fn page_again(&self, place: Place, error: &Error) -> Result<Reply, Error> {
        let (status, text) = explained(error, self.t());
        let given = (self.visit.field("seed").to_owned(), self.visit.field("uri").to_owned());
        self.enrol_page(place, status, Some(Notice::bad(text)), given)
    }

    fn enrol_page(
        &self,
        Place { base, may_skip, why }: Place,
        status: StatusCode,
        notice: Option<Notice>,
        (seed, uri): (String, String),
    ) -> Result<Reply, Error> {
        let frame = self.frame(notice);
        let qr = qr(&uri)?;
        page(status, &EnrolPage { frame, base, qr, seed, uri, may_skip, why })
    }
}

/// The picture that authenticator apps scan, as SVG.
fn qr(text: &str) -> Result<String, Error> {
    let made = QRBuilder::new(text).ecl(ECL::M).build();
    let code = made.map_err(|_| Error::invalid("uri", identity::error::Problem::Length))?;
    Ok(SvgBuilder::default().margin(2).to_str(&code))
}
