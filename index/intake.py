"""Documents in, changes of the store out: what is new, changed, gone or unreadable, each document by itself.

A document whose content the store knows is not read again. An article is replaced only by the document it came from, or
by one whose rival is gone; one that is there twice with different content is kept twice, under different ids.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final

from index.ahead import Ahead, content_hash
from index.corrections import Corrections
from index.errors import IndexFault, ModelUnusable
from index.furniture import estimate, known, learn
from index.pipeline import Pipeline, no_page
from index.schema import day_number
from index.sources import Plan, Scope, file_of
from index.store import Origin
from index.store_writer import StoreWriter
from ingest.furniture import Page
from ingest.passages import PassageLimitError
from ingest.records import Article, Passage, RawDocument, Skipped

_SUFFIX_DIGITS: Final = (8, 16, 64)
# Readers name a line of a file in what they report as file:line, and in keys as file#line.
_LINE: Final = re.compile(r"(.*):(\d+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Renamed:
    """A document whose article has an id that another article has already, and the id that it got instead."""

    key: str
    id: str
    renamed: str


@dataclass(slots=True)
class Tally:
    """What the reading of documents came to."""

    documents: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    renamed: list[Renamed] = field(default_factory=list)
    corrections: int = 0
    refused: list[Skipped] = field(default_factory=list)


class Intake:
    """Reads documents into a store."""

    def __init__(
        self,
        store: StoreWriter,
        pipeline: Pipeline,
        cut: Callable[[Article], list[Passage]],
        ahead: Ahead | None = None,
    ) -> None:
        self.tally = Tally()
        self._ahead = ahead or Ahead(pipeline)
        self._store = store
        self._pipeline = pipeline
        self._cut = cut
        self._plan = Plan((), ())
        self._pages: dict[bytes, tuple[Page, frozenset[str]] | None] = {}
        self._corrections = Corrections(())
        self._finishing = False

    def read(
        self, where: Plan, ignore: Path, progress: Callable[[int], None], fields: Mapping[str, str] | None = None
    ) -> None:
        """Read every document of the plan, but nothing under ``ignore``; then remove what is gone.

        ``fields`` names the field of a record for one of ours; None: as before.
        """
        self._plan = where
        self._settle_roots()
        self._corrections = Corrections(self._roots.values(), self._store.guard)
        for scope in self._plan.scopes:
            self._store.fields(self._store.root(scope.root, folder=scope.folder), fields)
        if self._pipeline.page is not no_page:
            self._estimate(ignore)
        for scope in self._plan.scopes:
            root = self._store.root(scope.root, folder=scope.folder)
            for found in self._ahead.over(self._documents(scope, ignore), self._known, self._furniture):
                if isinstance(found, Skipped):
                    self._skip(root, scope, found)
                else:
                    self._document(root, found)
                self.tally.documents += 1
                progress(self.tally.documents)
        self._finishing = True
        for root, raw in self._store.put_off_documents():
            self._take(root, raw)
        self._remove_what_is_gone()
        if learn(self._store.connection):
            for scope in self._plan.scopes:
                self._read_again(self._store.root(scope.root, folder=scope.folder), self._documents(scope, ignore))
        self.tally.corrections, self.tally.refused = self._corrections.checked(
            self._store.article, self._store.keep_guard
        )

    def _documents(self, scope: Scope, ignore: Path, *, quick: bool = False) -> Iterator[RawDocument | Skipped]:
        """What a scope holds, its documents by their keys within the root."""
        left_out = _key_under(scope.path, ignore)
        mapping = self._store.fields(self._store.root(scope.root, folder=scope.folder), None)
        read = partial(self._pipeline.documents, scope.path, fields=mapping)
        for found in read(quick=True) if quick else read():
            if left_out and found.key.startswith(left_out):
                continue
            yield found if isinstance(found, Skipped) else replace(found, key=scope.prefix + found.key)

    def _estimate(self, ignore: Path) -> None:
        """Learn the furniture of new sources before they are understood, so that little has to be read again."""
        new = [one for one in self._plan.scopes if self._store.is_empty(self._store.root(one.root, folder=one.folder))]
        documents = (one for scope in new for one in self._documents(scope, ignore, quick=True))
        pages = (self._pipeline.page(one) for one in documents if isinstance(one, RawDocument))
        estimate(self._store.connection, pages)

    def _read_again(self, root: int, documents: Iterable[RawDocument | Skipped]) -> None:
        """Read the documents again of which other lines are furniture now."""
        stale = (one for one in documents if isinstance(one, RawDocument) and self._store.is_stale(root, one.key))
        for raw in self._ahead.over(stale, self._known, self._furniture):
            if isinstance(raw, RawDocument):
                self._take(root, raw)

    def _furniture(self, raw: RawDocument, content: bytes) -> frozenset[str]:
        page, lines = self._page(raw)
        self._pages[content] = page, lines
        return lines

    def _page(self, raw: RawDocument) -> tuple[Page, frozenset[str]]:
        """What furniture is learned from, and the lines of it that are furniture by what was learned."""
        page = self._pipeline.page(raw)
        return page, known(self._store.connection, page)

    def _known(self, content: bytes) -> bool:
        return self._store.by_content(content, self._pipeline.version) is not None

    def carry(self, origin: Origin) -> None:
        """Take over an article of an older store, cut and embedded anew."""
        passages = self._passages(origin.article)
        if isinstance(passages, str):
            self.tally.skipped.append(Skipped(origin.article.id, passages))
            return
        number = self._store.add(
            origin.article, origin.content, origin.pipeline, passages, corrected=origin.corrected, page=origin.page
        )
        for path, folder, key in origin.documents:
            self._store.attach(self._store.root(path, folder=folder), key, number)

    def _settle_roots(self) -> None:
        for scope in self._plan.scopes:
            self._store.root(scope.root, folder=scope.folder)
        roots = self._store.roots()
        for old, new, prefix in self._plan.adopted:
            self._store.adopt(roots[old][0], roots[new][0], prefix)
        self._roots = {number: (path, folder) for path, (number, folder) in roots.items()}

    def _document(self, root: int, raw: RawDocument) -> None:
        if self._store.see(root, raw.key):
            self._take(root, raw)
        else:
            self.tally.skipped.append(Skipped(raw.key, "a second document with this key: only the first was read"))

    def _skip(self, root: int, scope: Scope, skipped: Skipped) -> None:
        """Count what a reader skipped; what was indexed of it before stays."""
        key = skipped.key
        if Path(key).is_absolute() and Path(key).is_relative_to(scope.path):
            key = Path(key).relative_to(scope.path).as_posix()
        key = scope.prefix + key
        self.tally.skipped.append(Skipped(key, skipped.reason))
        line = _LINE.fullmatch(key)
        for one in [key, f"{line[1]}#{line[2]}"] if line else [key]:
            self.tally.kept += self._store.keep(root, one)

    def _take(self, root: int, raw: RawDocument) -> None:
        content = content_hash(raw)
        begun = self._pages.pop(content, None)
        before = self._store.by_content(content, self._pipeline.version)
        if before is not None:
            same, name, corrected = before
            if corrected == self._corrections.digest(name):
                self._store.attach(root, raw.key, same)
                return
        page, lines = begun or self._page(raw)
        article = self._ahead.article(raw, content, lines)
        if isinstance(article, str):
            self._unread(root, raw, article)
            return
        number, put_off = None, False
        if there := self._store.by_id(article.id):
            number, old_content = there
            if old_content != content:
                number, put_off = self._contested(root, raw, number)
        if put_off:
            # Whatever it was before, it is not any more: who is put off for its sake must not wait for it in turn.
            self._store.detach(root, raw.key)
            self._store.put_off(root, raw)
        elif there and number is None:
            self._store_renamed(root, raw, article, content, page)
        else:
            self._store_article(root, raw, article, content, page, number)

    def _contested(self, root: int, raw: RawDocument, number: int) -> tuple[int | None, bool]:
        """Whether the document may replace this article: its number or None, and whether that is known only later."""
        gone = []
        for rival_root, rival_key in self._store.owners(number):
            if (rival_root, rival_key) == (root, raw.key):
                continue
            path, folder = self._roots[rival_root]
            if self._store.is_seen(rival_root, rival_key):
                return None, False
            if self._plan.covers(path, rival_key):
                if not self._finishing:
                    return None, True
            elif any(file.exists() for file in file_of(path, folder, rival_key)):
                return None, False
            gone.append((rival_root, rival_key))
        for rival in gone:
            self._store.detach(*rival)
        return number, False

    def _store_renamed(self, root: int, raw: RawDocument, article: Article, content: bytes, page: Page) -> None:
        for digits in _SUFFIX_DIGITS:
            renamed = f"{article.id}~{content.hex()[:digits]}"
            there = self._store.by_id(renamed)
            if there is None or there[1] == content:
                break
        if self._store_article(root, raw, replace(article, id=renamed), content, page, there[0] if there else None):
            self.tally.renamed.append(Renamed(raw.key, article.id, renamed))

    def _store_article(
        self, root: int, raw: RawDocument, article: Article, content: bytes, page: Page, number: int | None
    ) -> bool:
        """Store an article as corrected, in the place of the one with this number where there is one."""
        article = self._corrections.applied(article)
        passages = self._passages(article)
        if isinstance(passages, str):
            self._unread(root, raw, passages)
            return False
        if number is None:
            self.tally.added += 1
        else:
            self.tally.changed += not self._store.is_new(number)
            self._store.remove(number)
        corrected = self._corrections.digest(article.id)
        number = self._store.add(article, content, self._pipeline.version, passages, number, corrected, page)
        self._store.attach(root, raw.key, number)
        return True

    def _passages(self, article: Article) -> list[tuple[Passage, bytes]] | str:
        """The passages of an article with the hashes of what is embedded, or why it has none."""
        try:
            day_number(article.published, article.event_date)
            json.dumps(asdict(article), ensure_ascii=False).encode()
            found = self._cut(article)
            for passage in found:
                if passage.text != article.text[passage.start : passage.end]:
                    return f"was cut wrongly: {passage.start} to {passage.end} of its text is not the passage"
            keyed = [(one, hashlib.sha256(self._pipeline.embedded(one).encode()).digest()) for one in found]
        except PassageLimitError as error:
            raise ModelUnusable(str(error)) from error
        except UnicodeEncodeError:
            return "holds half characters (lone surrogates): save it as valid UTF-8"
        except IndexFault:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            return f"could not be cut into passages ({type(error).__name__}: {error})"
        return keyed or "holds no text that could be found"

    def _unread(self, root: int, raw: RawDocument, reason: str) -> None:
        self.tally.skipped.append(Skipped(raw.key, reason))
        self.tally.kept += self._store.keep(root, raw.key)

    def _remove_what_is_gone(self) -> None:
        for path, (root, _) in self._store.roots().items():
            for key in self._store.unseen(root):
                if self._plan.covers(path, key):
                    self._store.detach(root, key)
        for number in self._store.orphans():
            self._store.remove(number)
            self.tally.removed += 1


def _key_under(path: Path, ignore: Path) -> str | None:
    """The beginning of the keys, under a source folder, of what lies in ``ignore``."""
    return f"{ignore.relative_to(path).as_posix()}/" if ignore != path and ignore.is_relative_to(path) else None
