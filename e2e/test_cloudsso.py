"""CloudSSO: a directory, its users, and the MFA settings of both."""

import re

import pytest
from alibabacloud_cloudsso20210515 import models

import alibaba
import raw
from alibaba import allow, denied, put_policy
from people import unique


@pytest.fixture(scope="module")
def directory(server):
    """An account has one directory; the tests of this file share it."""
    root = alibaba.cloudsso(server, server.account.key)
    assert root.list_directories().body.to_map()["TotalCounts"] == 0
    request = models.CreateDirectoryRequest(directory_name=unique("acme"))
    made = root.create_directory(request).body.directory
    assert re.fullmatch(r"d-[0-9a-z]+", made.directory_id)
    listed = root.list_directories().body
    assert [d.directory_id for d in listed.directories] == [made.directory_id]
    read = root.get_directory(
        models.GetDirectoryRequest(directory_id=made.directory_id)
    ).body.directory
    assert read.to_map() == made.to_map()
    return made.directory_id


def create_user(client, directory, name):
    request = models.CreateUserRequest(
        directory_id=directory, user_name=unique(name), display_name=name
    )
    return client.create_user(request).body.user


def setting(client, directory, user):
    request = models.GetUserMFAAuthenticationSettingsRequest(directory_id=directory, user_id=user)
    body = client.get_user_mfaauthentication_settings(request).body.to_map()
    assert body.keys() == {"RequestId", "UserMFAAuthenticationSettings"}
    return body["UserMFAAuthenticationSettings"]


def set_user(client, directory, user, value):
    request = models.UpdateUserMFAAuthenticationSettingsRequest(
        directory_id=directory, user_id=user, user_mfaauthentication_settings=value
    )
    return client.update_user_mfaauthentication_settings(request)


def set_directory(client, directory, value, risk=None):
    request = models.UpdateMFAAuthenticationSettingsRequest(
        directory_id=directory, mfaauthentication_settings=value, operation_for_risk_login=risk
    )
    return client.update_mfaauthentication_settings(request)


def directory_info(client, directory):
    request = models.GetMFAAuthenticationSettingInfoRequest(directory_id=directory)
    body = client.get_mfaauthentication_setting_info(request).body.to_map()
    return body["MFAAuthenticationSettingInfo"]


def test_the_setting_of_a_user_is_read_changed_and_cleaned_up(server, directory):
    root = alibaba.cloudsso(server, server.account.key)
    alice = create_user(root, directory, "alice")
    assert re.fullmatch(r"u-[0-9a-z]+", alice.user_id)
    assert (alice.status, alice.provision_type) == ("Enabled", "Manual")
    assert setting(root, directory, alice.user_id) == "Enabled"
    changed = set_user(root, directory, alice.user_id, "Disabled")
    assert changed.body.to_map().keys() == {"RequestId"}
    assert setting(root, directory, alice.user_id) == "Disabled"

    request = models.ListMFADevicesForUserRequest(directory_id=directory, user_id=alice.user_id)
    devices = root.list_mfadevices_for_user(request).body.to_map()
    assert (devices["MFADevices"], devices["TotalCounts"]) == ([], 0)

    which = {"directory_id": directory, "user_id": alice.user_id}
    assert root.get_user(models.GetUserRequest(**which)).body.user.user_name == alice.user_name
    root.delete_user(models.DeleteUserRequest(**which))
    for read in (
        lambda: setting(root, directory, alice.user_id),
        lambda: root.get_user(models.GetUserRequest(**which)),
    ):
        with alibaba.refused(404, "EntityNotExists.User"):
            read()


def test_the_wire_in_json_and_xml(server, directory):
    alice = create_user(alibaba.cloudsso(server, server.account.key), directory, "alice")
    which = {"DirectoryId": directory, "UserId": alice.user_id}
    action = "GetUserMFAAuthenticationSettings"
    body = raw.Alibaba(server, server.account.key)("cloudsso", action, **which).json()
    assert body == {"RequestId": body["RequestId"], "UserMFAAuthenticationSettings": "Enabled"}
    reply = raw.Alibaba(server, server.account.key, "query", format="XML")(
        "cloudsso", action, **which
    )
    name, children = raw.tree(reply.content)
    assert (
        name == "GetUserMFAAuthenticationSettingsResponse"
        and "xml" in reply.headers["Content-Type"]
    )
    assert dict(children).keys() == {"RequestId", "UserMFAAuthenticationSettings"}
    assert dict(children)["UserMFAAuthenticationSettings"] == "Enabled"


