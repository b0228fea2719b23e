"""What people know better: lines of ``corrections.jsonl`` in, articles with date and speakers as corrected out.

A line is a JSON object that names its ``article`` and what is set: ``published`` (a day, or null: the article states
none), or ``speaker`` (null: nobody), ``role`` and ``organisation`` of what stands at ``start`` to ``end`` (half-open code
points of the article's text) or is the ``text``. With both, the text is a guard: where it does not stand at the offsets
any more, it is looked for, and the correction follows it if it stands at one place only. ``note`` is for people.
A later line wins over an earlier one. What cannot be applied surely is refused, never applied nearly.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final, NoReturn

import regex

from ingest.dates import read_date
from ingest.events import event_date
from ingest.readers.source import CORRECTIONS, MIB, lines
from ingest.records import Article, Attribution, Block, Skipped

__all__ = [
    "CORRECTIONS",
    "Correction",
    "NotACorrection",
    "applied",
    "correction",
    "fault",
    "read_corrections",
    "standing",
]

_SAID: Final = ("speaker", "role", "organisation")
_KEYS: Final = frozenset({"article", "published", "start", "end", "text", "note", *_SAID})
_LONGEST_NAME: Final = 500


@dataclass(frozen=True, slots=True)
class Correction:
    """``values`` holds what is set, and only that, of published, speaker, role and organisation; None sets to nothing.

    ``start``, ``end`` and ``text`` say where, for the speaker; ``where`` is file and line, for reports.
    """

    article: str
    values: Mapping[str, str | None]
    start: int | None = None
    end: int | None = None
    text: str | None = None
    where: str = ""

    def to_json(self) -> str:
        """The line of the file."""
        place = {"start": self.start, "end": self.end, "text": self.text}
        given = {name: value for name, value in place.items() if value is not None}
        return json.dumps({"article": self.article, **given, **self.values}, ensure_ascii=False)


class NotACorrection(ValueError):
    """What was written is no correction; the message says why."""


def read_corrections(path: Path) -> Iterator[Correction | Skipped]:
    """Yield what each line of a file says, or why it says nothing. Raises ``OSError`` where it cannot be read."""
    with path.open("rb") as stream:
        for number, line in lines(stream, MIB):
            where = f"{path}:{number}"
            if line is not None and not line.strip():
                continue
            try:
                yield correction(_object(line), where)
            except NotACorrection as why:
                yield Skipped(where, str(why))


def correction(written: Mapping[str, Any], where: str = "") -> Correction:
    """Check what was written. Raises ``NotACorrection``."""
    if unknown := sorted(set(written) - _KEYS):
        _refuse(f'has a field "{unknown[0][:40]}" that means nothing: it can have {", ".join(sorted(_KEYS))}')
    article = written.get("article")
    if not isinstance(article, str) or not article:
        _refuse('names no article: give its id as "article"')
    values: dict[str, str | None] = {}
    if "published" in written:
        values["published"] = _day(written["published"])
    for name in _SAID:
        if name in written:
            values[name] = _name(name, written[name])
    if not values:
        _refuse("corrects nothing: give published, or speaker, role or organisation")
    if "speaker" in values and values["speaker"] is None and (values.get("role") or values.get("organisation")):
        _refuse("gives a role or an organisation to nobody: leave them out where the speaker is null")
    start, end, text = written.get("start"), written.get("end"), written.get("text")
    if text is not None and (not isinstance(text, str) or not text.strip()):
        _refuse("has a text without words: give the words that stand at the offsets, or leave it out")
    if (start is None) != (end is None):
        _refuse("has one offset of two: give start and end")
    if start is not None and not (_is_int(start) and _is_int(end) and 0 <= start < end):
        _refuse(f"has offsets {start!r} to {end!r} that hold nothing: give whole numbers, start below end")
    placed = start is not None or text is not None
    if placed != any(name in values for name in _SAID):
        _refuse(
            "says where, but not who: give speaker, role or organisation"
            if placed
            else "says who, but not where: give start and end, or the text"
        )
    return Correction(article, values, start, end, text, where)


def applied(article: Article, corrections: Sequence[Correction]) -> Article:
    """The article with all corrections that hold; those that do not change nothing (``fault`` says why)."""
    for one in corrections:
        if "published" in one.values:
            article = _dated(article, one.values["published"])
        place = standing(article.text, one)
        if isinstance(place, tuple):
            article = replace(
                article, blocks=tuple(_said(article.text, block, one, *place) for block in article.blocks)
            )
    return article


def fault(article: Article, one: Correction) -> str | None:
    """Why a correction does not hold of its article, as it is with or without its corrections; None where it does."""
    place = standing(article.text, one)
    if place is None or isinstance(place, str):
        return place
    start, end = place
    touched = [block for block in article.blocks if block.start < end and block.end > start]
    if not any(article.text[max(start, block.start) : min(end, block.end)].strip() for block in touched):
        return f"the offsets {start} to {end} hold no words of the article"
    spoken = any(said.start < end and said.end > start for block in touched for said in block.attributions)
    if "speaker" not in one.values and not spoken:
        return f"nobody is on record at {start} to {end}, so there is no role to correct: give the speaker too"
    return None


def standing(text: str, one: Correction) -> tuple[int, int] | str | None:
    """Where in the article's text a correction of speakers stands, or why nowhere; None for one of the date alone."""
    guard = one.text
    if one.start is not None and one.end is not None:
        if guard is None:
            if one.end <= len(text):
                return one.start, one.end
            return f"the offsets {one.start} to {one.end} reach beyond the article's {len(text):,} characters"
        if text[one.start : one.end] == guard:
            return one.start, one.end
    if guard is None:
        return None
    found = text.find(guard)
    if found < 0:
        return f"the text “{_short(guard)}” does not stand in the article"
    if text.find(guard, found + 1) >= 0:
        return f"the text “{_short(guard)}” stands in the article more than once, and not at the offsets: give them"
    return found, found + len(guard)


