"""The day on which a web page's article was published, or None.

Asked in this order: the day that the metadata calls published, unless the page itself shows another beside its headline
for a reason that can be told (a time stamp in UTC that falls on the next day; an article published anew); the day shown
there; the address; htmldate.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import date

import regex

from ingest.calendar import written_dates
from ingest.dates import Date, date_in_url, read_date
from ingest.readers.page_blocks import PageBlock
from ingest.readers.page_says import PageSays

_PUBLISHED_NAMES = (
    "article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date", "sailthru.date",
    "cxenseparse:recs:publishtime", "article:published", "article.published", "og:published_time", "published_time",
    "publish-date", "publication_date", "publishdate", "pubdate", "dc.date.issued", "dcterms.issued", "citation_date",
    "citation_publication_date", "dc.date", "dcterms.date", "date", "article:post_date", "rnews:datepublished",
)  # fmt: skip
_MODIFIED_NAMES = ("article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified")
_UTC = regex.compile(r"(?:Z|[+-]00:?00)\s*\Z")
_UPDATED = regex.compile(r"\b(?:updated?|modified|revised|edited)\b", regex.IGNORECASE)
# How far around the headline a page shows the date of the article, in blocks.
_BEFORE, _AFTER = 6, 14
_LONGEST_DATELINE = 30


def page_date(says: PageSays, blocks: Sequence[PageBlock], headline: int | None, url: str | None) -> Date | None:
    """The day of publication as the page states it; ``headline`` is the position of the headline among the blocks."""
    stated = next(_stated(says), None)
    shown = _shown(blocks, headline) if headline is not None else None
    in_url = date_in_url(url) if url else None
    if in_url is not None and in_url.precision != "day":
        in_url = None
    if stated is not None:
        text, found = stated
        return _instead(text, found, shown, in_url, says) or found
    if in_url is not None:
        return shown if shown is not None and abs(_days_apart(shown, in_url)) == 1 else in_url
    return shown or _searched(says)


def _stated(says: PageSays) -> Iterator[tuple[str, Date]]:
    """The days that the metadata calls published, with their wording."""
    for value in says.article("datePublished", "dateCreated"):
        if isinstance(value, str) and (found := _day(value)):
            yield value, found
            break
    for name in _PUBLISHED_NAMES:
        for value in says.meta.get(name, ()):
            if found := _day(value):
                yield value, found
                break


def _day(text: str) -> Date | None:
    found = read_date(text)
    return found if found is not None and found.precision == "day" else None


def _instead(text: str, stated: Date, shown: Date | None, in_url: Date | None, says: PageSays) -> Date | None:
    """The day that the page shows, where there is a reason for it to differ from the stated one."""
    for other in (shown, in_url):
        # Midnight passes earlier in UTC than where most pages are read.
        if other is not None and abs(_days_apart(stated, other)) == 1 and (_UTC.search(text) or shown == in_url):
            return other
    if shown is None or shown == stated:
        return None
    values = [value for name in (*_PUBLISHED_NAMES, *_MODIFIED_NAMES) for value in says.meta.get(name, ())]
    values += [value for value in says.article("dateModified") if isinstance(value, str)]
    return shown if any(_day(value) == shown for value in values) else None


def _days_apart(one: Date, other: Date) -> int:
    return (date.fromisoformat(one.iso) - date.fromisoformat(other.iso)).days


def _shown(blocks: Sequence[PageBlock], headline: int) -> Date | None:
    """The day shown in a short line beside the headline, unless the line calls it an update's."""
    for block in [*blocks[headline : headline + _AFTER], *reversed(blocks[max(0, headline - _BEFORE) : headline])]:
        if len(block.text.split()) > _LONGEST_DATELINE:
            continue
        days = [one for one in written_dates(block.text) if one.date.precision == "day" and not one.date.yearless]
        if len(days) == 1 and _UPDATED.search(block.text[: days[0].start]):
            continue
        if days and (found := _day(block.text)):
            return found
    return None


def _searched(says: PageSays) -> Date | None:
    from htmldate import find_date

    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    found = find_date(says.tree, original_date=True, extensive_search=False, outputformat="%Y-%m-%d")
    return _day(found) if isinstance(found, str) else None
