//! The RPC family's parameter signature, `HMAC-SHA1` version `1.0`:
//!
//! ```text
//! METHOD & %2F & encode( name=value&name=value… )
//! ```
//!
//! over every parameter of query and form except `Signature`, decoded, sorted by name, encoded
//! anew; the key is the secret followed by `&`.

use data_encoding::BASE64;
use identity::caller::{Scheme, Signed};
use identity::ids::KeyId;
use identity::secret::Secret;

use super::{SignatureProblem, date, encoding, nonce};
use crate::protocols::rpc::Params;
use crate::request::Inbound;

const SIGNATURE: &str = "Signature";

/// What `inbound`, whose parameters are `params`, claims to be signed with. There is no
/// canonical request in this scheme.
///
/// Errors, each a [`SignatureProblem`], in this order: `UnsupportedMethod` when `SignatureMethod`
/// is given and not `HMAC-SHA1` (in any case) or `SignatureVersion` is given and not `1.0`;
/// `Missing` for `AccessKeyId`, `Signature`, `Timestamp`, `SignatureNonce`, absent or blank;
/// `Malformed` for `Timestamp` (not `YYYY-MM-DDThh:mm:ssZ`), `SignatureNonce` (too long), and
/// `path` (the scheme signs `/` alone).
pub fn read(inbound: &Inbound, params: &Params) -> Result<Box<Signed>, SignatureProblem> {
    let method = params.text("SignatureMethod").unwrap_or("HMAC-SHA1");
    let version = params.text("SignatureVersion").unwrap_or("1.0");
    if !method.eq_ignore_ascii_case("HMAC-SHA1") || version != "1.0" {
        return Err(SignatureProblem::UnsupportedMethod);
    }
    let required = |name| params.text(name).ok_or(SignatureProblem::Missing(name));
    let key_id = required("AccessKeyId")?;
    let signature = required(SIGNATURE)?;
    let timestamp = required("Timestamp")?;
    let nonce = nonce(required("SignatureNonce")?, "SignatureNonce")?;
    let time = date::extended(timestamp).ok_or(SignatureProblem::Malformed("Timestamp"))?;
    if inbound.path != "/" {
        return Err(SignatureProblem::Malformed("path"));
    }
    Ok(Box::new(Signed {
        key_id: KeyId::new(key_id),
        string_to_sign: string_to_sign(inbound.method.as_str(), params),
        canonical_request: None,
        signature: BASE64.decode(signature.as_bytes()).unwrap_or_default(),
        scheme: Scheme::HmacSha1 { suffix: "&" },
        time,
        nonce: Some(nonce),
        session_token: params.text("SecurityToken").map(Secret::new),
        account: None,
        project: None,
        knows_roles: true,
    }))
}

