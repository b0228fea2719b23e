"""A sentence in, its cues of speech and their sources out: "according to", "said", "saying", each with who is named by it.

Rules over the cue words of the language: the source before, inside or after. Quotations are hidden from them, since what
is said says nothing of who says it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import regex

from ingest.appositions import apposed
from ingest.grammar import Grammar, grammar
from ingest.languages import Language
from ingest.naming import NAME, without_letters
from ingest.roles import read_role

MIN_INDIRECT_WORDS = 4  # "he said on Monday" is no content


@dataclass(frozen=True, slots=True)
class Found:
    """A cue and its source: offsets are code points of the paragraph. ``that`` is where what is reported begins, behind "that"."""

    source: tuple[int, int]
    cue: tuple[int, int]
    role: str | None
    form: str  # "before" the cue, "after" it, "according", "participle"
    that: int | None = None

    @property
    def start(self) -> int:
        return min(self.source[0], self.cue[0])

    @property
    def stop(self) -> int:
        return max(self.source[1], self.cue[1])


def found_in(hidden: str, start: int, end: int, words: Language, *, bare: bool = False) -> list[Found]:
    """The reports of one sentence: "according to" first, then the cue words that have a source. ``bare``: a weak cue counts
    without "that" or a quotation too."""
    sentence = hidden[start:end]
    found: list[Found] = []
    if (according := _attributed(sentence, start, words)) is not None:
        found.append(according)
    if (inverted := _inverted(sentence, start, words)) is not None:
        found.append(inverted)
    for cue in grammar(words).cue.finditer(sentence):
        if words.nouns.match(sentence, cue.start()):
            continue
        one = _source_before(sentence, cue.start(), cue.end(), start, words)
        if one is None and cue[0] not in words.to_somebody:
            one = _source_after(sentence, cue.start(), cue.end(), start, words)
        if one is None or any(one.source[0] < other.stop and other.start < one.stop for other in found):
            continue
        weak = cue[0] in words.weak and one.that is None and "\0" not in sentence
        # "TV shows, games" is a row of nouns: only a past form stands between commas.
        if (
            weak
            and not bare
            and not (cue[0][-1] != "s" and is_inserted(sentence, one.source[0] - start, cue.end(), words))
        ):
            continue
        found.append(one)
    for cue in grammar(words).participle.finditer(sentence):
        if (one := _participle(sentence, cue, start, found, words)) is not None:
            found.append(one)
    return found


def is_inserted(sentence: str, begin: int, end: int, words: Language) -> bool:
    """ "The wall, she told us on Friday, will hold": source and cue between commas, with words that go on behind."""
    before = sentence[:begin].rstrip()
    led, _, determiner = before.rpartition(" ")
    if determiner in words.determiners and grammar(words).circumstance.match(sentence, end):
        before = led  # "…, the Fisheries Ministry said on Monday, …"
    leads = grammar(words).leads.match(before)
    return (
        before.endswith(",")
        and len(before.split()) >= (MIN_INDIRECT_WORDS if leads else 2)
        and regex.match(r"[^,\0;:]{0,40}, (?=\p{Ll})", sentence[end:]) is not None
    )


def _attributed(sentence: str, start: int, words: Language) -> Found | None:
    """ "According to Jane Doe, the mayor, …": the source behind the cue."""
    viewed = grammar(words).viewed.match(sentence)
    if viewed is not None:
        own, cue = ((start + viewed.start(group), start + viewed.end(group)) for group in ("source", "cue"))
        return Found(own, cue, None, "according")
    match = grammar(words).according.search(sentence)
    if match is None:
        return None
    source = match["source"].rstrip(" .")
    tail = sentence[match.end("source") :]
    role = read_role(tail[2:], words) if tail.startswith(", ") and words.role.search(tail[:160]) else None
    at = start + match.start("source")
    named = _NAMED_AFTER.match(tail)
    if named is not None and words.role.search(source) and source[0].islower():  # "its clerk, Tomas Bell"
        role = regex.sub(r"^(?:the|its|an?|his|her|their) ", "", source)
        source, at = named["name"], start + match.end("source") + named.start("name")
    return Found((at, at + len(source)), (start + match.start("cue"), start + match.end("cue")), role, "according")


def _inverted(sentence: str, start: int, words: Language) -> Found | None:
    """ "Said Jane Doe: “…”": the cue opens the sentence."""
    first = regex.match(r"\p{Lu}\p{Ll}+(?= )", sentence)
    if first is None or first[0].lower() not in words.said:
        return None
    match = grammar(words).inverted.match(sentence[first.end() :])
    if match is None:
        return None
    at = start + first.end() + match.start("source")
    role = read_role(match["role"][2:], words) if match["role"] else None
    return Found((at, at + len(match["source"])), (start, start + first.end()), role, "after")


def _participle(
    sentence: str, cue: regex.Match[str], start: int, found: Sequence[Found], words: Language
) -> Found | None:
    """ "Jane Doe saying, “…”", or "Doe struck back, saying, “…”": who is named right before, else who the sentence is about."""
    left = sentence[: cue.start()].rstrip()
    at = (start + cue.start(), start + cue.end())
    if match := _NAME_LAST.search(left):
        return Found((start + match.start("source"), start + match.end("source")), at, None, "participle")
    if not left.endswith(",") and not regex.search(r"(?:,|\0|\band|\bby|\bwhile)$", left):
        return None
    earlier = [one for one in found if one.stop <= start + cue.start()]
    if earlier:
        return Found(earlier[-1].source, at, earlier[-1].role, "participle")
    match = grammar(words).subject.match(sentence)
    if match is None or (
        match["source"].split()[0] in words.openers and not grammar(words).stands_for.match(f"{match['source']} ")
    ):
        return None  # "In August, a worker sued, claiming"
    return Found((start + match.start("source"), start + match.end("source")), at, None, "participle")


def _source_before(sentence: str, cue_start: int, cue_end: int, offset: int, words: Language) -> Found | None:
    rules = grammar(words)
    left = _left_of(sentence[:cue_start].rstrip(), words)
    after = _behind_that(sentence, cue_start, cue_end, words)
    match = _owned(left, words) or rules.before.search(left)
    if match is not None and rules.elsewhere.search(left[: match.start("source")]):
        match = None  # "the senator from Ohio said"
    described = rules.described.search(left)
    if match is not None and described is not None and _is_of(match, described, words):
        match = described
    if match is not None and (person := _unclosed(left, match, words) or _OF_A_PLACE.search(left)):
        match = person
    elif match is not None and regex.search(
        r"\p{Lu}\p{L}* (?:\p{Ll}{2,4}|&) (?:\p{Ll}{1,4} )?$", left[: match.start("source")]
    ):
        match = _whole_body(left, rules, words) or match  # "the Department of Energy", "the President of France"
        if match is not None and rules.elsewhere.search(left[: match.start("source")]):
            return None  # "a study in the journal Sleep & Hearing said"
    role = None
    if match is None and left.endswith(","):
        match, role = apposed(left, words)
    if match is None:
        match = _described(described, words)
    if match is None or words.own_staff.match(match["source"]):
        return None  # "our correspondent observed"
    source = match["source"]
    # "the mayor outlined her plan and said", "The Traders’ Union welcomed the plan but warned"
    if done := rules.did_before.match(source) or rules.body_did.match(source):
        source = next(filter(None, done.groups()))
    lead = rules.led.match(source)
    begin = match.start("source") + (lead.end() if lead else 0)
    if role is None and (opening := rules.opening.match(left[:begin])):
        role = opening["role"].strip(" ,")
    return Found(
        (offset + begin, offset + match.start("source") + len(source)),
        (offset + cue_start, offset + cue_end),
        role,
        "before",
        None if after is None else offset + after,
    )


def _left_of(left: str, words: Language) -> str:
    """What stands left of a cue without adverbs, letters and parties behind a name."""
    left = grammar(words).adverbs.sub(_without_adverbs, left) or left
    if (bare := without_letters(left.rstrip(","), words.postnominals)) != left.rstrip(","):
        left = bare  # "Jane Doe MP said", "Jane Doe, PhD, said"
    # "Jane Doe (D-Ohio) said", "Jane Doe, D-Ohio, said"
    return regex.sub(r"(?<=\p{L})(?: \([^()]{1,40}\)|, \p{Lu}{1,3}-\p{Lu}[\p{L}.]{1,5}(?: \p{L}+\.?)?,)$", "", left)


def _described(match: regex.Match[str] | None, words: Language) -> regex.Match[str] | None:
    """Somebody or some body without a name, by what they are."""
    rules = grammar(words)
    if match is None or rules.whom.search(match["source"]):
        return None  # "a surgeon whom the council asked": somebody else did
    match = _OBJECT_OF.search(match.string, match.start("source")) or match  # "a move that senior officials said"
    return match if words.role.search(match["source"]) or rules.bodies.search(match["source"]) else None


def _is_of(match: regex.Match[str], described: regex.Match[str], words: Language) -> bool:
    """ "The mayor of Port Vale", "a lawyer for Jane Doe": who speaks is not the one whose they are."""
    before = match.string[described.start("source") : match.start("source")]
    of = grammar(words).complement.search(before)
    return of is not None and any(role.end() == of.start() - 1 for role in words.role.finditer(before))


def _unclosed(left: str, match: regex.Match[str], words: Language) -> regex.Match[str] | None:
    """ "Jane Doe, senior analyst at the site Acme.com told us": an apposition that no comma closes."""
    person = _UNCLOSED.search(left)
    if person is None or person.end("source") >= match.start("source"):
        return None
    role = person["role"]
    return person if words.role.search(role) and any(f" {of} " in role for of in words.complements) else None


def _behind_that(sentence: str, cue_start: int, cue_end: int, words: Language) -> int | None:
    """Where what is reported begins, behind "that"; not of "said the company would triple that number": what is between must
    say to whom, where or when."""
    that = grammar(words).that.match(sentence[cue_end:])
    if that is None:
        return None
    between = len(that[0].split()) > 2 and not that[0].startswith(",")
    if between and sentence[cue_start:cue_end] not in words.to_somebody:
        when = grammar(words).circumstance.match(sentence, cue_end) or words.when.match(that[0])
        return cue_end + that.end() if when else None
    if (clause := grammar(words).clause.search(that[0])) is not None:  # "told the Wire he is sad that it fell"
        return cue_end + clause.start("begin")
    return cue_end + that.end()


def _without_adverbs(found: regex.Match[str]) -> str:
    """A comma before them stays, where none is behind them: it closes an apposition, ", the mayor, has"."""
    return "," if found[0].startswith(",") and not found[0].endswith(",") else ""


def _owned(left: str, words: Language) -> regex.Match[str] | None:
    """ "The Teachers' Union", of which "Union" is not the name."""
    match = _OWNED.search(left)
    return match if match and match["source"].rpartition(" ")[2].casefold() in words.organisation_words else None


def _whole_body(left: str, rules: Grammar, words: Language) -> regex.Match[str] | None:
    """More than the last word of a name with small words in it: "The Department for Towns and Housing" is one, "the Ministry
    of Health and Jane Doe" are two."""
    whole = next(rules.body.finditer(left), None)
    if whole is None or " and " not in whole["source"]:
        return whole
    one = rf"(?:The )?(?i:{rules.bodies.pattern}) (?:of|for) .+ and \p{{Lu}}[\p{{L}}-]*"
    if regex.fullmatch(one, whole["source"]):
        return whole
    # "the Food and Drug Administration": the only noun of a body stands at its end
    kinds = [word.casefold() in words.organisation_words for word in whole["source"].split()]
    joined = left[: whole.start("source")].endswith(("the ", "The ")) or whole["source"].startswith("The ")
    of = regex.search(r" (?:of|for) .+ and \p{L}+$", whole["source"])  # "Centers for Disease Control and Prevention"
    return whole if joined and (of or (kinds[-1] and not any(kinds[:-1]))) else None


