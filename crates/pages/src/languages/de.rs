use identity::sign_in::{Reason, SignInRule};

use super::Texts;

pub(super) const TEXTS: Texts = Texts {
    product: "Countersign",
    skip_to_content: "Zum Inhalt",
    language: "Sprache",
    sign_in: "Anmelden",
    sign_in_account: "Bei einem Konto anmelden",
    sign_in_directory: "Bei einem Verzeichnis anmelden",
    account: "Name des Kontos",
    directory: "Name des Verzeichnisses",
    user: "Benutzername",
    password: "Passwort",
    sign_in_with_passkey: "Mit Passkey anmelden",
    as_directory_user: "Ich gehöre zu einem Verzeichnis",
    as_account_user: "Ich gehöre zu einem Konto",
    start_again: "Von vorn beginnen",
    second_factor: "Noch ein Schritt",
    why: "Warum werde ich gefragt?",
    totp_hint: "Geben Sie den Code ein, den Ihre Authenticator-App für dieses Konto zeigt.",
    sms_hint: "Wir können einen Code an Ihr Telefon senden.",
    email_hint: "Wir können einen Code an Ihre E-Mail-Adresse senden.",
    recovery_hint: "Geben Sie einen der aufbewahrten Notfallcodes ein. Jeder gilt einmal.",
    passkey_hint: "Bestätigen Sie mit Ihrem Passkey oder Sicherheitsschlüssel.",
    code: "Code",
    go_on: "Weiter",
    send_code: "Code senden",
    sent_to: "Ein Code ist unterwegs an {}. Er gilt zehn Minuten.",
    sent_lately: "Eben wurde ein Code gesendet. Warten Sie etwas bis zum nächsten.",
    no_more_codes: "Es werden vorerst keine Codes mehr gesendet. Nehmen Sie einen anderen Weg.",
    other_ways: "Andere Wege",
    trust_browser: "In diesem Browser sieben Tage lang nicht fragen",
    use_passkey: "Passkey verwenden",
    weak: "schwach: wer Ihre Nachrichten liest, liest auch ihn",
    enrol: "Authenticator-App einrichten",
    enrol_hint: "Ihre Anmeldung verlangt einen zweiten Faktor, und Sie haben noch keinen.",
    scan: "Lesen Sie dieses Bild mit einer Authenticator-App ein.",
    qr_label: "QR-Code für die Authenticator-App; der Schlüssel darunter sagt dasselbe",
    or_type: "Oder tippen Sie diesen Schlüssel in die App (zeitbasiert, sechs Ziffern):",
    two_codes: "Geben Sie dann zwei Codes ein, die die App nacheinander zeigt.",
    first_code: "Erster Code",
    second_code: "Der nächste Code",
    not_now: "Jetzt nicht",
    clock_slow: "Die Codes stimmen, aber die Uhr Ihres Geräts geht {} Sekunden nach. Stellen \
        Sie sie auf automatische Zeit und versuchen Sie es noch einmal.",
    clock_fast: "Die Codes stimmen, aber die Uhr Ihres Geräts geht {} Sekunden vor. Stellen \
        Sie sie auf automatische Zeit und versuchen Sie es noch einmal.",
    new_password: "Neues Passwort wählen",
    new_password_hint: "Ihr Passwort muss geändert werden, bevor es weitergeht.",
    repeat_password: "Dasselbe Passwort noch einmal",
    passwords_differ: "Die beiden Passwörter sind nicht gleich.",
    recovery_codes: "Notfallcodes",
    recovery_codes_hint: "Bewahren Sie diese Codes sicher auf. Jeder meldet Sie einmal an, \
        wenn Ihr Gerät verloren ist. Sie werden nicht wieder gezeigt.",
    recovery_codes_left: "noch {}",
    new_recovery_codes: "Neue Notfallcodes erzeugen",
    i_kept_them: "Ich habe sie aufbewahrt",
    signed_in_as: "Angemeldet als {}",
    sign_out: "Abmelden",
    my_devices: "Authenticator-Apps",
    no_devices: "Sie haben keine Authenticator-App.",
    add_device: "Authenticator-App hinzufügen",
    remove: "Entfernen",
    name: "Name",
    my_passkeys: "Passkeys und Sicherheitsschlüssel",
    no_passkeys: "Sie haben keinen Passkey.",
    add_passkey: "Passkey hinzufügen",
    maybe_copied: "abgelehnt: er wurde vielleicht kopiert. Entfernen Sie ihn.",
    my_sessions: "Sitzungen",
    this_session: "diese",
    end_session: "Beenden",
    end_others: "Alle anderen beenden",
    trusted_browsers: "Vertraute Browser",
    no_trusted_browsers: "Keinem Browser wird vertraut.",
    forget: "Vergessen",
    since: "Seit",
    last_used: "Zuletzt benutzt",
    never: "nie",
    network: "Netz",
    temporary_key: "Zeitweiliger Zugriffsschlüssel",
    temporary_key_hint: "Ein Schlüssel für Programme und die Kommandozeile. Er darf eine Stunde \
        lang, was Sie dürfen, und endet mit dieser Sitzung.",
    newest_keys: "Sie haben {} davon. Dies sind die neuesten; die übrigen enden von selbst oder \
        mit der Sitzung, dem Token oder dem Schlüssel, mit dem sie geholt wurden.",
    take_key: "Zeitweiligen Zugriffsschlüssel holen",
    shown_once: "Bewahren Sie dies jetzt auf: es wird nicht wieder gezeigt. Wer alle drei hat, \
        kann in Ihrem Namen handeln.",
    good_until: "Höchstens gültig bis {}",
    key_id: "Schlüsselkennung",
    key_secret: "Geheimnis",
    session_token: "Sitzungstoken",
    for_the_shell: "Für die Shell",
    i_kept_it: "Ich habe ihn aufbewahrt",
    sign_in_again_first: "Ihre Anmeldung verlangt inzwischen mehr. Melden Sie sich ab und neu \
        an, und holen Sie dann den Schlüssel.",
    too_many_keys: "Sie haben so viele zeitweilige Schlüssel, wie man haben darf. Beenden Sie \
        einige, oder warten Sie, bis sie enden.",
    prove: "Bitte bestätigen Sie, dass Sie es sind",
    prove_hint: "Bevor ein Faktor geändert oder ein Schlüssel geholt wird, wird noch einmal nach \
        der Anmeldung gefragt.",
    wrong_credentials: "Das stimmt nicht. Prüfen Sie die Namen und das Passwort.",
    wrong_code: "Dieser Code stimmt nicht oder wurde schon benutzt. Warten Sie auf den nächsten.",
    locked: "Aus diesem Netz kamen zu viele falsche Passwörter. Versuchen Sie es später wieder.",
    over: "Diese Anmeldung hat zu lange gedauert oder ging anderswo weiter. Bitte von vorn.",
    busy: "Der Server ist ausgelastet. Bitte versuchen Sie es gleich noch einmal.",
    not_allowed: "Ihre Verwaltung erlaubt das nicht.",
    weak_password: "Dieses Passwort ist nicht erlaubt. Wählen Sie ein längeres oder selteneres.",
    required: "Ihre Anmeldung verlangt diesen Faktor. Fügen Sie zuerst einen anderen hinzu.",
    failed: "Bei uns ist etwas fehlgeschlagen. Es ist vermerkt; bitte versuchen Sie es erneut.",
    not_found: "Diese Seite gibt es nicht.",
    foreign_form: "Dieses Formular kam nicht von diesen Seiten. Bitte von vorn.",
    passkey_failed: "Der Passkey wurde nicht angenommen.",
    needs_script: "Passkeys brauchen JavaScript in diesem Browser. Die anderen Wege nicht.",
    totp: "Authenticator-App",
    passkey: "Passkey",
    sms: "Code per SMS",
    email: "Code per E-Mail",
    recovery_code: "Notfallcode",
    trusted_browser: "Vertrauter Browser",
    rule,
    reason,
};