def test_the_setting_of_the_directory_does_not_change_what_is_stored_for_users(server, directory):
    root = alibaba.cloudsso(server, server.account.key)
    alice = create_user(root, directory, "alice")
    set_user(root, directory, alice.user_id, "Disabled")
    assert directory_info(root, directory)["MfaAuthenticationAdvanceSettings"] == "Enabled"

    set_directory(root, directory, "OnlyRiskyLogin", "EnforceVerify")
    info = directory_info(root, directory)
    assert info["MfaAuthenticationAdvanceSettings"] == "OnlyRiskyLogin"
    assert info["OperationForRiskLogin"] == "EnforceVerify"
    # The spelling is Byuser; people write ByUser.
    set_directory(root, directory, "ByUser")
    assert directory_info(root, directory)["MfaAuthenticationAdvanceSettings"] == "Byuser"
    set_directory(root, directory, "Enabled")
    assert "OperationForRiskLogin" not in directory_info(root, directory)
    old = root.get_mfaauthentication_settings(
        models.GetMFAAuthenticationSettingsRequest(directory_id=directory)
    )
    assert old.body.mfaauthentication_advance_settings == "Enabled"
    assert setting(root, directory, alice.user_id) == "Disabled"


def test_what_is_unknown_taken_or_meaningless(server, directory):
    root = alibaba.cloudsso(server, server.account.key)
    alice = create_user(root, directory, "alice")
    with alibaba.refused(404, "EntityNotExists.Directory"):
        setting(root, "d-000000000000", alice.user_id)
    with alibaba.refused(404, "EntityNotExists.User"):
        setting(root, directory, "u-00000000000000000000")
    with pytest.raises(alibaba.AlibabaCloudException) as caught:
        root.create_user(
            models.CreateUserRequest(directory_id=directory, user_name=alice.user_name)
        )
    assert caught.value.status_code == 409
    for value in ("Sometimes", ""):
        with pytest.raises(alibaba.AlibabaCloudException) as caught:
            set_user(root, directory, alice.user_id, value)
        assert caught.value.status_code == 400
    assert setting(root, directory, alice.user_id) == "Enabled"


def test_a_ram_user_needs_a_policy_for_this_very_user(server, directory):
    root = alibaba.cloudsso(server, server.account.key)
    alice, bob = create_user(root, directory, "alice"), create_user(root, directory, "bob")
    auditor = alibaba.User(server, "auditor")
    own = alibaba.cloudsso(server, auditor.key)
    account, action = server.account, "cloudsso:GetUserMFAAuthenticationSettings"
    with denied(account, action):
        setting(own, directory, alice.user_id)
    arn = f"acs:cloudsso:*:{account.id}:directory/{directory}/user/{alice.user_id}"
    put_policy(alibaba.ram(server, account.key), auditor, [allow(action, arn)])
    assert setting(own, directory, alice.user_id) == "Enabled"
    with denied(account, action):
        setting(own, directory, bob.user_id)
    with denied(account, "cloudsso:UpdateUserMFAAuthenticationSettings"):
        set_user(own, directory, alice.user_id, "Disabled")
    assert setting(root, directory, alice.user_id) == "Enabled"


def test_users_are_listed_by_pages_and_by_filter(server, directory):
    root = alibaba.cloudsso(server, server.account.key)
    made = {create_user(root, directory, "paged").user_id for _ in range(5)}
    seen, token, pages = [], None, 0
    while True:
        request = models.ListUsersRequest(
            directory_id=directory, max_results=2, next_token=token, filter="UserName sw paged"
        )
        body = root.list_users(request).body
        assert len(body.users) <= 2 and body.total_counts == 5
        seen += [user.user_id for user in body.users]
        pages, token = pages + 1, body.next_token
        if not body.is_truncated:
            assert token is None
            break
        assert token and pages < 10
    assert len(seen) == 5 and set(seen) == made and pages >= 3