fn string_to_sign(method: &str, params: &Params) -> String {
    // No name stands twice, so sorting pairs sorts names.
    let mut pairs: Vec<&(String, String)> =
        params.pairs().iter().filter(|(name, _)| name != SIGNATURE).collect();
    pairs.sort_unstable();
    format!("{method}&%2F&{}", encoding::encode(&encoding::query(pairs)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{base64, inbound, is_signed_with};

    const COMMON: &str = "Timestamp=2026-01-02T03:04:05Z&SignatureMethod=HMAC-SHA1\
        &SignatureVersion=1.0&Format=json";
    const KEY: &str = "AccessKeyId=LTAItestAccessKeyId01";
    const SECRET: &str = "testAccessKeySecret0123456789";

    /// V1-A without its signature.
    fn devices() -> String {
        format!(
            "Action=ListVirtualMFADevices&Version=2019-08-15&MaxItems=100&{COMMON}&{KEY}\
             &SignatureNonce=0123456789abcdef0123456789abcdef&Marker=EX+AM%2BPLE*~/%3D"
        )
    }

    fn signed(method: &str, query: &str, form: &str) -> Result<Box<Signed>, SignatureProblem> {
        let headers = [("Content-Type", "application/x-www-form-urlencoded")];
        let request = inbound(method, &format!("/?{query}"), &headers, form.to_owned());
        read(&request, &Params::read(&request).unwrap())
    }

    fn check(method: &str, query: &str, secret: &str, signature: &str) {
        let encoded = signature.replace('+', "%2B").replace('=', "%3D");
        let signed = signed(method, &format!("{query}&Signature={encoded}"), "").unwrap();
        assert_eq!(base64(&signed), signature);
        assert!(is_signed_with(&signed, secret), "{}", signed.string_to_sign);
        assert!(!is_signed_with(&signed, "other"));
        assert_eq!(signed.canonical_request, None);
    }

    #[test]
    fn vector_v1_a_holds_by_post_by_get_and_with_a_blank_parameter() {
        check("POST", &devices(), SECRET, "m2XdtEgVB2ASRiYBPRgTjjQCn+M=");
        check("GET", &devices(), SECRET, "CeRjL3XQFWOGgn7aFJxYiPIJOfM=");
        let blank = format!("SignatureType=&{}", devices());
        check("POST", &blank, SECRET, "bmiQUpJE9+XOVKYUaFJmOMOD7yk=");
    }

    #[test]
    fn the_string_to_sign_of_vector_v1_a_is_as_printed() {
        let signed = signed("POST", &format!("{}&Signature=x", devices()), "").unwrap();
        assert_eq!(
            signed.string_to_sign,
            "POST&%2F&AccessKeyId%3DLTAItestAccessKeyId01%26Action%3DListVirtualMFADevices\
             %26Format%3Djson%26Marker%3DEX%2520AM%252BPLE%252A~%252F%253D%26MaxItems%3D100\
             %26SignatureMethod%3DHMAC-SHA1%26SignatureNonce%3D0123456789abcdef0123456789abcdef\
             %26SignatureVersion%3D1.0%26Timestamp%3D2026-01-02T03%253A04%253A05Z\
             %26Version%3D2019-08-15"
        );
        assert_eq!(signed.key_id.as_str(), "LTAItestAccessKeyId01");
        assert_eq!(signed.nonce.as_deref(), Some("0123456789abcdef0123456789abcdef"));
        assert_eq!(signed.time.seconds(), 1_767_323_045);
        assert_eq!(signed.scheme, Scheme::HmacSha1 { suffix: "&" });
        assert!(signed.session_token.is_none());
    }

    #[test]
    fn vector_v1_b_holds_with_a_session_token() {
        let query = format!(
            "{COMMON}&AccessKeyId=STS.testTmpId&SecurityToken=TOK%3D%3D&SignatureNonce=n-2\
             &Action=GetUserMFAAuthenticationSettings&Version=2021-05-15\
             &DirectoryId=d-00fc2p610001&UserId=u-00q8wbq42wiltcrk0001"
        );
        check("POST", &query, "tmpSecret", "VPt9sHzvJ+TNHEoPDSynFWJB3fI=");
        let signed = signed("POST", &format!("{query}&Signature=x"), "").unwrap();
        assert!(signed.session_token.is_some_and(|token| token.matches(b"TOK==")));
    }

    #[test]
    fn vectors_v1_c_of_the_vendors_documents_hold() {
        let common = "SignatureMethod=HMAC-SHA1&SignatureVersion=1.0&Format=JSON\
            &Action=CreateUser&AccessKeyId=testid";
        let ims = format!(
            "{common}&UserPrincipalName=test%40example.onaliyun.com&DisplayName=test\
             &Timestamp=2021-01-15T06%3A02%3A28Z&Version=2019-08-15\
             &SignatureNonce=3f6b4e80-56f7-11eb-a256-a9f756ea7e85"
        );
        check("GET", &ims, "testsecret", "02heLegtw4+BFamznl1Ltj+vJ4A=");
        let ram = format!(
            "{common}&UserName=test&Timestamp=2015-08-18T03%3A15%3A45Z&Version=2015-05-01\
             &SignatureNonce=6a6e0ca6-4557-11e5-86a2-b8e8563dc8d2"
        );
        check("GET", &ram, "testsecret", "kRA2cnpJVacIhDMzXnoNZG9tDCI=");
    }

    #[test]
    fn it_does_not_matter_whether_a_parameter_came_by_query_or_form() {
        let all = format!("{}&Signature=x", devices());
        let by_query = signed("POST", &all, "").unwrap();
        let by_form = signed("POST", "", &all).unwrap();
        assert_eq!(by_query.string_to_sign, by_form.string_to_sign);
    }

    #[test]
    fn each_missing_or_wrong_part_is_told_by_its_name() {
        let all = format!("{}&Signature=x", devices());
        for name in ["AccessKeyId", "Signature", "Timestamp", "SignatureNonce"] {
            let problem = Err(SignatureProblem::Missing(name));
            let renamed = all.replace(&format!("&{name}="), "&Other=");
            assert_eq!(signed("GET", &renamed, "").map(|_| ()), problem);
            let blank = format!("{renamed}&{name}=");
            assert_eq!(signed("GET", &blank, "").map(|_| ()), problem);
        }
        let long = "n".repeat(129);
        for (from, to, problem) in [
            ("05Z", "05", SignatureProblem::Malformed("Timestamp")),
            ("0123456789abcdef", &*long, SignatureProblem::Malformed("SignatureNonce")),
            ("=HMAC-SHA1", "=HMAC-SHA256", SignatureProblem::UnsupportedMethod),
            ("=1.0", "=2.0", SignatureProblem::UnsupportedMethod),
        ] {
            let query = all.replace(from, to);
            assert_eq!(signed("GET", &query, "").map(|_| ()), Err(problem), "{to}");
        }
        let request = inbound("GET", &format!("/other?{all}"), &[], "");
        let outcome = read(&request, &Params::read(&request).unwrap()).map(|_| ());
        assert_eq!(outcome, Err(SignatureProblem::Malformed("path")));
    }

    #[test]
    fn method_and_version_need_not_be_given() {
        let query = devices()
            .replace("&SignatureMethod=HMAC-SHA1", "")
            .replace("&SignatureVersion=1.0", "");
        assert!(signed("GET", &format!("{query}&Signature=x"), "").is_ok());
    }

    #[test]
    fn a_signature_that_does_not_decode_is_one_that_matches_nothing() {
        let signed = signed("POST", &format!("{}&Signature=%25", devices()), "").unwrap();
        assert_eq!(signed.signature, b"");
        assert!(!is_signed_with(&signed, SECRET));
    }
}
