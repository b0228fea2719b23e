"""Wording by language: which lines are page furniture, which words report speech, which labels open a turn.

``language("en")`` reads ``en.toml`` of this folder once; another language is another file of the same keys, of which it may
leave out those that it has no words for.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

import regex

Pattern = regex.Pattern[str]
NEVER = "(?!)"
"""A pattern that matches nowhere: what a list without words becomes."""


class _Late:
    """A pattern that ignores case, compiled when it is first used: a question needs few of them."""

    __slots__ = ("_compiled", "_source")

    def __init__(self, source: str) -> None:
        self._source = source
        self._compiled: Pattern | None = None

    def __getattr__(self, name: str) -> Any:
        if self._compiled is None:
            self._compiled = regex.compile(self._source, regex.IGNORECASE)
        return getattr(self._compiled, name)


def _pattern(source: str) -> Pattern:
    return cast("Pattern", _Late(source))


@dataclass(frozen=True, slots=True, eq=False)  # one object a language: hashed by identity
class Language:
    """Wording of one language; every pattern ignores case."""

    furniture_short: Pattern
    furniture_anywhere: tuple[Pattern, ...]
    furniture_words: frozenset[str]
    please: Pattern
    page_things: Pattern
    page_orders: Pattern
    page_itself: Pattern
    page_text: Pattern
    phone: Pattern
    streets: str
    related: Pattern
    editorial: Pattern
    press_about: Pattern
    press_about_text: Pattern
    press_contact: Pattern
    caption: Pattern
    picture_credit: Pattern
    bylines: tuple[Pattern, ...]
    credits: tuple[Pattern, ...]
    credit_needs_colon: frozenset[str]
    dateline: Pattern
    author_tail: Pattern
    question_labels: frozenset[str]
    answer_labels: frozenset[str]
    nobody_labels: frozenset[str]
    unnamed: Pattern
    offices: tuple[str, ...]
    hosts: frozenset[str]
    guests: frozenset[str]
    postnominals: frozenset[str]
    outlets: frozenset[str]
    stations: frozenset[str]
    narration: Pattern
    record: Pattern
    sworn: Pattern
    declared: Pattern
    briefed: Pattern
    requests: Pattern
    reminds: Pattern
    present: Pattern
    told_to: Pattern
    own_words: frozenset[str]
    your_words: frozenset[str]
    reported: frozenset[str]
    gestures: Pattern
    occasion: Pattern
    remarks: Pattern
    interests: Pattern
    house: Pattern
    operator: Pattern
    presides: Pattern
    greets: Pattern
    shown: Pattern
    spoke_with: Pattern
    answers: Pattern
    introduces: Pattern
    visits: Pattern
    talked: Pattern
    credited: Pattern
    titles: frozenset[str]
    honours: Pattern
    chaired: Pattern
    called: Pattern
    replied: Pattern
    noise: Pattern
    moderated: Pattern
    addresses: Pattern
    portfolios: frozenset[str]
    headed: str
    trades: Pattern
    said: tuple[str, ...]
    weak: frozenset[str]
    to_somebody: frozenset[str]
    states: Pattern
    hints: frozenset[str]
    own_hints: frozenset[str]
    according: tuple[str, ...]
    views: tuple[str, ...]
    learned: bool
    apart: Pattern
    aged: str
    unnamed_aged: str
    nouns: Pattern
    when: Pattern
    passive: Pattern
    speaks_for: Pattern
    unsaid: Pattern
    own_staff: Pattern
    participles: tuple[str, ...]
    determiners: tuple[str, ...]
    subjects: tuple[str, ...]
    adverbs: tuple[str, ...]
    that: tuple[str, ...]
    clauses: tuple[str, ...]
    leads: tuple[str, ...]
    elsewhere: tuple[str, ...]
    did: str
    joins: tuple[str, ...]
    ends: tuple[str, ...]
    auxiliaries: tuple[str, ...]
    past: tuple[str, ...]
    opening: str
    apposed: tuple[str, ...]
    complements: tuple[str, ...]
    openings: tuple[str, ...]
    circumstance: str
    bodies: tuple[str, ...]
    pronouns: frozenset[str]
    first_person: frozenset[str]
    body_pronouns: frozenset[str]
    relative: frozenset[str]
    organisation_words: frozenset[str]
    articles: tuple[str, ...]
    role_words: str
    role: Pattern
    openers: frozenset[str]
    place_words: frozenset[str]
    double_posts: frozenset[str]
    genders: dict[str, str]
    posts: dict[str, frozenset[str]]
    post_nouns: dict[str, str]
    asking_verbs: frozenset[str]
    asking_nouns: frozenset[str]
    asking_before: Pattern
    published: frozenset[str]
    happened: frozenset[str]
    before_role: frozenset[str]
    after_role: frozenset[str]


class LanguageError(Exception):
    """A language without a file of wording, or a file that is none."""


@cache
def _english() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("ingest.languages").joinpath("en.toml").read_text(encoding="utf-8"))


def _filled(given: dict[str, Any], name: str) -> dict[str, dict[str, Any]]:
    """The sections and keys of English, empty where ``given`` has none."""
    known = _english()
    strange = [f"[{section}]" for section in given if section not in known]
    strange += [
        f"{section}.{key}"
        for section in given
        if section in known
        for key in given[section]
        if key not in known[section]
    ]
    if strange:
        raise LanguageError(f"{name}: en.toml, whose keys it may use, has no {', '.join(strange)}")
    empty = {section: {key: type(value)() for key, value in keys.items()} for section, keys in known.items()}
    empty["posts"]["fields"] = {key: [] for key in known["posts"]["fields"]}
    return {section: {**keys, **given.get(section, {})} for section, keys in empty.items()}


def any_of(patterns: list[str], *, whole: bool) -> Pattern:
    """One pattern that matches where one of ``patterns`` does; ``whole`` wants it from start to end."""
    joined = "|".join(f"(?:{pattern})" for pattern in patterns) or NEVER
    return _pattern(rf"^(?:{joined})$" if whole else joined)


#: Lists of words from which ``ingest.grammar`` makes its patterns.
_GRAMMAR = (
    "participles", "determiners", "subjects", "adverbs", "that", "clauses", "leads", "elsewhere", "joins", "ends", "auxiliaries", "past", "apposed",
    "complements", "openings", "bodies",
)  # fmt: skip


@cache
def language(code: str = "en", folder: Path | None = None) -> Language:
    """The wording of one language by its ISO 639-1 code; ``folder`` is another place for its file.

    A file may leave out what its language has no words for: it then matches nothing. Raises ``LanguageError`` for a
    language without a file, or with keys that mean nothing.
    """
    place = files("ingest.languages") if folder is None else folder
    try:
        known = _english() if (code, folder) == ("en", None) else None
        given = known or tomllib.loads(place.joinpath(f"{code}.toml").read_text(encoding="utf-8"))
    except OSError as error:
        raise LanguageError(
            f"there is no wording for the language {code!r} ({code}.toml in {place}): {error}"
        ) from error
    except ValueError as error:
        raise LanguageError(f"{code}.toml in {place} is not TOML: {error}") from error
    data = _filled(given, f"{code}.toml")
    furniture, meta, turns, quotes = data["furniture"], data["meta"], data["turns"], data["quotes"]
    return Language(
        furniture_short=any_of(furniture["short"], whole=True),
        furniture_anywhere=tuple(map(_pattern, furniture["anywhere"])),
        furniture_words=frozenset(data["furniture"]["words"]),
        please=_pattern(data["furniture"]["please"] or NEVER),
        page_things=_pattern(furniture["things"] or NEVER),
        page_orders=_pattern(furniture["orders"] or NEVER),
        page_text=_pattern(furniture["text"] or NEVER),
        page_itself=_pattern(furniture["itself"] or NEVER),
        phone=_pattern(furniture["phone"] or NEVER),
        streets=furniture["streets"] or NEVER,
        related=any_of(furniture["related"], whole=True),
        editorial=any_of(furniture["editorial"], whole=False),
        press_about=any_of(furniture["about"], whole=True),
        press_about_text=any_of(furniture["about_text"], whole=False),
        press_contact=any_of(furniture["contact"], whole=True),
        caption=any_of(data["captions"]["words"], whole=True),
        picture_credit=_pattern(data["captions"]["credit"] or NEVER),
        bylines=tuple(map(_pattern, meta["byline"])),
        credits=tuple(map(_pattern, meta["credit"])),
        credit_needs_colon=frozenset(meta["credit_needs_colon"]),
        dateline=_pattern(rf"^(?:{'|'.join(meta['dateline_words'])})\b:?\s*"),
        author_tail=any_of(meta["author_tail"], whole=False),
        question_labels=frozenset(turns["question"]),
        answer_labels=frozenset(turns["answer"]),
        nobody_labels=frozenset(turns["nobody"]),
        unnamed=any_of(turns["unnamed"], whole=True),
        offices=tuple(turns["offices"]),
        hosts=frozenset(turns["hosts"]),
        guests=frozenset(turns["guests"]),
        postnominals=frozenset(turns["postnominals"]),
        outlets=frozenset(turns["outlets"]),
        stations=frozenset(turns["stations"]),
        record=any_of(turns["record"], whole=False),
        sworn=_pattern(turns["sworn"] or NEVER),
        declared=_pattern(turns["declared"] or NEVER),
        briefed=_pattern(turns["briefed"] or NEVER),
        present=any_of(turns["present"], whole=False),
        requests=any_of(turns["requests"], whole=False),
        reminds=any_of(turns["reminds"], whole=False),
        told_to=any_of(turns["told_to"], whole=False),
        own_words=frozenset(turns["own_words"]),
        your_words=frozenset(turns["your_words"]),
        reported=frozenset(turns["reported"]),
        gestures=_pattern(turns["gestures"] or NEVER),
        greets=_pattern(turns["greets"] or NEVER),
        remarks=any_of(turns["remarks"], whole=False),
        interests=_pattern(turns["interests"]),
        house=_pattern(turns["house"]),
        operator=_pattern(turns["operator"]),
        presides=_pattern(turns["presides"]),
        occasion=_pattern(turns["occasion"] or NEVER),
        shown=any_of(turns["shown"], whole=False),
        spoke_with=_pattern(turns["spoke_with"] or NEVER),
        answers=_pattern(turns["answers"] or NEVER),
        introduces=_pattern(turns["introduces"] or NEVER),
        visits=_pattern(turns["visits"] or NEVER),
        talked=_pattern(turns["talked"] or NEVER),
        credited=_pattern(turns["credited"] or NEVER),
        narration=any_of(turns["narration"], whole=False),
        titles=frozenset(turns["titles"]),
        honours=_pattern(turns["honours"] or NEVER),
        chaired=_pattern(turns["chaired"] or NEVER),
        called=_pattern(turns["called"] or NEVER),
        replied=_pattern(turns["replied"] or NEVER),
        noise=_pattern(turns["noise"] or NEVER),
        moderated=_pattern(turns["moderated"] or NEVER),
        addresses=_pattern(turns["addresses"] or NEVER),
        portfolios=frozenset(data["names"]["portfolios"]),
        headed=data["names"]["headed"] or NEVER,
        trades=_pattern(data["names"]["trades"] or NEVER),
        said=tuple(quotes["said"]),
        weak=frozenset(quotes["weak"]),
        to_somebody=frozenset(quotes["to_somebody"]),
        states=_pattern(quotes["states"] or NEVER),
        hints=frozenset(quotes["hints"].split()),
        own_hints=frozenset(quotes["own_hints"]),
        according=tuple(quotes["according"]),
        views=tuple(quotes["views"]),
        learned=quotes["learned"],
        apart=_pattern(quotes["apart"] or NEVER),
        aged=quotes["aged"] or NEVER,
        unnamed_aged=quotes["unnamed_aged"] or NEVER,
        when=_pattern(quotes["when"] or NEVER),
        speaks_for=_pattern(quotes["speaks_for"] or NEVER),
        passive=_pattern(quotes["passive"] or NEVER),
        unsaid=_pattern(quotes["unsaid"] or NEVER),
        nouns=_pattern(quotes["nouns"] or NEVER),
        own_staff=_pattern(quotes["own_staff"] or NEVER),
        did=quotes["did"] or NEVER,
        opening=quotes["opening"] or NEVER,
        circumstance=quotes["circumstance"] or NEVER,
        **{name: tuple(quotes[name]) for name in _GRAMMAR},
        pronouns=frozenset(quotes["pronouns"]),
        first_person=frozenset(quotes["first_person"]),
        body_pronouns=frozenset(quotes["body_pronouns"]),
        relative=frozenset(quotes["relative"]),
        organisation_words=frozenset(quotes["organisation_words"]),
        posts={name: frozenset(nouns) for name, nouns in data["posts"]["fields"].items()},
        post_nouns=data["posts"]["same"],
        articles=tuple(data["names"]["articles"]),
        role_words=rf"(?:{'|'.join(data['names']['roles']) or NEVER})",
        role=_pattern(rf"\b(?:{'|'.join(data['names']['roles']) or NEVER})s?\b"),
        place_words=frozenset(data["names"]["place_words"]),
        double_posts=frozenset(data["names"]["double_posts"]),
        openers=frozenset(data["names"]["openers"].split()),
        asking_verbs=frozenset((*quotes["said"], *quotes["weak"], *data["questions"]["verbs"])),
        asking_nouns=frozenset(data["questions"]["nouns"]),
        asking_before=_pattern(
            rf"\b(?:{'|'.join((*quotes['according'], *data['questions']['before']))})\s+(?:[\w'’-]+\s+){{0,4}}$"
        ),
        published=frozenset(data["questions"]["published"]),
        happened=frozenset(data["questions"]["happened"]),
        before_role=frozenset(data["questions"]["before_role"]),
        after_role=frozenset(data["questions"]["after_role"]),
        genders={name: sex[0] for sex in ("female", "male") for name in data["names"][sex].split()},
    )
