"""Fixtures: a server per test file, or one of its own for a test that needs an empty store."""

import atexit
import os
import shutil
import tempfile

# The SDKs read and write the home folder, and read settings from the environment, when imported.
_home = tempfile.mkdtemp(prefix="countersign-e2e-home-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["HOME"] = _home
for _name in list(os.environ):
    if _name.lower().endswith("_proxy") or _name.startswith(
        ("ALIBABA", "ALICLOUD", "HUAWEI", "OS_")
    ):
        del os.environ[_name]
os.environ["NO_PROXY"] = "127.0.0.1"

import pytest  # noqa: E402

import harness  # noqa: E402


def pytest_collection_finish(session):
    """No binary is a failure, never a skip."""
    if not session.config.option.collectonly and not harness.BINARY.is_file():
        why = f"no server at {harness.BINARY}; build it or set COUNTERSIGN_BIN"
        pytest.exit(why, returncode=2)


def _serve(folder, profile):
    server = harness.Server(folder, profile)
    try:
        yield server.start()
        server.close()
    finally:
        server.kill()


@pytest.fixture(scope="module")
def server(request, tmp_path_factory):
    """A running server shared by the tests of one file; PROFILE in the file picks the profile."""
    yield from _serve(
        tmp_path_factory.mktemp("server"), getattr(request.module, "PROFILE", "huawei")
    )


@pytest.fixture
def fresh(request, tmp_path):
    """A running server with nothing in it but the administrator."""
    yield from _serve(tmp_path, getattr(request.module, "PROFILE", "huawei"))
