"""A paragraph without a label within somebody's turn in, whether the reporter tells there of who has the word out."""

from __future__ import annotations

import regex

from ingest.languages import Language
from ingest.lines import Line

REPORTED = regex.compile(r"[,.?!][”\"] (?:\p{L}+ ){0,3}\p{L}+\b")
"""Behind a quotation that ends, words that are not quoted: "…," Doe said."""
_DID = regex.compile(
    r" (?:(?:\p{Ll}+ly|then|also) )?(?:\p{Ll}{3,}ed|laughs|smiles|pauses|nods|sighs|shrugs|grins|stood|sat|shook|rose|left|took|gave|went)\b"
)
_IS = regex.compile(r" (?:is|was|has|had|will|lives|runs|teaches|works)\b")
_SHOWN = regex.compile(
    r"[“\"‘][^“”\"]{3,60}[”\"’],? (?:opens|runs|premieres|airs|screens|(?:is|will be) (?:out|on|available|published|showing))\b"
)


def tells_of_speaker(line: Line, speaker: str, words: Language, *, last: bool) -> bool:
    """ "Doe laughed and asked for coffee.": within the turn of Doe, who does not say "I"; at the end also what Doe is
    ("Doe will leave in May.") and where the work can be seen ("“Ropes” opens on Friday.")."""
    name = speaker.split()[-1]
    own = any(word.strip(",.;:!?").casefold().replace("’", "'") in words.own_words for word in line.text.split())
    if own:
        return False
    if line.text.startswith(name) and (_DID.match(line.text, len(name)) or (last and _IS.match(line.text, len(name)))):
        return True
    return last and _SHOWN.match(line.text) is not None
