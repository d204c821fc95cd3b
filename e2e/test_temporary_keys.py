"""Temporary keys: taken with a token and on a page, used by every SDK, and ended."""

from dataclasses import dataclass, replace

import pytest
from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.auth.credentials import StsTokenCredential
from aliyunsdkcore.client import AcsClient
from huaweicloudsdkcore.auth.credentials import BasicCredentials, GlobalCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkiam.v3 import (
    CreateTemporaryAccessKeyByTokenRequest,
    CreateTemporaryAccessKeyByTokenRequestBody,
    IamClient,
    IdentityToken,
    KeystoneShowUserRequest,
    TokenAuth,
    TokenAuthIdentity,
)

import alibaba
import huawei
import keystone
import raw
import signers
from browser import browser
from people import hire, unique


@dataclass(frozen=True)
class TemporaryKey:
    id: str
    secret: str
    token: str


@pytest.fixture(scope="module")
def alice(server):
    return hire(server, "alice")


def token_of(server, person):
    return keystone.with_password(server, person.name, person.password).session.get_token()


def take(server, client, token, seconds=900):
    """Takes a key with a token in the body, which is how the SDK sends it."""
    wish = TokenAuthIdentity(["token"], IdentityToken(id=token, duration_seconds=seconds))
    body = CreateTemporaryAccessKeyByTokenRequestBody(TokenAuth(wish))
    request = CreateTemporaryAccessKeyByTokenRequest(body=body)
    made = client.create_temporary_access_key_by_token(request).credential
    assert made.expires_at.endswith("Z")
    server.remember(made.secret, made.securitytoken)
    return TemporaryKey(made.access, made.secret, made.securitytoken)


@pytest.fixture(scope="module")
def key(server, alice):
    return take(server, huawei.client(server, alice.key), token_of(server, alice))


def iam(server, key, token=None, credentials=GlobalCredentials):
    account = server.account
    scope = {GlobalCredentials: account.domain_id, BasicCredentials: account.project_id}
    made = credentials(key.id, key.secret, scope[credentials])
    if token:
        made = made.with_security_token(token)
    return IamClient.new_builder().with_credentials(made).with_endpoint(server.url).build()


def shows(client, alice):
    user = client.keystone_show_user(KeystoneShowUserRequest(user_id=alice.id)).user
    assert (user.id, user.name) == (alice.id, alice.name)


def test_the_huawei_sdk_takes_a_key_and_signs_with_it(server, alice, key):
    shows(iam(server, key, key.token), alice)
    shows(iam(server, key, key.token, BasicCredentials), alice)


def test_the_token_goes_with_its_key_and_no_other(server, alice, key):
    other = take(server, huawei.client(server, alice.key), token_of(server, alice))
    for wrong in (
        iam(server, key),
        iam(server, key, other.token),
        iam(server, key, "none"),
        iam(server, alice.key, key.token),
    ):
        with pytest.raises(ClientRequestException) as caught:
            shows(wrong, alice)
        assert (caught.value.status_code, caught.value.error_code) == (401, "APIGW.0301")


def test_terraforms_client_sends_the_token_unsigned(server, alice, key):
    for form in (signers.sdk_hmac, signers.sdk_hmac_scoped):
        # Signed first, and the header put beside it.
        def sign(method, url, headers, body, key_id, secret, form=form):
            signed = {n: v for n, v in headers.items() if n != "X-Security-Token"}
            return form(method, url, signed, body, key_id, secret)

        send = raw.Huawei(server, key, form=sign)
        path = f"/v3/users/{alice.id}"
        assert send("GET", path, headers={"X-Security-Token": key.token}).status_code == 200
        assert send("GET", path).status_code == 401


def test_a_temporary_key_takes_no_further_one(server, alice, key):
    client = iam(server, key, key.token)
    for token in (None, key.token):
        with pytest.raises(ClientRequestException) as caught:
            take(server, client, token)
        assert caught.value.status_code == 401
    for lifetime in (899, 86401):
        with pytest.raises(ClientRequestException) as caught:
            take(server, client, token_of(server, alice), lifetime)
        assert caught.value.status_code == 400


def sts(server, key, token):
    return alibaba.sts(server, key, security_token=token, type="sts")


def test_alibabas_sdk_signs_with_it(server, alice, key):
    who = sts(server, key, key.token).get_caller_identity().body
    assert who.identity_type == "RAMUser" and who.arn.endswith(f":user/{alice.name}")
    with alibaba.refused(400, "MissingSecurityToken"):
        alibaba.sts(server, key).get_caller_identity()
    with alibaba.refused(400, "InvalidSecurityToken.Malformed"):
        sts(server, key, "TOK==").get_caller_identity()
    with alibaba.refused(400, "InvalidSecurityToken.MismatchWithAccessKey"):
        sts(server, alice.key, key.token).get_caller_identity()


def test_the_older_core_signs_with_it(server, alice, key):
    credential = StsTokenCredential(key.id, key.secret, key.token)
    client = AcsClient(region_id="cn-hangzhou", credential=credential, auto_retry=False)
    request = alibaba.common_request(server, "sts", "GetCallerIdentity")
    assert f":user/{alice.name}" in client.do_action_with_exception(request).decode()
    with pytest.raises(ServerException) as caught:
        request = alibaba.common_request(server, "sts", "GetCallerIdentity")
        alibaba.core(key).do_action_with_exception(request)
    assert caught.value.error_code == "MissingSecurityToken"


