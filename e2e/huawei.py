"""The Huawei SDK, with the few calls nearly every test makes."""

import json
from contextlib import contextmanager

import pytest
from huaweicloudsdkcore.auth.credentials import GlobalCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkiam.v3 import (
    BindMfaDevice,
    CreateBindingDeviceRequest,
    CreateMfaDevice,
    CreateMfaDeviceReq,
    CreateMfaDeviceRequest,
    DeleteBindingDeviceRequest,
    DeleteMfaDeviceRequest,
    IamClient,
    UnbindMfaDevice,
    UpdateLoginProject,
    UpdateLoginProjectReq,
    UpdateLoginProtectRequest,
)

from totp import Authenticator


def client(server, key, domain_id=None):
    credentials = GlobalCredentials(key.id, key.secret, domain_id or server.account.domain_id)
    return IamClient.new_builder().with_credentials(credentials).with_endpoint(server.url).build()


def wire(reply):
    """The reply's own JSON; the SDK's model drops what it does not know."""
    return json.loads(reply.raw_content)


@contextmanager
def refused(status, code, containing=""):
    """The call inside must fail with this status and code and say whose request it was."""
    with pytest.raises(ClientRequestException) as caught:
        yield caught
    error = caught.value
    assert (error.status_code, error.error_code) == (status, code), error
    assert containing in error.error_msg, error
    assert error.request_id, "every reply carries X-Request-Id"


def create_device(iam, user_id, name):
    body = CreateMfaDeviceReq(CreateMfaDevice(name=name, user_id=user_id))
    return iam.create_mfa_device(CreateMfaDeviceRequest(body=body))


def bind(iam, user_id, serial, first, second):
    body = BindMfaDevice(user_id, serial, first, second)
    return iam.create_binding_device(CreateBindingDeviceRequest(body=body))


def enrol(server, iam, user_id, name):
    """Creates and binds a device; returns its serial number and its authenticator."""
    device = create_device(iam, user_id, name).virtual_mfa_device
    server.remember(device.base32_string_seed)
    authenticator = Authenticator(device.base32_string_seed)
    bind(iam, user_id, device.serial_number, *authenticator.pair())
    return device.serial_number, authenticator


def unbind(iam, user_id, serial, code):
    body = UnbindMfaDevice(user_id=user_id, authentication_code=code, serial_number=serial)
    return iam.delete_binding_device(DeleteBindingDeviceRequest(body=body))


def delete_device(iam, user_id, serial):
    return iam.delete_mfa_device(DeleteMfaDeviceRequest(user_id=user_id, serial_number=serial))


def protect(iam, user_id, enabled, method):
    body = UpdateLoginProjectReq(UpdateLoginProject(enabled=enabled, verification_method=method))
    return iam.update_login_protect(UpdateLoginProtectRequest(user_id=user_id, body=body))
