"""Two servers over one database: what one of them acknowledged, the other's next answer knows."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from alibabacloud_ram20150501 import models as ram_models
from huaweicloudsdkiam.v3 import (
    KeystoneUpdateUserByAdminRequest,
    KeystoneUpdateUserByAdminRequestBody,
    KeystoneUpdateUserOption,
    ShowUserMfaDeviceRequest,
)
from keystoneauth1 import exceptions

import alibaba
import huawei
import keystone
import raw
from people import hire, unique

ROUNDS = 5


@pytest.fixture(scope="module")
def other(server, tmp_path_factory):
    """A second process on the database of `server`."""
    node = server.node(tmp_path_factory.mktemp("other"))
    try:
        yield node.start()
        node.close()
    finally:
        node.kill()


@pytest.fixture
def both_ways(server, other):
    return [(server, other), (other, server)] * ROUNDS


def whoami(node, token):
    headers = {"X-Subject-Token": token}
    return raw.Huawei(node, token=token)("GET", "/v3/auth/tokens", headers=headers).status_code


def test_what_an_sdk_made_on_one_node_an_sdk_reads_on_the_other(both_ways):
    for here, there in both_ways:
        alice = hire(here, "alice")
        own = huawei.client(here, alice.key)
        serial, _ = huawei.enrol(here, own, alice.id, unique("phone"))
        admin = huawei.client(there, there.account.key)
        request = ShowUserMfaDeviceRequest(user_id=alice.id)
        assert admin.show_user_mfa_device(request).virtual_mfa_device.serial_number == serial
        listed = alibaba.ram(there, there.account.key).list_virtual_mfadevices().body.to_map()
        assert serial.rpartition("/")[2] in str(listed)


def test_a_disabled_user_is_out_on_the_other_node(both_ways):
    for here, there in both_ways:
        alice = hire(here, "alice")
        token = keystone.with_password(there, alice.name, alice.password).session.get_token()
        assert whoami(there, token) == 200
        enabled = KeystoneUpdateUserByAdminRequestBody(KeystoneUpdateUserOption(enabled=False))
        huawei.client(here, here.account.key).keystone_update_user_by_admin(
            KeystoneUpdateUserByAdminRequest(user_id=alice.id, body=enabled)
        )
        assert whoami(there, token) == 401
        call = raw.Huawei(there, alice.key)
        reply = call("GET", f"/v3/users/{alice.id}")
        assert (reply.status_code, "disabled" in reply.text) == (403, True), reply.text
        with pytest.raises(exceptions.Forbidden):
            keystone.with_password(there, alice.name, alice.password).session.get_token()


def test_a_revoked_token_is_gone_on_the_other_node(both_ways):
    for here, there in both_ways:
        token = keystone.administrator(here).session.get_token()
        assert whoami(there, token) == 200
        headers = {"X-Subject-Token": token}
        revoked = raw.Huawei(here, token=token)("DELETE", "/v3/auth/tokens", headers=headers)
        assert revoked.status_code == 204
        assert whoami(there, token) == 401


def test_keys_and_policies_hold_on_the_other_node_at_once(both_ways):
    for here, there in both_ways:
        bob = alibaba.User(here, "bob")
        root = alibaba.ram(here, here.account.key)
        own = alibaba.ram(there, bob.key)
        with alibaba.denied(there.account, "ram:ListUsers"):
            own.list_users(ram_models.ListUsersRequest())
        policy = alibaba.put_policy(root, bob, [alibaba.allow("ram:ListUsers")])
        own.list_users(ram_models.ListUsersRequest())
        alibaba.detach(root, bob, policy, "Custom")
        with alibaba.denied(there.account, "ram:ListUsers"):
            own.list_users(ram_models.ListUsersRequest())
        switch = ram_models.UpdateAccessKeyRequest(
            user_access_key_id=bob.key.id, user_name=bob.name, status="Inactive"
        )
        root.update_access_key(switch)
        call = raw.Alibaba(there, bob.key)
        assert call("ram", "ListUsers").json()["Code"] == "InvalidAccessKeyId.Inactive"


def test_a_nonce_is_good_for_one_node(server, other):
    for action in ("ListUsers", "ListVirtualMFADevices"):
        nonce = unique("nonce")
        first = raw.Alibaba(server, server.account.key)("ram", action, nonce=nonce)
        again = raw.Alibaba(other, other.account.key)("ram", action, nonce=nonce)
        assert (first.status_code, again.status_code) == (200, 400)
        assert again.json()["Code"] == "SignatureNonceUsed"


def test_one_code_given_to_both_nodes_at_once_buys_one_token(server, other):
    alice = hire(server, "alice")
    own = huawei.client(server, alice.key)
    _, authenticator = huawei.enrol(server, own, alice.id, unique("phone"))
    code, attempts = authenticator.code(), 16
    ready = threading.Barrier(attempts)

    def attempt(number):
        node = (server, other)[number % 2]
        connection = keystone.with_code(node, alice.name, alice.password, code)
        ready.wait(timeout=30)
        try:
            return connection.session.get_token()
        except exceptions.Unauthorized:
            return None

    with ThreadPoolExecutor(attempts) as pool:
        tokens = [token for token in pool.map(attempt, range(attempts)) if token]
    assert len(tokens) == 1
    assert [whoami(node, tokens[0]) for node in (server, other)] == [200, 200]


def test_a_node_goes_on_when_the_other_is_killed(server, tmp_path):
    node = server.node(tmp_path)
    try:
        node.start()
        alice = hire(node, "alice")
        node.kill()
    finally:
        node.kill()
    token = keystone.with_password(server, alice.name, alice.password).session.get_token()
    assert whoami(server, token) == 200
