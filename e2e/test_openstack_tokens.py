"""Keystone tokens through openstacksdk: one factor, two factors, and none the less."""

import pytest
from keystoneauth1 import exceptions

import huawei
import keystone
import raw
from people import hire, unique

WRONG = "The username or password is wrong."


def token_of(connection):
    return connection.session.get_token()


def document(server, token):
    """What the server says about a token, asked with the token itself."""
    reply = raw.Huawei(server, token=token)(
        "GET", "/v3/auth/tokens", headers={"X-Subject-Token": token}
    )
    assert reply.status_code == 200, reply.text
    assert reply.headers["X-Subject-Token"] == token
    return reply.json()["token"]


def enrolled(server):
    person = hire(server, "alice")
    iam = huawei.client(server, person.key)
    serial, authenticator = huawei.enrol(server, iam, person.id, unique("phone"))
    return person, serial, authenticator


@pytest.mark.parametrize("path", ["/v3", "/v3/", ""])
def test_password_sign_in_with_discovery(server, path):
    connection = keystone.administrator(server, path=path)
    domain = {"id": server.account.domain_id, "name": server.account.name}
    token = document(server, token_of(connection))
    assert token["methods"] == ["password"]
    assert "mfa_authn_at" not in token
    assert token["user"]["id"] == server.account.admin_id
    assert token["user"]["name"] == server.account.admin_name
    assert token["user"]["domain"] == domain
    assert token["domain"] == domain and "project" not in token
    assert token["roles"] and token["catalog"]
    assert token["issued_at"] < token["expires_at"]


def test_password_and_code_sign_in_once(server):
    alice, _, authenticator = enrolled(server)
    code = authenticator.code()
    connection = keystone.with_code(server, alice.name, alice.password, code)
    token = document(server, token_of(connection))
    assert sorted(token["methods"]) == ["password", "totp"]
    assert token["mfa_authn_at"] == token["issued_at"]
    assert token["user"]["id"] == alice.id
    with pytest.raises(exceptions.Unauthorized):
        token_of(keystone.with_code(server, alice.name, alice.password, code))


def test_codes_that_bound_a_device_do_not_sign_in(server):
    alice = hire(server, "alice")
    iam = huawei.client(server, alice.key)
    device = huawei.create_device(iam, alice.id, unique("phone")).virtual_mfa_device
    authenticator = huawei.Authenticator(device.base32_string_seed)
    pair = authenticator.pair()
    huawei.bind(iam, alice.id, device.serial_number, *pair)
    for code in pair:
        with pytest.raises(exceptions.Unauthorized):
            token_of(keystone.with_code(server, alice.name, alice.password, code))


def test_a_user_protected_by_vmfa_needs_the_code(server):
    alice, serial, authenticator = enrolled(server)
    admin = huawei.client(server, server.account.key)
    # A bound device alone asks for nothing.
    token_of(keystone.with_password(server, alice.name, alice.password))
    huawei.protect(admin, alice.id, True, "vmfa")
    with pytest.raises(exceptions.Unauthorized):
        token_of(keystone.with_password(server, alice.name, alice.password))
    with pytest.raises(exceptions.Unauthorized):
        token_of(keystone.with_code(server, alice.name, alice.password, authenticator.wrong()))
    code = authenticator.code()
    assert token_of(keystone.with_code(server, alice.name, alice.password, code))
    huawei.protect(admin, alice.id, False, "sms")
    assert token_of(keystone.with_password(server, alice.name, alice.password))
    huawei.unbind(admin, alice.id, serial, "000000")
    huawei.delete_device(admin, alice.id, serial)


def test_a_right_code_does_not_make_up_for_a_missing_or_wrong_password(server):
    alice, _, authenticator = enrolled(server)
    code = authenticator.code()
    domain = {"user_domain_name": server.account.name, "domain_name": server.account.name}
    alone = keystone.connect(server, "v3totp", username=alice.name, passcode=code, **domain)
    with pytest.raises(exceptions.Unauthorized):
        token_of(alone)
    with pytest.raises(exceptions.Unauthorized, match=WRONG):
        token_of(keystone.with_code(server, alice.name, alice.password + "x", code))


def test_password_and_code_of_two_people_are_refused(server):
    alice, _, authenticator = enrolled(server)
    bob = hire(server, "bob")
    identity = {
        "methods": ["password", "totp"],
        "password": {"user": {"id": bob.id, "password": bob.password}},
        "totp": {"user": {"id": alice.id, "passcode": authenticator.code()}},
    }
    reply = raw.Huawei(server)("POST", "/v3/auth/tokens", {"auth": {"identity": identity}})
    assert reply.status_code == 401
    assert reply.json()["error"]["title"] == "Unauthorized"


