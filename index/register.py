"""The register of people in SQLite: who is whom is written here by a build, and read back as people, with what was stated.

Only blocks of names that a build touched are worked out again, each by itself, so that an update costs what it changes and
comes to the same as building everything at once.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

from index.names import fold
from index.people import SURE_FROM, Mention, block_of, persons
from index.results import PersonFound, SpeakerCount, Stated
from index.schema import iso_day

_MENTIONS: Final = """
    SELECT a.day, a.id, s.name, json_group_array(DISTINCT t.role), json_group_array(DISTINCT o.name), t.article, s.speaker
    FROM speakers s JOIN attributions t ON t.speaker = s.speaker JOIN articles a ON a.article = t.article
    LEFT JOIN organisations o ON o.organisation = t.organisation
    WHERE s.block = ? AND t.confidence >= ? GROUP BY t.article, s.speaker"""
_SAID: Final = """
    FROM mentions m JOIN attributions t ON t.article = m.article AND t.speaker = m.speaker
    JOIN speakers s ON s.speaker = m.speaker LEFT JOIN organisations o ON o.organisation = t.organisation"""


def register(db: sqlite3.Connection, blocks: Iterable[str]) -> None:
    """Work out who is who among the names of these blocks, from all attributions that there are."""
    for block in blocks:
        db.execute("DELETE FROM mentions WHERE speaker IN (SELECT speaker FROM speakers WHERE block = ?)", (block,))
        db.execute("DELETE FROM people WHERE block = ?", (block,))
        numbers: dict[Mention, tuple[int, int]] = {}
        for day, article, name, roles, organisations, *number in db.execute(_MENTIONS, (block, SURE_FROM)):
            numbers[Mention(day, article, name, _listed(roles), _listed(organisations))] = (number[0], number[1])
        (last,) = db.execute("SELECT coalesce(max(person), 0) FROM people").fetchone()
        people = list(enumerate(persons(block, numbers), last + 1))
        db.executemany(
            "INSERT INTO people VALUES (?, ?, ?, ?, ?)",
            [(person, one.id, one.name, one.kind, block) for person, one in people],
        )
        db.executemany(
            "INSERT INTO mentions VALUES (?, ?, ?)",
            [(*numbers[mention], person) for person, one in people for mention in one.mentions],
        )


def speakers(db: sqlite3.Connection) -> list[SpeakerCount]:
    """Everybody on record, those of the most passages first, then by name."""
    records = db.execute(
        f"""SELECT p.id, p.name, p.kind, json_group_array(DISTINCT s.name), json_group_array(DISTINCT t.role),
            json_group_array(DISTINCT o.name), count(DISTINCT m.article), count(DISTINCT w.row)
        {_SAID} JOIN people p ON p.person = m.person
        LEFT JOIN passage_attributions w ON w.attribution = t.attribution AND t.confidence >= {SURE_FROM}
        GROUP BY p.person ORDER BY count(DISTINCT w.row) DESC, p.name, p.id"""
    )
    return [
        SpeakerCount(
            name, _worded(roles), _listed(organisations), articles, passages, person, kind, _others(names, name)
        )
        for person, name, kind, names, roles, organisations, articles, passages in records
    ]


def people_called(db: sqlite3.Connection, name: str) -> list[PersonFound]:
    """The people of this id; else of this whole name, in any of its spellings; else, or where it is one word, those of whose
    names it is words."""
    wanted = fold(name)
    found = {number for (number,) in db.execute("SELECT person FROM people WHERE id = ?", (name.strip(),))}
    if not found and " " in wanted:
        blocks = {block_of(name.strip()), block_of(wanted.title()), block_of(wanted)}
        found = _called(
            db, wanted, "s.block IN (SELECT value FROM json_each(?))", (json.dumps(sorted(blocks)),), whole=True
        )
    if not found and wanted:
        found = _called(db, wanted, "1", (), whole=False)
    people = [_person(db, number) for number in found]
    return sorted(people, key=lambda one: (-one.statements, one.id))


def _called(db: sqlite3.Connection, wanted: str, which: str, values: Sequence[Any], *, whole: bool) -> set[int]:
    """The people with a name that is the words wanted, or has them; ``which`` are our own words."""
    query = f"SELECT DISTINCT m.person, s.name FROM speakers s JOIN mentions m ON m.speaker = s.speaker WHERE {which}"  # noqa: S608
    return {
        number
        for number, name in db.execute(query, values)
        if (wanted == fold(name) if whole else f" {wanted} " in f" {fold(name)} ")
    }


def spellings(db: sqlite3.Connection) -> list[tuple[str, ...]]:
    """The names of everybody who is on record by more than one."""
    records = db.execute(
        """SELECT json_group_array(DISTINCT s.name) FROM mentions m JOIN speakers s ON s.speaker = m.speaker
        GROUP BY m.person HAVING count(DISTINCT s.speaker) > 1"""
    )
    return [_listed(names) for (names,) in records]


def _person(db: sqlite3.Connection, number: int) -> PersonFound:
    person, name, kind = db.execute("SELECT id, name, kind FROM people WHERE person = ?", (number,)).fetchone()
    names, articles, statements = db.execute(
        f"""SELECT json_group_array(DISTINCT s.name), count(DISTINCT m.article), count(DISTINCT t.attribution)
        {_SAID} WHERE m.person = ? AND t.confidence >= ?""",
        (number, SURE_FROM),
    ).fetchone()
    stated = [
        Stated(role, organisation, iso_day(first or 0), iso_day(last or 0), dated, undated)
        for role, organisation, first, last, dated, undated in db.execute(
            f"""SELECT max(t.role), o.name, min(nullif(a.day, 0)), max(nullif(a.day, 0)),
                count(DISTINCT a.article) FILTER (WHERE a.day > 0), count(DISTINCT a.article) FILTER (WHERE a.day = 0)
            {_SAID} JOIN articles a ON a.article = m.article
            WHERE m.person = ? AND t.confidence >= ? AND (t.role IS NOT NULL OR o.name IS NOT NULL)
            GROUP BY lower(t.role), o.name ORDER BY coalesce(min(nullif(a.day, 0)), 99999999), 1, 2""",
            (number, SURE_FROM),
        )
    ]
    return PersonFound(person, name, kind, _others(names, name), tuple(stated), articles, statements, number)


@lru_cache(maxsize=4096)
def _listed(values: str) -> tuple[str, ...]:
    found: list[Any] = json.loads(values)
    return tuple(sorted(value for value in found if value is not None))


def _worded(roles: str) -> tuple[str, ...]:
    """Roles, of two that differ in capitals ("Mayor" opens a sentence) the one in small letters, which sorts last."""
    return tuple(sorted({role.casefold(): role for role in _listed(roles)}.values()))


def _others(names: str, name: str) -> tuple[str, ...]:
    return tuple(one for one in _listed(names) if one != name)
