"""Who is on record, held against PolNeAR's attributions: direct quotations of named sources, and pronouns and roles.

In: a folder with `articles.jsonl` and `attributions.jsonl`, and, for pronouns, a gold of persons (`pronouns.jsonl`:
article, content, source, speaker, aliases). Out: quotations found and their speakers right. Gold offsets count in the
article as it was published; ours in the text as cleaned, so both are compared without white space.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import regex

from eval.attribution import FILES, AttributionDataError, evaluate
from eval.pace import pace
from ingest.articles import NotAnArticle, read_article
from ingest.languages import language
from ingest.naming import FULL_NAME
from ingest.records import Article, Attribution, RawDocument

COVERED = 0.8
"""Share of a quotation's characters that must be attributed for it to count as found."""
FLOOR = 0.5
"""Confidence below which nobody is shown."""
GOLD = Path(__file__).parents[1] / "tests" / "ingest" / "gold" / "pronouns.jsonl"
"""Who pronouns and roles are in 30 articles of PolNeAR; only a checkout has it."""
_NO_NAMES = frozenset(word.casefold() for word in language("en").openers) | language("en").titles
_TITLES = regex.compile(
    r"^(?:the |former |then-?|late )*(?:(?:mr|mrs|ms|dr|sen|rep|gov|senator|president|secretary|gen|judge|justice|mayor|sheriff|"
    r"chief|officer|attorney general|spokes\w+|congress\w+|representative|governor)\b\.? )+",
    regex.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Counts:
    """``found`` of ``gold`` were attributed to somebody, ``right`` of them to the right person; shares in 0..1."""

    gold: int
    found: int
    right: int
    misses: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 0.0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    def to_dict(self) -> dict[str, float]:
        return {
            "gold": self.gold,
            "found": self.found,
            "right": self.right,
            "recall": self.recall,
            "precision": self.precision,
        }


class Aligned:
    """An article as published and as understood, by characters that are not white space."""

    def __init__(self, record: dict[str, Any]) -> None:
        self.raw: str = record["text"]
        self.article: Article | None
        try:
            raw = RawDocument(
                record["id"], self.raw, id=record["id"], title=record.get("title"), author=record.get("author")
            )
            self.article = read_article(raw)
        except NotAnArticle:
            self.article = None
        self._place: dict[int, int] = {}
        if self.article is not None:
            self._align(self.article.text)

    def _align(self, text: str) -> None:
        """Our lines stand in the published text in the same order; each is looked for behind the last."""
        published = [(position, char) for position, char in enumerate(self.raw) if not char.isspace()]
        packed = "".join(char for _, char in published)
        behind = 0
        for match in regex.finditer(r"[^\n]+", text):
            ours = [(match.start() + i, char) for i, char in enumerate(match[0]) if not char.isspace()]
            at = packed.find("".join(char for _, char in ours), behind)
            if at >= 0:
                for number, (position, _) in enumerate(ours):
                    self._place[published[at + number][0]] = position
                behind = at + len(ours)

    def predicted(self) -> list[dict[str, Any]]:
        """Who is on record for which characters of the article as it was published."""
        back = {ours: published for published, ours in self._place.items()}
        rows = []
        for block in self.article.blocks if self.article is not None else ():
            for one in block.attributions:
                kept = [back[i] for i in range(one.start, one.end) if i in back]
                if kept and one.confidence >= FLOOR:
                    rows.append({"start": kept[0], "end": kept[-1] + 1, "speaker": one.speaker, "basis": one.basis})
        return rows

    def who(self, start: int, end: int) -> tuple[Attribution | None, float]:
        """The attribution that covers most of a published span, and the share of it that is covered by that speaker."""
        if self.article is None:
            return None, 0.0
        wanted = {self._place[i] for i in range(start, end) if i in self._place and self.raw[i].isalnum()}
        size = sum(self.raw[i].isalnum() for i in range(start, end))
        by_speaker: dict[str, set[int]] = {}
        kept: dict[str, Attribution] = {}
        for block in self.article.blocks:
            for attribution in block.attributions:
                inside = {i for i in wanted if attribution.start <= i < attribution.end}
                if inside and attribution.confidence >= FLOOR:
                    by_speaker.setdefault(attribution.speaker, set()).update(inside)
                    kept[attribution.speaker] = attribution
        if not by_speaker or not size:
            return None, 0.0
        name = max(by_speaker, key=lambda speaker: len(by_speaker[speaker]))
        return kept[name], len(by_speaker[name]) / size


def measure(directory: Path, *, predictions: Path | None = None) -> dict[str, Any]:
    """What ``onrecord eval-attribution`` prints: exact spans on the sentence file; quotations, pronouns and the speed of
    reading on the articles. ``predictions`` gets the spans that were found, and beside it (``.articles.jsonl``) who is on
    record in each article. Raises ``AttributionDataError`` where neither is there."""
    sentences = any((directory / name).is_file() for name in FILES)
    known = (directory / "articles.jsonl").is_file() and (directory / "attributions.jsonl").is_file()
    if not sentences and not known:
        msg = f"{directory}: there is neither {' nor '.join(FILES)}, nor articles.jsonl with attributions.jsonl"
        raise AttributionDataError(msg)
    found: dict[str, Any] = evaluate(directory, predictions=predictions).to_dict() if sentences else {}
    if known:
        articles = aligned(directory)
        found["direct_quotations"] = direct_quotations(articles, attributions(directory)).to_dict()
        found["indirect_speech"] = indirect_speech(articles, attributions(directory)).to_dict()
        gold = pronoun_gold(directory, articles)
        if gold:
            found["pronouns"] = pronouns(articles, gold).to_dict()
        found["speed"] = pace([one.raw for one in articles.values()]).to_dict()
        if predictions is not None:
            rows = [json.dumps({"article": key, "attributions": one.predicted()}) for key, one in articles.items()]
            path = predictions.with_suffix(".articles.jsonl")
            path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    return found


def aligned(directory: Path) -> dict[str, Aligned]:
    """The articles to measure on, by id: all but those that the tagger was trained on."""
    records = map(json.loads, (directory / "articles.jsonl").read_text(encoding="utf-8").splitlines())
    return {record["id"]: Aligned(record) for record in records if record.get("split") != "train"}


def attributions(directory: Path) -> list[dict[str, Any]]:
    """The gold attributions of a folder."""
    return [json.loads(line) for line in (directory / "attributions.jsonl").read_text(encoding="utf-8").splitlines()]


def pronoun_gold(directory: Path, articles: Mapping[str, Aligned]) -> list[dict[str, Any]]:
    """The labels of who pronouns and roles are, of these articles: the folder's own, else those of this repository."""
    path = next((path for path in (directory / GOLD.name, GOLD) if path.is_file()), None)
    labels = map(json.loads, path.read_text(encoding="utf-8").splitlines()) if path is not None else ()
    return [label for label in labels if label["article"] in articles]


def direct_quotations(articles: Mapping[str, Aligned], gold_attributions: Iterable[dict[str, Any]]) -> Counts:
    """Direct quotations of a named source: the quotation found, and under the whole name that the article has."""
    gold = found = right = 0
    misses, wrong = [], []
    for attribution in gold_attributions:
        article = articles.get(attribution["article"])
        if article is None or not attribution["direct"] or attribution["source_kind"] != "named":
            continue
        source = article.raw[attribution["source"][0][0] : attribution["source"][-1][1]]
        for start, end in attribution["content"]:
            gold += 1
            who, covered = article.who(start, end)
            shown = f"{attribution['article']}: {source!r}: {article.raw[start:end][:90]!r} → {who.speaker if who else None} {covered:.2f}"
            if who is None or covered < COVERED:
                misses.append(shown)
                continue
            found += 1
            if same_person(source, who.speaker, article.raw):
                right += 1
            else:
                wrong.append(shown)
    return Counts(gold, found, right, tuple(misses), tuple(wrong))


def indirect_speech(articles: Mapping[str, Aligned], gold_attributions: Iterable[dict[str, Any]]) -> Counts:
    """What is told in the writer's words, whoever says it: right where most of its characters are the content of one gold
    attribution. Gold counts every attribution that is not direct, "hopes" and "wants" too, which are left out here."""
    contents: dict[str, list[list[list[int]]]] = {key: [] for key in articles}
    gold = found = right = 0
    wrong = []
    for attribution in gold_attributions:
        if attribution["article"] in contents:
            contents[attribution["article"]].append(attribution["content"])
            gold += not attribution["direct"]
    for key, article in articles.items():
        for one in article.predicted():
            if one["basis"] != "indirect":
                continue
            length = one["end"] - one["start"]
            best = max((_overlap(one["start"], one["end"], spans) for spans in contents[key]), default=0)
            found += 1
            right += best >= COVERED * length
            if best < COVERED * length:
                wrong.append(f"{key}: {one['speaker']}: {article.raw[one['start'] : one['end']][:90]!r}")
    return Counts(gold, found, right, (), tuple(wrong))


def _overlap(start: int, end: int, spans: Sequence[Sequence[int]]) -> int:
    """How many characters of `[start, end)` stand within spans that do not overlap."""
    return sum(max(0, min(end, stop) - max(start, begin)) for begin, stop in spans)


def pronouns(articles: Mapping[str, Aligned], labels: Iterable[dict[str, Any]]) -> Counts:
    """Sources that are pronouns or roles, against a gold of persons; what has no person must have none."""
    gold = found = right = 0
    misses, wrong = [], []
    for label in labels:
        article = articles[label["article"]]
        who, covered = article.who(*label["content"])
        # "the mayor", "Ohio's mayor": kept as worded, nobody's name
        worded = who is None or not who.speaker[:1].isupper() or regex.search(r"['’]s \p{Ll}", who.speaker) is not None
        named = who if covered >= 0.5 and not worded else None
        source = article.raw[slice(*label["source"])]
        shown = f"{label['article']}: {source!r} is {label['speaker']}: {article.raw[slice(*label['content'])][:70]!r} → {named and named.speaker}"
        gold += label["speaker"] is not None
        if named is None:
            misses += [shown] if label["speaker"] else []
            continue
        found += 1
        names = [label["speaker"], *label["aliases"]] if label["speaker"] else []
        if any(same_person(name, named.speaker, article.raw) for name in names):
            right += 1
        else:
            wrong.append(shown)
    return Counts(gold, found, right, tuple(misses), tuple(wrong))


def same_person(source: str, speaker: str, text: str) -> bool:
    """Whether a speaker is the person that a source names: the words of the shorter name all in the longer one, and the
    speaker's name as full as the article has it."""
    wanted, given = _words(source), _words(speaker)
    if len(given) > 1 and speaker in source:
        return True
    if not wanted or not given:
        return False
    if not (set(wanted) <= set(given) or set(given) <= set(wanted)):
        return False
    if len(given) > 1 or (len(wanted) > 1 and set(wanted) == set(given)):
        return True
    longer = (name[0].removesuffix(speaker) for name in FULL_NAME.finditer(text) if name[0].endswith(f" {speaker}"))
    return not any(set(_words(before)) - _NO_NAMES for before in longer)


def _words(name: str) -> Sequence[str]:
    bare = _TITLES.sub("", name.split(",")[0])
    return [
        word.strip(".,'’").casefold()
        for word in regex.sub(r"['’]s$", "", bare).replace("’", "'").split()
        if word[:1].isupper()
    ]
