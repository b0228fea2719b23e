"""Corrections of a whole archive: the ``corrections.jsonl`` beside its sources in, what holds of each article out.

A correction is found by the article's id, whichever source the file stands beside. The hash of an article's corrections is
kept with it: where they change, that article is read again, and no other one. Of one that gives offsets alone, the words
that it was first applied to are kept as its guard, so that it cannot come to stand on others when the article changes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from index.errors import BadCorrection
from index.generation import STORE, open_current
from index.store import Store
from ingest.corrections import (
    CORRECTIONS,
    Correction,
    NotACorrection,
    applied,
    correction,
    fault,
    read_corrections,
    standing,
)
from ingest.records import Article, Skipped


class Corrections:
    """What the files beside the roots say, by article. ``roots`` are paths, each with whether it is a folder; ``guard`` gives
    the words that a correction of this hash was applied to before."""

    def __init__(
        self, roots: Iterable[tuple[Path, bool]], guard: Callable[[bytes], str | None] = lambda _: None
    ) -> None:
        self._guard = guard
        self._of: dict[str, list[Correction]] = {}
        self._unread: list[Skipped] = []
        for path in sorted({file_beside(root, folder=folder) for root, folder in roots}):
            if not path.is_file():
                continue
            for one in read_corrections(path):
                if isinstance(one, Skipped):
                    self._unread.append(one)
                else:
                    self._of.setdefault(one.article, []).append(one)

    def digest(self, article: str) -> bytes | None:
        """SHA-256 of all corrections of an article, None where there are none."""
        found = self._of.get(article)
        return hashlib.sha256("\n".join(one.to_json() for one in found).encode()).digest() if found else None

    def applied(self, article: Article) -> Article:
        """The article as corrected."""
        return applied(article, [self._guarded(one) for one in self._of.get(article.id, ())])

    def checked(
        self, article: Callable[[str], Article | None], keep: Callable[[bytes, str], object]
    ) -> tuple[int, list[Skipped]]:
        """How many corrections hold of the articles that there are now, and why the others do not.

        ``keep`` is told the hash of each that gives offsets alone, and the words there.
        """
        held, refused = 0, list(self._unread)
        for name, corrections in self._of.items():
            found = article(name)
            for one in corrections:
                guarded = self._guarded(one)
                why = f"there is no article with the id {name}" if found is None else fault(found, guarded)
                if why is None:
                    held += 1
                    if found is not None and guarded.text is None and one.start is not None:
                        keep(_key(one), found.text[one.start : one.end])
                elif guarded is not one:
                    refused.append(
                        Skipped(one.where, f"{why}, as it was when this was first applied: give the text too")
                    )
                else:
                    refused.append(Skipped(one.where, why))
        return held, refused

    def _guarded(self, one: Correction) -> Correction:
        if one.text is not None or one.start is None:
            return one
        words = self._guard(_key(one))
        return one if words is None else replace(one, text=words)


def _key(one: Correction) -> bytes:
    return hashlib.sha256(one.to_json().encode()).digest()


def file_beside(root: Path, *, folder: bool) -> Path:
    """The file of corrections of a source: in the folder, or beside the file."""
    return (root if folder else root.parent) / CORRECTIONS


def correct(directory: Path, written: Mapping[str, Any]) -> tuple[Path, Correction]:
    """Check a correction against the index in ``directory`` and append it to the file beside its article's source.

    ``written`` has the keys of a line of the file; offsets and text are both noted, each found by the other. It takes
    effect with the next build. Returns the file and what was
    written. Raises ``BadCorrection`` where it is none, or would not hold; ``OSError`` where it cannot be written.
    """
    try:
        one = correction(written)
    except NotACorrection as why:
        msg = f"the correction {why}"
        raise BadCorrection(msg) from why
    with closing(open_current(directory.expanduser().resolve())) as generation:
        store = Store(generation.path / STORE)
        try:
            article, documents = store.article(one.article), store.documents(one.article)
        finally:
            store.close()
    if article is None or not documents:
        msg = f"there is no article with the id {one.article} in the index"
        raise BadCorrection(msg)
    if wrong := fault(article, one):
        raise BadCorrection(wrong)
    if isinstance(place := standing(article.text, one), tuple):
        one = replace(one, start=place[0], end=place[1], text=article.text[slice(*place)])
    line = json.loads(one.to_json()) | ({"note": written["note"]} if "note" in written else {})
    root, folder, _ = documents[0]
    path = file_beside(root, folder=folder)
    with path.open("a+b") as file:
        size = file.seek(0, 2)
        torn = False
        if size:
            file.seek(size - 1)
            torn = file.read(1) != b"\n"
        file.write((b"\n" if torn else b"") + json.dumps(line, ensure_ascii=False).encode() + b"\n")
    return path, one
