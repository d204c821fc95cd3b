"""Policies that deny a user its own factors by an interface deny them on the pages as well."""

import pytest
import requests

import alibaba
import huawei
from people import hire
from test_huawei_policies import grant, group_with, policy


def by_ram(server, person, action):
    root = alibaba.ram(server, server.account.key)
    alibaba.put_policy(root, person, [alibaba.deny(action)])


def by_huawei(server, person, action):
    admin = huawei.client(server, server.account.key)
    grant(server, admin, group_with(server, admin, person), policy(admin, ("Deny", [action])))


@pytest.mark.parametrize(
    ("deny", "action"), [(by_ram, "ram:BindMFADevice"), (by_huawei, "iam:mfa:bindMFADevice")]
)
def test_a_device_that_may_not_be_bound_is_not_bound_on_a_page(server, deny, action):
    alice = hire(server, "alice")
    session = requests.Session()

    def send(path, **fields):
        headers = {"Origin": server.url}
        return session.post(server.url + path, data=fields, headers=headers, timeout=20)

    send("/sign-in", place=server.account.name, user=alice.name, password=alice.password)
    # A password that an administrator chose is changed first.
    own = f"{alice.password}-of-her-own"
    server.remember(own)
    me = send("/sign-in/password", password=own, repeat=own)
    assert me.status_code == 200 and me.url.endswith("/me"), me.url
    assert 'id="seed"' in send("/me/enrol").text
    deny(server, alice, action)
    refused = send("/me/enrol")
    assert refused.status_code == 403 and "administrator does not allow" in refused.text
    finished = send("/me/enrol/finish", first="000000", second="000000")
    assert finished.status_code == 403
