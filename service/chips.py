"""What was understood of a question, as chips that correct it: an understanding and the form in, words and addresses out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from index.question import DatesMeant, NameMeant, Understood
from service.citation import written_date
from service.form import Form

_AS = {"speaker": "a speaker", "outlet": "an outlet", "dates": "a date"}


@dataclass(frozen=True, slots=True)
class Link:
    """An address, what it is called, and what a screen reader says of it."""

    text: str
    address: str
    spoken: str


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing understood: ``kind`` (speaker, dates, outlet), what it is, how it is used, and what the reader may do.

    ``use`` is ``only`` (a filter), ``favoured``, ``ignored`` or ``unknown`` (a filter that nothing here is called by).
    """

    kind: str
    text: str
    use: str
    narrow: tuple[Link, ...]
    undo: Link


def chips(understood: Understood, form: Form) -> tuple[Chip, ...]:
    """Return a chip for everything that was understood or filtered by, speakers first."""
    return (
        *(_name("speaker", meant, form) for meant in understood.speakers),
        *(_name("outlet", meant, form) for meant in understood.sources),
        *(_dates(meant, form) for meant in understood.dates),
    )


def span_words(first: str | None, last: str | None) -> str:
    """Return days in words: a whole year, month or day by its name, else from and to."""
    if first and last:
        if first == last:
            return written_date(first)
        if first[:4] == last[:4] and first.endswith("-01-01") and last.endswith("-12-31"):
            return first[:4]
        if first.endswith("-01-01") and last.endswith("-12-31"):
            return f"{first[:4]} to {last[:4]}"
        return f"{written_date(first)} to {written_date(last)}"
    if first:
        return f"since {written_date(first)}"
    return f"until {written_date(last)}" if last else "any day"


def _name(kind: str, meant: NameMeant, form: Form) -> Chip:
    field = "speaker" if kind == "speaker" else "source"
    if meant.use == "filter":
        cleared = replace(form, speaker="") if kind == "speaker" else replace(form, source="")
        undo = Link("Remove", cleared.address(), f"Remove the {kind} {meant.value}")
        if not meant.names:
            return Chip(kind, meant.value, "unknown", (), undo)
        return Chip(kind, " or ".join(meant.names), "only", (), undo)
    if meant.use == "dropped":
        return _ignored(kind, meant.value, form)
    narrow = tuple(
        Link(
            "only" if len(meant.names) == 1 else f"only {name}",
            (replace(form, speaker=name) if field == "speaker" else replace(form, source=name)).address(),
            f"Only passages of the {kind} {name}",
        )
        for name in meant.names
    )
    undo = Link("Remove", form.ignoring(meant.value).address(), f"Do not read {meant.value} as {_AS[kind]}")
    return Chip(kind, " or ".join(meant.names), "favoured", narrow, undo)


def _dates(meant: DatesMeant, form: Form) -> Chip:
    words = span_words(meant.first, meant.last)
    if meant.use == "filter":
        return Chip(
            "dates", words, "only", (), Link("Remove", form.during("", "").address(), f"Remove the dates {words}")
        )
    if meant.use == "dropped":
        return _ignored("dates", meant.value, form)
    narrow = Link("only", form.during(meant.first or "", meant.last or "").address(), f"Only passages of {words}")
    undo = Link("Remove", form.ignoring(meant.value).address(), f"Do not read {meant.value} as {_AS['dates']}")
    return Chip("dates", words, "favoured", (narrow,), undo)


def _ignored(kind: str, value: str, form: Form) -> Chip:
    undo = Link("Undo", form.minding(value).address(), f"Read {value} as {_AS[kind]} again")
    return Chip(kind, value, "ignored", (), undo)
