"""Articles that are nearly the same (a wire story in several outlets): texts in, groups of copies out, none dropped.

Two articles are copies where their texts share ``ALIKE_FROM`` of their shingles of five words, estimated by MinHash; groups are
what hangs together so. One of a group is shown: the earliest published (those without a day last), of these the
longest, of these the first by id. Groups follow from the set of articles alone, whatever the order, and an update works
out anew only those that it touched.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from index.results import Copy

ALIKE_FROM: Final = 0.7
"""The share of shingles in common (Jaccard, 0..1) from which two texts are copies."""
_SHINGLE: Final = 5
# Of fewer words a text is too short to tell: a note that a video cannot be shown is on many pages.
_FEWEST_WORDS: Final = 30
# 20 bands of 6 find .92 of the pairs that share .7 of their shingles, .997 of those that share .8.
_BANDS, _ROWS = 20, 6
_SEED: Final = 1
_WORD: Final = re.compile(r"\w+")
_SAME_PASSAGE: Final = 0.7
# Articles whose texts are in memory.
_AT_ONCE: Final = 200


def group(db: sqlite3.Connection) -> None:
    """Bring the groups up to date: ``regroup`` holds articles whose group has lost one, and new ones are found here."""
    db.execute(
        "INSERT OR IGNORE INTO regroup SELECT article FROM articles WHERE article NOT IN (SELECT article FROM sketches)"
    )
    unread = """SELECT article, text FROM articles WHERE article > ? AND article NOT IN (SELECT article FROM sketches)
        ORDER BY article LIMIT ?"""
    last = 0
    while some := db.execute(unread, (last, _AT_ONCE)).fetchall():
        last = some[-1][0]
        for number, text in some:
            sketched = sketch(text)
            db.execute("INSERT INTO sketches VALUES (?, ?)", (number, None if sketched is None else sketched.tobytes()))
            if sketched is not None:
                db.executemany("INSERT INTO bands VALUES (?, ?)", [(band, number) for band in _bands(sketched)])
    done: set[int] = set()
    for (number,) in db.execute(
        "SELECT r.article FROM regroup r JOIN articles a ON a.article = r.article ORDER BY r.article"
    ):
        if number not in done:
            members = _component(db, number)
            if len(members) > 1:
                done |= members
            _store(db, members)
    db.execute("DELETE FROM regroup")


def forget(db: sqlite3.Connection, article: int) -> None:
    """Take an article that is removed out of its group; the others are grouped anew."""
    db.execute(
        """INSERT OR IGNORE INTO regroup SELECT article FROM copies
        WHERE shown = (SELECT shown FROM copies WHERE article = ?)""",
        (article,),
    )
    sketched = _sketch_of(db, article)
    if sketched is not None:
        db.executemany(
            "DELETE FROM bands WHERE band = ? AND article = ?", [(band, article) for band in _bands(sketched)]
        )
    for table in ("sketches", "copies"):
        db.execute(f"DELETE FROM {table} WHERE article = ?", (article,))  # noqa: S608


def also_in(db: sqlite3.Connection, articles: Iterable[int]) -> dict[int, tuple[Copy, ...]]:
    """The other articles of the groups that these are in, the shown one first, then by day."""
    found: dict[int, list[Copy]] = {}
    for number, name, title, source, published, basis, url, shown in db.execute(
        """SELECT c.article, a.id, a.title, s.name, a.published, a.published_basis, a.url, o.article = o.shown
        FROM copies c JOIN copies o ON o.shown = c.shown AND o.article != c.article
        JOIN articles a ON a.article = o.article LEFT JOIN sources s ON s.source = a.source
        WHERE c.article IN (SELECT value FROM json_each(?))
        ORDER BY o.article = o.shown DESC, a.published IS NULL, a.published, a.id""",
        (json.dumps(list(articles)),),
    ):
        found.setdefault(number, []).append(Copy(name, title, source, published, basis, url, bool(shown)))
    return {number: tuple(copies) for number, copies in found.items()}


def groups_of_rows(db: sqlite3.Connection, rows: int) -> NDArray[np.int64]:
    """For each row id below ``rows`` the number of the article that is shown for its article, 0 where it has no copies.

    Negative where the row is of that article itself.
    """
    found = np.zeros(rows, dtype=np.int64)
    for first, end, article, shown in db.execute(
        "SELECT a.first_row, a.end_row, a.article, c.shown FROM copies c JOIN articles a ON a.article = c.article"
    ):
        found[first:end] = -shown if article == shown else shown
    return found


def collapsed(
    ranked: Sequence[tuple[int, float]], groups: NDArray[np.int64], texts: Callable[[list[int]], dict[int, str]]
) -> list[tuple[int, float]]:
    """Of ranked rows with scores, one of those that say the same in copies of an article: that of the shown article, with
    the best score of them. ``texts`` gives the passages of rows."""
    among = [row for row, _ in ranked if groups[row]]
    if len({int(abs(groups[row])) for row in among}) == len(among):
        return list(ranked)
    shingles = {row: _shingled(text, 3) for row, text in texts(among).items()}
    kept: list[tuple[int, float]] = []
    for row, score in ranked:
        place = next(
            (
                place
                for place, (other, _) in enumerate(kept)
                if groups[row] and abs(groups[other]) == abs(groups[row]) and _same(shingles[row], shingles[other])
            ),
            None,
        )
        if place is None:
            kept.append((row, score))
        elif groups[row] < 0 < groups[kept[place][0]]:
            kept[place] = (row, kept[place][1])
    return kept


def sketch(text: str) -> NDArray[np.uint32] | None:
    """The MinHash of a text, None where it is too short to tell it from others."""
    if len(_WORD.findall(text)) < _FEWEST_WORDS:
        return None
    from datasketch import MinHash

    made: Any = MinHash(_BANDS * _ROWS, seed=_SEED, scheme="affine32", hashfunc=_hash)
    made.update_batch(_shingled(text, _SHINGLE))
    return np.asarray(made.hashvalues, dtype="<u4")


def _shingled(text: str, size: int) -> frozenset[str]:
    words = _WORD.findall(text.casefold())
    return frozenset(" ".join(words[at : at + size]) for at in range(max(1, len(words) - size + 1)))


def _hash(shingle: str) -> int:
    return int.from_bytes(hashlib.blake2b(shingle.encode(), digest_size=4).digest(), "little")


def _same(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether most of the shorter passage is in the other: copies need not be cut at the same places."""
    return len(some & others) >= _SAME_PASSAGE * min(len(some), len(others))


