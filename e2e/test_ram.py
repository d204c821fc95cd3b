"""Virtual MFA devices through Alibaba's RAM SDK and its older core library."""

import json
import re

import pytest
from alibabacloud_ram20150501 import models
from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.request import RpcRequest

import alibaba
import raw
from harness import Key
from people import unique

ODD = "EX AM+PLE*~/=!'()&%é中"


def devices(client):
    body = client.list_virtual_mfadevices().body
    return {d.serial_number: d.to_map() for d in body.virtual_mfadevices.virtual_mfadevice}


def mfa_info(client, user):
    body = client.get_user_mfainfo(models.GetUserMFAInfoRequest(user_name=user.name)).body.to_map()
    assert body.pop("RequestId")
    return body


def bind(client, user, serial, first, second):
    return client.bind_mfadevice(
        models.BindMFADeviceRequest(
            user_name=user.name,
            serial_number=serial,
            authentication_code_1=first,
            authentication_code_2=second,
        )
    )


def test_the_list_of_a_new_account_is_empty(fresh):
    body = alibaba.ram(fresh, fresh.account.key).list_virtual_mfadevices().body.to_map()
    assert body.pop("RequestId")
    assert body == {"VirtualMFADevices": {"VirtualMFADevice": []}}
    wire = raw.Alibaba(fresh, fresh.account.key)("ram", "ListVirtualMFADevices").json()
    assert wire.keys() == {"RequestId", "VirtualMFADevices"}
    assert wire["VirtualMFADevices"] == {"VirtualMFADevice": []}


def test_a_device_from_creation_to_deletion(server):
    root = alibaba.ram(server, server.account.key)
    alice = alibaba.User(server, "alice")
    name = unique("phone")
    serial = f"acs:ram::{server.account.id}:mfa/{name}"
    request = models.CreateVirtualMFADeviceRequest(virtual_mfadevice_name=name)
    device = root.create_virtual_mfadevice(request).body.virtual_mfadevice
    server.remember(device.base_32string_seed)
    assert device.serial_number == serial and device.qrcode_png
    # Unlike IMS, an unbound device has a serial number and nothing else.
    assert devices(root)[serial] == {"SerialNumber": serial}
    with alibaba.refused(404, "EntityNotExist.User.MFADevice"):
        mfa_info(root, alice)
    with alibaba.refused(409, "EntityAlreadyExists.VirtualMFADevice"):
        root.create_virtual_mfadevice(request)

    authenticator = alibaba.Authenticator(device.base_32string_seed)
    bind(root, alice, serial, *authenticator.pair())
    user = {"DisplayName": "Alice", "UserId": alice.id, "UserName": alice.name}
    wire = raw.Alibaba(server, server.account.key)("ram", "ListVirtualMFADevices").json()
    assert wire.keys() == {"RequestId", "VirtualMFADevices"}
    for seen in (
        devices(root)[serial],
        *(d for d in wire["VirtualMFADevices"]["VirtualMFADevice"] if d["SerialNumber"] == serial),
    ):
        assert seen.keys() == {"ActivateDate", "SerialNumber", "User"}
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", seen["ActivateDate"])
        assert seen["User"] == user
    assert mfa_info(root, alice) == {"MFADevice": {"SerialNumber": serial, "Type": "VMFA"}}

    alice.drop_key()
    with alibaba.refused(409, "DeleteConflict.User.MFADevice"):
        alice.dismiss()
    unbound = root.unbind_mfadevice(models.UnbindMFADeviceRequest(user_name=alice.name)).body
    assert unbound.mfadevice.serial_number == serial
    assert devices(root)[serial] == {"SerialNumber": serial}
    root.delete_virtual_mfadevice(models.DeleteVirtualMFADeviceRequest(serial_number=serial))
    assert serial not in devices(root)
    alice.dismiss()


def test_a_user_without_a_policy_is_denied(server):
    bob = alibaba.User(server, "bob")
    stranger = alibaba.ram(server, bob.key)
    with alibaba.denied(server.account, "ram:ListVirtualMFADevices"):
        devices(stranger)
    with alibaba.denied(server.account, "ram:ListUsers"):
        stranger.list_users(models.ListUsersRequest())
    bob.dismiss()


def test_the_list_in_xml(fresh):
    root = alibaba.ram(fresh, fresh.account.key)
    alice = alibaba.User(fresh, "alice")
    loose, _ = alibaba.create_device(fresh, alibaba.ims(fresh, fresh.account.key), unique("loose"))
    tied, authenticator = alibaba.create_device(
        fresh, alibaba.ims(fresh, fresh.account.key), unique("tied")
    )
    bind(root, alice, tied, *authenticator.pair())
    request = alibaba.common_request(fresh, "ram", "ListVirtualMFADevices")
    request.set_accept_format("XML")
    name, children = raw.tree(alibaba.core(fresh.account.key).do_action(request))
    assert name == "ListVirtualMFADevicesResponse"
    assert dict(children).keys() == {"RequestId", "VirtualMFADevices"}
    seen = {
        d["SerialNumber"]: d
        for d in (dict(item) for _, item in dict(children)["VirtualMFADevices"])
    }
    assert seen.keys() == {loose, tied} and seen[loose].keys() == {"SerialNumber"}
    assert seen[tied].keys() == {"ActivateDate", "SerialNumber", "User"}
    assert dict(seen[tied]["User"]) == {
        "DisplayName": "Alice",
        "UserId": alice.id,
        "UserName": alice.name,
    }


