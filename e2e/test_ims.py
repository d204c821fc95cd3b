"""Virtual MFA devices through Alibaba's IMS SDK, JSON and XML."""

import base64
import re

import pytest
from alibabacloud_ims20190815 import models

import alibaba
import raw
from people import unique

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
REQUEST_ID = r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}"


def listed(client, serial):
    """The devices of the list with this serial number, as the SDK's model holds them."""
    devices = client.list_virtual_mfadevices(
        models.ListVirtualMFADevicesRequest()
    ).body.virtual_mfadevices
    return [d.to_map() for d in devices.virtual_mfadevice if d.serial_number == serial]


def mfa_info(client, upn):
    body = client.get_user_mfainfo(
        models.GetUserMFAInfoRequest(user_principal_name=upn)
    ).body.to_map()
    assert re.fullmatch(REQUEST_ID, body.pop("RequestId"))
    return body


def delete_device(client, serial):
    return client.delete_virtual_mfadevice(
        models.DeleteVirtualMFADeviceRequest(serial_number=serial)
    )


def unbind(client, upn):
    return client.unbind_mfadevice(models.UnbindMFADeviceRequest(user_principal_name=upn))


def test_the_list_of_a_new_account_is_empty(fresh):
    client = alibaba.ims(fresh, fresh.account.key)
    body = client.list_virtual_mfadevices(models.ListVirtualMFADevicesRequest()).body.to_map()
    assert re.fullmatch(REQUEST_ID, body.pop("RequestId"))
    assert body == {"IsTruncated": False, "VirtualMFADevices": {"VirtualMFADevice": []}}
    for style in ("v3", "query"):
        wire = raw.Alibaba(fresh, fresh.account.key, style)("ims", "ListVirtualMFADevices").json()
        del wire["RequestId"]
        assert wire == body


@pytest.mark.parametrize("signature", ["ACS3-HMAC-SHA256", "v2"])
def test_a_device_from_creation_to_deletion(server, signature):
    """The SDK's default signature, and the older one it still offers."""
    root = alibaba.ims(server, server.account.key, signature_algorithm=signature)
    alice = alibaba.User(server, "alice")
    name = unique("phone")
    serial = f"acs:ram::{server.account.id}:mfa/{name}"

    request = models.CreateVirtualMFADeviceRequest(virtual_mfadevice_name=name)
    made = root.create_virtual_mfadevice(request)
    assert made.status_code == 200
    device = made.body.virtual_mfadevice
    server.remember(device.base_32string_seed)
    assert device.serial_number == serial
    assert re.fullmatch("[A-Z2-7]{64}", device.base_32string_seed), "40 bytes of unpadded Base32"
    assert base64.b64decode(device.qrcode_png, validate=True).startswith(b"\x89PNG\r\n\x1a\n")

    assert listed(root, serial) == [{"SerialNumber": serial, "User": {}}]
    assert mfa_info(root, alice.upn) == {"IsMFAEnable": False}

    authenticator = alibaba.Authenticator(device.base_32string_seed)
    bound = alibaba.bind(root, alice.upn, serial, *authenticator.pair())
    assert bound.body.to_map().keys() == {"RequestId"}
    user = {"DisplayName": "Alice", "UserId": alice.id, "UserPrincipalName": alice.upn}
    (seen,) = listed(root, serial)
    assert re.fullmatch(TIME, seen.pop("ActivateDate"))
    assert seen == {"SerialNumber": serial, "User": user}
    enabled = {"IsMFAEnable": True, "MFADevice": {"SerialNumber": serial, "Type": "VMFA"}}
    assert mfa_info(root, alice.upn) == enabled

    with alibaba.refused(409, "DeleteConflict.VirtualMFADevice.User"):
        delete_device(root, serial)
    unbound = unbind(root, alice.upn).body.to_map()
    assert unbound.keys() == {"MFADevice", "RequestId"}
    assert unbound["MFADevice"] == {"SerialNumber": serial}
    assert listed(root, serial) == [{"SerialNumber": serial, "User": {}}]
    with alibaba.refused(404, "EntityNotExist.User.MFADevice"):
        unbind(root, alice.upn)
    assert delete_device(root, serial).body.to_map().keys() == {"RequestId"}
    assert listed(root, serial) == []
    with alibaba.refused(404, "EntityNotExist.VirtualMFADevice"):
        delete_device(root, serial)
    alice.dismiss()