fn rule(rule: SignInRule) -> &'static str {
    match rule {
        SignInRule::Protection => "Anmeldeschutz",
        SignInRule::Profile => "Ihr Anmeldeprofil",
        SignInRule::Preference => "Die Sicherheitseinstellungen des Kontos",
        SignInRule::Own => "Ihre eigenen Faktoren",
        SignInRule::Directory => "Die Einstellungen des Verzeichnisses",
        SignInRule::User => "Ihre Einstellungen im Verzeichnis",
        SignInRule::First => "Ihre Art der Anmeldung",
        SignInRule::Trust => "Die Rolle",
    }
}

fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::TwoFactors => "ein Passkey zählt allein als zwei Faktoren.",
        Reason::Believed => "Sie wurden schon erkannt.",
        Reason::Key => "von einem Schlüssel wird nicht mehr verlangt.",
        Reason::Conditions => "ihre Vertrauensrichtlinie sagt, was nötig ist.",
        Reason::KeyFile => "Sie haben die Schlüsseldatei des Servers.",
        Reason::LeavesBrowser => {
            "ein Schlüssel verlässt diesen Browser, also wird nach dem gefragt, was Sie \
             eingerichtet haben."
        }
        Reason::Trusted => "diesem Browser wird vertraut.",
        Reason::ByDevice => "bei jeder Anmeldung wird nach Ihrer Authenticator-App gefragt.",
        Reason::ByDeviceOrPasskey => {
            "bei jeder Anmeldung wird nach einem Gerät gefragt, und Ihr Passkey ist eines."
        }
        Reason::BySms => "bei jeder Anmeldung wird nach einem Code per SMS gefragt.",
        Reason::ByEmail => "bei jeder Anmeldung wird nach einem Code per E-Mail gefragt.",
        Reason::OffForTokens => "von Programmen wird nicht mehr verlangt.",
        Reason::PagesOnly => "Codes per Nachricht werden nur auf diesen Seiten verlangt.",
        Reason::Unprotected => "er ist ausgeschaltet.",
        Reason::Mandatory => "von allen wird ein zweiter Faktor verlangt.",
        Reason::DeviceDemanded => "eine Authenticator-App muss eingerichtet sein.",
        Reason::FactorDemanded => "ein eigener Faktor muss eingerichtet sein.",
        Reason::OwnerBound => "Ihnen gehört das Konto, und Sie haben einen eingerichtet.",
        Reason::OwnerUnbound => "Ihnen gehört das Konto, und Sie haben keinen eingerichtet.",
        Reason::Bound => "Sie haben einen eingerichtet, also wird danach gefragt.",
        Reason::Unbound => "Sie haben keinen eingerichtet.",
        Reason::Usual => "Sie kommen aus einem Netz, das Sie oft benutzen.",
        Reason::Unusual => {
            "Sie kommen aus einem Netz, das Sie in letzter Zeit nicht benutzt haben."
        }
        Reason::UnusualUnbound => {
            "Sie kommen aus einem Netz, das Sie in letzter Zeit nicht benutzt haben, haben \
             aber keinen Faktor eingerichtet."
        }
        Reason::Enabled => "bei jeder Anmeldung wird nach einem zweiten Faktor gefragt.",
        Reason::Disabled => "nach einem zweiten Faktor wird nicht gefragt.",
        Reason::NoTokens => "Benutzer eines Verzeichnisses bekommen keine Token.",
        Reason::PageOfDirectory => "Benutzer eines Verzeichnisses haben eine eigene Seite.",
        Reason::PageOfAccount => "Benutzer eines Kontos haben eine eigene Seite.",
    }
}
