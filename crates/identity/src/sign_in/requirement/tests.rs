use super::*;

const NONE: Bound =
    Bound { device: false, passkey: false, phone: false, email: false, recovery: false };

fn situation(door: Door, pool: Pool) -> Situation {
    Situation {
        door,
        pool,
        protection: None,
        api_protection: ApiProtection::FollowsDevice,
        sms_allowed: false,
        email_allowed: false,
        unusual: false,
        trusted: false,
        bound: NONE,
    }
}

fn account(operation: MfaOperation, enforce_when_unusual: bool, bind_required: bool) -> Pool {
    Pool::Account { operation, enforce_when_unusual, bind_required }
}

fn directory(mfa: DirectoryMfa, risk_operation: RiskOperation, user_enabled: bool) -> Pool {
    Pool::Directory { mfa, risk_operation, user_enabled }
}

const PLAIN: Pool = Pool::Account {
    operation: MfaOperation::Independent,
    enforce_when_unusual: false,
    bind_required: false,
};

fn need(situation: &Situation) -> Need {
    requirement(situation).need
}

fn totp() -> Need {
    Need::Show(vec![Factor::Totp])
}

fn every_bound() -> impl Iterator<Item = Bound> {
    (0..32).map(|bits| Bound {
        device: bits & 1 != 0,
        passkey: bits & 2 != 0,
        phone: bits & 4 != 0,
        email: bits & 8 != 0,
        recovery: bits & 16 != 0,
    })
}

fn every_pool() -> Vec<Pool> {
    let mut pools = vec![Pool::Owner];
    let operations = [MfaOperation::Mandatory, MfaOperation::Independent, MfaOperation::Adaptive];
    let settings = [
        DirectoryMfa::Enabled,
        DirectoryMfa::ByUser,
        DirectoryMfa::Disabled,
        DirectoryMfa::OnlyRiskyLogin,
    ];
    for (one, two) in [(false, false), (false, true), (true, false), (true, true)] {
        pools.extend(operations.map(|operation| account(operation, one, two)));
        let risk = if one { RiskOperation::EnforceVerify } else { RiskOperation::Autonomous };
        pools.extend(settings.map(|mfa| directory(mfa, risk, two)));
    }
    pools
}

fn every_situation() -> impl Iterator<Item = Situation> {
    let doors = super::super::DOORS.map(|line| line.door);
    let protections =
        [None, Some(Verification::Sms), Some(Verification::Email), Some(Verification::Device)];
    let mut all = Vec::new();
    for (door, pool) in
        doors.into_iter().flat_map(|d| every_pool().into_iter().map(move |p| (d, p)))
    {
        for (protection, bound) in
            protections.into_iter().flat_map(|p| every_bound().map(move |b| (p, b)))
        {
            for bits in 0..16 {
                all.push(Situation {
                    door,
                    pool,
                    protection,
                    api_protection: match bits & 8 {
                        0 => ApiProtection::Off,
                        _ => ApiProtection::FollowsDevice,
                    },
                    sms_allowed: bits & 1 != 0,
                    email_allowed: bits & 1 != 0,
                    unusual: bits & 2 != 0,
                    trusted: bits & 4 != 0,
                    bound,
                });
            }
        }
    }
    all.into_iter()
}

/// What a user has of a factor.
fn has(bound: Bound, factor: Factor) -> bool {
    match factor {
        Factor::Totp => bound.device,
        Factor::Passkey => bound.passkey,
        Factor::Sms => bound.phone,
        Factor::Email => bound.email,
        Factor::RecoveryCode => bound.recovery,
        Factor::TrustedBrowser => false,
    }
}