@pytest.mark.parametrize("where", ["query", "form"])
def test_the_core_library_enrols_with_parameters_in_query_or_form(server, where):
    """`form` is the split one: common parameters stay in the query and both are signed."""
    core = alibaba.core(server.account.key)

    def call(action, **parameters):
        request = alibaba.common_request(server, "ram", action, **{where: parameters})
        return json.loads(core.do_action_with_exception(request))

    user = call("CreateUser", UserName=unique("carol"), Comments=ODD)["User"]
    assert user["Comments"] == ODD
    device = call("CreateVirtualMFADevice", VirtualMFADeviceName=unique("phone"))[
        "VirtualMFADevice"
    ]
    server.remember(device["Base32StringSeed"])
    assert device.keys() == {"Base32StringSeed", "QRCodePNG", "SerialNumber"}
    first, second = alibaba.Authenticator(device["Base32StringSeed"]).pair()
    which = {"UserName": user["UserName"], "SerialNumber": device["SerialNumber"]}
    assert call(
        "BindMFADevice", **which, AuthenticationCode1=first, AuthenticationCode2=second
    ).keys() == {"RequestId"}
    listed = call("ListVirtualMFADevices")["VirtualMFADevices"]["VirtualMFADevice"]
    assert user["UserName"] in {d["User"]["UserName"] for d in listed if "User" in d}
    call("UnbindMFADevice", UserName=user["UserName"])
    call("DeleteVirtualMFADevice", SerialNumber=device["SerialNumber"])
    call("DeleteUser", UserName=user["UserName"])


def test_the_core_library_reads_refusals(server):
    bob = alibaba.User(server, "bob")
    request = alibaba.common_request(server, "ram", "ListVirtualMFADevices")
    with pytest.raises(ServerException) as caught:
        alibaba.core(bob.key).do_action_with_exception(request)
    assert (caught.value.http_status, caught.value.error_code) == (403, "NoPermission")
    assert caught.value.request_id
    # The library finds its own string to sign in the message, and then blames the secret.
    request = RpcRequest("Ram", raw.VERSIONS["ram"], "ListVirtualMFADevices")
    request.set_endpoint(server.host)
    request.set_protocol_type("http")
    request.set_method("POST")
    with pytest.raises(ServerException) as caught:
        alibaba.core(Key(bob.key.id, "wrong")).do_action_with_exception(request)
    assert (caught.value.http_status, caught.value.error_code) == (400, "InvalidAccessKeySecret")


@pytest.mark.parametrize(
    ("style", "method"),
    [
        ("v3", "POST"),
        ("v3", "GET"),
        ("query", "GET"),
        ("query", "POST"),
        ("form", "POST"),
        ("split", "POST"),
    ],
)
def test_every_signed_shape_carries_every_character(server, style, method):
    call = raw.Alibaba(server, server.account.key, style, method)
    name = unique("odd")
    made = call("ram", "CreateUser", UserName=name, Comments=ODD)
    assert made.status_code == 200, made.text
    assert made.json()["User"]["Comments"] == ODD
    assert call("ram", "GetUser", UserName=name).json()["User"]["Comments"] == ODD
    assert call("ram", "DeleteUser", UserName=name).status_code == 200


def test_who_is_calling(server):
    account = server.account
    root = alibaba.sts(server, account.key).get_caller_identity().body
    assert (root.identity_type, root.account_id) == ("Account", account.id)
    assert root.arn == f"acs:ram::{account.id}:root"
    alice = alibaba.User(server, "alice")
    body = alibaba.sts(server, alice.key).get_caller_identity().body
    assert (body.identity_type, body.account_id, body.user_id) == ("RAMUser", account.id, alice.id)
    assert body.arn == f"acs:ram::{account.id}:user/{alice.name}"
    # It needs no permission, not even against an explicit deny.
    alibaba.put_policy(alibaba.ram(server, account.key), alice, [alibaba.deny("*")])
    assert alibaba.sts(server, alice.key).get_caller_identity().body.user_id == alice.id
    xml = raw.Alibaba(server, alice.key, "form", format="XML")("sts", "GetCallerIdentity")
    assert raw.tags(xml.content)["Arn"] == body.arn


def test_access_keys_are_made_switched_off_and_deleted(server):
    root = alibaba.ram(server, server.account.key)
    alice = alibaba.User(server, "alice")
    identity = alibaba.sts(server, alice.key).get_caller_identity
    identity()
    which = {"user_access_key_id": alice.key.id, "user_name": alice.name}
    root.update_access_key(models.UpdateAccessKeyRequest(status="Inactive", **which))
    with alibaba.refused(400, "InvalidAccessKeyId.Inactive"):
        identity()
    root.update_access_key(models.UpdateAccessKeyRequest(status="Active", **which))
    identity()
    request = models.ListAccessKeysRequest(user_name=alice.name)
    keys = root.list_access_keys(request).body.access_keys.access_key
    assert [(k.access_key_id, k.status) for k in keys] == [(alice.key.id, "Active")]
    with alibaba.refused(409, "DeleteConflict.User.AccessKey"):
        root.delete_user(models.DeleteUserRequest(user_name=alice.name))
    alice.dismiss()
    with alibaba.refused(404, "InvalidAccessKeyId.NotFound"):
        identity()
