"""Raw text in, its lines out: the masthead (title, byline, date), the body, the credit; page furniture gone.

The rules look at the shape of a page dump: what stands before the first prose, what follows the last, and wording that
only furniture has (``ingest/languages``). Nothing here knows a site.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import regex

from ingest.dates import read_date
from ingest.languages import Language
from ingest.records import Markup, ParagraphKind

TERMINAL = tuple(".!?…。！？")
CLOSERS = "\"'”’»)]"
BULLET = regex.compile(r"^(?:[-–—•*▪■●◦‣·]|\(?\d{1,2}[.)]|\(?[a-z]\))\s+")
_HEADER = regex.compile(
    r"^(title|headline|date|published|author|by|url|link|source|outlet|publication|section)\s*:\s+(\S.*)$", regex.I
)
_SPLIT = regex.compile(r"\s*(?:\||·|•|—|–| - |/(?=\s)|\s{3,})\s*")
_NAME = regex.compile(
    r"^\p{Lu}[\p{L}\p{M}'’.-]*(?: (?:(?:de|da|di|du|van|von|der|den|bin|al|el|la|le|and|&) )*\p{Lu}[\p{L}\p{M}'’.-]*){1,5}$"
)
HEAD_LINES = 14


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of the raw text, white space collapsed. ``gap`` counts the blank lines before it; ``menu`` lines list
    short items side by side, as navigation does. ``kind`` is what the source's markup says it is, where it has any."""

    text: str
    gap: int = 0
    menu: bool = False
    kind: ParagraphKind | None = None
    bold: int = 0  # characters that it begins with in bold

    @property
    def words(self) -> int:
        return len(self.text.split())

    @property
    def ends(self) -> bool:
        """Ends as a sentence does."""
        return self.text.rstrip(CLOSERS).endswith(TERMINAL)

    @property
    def prose(self) -> bool:
        return (self.ends and self.words >= 8) or self.words >= 28


@dataclass(frozen=True, slots=True)
class Layout:
    """A page taken apart. ``published`` is as written, to be read by ``ingest.dates``."""

    title: str | None
    author: str | None
    published: str | None
    credit: str | None
    url: str | None
    source: str | None
    body: tuple[Line, ...]


def lines(text: str, marks: Sequence[Markup] = ()) -> list[Line]:
    """The paragraphs of a text: its lines, hard-wrapped ones joined again. ``marks`` are those of the paragraphs between
    blank lines, where the source has any."""
    chunks: list[list[str]] = []
    menus: set[str] = set()
    gaps: list[int] = []
    gap = 0
    fresh = True
    for raw in text.split("\n"):
        line = " ".join(raw.split())
        if line and _is_menu(raw):
            menus.add(line)
        if not line:
            gap, fresh = gap + 1, True
        elif fresh:
            chunks.append([line])
            gaps.append(gap)
            gap, fresh = 0, False
        else:
            chunks[-1].append(line)
    found: list[Line] = []
    marked = marks if len(marks) == len(chunks) else [None] * len(chunks)
    for chunk, before, mark in zip(chunks, gaps, marked, strict=True):
        parts = [" ".join(chunk)] if _wrapped(chunk) else chunk
        kind, bold = (mark.kind, mark.bold) if mark is not None else (None, 0)
        found += [
            Line(part, 0 if at else before, part in menus, kind, 0 if at else min(bold, len(part)))
            for at, part in enumerate(parts)
        ]
    return found


_ITEMS = regex.compile(r"\s*[|·•›>]\s*|\s+/\s+|\t+|\s{2,}")


def _is_menu(raw: str) -> bool:
    """Three short items or more, set apart by bars, dots or wide gaps."""
    items = [item for item in _ITEMS.split(raw.strip()) if item]
    return (
        len(items) >= 3
        and all(len(item.split()) <= 5 and not Line(item).ends for item in items)
        and read_date(raw) is None
    )


def _wrapped(chunk: Sequence[str]) -> bool:
    """Lines broken at a column: all but the last are nearly as long as the longest, and sentences run over their ends."""
    if len(chunk) < 2:
        return False
    longest = max(map(len, chunk))
    if not 40 <= longest <= 120 or any(BULLET.match(line) for line in chunk[1:]):
        return False
    full = sum(len(line) > longest * 0.7 for line in chunk[:-1])
    running = sum(not Line(line).ends for line in chunk[:-1])
    starts_low = sum(line[0].islower() for line in chunk[1:])
    return full >= 0.8 * (len(chunk) - 1) and running >= 0.5 * (len(chunk) - 1) and (starts_low > 0 or len(chunk) > 3)


def is_furniture(line: Line, words: Language, learned: Collection[str] = ()) -> bool:
    """Whether a line belongs to the page, not to the article."""
    if line.text in learned:
        return True
    bare = line.text.strip(" .:·•|*#<>«»[]→↑↓-–—")
    if not bare:
        return True
    if line.words <= 14 and (
        words.furniture_short.match(bare)
        or ("|" in bare and any(words.furniture_short.match(item.strip()) for item in bare.split("|")))
    ):
        return True
    return line.words <= 80 and bool(words.furniture_anywhere.search(line.text))