#[test]
fn nobody_is_asked_for_what_it_has_not_or_the_door_does_not_take() {
    for situation in every_situation() {
        let line = situation.door.line();
        match need(&situation) {
            Need::Show(factors) => {
                assert!(!factors.is_empty(), "{situation:?}");
                for factor in factors {
                    assert!(has(situation.bound, factor), "{situation:?}");
                    assert!(line.second.contains(&factor), "{situation:?}");
                }
            }
            Need::Bind | Need::OfferBind => {
                assert!(line.enrols, "{situation:?}");
                // Whoever has a factor of its own shows it before it binds another.
                let strong = situation.bound.device || situation.bound.passkey;
                assert!(!strong, "{situation:?}");
            }
            Need::Nothing | Need::Refuse => {}
        }
    }
}

#[test]
fn no_message_stands_in_for_a_device_unless_it_is_allowed_or_asked_for() {
    for situation in every_situation().filter(|situation| situation.protection.is_none()) {
        let Need::Show(factors) = need(&situation) else { continue };
        assert!(situation.sms_allowed || !factors.contains(&Factor::Sms), "{situation:?}");
        assert!(situation.email_allowed || !factors.contains(&Factor::Email), "{situation:?}");
    }
}

#[test]
fn what_is_mandatory_is_met_by_nothing_less_than_a_factor() {
    for situation in every_situation().filter(|situation| !situation.trusted) {
        let Pool::Account { operation: MfaOperation::Mandatory, .. } = situation.pool else {
            continue;
        };
        let by_password = matches!(
            situation.door,
            Door::PasswordToken | Door::TokenToken | Door::AccountPage | Door::DirectoryPage
        );
        assert!(!by_password || need(&situation) != Need::Nothing, "{situation:?}");
    }
}

#[test]
fn a_trusted_browser_is_not_asked_and_still_binds() {
    for situation in every_situation().filter(|situation| situation.trusted) {
        let without = Situation { trusted: false, ..situation };
        match need(&without) {
            Need::Show(_) => assert_eq!(need(&situation), Need::Nothing),
            other => assert_eq!(need(&situation), other),
        }
    }
}

/// Directory setting × user setting, usual and unusual, without and with a device.
#[test]
fn the_directory_page_follows_the_contracts_table() {
    use DirectoryMfa::{ByUser, Disabled, Enabled, OnlyRiskyLogin};
    use Need::{Bind, Nothing, OfferBind};
    use RiskOperation::{Autonomous, EnforceVerify};
    let table = [
        // Setting, user, risk, usual, unusual, unusual with a device.
        (Enabled, true, Autonomous, Bind, Bind, totp()),
        (Enabled, false, Autonomous, Bind, Bind, totp()),
        (Disabled, true, EnforceVerify, Nothing, Nothing, Nothing),
        (Disabled, false, EnforceVerify, Nothing, Nothing, Nothing),
        (ByUser, true, Autonomous, Bind, Bind, totp()),
        (ByUser, false, Autonomous, Nothing, OfferBind, totp()),
        (ByUser, false, EnforceVerify, Nothing, Bind, totp()),
        (OnlyRiskyLogin, true, Autonomous, Nothing, OfferBind, totp()),
        (OnlyRiskyLogin, false, Autonomous, Nothing, OfferBind, totp()),
        (OnlyRiskyLogin, true, EnforceVerify, Nothing, Bind, totp()),
        (OnlyRiskyLogin, false, EnforceVerify, Nothing, Bind, totp()),
    ];
    for (mfa, user, risk, usual, unusual, with_device) in table {
        let base = situation(Door::DirectoryPage, directory(mfa, risk, user));
        assert_eq!(need(&base), usual, "{base:?}");
        let base = Situation { unusual: true, ..base };
        assert_eq!(need(&base), unusual, "{base:?}");
        let base = Situation { bound: Bound { device: true, ..NONE }, ..base };
        assert_eq!(need(&base), with_device, "{base:?}");
    }
}