def _dated(article: Article, day: str | None) -> Article:
    """With another day of publication, and what the text says of the day it reports from read in its light."""
    paragraphs = [article.text[block.start : block.end] for block in article.blocks]
    event = event_date(article.title or "", paragraphs, read_date(day) if day else None)
    return replace(article, published=day, published_basis="corrected", event_date=event)


def _said(text: str, block: Block, one: Correction, start: int, end: int) -> Block:
    """A block as corrected where it has a part in ``[start, end)``: what was attributed there is cut at the ends."""
    start, end = _trimmed(text, max(start, block.start), min(end, block.end))
    if start >= end:
        return block
    there = [said for said in block.attributions if said.start < end and said.end > start]
    kept = [said for said in block.attributions if said not in there]
    for said in there:
        for first, last in ((said.start, start), (end, said.end)):
            first, last = _trimmed(text, first, last)
            if regex.search(r"[\p{L}\p{N}]", text[first:last]):
                kept.append(replace(said, start=first, end=last))
    if "speaker" in one.values:
        name = one.values["speaker"]
        before = next((said for said in there if said.speaker == name), None)
        if name is not None:
            kept.append(_corrected(before, one, name, start, end))
    else:
        kept += [_corrected(said, one, said.speaker, max(start, said.start), min(end, said.end)) for said in there]
    return replace(block, attributions=tuple(sorted(kept, key=lambda said: (said.start, said.end))))


def _corrected(before: Attribution | None, one: Correction, name: str, start: int, end: int) -> Attribution:
    """What is on record of ``name``, whose role is the one of ``before`` unless that is corrected too."""
    role = one.values.get("role", before.role if before else None)
    organisation = one.values.get("organisation", before.organisation if before else None)
    cue = (before.cue, before.cue_start, before.cue_end) if before else (None, None, None)
    return Attribution(start, end, name, role, organisation, "corrected", *cue, 1.0)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _object(line: bytes | None) -> Mapping[str, Any]:
    if line is None:
        _refuse("is longer than a mebibyte")
    try:
        written = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        msg = f"no JSON: {error}"
        raise NotACorrection(msg) from error
    if not isinstance(written, dict):
        _refuse("no JSON object")
    return written


def _day(value: object) -> str | None:
    if value is None:
        return None
    try:
        if not isinstance(value, str) or not regex.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            raise ValueError
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        msg = f"has {value!r} as day of publication: write YYYY-MM-DD, or null"
        raise NotACorrection(msg) from error


def _name(field: str, value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST_NAME or _broken(value):
        _refuse(f"has {str(value)[:40]!r} as {field}: write a name, or null")
    return " ".join(value.split())


def _broken(value: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in value)


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"


def _refuse(why: str) -> NoReturn:
    raise NotACorrection(why)
