"""OS-MFA and login protection through Huawei's own SDK."""

import re

from huaweicloudsdkiam.v3 import (
    AuthScope,
    AuthScopeDomain,
    KeystoneCreateUserTokenByPasswordAndMfaRequest,
    KeystoneCreateUserTokenByPasswordAndMfaRequestBody,
    KeystoneDeleteUserRequest,
    ListUserLoginProtectsRequest,
    ListUserMfaDevicesRequest,
    MfaAuth,
    MfaIdentity,
    MfaTotp,
    MfaTotpUser,
    PwdPassword,
    PwdPasswordUser,
    PwdPasswordUserDomain,
    ShowUserLoginProtectRequest,
    ShowUserMfaDeviceRequest,
)

import huawei
from people import hire, unique
from totp import Authenticator


def devices(iam):
    return iam.list_user_mfa_devices(ListUserMfaDevicesRequest())


def device_of(iam, user_id):
    return iam.show_user_mfa_device(ShowUserMfaDeviceRequest(user_id=user_id))


def protections(iam):
    return iam.list_user_login_protects(ListUserLoginProtectsRequest())


def protection_of(iam, user_id):
    return iam.show_user_login_protect(ShowUserLoginProtectRequest(user_id=user_id))


def sign_in(iam, server, person, code):
    domain = server.account.name
    user = PwdPasswordUser(PwdPasswordUserDomain(domain), person.name, person.password)
    identity = MfaIdentity(
        methods=["password", "totp"],
        password=PwdPassword(user),
        totp=MfaTotp(MfaTotpUser(id=person.id, passcode=code)),
    )
    auth = MfaAuth(identity, AuthScope(domain=AuthScopeDomain(name=domain)))
    body = KeystoneCreateUserTokenByPasswordAndMfaRequestBody(auth)
    request = KeystoneCreateUserTokenByPasswordAndMfaRequest(body=body)
    return iam.keystone_create_user_token_by_password_and_mfa(request)


def test_lists_of_a_new_account_are_empty(fresh):
    admin = huawei.client(fresh, fresh.account.key)
    assert huawei.wire(devices(admin)) == {"virtual_mfa_devices": []}
    assert huawei.wire(protections(admin)) == {"login_protects": []}


def test_a_user_enrols_signs_in_and_cleans_up(server):
    admin = huawei.client(server, server.account.key)
    alice = hire(server, "alice")
    own = huawei.client(server, alice.key)
    name = unique("phone")
    serial = f"iam:{server.account.domain_id}:mfa/{name}"
    shown = {"serial_number": serial, "user_id": alice.id}

    created = huawei.create_device(own, alice.id, name)
    assert created.status_code == 201
    seed = created.virtual_mfa_device.base32_string_seed
    server.remember(seed)
    assert huawei.wire(created) == {
        "virtual_mfa_device": {"serial_number": serial, "base32_string_seed": seed}
    }
    assert re.fullmatch("[A-Z2-7]{32,}", seed), "unpadded upper-case Base32, at least 160 bits"

    # Created but not yet bound: shown to its holder and in the list alike.
    assert huawei.wire(device_of(own, alice.id)) == {"virtual_mfa_device": shown}
    assert shown in huawei.wire(devices(admin))["virtual_mfa_devices"]

    authenticator = Authenticator(seed)
    bound = huawei.bind(own, alice.id, serial, *authenticator.pair())
    assert bound.status_code == 204 and not bound.raw_content

    listed = devices(admin)
    assert listed.status_code == 200
    assert huawei.wire(listed).keys() == {"virtual_mfa_devices"}
    assert huawei.wire(listed)["virtual_mfa_devices"].count(shown) == 1
    assert [d.to_dict() for d in listed.virtual_mfa_devices if d.user_id == alice.id] == [shown]
    assert huawei.wire(device_of(own, alice.id)) == {"virtual_mfa_device": shown}

    code = authenticator.code()
    signed_in = sign_in(own, server, alice, code)
    assert signed_in.status_code == 201 and signed_in.x_subject_token
    server.remember(signed_in.x_subject_token)
    assert sorted(signed_in.token.methods) == ["password", "totp"]
    with huawei.refused(401, 401):
        sign_in(own, server, alice, code)

    # An administrator's code is not looked at.
    assert huawei.unbind(admin, alice.id, serial, "000000").status_code == 204
    assert huawei.wire(device_of(own, alice.id)) == {"virtual_mfa_device": shown}
    assert huawei.delete_device(own, alice.id, serial).status_code == 204
    with huawei.refused(404, "IAM.0004", "Could not find virtual_mfa_device"):
        device_of(own, alice.id)
    assert shown not in huawei.wire(devices(admin))["virtual_mfa_devices"]
    gone = admin.keystone_delete_user(KeystoneDeleteUserRequest(user_id=alice.id))
    assert gone.status_code == 204


def test_codes_that_do_not_bind(server):
    alice = hire(server, "alice")
    own = huawei.client(server, alice.key)
    device = huawei.create_device(own, alice.id, unique("phone")).virtual_mfa_device
    server.remember(device.base32_string_seed)
    serial = device.serial_number
    authenticator = Authenticator(device.base32_string_seed)
    first, second = authenticator.pair()

    for pair in ((first, first), (second, first), (first, authenticator.wrong())):
        with huawei.refused(400, "IAM.1061", "Invalid TOTP passcode."):
            huawei.bind(own, alice.id, serial, *pair)
    with huawei.refused(404, "IAM.0004"):
        huawei.bind(own, alice.id, serial + "x", first, second)
    huawei.bind(own, alice.id, serial, first, second)
    with huawei.refused(409, "IAM.0005"):
        huawei.bind(own, alice.id, serial, first, second)


