"""Who spoke on which day how often: conditions in, counts of statements out, of everybody or of some people."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from index.people import SURE_FROM
from index.schema import iso_day
from index.store import Store


@dataclass(frozen=True, slots=True)
class Spoken:
    """``count`` statements of a person (``name``) on a day (YYYY-MM-DD, of publication, else of the event; None undated)."""

    day: str | None
    name: str
    count: int


def spoken(
    store: Store, people: Iterable[int] | None, first: int | None, last: int | None, sources: Iterable[int] | None
) -> list[Spoken]:
    """Count the statements of these people (by the store's numbers; None: of all) of days from ``first`` to ``last``
    (YYYYMMDD) in these sources, by day and name. What ``index.statements`` lists, but no undated ones with days."""
    clauses = ["t.block IS NOT NULL", "t.confidence >= ?"]
    values: list[str | float] = [SURE_FROM]
    if people is not None:
        clauses.append("m.person IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(list(people)))
    if sources is not None:
        clauses.append("a.source IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(list(sources)))
    if first is not None or last is not None:
        clauses.append("a.day BETWEEN ? AND ?")
        values += [first or 1, last or 9999_12_31]
    query = f"""SELECT day, name, count(*) FROM (
        SELECT DISTINCT a.day, p.name, p.person, a.article, t.start, t."end" FROM mentions m
        JOIN attributions t ON t.article = m.article AND t.speaker = m.speaker
        JOIN articles a ON a.article = m.article JOIN people p ON p.person = m.person
        WHERE {" AND ".join(clauses)}) GROUP BY day, name ORDER BY day, name"""  # noqa: S608
    with store.reading() as db:
        return [Spoken(iso_day(day), name, count) for day, name, count in db.execute(query, values)]
