"""What is embedded in front of a passage: article, place in it and tokens to spend in, a few lines of plain words out.

The lines say what a question may ask for and the passage itself need not say: title, section, who speaks in which role,
what was asked, when and where it was published. They are never shown as the article's words.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from ingest.records import Article, Attribution

CountTokens = Callable[[str], int]

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
# A title or question cut to fewer words than this says nothing.
_FEWEST_WORDS = 4


def header(
    article: Article,
    section: str | None,
    speaker: Attribution | None,
    asked: str | None,
    count: CountTokens,
    budget: int,
) -> str:
    """Return the header within ``budget`` tokens, the empty string where nothing is known.

    What matters most is placed first and cut at a word's end; what matters less is left out whole.
    """
    lines: list[str] = []
    for line, may_be_cut in (
        (article.title, True),
        (_who(speaker), True),
        (_question(asked), True),
        (section, False),
        (_when_and_where(article), False),
    ):
        if not line:
            continue
        line = " ".join(line.split())
        if count("\n".join([*lines, line])) <= budget:
            lines.append(line)
        elif may_be_cut and (shorter := _shortened(lines, line, count, budget)):
            lines.append(shorter)
    return "\n".join(lines)


def _who(speaker: Attribution | None) -> str | None:
    if speaker is None:
        return None
    parts = [speaker.speaker, speaker.role]
    if speaker.organisation and speaker.organisation not in (speaker.role or ""):
        parts.append(speaker.organisation)
    return f"{', '.join(part for part in parts if part)}:"


def _question(asked: str | None) -> str | None:
    return f"Asked: {asked}" if asked else None


def _when_and_where(article: Article) -> str | None:
    parts = [_spoken_date(article.published or article.event_date), article.source]
    return ", ".join(part for part in parts if part) or None


def _spoken_date(iso: str | None) -> str | None:
    """``2019-10-31`` as "31 October 2019", the way that questions word it."""
    if iso is None:
        return None
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _shortened(lines: list[str], line: str, count: CountTokens, budget: int) -> str | None:
    """The longest beginning of ``line``, at a word's end, that fits behind ``lines``."""
    words = line.split()
    low, high = 0, len(words)
    while high - low > 1:
        middle = (low + high) // 2
        if count("\n".join([*lines, " ".join(words[:middle])])) <= budget:
            low = middle
        else:
            high = middle
    return " ".join(words[:low]) if low >= _FEWEST_WORDS else None
