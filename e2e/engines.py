"""The engines a server can keep its store in, and which tests are not run on both."""

import itertools
import os
import subprocess
import tempfile
from pathlib import Path

# By file or test: the engines it runs on, and why not on both. Whatever else needs a store needs
# it through the fixture `engine` and runs on every engine there is.
EXCEPTIONS = {
    "test_signers.py": ((), "checks the suite's own signatures; there is no server"),
    "test_seen.py": ((), "checks the suite's own scan of pages; there is no server"),
    "test_server.py::test_an_address_that_is_none_is_refused": ((), "ends before any store"),
    "test_two_nodes.py": (("postgres",), "a data folder serves one process at a time"),
}

# Runs the cluster until its standard input, a pipe from the suite, closes: so however the suite
# ends, the server is stopped by its process id and the folder removed. It refuses to run as root.
# Nothing in it outlives the suite, so it spares the disk, at the end too (QUIT).
SUPERVISOR = r"""
set -eu
bin=$1 folder=$2
as=""
if [ "$(id -u)" = 0 ]; then
    chown postgres: "$folder"
    as="setpriv --reuid=postgres --regid=postgres --clear-groups --"
fi
cd "$folder"
$as "$bin/initdb" --pgdata="$folder/data" --auth=trust --username=test --encoding=UTF8 \
    --locale=C --no-sync >"$folder/initdb.log" 2>&1
$as "$bin/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= -c fsync=off \
    -c full_page_writes=off -c checkpoint_timeout=1h -c max_wal_size=4GB \
    </dev/null >"$folder/server.log" 2>&1 &
server=$!
cat >/dev/null
kill -QUIT "$server"
wait "$server" || true
rm -rf "$folder"
"""


def engines_of(name, test):
    """The engines a test of this file runs on; `None` for whatever there are."""
    found = EXCEPTIONS.get(f"{name}::{test}", EXCEPTIONS.get(name))
    return found[0] if found else None


class Sqlite:
    """The embedded engine: a file in the data folder."""

    name = "sqlite"

    def new(self):
        """The options that name a store nobody has used yet."""
        return []

    def contents(self, options):
        """What the store holds outside the data folder."""
        return b""

    def close(self):
        pass


class Postgres:
    """A private cluster on a socket in a temporary folder, and a database for every store."""

    name = "postgres"

    def __init__(self):
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        assert found, "PostgreSQL is missing: apt-get install postgresql"
        self._bin = found[-1].parent
        self._folder = tempfile.mkdtemp(prefix="e2e-cluster-")
        self._numbers = itertools.count(1)
        self._supervisor = subprocess.Popen(
            ["sh", "-c", SUPERVISOR, "cluster", self._bin, self._folder], stdin=subprocess.PIPE
        )

    def _client(self, program, *arguments):
        command = [self._bin / program, "-h", self._folder, "-U", "test", *arguments]
        return subprocess.run(command, capture_output=True, timeout=60, check=False)

    def answers(self):
        assert self._supervisor.poll() is None, self._log()
        return self._client("pg_isready", "-d", "postgres").returncode == 0

    def _log(self):
        logs = (Path(self._folder, name) for name in ("initdb.log", "server.log"))
        return "".join(log.read_text(errors="replace") for log in logs if log.exists())

    def new(self):
        name = f"store_{next(self._numbers)}"
        # The other template has visitors, and is not copied while it has.
        made = self._client("createdb", "--template=template0", name)
        assert made.returncode == 0, made.stderr
        return ["--database", f"postgres://test@{self._folder.replace('/', '%2F')}/{name}"]

    def contents(self, options):
        name = options[1].rpartition("/")[2]
        dumped = self._client("pg_dump", "--data-only", name)
        assert dumped.returncode == 0, dumped.stderr
        return dumped.stdout

    def close(self):
        self._supervisor.stdin.close()
        self._supervisor.wait(timeout=60)


ENGINES = {"sqlite": Sqlite, "postgres": Postgres}
CHOICES = {"both": tuple(ENGINES), **{name: (name,) for name in ENGINES}}
DEFAULT = os.environ.get("COUNTERSIGN_E2E_ENGINE") or "both"