def test_the_wire_of_bound_and_unbound_devices_in_json(server):
    """What the SDK's model would hide: no field more, none missing."""
    root = alibaba.ims(server, server.account.key)
    alice = alibaba.User(server, "alice")
    loose, _ = alibaba.create_device(server, root, unique("loose"))
    tied, authenticator = alibaba.create_device(server, root, unique("tied"))
    alibaba.bind(root, alice.upn, tied, *authenticator.pair())
    body = raw.Alibaba(server, server.account.key)("ims", "ListVirtualMFADevices").json()
    assert body.keys() == {"RequestId", "IsTruncated", "VirtualMFADevices"}
    assert body["IsTruncated"] is False and body["VirtualMFADevices"].keys() == {"VirtualMFADevice"}
    devices = {d["SerialNumber"]: d for d in body["VirtualMFADevices"]["VirtualMFADevice"]}
    assert devices[loose] == {"SerialNumber": loose, "User": {}}
    assert devices[tied].keys() == {"SerialNumber", "User", "ActivateDate"}
    assert devices[tied]["User"].keys() == {"UserId", "DisplayName", "UserPrincipalName"}


def test_the_wire_of_bound_and_unbound_devices_in_xml(fresh):
    root = alibaba.ims(fresh, fresh.account.key)
    alice = alibaba.User(fresh, "alice")
    loose, _ = alibaba.create_device(fresh, root, unique("loose"))
    tied, authenticator = alibaba.create_device(fresh, root, unique("tied"))
    alibaba.bind(root, alice.upn, tied, *authenticator.pair())
    reply = raw.Alibaba(fresh, fresh.account.key, "query", format="XML")(
        "ims", "ListVirtualMFADevices"
    )
    assert reply.status_code == 200 and "xml" in reply.headers["Content-Type"]
    name, children = raw.tree(reply.content)
    assert name == "ListVirtualMFADevicesResponse"
    body = dict(children)
    assert body.keys() == {"RequestId", "IsTruncated", "VirtualMFADevices"}
    assert body["IsTruncated"] == "false"
    assert {tag for tag, _ in body["VirtualMFADevices"]} == {"VirtualMFADevice"}
    devices = {d["SerialNumber"]: d for d in (dict(item) for _, item in body["VirtualMFADevices"])}
    assert devices.keys() == {loose, tied}
    assert devices[loose] == {"SerialNumber": loose, "User": ""}
    assert re.fullmatch(TIME, devices[tied].pop("ActivateDate"))
    user = {"UserId": alice.id, "DisplayName": "Alice", "UserPrincipalName": alice.upn}
    assert dict(devices[tied]["User"]) == user


def test_disabling_unbinds_and_deletes(server):
    root = alibaba.ims(server, server.account.key)
    alice = alibaba.User(server, "alice")
    serial, authenticator = alibaba.create_device(server, root, unique("phone"))
    alibaba.bind(root, alice.upn, serial, *authenticator.pair())
    root.disable_virtual_mfa(models.DisableVirtualMFARequest(user_principal_name=alice.upn))
    assert listed(root, serial) == [] and mfa_info(root, alice.upn) == {"IsMFAEnable": False}
    alice.dismiss()


