"""Every documented way to set the Huawei SDK up ends in the same reads."""

import pytest
from huaweicloudsdkcore.auth.credentials import BasicCredentials, GlobalCredentials
from huaweicloudsdkcore.region.region import Region
from huaweicloudsdkiam.v3 import IamClient, ListUserMfaDevicesRequest, ShowUserMfaDeviceRequest
from huaweicloudsdkiam.v3.iam_credentials import IamCredentials

import huawei
import keystone
from people import hire, unique


def build(credentials, where):
    builder = IamClient.new_builder().with_credentials(credentials)
    if isinstance(where, Region):
        return builder.with_region(where).build()
    return builder.with_endpoint(where).build()


@pytest.fixture(scope="module")
def alice(server):
    alice = hire(server, "alice")
    huawei.enrol(server, huawei.client(server, alice.key), alice.id, unique("phone"))
    return alice


def reads(server, alice, client):
    """What the client reads equals what the plainest client reads."""
    plain = huawei.client(server, server.account.key)
    shown = ShowUserMfaDeviceRequest(user_id=alice.id)
    for one in (client, plain):
        assert one.show_user_mfa_device(shown).virtual_mfa_device.user_id == alice.id
    listed = [c.list_user_mfa_devices(ListUserMfaDevicesRequest()) for c in (client, plain)]
    assert huawei.wire(listed[0]) == huawei.wire(listed[1])


def test_an_endpoint_with_and_without_the_domain(server, alice):
    key = server.account.key
    for credentials in (
        GlobalCredentials(key.id, key.secret, server.account.domain_id),
        GlobalCredentials(key.id, key.secret),
    ):
        reads(server, alice, build(credentials, server.url))


def test_a_region_for_which_the_sdk_looks_the_domain_up(server, alice):
    key, region = server.account.key, Region(server.account.region, server.url)
    credentials = GlobalCredentials(key.id, key.secret).with_iam_endpoint(server.url)
    client = build(credentials, region)
    reads(server, alice, client)
    assert client.get_credentials().domain_id == server.account.domain_id


def test_a_region_for_which_the_sdk_looks_the_project_up(server, alice):
    key, region = server.account.key, Region(server.account.region, server.url)
    credentials = BasicCredentials(key.id, key.secret).with_iam_endpoint(server.url)
    client = build(credentials, region)
    reads(server, alice, client)
    assert client.get_credentials().project_id == server.account.project_id


def test_a_token_instead_of_a_key(server, alice):
    token = keystone.administrator(server).session.get_token()
    credentials = IamCredentials().with_x_auth_token(token)
    reads(server, alice, build(credentials, server.url))
