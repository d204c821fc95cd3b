"""A directory and the people in it, who sign in on pages."""

from alibabacloud_cloudsso20210515 import models

import alibaba
from people import unique
from totp import Authenticator

PASSWORD = "Correct-horse-battery-7"


def found(server):
    """Makes a directory whose users must all use MFA; its name and its id."""
    root = alibaba.cloudsso(server, server.account.key)
    name = unique("acme")
    made = root.create_directory(models.CreateDirectoryRequest(directory_name=name))
    directory_id = made.body.directory.directory_id
    request = models.UpdateMFAAuthenticationSettingsRequest(
        directory_id=directory_id, mfaauthentication_settings="Enabled"
    )
    root.update_mfaauthentication_settings(request)
    return name, directory_id


class Person:
    """A user of the directory with a password."""

    def __init__(self, server, directory, name):
        self.root = alibaba.cloudsso(server, server.account.key)
        self.directory, self.directory_id = directory
        self.name = unique(name)
        request = models.CreateUserRequest(
            directory_id=self.directory_id, user_name=self.name, display_name=name
        )
        self.id = self.root.create_user(request).body.user.user_id
        request = models.ResetUserPasswordRequest(
            directory_id=self.directory_id, user_id=self.id, password=PASSWORD
        )
        self.root.reset_user_password(request)
        server.remember(PASSWORD)

    def devices(self):
        request = models.ListMFADevicesForUserRequest(
            directory_id=self.directory_id, user_id=self.id
        )
        return self.root.list_mfadevices_for_user(request).body.to_map()["MFADevices"]

    def remove(self, device):
        request = models.DeleteMFADeviceForUserRequest(
            directory_id=self.directory_id, user_id=self.id, mfadevice_id=device["DeviceId"]
        )
        self.root.delete_mfadevice_for_user(request)

    def sign_in(self, page):
        page.open("/sign-in/directory")
        page.fill(place=self.directory, user=self.name, password=PASSWORD)
        return page.press("Sign in")

    def enrol(self, server, page, shown=lambda: None):
        """Binds an authenticator app where the page demands one; it and the recovery codes."""
        seed = page.value("#seed")
        server.remember(seed)
        app = Authenticator(seed)
        first, second = app.pair()
        page.fill(first=first, second=second).press("Continue")
        codes = page.values("#codes li")
        assert len(codes) == 10 and len(set(codes)) == 10
        server.remember(*codes)
        shown()
        page.follow("I have kept them").at("/me")
        return app, codes
