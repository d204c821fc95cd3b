"""The program itself: its commands, its files, its connections, how it stops, what it prints."""

import hashlib
import http.client
import json
import signal
import socket
import stat

import pytest
import requests

import alibaba
import harness
import huawei
import keystone
import raw
from people import hire, unique

LIST = "/v3.0/OS-MFA/virtual-mfa-devices"


def contents(folder):
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


class Wire:
    """A raw connection that reads whole replies, one after the other."""

    def __init__(self, server):
        host, port = server.host.split(":")
        self.socket = socket.create_connection((host, int(port)), timeout=harness.START_SECONDS)
        self._reader = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._reader.close()
        self.socket.close()

    def send(self, *lines, body=b""):
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode() + body)

    def reply(self):
        """Status, headers and body of the next reply."""
        status = int(self._reader.readline().split()[1])
        headers = http.client.parse_headers(self._reader)
        return status, headers, self._reader.read(int(headers["Content-Length"] or 0))


def test_init_prints_what_a_script_needs_and_only_once(engine, tmp_path):
    server = harness.Server(tmp_path, engine)
    printed, account = server.account.printed, server.account
    assert printed["account_name"] == "acme"
    assert len(account.domain_id) == 32 and int(account.domain_id, 16)
    assert len(account.id) == 16 and account.id.isdigit()
    assert account.default_domain.endswith(".onaliyun.com")
    assert all(isinstance(value, str) and value for value in printed.values())
    before = contents(server.data)
    again = server.init("--account", "acme")
    assert again.returncode != 0 and again.stderr
    assert account.admin_password not in again.stdout + again.stderr
    assert server.init("--account", "other").returncode != 0
    assert contents(server.data) == before
    try:
        server.start()
        assert raw.Huawei(server, account.key)("GET", LIST).json() == {"virtual_mfa_devices": []}
        server.close()
    finally:
        server.kill()


def test_init_takes_names_and_a_region(engine, tmp_path):
    server = harness.Server(tmp_path, engine, init=False)
    done = server.init("--account", "widgets", "--admin", "root-of-it", "--region", "eu-de")
    printed = json.loads(done.stdout)
    assert printed["account_name"] == "widgets"
    assert (printed["admin_user_name"], printed["region"]) == ("root-of-it", "eu-de")


def test_serving_a_new_store_makes_an_account_and_tells_its_secrets_once(engine, tmp_path):
    server = harness.Server(tmp_path, engine, init=False)
    try:
        server.start()
        assert requests.get(server.url + "/healthz", timeout=10).status_code == 200
        assert server.stop() == 0
        first = server.log()
        words = {word.strip("\"',;`") for word in first.split()}
        keys = {word for word in words if word.startswith("LTAI")}
        assert "password" in first.lower(), first
        server.start()
        server.close()
        second = server.log()[len(first) :]
        assert not [key for key in keys if key in second]
        assert "password" not in second.lower()
    finally:
        server.kill()


def test_an_address_that_is_none_is_refused(tmp_path):
    done = harness.run("serve", "--data", tmp_path / "data", "--listen", "nowhere", home=tmp_path)
    assert done.returncode != 0 and done.stderr


def test_secrets_at_rest_are_sealed_under_a_key_only_the_owner_reads(fresh):
    keys = [path for path in fresh.data.rglob("*") if path.is_file() and "key" in path.name]
    assert keys, "a key file is in the data folder"
    for path in keys:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    alice = hire(fresh, "alice")
    huawei.enrol(fresh, huawei.client(fresh, alice.key), alice.id, unique("phone"))
    assert fresh.stop() == 0
    stored = fresh.stored()
    assert alice.name.encode() in stored, "the store was read"
    for secret in fresh.secrets:
        assert secret.encode() not in stored
        # As a dump writes bytes.
        assert secret.encode().hex().encode() not in stored
    fresh.start()


def test_health(server):
    reply = requests.get(server.url + "/healthz", timeout=10)
    assert reply.status_code == 200


def test_every_reply_has_a_request_id_of_its_own(server):
    admin, root = raw.Huawei(server, server.account.key), raw.Alibaba(server, server.account.key)
    alice = hire(server, "alice")
    group = admin("POST", "/v3/groups", {"group": {"name": unique("group")}}).json()["group"]["id"]
    replies = [
        admin("GET", LIST),
        admin("GET", f"/v3/users/{alice.id}"),
        admin("PUT", f"/v3/groups/{group}/users/{alice.id}"),
        admin("GET", "/v3/users/nobody"),
        admin("GET", "/v3.0/nothing"),
        raw.Huawei(server)("GET", LIST),
        raw.Huawei(server)("GET", "/"),
        raw.Huawei(server)("POST", "/v3/auth/tokens", body=b"{"),
    ]
    assert [reply.status_code for reply in replies] == [200, 200, 204, 404, 404, 401, 300, 400]
    seen = [reply.headers["X-Request-Id"] for reply in replies]
    bodies = [
        root("ram", "ListUsers"),
        root("ram", "GetUser", UserName="nobody"),
        root("ram", "Nothing"),
    ]
    seen += [reply.json()["RequestId"] for reply in bodies]
    assert all(seen) and len(set(seen)) == len(seen)


