"""How well articles are read from web pages: title, authors, date and text against pages that people read.

In: a folder with `gold.jsonl` (`id`, `html`, `title`, `authors`, `published`, `text`) and the pages it names in
`html.tar.xz` or beside it. Out: the measures below, and what was predicted, so that it can be scored elsewhere. Pages are
read as files are: nothing of the gold, not even the address, is known to the reader.

Text: precision and recall over bags of words, each averaged over pages, and the F1 of the two averages. Title: equal but for
case and punctuation. Date: right and wrong shares over the pages whose gold date can be read in them. Authors: F1 over
words, averaged over the pages that have a gold author.
"""

import json
import re
import tarfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ingest.readers.html import page_document
from ingest.readers.source import UnreadableError

_GOLD, _ARCHIVE = "gold.jsonl", "html.tar.xz"
_WORD = re.compile(r"\w+")
_BLANK = "\n\n"


class ExtractionDataError(Exception):
    """The folder or a line in it is not what this measure reads."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page with what people read in it; ``published`` is an ISO date, any field may be empty."""

    id: str
    html: str
    title: str
    authors: str
    published: str
    text: str


@dataclass(frozen=True, slots=True)
class Prediction:
    """What was read in a page; fields are empty where nothing was."""

    id: str
    title: str
    authors: str
    published: str
    text: str


@dataclass(frozen=True, slots=True)
class ExtractionReport:
    """What `onrecord eval-extraction` prints; shares and F1 are in 0..1."""

    pages: int
    unreadable: int
    seconds: float
    text_precision: float
    text_recall: float
    text_f1: float
    title_equal: float
    dated_pages: int
    date_right: float
    date_wrong: float
    author_pages: int
    author_f1: float

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON holds it."""
        return asdict(self)


def evaluate(directory: Path, *, predictions: Path | None = None) -> ExtractionReport:
    """Read the pages of ``directory`` and score them; writes what was read to ``predictions``, if given."""
    gold = _gold(directory)
    pages = _pages(directory, {page.html for page in gold})
    started = time.perf_counter()
    found = [_predict(page, pages[page.html]) for page in gold]
    seconds = time.perf_counter() - started
    if predictions is not None:
        lines = (json.dumps(asdict(one), ensure_ascii=False) for one in found)
        predictions.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return _report(gold, found, pages, seconds)


def _gold(directory: Path) -> list[Page]:
    path = directory / _GOLD
    if not path.is_file():
        raise ExtractionDataError(f"{directory}: holds no {_GOLD}")
    found: list[Page] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            record = json.loads(line)
            found.append(Page(*(str(record.get(name) or "") for name in Page.__slots__)))
        except (ValueError, AttributeError) as error:
            raise ExtractionDataError(f"{path}:{number}: no record of a page ({error})") from error
    if not found:
        raise ExtractionDataError(f"{path}: holds no page")
    return found


def _pages(directory: Path, names: set[str]) -> dict[str, bytes]:
    """The bytes of these pages, from the archive where there is one, else from files."""
    archive = directory / _ARCHIVE
    if archive.is_file():
        with tarfile.open(archive) as tar:
            found = {
                member.name: file.read()
                for member in tar
                if member.isfile() and member.name in names and (file := tar.extractfile(member))
            }
    else:
        found = {name: (directory / name).read_bytes() for name in names if (directory / name).is_file()}
    if missing := sorted(names - found.keys()):
        raise ExtractionDataError(f"{directory}: {len(missing)} pages of {_GOLD} are missing (first: {missing[0]})")
    return found


def _predict(page: Page, data: bytes) -> Prediction:
    try:
        document = page_document(page.html, data, None)
    except UnreadableError:
        return Prediction(page.id, "", "", "", "")
    paragraphs = zip(document.text.split(_BLANK), document.markup or (), strict=True)
    text = _BLANK.join(paragraph for paragraph, markup in paragraphs if markup.kind != "caption")
    return Prediction(page.id, document.title or "", document.author or "", document.published or "", text)


def _report(gold: list[Page], found: list[Prediction], pages: dict[str, bytes], seconds: float) -> ExtractionReport:
    agreed = [_agreement(page.text, one.text) for page, one in zip(gold, found, strict=True)]
    precision, recall = (_mean(values) for values in zip(*agreed, strict=True))
    dated = [
        (page.published[:10], one.published[:10])
        for page, one in zip(gold, found, strict=True)
        if page.published and can_be_read(page.published[:10], pages[page.html])
    ]
    authors = [_agreement(page.authors, one.authors) for page, one in zip(gold, found, strict=True) if page.authors]
    return ExtractionReport(
        pages=len(gold),
        unreadable=sum(not one.text for one in found),
        seconds=round(seconds, 2),
        text_precision=precision,
        text_recall=recall,
        text_f1=_f1(precision, recall),
        title_equal=_mean(words(page.title) == words(one.title) for page, one in zip(gold, found, strict=True)),
        dated_pages=len(dated),
        date_right=_mean(wanted == got for wanted, got in dated),
        date_wrong=_mean(bool(got) and wanted != got for wanted, got in dated),
        author_pages=len(authors),
        author_f1=_mean(_f1(*one) for one in authors),
    )


def words(text: str) -> list[str]:
    """The words of a text, in lower case."""
    return _WORD.findall(text.lower())


def can_be_read(iso: str, page: bytes) -> bool:
    """Whether a page writes a date anywhere, in its text or its markup, in one of the usual forms."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return False
    text = page.decode("utf-8", "replace")
    return any(re.search(form, text, re.IGNORECASE) for form in _forms(day))


def _forms(day: date) -> Iterator[str]:
    y, m, d = day.year, day.month, day.day
    month = rf"(?:{day:%B}|{day:%b}\.?{'|Sept[.]?' if m == 9 else ''})"
    yield rf"{y}[-/.]0?{m}[-/.]0?{d}(?!\d)"
    yield rf"{y}{m:02}{d:02}"
    yield rf"{month}\s+0?{d}(?:st|nd|rd|th)?,?\s+{y}"
    yield rf"(?<!\d)0?{d}(?:st|nd|rd|th)?[\s-]+(?:of\s+)?{month},?[\s-]+{y}"
    yield rf"(?<!\d)0?{m}[/.-]0?{d}[/.-](?:{y}|{y % 100:02})(?!\d)"
    yield rf"(?<!\d)0?{d}[/.-]0?{m}[/.-](?:{y}|{y % 100:02})(?!\d)"


def _agreement(wanted: str, got: str) -> tuple[float, float]:
    """Precision and recall over the bags of words of two texts."""
    gold, found = Counter(words(wanted)), Counter(words(got))
    shared = (gold & found).total()
    return shared / found.total() if found else 0.0, shared / gold.total() if gold else 0.0


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _mean(values: Any) -> float:
    listed = [float(value) for value in values]
    return sum(listed) / len(listed) if listed else 0.0
