"""Nobody does anything to others without a permission: every operation, one stranger."""

import pytest

import alibaba
import huawei
import keystone
import raw
from people import hire, unique

ANY = "000000"

HUAWEI = [
    ("GET", "/v3.0/OS-MFA/virtual-mfa-devices", None),
    ("GET", "/v3.0/OS-MFA/users/{id}/virtual-mfa-device", None),
    (
        "POST",
        "/v3.0/OS-MFA/virtual-mfa-devices",
        {"virtual_mfa_device": {"name": "x", "user_id": "{id}"}},
    ),
    ("DELETE", "/v3.0/OS-MFA/virtual-mfa-devices?user_id={id}&serial_number={serial}", None),
    (
        "PUT",
        "/v3.0/OS-MFA/mfa-devices/bind",
        {
            "user_id": "{id}",
            "serial_number": "{serial}",
            "authentication_code_first": ANY,
            "authentication_code_second": ANY,
        },
    ),
    (
        "PUT",
        "/v3.0/OS-MFA/mfa-devices/unbind",
        {"user_id": "{id}", "serial_number": "{serial}", "authentication_code": ANY},
    ),
    ("GET", "/v3.0/OS-USER/login-protects", None),
    ("GET", "/v3.0/OS-USER/users/{id}/login-protect", None),
    (
        "PUT",
        "/v3.0/OS-USER/users/{id}/login-protect",
        {"login_protect": {"enabled": False, "verification_method": "none"}},
    ),
    ("GET", "/v3/users", None),
    ("POST", "/v3/users", {"user": {"name": "uninvited"}}),
    ("GET", "/v3/users/{id}", None),
    ("PATCH", "/v3/users/{id}", {"user": {"password": "Stolen&Passw0rd"}}),
    ("DELETE", "/v3/users/{id}", None),
    ("POST", "/v3.0/OS-USER/users", {"user": {"name": "uninvited", "domain_id": "{domain}"}}),
    ("GET", "/v3.0/OS-USER/users/{id}", None),
    ("PUT", "/v3.0/OS-USER/users/{id}", {"user": {"password": "Stolen&Passw0rd"}}),
    ("POST", "/v3.0/OS-CREDENTIAL/credentials", {"credential": {"user_id": "{id}"}}),
    ("GET", "/v3.0/OS-CREDENTIAL/credentials?user_id={id}", None),
    ("GET", "/v3.0/OS-CREDENTIAL/credentials/{key}", None),
    ("PUT", "/v3.0/OS-CREDENTIAL/credentials/{key}", {"credential": {"status": "inactive"}}),
    ("DELETE", "/v3.0/OS-CREDENTIAL/credentials/{key}", None),
    ("POST", "/v3/groups", {"group": {"name": "uninvited"}}),
    ("PUT", "/v3/groups/{admins}/users/{stranger}", None),
    (
        "POST",
        "/v3.0/OS-ROLE/roles",
        {
            "role": {
                "display_name": "x",
                "type": "AX",
                "description": "x",
                "policy": {
                    "Version": "1.1",
                    "Statement": [{"Effect": "Allow", "Action": ["iam:users:listUsers"]}],
                },
            }
        },
    ),
]

DEVICE = {"SerialNumber": "{serial}"}
CODES = {**DEVICE, "AuthenticationCode1": ANY, "AuthenticationCode2": ANY}
PASSWORD = {"Password": "Stolen&Passw0rd"}