def test_what_binding_refuses_in_the_order_it_looks(server):
    root = alibaba.ims(server, server.account.key)
    alice, bob = alibaba.User(server, "alice"), alibaba.User(server, "bob")
    serial, authenticator = alibaba.create_device(server, root, unique("phone"))
    spare, _ = alibaba.create_device(server, root, unique("spare"))
    first, second = authenticator.pair()
    wrong = authenticator.wrong()
    nobody = f"{unique('nobody')}@{server.account.default_domain}"

    with alibaba.refused(400, "InvalidParameter.AuthenticationCode.Format"):
        alibaba.bind(root, nobody, serial, "12345", second)
    with alibaba.refused(400, "MissingAuthenticationCode2"):
        alibaba.bind(root, alice.upn, serial, first, None)
    with alibaba.refused(404, "EntityNotExist.User"):
        alibaba.bind(root, nobody, serial + "x", first, second)
    with alibaba.refused(404, "EntityNotExist.VirtualMFADevice"):
        alibaba.bind(root, alice.upn, serial + "x", first, second)
    for pair in ((second, first), (first, first), (first, wrong)):
        with alibaba.refused(403, "CheckAuthenticationCodeFail"):
            alibaba.bind(root, alice.upn, serial, *pair)
    assert listed(root, serial) == [{"SerialNumber": serial, "User": {}}]
    alibaba.bind(root, alice.upn, serial, first, second)
    with alibaba.refused(409, "EntityAlreadyExists.User.MFADevice"):
        alibaba.bind(root, alice.upn, spare, wrong, wrong)
    with alibaba.refused(409, "EntityAlreadyExists.VirtualMFADevice.User"):
        alibaba.bind(root, bob.upn, serial, wrong, wrong)


def test_a_login_profile_is_written_read_and_deleted(server):
    root = alibaba.ims(server, server.account.key)
    alice = alibaba.User(server, "alice")
    read = models.GetLoginProfileRequest(user_principal_name=alice.upn)
    with alibaba.refused(404, "EntityNotExist.User.LoginProfile"):
        root.get_login_profile(read)
    password = "Correct&4Horses-Battery"
    server.remember(password)
    wish = models.CreateLoginProfileRequest(
        user_principal_name=alice.upn, password=password, mfabind_required=True
    )
    made = root.create_login_profile(wish).body.login_profile
    assert (made.mfabind_required, made.password_reset_required, made.status) == (
        True,
        False,
        "Active",
    )
    with alibaba.refused(409, "EntityAlreadyExists.User.LoginProfile"):
        root.create_login_profile(wish)
    change = models.UpdateLoginProfileRequest(user_principal_name=alice.upn, mfabind_required=False)
    assert root.update_login_profile(change).body.login_profile.mfabind_required is False
    profile = root.get_login_profile(read).body.login_profile
    assert (profile.user_principal_name, profile.mfabind_required) == (alice.upn, False)
    root.delete_login_profile(models.DeleteLoginProfileRequest(user_principal_name=alice.upn))
    with alibaba.refused(404, "EntityNotExist.User.LoginProfile"):
        root.get_login_profile(read)
    alice.dismiss()


def test_a_user_without_a_policy_is_denied(server):
    root = alibaba.ims(server, server.account.key)
    alice, bob = alibaba.User(server, "alice"), alibaba.User(server, "bob")
    serial, authenticator = alibaba.create_device(server, root, unique("phone"))
    stranger = alibaba.ims(server, bob.key)
    account = server.account
    with alibaba.denied(account, "ram:ListVirtualMFADevices"):
        stranger.list_virtual_mfadevices(models.ListVirtualMFADevicesRequest())
    with alibaba.denied(account, "ram:CreateVirtualMFADevice"):
        alibaba.create_device(server, stranger, unique("phone"))
    with alibaba.denied(account, "ram:BindMFADevice"):
        alibaba.bind(stranger, alice.upn, serial, *authenticator.pair())
    with alibaba.denied(account, "ram:GetUserMFAInfo"):
        mfa_info(stranger, alice.upn)
    with alibaba.denied(account, "ram:DeleteVirtualMFADevice"):
        delete_device(stranger, serial)
    assert listed(root, serial) == [{"SerialNumber": serial, "User": {}}]


def test_the_default_domain_and_a_user_by_each_of_its_names(server):
    root = alibaba.ims(server, server.account.key)
    assert root.get_default_domain().body.default_domain_name == server.account.default_domain
    alice = alibaba.User(server, "alice")
    for one in (
        {"user_principal_name": alice.upn},
        {"user_id": alice.id},
        {"user_access_key_id": alice.key.id},
    ):
        user = root.get_user(models.GetUserRequest(**one)).body.user
        assert (user.user_id, user.user_principal_name) == (alice.id, alice.upn)
    users = root.list_users(models.ListUsersRequest()).body.users.user
    names = [user.user_principal_name for user in users]
    # The account's owner is nobody's RAM user.
    assert alice.upn in names and not any(
        n.startswith(f"{server.account.admin_name}@") for n in names
    )
