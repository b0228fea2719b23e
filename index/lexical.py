"""BM25 by tantivy behind two nouns: ``write_lexical`` puts passages into a folder, ``Lexical`` searches them.

tantivy's segments are never changed once written, so an update links them and adds its own; only the small files that
name the segments are copied, since tantivy replaces those. Statistics (how many passages hold a word) count removed
passages until their share is worth writing the folder anew, which is what ``worn`` says.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from index.generation import link
from index.ranking import Ranked, best
from index.words import analyser

# How much a word of the question weighs where it stands. A heading or name that holds it says what the passage is about,
# but stands over many passages of the same article. Title and source were tried out in steps of .2 on SciFact (nDCG@10
# .657 without title, .680 with .3, .655 with 1) and on the articles of MultiHop-RAG's questions (.741, .753, .731; source
# .748 with .1, .768 with .5). Section and asked made no difference there. Asked is the question that a passage answers alone;
# one that several answer together is indexed as their section. Without that difference .15 and .5 let the first passage answer
# .77 and .80 of the questions of who said what, when, but .94 and .89 of those on the seeds: what all passages of a long answer
# share pushes the one that answers down. With it .5, .8 and 1.2 give .77, .79 and .80 of the former and .94 of the latter, of the
# sample's .60, .60 and .58. Speaker and role are estimates.
FIELDS: Final = {"text": 1.0, "title": 0.3, "section": 0.1, "speaker": 0.6, "role": 0.3, "source": 0.5, "asked": 0.8}
_SUBJECT: Final = ("text", "title", "section", "asked")
_TOKENIZER: Final = "onrecord"
_REPLACED: Final = frozenset({"meta.json", ".managed.json"})
_HEAP_BYTES: Final = 64_000_000
_DELETED_AT_ONCE: Final = 10_000
_TRIES: Final = 100
# Beyond this share of removed passages BM25's statistics are too far from the truth.
_WORN_SHARE: Final = 0.05


class LexicalUnreadable(Exception):
    """tantivy does not read the folder."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage as BM25 sees it. ``asked`` is the question that it alone answers, one that it shares is part of the
    ``section``; ``day`` is YYYYMMDD, 0 without a date; ``said`` are ids of who is on record."""

    row: int
    text: str
    title: str | None
    section: str | None
    speakers: Sequence[str]
    roles: Sequence[str]
    source: str | None
    asked: str | None
    day: int
    source_id: int
    said: Sequence[int]


@dataclass(frozen=True, slots=True)
class LexicalFilter:
    """What may be found: passages of days from ``first`` to ``last``, of one of the sources, of one of the speakers.

    None leaves nothing out; an empty tuple leaves everything out. Of the rows ``without`` none is found.
    """

    first: int | None = None
    last: int | None = None
    sources: tuple[int, ...] | None = None
    said: tuple[int, ...] | None = None
    without: tuple[int, ...] = ()


def write_lexical(old: Path | None, new: Path, added: Iterable[Entry], removed: Iterable[int]) -> None:
    """Write the folder ``new``: the passages of ``old`` without the rows ``removed``, and those ``added``."""
    tantivy = _tantivy()
    new.mkdir()
    if old is None:
        index = tantivy.Index(_schema(), path=str(new))
    else:
        for path in old.iterdir():
            if path.name in _REPLACED:
                shutil.copyfile(path, new / path.name)
            elif not path.name.endswith(".lock"):
                link(path, new / path.name)
        index = tantivy.Index.open(str(new))
    index.register_tokenizer(_TOKENIZER, analyser())
    # One thread: the same passages then give the same segments.
    writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
    gone = iter(removed)
    while batch := list(islice(gone, _DELETED_AT_ONCE)):
        # By query: deleting by term finds nothing in fields of numbers (tantivy-py 0.27).
        writer.delete_documents_by_query(tantivy.Query.term_set_query(index.schema, "row", batch))
    for entry in added:
        writer.add_document(_document(entry))
    writer.commit()
    writer.garbage_collect_files()
    writer.wait_merging_threads()
    for path in new.glob(".*.lock"):
        path.unlink()
    for name in _REPLACED:
        # tantivy makes these for its own user alone; who builds an index need not be who serves it.
        (new / name).chmod(0o644)


def worn(folder: Path, removing: int) -> bool:
    """Whether so many passages are removed, these included, that the folder should be written anew."""
    segments = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["segments"]
    dead = sum((segment["deletes"] or {}).get("num_deleted_docs", 0) for segment in segments) + removing
    return bool(dead > _WORN_SHARE * sum(segment["max_doc"] for segment in segments))


class Lexical:
    """The BM25 index of one generation. Any number of threads may search at once."""

    def __init__(self, folder: Path) -> None:
        tantivy = _tantivy()
        # tantivy writes a lock file beside what it opens. A generation is not written to, and may be on a read-only
        # disk, so it is opened through links; once it is open its files are mapped and the links may go.
        temporary = Path(tempfile.mkdtemp(prefix="onrecord-"))
        try:
            index = tantivy.Index.open(str(_linked(folder, temporary)))
            index.register_tokenizer(_TOKENIZER, analyser())
            index.config_reader(reload_policy="manual")
            self._searcher = index.searcher()
        except (ValueError, OSError) as error:
            raise LexicalUnreadable(str(error)) from error
        finally:
            _remove(temporary)
        self._schema = index.schema

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def search(self, words: Sequence[str], limit: int, only: LexicalFilter = LexicalFilter()) -> Ranked:
        """The ``limit`` passages of the highest BM25 score (0 and more) for the words, as ``index.words.question_terms`` gives."""
        query = self._query(words)
        restricted = self._restricted(query, self._clauses(only))
        return best(lambda count: self._fetch(restricted, count), limit)

    def rows(self, only: LexicalFilter = LexicalFilter()) -> NDArray[np.int64]:
        """Every row that the filter lets through, in order."""
        everything = self._restricted(_tantivy().Query.all_query(), self._clauses(only))
        found, _ = self._fetch(everything, max(1, len(self)))
        return np.sort(found)

    def holding(self, words: Sequence[str], among: NDArray[np.int64]) -> NDArray[np.int64]:
        """Those of the rows ``among`` that have every word in text, title, section or question, in order."""
        if not words or not len(among):
            return np.empty(0, np.int64)
        tantivy = _tantivy()
        either, must = tantivy.Occur.Should, tantivy.Occur.Must
        terms = tantivy.Query.term_query
        clauses = [
            tantivy.Query.boolean_query([(either, terms(self._schema, field, word, "freq")) for field in _SUBJECT])
            for word in words
        ]
        query = tantivy.Query.boolean_query([(must, one) for one in [*clauses, self._among("row", among.tolist())]])
        found, _ = self._fetch(query, len(among))
        return np.sort(found)

    def weights(self, words: Iterable[str]) -> dict[str, float]:
        """BM25's inverse document frequency of each word in the passages' text: the rarer, the higher; above 0."""
        count = len(self)
        found: dict[str, float] = {}
        for word in words:
            frequency = min(count, self._searcher.doc_freq("text", word))
            found[word] = math.log1p((count - frequency + 0.5) / (frequency + 0.5))
        return found

    def _query(self, words: Sequence[str]) -> Any:
        tantivy = _tantivy()
        term, boost, either = tantivy.Query.term_query, tantivy.Query.boost_query, tantivy.Occur.Should
        return tantivy.Query.boolean_query(
            [
                (either, boost(term(self._schema, field, word, "freq"), weight))
                for word in words
                for field, weight in FIELDS.items()
            ]
        )

    def _clauses(self, only: LexicalFilter) -> list[Any]:
        tantivy = _tantivy()
        clauses = []
        if only.first is not None or only.last is not None:
            # An undated passage has day 0: it is never from or until a day.
            clauses.append(
                tantivy.Query.range_query(
                    self._schema, "day", tantivy.FieldType.Unsigned, only.first or 1, only.last or 9999_12_31
                )
            )
        if only.sources is not None:
            clauses.append(self._among("source_id", only.sources))
        if only.said is not None:
            clauses.append(self._among("said", only.said))
        if only.without:
            every, apart = tantivy.Query.all_query(), self._among("row", only.without)
            clauses.append(tantivy.Query.boolean_query([(tantivy.Occur.Must, every), (tantivy.Occur.MustNot, apart)]))
        return clauses

    def _among(self, field: str, values: Sequence[int]) -> Any:
        return _tantivy().Query.term_set_query(self._schema, field, list(values))

    def _restricted(self, query: Any, clauses: Sequence[Any]) -> Any:
        if not clauses:
            return query
        tantivy = _tantivy()
        must = tantivy.Occur.Must
        # What is only a condition must not add to the score.
        conditions = [(must, tantivy.Query.const_score_query(clause, 0.0)) for clause in clauses]
        return tantivy.Query.boolean_query([(must, query), *conditions])

    def _fetch(self, query: Any, count: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        hits = self._searcher.search(query, count, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        return np.array(rows, dtype=np.int64), np.array([score for score, _ in hits], dtype=np.float64)


def _linked(folder: Path, temporary: Path) -> Path:
    for path in folder.iterdir():
        try:
            if path.name in _REPLACED:
                shutil.copyfile(path, temporary / path.name)
            else:
                (temporary / path.name).symlink_to(os.path.abspath(path))  # noqa: PTH100 - the links must not be resolved
        except OSError:
            return folder  # no symbolic links here: tantivy's lock file will be beside the index
    return temporary


def _remove(folder: Path) -> None:
    """Delete a folder in which tantivy's watcher of new commits, just stopped, may still be making its lock file."""
    for _ in range(_TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.01)


def _document(entry: Entry) -> Any:
    document = _tantivy().Document()
    document.add_unsigned("row", entry.row)
    document.add_unsigned("day", entry.day)
    document.add_unsigned("source_id", entry.source_id)
    for said in entry.said:
        document.add_unsigned("said", said)
    one = {"text": entry.text, "title": entry.title, "section": entry.section, "source": entry.source}
    for field, text in {**one, "asked": entry.asked}.items():
        if text:
            document.add_text(field, text)
    for field, texts in (("speaker", entry.speakers), ("role", entry.roles)):
        for text in texts:
            document.add_text(field, text)
    return document


def _schema() -> Any:
    builder = _tantivy().SchemaBuilder()
    for field in ("row", "day", "source_id", "said"):
        builder.add_unsigned_field(field, indexed=True, fast=True)
    for field in FIELDS:
        builder.add_text_field(field, tokenizer_name=_TOKENIZER, index_option="freq")
    return builder.build()


@cache
def _tantivy() -> Any:
    import tantivy

    return tantivy
