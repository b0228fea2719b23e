"""Sources in, a new generation of an index directory out: the first build and every update.

Only what changed is read and embedded again. Until the last step, the switch, the generation before goes on answering;
a build that ends early leaves it untouched, and what was read and embedded by then is neither read nor embedded again.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from index import generation as disk
from index import sources as given
from index import stages
from index.ahead import Ahead
from index.embed import Embedder, load_embedder
from index.embeddings import EmbeddingStore
from index.errors import BuildStopped, DamagedIndex, EmptyArchive, NoIndex, OtherFormat, OtherModel, OtherSettings
from index.generation import LEXICAL, STORE, VECTORS, Generation
from index.intake import Intake
from index.machine import cores
from index.manifest import FORMAT_VERSION, Counts, Manifest, ModelRecord
from index.pipeline import Pipeline, standard
from index.readings import Readings
from index.report import BuildReport, Progress, Stage
from index.store import Store
from index.store_writer import StoreWriter
from ingest.readers import SourceError
from ingest.records import Article, Passage

__all__ = ["BuildReport", "Progress", "Stage", "build"]


def build(
    sources: Sequence[Path],
    directory: Path,
    *,
    model: str | None = None,
    device: str = "cpu",
    whole: bool | None = None,
    rebuild: bool = False,
    fields: Mapping[str, str] | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    embedder: Embedder | None = None,
    pipeline: Pipeline | None = None,
) -> BuildReport:
    """Bring the index in ``directory`` up to date with ``sources``; make it where there is none.

    Only what came from these sources is replaced or removed. ``model`` and ``whole`` (one passage an article) are those
    of the index where they are None; other ones need ``rebuild``, which embeds everything anew. ``fields`` names the field
    of a record for one of ours (``{"title": "headline"}``), from then on; None: as before. ``embedder`` is used instead of
    loading ``model`` on ``device`` (cpu, or torch's name of another, such as cuda).
    ``workers`` processes read (None: one a core; one for a ``pipeline`` of the caller's own). A build that ended early goes
    on where it was.
    """
    begun = time.perf_counter()
    paths = given.checked(sources)
    directory = directory.expanduser().resolve()
    with ExitStack() as held:
        try:
            disk.prepare(directory)
            held.enter_context(disk.lock(directory))
            notes: list[str] = []
            previous = _previous(directory, rebuild, notes)
            if previous is not None:
                held.callback(previous.close)
            job = _Job(
                directory=directory,
                sources=paths,
                previous=previous,
                base=None if rebuild else previous,
                embedder=_embedder(directory, previous, model, embedder, rebuild, device),
                whole=_whole(directory, previous, whole, rebuild),
                fields=fields,
                pipeline=pipeline or standard(),
                workers=workers or (1 if pipeline else cores()),
                progress=progress or _silent,
            )
            work = disk.workspace(directory)
            held.callback(shutil.rmtree, work, ignore_errors=True)
            return _run(job, held, work, notes, begun)
        except (OSError, SourceError, sqlite3.Error) as error:
            msg = f"the build of {directory} stopped ({error}); what was indexed before was left as it was"
            raise BuildStopped(msg) from error


@dataclass(frozen=True, slots=True)
class _Job:
    """What is built of what. ``base`` is the generation that is updated, ``previous`` the one that answers till then."""

    directory: Path
    sources: list[Path]
    previous: Generation | None
    base: Generation | None
    embedder: Embedder
    whole: bool
    fields: Mapping[str, str] | None
    pipeline: Pipeline
    workers: int
    progress: Progress

    def cut(self, article: Article) -> list[Passage]:
        counted, limit = self.embedder.count_tokens, self.embedder.max_tokens
        return self.pipeline.passages(article, counted, limit, whole=self.whole)


def _run(job: _Job, held: ExitStack, work: Path, notes: list[str], begun: float) -> BuildReport:
    if job.base is not None:
        shutil.copyfile(job.base.path / STORE, work / STORE)
    store = StoreWriter(work / STORE, new=job.base is None)
    held.callback(store.close)
    readings = Readings(job.directory, job.pipeline.version)
    held.callback(readings.close)
    ahead = Ahead(job.pipeline, readings, job.workers)
    held.callback(ahead.close)
    intake = Intake(store, job.pipeline, job.cut, ahead)
    if job.previous is not None and job.base is None:
        _carry(job.previous, intake, store)
    known = {path: folder for path, (_, folder) in store.roots().items()}
    where = given.plan(job.sources, known)
    intake.read(where, job.directory, lambda done: job.progress("read", done, None), job.fields)
    tally = intake.tally
    counts = store.held()
    if not counts.articles:
        raise EmptyArchive(job.sources, tally.skipped)
    switched = job.base is None or store.changes > 0
    embedded, new, name = 0, store.new_passages(), job.previous.name if job.previous else ""
    if switched:
        embedded = _write(job, work, store)
        name = _publish(job, work, store, counts, embedded)
    readings.delete()
    return BuildReport(
        articles=counts.articles,
        passages=counts.passages,
        speakers=counts.speakers,
        undated=counts.undated,
        added=tally.added,
        changed=tally.changed,
        removed=tally.removed,
        unchanged=counts.articles - tally.added - tally.changed,
        embedded=embedded,
        reused=new - embedded,
        skipped=tuple(tally.skipped),
        kept=tuple(tally.kept),
        renamed=tuple(tally.renamed),
        corrections=tally.corrections,
        refused=tuple(tally.refused),
        notes=tuple(notes),
        model=job.embedder.name,
        generation=name,
        switched=switched,
        seconds=round(time.perf_counter() - begun, 3),
    )


def _write(job: _Job, work: Path, store: StoreWriter) -> int:
    """Write everything but the manifest; return how many texts were embedded."""
    first = store.first_new_row
    removed = store.removed_rows() if job.base is not None else []
    old = job.base.path if job.base is not None else None
    folder = job.directory / disk.EMBEDDINGS / job.embedder.fingerprint
    with EmbeddingStore(folder, job.embedder.dimension) as kept:
        embedded = stages.embed(
            store.connection,
            first,
            job.embedder,
            kept,
            job.pipeline.embedded,
            lambda done, total: job.progress("embed", done, total),
        )
        stages.vectors(
            store.connection,
            first,
            kept,
            job.embedder.dimension,
            old / VECTORS if old else None,
            work / VECTORS,
            removed,
        )
    stages.lexical(
        store.connection,
        first,
        old / LEXICAL if old else None,
        work / LEXICAL,
        removed,
        lambda done, total: job.progress("index", done, total),
    )
    return embedded


def _publish(job: _Job, work: Path, store: StoreWriter, counts: Counts, embedded: int) -> str:
    """Make what was written the generation that answers, and return its name."""
    job.progress("publish", 0, 1)
    store.tidy()
    roots = tuple(sorted(str(path) for path in store.roots()))
    store.finish()
    embedder, number = job.embedder, disk.next_number(job.directory)
    manifest = Manifest(
        format=FORMAT_VERSION,
        number=number,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        onrecord=version("onrecord"),
        model=ModelRecord(
            embedder.name, embedder.fingerprint, embedder.dimension, embedder.max_tokens, _runtimes(job, embedded)
        ),
        whole=job.whole,
        pipeline=job.pipeline.version,
        sources=roots,
        counts=counts,
        files=disk.describe_files(job.directory, work, job.base),
    )
    name = disk.publish(job.directory, work, manifest)
    kept, fingerprints = {name}, {embedder.fingerprint}
    if job.previous is not None:
        kept.add(job.previous.name)
        fingerprints.add(job.previous.manifest.model.fingerprint)
    disk.prune(job.directory, kept, fingerprints)
    job.progress("publish", 1, 1)
    return name


def _runtimes(job: _Job, embedded: int) -> tuple[str, ...]:
    """What computed the vectors of the generation, those that are kept from before included."""
    runtimes = {job.embedder.runtime} if embedded else set()
    if job.previous is not None and job.previous.manifest.model.fingerprint == job.embedder.fingerprint:
        runtimes.update(job.previous.manifest.model.runtimes)
    return tuple(sorted(runtimes))


def _previous(directory: Path, rebuild: bool, notes: list[str]) -> Generation | None:
    """The generation that answers now, None where there is none.

    Where all is built anew and that one cannot be read, the newest older one that can.
    """
    try:
        return disk.open_current(directory)
    except NoIndex:
        return None
    except (DamagedIndex, OtherFormat) as error:
        if not rebuild:
            raise
        unread = str(error)
    for name in reversed(disk.names(directory)):
        with suppress(DamagedIndex, OtherFormat):
            older = disk.open_generation(directory, name, trusting=False)
            notes.append(f"what other sources gave is taken from generation {name}, since {unread}")
            return older
    notes.append(f"built from the given sources alone, since {unread}")
    return None


def _embedder(
    directory: Path,
    previous: Generation | None,
    model: str | None,
    embedder: Embedder | None,
    rebuild: bool,
    device: str,
) -> Embedder:
    """The embedder to build with: the index's own unless all is built anew."""
    indexed = previous.manifest.model if previous is not None else None
    known = indexed.fingerprint if indexed is not None and not rebuild else None
    found = embedder or load_embedder(model or (indexed.name if indexed else None), device=device, fingerprint=known)
    if indexed is None or rebuild or found.fingerprint == indexed.fingerprint:
        return found
    if found.name == indexed.name:
        msg = (
            f"the embedding model {found.name} is not the one any more that the index in {directory} was built with "
            f"(its files or its settings have changed)"
        )
    else:
        msg = f"the index in {directory} was built with the embedding model {indexed.name}, not with {found.name}"
    msg += ": use that, build into a new directory, or embed everything anew with --rebuild"
    raise OtherModel(msg)


def _whole(directory: Path, previous: Generation | None, whole: bool | None, rebuild: bool) -> bool:
    """Whether articles are kept whole: as in the index unless all is built anew."""
    indexed = previous.manifest.whole if previous is not None else None
    if whole is None or indexed is None or rebuild or whole == indexed:
        return bool(indexed) if whole is None else whole
    kind = {True: "one passage an article", False: "articles cut into passages"}
    msg = (
        f"the index in {directory} was built with {kind[indexed]}, not with {kind[whole]}: build into a new "
        f"directory, or everything anew with --rebuild"
    )
    raise OtherSettings(msg)


def _carry(previous: Generation, intake: Intake, new: StoreWriter) -> None:
    """Take over all articles of the generation before; those of the sources that are read are then brought up to date."""
    store = Store(previous.path / STORE)
    try:
        for path, folder, fields in store.roots():
            new.fields(new.root(path, folder=folder), fields)
        new.learn_lines(store.learned())
        for correction, words in store.guards():
            new.keep_guard(correction, words)
        for origin in store.origins():
            intake.carry(origin)
    finally:
        store.close()


def _silent(stage: Stage, done: int, total: int | None) -> None:
    """The progress of whoever does not look."""
