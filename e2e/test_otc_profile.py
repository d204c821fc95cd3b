"""Open Telekom Cloud as its users call it: a token and plain GETs; and where it differs."""

import pytest
from keystoneauth1 import exceptions

import huawei
import keystone
import raw
from people import hire, unique

PROFILE = "otc"


def test_the_three_reads_with_a_token(server):
    alice = hire(server, "alice")
    own = huawei.client(server, alice.key)
    serial, authenticator = huawei.enrol(server, own, alice.id, unique("phone"))
    admin = keystone.administrator(server).session
    device = {"serial_number": serial, "user_id": alice.id}

    path = "/v3.0/OS-MFA/virtual-mfa-devices"
    listed = admin.get(server.url + path).json()
    assert (
        listed.keys() == {"virtual_mfa_devices"}
        and listed["virtual_mfa_devices"].count(device) == 1
    )
    path = f"/v3.0/OS-MFA/users/{alice.id}/virtual-mfa-device"
    assert admin.get(server.url + path).json() == {"virtual_mfa_device": device}
    signed_in = keystone.with_code(server, alice.name, alice.password, authenticator.code())
    assert signed_in.session.get(server.url + path).json() == {"virtual_mfa_device": device}
    with pytest.raises(exceptions.Forbidden) as caught:
        signed_in.session.get(server.url + "/v3.0/OS-USER/login-protects")
    assert caught.value.response.json()["error_code"] == "IAM.0003"
    assert admin.get(server.url + "/v3.0/OS-USER/login-protects").json().keys() == {
        "login_protects"
    }


def test_vmfa_protection_leaves_password_tokens_alone(server):
    alice = hire(server, "alice")
    admin = huawei.client(server, server.account.key)
    own = huawei.client(server, alice.key)
    _, authenticator = huawei.enrol(server, own, alice.id, unique("phone"))
    huawei.protect(admin, alice.id, True, "vmfa")
    assert keystone.with_password(server, alice.name, alice.password).session.get_token()
    # A code that is sent is still looked at.
    with pytest.raises(exceptions.Unauthorized):
        keystone.with_code(
            server, alice.name, alice.password, authenticator.wrong()
        ).session.get_token()
    code = authenticator.code()
    assert keystone.with_code(server, alice.name, alice.password, code).session.get_token()
    with pytest.raises(exceptions.Unauthorized):
        keystone.with_code(server, alice.name, alice.password, code).session.get_token()


def test_the_list_keeps_whoever_was_ever_configured(server):
    admin = raw.Huawei(server, server.account.key)
    alice, bob = hire(server, "alice"), hire(server, "bob")
    iam = huawei.client(server, server.account.key)
    huawei.protect(iam, alice.id, True, "email")
    huawei.protect(iam, alice.id, False, "email")
    huawei.protect(iam, bob.id, True, "sms")
    listed = admin("GET", "/v3.0/OS-USER/login-protects").json()["login_protects"]
    assert {"user_id": alice.id, "enabled": False, "verification_method": "none"} in listed
    assert {"user_id": bob.id, "enabled": True, "verification_method": "sms"} in listed


def test_an_administrator_may_protect_themself(server):
    iam = huawei.client(server, server.account.key)
    assert huawei.protect(iam, server.account.admin_id, True, "sms").status_code == 200
    assert huawei.protect(iam, server.account.admin_id, False, "none").status_code == 200


def test_the_paths_and_bodies_of_the_go_sdk(server):
    """Its bind and unbind go to another path, and its DELETE carries the fields in the body."""
    alice = hire(server, "alice")
    own = raw.Huawei(server, alice.key, form=raw.signers.sdk_hmac_scoped)
    wish = {"virtual_mfa_device": {"name": unique("phone"), "user_id": alice.id}}
    made = own("POST", "/v3.0/OS-MFA/virtual-mfa-devices", wish).json()["virtual_mfa_device"]
    authenticator = huawei.Authenticator(made["base32_string_seed"])
    first, second = authenticator.pair()
    which = {"user_id": alice.id, "serial_number": made["serial_number"]}
    codes = {"authentication_code_first": first, "authentication_code_second": second}
    path = "/v3.0/OS-MFA/virtual-mfa-devices"
    assert own("PUT", f"{path}/bind", {**which, **codes}).status_code == 204
    code = {"authentication_code": authenticator.code()}
    assert own("PUT", f"{path}/unbind", {**which, **code}).status_code == 204
    assert own("DELETE", path, which).status_code == 204
    assert own("GET", f"/v3.0/OS-MFA/users/{alice.id}/virtual-mfa-device").status_code == 404
