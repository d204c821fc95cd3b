"""Alibaba's SDKs pointed at the server, with the few calls nearly every test makes."""

import json
from contextlib import contextmanager

import pytest
from alibabacloud_cloudsso20210515.client import Client as CloudSSO
from alibabacloud_ims20190815 import models as ims_models
from alibabacloud_ims20190815.client import Client as IMS
from alibabacloud_ram20150501 import models as ram_models
from alibabacloud_ram20150501.client import Client as RAM
from alibabacloud_sts20150401.client import Client as STS
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from alibabacloud_tea_openapi.models import Config
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import CommonRequest

import raw
from harness import Key
from people import unique
from totp import Authenticator


def _config(server, key, **more):
    return Config(
        access_key_id=key.id,
        access_key_secret=key.secret,
        endpoint=server.host,
        protocol="http",
        **more,
    )


def ims(server, key, **more):
    return IMS(_config(server, key, **more))


def ram(server, key, **more):
    return RAM(_config(server, key, **more))


def cloudsso(server, key, **more):
    return CloudSSO(_config(server, key, **more))


def sts(server, key, **more):
    return STS(_config(server, key, **more))


def core(key):
    """The older core library; it signs with V1."""
    return AcsClient(key.id, key.secret, "cn-hangzhou", auto_retry=False)


def common_request(server, product, action, method="POST", query=None, form=None):
    request = CommonRequest(domain=server.host, version=raw.VERSIONS[product], action_name=action)
    request.set_protocol_type("http")
    request.set_method(method)
    for name, value in (query or {}).items():
        request.add_query_param(name, value)
    for name, value in (form or {}).items():
        request.add_body_params(name, value)
    return request


@contextmanager
def refused(status, code):
    """The call inside must fail with this HTTP status and code."""
    with pytest.raises(AlibabaCloudException) as caught:
        yield caught
    error = caught.value
    assert (error.status_code, error.code) == (status, code), error
    assert error.request_id, error


@contextmanager
def denied(account, action, kind="ImplicitDeny"):
    """The call inside must be refused for lack of permission, and the reply must say for which."""
    with refused(403, "NoPermission") as caught:
        yield caught
    detail = caught.value.access_denied_detail
    assert detail["AuthAction"] == action
    assert detail["AuthPrincipalType"] == "SubUser"
    assert detail["AuthPrincipalOwnerId"] == account.id
    assert detail["AuthPrincipalDisplayName"]
    assert detail["NoPermissionType"] == kind
    assert detail["PolicyType"] == "AccountLevelIdentityBasedPolicy"


class User:
    """A RAM user with an access key and no policy, made through RAM."""

    def __init__(self, server, name):
        self.server = server
        self.name = unique(name)
        self.upn = f"{self.name}@{server.account.default_domain}"
        root = ram(server, server.account.key)
        request = ram_models.CreateUserRequest(user_name=self.name, display_name=name.title())
        self.id = root.create_user(request).body.user.user_id
        made = root.create_access_key(ram_models.CreateAccessKeyRequest(user_name=self.name)).body
        self.key = Key(made.access_key.access_key_id, made.access_key.access_key_secret)
        server.remember(self.key.secret)

    def drop_key(self):
        root = ram(self.server, self.server.account.key)
        root.delete_access_key(ram_models.DeleteAccessKeyRequest(self.key.id, self.name))
        self.key = None

    def dismiss(self):
        """Deletes the user, and the key if it is still there; the rest must be gone already."""
        if self.key:
            self.drop_key()
        root = ram(self.server, self.server.account.key)
        root.delete_user(ram_models.DeleteUserRequest(user_name=self.name))


def create_device(server, client, name):
    """Creates a device through IMS; returns its serial number and its authenticator."""
    request = ims_models.CreateVirtualMFADeviceRequest(virtual_mfadevice_name=name)
    device = client.create_virtual_mfadevice(request).body.virtual_mfadevice
    server.remember(device.base_32string_seed)
    return device.serial_number, Authenticator(device.base_32string_seed)


def bind(client, upn, serial, first, second):
    return client.bind_mfadevice(
        ims_models.BindMFADeviceRequest(
            user_principal_name=upn,
            serial_number=serial,
            authentication_code_1=first,
            authentication_code_2=second,
        )
    )


def put_policy(client, user, statements, name=None):
    """Creates a custom policy of these statements and attaches it to the user; returns its name."""
    name = name or unique("policy")
    text = json.dumps({"Version": "1", "Statement": statements})
    client.create_policy(ram_models.CreatePolicyRequest(policy_name=name, policy_document=text))
    attach(client, user, name, "Custom")
    return name


def attach(client, user, name, kind):
    return client.attach_policy_to_user(
        ram_models.AttachPolicyToUserRequest(
            policy_name=name, policy_type=kind, user_name=user.name
        )
    )


def detach(client, user, name, kind):
    return client.detach_policy_from_user(
        ram_models.DetachPolicyFromUserRequest(
            policy_name=name, policy_type=kind, user_name=user.name
        )
    )


def allow(actions, resources="*", condition=None, effect="Allow"):
    statement = {"Effect": effect, "Action": actions, "Resource": resources}
    return {**statement, "Condition": condition} if condition else statement


def deny(actions, resources="*", condition=None):
    return allow(actions, resources, condition, effect="Deny")
