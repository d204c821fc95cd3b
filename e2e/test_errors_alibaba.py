"""Refusals of the Alibaba family, byte for byte where the contract is: V1 and V3, JSON and XML."""

import uuid
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
import requests

import alibaba
import raw
import signers
from harness import Key
from people import unique

LIST = ("ims", "ListVirtualMFADevices")
STYLES = ["v3", "query", "form", "split"]
PLAIN = {"RequestId", "HostId", "Code", "Message"}


def caller(server, style, key=None, format="JSON", method="POST"):
    return raw.Alibaba(server, key or server.account.key, style, method, format)


def refusal(reply, status, code, message=None, more=()):
    """Checks status, body and type of a refusal in JSON or XML; returns its body."""
    assert reply.status_code == status, reply.text
    kind = reply.headers["Content-Type"].replace(" ", "").lower()
    if "xml" in kind:
        # The SDKs parse XML errors only under exactly this type.
        assert kind == "text/xml;charset=utf-8"
        name, children = raw.tree(reply.content)
        assert name == "Error"
        body = dict(children)
    else:
        assert kind.startswith("application/json")
        body = reply.json()
    assert body["Code"] == code, body
    assert body.keys() - {"Recommend"} == PLAIN | set(more)
    assert body["RequestId"] == body["RequestId"].upper() and uuid.UUID(body["RequestId"])
    assert body["HostId"] == reply.request.url.split("/")[2]
    if message is not None:
        assert body["Message"] == message
    return body


def codes(reply, status, allowed):
    """For refusals whose code the contract leaves open."""
    assert reply.status_code == status, reply.text
    assert reply.json()["Code"] in allowed, reply.text


@pytest.mark.parametrize("format", ["JSON", "XML", "xml"])
def test_one_of_every_status_in_both_formats(server, format):
    root = caller(server, "query", format=format)
    user = alibaba.User(server, "alice")
    stranger = caller(server, "query", user.key, format)
    nobody = unique("nobody")
    refusal(
        root("ram", "GetUser", UserName=nobody),
        404,
        "EntityNotExist.User",
        "The user does not exist.",
    )
    message = "The user does already EXIST."
    refusal(root("ram", "CreateUser", UserName=user.name), 409, "EntityAlreadyExists.User", message)
    message = 'The parameter - "MaxItems" MUST be in the range of 1 and 100.'
    refusal(root(*LIST, MaxItems=101), 400, "InvalidParameter.MaxItems", message)
    refusal(root(*LIST, Marker="garbage"), 400, "InvalidParameter.Marker")
    message = "Specified api is not found, please check your url and method."
    refusal(root("ims", "BrewCoffee"), 404, "InvalidAction.NotFound", message)
    settings = {"DirectoryId": "d-000000000000", "UserId": "u-00000000000000000000"}
    reply = root("cloudsso", "GetUserMFAAuthenticationSettings", **settings)
    refusal(reply, 404, "EntityNotExists.Directory")
    denied = refusal(stranger(*LIST), 403, "NoPermission", more=["AccessDeniedDetail"])
    detail = dict(denied["AccessDeniedDetail"])
    assert detail["AuthAction"] == "ram:ListVirtualMFADevices"
    assert detail["AuthPrincipalType"] == "SubUser"
    assert detail["NoPermissionType"] == "ImplicitDeny"
    assert detail["EncodedDiagnosticMessage"]


@pytest.mark.parametrize("product", ["ims", "ram", "sts", "cloudsso"])
def test_an_unknown_action_of_every_product(server, product):
    refusal(caller(server, "query")(product, "BrewCoffee"), 404, "InvalidAction.NotFound")
    refusal(caller(server, "v3")(product, "BrewCoffee"), 404, "InvalidApi.NotFound")
    # The names are the product's own: this one exists elsewhere.
    other = "ListDirectories" if product != "cloudsso" else "ListVirtualMFADevices"
    refusal(caller(server, "v3")(product, other), 404, "InvalidApi.NotFound")


@pytest.mark.parametrize("style", STYLES)
def test_a_wrong_secret(server, style):
    # A user's key, for a server may lock a key after a few of these.
    key = alibaba.User(server, "victim").key
    body = refusal(
        caller(server, style, Key(key.id, "not-the-secret"))(*LIST), 400, "SignatureDoesNotMatch"
    )
    if style == "v3":
        sentence = "Specified signature does not match our calculation. server StringToSign is ["
    else:
        sentence = (
            "Specified signature is not matched with our calculation. "
            "server string to sign is:POST&%2F&"
        )
    assert body["Message"].startswith(sentence)
    assert key.secret not in body["Message"]


