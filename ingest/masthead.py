"""The first lines of a page in, its title, author and date out, and the lines that remain: a standfirst, then the body."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import regex

from ingest.dates import read_date
from ingest.labels import alone_label, read_label
from ingest.languages import Language
from ingest.lines import BULLET, POST_LINE, Line, is_furniture
from ingest.naming import split_title
from ingest.sentences import sentences

_SPLIT = regex.compile(r"\s*(?:\||·|•|—|–| - |/(?=\s)|\s{3,})\s*")
_NAME = regex.compile(
    r"^\p{Lu}[\p{L}\p{M}'’.-]*(?: (?:(?:de|da|di|du|van|von|der|den|bin|al|el|la|le|and|&) )*\p{Lu}[\p{L}\p{M}'’.-]*){1,5}$"
)
_STAMP = regex.compile(r"^[\[(]?\d{1,2}:\d\d(?::\d\d)?[\])]?\s+|[\s,|\[(]*\d{1,2}:\d\d(?::\d\d)?[\])]?:?$")
HEAD_LINES = 14
_ITEM = regex.compile(r"(?:\p{Lu}\p{Ll}+ No\. ?\d|\(?\d{1,2}[.)] \p{Lu})")  # the first of an agenda
SECTION = 3  # words of a heading: "Introductory statement"
MIN_TURNS = 3  # times that a short line under the title stands in the text where it is who speaks


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
    if bare and (words.page_things.search(text) or not (beside_date or words.author_tail.search(text))):
        return None  # a name alone may be the site's, a record's or a person's the article is about
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


def masthead(
    found: list[Line], words: Language, title: str | None, learned: Collection[str]
) -> tuple[list[Line], str | None, str | None, str | None]:
    """Title, author and date, and the lines that remain: a standfirst, then the body."""
    head = found[:HEAD_LINES]
    prose = next((i for i, line in enumerate(head) if line.prose and not is_furniture(line, words, learned)), len(head))
    dated = [line.words <= 12 and read_date(words.dateline.sub("", line.text)) is not None for line in head]
    bylines = {
        i: byline
        for i, line in enumerate(head)
        if (byline := read_byline(line.text, words, beside_date=any(dated[max(0, i - 1) : i + 2]))) is not None
        and not _speaks(line.text, found)
        and not (", " in line.text and byline.author and _speaks(split_title(byline.author, words)[1], found))
        and not (_NAME.match(line.text) and _is_topic(line.text, found))
        and not (line.words <= SECTION and words.remarks.match(line.text))
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
    chosen = _choose_title(
        head[:limit] if limit or (first == 0 and bylines[0].author is None) else head[:1], found[limit:], words, learned
    )
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
    # Where the last lines in capitals above the first turn begin: "ORAL ANSWERS", "SCHOOLS WITHOUT ROOFS".
    heads = limit
    label = read_label(found[limit].text, words) if limit < len(found) else None
    while (
        label is not None
        and not label.bare
        and heads > chosen + 1
        and found[heads - 1].words > 1
        and found[heads - 1].text.isupper()
    ):
        heads -= 1
    bare = [_STAMP.sub("", line.text) for line in found]
    kept = [
        line
        for i, line in enumerate(found)
        if i > chosen
        and not (first is not None and first <= i <= last)
        and not (
            i < heads
            and line.words < 5
            and not _ITEM.match(line.text)
            and bare.count(bare[i]) < MIN_TURNS
            and not _STAMP.match(line.text)
            and not _takes_part(found, i)
            and not (i and found[i - 1].text.endswith(":"))  # "Moderator:", and who that is
            and not any(form.match(line.text) for form in (words.remarks, words.greets, words.addresses))
        )
    ]
    return kept, head[chosen].text.lstrip("# "), author if author != head[chosen].text else None, published


def _is_topic(text: str, found: Sequence[Line]) -> bool:
    """ "Coastal Railway Closures": nobody's name, since two of its words stand in small letters too."""
    small = frozenset(regex.findall(r"\b\p{Ll}{3,}", "\n".join(line.text for line in found)))
    return sum(word in small for word in text.casefold().split()) > 1


def _speaks(name: str, found: Sequence[Line]) -> bool:
    """Whether a line opens with the name as a label."""
    label = regex.compile(rf"(?i:{regex.escape(name)})\s*(?::|[–—-]\s)")
    return any(label.match(line.text) for line in found)


def _takes_part(found: Sequence[Line], position: int) -> bool:
    """Among lines of people with their posts, or above them: "Speakers"."""
    above = position + 1 < len(found) and POST_LINE.fullmatch(found[position + 1].text) is not None
    return above or _among_posts(found, position)


def _among_posts(found: Sequence[Line], position: int) -> bool:
    beside = (found[i].text for i in (position, position - 1, position + 1) if 0 <= i < len(found))
    own, *others = map(POST_LINE.fullmatch, beside)
    return own is not None and any(others)


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
        and not _is_day(line.text, words)
        and not _among_posts(head, i)
        and not (line.words <= SECTION and words.remarks.match(line.text))
        and not ((label := alone_label(line.text, words)) is not None and label.role and line.text.endswith(")"))
    ]
    named = [i for i in usable if not _is_site(head[i].text, tail)]
    for pool, minimum in ((named, 4), (named, 3), (usable, 4), (named, 1), (usable, 1)):
        for i in pool:
            if head[i].words >= minimum and not (head[i].ends and head[i].words > 25) and not _told(head[i].text):
                return i
    return None


def _is_day(text: str, words: Language) -> bool:
    """ "28 September 2023 | Brussels": a date, alone or beside a place."""
    parts = _SPLIT.split(words.dateline.sub("", text))
    dated = [part for part in parts if len(regex.findall(r"\p{L}{2,}", part)) <= 3 and read_date(part) is not None]
    return bool(dated) and len(parts) <= 3 and all(len(part.split()) <= 2 for part in parts if part not in dated)


def _told(text: str) -> bool:
    """Two sentences and more, of which the last ends: an introduction."""
    return text.endswith((".", "?")) and len(text.split()) > 12 and len(sentences(text)) > 1


def _is_site(text: str, tail: str) -> bool:
    """The page's end names the site again ("© Daily Courier"), or the line itself stands there."""
    name = regex.split(r"\s+[|–—·-]\s+", text)[0].casefold()
    return len(name.split()) <= 5 and regex.search(rf"(?<!\p{{L}}){regex.escape(name)}(?!\p{{L}})", tail) is not None
