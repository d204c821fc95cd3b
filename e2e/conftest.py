"""Fixtures: a server per test file, or one of its own for a test that needs an empty store.

Every test runs on every engine, as `--engine` (or COUNTERSIGN_E2E_ENGINE) picks them; what does
not is named in `engines.py` with the reason.
"""

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
import requests  # noqa: E402

import engines  # noqa: E402
import harness  # noqa: E402


_send = requests.Session.send


def _send_and_see(session, request, **options):
    """Whatever client is built on it, what it gets is seen; each hop of a redirect as well."""
    reply = _send(session, request, **options)
    harness.saw(f"http {id(session)}", reply)
    return reply


requests.Session.send = _send_and_see


def pytest_addoption(parser):
    parser.addoption("--engine", choices=engines.CHOICES, default=engines.DEFAULT)


def pytest_generate_tests(metafunc):
    if "engine" in metafunc.fixturenames:
        found = engines.engines_of(metafunc.definition.path.name, metafunc.function.__name__)
        names = engines.ENGINES if found is None else found
        metafunc.parametrize("engine", names, indirect=True, scope="session")


def pytest_collection_modifyitems(config, items):
    """Leaves out the engines not asked for; a test that has none must be meant to have none."""
    chosen = engines.CHOICES[config.option.engine]
    left_out = []
    for item in items:
        if "engine" in item.fixturenames:
            if item.callspec.params["engine"] not in chosen:
                left_out.append(item)
        elif engines.engines_of(item.path.name, item.originalname) != ():
            raise pytest.UsageError(f"{item.nodeid} needs the fixture `engine`, or a reason")
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def pytest_collection_finish(session):
    """No binary is a failure, never a skip."""
    if not session.config.option.collectonly and not harness.BINARY.is_file():
        why = f"no server at {harness.BINARY}; build it or set COUNTERSIGN_BIN"
        pytest.exit(why, returncode=2)


@pytest.fixture(scope="session")
def engine(request):
    """What servers keep their stores in."""
    engine = engines.ENGINES[request.param]()
    try:
        if request.param == "postgres":
            harness.wait_for("the cluster", engine.answers, harness.START_SECONDS)
        yield engine
    finally:
        engine.close()


def _serve(folder, engine, request):
    server = harness.Server(folder, engine, getattr(request.module, "PROFILE", "huawei"))
    gateways = request.module.gateways(folder) if hasattr(request.module, "gateways") else None
    try:
        if gateways:
            server.gateways = gateways
            server.options = gateways.options
        yield server.start()
        server.close()
    finally:
        server.kill()
        if gateways:
            gateways.close()


@pytest.fixture(scope="module")
def server(request, engine, tmp_path_factory):
    """A running server shared by the tests of one file; PROFILE in the file picks the profile."""
    yield from _serve(tmp_path_factory.mktemp("server"), engine, request)


@pytest.fixture
def fresh(request, engine, tmp_path):
    """A running server with nothing in it but the administrator."""
    yield from _serve(tmp_path, engine, request)
