"""What the tests of the index share: a stand-in for model and ingest, an archive to write, an index to build of it."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

FAKES = Path(__file__).with_name("fakes.py")


def load_fakes() -> ModuleType:
    if "onrecord_fakes" not in sys.modules:
        spec = importlib.util.spec_from_file_location("onrecord_fakes", FAKES)
        module = importlib.util.module_from_spec(spec)
        sys.modules["onrecord_fakes"] = module
        spec.loader.exec_module(module)
    return sys.modules["onrecord_fakes"]


@pytest.fixture(scope="session")
def fakes() -> ModuleType:
    return load_fakes()


class Archive:
    """A folder of documents and the index that is built of it."""

    def __init__(self, folder: Path) -> None:
        self.fakes = load_fakes()
        self.folder = folder / "archive"
        self.folder.mkdir()
        self.index = folder / "index"
        self.embedder = self.fakes.FakeEmbedder()
        self.ingest = self.fakes.FakeIngest()

    def write(self, name: str, *paragraphs: str, **fields: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        head = "".join(f"{field}: {value}\n" for field, value in fields.items())
        path.write_text(f"{head}---\n" + "\n\n".join(paragraphs), encoding="utf-8")
        return path

    def build(self, *sources: Path, **settings):
        """Build; what was embedded and read before is forgotten, so that only this build's is counted."""
        from index.build import build

        self.embedder.encoded.clear()
        self.ingest.read.clear()
        settings = {"embedder": self.embedder, "pipeline": self.ingest.pipeline} | settings
        return build(list(sources) or [self.folder], self.index, **settings)

    def open(self, **settings):
        from index.search import Searcher

        return Searcher.open(self.index, **({"embedder": self.embedder} | settings))

    @property
    def current(self) -> Path:
        return self.index / "generations" / (self.index / "CURRENT").read_text().strip()

    def ids(self) -> list[str]:
        from index.store import Store

        store = Store(self.current / "store.sqlite")
        found = sorted(origin.article.id for origin in store.origins())
        store.close()
        return found


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


@pytest.fixture
def town(archive: Archive) -> Archive:
    """Five articles about a town, in every form that filters tell apart."""
    archive.write(
        "bridge.txt", "The old bridge closes in spring.", "Ana Müller (City Council): The new bridge opens in May.",
        title="Bridge", published="2019-11-15", source="The Courier",
    )  # fmt: skip
    archive.write(
        "harbour.txt", "Wang Zhijie: Trade in the harbour doubled.", "Li Jing: The harbour needs a crane.",
        "Nobody knows when the crane will come.", title="Harbour", published="2020-01-13", source="Morning Post",
    )  # fmt: skip
    archive.write(
        "market.txt", "Wang Jiguang (Chamber of Commerce): The market opens at night.", "Stalls sell noodles.",
        title="Market", event="2020-05-08", source="The Courier",
    )  # fmt: skip
    archive.write("school.txt", "A school was founded.", "Ana Müller: Children need schools.", title="School")
    archive.write(
        "tram.txt", "The tram runs every ten minutes.", title="Tram", published="2021-03-01", source="Morning Post"
    )
    return archive
