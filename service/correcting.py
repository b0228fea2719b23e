"""A passage and what is right in; which words that is said of, and the lines of ``corrections.jsonl`` that say so, out."""

from __future__ import annotations

from typing import Any

from service.answer import Speaker
from service.highlight import Span, overlap
from service.passage import Found, on_record
from service.view import Part, correct_address, pieces


def lines(found: Found, now: dict[str, str], given: dict[str, str]) -> list[dict[str, Any]]:
    """Return the corrections that make ``given`` of what is on record now."""
    article = found.article
    made: list[dict[str, Any]] = []
    if (given["speaker"], given["role"]) != (now["speaker"], now["role"]):
        for start, end in _spans(found, now["speaker"]):
            line = {"article": article.id, "start": start, "end": end, "text": article.text[start:end]}
            line["speaker"] = given["speaker"] or None
            if given["speaker"]:
                line["role"] = given["role"] or None
            made.append(line)
    if given["published"] != now["published"]:
        made.append({"article": article.id, "published": given["published"] or None})
    return made


def paragraphs(found: Found, speaker: str) -> list[list[Part]]:
    """Return the paragraphs around, with the words marked that a correction is of, once it is known whose they are."""
    spans = _spans(found, speaker)
    marked = [] if not speaker and several(found) else spans
    around = (min(start for start, _ in spans), max(end for _, end in spans))
    return [
        list(pieces(found.article.text, block.start, block.end, marked, ()))
        for block in found.article.blocks
        if overlap((block.start, block.end), around)
    ]


def several(found: Found) -> list[dict[str, str]]:
    """Return who says what there, with the address that corrects it, where more than one is on record."""
    said: dict[str, list[str]] = {}
    for one in on_record(found.article, (found.place.start, found.place.end)):
        said.setdefault(one.speaker, []).append(found.article.text[one.start : one.end])
    return [
        {"name": name, "text": " […] ".join(words), "address": correct_address(found.id, name)}
        for name, words in (said.items() if len(said) > 1 else ())
    ]


def meant(found: Found, was: str) -> Speaker | None:
    """Return whose words are to be corrected: of those on record there the one of the name ``was``, else who is alone."""
    for one in on_record(found.article, (found.place.start, found.place.end)):
        if one.speaker == was:
            return Speaker(one.speaker, one.role, one.organisation, one.basis)
    return found.speaker


def _spans(found: Found, speaker: str) -> list[Span]:
    """What a correction is of: all that the speaker says there, or the passage itself where nobody is on record."""
    place = (found.place.start, found.place.end)
    spans = [
        (said.start, said.end)
        for block in found.article.blocks
        for said in block.attributions
        if said.speaker == speaker and overlap((said.start, said.end), place)
    ]
    return spans or [place]
