"""Article ids in, a new generation without these articles out; purged, nothing of them is left in the index directory.

A deletion costs what is deleted: files are linked, removed rows are noted. A purge writes every file anew from what stays,
embedding nothing, and deletes the generations before, so that no rollback brings back what was deleted.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from index import generation as disk
from index import stages
from index.embeddings import EmbeddingStore
from index.errors import BadRequest, BuildStopped, NothingLeft, UnknownArticle
from index.generation import LEXICAL, STORE, VECTORS, Generation
from index.readings import Readings
from index.sources import file_of
from index.store_writer import StoreWriter


@dataclass(frozen=True, slots=True)
class Document:
    """A document that a deleted article was read from; ``there`` where a build would still find its file."""

    source: str
    key: str
    there: bool


@dataclass(frozen=True, slots=True)
class DeleteReport:
    """What a deletion came to. ``in_use`` are older generations that are being read and could not be purged yet."""

    articles: tuple[str, ...]
    passages: int
    documents: tuple[Document, ...]
    purged: bool
    in_use: tuple[str, ...]
    generation: str


def delete(directory: Path, articles: Sequence[str], *, purge: bool = False) -> DeleteReport:
    """Remove articles, by id, from the index in ``directory``; all of them or, where one is not there, none.

    ``purge`` also removes what older generations, the kept embeddings and the files' unused space still hold of them, and
    of anything that was deleted before; ``articles`` may then be empty.
    """
    if not articles and not purge:
        msg = "name at least one article to delete, or --purge what was deleted before"
        raise BadRequest(msg)
    directory = directory.expanduser().resolve()
    disk.current_name(directory)
    with disk.lock(directory):
        with ExitStack() as held:
            previous = disk.open_current(directory)
            held.callback(previous.close)
            work = disk.workspace(directory)
            held.callback(shutil.rmtree, work, ignore_errors=True)
            try:
                shutil.copyfile(previous.path / STORE, work / STORE)
                store = StoreWriter(work / STORE, new=False)
                held.callback(store.close)
                documents = _remove(store, directory, list(dict.fromkeys(articles)))
                removed = store.removed_rows()
                name = _write(previous, store, work, removed, purge)
            except (OSError, sqlite3.Error) as error:
                msg = f"the deletion in {directory} stopped ({error}); the index was left as it was"
                raise BuildStopped(msg) from error
            keys = _keys(directory, name) if purge else set()
        # Only now is the generation before let go.
        fingerprint = previous.manifest.model.fingerprint
        disk.prune(directory, {name} if purge else {name, previous.name}, {fingerprint})
        if purge:
            _shrink(directory / disk.EMBEDDINGS / fingerprint, previous.manifest.model.dimension, keys)
            Readings(directory, "").delete()
        in_use = tuple(one for one in disk.names(directory) if one != name) if purge else ()
    return DeleteReport(tuple(articles), len(removed), documents, purge, in_use, name)


def _remove(store: StoreWriter, directory: Path, articles: list[str]) -> tuple[Document, ...]:
    found = {article: store.by_id(article) for article in articles}
    unknown = [article for article, there in found.items() if there is None]
    if unknown:
        raise UnknownArticle(directory, unknown)
    roots = {number: (path, folder) for path, (number, folder) in store.roots().items()}
    documents: list[Document] = []
    for number, _ in filter(None, found.values()):
        for root, key in store.owners(number):
            path, folder = roots[root]
            there_still = any(file.is_file() for file in file_of(path, folder, key))
            documents.append(Document(str(path), key, there_still))
            store.detach(root, key)
        store.remove(number)
    if not store.held().articles:
        raise NothingLeft(directory)
    return tuple(documents)


def _write(previous: Generation, store: StoreWriter, work: Path, removed: list[int], purge: bool) -> str:
    """Publish what stays, in files that are linked where they may be; return the new generation's name."""
    directory, model = previous.directory, previous.manifest.model
    counts = store.held()
    first = 0 if purge else store.first_new_row
    old = None if purge else previous.path
    gone = [] if purge else removed
    with EmbeddingStore(directory / disk.EMBEDDINGS / model.fingerprint, model.dimension) as kept:
        before = old / VECTORS if old else None
        stages.vectors(store.connection, first, kept, model.dimension, before, work / VECTORS, gone)
    stages.lexical(store.connection, first, old / LEXICAL if old else None, work / LEXICAL, gone, lambda *_: None)
    store.tidy()
    roots = tuple(sorted(str(path) for path in store.roots()))
    store.finish(compact=purge)
    manifest = replace(
        previous.manifest,
        number=disk.next_number(directory),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        onrecord=version("onrecord"),
        sources=roots,
        counts=counts,
        files=disk.describe_files(directory, work, previous if old else None),
    )
    return disk.publish(directory, work, manifest)


def _keys(directory: Path, name: str) -> set[bytes]:
    """The hashes of what is embedded of a generation."""
    path = directory / disk.GENERATIONS / name / STORE
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as db:
        return {bytes(key) for (key,) in db.execute("SELECT key FROM passages")}


def _shrink(folder: Path, dimension: int, keys: set[bytes]) -> None:
    """Keep no other embeddings than those of ``keys``."""
    smaller = folder.with_name(f".{folder.name}")
    shutil.rmtree(smaller, ignore_errors=True)
    with EmbeddingStore(folder, dimension) as old, EmbeddingStore(smaller, dimension) as new:
        for key in sorted(keys):
            if (vector := old.get(key)) is not None:
                new.put([key], vector[None])
    shutil.rmtree(folder)
    smaller.rename(folder)
