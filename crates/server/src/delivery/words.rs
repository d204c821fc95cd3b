//! The words of messages, from the templates, in the language of the letter.

use askama::Template;
use identity::messages::{Content, Language, Letter, Notice};
use identity::sign_in::Factor;
use identity::sources::Timestamp;
use jiff::tz::TimeZone;

/// A message in words.
pub(super) struct Words {
    /// For an e-mail; never holds the code.
    pub(super) subject: String,
    /// For an SMS.
    pub(super) short: String,
    /// For an e-mail.
    pub(super) long: String,
}

#[derive(Template)]
#[template(path = "messages/en.txt")]
struct English<'a> {
    said: &'a Said<'a>,
}

#[derive(Template)]
#[template(path = "messages/de.txt")]
struct German<'a> {
    said: &'a Said<'a>,
}

#[derive(Template)]
#[template(path = "messages/zh.txt")]
struct Chinese<'a> {
    said: &'a Said<'a>,
}

/// What the templates know. What an event has no use for is empty.
#[derive(Default)]
struct Said<'a> {
    event: &'static str,
    user: &'a str,
    account: &'a str,
    code: &'a str,
    minutes: i64,
    factor: &'static str,
    left: usize,
    network: &'a str,
    at: String,
}

/// A template's paragraphs: the subject, the SMS, then the e-mail.
pub(super) fn words(letter: &Letter) -> Words {
    let said = said(letter);
    let said = &said;
    let text = match letter.language {
        Language::English => English { said }.render(),
        Language::German => German { said }.render(),
        Language::Chinese => Chinese { said }.render(),
    };
    let text = text.expect("a template without a filter of its own renders");
    let (subject, rest) = text.split_once("\n\n").unwrap_or((&text, ""));
    let (short, long) = rest.split_once("\n\n").unwrap_or((rest, ""));
    Words { subject: subject.to_owned(), short: short.to_owned(), long: format!("{long}\n") }
}

fn said(letter: &Letter) -> Said<'_> {
    let whose = Said { user: &letter.user, account: &letter.account, ..Said::default() };
    match &letter.content {
        Content::Code { code, minutes } => {
            Said { event: "code", code: code.expose_text(), minutes: *minutes, ..whose }
        }
        Content::Notice { notice, at } => {
            let of = |factor: &Factor| named(letter.language, *factor);
            let whose = Said { at: shown(Timestamp::from_millis(*at)), ..whose };
            match notice {
                Notice::FactorBound(factor) => Said { event: "bound", factor: of(factor), ..whose },
                Notice::FactorRemoved(factor) => {
                    Said { event: "removed", factor: of(factor), ..whose }
                }
                Notice::FactorReset(factor) => Said { event: "reset", factor: of(factor), ..whose },
                Notice::RecoveryCodeUsed { left } => {
                    Said { event: "recovery", left: *left, ..whose }
                }
                Notice::UnusualSignIn { network } => Said { event: "unusual", network, ..whose },
                Notice::PasswordChanged { by_administrator: false } => {
                    Said { event: "password", ..whose }
                }
                Notice::PasswordChanged { by_administrator: true } => {
                    Said { event: "password-by-administrator", ..whose }
                }
                Notice::BrowserCopied => Said { event: "copied", ..whose },
                Notice::AddressChanged => Said { event: "address", ..whose },
            }
        }
    }
}

/// A moment as every language here can read it.
fn shown(at: Timestamp) -> String {
    let at = jiff::Timestamp::from_millisecond(at.millis()).unwrap_or_default();
    at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M UTC").to_string()
}

fn named(language: Language, factor: Factor) -> &'static str {
    let [english, german, chinese] = match factor {
        Factor::Totp => ["an authenticator app", "Authenticator-App", "身份验证器应用"],
        Factor::Passkey => ["a passkey or security key", "Passkey", "通行密钥"],
        Factor::Sms => ["codes by SMS", "Codes per SMS", "短信验证码"],
        Factor::Email => ["codes by e-mail", "Codes per E-Mail", "邮件验证码"],
        Factor::RecoveryCode => ["a set of recovery codes", "Notfallcodes", "恢复码"],
        Factor::TrustedBrowser => ["a trusted browser", "vertrauter Browser", "受信任的浏览器"],
    };
    match language {
        Language::English => english,
        Language::German => german,
        Language::Chinese => chinese,
    }
}

#[cfg(test)]
mod tests {
    use identity::secret::Secret;

    use super::*;

    const LANGUAGES: [Language; 3] = [Language::English, Language::German, Language::Chinese];

    fn letter(language: Language, content: Content) -> Letter {
        let (user, account) = ("alice".into(), "acme".into());
        Letter { to: "alice@example.com".into(), language, user, account, content }
    }

    fn notices() -> Vec<Notice> {
        vec![
            Notice::FactorBound(Factor::Totp),
            Notice::FactorRemoved(Factor::Passkey),
            Notice::FactorReset(Factor::Totp),
            Notice::RecoveryCodeUsed { left: 7 },
            Notice::UnusualSignIn { network: "192.0.2.7".into() },
            Notice::BrowserCopied,
            Notice::PasswordChanged { by_administrator: false },
            Notice::PasswordChanged { by_administrator: true },
            Notice::AddressChanged,
        ]
    }

    #[test]
    fn every_message_has_its_words_in_every_language() {
        let mut subjects = std::collections::BTreeSet::new();
        for language in LANGUAGES {
            for notice in notices() {
                let shown = format!("{language:?} {notice:?}");
                let content = Content::Notice { notice, at: 1_767_323_045_000 };
                let words = words(&letter(language, content));
                assert!(subjects.insert(words.subject.clone()), "{shown}");
                assert!(!words.subject.is_empty() && !words.subject.contains('\n'), "{shown}");
                for text in [&words.short, &words.long] {
                    for part in ["alice", "acme", "2026-01-02 03:04 UTC"] {
                        assert!(text.contains(part), "{shown}: {text}");
                    }
                }
                assert!(!words.short.contains('\n'), "{shown}");
            }
        }
    }

    #[test]
    fn what_a_notice_is_about_is_said() {
        for language in LANGUAGES {
            let said = |notice| words(&letter(language, Content::Notice { notice, at: 0 }));
            for (notice, part) in [
                (Notice::FactorBound(Factor::Totp), named(language, Factor::Totp)),
                (Notice::RecoveryCodeUsed { left: 7 }, "7"),
                (Notice::UnusualSignIn { network: "192.0.2.7".into() }, "192.0.2.7"),
            ] {
                let words = said(notice);
                assert!(words.short.contains(part) && words.long.contains(part), "{part}");
            }
        }
    }

    #[test]
    fn a_code_is_in_the_text_and_never_in_the_subject() {
        for language in LANGUAGES {
            let code = Content::Code { code: Secret::new("804217"), minutes: 10 };
            let words = words(&letter(language, code));
            assert!(words.short.contains("804217") && words.long.contains("804217"));
            assert!(words.short.contains("10") && words.long.contains("10"));
            assert!(!words.subject.contains(|c: char| c.is_ascii_digit()), "{}", words.subject);
        }
    }
}
