"""A cited passage for other programs: article, place and speaker in, BibTeX, a W3C annotation or schema.org JSON-LD out.

An annotation (https://www.w3.org/TR/annotation-model/) finds the words by their offsets in our text of the article, and by
the words themselves, with those before and after them, there and on the web page. A quotation is
https://schema.org/Quotation: who said it, and what it is part of.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from ingest.records import Article
from service.citation import CitedSpeaker, CslItem
from service.fragment import web_address

AROUND: Final = 32
"""Characters before and after the words that a TextQuoteSelector carries, as Hypothesis and Apache Annotator have it."""
_TEX: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    }
)


def article_path(article: str) -> str:
    """Return where the endpoint has an article."""
    return f"/v1/articles/{quote(article, safe='')}"


def passage_path(passage: str) -> str:
    """Return where the endpoint has a passage."""
    return f"/v1/passages/{quote(passage, safe='')}"


def bibtex(item: CslItem) -> str:
    """Return the article as a BibTeX entry. Braces keep names and titles as they are written."""
    issued = item.get("issued", {"date-parts": [[]]})["date-parts"][0]
    authors = " and ".join(f"{{{_tex(name['literal'])}}}" for name in item.get("author", ()))
    fields = {
        "author": authors,
        "title": f"{{{_tex(item['title'])}}}" if "title" in item else "",
        "journal": _tex(item.get("container-title", "")),
        "year": f"{issued[0]:04d}" if issued else "",
        "month": str(issued[1]) if len(issued) > 1 else "",
        "day": str(issued[2]) if len(issued) > 2 else "",
        "url": item.get("URL", ""),
    }
    key = re.sub(r"[^A-Za-z0-9]+", "-", item["id"]).strip("-") or "article"
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@article{{{key},\n" + ",\n".join(lines) + "\n}\n"


def annotation(article: Article, start: int, end: int, passage: str, base: str) -> Mapping[str, Any]:
    """Return the words at ``[start, end)`` as a Web Annotation; ``base`` is the service's address without a slash."""
    words = {
        "type": "TextQuoteSelector",
        "exact": article.text[start:end],
        "prefix": article.text[max(0, start - AROUND) : start],
        "suffix": article.text[end : end + AROUND],
    }
    place = {"type": "TextPositionSelector", "start": start, "end": end}
    targets: list[dict[str, Any]] = [{"source": base + article_path(article.id), "selector": [words, place]}]
    if address := web_address(article.url):
        targets.append({"source": address, "selector": [words]})
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": f"{base}{passage_path(passage)}?format=annotation",
        "type": "Annotation",
        "motivation": "highlighting",
        "target": targets,
    }


def quotation(article: Article, start: int, end: int, speaker: CitedSpeaker | None, passage: str, base: str) -> Any:
    """Return the words at ``[start, end)`` as a schema.org Quotation; without a speaker it has no creator."""
    part_of = {
        "@type": "NewsArticle",
        "@id": base + article_path(article.id),
        "headline": article.title,
        "url": web_address(article.url),
        "datePublished": article.published,
        "author": {"@type": "Person", "name": article.author} if article.author else None,
        "publisher": {"@type": "Organization", "name": article.source} if article.source else None,
    }
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Quotation",
        "@id": base + passage_path(passage),
        "text": article.text[start:end],
    }
    if speaker:
        organisation = speaker.organisation
        creator = {
            "@type": "Person",
            "name": speaker.name,
            "jobTitle": speaker.role,
            "affiliation": {"@type": "Organization", "name": organisation} if organisation else None,
        }
        said["creator"] = _known(creator)
    return said | {"isPartOf": _known(part_of)}


def _tex(text: str) -> str:
    return " ".join(text.split()).translate(_TEX)


def _known(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
