"""Pages of IMS devices: no gap and no repeat, whatever others add and delete meanwhile."""

import threading
import time

import pytest
from alibabacloud_ims20190815 import models

import alibaba
from harness import wait_for
from people import unique


def create(client, name):
    request = models.CreateVirtualMFADeviceRequest(virtual_mfadevice_name=name)
    return client.create_virtual_mfadevice(request).body.virtual_mfadevice.serial_number


def delete(client, serial):
    client.delete_virtual_mfadevice(models.DeleteVirtualMFADeviceRequest(serial_number=serial))


def page(client, size, marker=None):
    """One page: its serial numbers, and the marker of the next or None."""
    request = models.ListVirtualMFADevicesRequest(marker=marker, max_items=size)
    body = client.list_virtual_mfadevices(request).body
    found = [device.serial_number for device in body.virtual_mfadevices.virtual_mfadevice]
    assert len(found) <= size
    assert body.is_truncated == (body.marker is not None), (
        "a marker comes exactly with a truncated page"
    )
    return found, body.marker


def walk(client, size):
    pages, marker = [], None
    while True:
        found, marker = page(client, size, marker)
        pages.append(found)
        if marker is None:
            return pages
        assert len(pages) < 100, "a walk must end"


def test_pages_of_a_quiet_account(fresh):
    root = alibaba.ims(fresh, fresh.account.key)
    made = [create(root, unique("quiet")) for _ in range(6)]
    for size, count in ((2, 3), (4, 2), (6, 1), (100, 1)):
        pages = walk(root, size)
        found = [serial for one in pages for serial in one]
        assert len(pages) == count and sorted(found) == sorted(made)


def test_deleting_what_the_marker_stands_on(fresh):
    root = alibaba.ims(fresh, fresh.account.key)
    made = {create(root, unique("steady")) for _ in range(15)}
    first, marker = page(root, 5)
    assert len(first) == 5 and marker
    second, _ = page(root, 5, marker)
    gone = {first[-1], second[0], second[-1]}
    for serial in gone:
        delete(root, serial)
    rest = []
    while marker:
        found, marker = page(root, 5, marker)
        rest += found
    assert len(rest) == len(set(rest)), "nothing twice"
    assert set(first) | set(rest) == made - (gone - set(first)), "nothing left out"
    assert not set(first) & set(rest)


class Churn(threading.Thread):
    """Somebody else, adding and deleting devices before, between and after the ones that stay."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self._client = alibaba.ims(server, server.account.key)
        self._over = threading.Event()
        self.changes = 0
        self.failure = None

    def run(self):
        mine = []
        try:
            while not self._over.is_set():
                for letter in "amz":
                    mine.append(create(self._client, unique(f"{letter}-churn")))
                    self.changes += 1
                while len(mine) > 6:
                    delete(self._client, mine.pop(0))
                    self.changes += 1
        except Exception as error:  # handed to the test, which fails on it
            self.failure = error

    def end(self):
        self._over.set()
        self.join(timeout=30)
        assert self.failure is None and not self.is_alive(), self.failure


def test_three_pages_and_more_while_others_add_and_delete(fresh):
    root = alibaba.ims(fresh, fresh.account.key)
    steady = [create(root, unique("m-steady")) for _ in range(25)]
    churn = Churn(fresh)
    churn.start()
    try:
        wait_for("the first changes", lambda: churn.changes > 10 or churn.failure, 30)
        deadline = time.monotonic() + 60
        walks, before = 0, churn.changes
        while walks < 5 or churn.changes < before + 40:
            assert time.monotonic() < deadline and churn.failure is None
            pages = walk(root, 10)
            assert len(pages) >= 3
            found = [serial for one in pages for serial in one]
            assert len(found) == len(set(found)), "nothing twice"
            assert set(steady) <= set(found), "nothing left out"
            walks += 1
    finally:
        churn.end()


@pytest.mark.parametrize("size", [0, 101, -1])
def test_sizes_out_of_range(server, size):
    root = alibaba.ims(server, server.account.key)
    with alibaba.refused(400, "InvalidParameter.MaxItems") as caught:
        page(root, size)
    assert "1 and 100" in caught.value.message


def test_a_marker_nobody_gave_out(server):
    root = alibaba.ims(server, server.account.key)
    with alibaba.refused(400, "InvalidParameter.Marker"):
        page(root, 10, "EX AM+PLE*~/=")