_NAMED_AFTER: Final = regex.compile(rf", (?P<name>{NAME})(?=[.,;]|$)")
_NAME_LAST: Final = regex.compile(rf"(?:^|[\s(—–\0-])(?P<source>{NAME})$")
_OWNED: Final = regex.compile(rf"(?:^|[\s(—–\0-])(?P<source>{NAME}(?<=s)['’] {NAME})$")
_UNCLOSED: Final = regex.compile(rf"(?:^|[\s(—–\0-])(?P<source>(?=\S+ \p{{Lu}}){NAME}), (?P<role>\p{{Ll}}[^,\0]*)$")
_OBJECT_OF: Final = regex.compile(r" that (?P<source>(?:\p{Ll}[\p{L}-]* )+\p{Ll}+s)$")
_OF_A_PLACE: Final = regex.compile(rf" and (?P<source>(?=\S+ \p{{Lu}}){NAME}) of (?:the )?{NAME}$")
_OF_A_TEAM: Final = regex.compile(  # behind "said Vale Wizards": "guard Jane Doe"
    rf" (?!(?:after|before|when|while|from|with|than|that|about|during|under|over|into|until|because|whose|where|which|through)\b)"
    rf"(?:\p{{Ll}}{{4,}} ){{1,2}}(?P<source>(?=\S+ \p{{Lu}}){NAME})(?=[,.;]|$| who\b)"
)


