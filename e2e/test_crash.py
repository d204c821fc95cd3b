"""kill -9 in the middle of writing: what was acknowledged stays, what was refused never was."""

import random
import threading
import time
from contextlib import suppress

import pytest
import requests
from keystoneauth1 import exceptions

import alibaba
import huawei
import keystone
import raw
from harness import wait_for
from people import hire, unique

ROUNDS = 3
ACKNOWLEDGED = 25


class Ledger:
    """What the server has said so far. A change under way when it died is in none of the sets."""

    def __init__(self):
        self.devices, self.users = set(), set()
        self.gone, self.refused = set(), set()
        self.wrong = []

    def said(self):
        return len(self.devices) + len(self.users) + len(self.gone)


def write_devices(server, ledger):
    """Creates devices through Alibaba and deletes every third one again."""
    call = raw.Alibaba(server, server.account.key)
    for number in range(100_000):
        name = unique("device")
        made = call("ims", "CreateVirtualMFADevice", VirtualMFADeviceName=name)
        if made.status_code != 200:
            ledger.wrong.append(made.text)
            return
        serial = made.json()["VirtualMFADevice"]["SerialNumber"]
        if number % 3:
            ledger.devices.add(serial)
        else:
            removed = call("ims", "DeleteVirtualMFADevice", SerialNumber=serial)
            if removed.status_code != 200:
                ledger.wrong.append(removed.text)
                return
            ledger.gone.add(serial)


def write_users(server, ledger):
    """Creates users through Huawei, renaming every second one."""
    call = raw.Huawei(server, server.account.key)
    for number in range(100_000):
        name = unique("user")
        made = call("POST", "/v3/users", {"user": {"name": name}})
        if made.status_code != 201:
            ledger.wrong.append(made.text)
            return
        if number % 2:
            ledger.users.add(name)
            continue
        new = unique("renamed")
        user_id = made.json()["user"]["id"]
        renamed = call("PATCH", f"/v3/users/{user_id}", {"user": {"name": new}})
        if renamed.status_code != 200:
            ledger.wrong.append(renamed.text)
            return
        ledger.users.add(new)
        ledger.gone.add(name)


def write_what_is_refused(server, ledger, key):
    """A user without permission tries the same."""
    alibaba_call, huawei_call = raw.Alibaba(server, key), raw.Huawei(server, key)
    while True:
        device, user = unique("refused-device"), unique("refused-user")
        replies = (
            alibaba_call("ims", "CreateVirtualMFADevice", VirtualMFADeviceName=device),
            huawei_call("POST", "/v3/users", {"user": {"name": user}}),
        )
        if [reply.status_code for reply in replies] != [403, 403]:
            ledger.wrong.append([reply.text for reply in replies])
            return
        ledger.refused.update((f"acs:ram::{server.account.id}:mfa/{device}", user))


def until_it_dies(work, *arguments):
    # Once the server is gone, whether the last change was made is anybody's guess.
    with suppress(requests.RequestException):
        work(*arguments)


def test_kill_while_writing(fresh):
    stranger = hire(fresh, "stranger")
    ledger = Ledger()
    for _ in range(ROUNDS):
        enough = ledger.said() + ACKNOWLEDGED
        jobs = [(write_devices, fresh, ledger)] * 2 + [(write_users, fresh, ledger)] * 2
        jobs.append((write_what_is_refused, fresh, ledger, stranger.key))
        writers = [threading.Thread(target=until_it_dies, args=job, daemon=True) for job in jobs]
        for writer in writers:
            writer.start()
        wait_for(
            "acknowledged changes",
            lambda enough=enough: ledger.wrong or ledger.said() >= enough,
            60,
        )
        fresh.kill()
        for writer in writers:
            writer.join(timeout=30)
            assert not writer.is_alive()
        assert not ledger.wrong, ledger.wrong
        fresh.start()
        compare(fresh, ledger)
    assert ledger.refused and ledger.gone


def compare(server, ledger):
    listed = alibaba.ram(server, server.account.key).list_virtual_mfadevices().body
    serials = [device.serial_number for device in listed.virtual_mfadevices.virtual_mfadevice]
    users = raw.Huawei(server, server.account.key)("GET", "/v3/users").json()["users"]
    names = [user["name"] for user in users]
    assert ledger.devices <= set(serials), "acknowledged devices are lost"
    assert ledger.users <= set(names), "acknowledged users are lost"
    assert not ledger.gone & {*serials, *names}, "what was deleted or renamed is back"
    assert not ledger.refused & {*serials, *names}, "what was refused is there"
    assert len(serials) == len(set(serials)) and len(names) == len(set(names))


