"""Sentence boundaries: text in, spans ``[start, end)`` in code points out, white space outside of them.

syntok finds the boundaries; what it gets wrong in news text is repaired here: titles and places it does not know
("Gov. Ron DeSantis", "Tampa, Fla. -- The"), semicolons, a cue torn from its question ("Is it so?" Smith asked), closing
marks left to the next sentence, and a sentence that starts with a pronoun after "Inc." or "U.S.".
The spans are in order, do not overlap and cover every character that is not white space.
"""

from __future__ import annotations

from functools import lru_cache

import regex
from syntok import segmenter

# After these a capital letter goes on with the same sentence: titles stand before names.
_TITLE_WORDS = """
    Adj Adm Ald Alh Amb Asec Assemb Asst Atty Brig Capt Cdr Cmdr Cmdt Col Comdr Comr Cpl Cpt Del Det Dr Drs Ens Esq Fr Gen Gens Gov
    Govs Hon Insp Lieut Lt Maj Messrs Mlle Mme Mmes Mr Mrs Ms Msgr Mt Mx Ofc Pfc Pres Prof Profs Pte Pvt Rep Reps Rev
    Barr Cllr Engr Pst Usec Revs Rt Sen Sens Sgt Sra Srta Ste Supt Vs v vs
"""
# Before another capital these are usually inside a name or an address; a clear opener after them still splits.
_INSIDE_WORDS = """
    Ave Blvd Bros Cos Corp Dept Dist Ft Govt Hwy Inc Intl Jr Ltd Mts Natl Pty Sr St Univ
    Ala Ariz Ark Calif Colo Conn Dak Fla Ga Ill Ind Kan Ky La Mass Mich Minn Miss Mo Mont Neb Nev Okla Ont Ore Pa Penn
    Que Tenn Tex Va Vt Wash Wis Wisc Wyo
"""
_NUMBERED_WORDS = "Art Ch Fig Figs Nos Nr No Pp Sec Vol art ch fig nos pp sec vol"
_TITLES = frozenset(_TITLE_WORDS.split())
_INSIDE = frozenset(_INSIDE_WORDS.split())
_NUMBERED = frozenset(_NUMBERED_WORDS.split())

