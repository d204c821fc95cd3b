"""One identity: what one vendor's API made is there in the others at once."""

import pytest
from alibabacloud_ims20190815 import models as ims_models
from alibabacloud_ram20150501 import models as ram_models
from huaweicloudsdkiam.v3 import ListUserMfaDevicesRequest, ShowUserMfaDeviceRequest

import alibaba
import huawei
import keystone
import raw
from people import hire, key_for, unique


def in_huawei(server):
    admin = huawei.client(server, server.account.key)
    listed = admin.list_user_mfa_devices(ListUserMfaDevicesRequest()).virtual_mfa_devices
    return {device.serial_number: device.user_id for device in listed}


def in_ims(server):
    body = alibaba.ims(server, server.account.key).list_virtual_mfadevices(
        ims_models.ListVirtualMFADevicesRequest()
    )
    devices = body.body.to_map()["VirtualMFADevices"]["VirtualMFADevice"]
    return {device["SerialNumber"]: device["User"].get("UserPrincipalName") for device in devices}


def in_ram(server):
    body = alibaba.ram(server, server.account.key).list_virtual_mfadevices().body.to_map()
    devices = body["VirtualMFADevices"]["VirtualMFADevice"]
    return {device["SerialNumber"]: device.get("User", {}).get("UserName") for device in devices}


def shown(server, user_id):
    """GET …/virtual-mfa-device, which is also what Open Telekom Cloud serves."""
    admin = huawei.client(server, server.account.key)
    request = ShowUserMfaDeviceRequest(user_id=user_id)
    return admin.show_user_mfa_device(request).virtual_mfa_device.to_dict()


def huawei_id(server, name):
    admin = raw.Huawei(server, server.account.key)
    (user,) = admin("GET", f"/v3/users?name={name}").json()["users"]
    return user["id"]


def serials(server, name):
    account = server.account
    return f"iam:{account.domain_id}:mfa/{name}", f"acs:ram::{account.id}:mfa/{name}"


def test_a_device_bound_through_huawei_is_read_everywhere(server):
    alice = hire(server, "alice")
    own = huawei.client(server, alice.key)
    name = unique("phone")
    iam_serial, acs_serial = serials(server, name)

    created = huawei.create_device(own, alice.id, name).virtual_mfa_device
    # Registered but not bound: Alibaba lists it without a user.
    assert in_ims(server)[acs_serial] is None and in_ram(server)[acs_serial] is None
    authenticator = huawei.Authenticator(created.base32_string_seed)
    server.remember(created.base32_string_seed)
    huawei.bind(own, alice.id, iam_serial, *authenticator.pair())

    assert in_ims(server)[acs_serial] == alice.upn
    assert in_ram(server)[acs_serial] == alice.name
    root = alibaba.ims(server, server.account.key)
    info = root.get_user_mfainfo(
        ims_models.GetUserMFAInfoRequest(user_principal_name=alice.upn)
    ).body
    assert (info.is_mfaenable, info.mfadevice.serial_number) == (True, acs_serial)
    assert shown(server, alice.id) == {"serial_number": iam_serial, "user_id": alice.id}
    assert in_huawei(server)[iam_serial] == alice.id

    # And taken away there, it is gone here.
    root.disable_virtual_mfa(ims_models.DisableVirtualMFARequest(user_principal_name=alice.upn))
    assert iam_serial not in in_huawei(server)
    with huawei.refused(404, "IAM.0004"):
        shown(server, alice.id)


@pytest.mark.parametrize("product", ["ims", "ram"])
def test_a_device_bound_through_alibaba_is_read_everywhere(server, product):
    bob = alibaba.User(server, "bob")
    name = unique("phone")
    iam_serial, acs_serial = serials(server, name)
    root = getattr(alibaba, product)(server, server.account.key)
    made, authenticator = alibaba.create_device(server, root, name)
    assert made == acs_serial
    # Nobody's yet, so Huawei has no user to show it for.
    assert iam_serial not in in_huawei(server)
    first, second = authenticator.pair()
    if product == "ims":
        alibaba.bind(root, bob.upn, acs_serial, first, second)
    else:
        root.bind_mfadevice(ram_models.BindMFADeviceRequest(first, second, acs_serial, bob.name))

    user_id = huawei_id(server, bob.name)
    assert in_huawei(server)[iam_serial] == user_id
    assert shown(server, user_id) == {"serial_number": iam_serial, "user_id": user_id}
    assert in_ims(server)[acs_serial] == bob.upn and in_ram(server)[acs_serial] == bob.name

    # The code of a device bound over there signs in over here, once.
    password = "Correct&4Horses-Battery"
    server.remember(password)
    admin = raw.Huawei(server, server.account.key)
    changed = admin("PATCH", f"/v3/users/{user_id}", {"user": {"password": password}})
    assert changed.status_code == 200, changed.text
    code = authenticator.code()
    assert keystone.with_code(server, bob.name, password, code).session.get_token()

    iam = huawei.client(server, server.account.key)
    huawei.unbind(iam, user_id, iam_serial, "000000")
    assert in_ims(server)[acs_serial] is None and in_ram(server)[acs_serial] is None


def test_a_name_taken_in_one_view_is_taken_in_the_others(server):
    alice = hire(server, "alice")
    name = unique("phone")
    root = alibaba.ims(server, server.account.key)
    alibaba.create_device(server, root, name)
    with huawei.refused(409, "IAM.0005"):
        huawei.create_device(huawei.client(server, alice.key), alice.id, name)
    other = unique("phone")
    huawei.create_device(huawei.client(server, alice.key), alice.id, other)
    with alibaba.refused(409, "EntityAlreadyExists.VirtualMFADevice"):
        alibaba.create_device(server, root, other)
    with alibaba.refused(409, "EntityAlreadyExists.User"):
        alibaba.ram(server, server.account.key).create_user(
            ram_models.CreateUserRequest(user_name=alice.name)
        )


def test_a_user_and_a_key_made_here_work_there_and_end_together(server):
    alice = hire(server, "alice")
    identity = alibaba.sts(server, alice.key).get_caller_identity().body
    assert identity.arn == f"acs:ram::{server.account.id}:user/{alice.name}"
    bob = alibaba.User(server, "bob")
    bob_id = huawei_id(server, bob.name)
    own = raw.Huawei(server, bob.key)
    assert own("GET", f"/v3/users/{bob_id}").json()["user"]["name"] == bob.name
    second = key_for(server, bob_id)
    assert alibaba.sts(server, second).get_caller_identity().body.user_id == bob.id

    root = alibaba.ram(server, server.account.key)
    admin = raw.Huawei(server, server.account.key)
    root.delete_access_key(ram_models.DeleteAccessKeyRequest(second.id, bob.name))
    bob.dismiss()
    assert admin("GET", f"/v3/users/{bob_id}").status_code == 404
    assert own("GET", f"/v3/users/{bob_id}").status_code == 401
    assert admin("DELETE", f"/v3/users/{alice.id}").status_code == 204
    with alibaba.refused(404, "EntityNotExist.User"):
        root.get_user(ram_models.GetUserRequest(user_name=alice.name))