def test_a_used_code_stays_used_after_a_kill(fresh):
    alice = hire(fresh, "alice")
    _, authenticator = huawei.enrol(
        fresh, huawei.client(fresh, alice.key), alice.id, unique("phone")
    )
    code = authenticator.code()
    token = keystone.with_code(fresh, alice.name, alice.password, code).session.get_token()
    fresh.kill()
    fresh.start()
    with pytest.raises(exceptions.Unauthorized):
        keystone.with_code(fresh, alice.name, alice.password, code).session.get_token()
    # The token it bought was acknowledged, so it is still good.
    reply = raw.Huawei(fresh, token=token)("GET", f"/v3/users/{alice.id}")
    assert reply.status_code == 200, reply.text


def test_wrong_passwords_are_counted_over_a_kill(fresh):
    person = hire(fresh, "alice")
    for attempt in range(5):
        if attempt == 3:
            fresh.kill()
            fresh.start()
        with pytest.raises(exceptions.Unauthorized):
            keystone.with_password(fresh, person.name, "wrong-password").session.get_token()
    with pytest.raises(exceptions.Unauthorized, match="locked"):
        keystone.with_password(fresh, person.name, person.password).session.get_token()


def sign_in(server, person, password, code=None):
    """A token asked for; the status of the answer and the token, if there is one."""
    user = {"id": person.id, "password": password}
    identity = {"methods": ["password"], "password": {"user": user}}
    if code:
        identity["methods"].append("totp")
        identity["totp"] = {"user": {"id": person.id, "passcode": code}}
    body = {"auth": {"identity": identity}}
    reply = requests.post(f"{server.url}/v3/auth/tokens", json=body, timeout=30)
    assert reply.status_code in (201, 401), reply.text
    return reply.headers.get("X-Subject-Token")


KILLS = 10
# Answers of a storm. A kill waits for some of them, and then for a part of a sign-in's time.
ANSWERS = 7
A_SIGN_IN = 0.1


def test_a5_ten_kills_in_storms_of_sign_ins_bring_back_no_code_and_lose_no_failure(fresh):
    chance = random.Random(20260102)
    tokens = 0
    for number in range(KILLS):
        alice, bob = hire(fresh, "alice"), hire(fresh, "bob")
        iam = huawei.client(fresh, alice.key)
        _, authenticator = huawei.enrol(fresh, iam, alice.id, unique("phone"))
        code, opened, wrong = authenticator.code(), [], []

        def show(alice=alice, code=code, opened=opened):
            opened.append(sign_in(fresh, alice, alice.password, code))

        def guess(bob=bob, wrong=wrong):
            for _ in range(4):
                wrong.append(sign_in(fresh, bob, "wrong-password"))

        jobs = [show, show, show, guess]
        storm = [threading.Thread(target=until_it_dies, args=(j,), daemon=True) for j in jobs]
        for job in storm:
            job.start()
        wait_for(
            "answers",
            lambda opened=opened, wrong=wrong, some=number % ANSWERS: (
                len(opened) + len(wrong) >= some
            ),
            60,
        )
        time.sleep(chance.uniform(0, A_SIGN_IN))
        fresh.kill()
        for job in storm:
            job.join(timeout=30)
            assert not job.is_alive()
        fresh.start()
        told = [token for token in opened if token]
        again = [sign_in(fresh, alice, alice.password, code) for _ in range(2)]
        # Nobody knows of a sign-in that was cut off; it was good once at most.
        assert len(told) + len([token for token in again if token]) <= 1
        for token in told:
            reply = raw.Huawei(fresh, token=token)("GET", f"/v3/users/{alice.id}")
            assert reply.status_code == 200, reply.text
        tokens += len(told)
        assert not any(wrong)
        for _ in range(5 - len(wrong)):
            assert not sign_in(fresh, bob, "wrong-password")
        assert not sign_in(fresh, bob, bob.password), "failures that were told are lost"
    assert tokens, "no storm lasted until a code opened"
