"""Refusals of the Huawei family: four styles of body, told apart by path."""

from datetime import UTC, datetime, timedelta

import pytest
import requests

import keystone
import raw
import signers
from harness import Key
from people import hire, unique

LIST = "/v3.0/OS-MFA/virtual-mfa-devices"
FORMS = [signers.sdk_hmac, signers.sdk_hmac_scoped]
TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
}
UNAUTHENTICATED = "The request you have made requires authentication."


def common(reply, status):
    assert reply.status_code == status, f"{reply.status_code} {reply.text}"
    assert reply.headers["Content-Type"].lower().startswith("application/json")
    assert reply.headers["X-Request-Id"]
    return reply.json()


def style_a(reply, status, code, message=None):
    """OS-MFA, login protection: {"error_msg", "error_code": "IAM.nnnn"}."""
    body = common(reply, status)
    assert body.keys() == {"error_msg", "error_code"}
    assert body["error_code"] == code, body
    if message is not None:
        assert body["error_msg"] == message


def style_b(reply, status, message=None):
    """Keystone: {"error": {"code", "message", "title"}}, and nothing beside it."""
    body = common(reply, status)
    assert body.keys() == {"error"} and body["error"].keys() == {"code", "message", "title"}
    assert (body["error"]["code"], body["error"]["title"]) == (status, TITLES[status])
    assert body["error"]["message"].startswith(message or ""), body


def style_c(reply, code):
    """POST and PUT of OS-USER users: {"errorcode": ["11nn"]}."""
    assert common(reply, 400) == {"errorcode": [code]}


def style_d(reply, status, code):
    """The gateway, before IAM: {"error_msg", "error_code": "APIGW.nnnn", "request_id"}."""
    body = common(reply, status)
    assert body.keys() == {"error_msg", "error_code", "request_id"}
    assert body["error_code"] == code and body["request_id"] == reply.headers["X-Request-Id"]
    return body["error_msg"]


@pytest.fixture(scope="module")
def admin(server):
    return raw.Huawei(server, server.account.key)


@pytest.fixture(scope="module")
def alice(server):
    return hire(server, "alice")


@pytest.mark.parametrize("path", [LIST, "/v3.0/OS-USER/login-protects"])
def test_401_without_or_with_a_worthless_token(server, path):
    style_a(raw.Huawei(server)("GET", path), 401, "IAM.0001", UNAUTHENTICATED)
    style_a(raw.Huawei(server, token="MIIworthless")("GET", path), 401, "IAM.0001", UNAUTHENTICATED)


@pytest.mark.parametrize("path", ["/v3/users", "/v3/projects", "/v3.0/OS-CREDENTIAL/credentials"])
def test_401_of_the_keystone_paths(server, path):
    style_b(raw.Huawei(server)("GET", path), 401, UNAUTHENTICATED)
    style_b(raw.Huawei(server, token="MIIworthless")("GET", path), 401, UNAUTHENTICATED)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("path", [LIST, "/v3/users"])
def test_401_for_a_signature_the_gateway_refuses(server, form, path):
    key = server.account.key
    forged = raw.Huawei(server, Key(key.id, "not-the-secret"), form=form)("GET", path)
    opening = "Incorrect IAM authentication information: "
    assert style_d(forged, 401, "APIGW.0301").startswith(opening)
    unknown = raw.Huawei(server, Key("ZZZZ0000000000000000", "x"), form=form)("GET", path)
    assert style_d(unknown, 401, "APIGW.0301").startswith(opening)
    for minutes in (-16, 16):
        when = datetime.now(UTC) + timedelta(minutes=minutes)
        stale = raw.Huawei(server, key, form=form)("GET", path, when=when)
        assert style_d(stale, 401, "APIGW.0301").startswith(opening)
    assert raw.Huawei(server, key, form=form)("GET", path).status_code == 200


def test_a_signature_covers_the_body_and_the_account(server, admin, alice):
    signed = {"Content-Type": "application/json", "Host": server.host, "X-Sdk-Date": "unused"}
    signed["X-Sdk-Date"] = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    key, url = server.account.key, f"{server.url}/v3.0/OS-USER/users/{alice.id}/login-protect"
    body = b'{"login_protect":{"enabled":true,"verification_method":"sms"}}'
    signed["Authorization"] = signers.sdk_hmac("PUT", url, signed, body, key.id, key.secret)
    other = body.replace(b"true", b"false")
    style_d(requests.put(url, data=other, headers=signed, timeout=30), 401, "APIGW.0301")
    style_a(admin("GET", f"/v3.0/OS-USER/users/{alice.id}/login-protect"), 404, "IAM.0004")
    foreign = admin("GET", LIST, headers={"X-Domain-Id": "0" * 32})
    assert foreign.status_code in (401, 403)


