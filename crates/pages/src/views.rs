//! The pages' templates and what fills them.

use askama::Template;
use identity::messages::Language;
use identity::sign_in::Factor;

use crate::languages::{Texts, tag, texts};

/// What every page shows.
pub(crate) struct Frame {
    pub(crate) t: &'static Texts,
    pub(crate) language: &'static str,
    pub(crate) notice: Option<Notice>,
}

impl Frame {
    pub(crate) fn new(language: Language, notice: Option<Notice>) -> Self {
        Self { t: texts(language), language: tag(language), notice }
    }
}

/// What has just happened.
pub(crate) struct Notice {
    pub(crate) bad: bool,
    pub(crate) text: String,
}

impl Notice {
    pub(crate) fn bad(text: impl Into<String>) -> Self {
        Self { bad: true, text: text.into() }
    }

    fn kind(&self) -> &'static str {
        if self.bad { "bad" } else { "good" }
    }
}

#[derive(Template)]
#[template(path = "sign_in.html")]
pub(crate) struct SignInPage {
    pub(crate) frame: Frame,
    pub(crate) directory: bool,
    pub(crate) passkeys: bool,
    pub(crate) place: String,
    pub(crate) user: String,
}

/// A way to show a second factor.
pub(crate) struct Way {
    pub(crate) factor: Factor,
    /// Where a code was sent, as a sentence.
    pub(crate) sent_to: Option<String>,
}

impl Way {
    fn sendable(&self) -> bool {
        matches!(self.factor, Factor::Sms | Factor::Email)
    }

    fn enterable(&self) -> bool {
        !self.sendable() || self.sent_to.is_some()
    }
}

#[derive(Template)]
#[template(path = "second_factor.html")]
pub(crate) struct SecondFactorPage {
    pub(crate) frame: Frame,
    pub(crate) ways: Vec<Way>,
    /// Whether the ways after the first are shown at once.
    pub(crate) open: bool,
    pub(crate) trust_offered: bool,
    pub(crate) why: String,
}

#[derive(Template)]
#[template(path = "enrol.html")]
pub(crate) struct EnrolPage {
    pub(crate) frame: Frame,
    /// `/sign-in` or `/me`.
    pub(crate) base: &'static str,
    /// As SVG.
    pub(crate) qr: String,
    pub(crate) seed: String,
    pub(crate) uri: String,
    pub(crate) may_skip: bool,
    pub(crate) why: Option<String>,
}

#[derive(Template)]
#[template(path = "new_password.html")]
pub(crate) struct NewPasswordPage {
    pub(crate) frame: Frame,
}

#[derive(Template)]
#[template(path = "recovery_codes.html")]
pub(crate) struct RecoveryCodesPage {
    pub(crate) frame: Frame,
    pub(crate) codes: Vec<String>,
}

#[derive(Template)]
#[template(path = "prove.html")]
pub(crate) struct ProvePage {
    pub(crate) frame: Frame,
    /// The factor whose code is asked for beside the password.
    pub(crate) factor: Option<Factor>,
    pub(crate) passkey: bool,
}

#[derive(Template)]
#[template(path = "passkey.html")]
pub(crate) struct PasskeyPage {
    pub(crate) frame: Frame,
    /// Where the form goes.
    pub(crate) action: &'static str,
    /// `register` or `authenticate`.
    pub(crate) kind: &'static str,
    /// What the browser is asked, as JSON.
    pub(crate) options: String,
    pub(crate) trust: bool,
    /// Whether the password is asked for as well.
    pub(crate) password: bool,
    /// Whether a name is asked for.
    pub(crate) naming: bool,
    pub(crate) back: &'static str,
}

/// A line of a list on one's own page.
#[derive(Default)]
pub(crate) struct Line {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) since: String,
    pub(crate) used: String,
    pub(crate) network: String,
    pub(crate) current: bool,
    pub(crate) suspect: bool,
}

#[derive(Template)]
#[template(path = "me.html")]
pub(crate) struct MePage {
    pub(crate) frame: Frame,
    pub(crate) signed_in_as: String,
    pub(crate) devices: Vec<Line>,
    pub(crate) may_add_device: bool,
    pub(crate) passkeys_possible: bool,
    pub(crate) passkeys: Vec<Line>,
    pub(crate) codes_left: String,
    pub(crate) may_take_key: bool,
    /// `used` says until when each is good.
    pub(crate) keys: Vec<Line>,
    /// How many there are, where not all are shown.
    pub(crate) newest_keys: Option<String>,
    pub(crate) sessions: Vec<Line>,
    pub(crate) browsers: Vec<Line>,
    pub(crate) why: String,
}

#[derive(Template)]
#[template(path = "temporary_key.html")]
pub(crate) struct TemporaryKeyPage<'a> {
    pub(crate) frame: Frame,
    pub(crate) id: &'a str,
    pub(crate) secret: &'a str,
    pub(crate) token: &'a str,
    /// As a sentence.
    pub(crate) good_until: String,
    /// Lines for a shell, for the programs of one wire and of the other.
    pub(crate) variables: [String; 2],
}

#[derive(Template)]
#[template(path = "message.html")]
pub(crate) struct MessagePage {
    pub(crate) frame: Frame,
    pub(crate) link: &'static str,
}
