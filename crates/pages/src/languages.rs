//! What the pages say, in each language. A text that one language lacks does not compile.

mod de;
mod en;
mod zh;

use identity::messages::Language;
use identity::sign_in::{Factor, Reason, SignInRule};

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

/// Declares the texts, each of which every language must have.
macro_rules! texts {
    ($($(#[$about:meta])* $name:ident,)*) => {
        /// Every text. `{}` stands for a value.
        pub(crate) struct Texts {
            $($(#[$about])* pub(crate) $name: &'static str,)*
            /// Whose word it is that a sign-in needs something.
            rule: fn(SignInRule) -> &'static str,
            /// Why it says so.
            reason: fn(Reason) -> &'static str,
        }

        impl Texts {
            /// Every text that is no function of anything, by its name.
            #[cfg(test)]
            fn all(&self) -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($name), self.$name),)*]
            }
        }
    };
}

texts! {
    product,
    skip_to_content,
    language,
    // Signing in.
    sign_in,
    sign_in_account,
    sign_in_directory,
    account,
    directory,
    user,
    password,
    sign_in_with_passkey,
    as_directory_user,
    as_account_user,
    start_again,
    // The second factor.
    second_factor,
    why,
    totp_hint,
    sms_hint,
    email_hint,
    recovery_hint,
    passkey_hint,
    code,
    go_on,
    send_code,
    sent_to,
    sent_lately,
    no_more_codes,
    other_ways,
    trust_browser,
    use_passkey,
    weak,
    // Enrolment.
    enrol,
    enrol_hint,
    scan,
    qr_label,
    or_type,
    two_codes,
    first_code,
    second_code,
    not_now,
    clock_slow,
    clock_fast,
    // A new password.
    new_password,
    new_password_hint,
    repeat_password,
    passwords_differ,
    // Recovery codes.
    recovery_codes,
    recovery_codes_hint,
    recovery_codes_left,
    new_recovery_codes,
    i_kept_them,
    // My own page.
    signed_in_as,
    sign_out,
    my_devices,
    no_devices,
    add_device,
    remove,
    name,
    my_passkeys,
    no_passkeys,
    add_passkey,
    maybe_copied,
    my_sessions,
    this_session,
    end_session,
    end_others,
    trusted_browsers,
    no_trusted_browsers,
    forget,
    since,
    last_used,
    never,
    network,
    temporary_key,
    temporary_key_hint,
    newest_keys,
    take_key,
    shown_once,
    good_until,
    key_id,
    key_secret,
    session_token,
    for_the_shell,
    i_kept_it,
    sign_in_again_first,
    too_many_keys,
    // Proving oneself again.
    prove,
    prove_hint,
    // What went wrong.
    wrong_credentials,
    wrong_code,
    locked,
    over,
    busy,
    not_allowed,
    weak_password,
    required,
    failed,
    not_found,
    foreign_form,
    passkey_failed,
    needs_script,
    // What the factors are called.
    totp,
    passkey,
    sms,
    email,
    recovery_code,
    trusted_browser,
}

impl Texts {
    /// Why a sign-in needs what it needs.
    pub(crate) fn why(&self, rule: SignInRule, reason: Reason) -> String {
        format!("{}: {}", (self.rule)(rule), (self.reason)(reason))
    }

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

#[cfg(test)]
mod tests;