def _source_after(sentence: str, cue_start: int, cue_end: int, offset: int, words: Language) -> Found | None:
    """ "…," said Jane Doe, the mayor: only after a quotation or a comma."""
    rules = grammar(words)
    before = sentence[:cue_start].rstrip()
    if not before or before[-1] not in "\0,":
        return None
    match = rules.after.match(sentence[cue_end:])
    if match is None or (match["source"].split()[0] in words.openers and not rules.stands_for.match(match["source"])):
        return None  # "said Tuesday"
    if match["source"].endswith(" to "):
        return None  # "asked her and other members to “…”"
    if regex.search(r"['’]s$", match["source"]) and regex.match(r" \p{Ll}", sentence[cue_end + match.end() :]):
        return None  # "said Acme's results were poor"
    alone = rules.stands_for.fullmatch(match["source"]) and regex.match(r" \p{Ll}", sentence[cue_end + match.end() :])
    if before[-1] == "," and alone:
        return None  # "a worker, who gave no name, said he had heard of it"
    tail = sentence[cue_end + match.end() :]
    begin, end = match.span("source")
    team = " " in match["source"] or match["source"].isupper()
    if team and (person := _OF_A_TEAM.match(tail)) is not None:
        begin, end = (match.end() + position for position in person.span("source"))
        tail = tail[person.end() :]
    role = read_role(tail[2:], words) if regex.match(r", (?=\p{L})", tail) else None
    return Found(
        (offset + cue_end + begin, offset + cue_end + end), (offset + cue_start, offset + cue_end), role, "after"
    )
