"""``.pdf``: a document of pages, one article a file; the lines of the pages are joined to paragraphs again.

What ends a paragraph is told by where its lines stand: a wider gap, an indent, another size of type, a sentence that ends
well before the margin. Lines that most pages repeat at their top or bottom are left out. When a file was made is not when
its text was published.
"""

from __future__ import annotations

import io
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

import regex

from ingest.readers.cleaning import clean
from ingest.readers.page_text import Paragraph
from ingest.readers.source import Options, Source, UnreadableError, whole
from ingest.records import Markup, ParagraphKind, RawDocument, Skipped

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

# More pages than any article has; a book is not one.
_MOST_PAGES = 2000
# Lines that pages repeat stand among this many at their top and bottom, on this share of pages.
_EDGE_LINES, _REPEATED_SHARE = 3, 0.5
_DIGITS = regex.compile(r"\d+")
_ENDS = regex.compile(r"[.!?…:][\"”’»)\]]*$")
_BULLET = regex.compile(r"^(?:[•●▪◦‣·*–—-]\s+|\(?\d{1,2}[.)]\s+)")
# A speaker's label begins a paragraph: "Q:", "ADA REED:".
_LABEL = regex.compile(r"^\p{Lu}[\p{L}.’'-]*(?: \p{Lu}[\p{L}.’'-]*){0,3} ?: ")
_HYPHENATED = regex.compile(r"\p{Ll}[-‐]$")
# Names that programs give to files.
_NO_TITLE = regex.compile(
    r"^(?:untitled.*|microsoft word.*|.*\.(?:docx?|pdf|indd|qxd|odt|rtf)|slide \d+|document\d*)$", regex.I
)
_NOBODY = regex.compile(r"^(?:microsoft.*|windows.*|user|admin.*|unknown|anonymous|owner|root)?$", regex.I)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of type: ``x`` and ``y`` of its start in points from the lower left, ``size`` of its type."""

    text: str
    x: float
    y: float
    size: float
    bold: bool
    page: int


def read(source: Source, options: Options) -> Iterator[RawDocument | Skipped]:
    """Yield the article of a file."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    data = whole(source, options.limits)
    try:
        pdf = PdfReader(io.BytesIO(data), strict=False)
        if pdf.is_encrypted and not pdf.decrypt(""):
            msg = "encrypted: save it without its password"
            raise UnreadableError(msg)
        if len(pdf.pages) > _MOST_PAGES:
            msg = f"has more than {_MOST_PAGES} pages: split it into articles"
            raise UnreadableError(msg)
        pages = [_lines(page, number) for number, page in enumerate(pdf.pages)]
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as error:
        msg = f"no PDF, or a damaged one: {error}"
        raise UnreadableError(msg) from error
    except ImportError as error:
        msg = f"encrypted in a way that needs another library ({error}): save it without its password"
        raise UnreadableError(msg) from error
    lines = _without_edges(pages)
    title, paragraphs = _titled(_paragraphs(lines), _stated_title(pdf, lines))
    if not paragraphs:
        msg = "pages without text, pictures of pages perhaps: run text recognition (OCR) on it first"
        raise UnreadableError(msg)
    yield RawDocument(
        key=source.key,
        text="\n\n".join(one.text for one in paragraphs),
        title=title,
        author=_author(pdf),
        markup=tuple(one.markup for one in paragraphs),
    )


def _lines(page: PageObject, number: int) -> list[_Line]:
    """The lines of a page in the order in which they are drawn."""
    found: list[_Line] = []
    pending: list[tuple[str, float, float, float, bool]] = []

    def close() -> None:
        text = " ".join(clean("".join(piece for piece, *_ in pending)).split())
        if text:
            first = next(one for one in pending if one[0].strip())
            size = max(one[3] for one in pending if one[0].strip())
            bold = all(one[4] for one in pending if one[0].strip())
            # Some programs indent by spaces, a quarter of the type's size each.
            spaces = len(first[0]) - len(first[0].lstrip(" "))
            found.append(_Line(text, first[1] + spaces * size / 4, first[2], size, bold, number))
        pending.clear()

    def visit(text: str, matrix: Sequence[float], text_matrix: Sequence[float], font: Any, size: float) -> None:
        x = matrix[0] * text_matrix[4] + matrix[2] * text_matrix[5] + matrix[4]
        y = matrix[1] * text_matrix[4] + matrix[3] * text_matrix[5] + matrix[5]
        scale = abs(text_matrix[3] * matrix[3]) or 1.0
        bold = "bold" in str((font or {}).get("/BaseFont", "")).lower() if hasattr(font, "get") else False
        for position, piece in enumerate(text.split("\n")):
            if position or (pending and abs(pending[-1][2] - y) > 0.4 * max(1.0, size * scale)):
                close()
            if piece:
                pending.append((piece, x, y, size * scale, bold))

    page.extract_text(visitor_text=visit)
    close()
    return found


