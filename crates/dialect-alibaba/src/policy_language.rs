//! The policy language of RAM, which CloudSSO and STS share.

use identity::policies::Operator::{Is, IsNot};
use identity::policies::Order::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual};
use identity::policies::Test::{Address, Bool, Date, Equals, EqualsIgnoringCase, Like, Number};
use identity::policies::{Fact, Language, Operator, TrustGrammar};

/// RAM policies, `Version` 1.
pub static POLICY_LANGUAGE: Language = Language {
    name: "ram",
    versions: &["1"],
    keys: KEYS,
    operators: OPERATORS,
    max_length: 6144,
    max_statements: usize::MAX,
    max_actions: usize::MAX,
    not_action: true,
    resource_required: true,
    resource_object: None,
    single_statement_object: true,
    if_exists: false,
    // The region of `acs:service:region:account:relative-id`.
    loose_segment: Some(2),
    trust: Some(TrustGrammar {
        callers: "RAM",
        others: &["Service", "Federated"],
        starts: &["acs:ram::", "acs:ram:*:"],
        everybody: ":root",
        user: ":user/",
        role: ":role/",
    }),
};

const KEYS: &[(&str, Fact)] = &[
    ("acs:CurrentTime", Fact::CurrentTime),
    ("acs:SecureTransport", Fact::SecureTransport),
    ("acs:SourceIp", Fact::SourceAddress),
    ("acs:MFAPresent", Fact::MfaPresent),
    ("ram:MFAOperationForLogin", Fact::MfaOperation),
    ("sts:ExternalId", Fact::ExternalId),
];

const OPERATORS: &[(&str, Operator)] = &[
    ("StringEquals", Is(Equals)),
    ("StringNotEquals", IsNot(Equals)),
    ("StringEqualsIgnoreCase", Is(EqualsIgnoringCase)),
    ("StringNotEqualsIgnoreCase", IsNot(EqualsIgnoringCase)),
    ("StringLike", Is(Like)),
    ("StringNotLike", IsNot(Like)),
    ("NumericEquals", Is(Number(Equal))),
    ("NumericNotEquals", IsNot(Number(Equal))),
    ("NumericLessThan", Is(Number(Less))),
    ("NumericLessThanEquals", Is(Number(LessOrEqual))),
    ("NumericGreaterThan", Is(Number(Greater))),
    ("NumericGreaterThanEquals", Is(Number(GreaterOrEqual))),
    ("DateEquals", Is(Date(Equal))),
    ("DateNotEquals", IsNot(Date(Equal))),
    ("DateLessThan", Is(Date(Less))),
    ("DateLessThanEquals", Is(Date(LessOrEqual))),
    ("DateGreaterThan", Is(Date(Greater))),
    ("DateGreaterThanEquals", Is(Date(GreaterOrEqual))),
    ("Bool", Is(Bool)),
    ("IpAddress", Is(Address)),
    ("NotIpAddress", IsNot(Address)),
];

#[cfg(test)]
mod tests {
    use super::*;
    use identity::error::Error;
    use identity::policies::{Decision, Facts, Question, compile, decide};
    use identity::sources::Timestamp;

    fn asked(document: &str, action: &str, resource: &str, facts: &Facts) -> Decision {
        let document = compile(&POLICY_LANGUAGE, document).expect("the document is sound");
        decide([&document], &Question { actions: &[action], resource, facts })
    }

    #[test]
    fn self_service_is_granted_for_oneself_alone() {
        let document = r#"{"Version": "1", "Statement": [
            {"Effect": "Allow", "Resource": "acs:ram:*:*:user/alice",
             "Action": ["ram:GetUserMFAInfo", "ram:BindMFADevice", "ram:UnbindMFADevice"]},
            {"Effect": "Allow", "Resource": "*",
             "Action": ["ram:CreateVirtualMFADevice", "ram:ListVirtualMFADevices"]}
        ]}"#;
        let facts = Facts::at(Timestamp::from_seconds(0));
        let alice = "acs:ram:*:1000000000000001:user/alice";
        let bob = "acs:ram:*:1000000000000001:user/bob";
        let devices = "acs:ram:*:1000000000000001:mfa/*";
        let list = "ram:ListVirtualMFADevices";
        assert_eq!(asked(document, "ram:BindMFADevice", alice, &facts), Decision::Allowed);
        assert_eq!(asked(document, "ram:BindMFADevice", bob, &facts), Decision::NotAllowed);
        assert_eq!(asked(document, list, devices, &facts), Decision::Allowed);
    }

    #[test]
    fn a_device_is_the_same_with_an_empty_region_and_with_any() {
        let facts = Facts::at(Timestamp::from_seconds(0));
        for written in ["acs:ram::1:mfa/phone", "acs:ram:*:1:mfa/phone"] {
            let document = format!(
                r#"{{"Version": "1", "Statement": {{
                    "Effect": "Allow", "Action": "ram:*", "Resource": "{written}"}}}}"#
            );
            for resource in ["acs:ram::1:mfa/phone", "acs:ram:*:1:mfa/phone"] {
                let decision = asked(&document, "ram:DeleteVirtualMFADevice", resource, &facts);
                assert_eq!(decision, Decision::Allowed, "{written} {resource}");
            }
        }
    }

    #[test]
    fn operators_that_the_vendor_refuses_are_refused() {
        for operator in ["BoolIfExists", "StringEqualsIfExists", "Null"] {
            let document = format!(
                r#"{{"Version": "1", "Statement": [{{"Effect": "Deny", "Action": "*",
                    "Resource": "*", "Condition": {{"{operator}": {{"acs:MFAPresent": "false"}}}}
                }}]}}"#
            );
            let message =
                format!("statement 1: the condition operator `{operator}` is not supported");
            assert_eq!(
                compile(&POLICY_LANGUAGE, &document).expect_err("not supported"),
                Error::MalformedPolicy(message)
            );
        }
    }
}
