"""Turn labels in, the same under whole names out: "Doe:", "Jane:" and "JD:" are Jane Doe's where the article tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import regex

from ingest.asking import initials
from ingest.labels import Label
from ingest.naming import NAME
from ingest.speakers import Register

_TITLE = regex.compile(r"^(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir|Sen|Rep|Gov|Hon|Cllr)\.? ", regex.IGNORECASE)
INITIALS = regex.compile(r"\p{Lu}{2,3}")


def without_title(name: str) -> str:
    return _TITLE.sub("", name)


def fuller(labels: Sequence[Label | None]) -> list[Label | None]:
    """ "Doe:" and "Jane:" are the one whom another label calls "Jane Doe"."""
    names = {
        label.name for label in labels if label is not None and label.kind in ("speaker", "question") and label.name
    }
    usual = {name.casefold(): name for name in names if not name.isupper()}
    whole: dict[str, str] = {
        name: usual[name.casefold()] for name in names if name.isupper() and name.casefold() in usual
    }
    for name in names:
        bare = without_title(name).casefold()
        for part in (-1, 0):
            fuller = [
                other
                for other in names
                if len(other.split()) > len(bare.split())
                and len(without_title(other).split()) > 1
                and (other.casefold().endswith(f" {bare}") if part else other.casefold().startswith(f"{bare} "))
            ]
            if len({other.casefold() for other in fuller}) == 1 and (part or bare == name.casefold()):
                whole.setdefault(name, fuller[0])
    return [
        replace(label, name=whole[label.name])
        if label is not None and label.kind == "speaker" and label.name in whole
        else label
        for label in labels
    ]


def billed(labels: Sequence[Label | None], playbill: Mapping[str, str]) -> list[Label | None]:
    """ "Jane:" is the Jane Doe of the lines that say who takes part."""
    named: dict[str, set[str]] = {}
    for name in playbill.values():
        named.setdefault(name.split()[0].casefold(), set()).add(name)
    return [
        replace(label, name=min(named[label.name.casefold()]))
        if label is not None
        and label.kind == "speaker"
        and label.name
        and len(named.get(label.name.casefold(), ())) == 1
        else label
        for label in labels
    ]


def expanded(
    labels: Sequence[Label | None], askers: Sequence[str], register: Register, paragraphs: Sequence[str]
) -> list[Label | None]:
    """Initials ("DB:") stand for the one person or label of the article, or its author, who has them."""
    people = [person.name for person in register.people.values() if not person.is_organisation]
    others = [label.name for label in labels if label is not None and label.name and " " in label.name]
    text = "\n".join(paragraphs)
    whole: dict[str, set[str]] = {
        label.name: {match[0] for match in regex.finditer(rf"{NAME}(?= \({label.name}\))", text)}
        for label in labels
        if label is not None and label.name and INITIALS.fullmatch(label.name)
    }
    given = {initials for initials, found in whole.items() if found}  # "Jane van Doe (JD)"
    for name in {*people, *askers, *others}:
        for short in {initials(name), initials(name, joined=True)} - given:
            whole.setdefault(short, set()).add(name)
    known = {short: min(found) for short, found in whole.items() if len({name.casefold() for name in found}) == 1}
    return [
        replace(label, name=known[label.name])
        if label is not None
        and label.kind == "speaker"
        and INITIALS.fullmatch(label.name or "")
        and label.name in known
        else label or _initialled(paragraph, known, others)
        for label, paragraph in zip(labels, paragraphs, strict=True)
    ]


def _initialled(paragraph: str, known: Mapping[str, str], labelled: Sequence[str]) -> Label | None:
    """ "TV: We did.", which may be no label elsewhere, where another label is "Tomas Vale:"."""
    match = regex.match(r"(\p{Lu}{2,3}): +(?=\S)", paragraph)
    name = known.get(match[1]) if match else None
    return Label("speaker", name, None, match[1], match.end()) if match and name in labelled else None
