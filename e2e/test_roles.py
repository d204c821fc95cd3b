"""Roles: made with RAM's SDK, assumed with STS by either signature, and acted in."""

import json
from contextlib import contextmanager

import pytest
from alibabacloud_ram20150501 import models as ram_models
from alibabacloud_sts20150401 import models as sts_models
from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.auth.credentials import StsTokenCredential
from aliyunsdkcore.client import AcsClient

import alibaba
import huawei
import keystone
import raw
from alibaba import allow, attach, put_policy
from harness import Key
from people import hire, unique

ASSUME = "AliyunSTSAssumeRoleAccess"


class Role:
    """A role, with the policies it acts by."""

    def __init__(self, server, trusted=":root", condition=None, statements=(), seconds=3600):
        self.root = alibaba.ram(server, server.account.key)
        self.name = unique("role")
        self.trust(server, trusted, condition)
        made = self.root.create_role(
            ram_models.CreateRoleRequest(
                role_name=self.name,
                assume_role_policy_document=self.document,
                max_session_duration=seconds,
            )
        ).body.role
        self.id, self.arn = made.role_id, made.arn
        if statements:
            policy = unique("policy")
            text = json.dumps({"Version": "1", "Statement": list(statements)})
            self.root.create_policy(
                ram_models.CreatePolicyRequest(policy_name=policy, policy_document=text)
            )
            self.attach(policy, "Custom")

    def trust(self, server, trusted, condition):
        statement = {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"RAM": [f"acs:ram::{server.account.id}{trusted}"]},
        }
        if condition:
            statement["Condition"] = condition
        self.document = json.dumps({"Version": "1", "Statement": [statement]})

    def attach(self, policy, kind):
        self.root.attach_policy_to_role(
            ram_models.AttachPolicyToRoleRequest(
                policy_name=policy, policy_type=kind, role_name=self.name
            )
        )


def assume(server, key, role, token=None, **more):
    """What STS answers its SDK, which signs by headers."""
    more.setdefault("role_session_name", "work")
    client = alibaba.sts(server, key, security_token=token)
    body = client.assume_role(sts_models.AssumeRoleRequest(role_arn=role.arn, **more)).body
    server.remember(body.credentials.access_key_secret, body.credentials.security_token)
    return body


def in_role(server, key, role, **more):
    """RAM's SDK as who acts in the role."""
    made = assume(server, key, role, **more).credentials
    own = Key(made.access_key_id, made.access_key_secret)
    return alibaba.ram(server, own, security_token=made.security_token)


@contextmanager
def not_authorized(policy_type):
    """The call inside must be refused because policies of that sort do not allow it."""
    with alibaba.refused(403, "NoPermission") as caught:
        yield caught
    detail = caught.value.access_denied_detail
    assert (detail["PolicyType"], detail["NoPermissionType"]) == (policy_type, "ImplicitDeny")


def test_a_role_is_made_shown_changed_and_removed(server):
    root = alibaba.ram(server, server.account.key)
    role = Role(server, seconds=7200)
    shown = root.get_role(ram_models.GetRoleRequest(role_name=role.name)).body.role
    assert (shown.role_id, shown.arn) == (role.id, f"acs:ram::{server.account.id}:role/{role.name}")
    assert shown.assume_role_policy_document == role.document
    assert shown.max_session_duration == 7200
    changed = root.update_role(
        ram_models.UpdateRoleRequest(
            role_name=role.name, new_description="reads", new_max_session_duration=3600
        )
    ).body.role
    assert (changed.description, changed.max_session_duration) == ("reads", 3600)
    assert changed.assume_role_policy_document == role.document
    listed = root.list_roles(ram_models.ListRolesRequest(max_items=1000)).body.roles.role
    assert role.name in {one.role_name for one in listed}
    role.attach("ReadOnlyAccess", "System")
    held = root.list_policies_for_role(ram_models.ListPoliciesForRoleRequest(role.name))
    assert [p.policy_name for p in held.body.policies.policy] == ["ReadOnlyAccess"]
    with alibaba.refused(409, "DeleteConflict.Role.Policy"):
        root.delete_role(ram_models.DeleteRoleRequest(role_name=role.name))
    root.detach_policy_from_role(
        ram_models.DetachPolicyFromRoleRequest("ReadOnlyAccess", "System", role_name=role.name)
    )
    root.delete_role(ram_models.DeleteRoleRequest(role_name=role.name))
    with alibaba.refused(404, "EntityNotExist.Role"):
        root.get_role(ram_models.GetRoleRequest(role_name=role.name))