def take_apart(
    text: str,
    words: Language,
    *,
    title: str | None = None,
    marks: Sequence[Markup] = (),
    learned: Collection[str] = (),
) -> Layout:
    """The layout of one page. ``title`` is given where the record has one, ``marks`` where its markup says what each
    paragraph is; ``learned`` are lines its source repeats."""
    found = _without_menus(lines(text, marks))
    found, given = _headers(found)
    title = title or given.get("title") or given.get("headline")
    found, headline, author, published = _masthead(found, words, title, learned)
    body, credit = _body(found, words, learned)
    if not body:  # what looks like a headline or a footer is all that there is: then it is the article
        body = [line for line in lines(text, marks) if not is_furniture(line, words, learned)]
        headline = title
    return Layout(
        title=headline,
        author=given.get("author") or given.get("by") or author,
        published=given.get("published") or given.get("date") or published,
        credit=credit,
        url=given.get("url") or given.get("link"),
        source=given.get("source") or given.get("outlet") or given.get("publication"),
        body=tuple(body),
    )


def _without_menus(found: list[Line]) -> list[Line]:
    """Navigation stands before the first prose and after the last; a row of short items between is the article's table."""
    prose = [i for i, line in enumerate(found) if line.prose]
    first, last = (prose[0], prose[-1]) if prose else (0, len(found))
    return [line for i, line in enumerate(found) if not line.menu or first < i < last]


def _headers(found: list[Line]) -> tuple[list[Line], dict[str, str]]:
    """``Title: …``, ``Date: …`` at the very top, as exports write them; at least two make a header."""
    given: dict[str, str] = {}
    used = 0
    for line in found[:10]:
        match = _HEADER.match(line.text)
        if match is None:
            break
        given[match[1].lower()] = match[2]
        used += 1
    return (found[used:], given) if used >= 2 else (found, {})


@dataclass(frozen=True, slots=True)
class Byline:
    """What a line of the masthead says of author and date."""

    author: str | None
    published: str | None


def read_byline(text: str, words: Language, *, beside_date: bool = False) -> Byline | None:
    """A byline or dateline ("By A. Writer | Nov 15, 2019", "Published: 3 May 2020"), or None for any other line.
    ``beside_date`` says that the next line is a date: then a bare name is an author."""
    if len(text.split()) > 24:
        return None
    author = published = None
    unknown = 0
    for part in _SPLIT.split(text.strip(" |·•")):
        name, date = _read_part(part, words)
        author, published = author or name, published or date
        unknown += name is None and date is None and not words.furniture_short.match(part)
    if author is None and published is None:
        return None
    bare = published is None and not any(pattern.match(text) for pattern in words.bylines)
    if bare and not (beside_date or words.author_tail.search(text)):
        return None  # a name alone may be the site's or a person's the article is about
    starts = any(pattern.match(text) for pattern in words.bylines) or words.dateline.match(text)
    return Byline(author, published) if starts or not unknown else None


def _read_part(part: str, words: Language) -> tuple[str | None, str | None]:
    dated = words.dateline.sub("", part)
    if len(part.split()) <= 9 and part[-1:] not in ".!?" and read_date(dated) is not None and not _leftover(dated):
        return None, dated
    for pattern in words.bylines:
        if match := pattern.match(part):
            return _person(match[1], words)
    name, _, tail = part.partition(", ")
    if _NAME.match(name) and len(name.split()) <= 4 and (not tail or words.author_tail.search(tail)):
        organisation = any(word.casefold() in words.organisation_words for word in name.split())
        return (None if organisation else name), None
    return None, None


def _leftover(dated: str) -> bool:
    """More words than a date, a weekday, a time and a zone have: then it is prose that holds a date."""
    return len(regex.findall(r"\p{L}{2,}", dated)) > 5


def _person(text: str, words: Language) -> tuple[str | None, str | None]:
    """The author (and the date, where it follows without a bar) of what stands after "By"."""
    published = None
    if match := regex.search(
        r",? (?:on )?((?:\p{Lu}\p{L}+\.? \d{1,2},? ?\d{4}|\d{1,2} \p{Lu}\p{L}+\.?,? \d{4}|\d{4}-\d\d-\d\d).*)$", text
    ):
        published, text = match[1], text[: match.start()]
    parts = [part.strip() for part in text.split(",")]
    kept = [parts[0]] + [part for part in parts[1:] if _NAME.match(part) and not words.author_tail.search(part)]
    name = ", ".join(kept).strip(" .")
    words_in = name.split()
    if not words_in or len(words_in) > 12 or not any(word[0].isupper() for word in words_in):
        return None, published
    if (
        sum(word[0].islower() for word in words_in if word not in {"and", "de", "van", "von", "der", "the", "of", "in"})
        > 1
    ):
        return None, published
    return name, published