@pytest.mark.parametrize("name", ["nobody", "admin"])
def test_unknown_user_and_wrong_password_read_the_same(server, name):
    name = server.account.admin_name if name == "admin" else unique(name)
    with pytest.raises(exceptions.Unauthorized, match=WRONG) as caught:
        token_of(keystone.with_password(server, name, "not-the-Passw0rd"))
    assert caught.value.response.json() == {
        "error": {"code": 401, "message": WRONG, "title": "Unauthorized"}
    }


def test_a_token_is_shown_headed_and_revoked(server):
    admin = raw.Huawei(server, token=token_of(keystone.administrator(server)))
    alice = hire(server, "alice")
    subject = {
        "X-Subject-Token": token_of(keystone.with_password(server, alice.name, alice.password))
    }
    shown = admin("GET", "/v3/auth/tokens?nocatalog=1", headers=subject)
    assert shown.status_code == 200 and "catalog" not in shown.json()["token"]
    assert shown.json()["token"]["user"]["id"] == alice.id
    headed = admin("HEAD", "/v3/auth/tokens", headers=subject)
    assert (headed.status_code, headed.content) == (200, b"")

    revoked = admin("DELETE", "/v3/auth/tokens", headers=subject)
    assert (revoked.status_code, revoked.content) == (204, b"")
    for method in ("GET", "HEAD"):
        assert admin(method, "/v3/auth/tokens", headers=subject).status_code == 404
    own = raw.Huawei(server, token=subject["X-Subject-Token"])
    assert own("GET", f"/v3/users/{alice.id}").status_code == 401


def test_a_token_is_rescoped_to_the_project_by_id_and_by_name(server):
    first = token_of(keystone.administrator(server))
    account = server.account
    named = {"project_name": account.region, "project_domain_name": account.name}
    for scope in ({"project_id": account.project_id}, named):
        connection = keystone.connect(server, "v3token", token=first, **scope)
        token = document(server, token_of(connection))
        assert token["project"]["id"] == account.project_id
        assert token["project"]["name"] == account.region
        assert token["project"]["domain"]["id"] == account.domain_id
        assert "domain" not in token


def test_rescoping_does_not_forget_the_second_factor(server):
    alice, _, authenticator = enrolled(server)
    first = token_of(keystone.with_code(server, alice.name, alice.password, authenticator.code()))
    connection = keystone.connect(
        server, "v3token", token=first, domain_id=server.account.domain_id
    )
    assert (
        document(server, token_of(connection))["mfa_authn_at"]
        == document(server, first)["mfa_authn_at"]
    )


def test_an_unknown_scope_is_refused(server):
    name, password = server.account.admin_name, server.account.admin_password
    connection = keystone.connect(
        server,
        "password",
        username=name,
        password=password,
        user_domain_name=server.account.name,
        project_id="0" * 32,
    )
    with pytest.raises(exceptions.Unauthorized):
        token_of(connection)


@pytest.mark.parametrize("with_region", [False, True])
def test_the_catalog_leads_to_identity_with_and_without_a_region(server, with_region):
    alice = hire(server, "alice")
    region = server.account.region if with_region else None
    connection = keystone.administrator(server, region=region)
    assert alice.id in {user.id for user in connection.identity.users()}
    assert connection.identity.get_user(alice.id).name == alice.name
    assert connection.identity.find_user(alice.name).id == alice.id
    assert connection.identity.find_user(unique("nobody"), ignore_missing=True) is None
    for kind, path in (("identity", "/v3"), ("iam", "/v3.0")):
        endpoint = connection.session.get_endpoint(service_type=kind, region_name=region)
        assert endpoint.rstrip("/") == server.url + path


def test_domains_and_projects_of_the_caller(server):
    account = server.account
    session = keystone.administrator(server).session
    domains = session.get(server.url + "/v3/auth/domains").json()["domains"]
    assert [(d["id"], d["name"], d["enabled"]) for d in domains] == [
        (account.domain_id, account.name, True)
    ]
    for path in (f"/v3/projects?name={account.region}", "/v3/auth/projects"):
        projects = session.get(server.url + path).json()["projects"]
        found = [p for p in projects if p["name"] == account.region]
        assert [p["id"] for p in found] == [account.project_id]


def test_discovery_needs_no_token(server):
    versions = raw.Huawei(server)("GET", "/")
    assert versions.status_code == 300
    assert [v["id"] for v in versions.json()["versions"]["values"]] == ["v3.6"]
    for path in ("/v3", "/v3/"):
        version = raw.Huawei(server)("GET", path)
        assert version.status_code == 200
        assert version.json()["version"]["status"] == "stable"
        links = version.json()["version"]["links"]
        assert {"rel": "self", "href": f"{server.url}/v3/"} in links