# The operations RAM and IMS share, and the parameters beside the one that names the user.
ON_A_USER = {
    "BindMFADevice": CODES,
    "UnbindMFADevice": {},
    "GetUserMFAInfo": {},
    "GetUser": {},
    "DeleteUser": {},
    "CreateAccessKey": {},
    "ListAccessKeys": {},
    "UpdateAccessKey": {"UserAccessKeyId": "{key}", "Status": "Inactive"},
    "DeleteAccessKey": {"UserAccessKeyId": "{key}"},
    "CreateLoginProfile": PASSWORD,
    "GetLoginProfile": {},
    "UpdateLoginProfile": PASSWORD,
    "DeleteLoginProfile": {},
}
SHARED = {
    "CreateVirtualMFADevice": {"VirtualMFADeviceName": "uninvited"},
    "ListVirtualMFADevices": {},
    "DeleteVirtualMFADevice": DEVICE,
    "ListUsers": {},
}
POLICY = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
ATTACHED = {"PolicyName": "AdministratorAccess", "PolicyType": "System"}
DIRECTORY = {"DirectoryId": "{directory}"}
MEMBER = {**DIRECTORY, "UserId": "{member}"}


def alibaba_operations():
    for product, selector in (
        ("ram", {"UserName": "{name}"}),
        ("ims", {"UserPrincipalName": "{upn}"}),
    ):
        for action, more in ON_A_USER.items():
            yield product, action, {**selector, **more}
        for action, parameters in SHARED.items():
            yield product, action, parameters
        new = {f"New{name}": "uninvited" for name in selector}
        if product == "ims":
            new = {"NewDisplayName": "uninvited"}
        yield product, "UpdateUser", {**selector, **new}
    yield "ram", "CreateUser", {"UserName": "uninvited"}
    yield "ims", "CreateUser", {"UserPrincipalName": "uninvited@{home}", "DisplayName": "x"}
    yield "ims", "DisableVirtualMFA", {"UserPrincipalName": "{upn}"}
    yield "ims", "GetDefaultDomain", {}
    yield (
        "ram",
        "CreatePolicy",
        {"PolicyName": "x", "PolicyDocument": POLICY},
    )
    yield "ram", "AttachPolicyToUser", {"UserName": "{strange}", **ATTACHED}
    yield "ram", "DetachPolicyFromUser", {"UserName": "{name}", **ATTACHED}
    yield "ram", "ListPoliciesForUser", {"UserName": "{name}"}
    yield "cloudsso", "CreateDirectory", {"DirectoryName": "uninvited"}
    yield "cloudsso", "ListDirectories", {}
    for action in (
        "GetDirectory",
        "GetMFAAuthenticationSettings",
        "GetMFAAuthenticationSettingInfo",
    ):
        yield "cloudsso", action, DIRECTORY
    off = {"MFAAuthenticationSettings": "Disabled"}
    yield "cloudsso", "UpdateMFAAuthenticationSettings", {**DIRECTORY, **off}
    yield "cloudsso", "CreateUser", {**DIRECTORY, "UserName": "uninvited"}
    yield "cloudsso", "ListUsers", DIRECTORY
    for action in (
        "GetUser",
        "DeleteUser",
        "GetUserMFAAuthenticationSettings",
        "ListMFADevicesForUser",
    ):
        yield "cloudsso", action, MEMBER
    off = {"UserMFAAuthenticationSettings": "Disabled"}
    yield "cloudsso", "UpdateUserMFAAuthenticationSettings", {**MEMBER, **off}


OPERATIONS = list(alibaba_operations())