def test_who_assumes_a_role_may_do_what_it_may_and_nothing_else(server):
    root = alibaba.ram(server, server.account.key)
    alice = alibaba.User(server, "alice")
    attach(root, alice, ASSUME, "System")
    put_policy(root, alice, [allow("ram:ListUsers")])
    role = Role(server, statements=[allow("ram:ListRoles")])
    made = assume(server, alice.key, role)
    assert made.assumed_role_user.assumed_role_id == f"{role.id}:work"
    key = Key(made.credentials.access_key_id, made.credentials.access_key_secret)
    token = made.credentials.security_token
    identity = alibaba.sts(server, key, security_token=token).get_caller_identity().body
    assert (identity.identity_type, identity.role_id) == ("AssumedRoleUser", role.id)
    assert identity.arn == f"acs:ram::{server.account.id}:assumed-role/{role.name}/work"
    own = alibaba.ram(server, key, security_token=token)
    own.list_roles(ram_models.ListRolesRequest())
    with not_authorized("AccountLevelIdentityBasedPolicy") as caught:
        own.list_users(ram_models.ListUsersRequest())
    detail = caught.value.access_denied_detail
    assert detail["AuthPrincipalType"] == "AssumedRoleUser"
    assert detail["AuthPrincipalDisplayName"] == f"{role.name}:work"
    # Whatever it may, nothing is its own: it has no keys.
    role.attach("AliyunRAMFullAccess", "System")
    with alibaba.refused(404, "EntityNotExist.User"):
        own.list_access_keys(ram_models.ListAccessKeysRequest())
    # The user itself goes on as before.
    alibaba.ram(server, alice.key).list_users(ram_models.ListUsersRequest())


def test_the_callers_policies_and_the_roles_trust_must_both_allow_it(server):
    root = alibaba.ram(server, server.account.key)
    alice, bob = alibaba.User(server, "alice"), alibaba.User(server, "bob")
    role = Role(server, trusted=f":user/{alice.name}")
    with not_authorized("AccountLevelIdentityBasedPolicy"):
        assume(server, alice.key, role)
    for user in (alice, bob):
        put_policy(root, user, [allow("sts:AssumeRole", role.arn)])
    assume(server, alice.key, role)
    with not_authorized("AssumeRolePolicy"):
        assume(server, bob.key, role)
    with alibaba.refused(403, "NoPermission") as caught:
        assume(server, server.account.key, role)
    assert "Roles may not be assumed by root accounts." in caught.value.message


def test_a_sessions_policy_narrows_the_role(server):
    root = alibaba.ram(server, server.account.key)
    alice = alibaba.User(server, "alice")
    attach(root, alice, ASSUME, "System")
    role = Role(server, statements=[allow("ram:List*")])
    policy = json.dumps({"Version": "1", "Statement": [allow("ram:ListRoles")]})
    own = in_role(server, alice.key, role, policy=policy)
    own.list_roles(ram_models.ListRolesRequest())
    with not_authorized("SessionPolicy"):
        own.list_users(ram_models.ListUsersRequest())
    with alibaba.refused(400, "InvalidParameter.PolicyGrammar"):
        assume(server, alice.key, role, policy="{}")


def test_an_external_id_and_the_length_of_a_session_are_held_to(server):
    root = alibaba.ram(server, server.account.key)
    alice = alibaba.User(server, "alice")
    attach(root, alice, ASSUME, "System")
    role = Role(server, condition={"StringEquals": {"sts:ExternalId": "agreed-1"}})
    with not_authorized("AssumeRolePolicy"):
        assume(server, alice.key, role)
    assume(server, alice.key, role, external_id="agreed-1", duration_seconds=900)
    with alibaba.refused(400, "InvalidParameter.DurationSeconds"):
        assume(server, alice.key, role, external_id="agreed-1", duration_seconds=3601)


def with_factor(server, person, authenticator):
    """A temporary key of a person who shows a second factor on the way to it."""
    signed_in = keystone.with_code(
        server, person.name, person.password, authenticator.code()
    ).session.get_token()
    return temporary(server, signed_in)


