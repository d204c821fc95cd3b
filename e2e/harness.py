"""Makes a data folder, then starts, stops and kills the server under test."""

import json
import os
import re
import signal
import subprocess
import time
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from seen import Page, leaks, stands_in

REPOSITORY = Path(__file__).resolve().parent.parent
BINARY = Path(os.environ.get("COUNTERSIGN_BIN") or REPOSITORY / "target" / "debug" / "countersign")
START_SECONDS = 30
STOP_SECONDS = 20


@dataclass(frozen=True)
class Key:
    """An access key; it signs for every vendor alike."""

    id: str
    secret: str = field(repr=False)


def wait_for(what, check, seconds):
    """Polls until `check` gives something true and returns it; fails at the deadline."""
    deadline = time.monotonic() + seconds
    while True:
        found = check()
        if found:
            return found
        assert time.monotonic() < deadline, f"{what}: nothing after {seconds} s"
        time.sleep(0.02)


def run(*arguments, home):
    """Runs a command of the binary to its end, away from the caller's own settings."""
    return subprocess.run(
        [BINARY, *map(str, arguments)],
        env=_environment(home),
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )


# The servers that were started, by host and port.
_serving = {}


def saw(client, reply):
    """Notes a reply to plain HTTP: a page that somebody got, and what cookies hold."""
    there = urlsplit(reply.url)
    server = _serving.get(there.netloc.replace("localhost", "127.0.0.1"))
    if server and reply.headers.get("Content-Type", "").startswith("text/html"):
        server.saw(client, there.path, reply.text)
    if server:
        server.remember_cookies(reply.cookies.items())


def _environment(home):
    return {"PATH": os.environ["PATH"], "HOME": str(home), "RUST_BACKTRACE": "1"}


class Account:
    """What `init --json` printed."""

    def __init__(self, printed):
        self.printed = printed
        self.name = printed["account_name"]
        self.domain_id = printed["huawei_domain_id"]
        self.id = printed["alibaba_account_id"]
        self.default_domain = printed["default_domain"]
        self.region = printed["region"]
        self.project_id = printed["project_id"]
        self.admin_name = printed["admin_user_name"]
        self.admin_password = printed["admin_password"]
        self.admin_id = printed["huawei_user_id"]
        self.key = Key(printed["access_key_id"], printed["access_key_secret"])


class Server:
    """One data folder, one store, and at most one process serving them."""

    def __init__(self, folder, engine, profile="huawei", init=True):
        self.folder = Path(folder)
        self.data = self.folder / "data"
        self.profile = profile
        self.secrets = set()
        self.pages = []
        self.options = []
        self.url = self.host = None
        self._engine = engine
        self._store = engine.new()
        self._process = None
        if init:
            done = self.init("--account", "acme")
            assert done.returncode == 0, f"init failed: {done.stderr}"
            self.account = Account(json.loads(done.stdout))
            self.remember(self.account.admin_password, self.account.key.secret)

    def init(self, *options):
        """Runs `init --json` to its end."""
        command = ("init", "--data", self.data, *self._store, "--json", *options)
        return run(*command, home=self.folder)

    def node(self, folder):
        """Another server over the same store, with the same key and a data folder of its own."""
        node = copy(self)
        node.folder = Path(folder)
        node.data = node.folder / "data"
        node.url = node.host = node._process = None
        node._store = [*self._store, "--key-file", self.data / "key"]
        return node

    def stored(self):
        """Everything that is kept, in the data folder and elsewhere, as bytes."""
        files = (path for path in self.data.rglob("*") if path.is_file())
        kept = b"".join(path.read_bytes() for path in files)
        return kept + self._engine.contents(self._store)

    def remember(self, *secrets):
        """Notes values that must never turn up in the server's output."""
        self.secrets.update(secrets)

    def remember_cookies(self, cookies):
        """Notes what the pages' cookies hold, but for the language: it opens doors."""
        for name, value in cookies:
            if not name.endswith("cs-language") and value:
                self.remember(value, *filter(None, value.split(".")[1:]))

    def saw(self, client, path, text):
        """Notes a page that somebody got."""
        page = Page(client, path, text)
        if not self.pages or self.pages[-1] != page:
            self.pages.append(page)

    @property
    def pid(self):
        return self._process.pid

    def start(self):
        """Starts on a free port and returns once the server says it accepts."""
        printed = self.folder / "stdout"
        seen = printed.stat().st_size if printed.exists() else 0
        command = [BINARY, "serve", "--data", self.data, *self._store]
        command += ["--listen", "127.0.0.1:0", "--profile", self.profile, *self.options]
        with open(printed, "ab") as out, open(self.folder / "stderr", "ab") as err:
            self._process = subprocess.Popen(
                [*map(str, command)],
                env=_environment(self.folder),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
            )

        def listening():
            assert self._process.poll() is None, f"the server ended by itself:\n{self.log()}"
            text = printed.read_bytes()[seen:].decode(errors="replace")
            return re.search(r"listening on (http://(127\.0\.0\.1:\d+))\s", text)

        try:
            self.url, self.host = wait_for("listening on …", listening, START_SECONDS).groups()
            _serving[self.host] = self
        except BaseException:
            self.kill()
            raise
        return self

    def signal(self, number):
        os.kill(self.pid, number)

    def wait(self, seconds=STOP_SECONDS):
        code = self._process.wait(timeout=seconds)
        self._process = None
        return code

    def stop(self):
        """Asks the server to finish (SIGTERM) and returns its exit code."""
        self.signal(signal.SIGTERM)
        try:
            return self.wait()
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(
                f"still running {STOP_SECONDS} s after SIGTERM:\n{self.log()}"
            ) from None

    def kill(self):
        """Ends the process without warning (SIGKILL), if there is one."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def close(self):
        """The end of a fixture: stop, then look at what the whole run left in the output."""
        if self._process is not None:
            assert self.stop() == 0, f"SIGTERM must end in exit code 0:\n{self.log()}"
        log = self.log()
        assert "panicked at" not in log, log
        assert not self.leaked(log), "the server's output holds secrets of this run"
        stored = self.stored()
        kept = [secret for secret in self.secrets if len(secret) > 7 and secret.encode() in stored]
        assert not kept, "what is stored, the record among it, holds secrets of this run"
        leaked = leaks(self.pages, self.secrets)
        assert not leaked, f"pages hold secrets of this run: {leaked}"

    def leaked(self, text):
        """The secrets of this run that stand in a text, as they are or encoded."""
        return [secret for secret in self.secrets if stands_in(secret, text)]

    def log(self):
        """Everything the server has printed so far."""
        files = [self.folder / "stdout", self.folder / "stderr"]
        return "".join(f.read_text(errors="replace") for f in files if f.exists())