@pytest.mark.parametrize(
    "path", ["/v3.0/nothing", "/v3/OS-MFA/virtual-mfa-devices", "/v3.0/OS-MFA/nothing"]
)
def test_404_for_a_path_nobody_serves(admin, path):
    message = style_d(admin("GET", path), 404, "APIGW.0101")
    assert message == "The API does not exist or has not been published in the environment"


def test_403_in_both_styles(server, alice):
    own = raw.Huawei(server, alice.key)
    message = "Policy doesn't allow iam:mfa:listVirtualMFADevices to be performed."
    style_a(own("GET", LIST), 403, "IAM.0003", message)
    style_b(own("GET", "/v3/users"), 403, "You are not authorized to perform the requested action")
    token = keystone.with_password(server, alice.name, alice.password).session.get_token()
    style_a(raw.Huawei(server, token=token)("GET", LIST), 403, "IAM.0003", message)


def test_404_in_both_styles(server, admin, alice):
    device, protect = (
        f"/v3.0/OS-MFA/users/{alice.id}/virtual-mfa-device",
        f"{alice.id}/login-protect",
    )
    style_a(admin("GET", device), 404, "IAM.0004")
    message = f"Could not find login_protect: {alice.id}."
    style_a(admin("GET", f"/v3.0/OS-USER/users/{protect}"), 404, "IAM.0004", message)
    style_a(admin("GET", f"/v3.0/OS-USER/users/{'0' * 32}/login-protect"), 404, "IAM.0004")
    style_a(admin("GET", f"/v3.0/OS-MFA/users/{'0' * 32}/virtual-mfa-device"), 404, "IAM.0004")
    style_b(admin("GET", f"/v3/users/{'0' * 32}"), 404)
    style_b(admin("GET", f"/v3/users/{alice.name}"), 404)


def test_409_in_both_styles(server, admin):
    bob = hire(server, "bob")
    wish = {"virtual_mfa_device": {"name": unique("phone"), "user_id": bob.id}}
    assert admin("POST", LIST, wish).status_code == 201
    style_a(admin("POST", LIST, wish), 409, "IAM.0005")
    style_b(admin("POST", "/v3/users", {"user": {"name": bob.name}}), 409)


def test_style_c_of_the_user_management(server, admin, alice):
    users, domain = "/v3.0/OS-USER/users", server.account.domain_id
    style_c(admin("POST", users, {"user": {"name": alice.name, "domain_id": domain}}), "1109")
    weak = {"name": unique("weak"), "domain_id": domain, "password": "aaaaaa"}
    style_c(admin("POST", users, {"user": weak}), "1118")
    style_c(admin("POST", users, {"user": {"domain_id": domain}}), "1100")
    phone = {"name": unique("phone"), "domain_id": domain, "phone": "123456789"}
    style_c(admin("POST", users, {"user": phone}), "1106")
    names = {user["name"] for user in admin("GET", "/v3/users").json()["users"]}
    assert not names & {weak["name"], phone["name"]}


BAD_BODIES = {
    "empty": b"",
    "not JSON": b"{",
    "not an object": b"[]",
    "not UTF-8": b'{"virtual_mfa_device":{"name":"\xff","user_id":"x"}}',
    "nothing inside": b"{}",
    "wrong type outside": b'{"virtual_mfa_device":"phone"}',
    "wrong type inside": b'{"virtual_mfa_device":{"name":7,"user_id":"x"}}',
    "a field missing": b'{"virtual_mfa_device":{"user_id":"x"}}',
    "name too long": b'{"virtual_mfa_device":{"name":"%s","user_id":"x"}}' % (b"n" * 65),
}


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES.keys())
def test_400_for_bodies_that_cannot_be_meant(server, admin, alice, body):
    before = admin("GET", LIST).json()
    reply = admin("POST", LIST, body=body.replace(b'"x"', f'"{alice.id}"'.encode()))
    said = common(reply, 400)
    assert said.keys() == {"error_msg", "error_code"} and said["error_code"].startswith("IAM.")
    style_b(raw.Huawei(server)("POST", "/v3/auth/tokens", body=body), 400)
    assert admin("GET", LIST).json() == before


@pytest.mark.parametrize("path", [LIST, "/v3/users"])
def test_a_body_too_large(admin, path):
    reply = admin("POST", path, {"user": {"name": "n" * 40_000}})
    assert reply.status_code in (400, 413) and reply.headers["X-Request-Id"]
    assert admin("GET", LIST).status_code == 200


def test_the_limit_of_two_access_keys(server, admin):
    bob = hire(server, "bob")
    wish = {"credential": {"user_id": bob.id, "description": ""}}
    second = admin("POST", "/v3.0/OS-CREDENTIAL/credentials", wish)
    server.remember(second.json()["credential"]["secret"])
    assert second.status_code == 201
    style_b(admin("POST", "/v3.0/OS-CREDENTIAL/credentials", wish), 400, "akSkNumExceed")