#[test]
fn login_protection_asks_a_page_for_its_method_and_no_other() {
    let all = Bound { device: true, passkey: true, phone: true, email: true, recovery: true };
    for (method, factor) in [
        (Verification::Sms, Factor::Sms),
        (Verification::Email, Factor::Email),
        (Verification::Device, Factor::Totp),
    ] {
        for pool in [PLAIN, Pool::Owner, account(MfaOperation::Mandatory, true, false)] {
            let base = Situation {
                protection: Some(method),
                bound: all,
                ..situation(Door::AccountPage, pool)
            };
            assert_eq!(need(&base), Need::Show(vec![factor, Factor::RecoveryCode]));
            let missing = match method {
                Verification::Device => Need::Bind,
                _ => Need::Refuse,
            };
            assert_eq!(need(&Situation { bound: NONE, ..base }), missing);
        }
    }
    let passkey = Situation {
        protection: Some(Verification::Device),
        bound: Bound { passkey: true, ..NONE },
        ..situation(Door::AccountPage, PLAIN)
    };
    assert_eq!(need(&passkey), Need::Show(vec![Factor::Passkey]));
}

#[test]
fn the_account_page_follows_the_preference() {
    use MfaOperation::{Adaptive, Independent, Mandatory};
    use Need::{Bind, Nothing};
    let table = [
        // Preference, enforced, to be bound, usual, unusual, usual and unusual with a device.
        (Mandatory, false, false, Bind, Bind, totp(), totp()),
        (Independent, false, false, Nothing, Nothing, totp(), totp()),
        (Independent, false, true, Bind, Bind, totp(), totp()),
        (Adaptive, false, false, Nothing, Nothing, Nothing, totp()),
        (Adaptive, true, false, Nothing, Bind, Nothing, totp()),
        (Adaptive, false, true, Bind, Bind, Nothing, totp()),
    ];
    for (operation, enforce, bind, usual, unusual, usual_bound, unusual_bound) in table {
        let base = situation(Door::AccountPage, account(operation, enforce, bind));
        let device = Bound { device: true, ..NONE };
        assert_eq!(need(&base), usual, "{base:?}");
        assert_eq!(need(&Situation { unusual: true, ..base }), unusual, "{base:?}");
        let base = Situation { bound: device, ..base };
        assert_eq!(need(&base), usual_bound, "{base:?}");
        assert_eq!(need(&Situation { unusual: true, ..base }), unusual_bound, "{base:?}");
    }
    let owner = situation(Door::AccountPage, Pool::Owner);
    assert_eq!(need(&owner), Nothing);
    let bound = Bound { device: true, passkey: true, ..NONE };
    let all = Need::Show(vec![Factor::Passkey, Factor::Totp]);
    assert_eq!(need(&Situation { bound, ..owner }), all);
}

#[test]
fn a_token_asks_what_protection_by_device_and_administrators_demand() {
    use MfaOperation::{Adaptive, Independent, Mandatory};
    let device = Bound { device: true, ..NONE };
    for door in [Door::PasswordToken, Door::TokenToken] {
        for (pool, protection, api, demanded) in [
            (PLAIN, None, ApiProtection::FollowsDevice, false),
            (PLAIN, Some(Verification::Device), ApiProtection::FollowsDevice, true),
            (PLAIN, Some(Verification::Device), ApiProtection::Off, false),
            (PLAIN, Some(Verification::Sms), ApiProtection::FollowsDevice, false),
            (Pool::Owner, Some(Verification::Device), ApiProtection::FollowsDevice, true),
            (account(Mandatory, false, false), None, ApiProtection::Off, true),
            (account(Mandatory, false, false), Some(Verification::Sms), ApiProtection::Off, true),
            (account(Independent, false, true), None, ApiProtection::Off, true),
            (account(Adaptive, true, false), None, ApiProtection::FollowsDevice, false),
        ] {
            let base = Situation { protection, api_protection: api, ..situation(door, pool) };
            let (without, with) =
                if demanded { (Need::Refuse, totp()) } else { (Need::Nothing, Need::Nothing) };
            assert_eq!(need(&base), without, "{base:?}");
            assert_eq!(need(&Situation { bound: device, ..base }), with, "{base:?}");
        }
    }
}
