"""RAM policies decide: actions, ARNs with wildcards, explicit deny, conditions, system policies."""

import pytest
from alibabacloud_ims20190815 import models as ims_models
from alibabacloud_ram20150501 import models

import alibaba
from alibaba import allow, attach, denied, deny, detach, put_policy
from people import unique


def create(client, name):
    request = models.CreateVirtualMFADeviceRequest(virtual_mfadevice_name=name)
    return client.create_virtual_mfadevice(request).body.virtual_mfadevice.serial_number


def delete(client, serial):
    client.delete_virtual_mfadevice(models.DeleteVirtualMFADeviceRequest(serial_number=serial))


def attached(client, user):
    body = client.list_policies_for_user(
        models.ListPoliciesForUserRequest(user_name=user.name)
    ).body
    return {(p.policy_name, p.policy_type) for p in body.policies.policy}


def test_a_policy_works_while_it_is_attached(server):
    root = alibaba.ram(server, server.account.key)
    alice = alibaba.User(server, "alice")
    own = alibaba.ram(server, alice.key)
    with denied(server.account, "ram:ListVirtualMFADevices"):
        own.list_virtual_mfadevices()
    name = put_policy(root, alice, [allow("ram:ListVirtualMFADevices")])
    assert attached(root, alice) == {(name, "Custom")}
    own.list_virtual_mfadevices()
    with denied(server.account, "ram:CreateVirtualMFADevice"):
        create(own, unique("phone"))
    detach(root, alice, name, "Custom")
    with denied(server.account, "ram:ListVirtualMFADevices"):
        own.list_virtual_mfadevices()
    assert attached(root, alice) == set()
    alice.dismiss()


def test_a_wildcard_arn_reaches_only_what_it_matches(server):
    root = alibaba.ram(server, server.account.key)
    alice = alibaba.User(server, "alice")
    own = alibaba.ram(server, alice.key)
    dev, prod = create(root, unique("dev")), create(root, unique("prod"))
    put_policy(root, alice, [allow(["ram:Delete*"], "acs:ram:*:*:mfa/dev-*")])
    with denied(server.account, "ram:DeleteVirtualMFADevice"):
        delete(own, prod)
    delete(own, dev)


@pytest.mark.parametrize("region", ["", "*"])
def test_an_empty_region_and_a_star_are_the_same(server, region):
    root = alibaba.ram(server, server.account.key)
    alice = alibaba.User(server, "alice")
    serial = create(root, unique("phone"))
    arn = f"acs:ram:{region}:{server.account.id}:{serial.rsplit(':', 1)[1]}"
    put_policy(root, alice, [allow("ram:DeleteVirtualMFADevice", arn)])
    delete(alibaba.ram(server, alice.key), serial)


def test_an_explicit_deny_wins_over_any_allow(server):
    root = alibaba.ram(server, server.account.key)
    alice = alibaba.User(server, "alice")
    own = alibaba.ram(server, alice.key)
    dev, prod = create(root, unique("dev")), create(root, unique("prod"))
    attach(root, alice, "AdministratorAccess", "System")
    put_policy(root, alice, [deny("ram:DeleteVirtualMFADevice", "acs:ram:*:*:mfa/prod-*")])
    with denied(server.account, "ram:DeleteVirtualMFADevice", kind="ExplicitDeny"):
        delete(own, prod)
    delete(own, dev)
    serials = {
        d.serial_number
        for d in root.list_virtual_mfadevices().body.virtual_mfadevices.virtual_mfadevice
    }
    assert prod in serials and dev not in serials


@pytest.mark.parametrize(
    ("address", "works"),
    [
        ("127.0.0.1", True),
        ("127.0.0.0/8", True),
        (["10.0.0.0/8", "127.0.0.1/32"], True),
        ("10.0.0.0/8", False),
    ],
)
def test_a_condition_on_the_callers_address(server, address, works):
    root = alibaba.ram(server, server.account.key)
    alice = alibaba.User(server, "alice")
    own = alibaba.ram(server, alice.key)
    condition = {"IpAddress": {"acs:SourceIp": address}}
    put_policy(root, alice, [allow("ram:ListVirtualMFADevices", condition=condition)])
    if works:
        own.list_virtual_mfadevices()
    else:
        with denied(server.account, "ram:ListVirtualMFADevices"):
            own.list_virtual_mfadevices()