class World:
    """Alice with everything one can have, and a stranger with a key and nothing else."""

    def __init__(self, server):
        self.server = server
        self.alice, self.stranger = hire(server, "alice"), hire(server, "stranger")
        root = raw.Alibaba(server, server.account.key)
        own = huawei.client(server, self.alice.key)
        self.phone = unique("phone")
        self.serial, _ = huawei.enrol(server, own, self.alice.id, self.phone)
        made = root("cloudsso", "CreateDirectory", DirectoryName=unique("acme")).json()
        directory = made["Directory"]["DirectoryId"]
        made = root("cloudsso", "CreateUser", DirectoryId=directory, UserName="member").json()
        admins = raw.Huawei(server, server.account.key)("GET", "/v3/groups?name=admin").json()
        self.names = {
            "id": self.alice.id,
            "name": self.alice.name,
            "upn": self.alice.upn,
            "key": self.alice.key.id,
            "home": server.account.default_domain,
            "domain": server.account.domain_id,
            "admins": admins["groups"][0]["id"],
            "stranger": self.stranger.id,
            "strange": self.stranger.name,
            "directory": directory,
            "member": made["User"]["UserId"],
        }

    def fill(self, value, serial):
        """Puts the names into a path, a body or parameters."""
        if isinstance(value, dict):
            return {key: self.fill(inside, serial) for key, inside in value.items()}
        if isinstance(value, str):
            for name, text in {**self.names, "serial": serial}.items():
                value = value.replace("{" + name + "}", text)
        return value

    def untouched(self):
        """Everything is as it was made."""
        alice, root = self.alice, raw.Alibaba(self.server, self.server.account.key)
        admin = raw.Huawei(self.server, self.server.account.key)
        assert keystone.with_password(self.server, alice.name, alice.password).session.get_token()
        assert alibaba.sts(self.server, alice.key).get_caller_identity().body.account_id
        assert root("ram", "GetUserMFAInfo", UserName=alice.name).status_code == 200
        keys = root("ram", "ListAccessKeys", UserName=alice.name).json()["AccessKeys"]["AccessKey"]
        assert [(key["AccessKeyId"], key["Status"]) for key in keys] == [(alice.key.id, "Active")]
        users = {user["name"] for user in admin("GET", "/v3/users").json()["users"]}
        assert users == {self.server.account.admin_name, alice.name, self.stranger.name}
        devices = root("ram", "ListVirtualMFADevices").json()["VirtualMFADevices"][
            "VirtualMFADevice"
        ]
        assert [device["SerialNumber"].endswith(self.phone) for device in devices] == [True]
        members = root("cloudsso", "ListUsers", **self.fill(DIRECTORY, "")).json()
        assert members["TotalCounts"] == 1
        setting = root(
            "cloudsso", "GetUserMFAAuthenticationSettings", **self.fill(MEMBER, "")
        ).json()
        assert setting["UserMFAAuthenticationSettings"] == "Enabled"
        info = root("cloudsso", "GetMFAAuthenticationSettings", **self.fill(DIRECTORY, "")).json()
        assert info["MFAAuthenticationAdvanceSettings"] == "Enabled"


@pytest.fixture(scope="module")
def world(server):
    world = World(server)
    yield world
    world.untouched()


@pytest.mark.parametrize(("method", "path", "body"), HUAWEI, ids=[f"{m} {p}" for m, p, _ in HUAWEI])
def test_huawei(world, method, path, body):
    call = raw.Huawei(world.server, world.stranger.key)
    reply = call(method, world.fill(path, world.serial), world.fill(body, world.serial))
    assert reply.status_code == 403, f"{reply.status_code} {reply.text}"


def test_huawei_tokens_of_others(world):
    def token(person):
        connection = keystone.with_password(world.server, person.name, person.password)
        return connection.session.get_token()

    subject = token(world.alice)
    call = raw.Huawei(world.server, token=token(world.stranger))
    for method in ("GET", "HEAD", "DELETE"):
        reply = call(method, "/v3/auth/tokens", headers={"X-Subject-Token": subject})
        assert reply.status_code == 403, f"{method} {reply.status_code}"
    own = raw.Huawei(world.server, token=subject)
    assert own("GET", f"/v3/users/{world.alice.id}").status_code == 200


@pytest.mark.parametrize(
    ("product", "action", "parameters"), OPERATIONS, ids=[f"{p} {a}" for p, a, _ in OPERATIONS]
)
def test_alibaba(world, product, action, parameters):
    serial = f"acs:ram::{world.server.account.id}:mfa/{world.phone}"
    call = raw.Alibaba(world.server, world.stranger.key)
    reply = call(product, action, **world.fill(parameters, serial))
    assert reply.status_code == 403, f"{reply.status_code} {reply.text}"
    body = reply.json()
    assert body["Code"] == "NoPermission"
    prefix = "cloudsso" if product == "cloudsso" else "ram"
    assert body["AccessDeniedDetail"]["AuthAction"] == f"{prefix}:{action}"
