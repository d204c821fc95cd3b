//! The language of custom policies.

use identity::policies::Operator::{Is, IsNot};
use identity::policies::Order::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual};
use identity::policies::Test::{
    Address, Bool, Date, EndsWith, Equals, EqualsIgnoringCase, Like, Number, StartsWith,
};
use identity::policies::{Fact, Language, Operator};

/// Custom policies, `Version` 1.1.
pub static POLICY_LANGUAGE: Language = Language {
    name: "huawei",
    versions: &["1.1"],
    keys: KEYS,
    operators: OPERATORS,
    max_length: 6144,
    max_statements: 8,
    max_actions: 100,
    not_action: false,
    resource_required: false,
    resource_object: Some("uri"),
    single_statement_object: false,
    // The vendor's own example of a condition is `StringEndWithIfExists`.
    if_exists: true,
    loose_segment: None,
    trust: None,
};

const KEYS: &[(&str, Fact)] = &[
    ("g:CurrentTime", Fact::CurrentTime),
    ("g:DomainName", Fact::AccountName),
    ("g:MFAAge", Fact::MfaAge),
    ("g:MFAPresent", Fact::MfaPresent),
    ("g:SourceIp", Fact::SourceAddress),
    ("g:UserId", Fact::UserId),
    ("g:UserName", Fact::UserName),
];

/// Several values of a key are alternatives under every operator, so those ending in `AnyOf`
/// differ in name only.
const OPERATORS: &[(&str, Operator)] = &[
    ("StringEquals", Is(Equals)),
    ("StringEqualsAnyOf", Is(Equals)),
    ("StringNotEquals", IsNot(Equals)),
    ("StringNotEqualsAnyOf", IsNot(Equals)),
    ("StringEqualsIgnoreCase", Is(EqualsIgnoringCase)),
    ("StringEqualsIgnoreCaseAnyOf", Is(EqualsIgnoringCase)),
    ("StringNotEqualsIgnoreCase", IsNot(EqualsIgnoringCase)),
    ("StringNotEqualsIgnoreCaseAnyOf", IsNot(EqualsIgnoringCase)),
    ("StringLike", Is(Like)),
    ("StringLikeAnyOf", Is(Like)),
    ("StringNotLike", IsNot(Like)),
    ("StringNotLikeAnyOf", IsNot(Like)),
    ("StringStartWith", Is(StartsWith)),
    ("StringStartWithAnyOf", Is(StartsWith)),
    ("StringEndWith", Is(EndsWith)),
    ("StringEndWithAnyOf", Is(EndsWith)),
    ("NumberEquals", Is(Number(Equal))),
    ("NumberNotEquals", IsNot(Number(Equal))),
    ("NumberLessThan", Is(Number(Less))),
    ("NumberLessThanEquals", Is(Number(LessOrEqual))),
    ("NumberGreaterThan", Is(Number(Greater))),
    ("NumberGreaterThanEquals", Is(Number(GreaterOrEqual))),
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
    use identity::policies::{Decision, Facts, Question, compile, decide};
    use identity::sources::Timestamp;

    fn asked(document: &str, action: &str, resource: &str, facts: &Facts) -> Decision {
        let document = compile(&POLICY_LANGUAGE, document).expect("the document is sound");
        decide([&document], &Question { actions: &[action], resource, facts })
    }

    #[test]
    fn the_vendors_example_of_a_condition_is_understood() {
        let document = r#"{"Version": "1.1", "Statement": [{
            "Effect": "Allow",
            "Action": ["obs:bucket:HeadBucket", "obs:bucket:ListBucket"],
            "Condition": {
                "StringEndWithIfExists": {"g:UserName": ["specialCharacter"]},
                "Bool": {"g:MFAPresent": ["true"]}
            },
            "Resource": ["obs:*:*:bucket:*"]
        }]}"#;
        let now = Timestamp::from_seconds(1_767_323_045);
        let (action, bucket) = ("obs:bucket:listbucket", "obs:eu:1:bucket:b");
        let mut facts = Facts {
            mfa: Some(Some(now)),
            user_name: Some("a_specialCharacter".into()),
            ..Facts::at(now)
        };
        assert_eq!(asked(document, action, bucket, &facts), Decision::Allowed);
        facts.user_name = Some("bob".into());
        assert_eq!(asked(document, action, bucket, &facts), Decision::NotAllowed);
        facts.user_name = None;
        assert_eq!(asked(document, action, bucket, &facts), Decision::Allowed);
        facts.mfa = Some(None);
        assert_eq!(asked(document, action, bucket, &facts), Decision::NotAllowed);
    }

    #[test]
    fn an_agency_is_named_by_its_uri() {
        let document = r#"{"Version": "1.1", "Statement": [{"Effect": "Allow",
            "Action": ["iam:agencies:assume"], "Resource": {"uri": ["/iam/agencies/1"]}}]}"#;
        let facts = Facts::at(Timestamp::from_seconds(0));
        let assume = "iam:agencies:assume";
        assert_eq!(asked(document, assume, "/iam/agencies/1", &facts), Decision::Allowed);
        assert_eq!(asked(document, assume, "/iam/agencies/2", &facts), Decision::NotAllowed);
    }

    #[test]
    fn a_stale_second_factor_can_be_refused() {
        let document = r#"{"Version": "1.1", "Statement": [{"Effect": "Allow",
            "Action": ["iam:mfa:*"],
            "Condition": {"Bool": {"g:MFAPresent": "true"}, "NumberLessThan": {"g:MFAAge": 900}}
        }]}"#;
        let now = Timestamp::from_seconds(1_767_323_045);
        for (age, decision) in [(899, Decision::Allowed), (900, Decision::NotAllowed)] {
            let facts = Facts { mfa: Some(Some(now.plus_seconds(-age))), ..Facts::at(now) };
            let action = "iam:mfa:deleteVirtualMFADevice";
            assert_eq!(asked(document, action, "iam:1:mfa/phone", &facts), decision);
        }
    }
}