def _bands(sketched: NDArray[np.uint32]) -> list[int]:
    """A number of 63 bits for each band and what is in it."""
    return [
        int.from_bytes(hashlib.blake2b(bytes([band]) + part.tobytes(), digest_size=8).digest(), "little") >> 1
        for band, part in enumerate(sketched.reshape(_BANDS, _ROWS))
    ]


def _sketch_of(db: sqlite3.Connection, article: int) -> NDArray[np.uint32] | None:
    record = db.execute("SELECT sketch FROM sketches WHERE article = ?", (article,)).fetchone()
    return None if record is None or record[0] is None else np.frombuffer(record[0], dtype="<u4")


def _component(db: sqlite3.Connection, article: int) -> set[int]:
    """Everything that an article hangs together with."""
    members, waiting = {article}, [article]
    asked: set[bytes] = set()
    while waiting:
        sketched = _sketch_of(db, waiting.pop())
        if sketched is None or sketched.tobytes() in asked:
            continue  # of the same text a thousand times over, once is enough
        asked.add(sketched.tobytes())
        for other, theirs in db.execute(
            """SELECT article, sketch FROM sketches WHERE article IN
                (SELECT article FROM bands WHERE band IN (SELECT value FROM json_each(?)))""",
            (json.dumps(_bands(sketched)),),
        ).fetchall():
            if other not in members and np.mean(sketched == np.frombuffer(theirs, dtype="<u4")) >= ALIKE_FROM:
                members.add(other)
                waiting.append(other)
    return members


def _store(db: sqlite3.Connection, members: set[int]) -> None:
    listed = json.dumps(sorted(members))
    db.execute("DELETE FROM copies WHERE article IN (SELECT value FROM json_each(?))", (listed,))
    if len(members) > 1:
        (shown,) = db.execute(
            """SELECT article FROM articles WHERE article IN (SELECT value FROM json_each(?))
            ORDER BY published IS NULL, published, length(text) DESC, id LIMIT 1""",
            (listed,),
        ).fetchone()
        db.executemany("INSERT INTO copies VALUES (?, ?)", [(member, shown) for member in members])