def test_a_condition_on_mfa_never_holds_for_an_access_key(server):
    """The key is absent there, and an absent key matches neither true nor false."""
    root = alibaba.ram(server, server.account.key)
    alice, bob = alibaba.User(server, "alice"), alibaba.User(server, "bob")
    put_policy(root, alice, [allow("ram:*", condition={"Bool": {"acs:MFAPresent": "true"}})])
    with denied(server.account, "ram:ListVirtualMFADevices"):
        alibaba.ram(server, alice.key).list_virtual_mfadevices()
    without = {"Bool": {"acs:MFAPresent": "false"}}
    put_policy(root, bob, [allow("ram:*"), deny("ram:*", condition=without)])
    alibaba.ram(server, bob.key).list_virtual_mfadevices()


def test_the_self_service_policy_of_the_manual(server):
    root = alibaba.ims(server, server.account.key)
    alice, bob = alibaba.User(server, "alice"), alibaba.User(server, "bob")
    own = alibaba.ims(server, alice.key)
    devices = [
        "ram:CreateVirtualMFADevice",
        "ram:ListVirtualMFADevices",
        "ram:DeleteVirtualMFADevice",
    ]
    mine = ["ram:GetUserMFAInfo", "ram:BindMFADevice", "ram:UnbindMFADevice"]
    statements = [allow(devices), allow(mine, f"acs:ram:*:*:user/{alice.name}")]
    put_policy(alibaba.ram(server, server.account.key), alice, statements)

    serial, authenticator = alibaba.create_device(server, own, unique("phone"))
    pair = authenticator.pair()
    with denied(server.account, "ram:BindMFADevice"):
        alibaba.bind(own, bob.upn, serial, *pair)
    alibaba.bind(own, alice.upn, serial, *pair)
    info = own.get_user_mfainfo(ims_models.GetUserMFAInfoRequest()).body
    assert (info.is_mfaenable, info.mfadevice.serial_number) == (True, serial)
    with denied(server.account, "ram:GetUserMFAInfo"):
        own.get_user_mfainfo(ims_models.GetUserMFAInfoRequest(user_principal_name=bob.upn))
    own.unbind_mfadevice(ims_models.UnbindMFADeviceRequest(user_principal_name=alice.upn))
    own.delete_virtual_mfadevice(ims_models.DeleteVirtualMFADeviceRequest(serial_number=serial))
    body = root.list_virtual_mfadevices(ims_models.ListVirtualMFADevicesRequest()).body
    assert serial not in {d.serial_number for d in body.virtual_mfadevices.virtual_mfadevice}


def test_the_older_prefix_ims_names_the_same_actions(server):
    alice = alibaba.User(server, "alice")
    put_policy(alibaba.ram(server, server.account.key), alice, [allow("ims:ListVirtualMFADevices")])
    own = alibaba.ims(server, alice.key)
    own.list_virtual_mfadevices(ims_models.ListVirtualMFADevicesRequest())


def test_the_read_only_system_policy_reads_only(server):
    root = alibaba.ram(server, server.account.key)
    alice = alibaba.User(server, "alice")
    own = alibaba.ram(server, alice.key)
    attach(root, alice, "AliyunRAMReadOnlyAccess", "System")
    own.list_virtual_mfadevices()
    own.get_user(models.GetUserRequest(user_name=alice.name))
    with denied(server.account, "ram:CreateVirtualMFADevice"):
        create(own, unique("phone"))


def test_policies_that_cannot_be_meant_are_not_saved(server):
    root = alibaba.ram(server, server.account.key)
    alice = alibaba.User(server, "alice")
    for condition in (
        {"StringEqualsIfExists": {"acs:SourceIp": "127.0.0.1"}},
        {"Null": {"acs:MFAPresent": "true"}},
        {"Resembles": {"acs:SourceIp": "127.0.0.1"}},
    ):
        with alibaba.refused(400, "MalformedPolicyDocument"):
            put_policy(root, alice, [allow("ram:*", condition=condition)])
    with alibaba.refused(400, "MalformedPolicyDocument"):
        put_policy(root, alice, [{"Effect": "Perhaps", "Action": "ram:*", "Resource": "*"}])
    with alibaba.refused(404, "EntityNotExist.Policy"):
        attach(root, alice, unique("nothing"), "Custom")
    name = put_policy(root, alice, [allow("ram:GetUser")])
    with alibaba.refused(409, "EntityAlreadyExists.Policy"):
        put_policy(root, alice, [allow("ram:GetUser")], name)
    with alibaba.refused(409, "EntityAlreadyExists.User.Policy"):
        attach(root, alice, name, "Custom")
