"""The suite's own signers against known answers."""

import signers

# The sample pairs of the vendors' own documentation; they open nothing.
HUAWEI_KEY = "QTWAOYTTINDUT2QVKYUC"
HUAWEI_SECRET = "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc"
ALIBABA_KEY = "LTAItestAccessKeyId01"
ALIBABA_SECRET = "testAccessKeySecret0123456789"
NONCE = "0123456789abcdef0123456789abcdef"


def v1_parameters(**more):
    return {
        "Action": "ListVirtualMFADevices",
        "Format": "json",
        "Version": "2019-08-15",
        "Timestamp": "2026-01-02T03:04:05Z",
        "SignatureNonce": NONCE,
        "Marker": "EX AM+PLE*~/=",
        "MaxItems": "100",
        "SignatureMethod": "HMAC-SHA1",
        "SignatureVersion": "1.0",
        "AccessKeyId": ALIBABA_KEY,
        **more,
    }


def test_rpc_v1():
    sign = signers.rpc_v1
    assert sign("POST", v1_parameters(), ALIBABA_SECRET) == "m2XdtEgVB2ASRiYBPRgTjjQCn+M="
    assert sign("GET", v1_parameters(), ALIBABA_SECRET) == "CeRjL3XQFWOGgn7aFJxYiPIJOfM="
    assert (
        sign("POST", v1_parameters(SignatureType=""), ALIBABA_SECRET)
        == "bmiQUpJE9+XOVKYUaFJmOMOD7yk="
    )


def acs3_headers(action, version, nonce):
    return {
        "host": "127.0.0.1:8080",
        "x-acs-action": action,
        "x-acs-version": version,
        "x-acs-date": "2026-01-02T03:04:05Z",
        "x-acs-signature-nonce": nonce,
    }


def test_acs3_with_a_query():
    headers = acs3_headers("ListVirtualMFADevices", "2019-08-15", NONCE)
    headers["x-acs-content-sha256"] = signers._sha256(b"")
    query = [("Marker", "EX AM+PLE*~/=!'()"), ("MaxItems", "100")]
    header = signers.acs3("POST", query, headers, b"", ALIBABA_KEY, ALIBABA_SECRET)
    assert header.endswith(
        "Signature=4a4cc0ad197c30977b3db0d6aa768919608416794c8002ee729fcbc5c5bc799e"
    )


def test_acs3_with_a_form():
    body = (
        b"UserName=test&SerialNumber=acs%3Aram%3A%3A1000000000000001%3Amfa%2Fdev-01"
        b"&AuthenticationCode1=123456&AuthenticationCode2=654321"
    )
    headers = acs3_headers("BindMFADevice", "2015-05-01", "n-3")
    headers["x-acs-content-sha256"] = signers._sha256(body)
    headers["content-type"] = "application/x-www-form-urlencoded"
    header = signers.acs3("POST", [], headers, body, ALIBABA_KEY, ALIBABA_SECRET)
    assert header.endswith(
        "Signature=be366669a7c5ae3828ed08a967f9108f1648a25ef089fbd7e9d962da074c131a"
    )


def test_sdk_hmac():
    headers = {
        "Host": "iam.example.com",
        "X-Sdk-Date": "20250102T030405Z",
        "X-Domain-Id": "d78cbac186b744899480f25bd022f468",
        "Content-Type": "application/json",
        "User-Agent": "huaweicloud-usdk-python/3.0",
    }
    url = "http://iam.example.com/v3.0/OS-MFA/virtual-mfa-devices"
    header = signers.sdk_hmac("GET", url, headers, b"", HUAWEI_KEY, HUAWEI_SECRET)
    assert header.endswith(
        "Signature=27adcdd954adce3e0e27fb59041711206d463c5cca036f7d92a2ac45e7ee9554"
    )


def test_sdk_hmac_with_a_query():
    headers = {"Host": "127.0.0.1:8080", "X-Sdk-Date": "20250102T030405Z"}
    url = "http://127.0.0.1:8080/v3/projects?name=r1"
    header = signers.sdk_hmac("GET", url, headers, b"", HUAWEI_KEY, HUAWEI_SECRET)
    assert header.endswith(
        "Signature=f0bfd4e878a8a215ffe25d79e02bcfa219890686c67398847b4a480384420eb6"
    )


def test_sdk_hmac_scoped():
    headers = {
        "accept": "application/json",
        "content-type": "application/json",
        "host": "iam.example.com",
        "user-agent": "golangsdk/2.0.0",
        "X-Sdk-Date": "20250102T030405Z",
    }
    url = "http://iam.example.com/v3.0/OS-MFA/virtual-mfa-devices"
    header = signers.sdk_hmac_scoped("GET", url, headers, b"", HUAWEI_KEY, HUAWEI_SECRET)
    assert f"Credential={HUAWEI_KEY}/20250102///sdk_request" in header
    assert header.endswith(
        "Signature=4c8e71c74bbed52e539e7033e155318f1957a3ddc5d5e9f91e6fc2fb76909cd2"
    )
