use identity::ids::AccountNumber;
use serde_json::{Value, json};

use super::*;
use crate::fixture::inbound;

#[test]
fn the_older_sentence_ends_in_a_colon_and_the_string_to_sign() {
    let reason = Unauthenticated::WrongSignature {
        string_to_sign: "POST&%2F&x".into(),
        canonical_request: None,
    };
    let shown = unauthenticated(&reason, Style::Parameter);
    assert_eq!(shown.code, "SignatureDoesNotMatch");
    assert_eq!(shown.message.split(':').nth(1), Some("POST&%2F&x"));
}

#[test]
fn an_answer_begins_with_the_request_id_in_both_languages() {
    let request = inbound("POST", "/", &[], "");
    let id = &request.origin.request_id;
    let reply = done("GetUser", json!({"User": {"A": "b"}}), Format::Json, &request);
    assert_eq!(
        reply.body.whole().unwrap(),
        &format!(r#"{{"RequestId":"{id}","User":{{"A":"b"}}}}"#)
    );
    assert_eq!(reply.header_text("x-acs-request-id"), Some(id.as_str()));
    let reply = done("DeleteUser", NoFields {}, Format::Xml, &request);
    let xml = format!("<DeleteUserResponse><RequestId>{id}</RequestId></DeleteUserResponse>");
    let body = reply.body.whole().unwrap();
    assert!(body.ends_with(xml.as_bytes()), "{body:?}");
}

#[test]
fn an_unknown_action_is_called_by_the_name_of_its_time() {
    let code = |style| no_such_action(style).code;
    assert_eq!(code(Style::Header), "InvalidApi.NotFound");
    assert_eq!(code(Style::Parameter), "InvalidAction.NotFound");
    assert_eq!(code(Style::Anonymous), "InvalidAction.NotFound");
}

#[test]
fn a_denial_says_who_may_not_do_what_and_why() {
    let mut denial = Denial {
        action: "cloudsso:GetUser".into(),
        resource: "acs:cloudsso:r:1000000000000001:directory/d-1/user/u-1".into(),
        account: AccountNumber::new("1000000000000001"),
        principal: "200000000000000001".into(),
        caller: CallerKind::User,
        decided_by: DecidedBy::Caller,
        reason: DenialReason::NotAllowed,
    };
    let shown = no_permission(&denial);
    assert_eq!((shown.status.as_u16(), shown.code.as_str()), (403, "NoPermission"));
    assert_eq!(
        shown.message,
        "You are not authorized to do this action. Resource: \
         acs:cloudsso:r:1000000000000001:directory/d-1/user/u-1 Action: cloudsso:GetUser"
    );
    let detail = json!(shown.denied);
    assert_eq!(detail["AuthAction"], "cloudsso:GetUser");
    assert_eq!(detail["AuthPrincipalType"], "SubUser");
    assert_eq!(detail["AuthPrincipalDisplayName"], "200000000000000001");
    assert_eq!(detail["AuthPrincipalOwnerId"], "1000000000000001");
    assert_eq!(detail["NoPermissionType"], "ImplicitDeny");
    assert_eq!(detail["PolicyType"], "AccountLevelIdentityBasedPolicy");
    let encoded = detail["EncodedDiagnosticMessage"].as_str().unwrap_or_default();
    let decoded = BASE64.decode(encoded.as_bytes()).unwrap();
    let decoded: Value = serde_json::from_slice(&decoded).unwrap();
    assert_eq!(decoded["AuthResource"], denial.resource);
    denial.reason = DenialReason::ExplicitlyDenied;
    let detail = json!(no_permission(&denial).denied);
    assert_eq!(detail["NoPermissionType"], "ExplicitDeny");
}

#[test]
fn what_is_missing_is_named_in_the_code() {
    let shown = signature_problem(SignatureProblem::Missing("Timestamp"));
    assert_eq!((shown.status.as_u16(), shown.code.as_str()), (400, "MissingTimestamp"));
}

#[test]
fn who_names_a_key_and_does_not_sign_is_told_of_the_signature() {
    let problem = |target| {
        let request = inbound("GET", target, &[], "");
        let params = Params::read(&request).unwrap();
        proof(&request, &params).map_err(|problem| signature_problem(problem).code)
    };
    assert_eq!(problem("/?AccessKeyId=LTAI0").err().as_deref(), Some("MissingSignature"));
    assert!(matches!(problem("/?Action=GetUser"), Ok(Proof::Anonymous)));
}