def test_one_connection_serves_many_requests(server):
    connection = http.client.HTTPConnection(server.host, timeout=10)
    connection.connect()
    kept = connection.sock
    for _ in range(5):
        connection.request("GET", "/healthz")
        reply = connection.getresponse()
        reply.read()
        assert reply.status == 200 and connection.sock is kept
    connection.close()


def test_two_requests_sent_at_once_are_answered_in_order(server):
    with Wire(server) as wire:
        one = f"GET /v3 HTTP/1.1\r\nHost: {server.host}\r\n\r\n"
        two = f"GET {LIST} HTTP/1.1\r\nHost: {server.host}\r\n\r\n"
        wire.socket.sendall((one + two).encode())
        first, second = wire.reply(), wire.reply()
    assert first[0] == 200 and "version" in json.loads(first[2])
    assert second[0] == 401 and json.loads(second[2])["error_code"] == "IAM.0001"


def test_hanging_up_and_endless_headers_harm_nobody_else(server):
    for sent in (b"", b"GET", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf"):
        with Wire(server) as wire:
            wire.socket.sendall(sent)
    try:
        reply = requests.get(
            server.url + "/healthz", headers={"X-Long": "x" * (2 << 20)}, timeout=30
        )
    except requests.ConnectionError:
        pass  # hung up on, which is an answer too
    else:
        assert reply.status_code in (400, 431)
    assert requests.get(server.url + "/healthz", timeout=10).status_code == 200


def accepts(server):
    host, port = server.host.split(":")
    try:
        socket.create_connection((host, int(port)), timeout=5).close()
    except OSError:
        return False
    return True


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_finishes_what_is_in_flight_and_stops(fresh, number):
    account = fresh.account
    user = {"id": account.admin_id, "password": account.admin_password}
    identity = {"methods": ["password"], "password": {"user": user}}
    body = json.dumps({"auth": {"identity": identity}}).encode()
    with Wire(fresh) as wire:
        wire.send(
            "POST /v3/auth/tokens HTTP/1.1",
            f"Host: {fresh.host}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
            "Expect: 100-continue",
        )
        # The server asks for the body: the request is in its hands now.
        assert wire.reply()[0] == 100
        fresh.signal(number)
        harness.wait_for("the port to close", lambda: not accepts(fresh), 10)
        wire.socket.sendall(body)
        status, headers, answer = wire.reply()
    assert status == 201 and headers["X-Subject-Token"]
    assert json.loads(answer)["token"]["user"]["id"] == account.admin_id
    assert fresh.wait() == 0
    fresh.start()
    token = raw.Huawei(fresh, token=headers["X-Subject-Token"])
    assert token("GET", f"/v3/users/{account.admin_id}").status_code == 200


def test_nothing_secret_is_printed(fresh):
    """A run that touches every kind of secret; the fixture looks through the output as well."""
    alice = hire(fresh, "alice")
    own = huawei.client(fresh, alice.key)
    _, authenticator = huawei.enrol(fresh, own, alice.id, unique("phone"))
    code = authenticator.code()
    token = keystone.with_code(fresh, alice.name, alice.password, code).session.get_token()
    admin_token = keystone.administrator(fresh).session.get_token()
    fresh.remember(token, admin_token)
    raw.Huawei(fresh, token=token)("GET", LIST)
    raw.Huawei(fresh)(
        "POST", "/v3/auth/tokens", body=json.dumps({"password": alice.password}).encode()
    )
    # Secrets where they do not belong, so that a log of paths or parameters would hold them.
    call = raw.Alibaba(fresh, fresh.account.key, "query")
    bob = alibaba.User(fresh, "bob")
    profile = {"UserName": bob.name, "Password": "Correct&4Horses-Battery"}
    fresh.remember(profile["Password"])
    assert call("ram", "CreateLoginProfile", **profile).status_code == 200
    call("ram", "CreateLoginProfile", **profile)
    alibaba.create_device(fresh, alibaba.ims(fresh, fresh.account.key), unique("phone"))
    assert fresh.stop() == 0
    log = fresh.log()
    assert "listening on" in log
    assert not fresh.leaked(log)
    fresh.start()