def _without_edges(pages: Sequence[Sequence[_Line]]) -> list[_Line]:
    """All lines but those that most pages repeat at an edge, and page numbers there."""
    counts: Counter[str] = Counter()
    for page in pages:
        edges = {_DIGITS.sub("0", line.text) for line in [*page[:_EDGE_LINES], *page[-_EDGE_LINES:]]}
        counts.update(edges)
    repeated = {text for text, count in counts.items() if count >= max(2, _REPEATED_SHARE * len(pages))}
    found: list[_Line] = []
    for page in pages:
        for position, line in enumerate(page):
            edge = position < _EDGE_LINES or position >= len(page) - _EDGE_LINES
            if not (edge and (_DIGITS.sub("0", line.text) in repeated or (line.text.isdigit() and len(line.text) < 5))):
                found.append(line)
    return found


def _paragraphs(lines: Sequence[_Line]) -> list[tuple[Paragraph, float]]:
    """The paragraphs with the size of their type."""
    if not lines:
        return []
    body = median(line.size for line in lines for _ in range(max(1, len(line.text) // 10)))
    gaps = [
        above.y - below.y
        for above, below in pairwise(lines)
        if above.page == below.page and 0.9 * above.size < above.y - below.y < 4 * max(above.size, 1.0)
    ]
    # The usual distance of lines; that of paragraphs is the larger one where paragraphs are short.
    gap = sorted(gaps)[len(gaps) // 5] if gaps else 1.2 * body
    width = sorted(len(line.text) for line in lines)[int(0.8 * (len(lines) - 1))]
    groups: list[list[_Line]] = [[lines[0]]]
    for above, below in pairwise(lines):
        if _parts(above, below, groups[-1][0], gap, width):
            groups.append([below])
        else:
            groups[-1].append(below)
    found: list[tuple[Paragraph, float]] = []
    for group in groups:
        text = _joined([line.text for line in group])
        size = max(line.size for line in group)
        short = len(text.split()) <= 20 and not _ENDS.search(text)
        heading = short and (size > 1.1 * body or all(line.bold for line in group))
        kind: ParagraphKind = "heading" if heading else "list" if _BULLET.match(text) else "paragraph"
        found.append((Paragraph(text, Markup(kind)), size))
    return found


def _parts(above: _Line, below: _Line, first: _Line, gap: float, width: int) -> bool:
    """Whether a new paragraph begins with the line ``below``."""
    if abs(above.size - below.size) > 0.1 * max(above.size, below.size) or above.bold != below.bold:
        return True
    ended = _ENDS.search(above.text) is not None
    if _BULLET.match(below.text) or (ended and _LABEL.match(below.text)):
        return True
    if above.page != below.page or below.y >= above.y:
        # A page or a column ends in the middle of a paragraph unless its last line looks like the last one.
        return ended and len(above.text) < 0.9 * width
    if above.y - below.y > 1.35 * gap:
        return True
    indented = below.x - above.x > 0.8 * below.size and below.x - first.x > 0.8 * below.size
    return ended and (indented or len(above.text) < 0.7 * width)


def _joined(lines: Sequence[str]) -> str:
    """Lines as one text; a word that is divided at a line's end is one again."""
    text = lines[0]
    for line in lines[1:]:
        divided = _HYPHENATED.search(text) and line[:1].islower()
        text = text[:-1] + line if divided else f"{text} {line}"
    return text


def _titled(found: Sequence[tuple[Paragraph, float]], stated: str | None) -> tuple[str | None, list[Paragraph]]:
    """The title, as stated or as the largest type at the top, and the paragraphs without it."""
    paragraphs = [paragraph for paragraph, _ in found]
    if not found:
        return stated, []
    top = found[:6]
    largest = max(top, key=lambda one: one[1])
    ordinary = median(size for _, size in found)
    if stated is None and largest[1] > 1.15 * ordinary and len(largest[0].text.split()) <= 40:
        stated = largest[0].text
    if stated is not None:
        paragraphs = [one for one in paragraphs if one.text.casefold() != stated.casefold()]
    return stated, paragraphs


def _stated_title(pdf: PdfReader, lines: Sequence[_Line]) -> str | None:
    """The title in the file's properties, where the first page shows it too."""
    stated = _property(pdf, "/Title")
    if not stated or _NO_TITLE.match(stated):
        return None
    shown = "".join(line.text for line in lines if line.page == 0).replace(" ", "").casefold()
    return stated if stated.replace(" ", "").casefold() in shown else None


def _author(pdf: PdfReader) -> str | None:
    author = _property(pdf, "/Author")
    return None if _NOBODY.match(author) else author


def _property(pdf: PdfReader, name: str) -> str:
    properties = pdf.metadata
    return " ".join(clean(str(properties.get(name) or "")).split()) if properties is not None else ""