def test_one_device_per_user_and_one_name_per_account(server):
    alice, bob = hire(server, "alice"), hire(server, "bob")
    name = unique("phone")
    own = huawei.client(server, alice.key)
    huawei.create_device(own, alice.id, name)
    with huawei.refused(409, "IAM.0005"):
        huawei.create_device(own, alice.id, unique("phone"))
    with huawei.refused(409, "IAM.0005"):
        huawei.create_device(huawei.client(server, bob.key), bob.id, name)


def test_unbinding_by_oneself_takes_a_code_that_is_right_and_new(server):
    alice = hire(server, "alice")
    own = huawei.client(server, alice.key)
    serial, authenticator = huawei.enrol(server, own, alice.id, unique("phone"))
    with huawei.refused(400, "IAM.1061"):
        huawei.unbind(own, alice.id, serial, authenticator.wrong())
    assert huawei.unbind(own, alice.id, serial, authenticator.code()).status_code == 204


def test_deleting_another_serial_changes_nothing(server):
    alice = hire(server, "alice")
    own = huawei.client(server, alice.key)
    device = huawei.create_device(own, alice.id, unique("phone")).virtual_mfa_device
    assert huawei.delete_device(own, alice.id, device.serial_number + "x").status_code == 204
    assert device_of(own, alice.id).virtual_mfa_device.serial_number == device.serial_number


def test_login_protection_from_never_to_on_to_off(server):
    admin = huawei.client(server, server.account.key)
    alice = hire(server, "alice")
    own = huawei.client(server, alice.key)
    with huawei.refused(404, "IAM.0004", "Could not find login_protect"):
        protection_of(own, alice.id)
    assert alice.id not in {p["user_id"] for p in huawei.wire(protections(admin))["login_protects"]}

    serial, authenticator = huawei.enrol(server, own, alice.id, unique("phone"))
    on = {"user_id": alice.id, "enabled": True, "verification_method": "vmfa"}
    changed = huawei.protect(admin, alice.id, True, "vmfa")
    assert changed.status_code == 200 and huawei.wire(changed) == {"login_protect": on}
    assert huawei.wire(protection_of(own, alice.id)) == {"login_protect": on}
    listed = protections(admin)
    assert huawei.wire(listed).keys() == {"login_protects"}
    assert huawei.wire(listed)["login_protects"].count(on) == 1
    assert [p.to_dict() for p in listed.login_protects if p.user_id == alice.id] == [on]

    for who, code in ((own, authenticator.code()), (admin, "000000")):
        with huawei.refused(400, "IAM.1062", "Login protection has been bound to mfa"):
            huawei.unbind(who, alice.id, serial, code)

    assert (
        huawei.wire(huawei.protect(admin, alice.id, False, "sms"))["login_protect"]["enabled"]
        is False
    )
    off = {"user_id": alice.id, "enabled": False, "verification_method": "none"}
    assert huawei.wire(protection_of(own, alice.id)) == {"login_protect": off}
    # This profile lists only the users with protection on.
    assert alice.id not in {p["user_id"] for p in huawei.wire(protections(admin))["login_protects"]}
    assert huawei.unbind(admin, alice.id, serial, "000000").status_code == 204


def test_login_protection_is_the_administrators_to_change_but_not_their_own(server):
    admin = huawei.client(server, server.account.key)
    alice = hire(server, "alice")
    with huawei.refused(403, "IAM.0003", "iam:users:setUserLoginProtect"):
        huawei.protect(huawei.client(server, alice.key), alice.id, True, "vmfa")
    with huawei.refused(403, "IAM.0002"):
        huawei.protect(admin, server.account.admin_id, True, "vmfa")
    with huawei.refused(400, "IAM.0073", "verification_method"):
        huawei.protect(admin, alice.id, True, "pigeon")


def test_without_permission_everything_about_others_is_refused(server):
    alice, bob = hire(server, "alice"), hire(server, "bob")
    admin, stranger = huawei.client(server, server.account.key), huawei.client(server, bob.key)
    serial, _ = huawei.enrol(server, huawei.client(server, alice.key), alice.id, unique("phone"))

    with huawei.refused(403, "IAM.0003", "iam:mfa:listVirtualMFADevices"):
        devices(stranger)
    with huawei.refused(403, "IAM.0003", "iam:users:listUserLoginProtects"):
        protections(stranger)
    with huawei.refused(403, "IAM.0003", "iam:mfa:getVirtualMFADevice"):
        device_of(stranger, alice.id)
    with huawei.refused(403, "IAM.0003", "iam:users:getUserLoginProtect"):
        protection_of(stranger, alice.id)
    with huawei.refused(403, "IAM.0003", "iam:mfa:createVirtualMFADevice"):
        huawei.create_device(stranger, alice.id, unique("phone"))
    with huawei.refused(403, "IAM.0003", "iam:mfa:unbindMFADevice"):
        huawei.unbind(stranger, alice.id, serial, "000000")
    with huawei.refused(403, "IAM.0003", "iam:mfa:deleteVirtualMFADevice"):
        huawei.delete_device(stranger, alice.id, serial)
    assert device_of(admin, alice.id).virtual_mfa_device.serial_number == serial


def test_an_administrator_creates_for_a_user_but_does_not_bind(server):
    admin = huawei.client(server, server.account.key)
    alice = hire(server, "alice")
    device = huawei.create_device(admin, alice.id, unique("phone")).virtual_mfa_device
    server.remember(device.base32_string_seed)
    authenticator = Authenticator(device.base32_string_seed)
    pair = authenticator.pair()
    with huawei.refused(403, "IAM.0002"):
        huawei.bind(admin, alice.id, device.serial_number, *pair)
    huawei.bind(huawei.client(server, alice.key), alice.id, device.serial_number, *pair)