_LAST_WORD = regex.compile(r"(?<![\p{L}\p{N}.])(\p{L}+)\.\Z")
_OPENERS = (
    "He|She|They|We|You|His|Her|Their|Our|But|And|Meanwhile|Then|There|These|Those|When|While|After|Before|At|By|"
    "With|If|To|From|Some|Many|Most|Now|Today|Nor|Or|She's|He's|We're|They're|They’re|We’re|He’s|She’s"
)
_OPENS = regex.compile(rf"[\"“‘'(\[]*(?:{_OPENERS}|The|This|That|It|In|On|As|For|A|An|I)\b")
# "Acme Inc. He left": an abbreviation that ended its sentence before an opener that syntok does not know.
_UNSPLIT = regex.compile(rf"(?<=[\p{{L}}\p{{N}}]\.)[\"”’]?\s+(?=[\"“‘'(\[]*(?:{_OPENERS})\b)")
# A closed quotation or a footnote mark between two sentences.
_AFTER_NOTE = regex.compile(r"(?<=\p{Ll}[.!?][\"”’]?(?:\[\d+\])+)\s+(?=[\"“‘]?\p{Lu})")
_INITIAL_THEN_QUOTE = regex.compile(r"(?<=\s\p{Lu}\.)\s+(?=[“])")
_AFTER_DECIMAL = regex.compile(r"(?<=\s[$€£]?[\d,]+\.\d+\.)\s+(?=\p{Lu})")
_AFTER_ROMAN = regex.compile(r"(?<=\p{Ll} (?:II|III|IV|VI|VII|VIII|IX)\.)\s+(?=\p{Lu}\p{Ll})")
_AFTER_PRIMES = regex.compile(r"(?<=\p{Ll}[.!?]'')\s+(?=[\"“']*\p{Lu})")
_MISSED = (_UNSPLIT, _AFTER_NOTE, _INITIAL_THEN_QUOTE, _AFTER_DECIMAL, _AFTER_ROMAN, _AFTER_PRIMES)
_CLOSERS = regex.compile(r"[”»）)\]’\"']+")
_STRAY_CLOSER = regex.compile(r"[”»）)\]]+(?=\s|\Z)")
_CLOSED_SENTENCE = regex.compile(r"[.!?…。！？:][\"”’'»)\]]*(?:\[\d+\])*\Z")
_ASKED = regex.compile(r"(?:[?!…]|\.\.\.)[\"”’']+\Z")
_NAME_CUE = regex.compile(
    r"(?:\p{Lu}[\p{L}’'.-]*\s+(?:(?:of|the|de|van|von|bin|al)\s+)?){1,5}(?:\p{Ll}+ly\s+)?"
    r"(?:said|says|asked|asks|added|adds|told|tells|wrote|writes|replied|cried|shouted|quipped|joked|demanded|wondered|"
    r"continued|exclaimed|tweeted|declared|recalled|responded|answered|remarked|insisted)\b"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the spans of the sentences of ``text``, in order."""
    return list(_sentences(text))


@lru_cache(maxsize=2048)  # every stage asks for the sentences of the same paragraphs: about those of one article
def _sentences(text: str) -> tuple[tuple[int, int], ...]:
    starts = _starts(text)
    spans: list[tuple[int, int]] = []
    for start, after in zip(starts, [*starts[1:], len(text)], strict=True):
        span = _trimmed(text, start, after)
        if span is None:
            continue
        if spans and _goes_on(text, spans[-1], span):
            spans[-1] = (spans[-1][0], span[1])
        else:
            spans.append(span)
    return tuple(spans)


def _starts(text: str) -> list[int]:
    """Where sentences may start: syntok's boundaries and those it misses, each behind what closes before it."""
    found = {0}
    for paragraph in segmenter.analyze(text):
        for tokens in paragraph:
            found.add(_past_closers(text, tokens[0].offset))
    for pattern in _MISSED:
        for match in pattern.finditer(text):
            word = _LAST_WORD.search(text, max(0, match.start() - 24), match.start())
            if word is None or word[1] not in _TITLES:
                found.add(match.end())
    return sorted(found)


def _past_closers(text: str, start: int) -> int:
    """Move a boundary behind the closing marks that it left to the next sentence."""
    if start == 0:
        return start
    pattern = _STRAY_CLOSER if text[start - 1].isspace() else _CLOSERS
    match = pattern.match(text, start)
    return match.end() if match else start


def _goes_on(text: str, before: tuple[int, int], after: tuple[int, int]) -> bool:
    """Whether the boundary between two spans is none."""
    gap = text[before[1] : after[0]]
    if gap.count("\n") > 1:
        return False
    end = before[1]
    last = text[end - 1]
    if last == ";" or (
        last in ")]" and not _CLOSED_SENTENCE.search(text, max(before[0], end - 16), end) and "\n" not in gap
    ):
        return True
    if last == "." and "\n" not in gap:
        word = _LAST_WORD.search(text, max(before[0], end - 24), end)
        if word is not None:
            return _abbreviates(text, word, before, after)
        return False
    return _ASKED.search(text, max(before[0], end - 6), end) is not None and (
        _NAME_CUE.match(text, after[0], after[1]) is not None
    )


def _abbreviates(text: str, word: regex.Match[str], before: tuple[int, int], after: tuple[int, int]) -> bool:
    alone = word.start() == before[0]
    if word[1] in _TITLES:
        return True
    if word[1] in _NUMBERED:
        return text[after[0]].isdigit() and not alone
    if word[1] in _INSIDE:
        return not alone and _OPENS.match(text, after[0]) is None and text[after[0]] not in "\"“‘'("
    return False


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