def _masthead(
    found: list[Line], words: Language, title: str | None, learned: Collection[str]
) -> tuple[list[Line], str | None, str | None, str | None]:
    """Title, author and date, and the lines that remain: a standfirst, then the body."""
    head = found[:HEAD_LINES]
    prose = next((i for i, line in enumerate(head) if line.prose and not is_furniture(line, words, learned)), len(head))
    dated = [line.words <= 12 and read_date(words.dateline.sub("", line.text)) is not None for line in head]
    bylines = {
        i: byline
        for i, line in enumerate(head)
        if (byline := read_byline(line.text, words, beside_date=any(dated[i + 1 : i + 2]))) is not None
    }
    first = next((i for i in bylines if sum(line.prose for line in head[:i]) <= 1 and i <= prose + 1), None)
    if first is None or (first == 0 and title is None and prose == 0):
        first = None
    author = published = None
    last = -1
    if first is not None:
        last = first
        for i in range(first, len(head)):
            if i in bylines:
                author, published, last = author or bylines[i].author, published or bylines[i].published, i
            elif not is_furniture(head[i], words, learned):
                break
    limit = prose if first is None else first
    if title is not None:
        same = next((i for i, line in enumerate(head) if _same(line.text, title)), None)
        drop = set() if same is None else set(range(same + 1))
        drop |= set(range(first, last + 1)) if first is not None else set()
        return [line for i, line in enumerate(found) if i not in drop], title, author, published
    chosen = _choose_title(head[:limit] if limit else head[:1], found[limit:], words, learned)
    if chosen is None and first is not None and first < prose:  # the byline stands above the title
        after = _choose_title(head[last + 1 : prose], found[prose:], words, learned)
        chosen = None if after is None else after + last + 1
    if chosen is None:
        return (
            [line for i, line in enumerate(found) if not (first is not None and first <= i <= last)],
            None,
            author,
            published,
        )
    kept = [
        line
        for i, line in enumerate(found)
        if i > chosen and not (first is not None and first <= i <= last) and not (i < limit and line.words < 5)
    ]
    return kept, head[chosen].text.lstrip("# "), author, published


def _same(one: str, other: str) -> bool:
    strip = regex.compile(r"[^\p{L}\p{N}]+")
    return strip.sub("", one).casefold() == strip.sub("", other).casefold()


def _choose_title(head: Sequence[Line], rest: Sequence[Line], words: Language, learned: Collection[str]) -> int | None:
    """The first line of the head that reads as a headline: four words or more, no furniture, not the site's name."""
    tail = "\n".join(line.text for line in rest[-14:]).casefold()
    usable = [
        i
        for i, line in enumerate(head)
        if not is_furniture(line, words, learned)
        and line.words <= 40
        and not BULLET.match(line.text)
        and not words.caption.match(line.text)
    ]
    named = [i for i in usable if not _is_site(head[i].text, tail)]
    for pool, minimum in ((named, 4), (named, 3), (usable, 4), (named, 1), (usable, 1)):
        for i in pool:
            if head[i].words >= minimum and not (head[i].ends and head[i].words > 25):
                return i
    return None


def _is_site(text: str, tail: str) -> bool:
    """The page's end names the site again ("© Daily Courier"), or the line itself stands there."""
    name = regex.split(r"\s+[|–—·-]\s+", text)[0].casefold()
    return len(name.split()) <= 5 and regex.search(rf"(?<!\p{{L}}){regex.escape(name)}(?!\p{{L}})", tail) is not None


def _body(found: list[Line], words: Language, learned: Collection[str]) -> tuple[list[Line], str | None]:
    """The article's own lines, and whom it credits."""
    credit = None
    kept: list[Line] = []
    dropped_after = False
    gap = 0
    position = 0
    while position < len(found):
        line = found[position]
        bare = line.text.strip(" :.-–—|*#»>")
        if line.words <= 8 and words.related.match(bare) and not line.ends:
            rest = found[position + 1 :]
            if not any(other.words >= 40 and other.prose for other in rest):
                dropped_after = True
                break
            position += 1
            while position < len(found) and not found[position].prose:
                position += 1
            continue
        value = _credit(line, words)
        if value is not None and not any(other.words >= 40 for other in found[position + 1 :]):
            credit, dropped_after = credit or value, True
        elif is_furniture(line, words, learned):
            dropped_after = True
            gap = max(gap, line.gap)
        else:
            kept.append(replace(line, gap=max(gap, line.gap)))
            gap = 0
        position += 1
    return (_trim_tail(kept) if dropped_after else kept), credit


def _credit(line: Line, words: Language) -> str | None:
    if line.words > 12:
        return None
    for pattern in words.credits:
        if match := pattern.match(line.text):
            opener = line.text.strip("( ").split()[0].rstrip(":").casefold()
            if opener.rstrip("s") in words.credit_needs_colon and ":" not in line.text:
                return None
            return match[1].strip()
    return None


def _trim_tail(kept: list[Line]) -> list[Line]:
    """Short lines between the last prose and the furniture are links to other pages."""
    end = len(kept)
    while end and not kept[end - 1].prose and not kept[end - 1].ends and not BULLET.match(kept[end - 1].text):
        end -= 1
    return kept[:end] if end else kept