@pytest.mark.parametrize("style", STYLES)
def test_an_unknown_key(server, style):
    reply = caller(server, style, Key("LTAI0000000000000000", "whatever"))(*LIST)
    refusal(reply, 404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.")


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("minutes", [-16, 16])
def test_a_timestamp_too_far_from_now(server, style, minutes):
    when = datetime.now(UTC) + timedelta(minutes=minutes)
    reply = caller(server, style)(*LIST, when=when)
    refusal(
        reply, 400, "InvalidTimeStamp.Expired", "Specified time stamp or date value is expired."
    )


@pytest.mark.parametrize("style", STYLES)
def test_a_timestamp_within_the_window_and_one_that_is_none(server, style):
    when = datetime.now(UTC) - timedelta(minutes=14)
    assert caller(server, style)(*LIST, when=when).status_code == 200
    field = "x-acs-date" if style == "v3" else "Timestamp"
    reply = caller(server, style)(*LIST, common={field: "yesterday"})
    refusal(reply, 400, "InvalidTimeStamp.Format")


@pytest.mark.parametrize("style", STYLES)
def test_a_nonce_counts_once_and_only_when_the_signature_is_right(server, style):
    nonce = uuid.uuid4().hex
    forged = caller(server, style, Key(server.account.key.id, "not-the-secret"))
    refusal(forged(*LIST, nonce=nonce), 400, "SignatureDoesNotMatch")
    assert caller(server, style)(*LIST, nonce=nonce).status_code == 200
    reply = caller(server, style)(*LIST, nonce=nonce)
    refusal(reply, 400, "SignatureNonceUsed", "Specified signature nonce was used already.")


def test_a_replayed_change_changes_nothing(server):
    call, nonce = caller(server, "form"), uuid.uuid4().hex
    first, second = unique("once"), unique("once")
    assert call("ram", "CreateUser", nonce=nonce, UserName=first).status_code == 200
    refusal(call("ram", "CreateUser", nonce=nonce, UserName=second), 400, "SignatureNonceUsed")
    refusal(call("ram", "GetUser", UserName=second), 404, "EntityNotExist.User")


@pytest.mark.parametrize(
    "field",
    ["Version", "AccessKeyId", "Timestamp", "SignatureNonce", "Signature"],
)
def test_a_common_parameter_left_out(server, field):
    reply = caller(server, "query")(*LIST, common={field: None})
    assert reply.status_code == 400
    assert reply.json()["Code"].startswith(("Missing", "Invalid")), reply.text


def test_values_of_common_parameters_that_nobody_knows(server):
    refusal(caller(server, "query")(*LIST, common={"Version": "1999-01-01"}), 400, "InvalidVersion")
    refusal(
        caller(server, "query")(*LIST, common={"SignatureMethod": "ROT13"}),
        400,
        "InvalidSignatureMethod",
    )
    codes(
        caller(server, "query", format="YAML")(*LIST),
        400,
        {"InvalidParameter.Format", "InvalidFormat"},
    )


def test_parameters_of_the_operation_missing_or_of_the_wrong_type(server):
    root = caller(server, "v3")
    refusal(root("ims", "CreateVirtualMFADevice"), 400, "MissingVirtualMFADeviceName")
    refusal(root("ims", "GetUserMFAInfo"), 400, "MissingUserPrincipalName")
    refusal(root("ram", "GetUserMFAInfo"), 400, "MissingUserName")
    refusal(root("cloudsso", "GetUserMFAAuthenticationSettings"), 400, "MissingDirectoryId")
    reply = root("ims", "CreateVirtualMFADevice", VirtualMFADeviceName="no/slash")
    refusal(reply, 400, "InvalidParameter.VirtualMFADeviceName.InvalidChars")
    reply = root("ims", "CreateVirtualMFADevice", VirtualMFADeviceName="x" * 65)
    refusal(reply, 400, "InvalidParameter.VirtualMFADeviceName.Length")
    codes(root(*LIST, MaxItems="many"), 400, {"InvalidParameter.MaxItems", "InvalidMaxItems"})


def test_a_body_that_is_not_what_was_hashed(server):
    """V3 signs the hash of the body; the body must then have that hash."""
    headers = {"x-acs-content-sha256": signers._sha256(b"another body")}
    reply = caller(server, "v3")(*LIST, common=headers)
    assert reply.status_code == 400 and reply.json()["Code"], reply.text


def test_text_that_is_not_utf8(server):
    """%FF decodes to no character; it must be refused, not replaced."""
    for where in ("query", "form"):
        query = "Action=GetUser&Version=2015-05-01&Format=JSON&UserName=%FF"
        url = f"{server.url}/" + (f"?{query}" if where == "query" else "")
        body = query if where == "form" else None
        reply = requests.post(
            url, data=body, headers={"Content-Type": raw.FORM} if body else {}, timeout=30
        )
        assert reply.status_code == 400 and reply.json()["Code"], reply.text


def test_a_body_too_large(server):
    body = urlencode({"Action": "GetUser", "Version": "2015-05-01", "UserName": "x" * (20 << 20)})
    try:
        reply = requests.post(
            f"{server.url}/", data=body, headers={"Content-Type": raw.FORM}, timeout=30
        )
    except requests.ConnectionError:
        pass  # hanging up on somebody who will not stop is an answer too
    else:
        assert reply.status_code in (400, 413), reply.text
    assert caller(server, "v3")(*LIST).status_code == 200


def test_a_method_other_than_get_and_post(server):
    reply = caller(server, "query", method="DELETE")(*LIST)
    codes(reply, 400, {"UnsupportedHTTPMethod"})


def test_nothing_refused_here_made_a_user(server):
    call = caller(server, "query", Key(server.account.key.id, "not-the-secret"))
    name = unique("ghost")
    refusal(call("ram", "CreateUser", UserName=name), 400, "SignatureDoesNotMatch")
    refusal(caller(server, "v3")("ram", "GetUser", UserName=name), 404, "EntityNotExist.User")
