//! What the pages say, in each language. A text that one language lacks does not compile.

mod de;
mod en;
mod zh;

use identity::messages::Language;
use identity::sign_in::Factor;

/// The tag that documents and browsers know a language by.
pub(crate) fn tag(language: Language) -> &'static str {
    match language {
        Language::English => "en",
        Language::German => "de",
        Language::Chinese => "zh",
    }
}

/// What the pages say in a language.
pub(crate) fn texts(language: Language) -> &'static Texts {
    match language {
        Language::English => &en::TEXTS,
        Language::German => &de::TEXTS,
        Language::Chinese => &zh::TEXTS,
    }
}

/// Every text. `{}` stands for a value.
pub(crate) struct Texts {
    pub(crate) product: &'static str,
    pub(crate) skip_to_content: &'static str,
    pub(crate) language: &'static str,
    // Signing in.
    pub(crate) sign_in: &'static str,
    pub(crate) sign_in_account: &'static str,
    pub(crate) sign_in_directory: &'static str,
    pub(crate) account: &'static str,
    pub(crate) directory: &'static str,
    pub(crate) user: &'static str,
    pub(crate) password: &'static str,
    pub(crate) sign_in_with_passkey: &'static str,
    pub(crate) as_directory_user: &'static str,
    pub(crate) as_account_user: &'static str,
    pub(crate) start_again: &'static str,
    // The second factor.
    pub(crate) second_factor: &'static str,
    pub(crate) why: &'static str,
    pub(crate) totp_hint: &'static str,
    pub(crate) sms_hint: &'static str,
    pub(crate) email_hint: &'static str,
    pub(crate) recovery_hint: &'static str,
    pub(crate) passkey_hint: &'static str,
    pub(crate) code: &'static str,
    pub(crate) go_on: &'static str,
    pub(crate) send_code: &'static str,
    pub(crate) sent_to: &'static str,
    pub(crate) sent_lately: &'static str,
    pub(crate) no_more_codes: &'static str,
    pub(crate) other_ways: &'static str,
    pub(crate) trust_browser: &'static str,
    pub(crate) use_passkey: &'static str,
    pub(crate) weak: &'static str,
    // Enrolment.
    pub(crate) enrol: &'static str,
    pub(crate) enrol_hint: &'static str,
    pub(crate) scan: &'static str,
    pub(crate) qr_label: &'static str,
    pub(crate) or_type: &'static str,
    pub(crate) two_codes: &'static str,
    pub(crate) first_code: &'static str,
    pub(crate) second_code: &'static str,
    pub(crate) not_now: &'static str,
    pub(crate) clock_slow: &'static str,
    pub(crate) clock_fast: &'static str,
    // A new password.
    pub(crate) new_password: &'static str,
    pub(crate) new_password_hint: &'static str,
    pub(crate) repeat_password: &'static str,
    pub(crate) passwords_differ: &'static str,
    // Recovery codes.
    pub(crate) recovery_codes: &'static str,
    pub(crate) recovery_codes_hint: &'static str,
    pub(crate) recovery_codes_left: &'static str,
    pub(crate) new_recovery_codes: &'static str,
    pub(crate) i_kept_them: &'static str,
    // My own page.
    pub(crate) signed_in_as: &'static str,
    pub(crate) sign_out: &'static str,
    pub(crate) my_devices: &'static str,
    pub(crate) no_devices: &'static str,
    pub(crate) add_device: &'static str,
    pub(crate) remove: &'static str,
    pub(crate) name: &'static str,
    pub(crate) my_passkeys: &'static str,
    pub(crate) no_passkeys: &'static str,
    pub(crate) add_passkey: &'static str,
    pub(crate) maybe_copied: &'static str,
    pub(crate) my_sessions: &'static str,
    pub(crate) this_session: &'static str,
    pub(crate) end_session: &'static str,
    pub(crate) end_others: &'static str,
    pub(crate) trusted_browsers: &'static str,
    pub(crate) no_trusted_browsers: &'static str,
    pub(crate) forget: &'static str,
    pub(crate) since: &'static str,
    pub(crate) last_used: &'static str,
    pub(crate) never: &'static str,
    pub(crate) network: &'static str,
    // A temporary key.
    pub(crate) temporary_key: &'static str,
    pub(crate) temporary_key_hint: &'static str,
    pub(crate) take_key: &'static str,
    pub(crate) shown_once: &'static str,
    pub(crate) good_until: &'static str,
    pub(crate) key_id: &'static str,
    pub(crate) key_secret: &'static str,
    pub(crate) session_token: &'static str,
    pub(crate) for_the_shell: &'static str,
    pub(crate) i_kept_it: &'static str,
    pub(crate) sign_in_again_first: &'static str,
    // Proving oneself again.
    pub(crate) prove: &'static str,
    pub(crate) prove_hint: &'static str,
    // What went wrong.
    pub(crate) wrong_credentials: &'static str,
    pub(crate) wrong_code: &'static str,
    pub(crate) locked: &'static str,
    pub(crate) over: &'static str,
    pub(crate) busy: &'static str,
    pub(crate) not_allowed: &'static str,
    pub(crate) weak_password: &'static str,
    pub(crate) required: &'static str,
    pub(crate) failed: &'static str,
    pub(crate) not_found: &'static str,
    pub(crate) foreign_form: &'static str,
    pub(crate) passkey_failed: &'static str,
    pub(crate) needs_script: &'static str,
    // What the factors are called.
    pub(crate) totp: &'static str,
    pub(crate) passkey: &'static str,
    pub(crate) sms: &'static str,
    pub(crate) email: &'static str,
    pub(crate) recovery_code: &'static str,
    pub(crate) trusted_browser: &'static str,
}

impl Texts {
    pub(crate) fn factor(&self, factor: &Factor) -> &'static str {
        match factor {
            Factor::Totp => self.totp,
            Factor::Passkey => self.passkey,
            Factor::Sms => self.sms,
            Factor::Email => self.email,
            Factor::RecoveryCode => self.recovery_code,
            Factor::TrustedBrowser => self.trusted_browser,
        }
    }

    pub(crate) fn hint(&self, factor: &Factor) -> &'static str {
        match factor {
            Factor::Totp => self.totp_hint,
            Factor::Passkey | Factor::TrustedBrowser => self.passkey_hint,
            Factor::Sms => self.sms_hint,
            Factor::Email => self.email_hint,
            Factor::RecoveryCode => self.recovery_hint,
        }
    }
}
