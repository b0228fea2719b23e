"""``.md``, ``.markdown``: an article in Markdown, with front matter (YAML, TOML or JSON) where it has any."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import regex
import yaml

from ingest.readers.cleaning import clean, decode
from ingest.readers.fields import document
from ingest.readers.source import Options, Source, UnreadableError, whole
from ingest.records import Markup, ParagraphKind, RawDocument, Skipped

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = regex.compile(
    r"\A\s*(?P<mark>---|\+\+\+|;;;)[ \t]*\n(?P<matter>.*?)\n(?P=mark)[ \t]*(?:\n|\Z)", regex.DOTALL
)
_LONGEST_FRONT_MATTER = 64 * 1024


class _NoAliases(yaml.SafeLoader):
    """YAML without references, by which a few lines can stand for gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            msg = "its front matter refers to itself (a YAML alias): write the value out"
            raise UnreadableError(msg)
        return super().compose_node(parent, index)


def read(source: Source, options: Options) -> Iterator[RawDocument | Skipped]:
    """Yield the article of a file; without a title in the front matter a first-rank heading at its top is the title."""
    text = clean(decode(whole(source, options.limits)))
    matter, body = _front_matter(text)
    paragraphs = list(_paragraphs(body))
    title = None
    if paragraphs and paragraphs[0][2] == "h1":
        title = paragraphs[0][0]
    # The text is the body's, whatever a field of the front matter is called.
    fields = {**options.fields, "text": _TEXT_KEY}
    kept = paragraphs[1:] if title is not None else paragraphs
    if not kept:
        msg = "no text but its title and front matter" if title or matter else "an empty file"
        raise UnreadableError(msg)
    found = document(source.key, {**matter, _TEXT_KEY: "\n\n".join(text for text, _, _ in kept)}, fields)
    yield replace(found, title=found.title or title, markup=tuple(markup for _, markup, _ in kept))


_TEXT_KEY = "\0text"


def _front_matter(text: str) -> tuple[Mapping[str, object], str]:
    match = _FRONT_MATTER.match(text)
    if match is None or len(match["matter"]) > _LONGEST_FRONT_MATTER:
        return {}, text
    try:
        if match["mark"] == "---":
            # The loader is PyYAML's safe one.
            matter = yaml.load(match["matter"], Loader=_NoAliases)  # noqa: S506
        elif match["mark"] == "+++":
            matter = tomllib.loads(match["matter"])
        else:
            matter = json.loads(match["matter"])
    except (yaml.YAMLError, tomllib.TOMLDecodeError, ValueError, RecursionError):
        # Two rules with text between them are no front matter.
        return {}, text
    if not isinstance(matter, Mapping):
        return {}, text
    return {str(name): _plain(value) for name, value in matter.items()}, text[match.end() :]


def _plain(value: object) -> object:
    """Dates as ISO strings, the day as written."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value


def _paragraphs(body: str) -> Iterator[tuple[str, Markup, str]]:
    """(text, markup, tag) of each block of text."""
    from markdown_it import MarkdownIt

    from ingest.readers.html import fragment

    around: list[str] = []
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(body)
    cells: list[str] = []
    for token in tokens:
        if token.nesting == 1:
            around.append(token.tag)
            if token.tag == "tr":
                cells = []
        elif token.nesting == -1:
            around.pop()
            if token.tag == "tr" and any(cells):
                yield " | ".join(cells), Markup("list"), "tr"
        elif token.type == "inline":
            text, bold, caption = _inline(token.children or [])
            if "tr" in around:
                cells.append(text)
            elif text:
                kind = "caption" if caption else _kind(around)
                yield text, Markup(kind, bold), around[-1] if around else ""
        elif token.type == "html_block":
            for one in fragment(token.content):
                yield one.text, one.markup, ""
        elif token.type in ("fence", "code_block") and token.content.strip():
            yield " ".join(token.content.split()), Markup("paragraph"), "pre"


def _kind(around: Sequence[str]) -> ParagraphKind:
    if any(tag in ("h1", "h2", "h3", "h4", "h5", "h6") for tag in around):
        return "heading"
    return "list" if "li" in around else "paragraph"


def _inline(children: Sequence[Token]) -> tuple[str, int, bool]:
    """The text of a line of tokens, how much of its beginning is bold, and whether it only describes a picture."""
    parts: list[str] = []
    bold: list[str] = []
    depth = 0
    leads = True
    pictures = False
    for child in children:
        if child.type in ("strong_open", "strong_close"):
            depth += child.nesting
            continue
        if child.type == "image":
            pictures = True
            piece = ""
        elif child.type in ("softbreak", "hardbreak"):
            piece = " "
        elif child.type == "html_inline":
            piece = " " if child.content.startswith("<br") else ""
        else:
            piece = child.content
        parts.append(piece)
        leads = leads and (depth > 0 or not piece.strip())
        if leads:
            bold.append(piece)
    text = " ".join("".join(parts).split())
    if pictures and not text:
        described = [
            child.content or str(child.attrs.get("title") or "") for child in children if child.type == "image"
        ]
        return " ".join(" ".join(described).split()), 0, True
    return text, len(" ".join("".join(bold).split())), False
