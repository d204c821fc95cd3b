"""Who may do what in Huawei's terms: groups, custom policies, explicit deny, the admin group."""

from huaweicloudsdkiam.v3 import (
    CreateCloudServiceCustomPolicyRequest,
    CreateCloudServiceCustomPolicyRequestBody,
    DeleteCustomPolicyRequest,
    KeystoneAddUserToGroupRequest,
    KeystoneAssociateGroupWithDomainPermissionRequest,
    KeystoneCreateGroupOption,
    KeystoneCreateGroupRequest,
    KeystoneCreateGroupRequestBody,
    KeystoneListGroupsRequest,
    KeystoneRemoveDomainPermissionFromGroupRequest,
    KeystoneRemoveUserFromGroupRequest,
    ListUserLoginProtectsRequest,
    ListUserMfaDevicesRequest,
    ServicePolicy,
    ServicePolicyRoleOption,
    ServiceStatement,
    ShowUserMfaDeviceRequest,
)

import huawei
from people import hire, unique


def policy(admin, *statements):
    """A custom policy of (effect, actions) statements; returns its id."""
    made = [ServiceStatement(effect=effect, action=actions) for effect, actions in statements]
    role = ServicePolicyRoleOption(
        display_name=unique("policy"),
        type="AX",
        description="made by a test",
        policy=ServicePolicy(version="1.1", statement=made),
    )
    body = CreateCloudServiceCustomPolicyRequestBody(role=role)
    reply = admin.create_cloud_service_custom_policy(
        CreateCloudServiceCustomPolicyRequest(body=body)
    )
    assert reply.status_code == 201 and reply.role.catalog == "CUSTOMED"
    return reply.role.id


def group_with(server, admin, person):
    option = KeystoneCreateGroupOption(name=unique("group"), domain_id=server.account.domain_id)
    body = KeystoneCreateGroupRequestBody(group=option)
    group = admin.keystone_create_group(KeystoneCreateGroupRequest(body=body)).group
    add = KeystoneAddUserToGroupRequest(group_id=group.id, user_id=person.id)
    assert admin.keystone_add_user_to_group(add).status_code == 204
    return group.id


def grant(server, admin, group, role):
    request = KeystoneAssociateGroupWithDomainPermissionRequest(
        server.account.domain_id, group, role
    )
    assert admin.keystone_associate_group_with_domain_permission(request).status_code == 204


def revoke(server, admin, group, role):
    request = KeystoneRemoveDomainPermissionFromGroupRequest(server.account.domain_id, group, role)
    assert admin.keystone_remove_domain_permission_from_group(request).status_code == 204


def test_a_custom_policy_gives_exactly_its_actions_until_it_is_taken_away(server):
    admin = huawei.client(server, server.account.key)
    alice, bob = hire(server, "alice"), hire(server, "bob")
    serial, _ = huawei.enrol(server, huawei.client(server, alice.key), alice.id, unique("phone"))
    auditor = huawei.client(server, bob.key)
    group = group_with(server, admin, bob)
    role = policy(
        admin, ("Allow", ["iam:mfa:listVirtualMFADevices", "iam:mfa:getVirtualMFADevice"])
    )

    with huawei.refused(403, "IAM.0003", "iam:mfa:listVirtualMFADevices"):
        auditor.list_user_mfa_devices(ListUserMfaDevicesRequest())
    grant(server, admin, group, role)
    listed = auditor.list_user_mfa_devices(ListUserMfaDevicesRequest()).virtual_mfa_devices
    assert serial in {device.serial_number for device in listed}
    shown = auditor.show_user_mfa_device(ShowUserMfaDeviceRequest(user_id=alice.id))
    assert shown.virtual_mfa_device.serial_number == serial
    with huawei.refused(403, "IAM.0003", "iam:users:listUserLoginProtects"):
        auditor.list_user_login_protects(ListUserLoginProtectsRequest())
    with huawei.refused(403, "IAM.0003", "iam:mfa:deleteVirtualMFADevice"):
        huawei.delete_device(auditor, alice.id, serial)

    revoke(server, admin, group, role)
    with huawei.refused(403, "IAM.0003"):
        auditor.list_user_mfa_devices(ListUserMfaDevicesRequest())
    assert admin.delete_custom_policy(DeleteCustomPolicyRequest(role_id=role)).status_code == 200


def test_a_deny_outweighs_an_allow_and_ones_own_right(server):
    admin = huawei.client(server, server.account.key)
    alice = hire(server, "alice")
    own = huawei.client(server, alice.key)
    group = group_with(server, admin, alice)
    grant(server, admin, group, policy(admin, ("Allow", ["iam:mfa:listVirtualMFADevices"])))
    own.list_user_mfa_devices(ListUserMfaDevicesRequest())
    denied = ["iam:mfa:listVirtualMFADevices", "iam:mfa:createVirtualMFADevice"]
    grant(server, admin, group, policy(admin, ("Deny", denied)))
    with huawei.refused(403, "IAM.0003", "iam:mfa:listVirtualMFADevices"):
        own.list_user_mfa_devices(ListUserMfaDevicesRequest())
    with huawei.refused(403, "IAM.0003", "iam:mfa:createVirtualMFADevice"):
        huawei.create_device(own, alice.id, unique("phone"))


def test_a_member_of_the_admin_group_is_an_administrator_until_removed(server):
    admin = huawei.client(server, server.account.key)
    carol = hire(server, "carol")
    own = huawei.client(server, carol.key)
    with huawei.refused(403, "IAM.0003"):
        own.list_user_login_protects(ListUserLoginProtectsRequest())
    group = admin.keystone_list_groups(KeystoneListGroupsRequest(name="admin")).groups[0].id
    admin.keystone_add_user_to_group(
        KeystoneAddUserToGroupRequest(group_id=group, user_id=carol.id)
    )
    assert own.list_user_login_protects(ListUserLoginProtectsRequest()).status_code == 200
    assert huawei.protect(own, hire(server, "dave").id, True, "vmfa").status_code == 200
    remove = KeystoneRemoveUserFromGroupRequest(group_id=group, user_id=carol.id)
    assert admin.keystone_remove_user_from_group(remove).status_code == 204
    with huawei.refused(403, "IAM.0003"):
        own.list_user_login_protects(ListUserLoginProtectsRequest())
