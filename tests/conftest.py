"""What every room's tests share: quiet libraries, the data beside the repository, the index of the sample archive."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

# Read when the libraries are first imported, so before any test module is: one thread gives the same floats on every
# machine, and nothing may be fetched.
os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ["COLUMNS"] = "120"

import pytest
from hypothesis import settings

# The first example loads what is tested: how long it takes says something of the machine only.
settings.register_profile("onrecord", deadline=None)
settings.load_profile("onrecord")

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the repository."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared() -> Path:
    """Articles and questions by other people, kept beside the repository and never in it."""
    folder = REPOSITORY.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the folder shared/ with other people's articles is not beside this repository")
    return folder


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """``ONRECORD_*`` of the person who runs the tests says nothing to them."""
    for name in [name for name in os.environ if name.upper().startswith("ONRECORD_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def sample_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the bundled sample archive, built once; tests read it and write elsewhere."""
    from index.build import build

    directory = tmp_path_factory.mktemp("sample") / "index"
    build([REPOSITORY / "eval" / "sets" / "sample" / "archive"], directory)
    return directory


@contextmanager
def _serving(index: Path) -> Iterator[str]:
    import uvicorn

    from service.app import create_app

    # Without a configuration of its own uvicorn leaves the process's loggers to the tests that look at them.
    config = uvicorn.Config(create_app(index), host="127.0.0.1", port=0, log_config=None, lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 30
    while not server.started and time.monotonic() < until:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="session")
def serving() -> Callable[[Path], AbstractContextManager[str]]:
    """Serves an index at an address, as long as the context is open."""
    return _serving


@pytest.fixture(scope="session")
def home(sample_index: Path) -> Iterator[str]:
    """The address of the sample archive's service."""
    with _serving(sample_index) as address:
        yield address
