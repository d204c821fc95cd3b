use super::*;
use crate::fixture::{hex, inbound, is_signed_with, sha256};

const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const KEY: &str = "LTAItestAccessKeyId01";
const SECRET: &str = "testAccessKeySecret0123456789";
const QUERY: &str = "MaxItems=100&Marker=EX+AM%2BPLE*~%2F%3D!'()";
const SIGNATURE: &str = "4a4cc0ad197c30977b3db0d6aa768919608416794c8002ee729fcbc5c5bc799e";

type Headers = Vec<(&'static str, String)>;

/// What every vector signs.
fn common(host: &str, action: &str, version: &str, nonce: &str) -> Headers {
    [
        ("host", host),
        ("x-acs-action", action),
        ("x-acs-content-sha256", EMPTY),
        ("x-acs-date", "2026-01-02T03:04:05Z"),
        ("x-acs-signature-nonce", nonce),
        ("x-acs-version", version),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .to_vec()
}

/// The headers of V3-A.
fn devices() -> Headers {
    let nonce = "0123456789abcdef0123456789abcdef";
    common("127.0.0.1:8080", "ListVirtualMFADevices", "2019-08-15", nonce)
}

fn set(headers: &mut Headers, name: &'static str, value: &str) {
    headers.retain(|(n, _)| *n != name);
    headers.push((name, value.to_owned()));
}

/// The request with `signed` headers all in the list, and `more` beside it.
fn request(key: &str, query: &str, signed: &Headers, more: &[(&str, &str)], body: &str) -> Inbound {
    let mut names: Vec<&str> = signed.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    names.dedup();
    let list = names.join(";");
    let value = format!("{ALGORITHM} Credential={key},SignedHeaders={list},Signature={SIGNATURE}");
    let mut headers: Vec<(&str, &str)> = vec![("authorization", &value)];
    headers.extend(signed.iter().map(|(name, value)| (*name, value.as_str())));
    headers.extend(more);
    inbound("POST", &format!("/?{query}"), &headers, body.to_owned())
}

fn signed(request: &Inbound) -> Result<Box<Signed>, SignatureProblem> {
    read(request, &Params::read(request).unwrap())
}

/// Puts the vector's signature in place of the constant one, then checks it and the hash.
fn check(mut request: Inbound, secret: &str, hash: &str, signature: &str) {
    let value = request.header("authorization").unwrap().replace(SIGNATURE, signature);
    request.headers.insert("authorization", value.parse().unwrap());
    let signed = signed(&request).unwrap();
    let canonical = signed.canonical_request.clone().unwrap();
    assert_eq!(sha256(&canonical), hash, "{canonical}");
    assert_eq!(signed.string_to_sign, format!("ACS3-HMAC-SHA256\n{hash}"));
    assert_eq!(hex(&signed), signature);
    assert!(is_signed_with(&signed, secret));
    assert!(!is_signed_with(&signed, "other"));
}

#[test]
fn vector_v3_a_holds() {
    let request = request(KEY, QUERY, &devices(), &[], "");
    let hash = "25a13c2f272a476e6dc078f452e608031072b1925458325e3017c190911d9821";
    check(request, SECRET, hash, SIGNATURE);
}

#[test]
fn the_canonical_request_of_vector_v3_a_is_as_printed() {
    let signed = signed(&request(KEY, QUERY, &devices(), &[], "")).unwrap();
    let expected = format!(
        "POST\n/\nMarker=EX%20AM%2BPLE%2A~%2F%3D%21%27%28%29&MaxItems=100\n\
         host:127.0.0.1:8080\nx-acs-action:ListVirtualMFADevices\n\
         x-acs-content-sha256:{EMPTY}\nx-acs-date:2026-01-02T03:04:05Z\n\
         x-acs-signature-nonce:0123456789abcdef0123456789abcdef\nx-acs-version:2019-08-15\n\n\
         host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version\n\
         {EMPTY}"
    );
    assert_eq!(signed.canonical_request, Some(expected));
    assert_eq!(signed.key_id.as_str(), KEY);
    assert_eq!(signed.nonce.as_deref(), Some("0123456789abcdef0123456789abcdef"));
    assert_eq!(signed.time.seconds(), 1_767_323_045);
    assert_eq!(signed.scheme, Scheme::HmacSha256);
}

#[test]
fn vector_v3_b_holds_with_more_headers_signed() {
    let mut headers = devices();
    let agent = "AlibabaCloud (Linux; x86_64) Python/3.11.7 Core/0.4.3 TeaDSL/2";
    set(&mut headers, "accept", "application/json");
    set(&mut headers, "user-agent", agent);
    set(&mut headers, "x-acs-credentials-provider", "static_ak");
    let request = request(KEY, "Marker=EX+AM%2BPLE%2A~%2F%3D&MaxItems=100", &headers, &[], "");
    let hash = "e2a2c2fc8614de6f4bd003163cc6df1ca8ed7f7033fb382f7b790aab19d5c20b";
    let signature = "ba05e4e1b19c670c31ef4afa5ca040f6566463fa5d1b161aadadde0c183ab086";
    check(request, SECRET, hash, signature);
}

#[test]
fn vector_v3_c_holds_with_a_session_token() {
    let mut headers =
        common("127.0.0.1:8080", "GetUserMFAAuthenticationSettings", "2021-05-15", "n-2");
    set(&mut headers, "x-acs-accesskey-id", "STS.testTmpId");
    set(&mut headers, "x-acs-security-token", "TOK==");
    let query = "DirectoryId=d-00fc2p610001&UserId=u-00q8wbq42wiltcrk0001";
    let request = request("STS.testTmpId", query, &headers, &[], "");
    let token = signed(&request).unwrap().session_token;
    assert!(token.is_some_and(|token| token.matches(b"TOK==")));
    let hash = "198c2d597cfcd9b0754fe0498c920e1a9914a739777b31eb350d1f9e20d1fdf7";
    let signature = "1f56a6b452d550e4eb81f51144503924d544d6e8bc776fee49839abacd35c3e2";
    check(request, "tmpSecret", hash, signature);
}

#[test]
fn vector_v3_d_holds_with_a_form() {
    let mut headers = common("127.0.0.1:8080", "BindMFADevice", "2015-05-01", "n-3");
    let body_hash = "5bbe7735d5899236172f93399f7eb340e7f1b1e0d96f3cc5cfe87306c439caf1";
    set(&mut headers, "content-type", "application/x-www-form-urlencoded");
    set(&mut headers, "x-acs-content-sha256", body_hash);
    let body = "UserName=test&SerialNumber=acs%3Aram%3A%3A1000000000000001%3Amfa%2Fdev-01\
                &AuthenticationCode1=123456&AuthenticationCode2=654321";
    let hash = "d758eeefd65ce9b48f7855dc7209a3d3c94142cf8b9c5ee7471e66ef72d27ba8";
    let signature = "be366669a7c5ae3828ed08a967f9108f1648a25ef089fbd7e9d962da074c131a";
    check(request(KEY, "", &headers, &[], body), SECRET, hash, signature);
}

#[test]
fn vector_v3_e_of_the_vendors_documents_holds() {
    let host = "ecs.cn-shanghai.aliyuncs.com";
    let nonce = "3156853299f313e23d1673dc12e1703d";
    let mut headers = common(host, "RunInstances", "2014-05-26", nonce);
    set(&mut headers, "x-acs-date", "2023-10-26T10:22:32Z");
    let image = "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd";
    let query = format!("ImageId={image}&RegionId=cn-shanghai");
    let request = request("YourAccessKeyId", &query, &headers, &[], "");
    let hash = "7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259";
    let signature = "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0";
    check(request, "YourAccessKeySecret", hash, signature);
}

#[test]
fn headers_that_are_not_listed_are_not_signed() {
    let plain = signed(&request(KEY, QUERY, &devices(), &[], "")).unwrap();
    let more = [("content-type", "application/octet-stream"), ("accept-encoding", "gzip")];
    let with_more = signed(&request(KEY, QUERY, &devices(), &more, "")).unwrap();
    assert_eq!(plain.string_to_sign, with_more.string_to_sign);
}

#[test]
fn an_odd_host_is_signed_as_received() {
    let mut headers = devices();
    set(&mut headers, "host", "http://127.0.0.1:8080");
    let signed = signed(&request(KEY, "", &headers, &[], "")).unwrap();
    let canonical = signed.canonical_request.unwrap();
    assert!(canonical.contains("\nhost:http://127.0.0.1:8080\n"));
}

#[test]
fn the_content_hash_may_be_left_out() {
    let mut headers = devices();
    headers.retain(|(name, _)| *name != "x-acs-content-sha256");
    let signed = signed(&request(KEY, "", &headers, &[], "A=1")).unwrap();
    assert!(signed.canonical_request.unwrap().ends_with(&sha256("A=1")));
}

#[test]
fn what_the_server_acts_on_must_be_there_and_signed() {
    for name in ["host", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce"] {
        let mut headers = devices();
        headers.retain(|(n, _)| *n != name);
        let outcome = signed(&request(KEY, "", &headers, &[], "")).map(|_| ());
        assert_eq!(outcome, Err(SignatureProblem::Missing(name)));
    }
    for (name, value) in devices().into_iter().chain([("x-acs-security-token", "t".to_owned())]) {
        let mut headers = devices();
        headers.retain(|(n, _)| *n != name);
        let outcome = signed(&request(KEY, "", &headers, &[(name, &value)], "")).map(|_| ());
        assert_eq!(outcome, Err(SignatureProblem::Unsigned(name)));
        let mut twice = devices();
        twice.extend([(name, value.clone()), (name, value)]);
        let outcome = signed(&request(KEY, "", &twice, &[], "")).map(|_| ());
        assert_eq!(outcome, Err(SignatureProblem::Malformed(name)));
    }
}

#[test]
fn wrong_parts_are_told_by_name() {
    let long = "n".repeat(129);
    for (name, value) in [
        ("x-acs-date", "20260102T030405Z"),
        ("x-acs-signature-nonce", &*long),
        ("x-acs-content-sha256", &*sha256("another body")),
        ("x-acs-content-sha256", "UNSIGNED-PAYLOAD"),
    ] {
        let mut headers = devices();
        set(&mut headers, name, value);
        let outcome = signed(&request(KEY, "", &headers, &[], "")).map(|_| ());
        assert_eq!(outcome, Err(SignatureProblem::Malformed(name)));
    }
}

#[test]
fn other_algorithms_and_broken_headers_are_refused() {
    let outcome = |value: &str| {
        let mut request = request(KEY, "", &devices(), &[], "");
        request.headers.insert("authorization", value.parse().unwrap());
        signed(&request).map(|_| ())
    };
    let unsupported = Err(SignatureProblem::UnsupportedMethod);
    for word in ["ACS3-HMAC-SM3", "ACS3-RSA-SHA256", "acs3-hmac-sha256", "Bearer"] {
        let value = format!("{word} Credential=a,SignedHeaders=host,Signature=00");
        assert_eq!(outcome(&value), unsupported);
    }
    let malformed = Err(SignatureProblem::Malformed("authorization"));
    for rest in ["", "Credential=a", "Access=a,SignedHeaders=host,Signature=00"] {
        assert_eq!(outcome(&format!("{ALGORITHM} {rest}")), malformed, "{rest:?}");
    }
    let absent = inbound("POST", "/", &[], "");
    let missing = Err(SignatureProblem::Missing("authorization"));
    assert_eq!(signed(&absent).map(|_| ()), missing);
}
