"""How sentences of a language report speech: its wording in, the patterns that find sources and cues out.

The words come from ``ingest/languages``; the shape, a source before or after its cue, an apposition, a clause that "that"
opens, is the one that English shares with its neighbours. NUL stands for a quoted character (``ingest.quotations.masked``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import regex

from ingest.languages import NEVER, Language, Pattern
from ingest.naming import NAME, ORGANISATION


@dataclass(frozen=True, slots=True)
class Grammar:
    """Patterns over one sentence, or over what stands before or behind a cue in it; the group ``source`` is who speaks."""

    cue: Pattern  # any finite form that reports
    according: Pattern  # "according to" and its source
    viewed: Pattern  # "In her view," and "In Doe's words,"
    participle: Pattern  # "saying" before a quotation
    before: Pattern  # a name or pronoun right before the cue
    body: Pattern  # the whole name of a body before the cue
    described: Pattern  # "the mayor", at the beginning of a clause
    apposition: Pattern  # "Jane Doe, the mayor,"
    after: Pattern  # a name, pronoun or description right behind the cue
    inverted: Pattern  # behind a cue that opens the sentence
    presented: Pattern  # "Dr Jane Doe, paediatrician, Port Vale Hospital, said:", a paragraph; group ``role``
    told_of: Pattern  # "Dr Jane Doe is a paediatrician at Port Vale Hospital", a line; group ``role``
    subject: Pattern  # whom a sentence is about
    adverbs: Pattern  # between source and cue
    clause: Pattern  # a pronoun as subject; it begins at the group ``begin``
    that: Pattern  # opens what is reported
    stands_for: Pattern  # a pronoun or determiner
    led: Pattern  # what a name is led by that is not its own
    member: Pattern  # "Jane Doe of the Institute of Soils, who mapped it,"
    of_body: Pattern  # "Jane Doe, of the Institute of Soils,"
    relative: Pattern  # ", who asked not to be named,"
    whom: Pattern  # a clause about somebody, of whom it tells what another does
    elsewhere: Pattern  # "from", "in": the name behind is a place
    did_before: Pattern  # "the mayor outlined her plan and …": group 1 or 2 is the source
    body_did: Pattern  # the same of a body by its name
    opening: Pattern  # "As the mayor, "; group ``role``
    describes: Pattern  # how an apposition begins
    bodies: Pattern  # nouns of bodies and groups that speak
    complement: Pattern  # before a name that belongs to what stands before it
    circumstance: Pattern  # where and when, not what, was said
    finite: Pattern  # an auxiliary, with which the rest of a clause begins
    leads: Pattern  # words that lead a sentence into its subject


def _or(words: Iterable[str]) -> str:
    return "|".join(regex.escape(word) for word in sorted(words, key=len, reverse=True)) or NEVER


def _either_case(words: Iterable[str]) -> str:
    """The words with a small or a capital first letter."""
    forms = {form for word in words for form in (word, word[:1].upper() + word[1:])}
    return _or(forms)


@cache
def grammar(words: Language) -> Grammar:
    """The patterns of a language, made once."""
    owner = r"\p{Lu}[\p{L}.-]+(?: \p{Lu}[\p{L}.-]+){0,3}['’]s?"
    determiner = rf"(?:{_either_case(words.determiners)}|{owner})"
    pronoun = rf"(?:{_either_case(words.subjects)})"
    role = rf"\b{words.role_words}s?\b"
    name = rf"(?:(?:[\p{{L}}'’-]+ ){{0,5}}{words.role_words}s? )?{NAME}"
    cues = _or({*words.said, *words.weak})
    who = rf"{determiner} (?:[\p{{L}}'’.-]+ ){{0,6}}?{role}"
    relative = "|".join(words.relative) or NEVER
    of = rf"(?:{'|'.join(words.complements) or NEVER}) (?:the )?{ORGANISATION}"
    return Grammar(
        cue=regex.compile(rf"(?<![\p{{L}}-])(?:{cues})(?![\p{{L}}-])"),
        according=regex.compile(
            rf"(?<!\p{{L}})(?P<cue>{_or(words.according)})\s+(?P<source>[^,;\0]{{2,120}})", regex.IGNORECASE
        ),
        viewed=regex.compile(
            rf"(?P<cue>In (?:(?P<source>his|her|their)|(?P<source>{NAME}?)['’]s?) (?:{_or(words.views)})), "
        ),
        participle=regex.compile(
            rf"(?<![\p{{L}}-])(?:{_or(words.participles)})(?=,? \0|[^\0,;]{{0,60}},? \0)(?![\p{{L}}-])"
        ),
        before=regex.compile(rf"(?:^|[\s(—–\0-])(?P<source>{pronoun}|{name})$"),
        body=regex.compile(rf"(?<![\p{{L}}-])(?P<source>{ORGANISATION})$"),
        described=regex.compile(
            rf"(?:^|[,;:—–\0] ?|\b(?:{_or(words.clauses)}) )(?P<source>{determiner} [^,;:\0]{{2,70}})$"
        ),
        apposition=regex.compile(rf"(?:^|[\s(—–\0])(?P<source>{name}|{pronoun}), (?P<apposition>[^\0;]{{2,240}}),$"),
        after=regex.compile(  # "Vale's midfielder Jane Doe" is Jane Doe
            rf"\s+(?:{owner} (?:\p{{Ll}}[\p{{L}}-]* ){{1,3}}(?P<source>{NAME})|"
            rf"(?P<source>{pronoun}\b|(?:{determiner} )?{name}|{determiner} [^,;:.\0]{{2,70}}))"
        ),
        inverted=regex.compile(rf" (?P<source>{name})(?P<role>, [^:\0]{{3,120}})?[:,] ?\0"),
        presented=regex.compile(
            rf"(?P<source>{NAME})(?:, | \(| [–—-] )(?P<role>[^.:;“”\"]{{3,200}}?)[,)]{{0,2}} "
            rf"(?:\p{{Ll}}+ )?(?P<cue>{cues})(?: that)?[:：]$"
        ),
        told_of=regex.compile(
            rf"(?P<source>{NAME}) (?P<cue>is) (?:an? |the )?(?P<role>[^.:;“”\"]{{3,200}}[^.:;!?…“”\",])"
        ),
        subject=regex.compile(
            rf"(?:\p{{Lu}}\p{{Ll}}+ [^,\0]{{0,50}}, )?(?:(?:{_either_case(words.leads)}) )*(?P<source>{pronoun}|{name})(?=[ ,])"
        ),
        adverbs=regex.compile(rf"(?:[ ,]+(?:{'|'.join(words.adverbs) or NEVER}))+,?$"),
        that=regex.compile(rf"(?:,\s*\p{{Ll}}+,)?(?:\s+(?:[^\s,;\0]+\s+){{0,10}}?(?:{_or(words.that)})\b(?!['’]),?)"),
        clause=regex.compile(rf" (?P<begin>{pronoun} (?:\p{{Ll}}+ly )?(?:{_or(words.auxiliaries)})\b)"),
        stands_for=regex.compile(rf"{pronoun}\b|{determiner} "),
        led=regex.compile(rf"(?:(?:{_either_case(words.leads)})\s+)+(?=\p{{Lu}})"),
        member=regex.compile(rf"(?:^|[\s(—–\0-])(?P<source>{NAME}) {of}, (?:{relative}) [^,;\0]{{2,80}},$"),
        of_body=regex.compile(rf"(?:^|[\s(—–\0-])(?P<source>{NAME}), {of},$"),
        relative=regex.compile(rf", (?:{relative}) [^,;\0]{{2,80}},$"),
        whom=regex.compile(rf"\b(?:{_or(words.relative)}) (?:{determiner}|{pronoun}) "),
        elsewhere=regex.compile(rf"\b(?:{_or(words.elsewhere)}) (?:\p{{Ll}}{{1,4}} )?$"),
        did_before=regex.compile(
            rf"({who}) (?:{words.did}|\p{{Ll}}+ed)\b.* (?:{_or(words.joins)})$|({who}) (?:{words.did}|\p{{Ll}}+ed)\b.*$"
        ),
        body_did=regex.compile(rf"((?:[Tt]he )?{ORGANISATION}) \p{{Ll}}+ed\b.* (?:{_or(words.joins)})$"),
        opening=regex.compile(words.opening),
        describes=regex.compile(rf"(?:{_or(words.apposed)}|\d{{2}},?)\b"),
        bodies=regex.compile(rf"\b(?:{'|'.join(words.bodies) or NEVER})\b"),
        complement=regex.compile(rf"\b(?:{_or(words.complements)})\s(?:\p{{Ll}}{{1,4}} )?$"),
        circumstance=regex.compile(words.circumstance),
        finite=regex.compile(rf" (?:{_or(words.auxiliaries)})\b"),
        leads=regex.compile(rf"(?:{_or(words.openings)})\b"),
    )