def temporary(server, token):
    server.remember(token)
    wish = {"auth": {"identity": {"methods": ["token"]}}}
    made = raw.Huawei(server, token=token)("POST", "/v3.0/OS-CREDENTIAL/securitytokens", wish)
    assert made.status_code == 201, made.text
    credential = made.json()["credential"]
    server.remember(credential["secret"], credential["securitytoken"])
    return Key(credential["access"], credential["secret"]), credential["securitytoken"]


def test_a_role_that_asks_for_a_second_factor_is_lent_to_who_showed_one(server):
    alice = hire(server, "alice")
    root = alibaba.ram(server, server.account.key)
    attach(root, alice, ASSUME, "System")
    role = Role(
        server,
        condition={"Bool": {"acs:MFAPresent": "true"}},
        statements=[allow("ram:ListRoles")],
    )
    with not_authorized("AssumeRolePolicy"):
        assume(server, alice.key, role)
    without = keystone.with_password(server, alice.name, alice.password).session.get_token()
    key, token = temporary(server, without)
    with not_authorized("AssumeRolePolicy"):
        assume(server, key, role, token=token)

    own = huawei.client(server, alice.key)
    name = unique("phone")
    device = huawei.create_device(own, alice.id, name).virtual_mfa_device
    server.remember(device.base32_string_seed)
    authenticator = huawei.Authenticator(device.base32_string_seed)
    serial = f"iam:{server.account.domain_id}:mfa/{name}"
    huawei.bind(own, alice.id, serial, *authenticator.pair())
    key, token = with_factor(server, alice, authenticator)
    made = assume(server, key, role, token=token).credentials
    acting = alibaba.ram(
        server, Key(made.access_key_id, made.access_key_secret), security_token=made.security_token
    )
    acting.list_roles(ram_models.ListRolesRequest())
    # Having a device is not showing it.
    with not_authorized("AssumeRolePolicy"):
        assume(server, alice.key, role)


def test_the_older_library_assumes_and_acts_too(server):
    root = alibaba.ram(server, server.account.key)
    alice = alibaba.User(server, "alice")
    attach(root, alice, ASSUME, "System")
    role = Role(server, statements=[allow("ram:ListRoles")])
    wish = {"RoleArn": role.arn, "RoleSessionName": "older"}
    asked = alibaba.common_request(server, "sts", "AssumeRole", query=wish)
    made = json.loads(alibaba.core(alice.key).do_action_with_exception(asked))["Credentials"]
    server.remember(made["AccessKeySecret"], made["SecurityToken"])
    credential = StsTokenCredential(
        made["AccessKeyId"], made["AccessKeySecret"], made["SecurityToken"]
    )
    acting = AcsClient(region_id="cn-hangzhou", credential=credential, auto_retry=False)
    listing = alibaba.common_request(server, "ram", "ListRoles")
    assert role.name in acting.do_action_with_exception(listing).decode()
    with pytest.raises(ServerException) as caught:
        acting.do_action_with_exception(alibaba.common_request(server, "ram", "ListUsers"))
    assert caught.value.get_error_code() == "NoPermission"
    # Without its token the key is nothing.
    bare = alibaba.core(Key(made["AccessKeyId"], made["AccessKeySecret"]))
    with pytest.raises(ServerException) as caught:
        bare.do_action_with_exception(alibaba.common_request(server, "ram", "ListRoles"))
    assert caught.value.get_error_code() == "MissingSecurityToken"


def test_a_roles_key_is_none_to_huawei_and_ends_with_the_role(server):
    root = alibaba.ram(server, server.account.key)
    alice = alibaba.User(server, "alice")
    attach(root, alice, ASSUME, "System")
    role = Role(server)
    made = assume(server, alice.key, role).credentials
    key = Key(made.access_key_id, made.access_key_secret)
    elsewhere = raw.Huawei(server, key)
    refused = elsewhere(
        "GET", "/v3/auth/domains", headers={"X-Security-Token": made.security_token}
    )
    assert refused.status_code == 401, refused.text
    acting = alibaba.sts(server, key, security_token=made.security_token)
    acting.get_caller_identity()
    root.delete_role(ram_models.DeleteRoleRequest(role_name=role.name))
    with alibaba.refused(404, "InvalidAccessKeyId.NotFound"):
        acting.get_caller_identity()
