"""``.docx``: a Word document, one article a file: paragraphs, headings, lists and captions by their styles."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

import regex

from ingest.readers.archive import check_expansion
from ingest.readers.cleaning import clean
from ingest.readers.page_text import Paragraph
from ingest.readers.source import Options, Source, UnreadableError, whole
from ingest.records import Markup, ParagraphKind, RawDocument, Skipped

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph as WordParagraph
    from lxml.etree import _Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT, _TAB, _BREAK = f"{_W}t", f"{_W}tab", (f"{_W}br", f"{_W}cr")
# Text that is not the document's: deleted, a text box's second copy, a field's instructions.
_OUTSIDE = frozenset(
    {f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}txbxContent",
     "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
)  # fmt: skip
_OFF = frozenset({"0", "false", "off", "none"})
# Who Word says wrote a document where nobody told it.
_NOBODY = regex.compile(
    r"^(?:python-docx|microsoft.*|windows.*|user|admin.*|office.*|author|owner|root|un-named)?$", regex.I
)
# A row of two cells, a name and what was said, is a turn of a transcript.
_LONGEST_NAME, _SHORTEST_SPEECH = 6, 8


def read(source: Source, options: Options) -> Iterator[RawDocument | Skipped]:
    """Yield the article of a file. When a file was made or changed is not when its text was published."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    data = whole(source, options.limits)
    check_expansion(data, options.limits)
    try:
        word = docx.Document(io.BytesIO(data))
        title, paragraphs = _contents(word)
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError, AttributeError) as error:
        msg = f"no Word document, or a damaged one: {error}"
        raise UnreadableError(msg) from error
    if not paragraphs:
        msg = "a document without text"
        raise UnreadableError(msg)
    author = " ".join(clean(word.core_properties.author or "").split())
    stated = " ".join(clean(word.core_properties.title or "").split())
    yield RawDocument(
        key=source.key,
        text="\n\n".join(one.text for one in paragraphs),
        title=title or stated or None,
        author=None if _NOBODY.match(author) else author,
        markup=tuple(one.markup for one in paragraphs),
    )


def _contents(word: Document) -> tuple[str | None, list[Paragraph]]:
    """The title, by its style or as the one heading of the first rank at the top, and the paragraphs."""
    from docx.table import Table

    title: str | None = None
    found: list[Paragraph] = []
    for item in word.iter_inner_content():
        if isinstance(item, Table):
            found += _rows(item)
            continue
        text, bold = _text(item)
        if not text:
            continue
        style = (item.style.name or "").lower() if item.style is not None else ""
        if title is None and not found and (style == "title" or style == "heading 1"):
            title = text
        else:
            found.append(Paragraph(text, Markup(_kind(item, style), bold)))
    return title, found


def _kind(paragraph: WordParagraph, style: str) -> ParagraphKind:
    if style.startswith(("heading", "title", "subtitle")):
        return "heading"
    if style.startswith("caption"):
        return "caption"
    properties = paragraph._p.pPr
    numbered = properties is not None and properties.numPr is not None
    return "list" if numbered or style.startswith("list") else "paragraph"


def _rows(table: Table) -> Iterator[Paragraph]:
    for row in table.rows:
        cells: list[str] = []
        seen: list[object] = []
        for cell in row.cells:
            # A merged cell is each of the cells that it covers.
            if any(cell._tc is one for one in seen):
                continue
            seen.append(cell._tc)
            texts = [text for paragraph in cell.paragraphs if (text := _text(paragraph)[0])]
            cells.append(" ".join(texts))
        cells = [cell for cell in cells if cell]
        if len(cells) == 2 and len(cells[0].split()) <= _LONGEST_NAME and len(cells[1].split()) >= _SHORTEST_SPEECH:
            name = cells[0].rstrip(": ")
            yield Paragraph(f"{name}: {cells[1]}", Markup("paragraph", len(name) + 1))
        elif cells:
            yield Paragraph(" | ".join(cells), Markup("list"))


def _text(paragraph: WordParagraph) -> tuple[str, int]:
    """The text of a paragraph, what was inserted included, and how much of its beginning is bold."""
    parts: list[str] = []
    bold: list[str] = []
    leads = True
    for element in paragraph._p.iter():
        if element.tag == _TEXT:
            piece = element.text or ""
        elif element.tag == _TAB or element.tag in _BREAK:
            piece = " "
        else:
            continue
        if _is_outside(element, paragraph._p):
            continue
        parts.append(piece)
        leads = leads and (_is_bold(element) or not piece.strip())
        if leads:
            bold.append(piece)
    return " ".join(clean("".join(parts)).split()), len(" ".join(clean("".join(bold)).split()))


def _is_outside(element: _Element, root: _Element) -> bool:
    current = element.getparent()
    while current is not None and current is not root:
        if current.tag in _OUTSIDE:
            return True
        current = current.getparent()
    # A tab stop is defined with the element that also writes a tab.
    parent = element.getparent()
    return parent is not None and parent.tag == f"{_W}tabs"


def _is_bold(element: _Element) -> bool:
    run = element.getparent()
    mark = run.find(f"{_W}rPr/{_W}b") if run is not None else None
    return mark is not None and cast("str", mark.get(f"{_W}val", "1")) not in _OFF