def test_cloudsso_takes_it_too(server):
    token = keystone.administrator(server).session.get_token()
    mine = take(server, huawei.client(server, server.account.key), token)
    client = alibaba.cloudsso(server, mine, security_token=mine.token, type="sts")
    assert client.list_directories().body.request_id


def by_key(server, key_id, secret, **scope):
    pair = {"access": {"key": key_id}, "secret": {"key": secret}}
    auth = {"identity": {"methods": ["hw_ak_sk"], "hw_ak_sk": pair}, **scope}
    return raw.Huawei(server)("POST", "/v3/auth/tokens", {"auth": auth})


def test_a_program_that_does_not_sign_gets_a_token_for_its_key(server, alice, key):
    scope = {"scope": {"project": {"name": server.account.region}}}
    reply = by_key(server, alice.key.id, alice.key.secret, **scope)
    assert reply.status_code == 201, reply.text
    told = reply.json()["token"]
    assert (told["methods"], told["user"]["id"]) == (["hw_ak_sk"], alice.id)
    token = reply.headers["X-Subject-Token"]
    server.remember(token)
    assert raw.Huawei(server, token=token)("GET", f"/v3/users/{alice.id}").status_code == 200
    for key_id, secret in (
        (alice.key.id, server.account.key.secret),
        ("LTAI0000000000000000", alice.key.secret),
        # A temporary key gives no token, whatever is known of it.
        (key.id, key.secret),
    ):
        refused = by_key(server, key_id, secret)
        assert refused.status_code == 401
        assert refused.json()["error"]["message"] == "The username or password is wrong."


def hire_for_pages(server, name):
    """The same with a password that need not be changed first."""
    person = hire(server, name)
    password = f"Own-{person.password}"
    server.remember(password)
    wish = {"user": {"password": password, "pwd_status": False}}
    admin = raw.Huawei(server, server.account.key)
    assert admin("PUT", f"/v3.0/OS-USER/users/{person.id}", wish).status_code == 200
    return replace(person, password=password)


def sign_in(server, page, person):
    page.open("/sign-in")
    page.fill(place=server.account.name, user=person.name, password=person.password)
    return page.press("Sign in")


def taken_on(server, page):
    page.press("Take a temporary access key")
    assert page.heading() == "Temporary access key"
    parts = [page.value(css) for css in ("#key-id", "#key-secret", "#session-token")]
    server.remember(*parts[1:])
    key = TemporaryKey(*parts)
    lines = page.text()
    assert f"export ALIBABA_CLOUD_SECURITY_TOKEN={key.token}" in lines
    assert f"export HUAWEICLOUD_SDK_SK={key.secret}" in lines
    return key


def test_a_page_gives_a_key_that_knows_of_the_second_factor_and_ends_with_the_session(
    server, tmp_path
):
    bob = hire_for_pages(server, "bob")
    with_mfa = alibaba.allow(
        ["ram:GetSecurityPreference"], condition={"Bool": {"acs:MFAPresent": "true"}}
    )
    alibaba.put_policy(alibaba.ram(server, server.account.key), bob, [with_mfa])

    def asks(key):
        alibaba.ram(server, key, security_token=key.token, type="sts").get_security_preference()

    with browser(server, tmp_path / "profile") as page:
        sign_in(server, page, bob).at("/me")
        without = taken_on(server, page)
        page.shoot(tmp_path / "key.png")
        assert sts(server, without, without.token).get_caller_identity().body.user_id
        with alibaba.denied(server.account, "ram:GetSecurityPreference"):
            asks(without)
        # It is shown without its secret, and ends when it is told to.
        page.follow("I have kept it").at("/me")
        other = taken_on(server, page)
        assert without.id in page.open("/me").text() and other.id in page.text()
        assert other.secret not in page.driver.page_source
        page.shoot(tmp_path / "me.png")
        row = f"//li[contains(., '{other.id}')]//button"
        page.driver.find_element("xpath", row).click()
        page._until(lambda _: other.id not in page.text(), lambda: "it is still shown")
        with alibaba.refused(404, "InvalidAccessKeyId.NotFound"):
            asks(other)
        with alibaba.denied(server.account, "ram:GetSecurityPreference"):
            asks(without)
        page.press("Sign out").at("/sign-in")
        with alibaba.refused(404, "InvalidAccessKeyId.NotFound"):
            asks(without)
        # The same with an authenticator app.
        _, app = huawei.enrol(server, huawei.client(server, bob.key), bob.id, unique("dev"))
        sign_in(server, page, bob).at("/sign-in/next")
        page.fill(code_totp=app.code()).press("Continue").at("/me")
        shown = taken_on(server, page)
        asks(shown)
        # The permanent key says nothing of a factor, whatever its user has.
        with alibaba.denied(server.account, "ram:GetSecurityPreference"):
            alibaba.ram(server, bob.key).get_security_preference()
        assert page.complaints() == []
        # Whoever changes the password ends it.
        wish = {"user": {"password": f"{bob.password}-2"}}
        server.remember(f"{bob.password}-2")
        admin = raw.Huawei(server, server.account.key)
        assert admin("PUT", f"/v3.0/OS-USER/users/{bob.id}", wish).status_code == 200
        with alibaba.refused(404, "InvalidAccessKeyId.NotFound"):
            asks(shown)


def test_the_page_gives_a_session_without_the_factor_that_is_there_no_key(server, tmp_path):
    carol = hire_for_pages(server, "carol")
    with browser(server, tmp_path / "profile") as page:
        sign_in(server, page, carol).at("/me")
        huawei.enrol(server, huawei.client(server, carol.key), carol.id, unique("dev"))
        page.open("/me").press("Take a temporary access key").at("/me/prove")
