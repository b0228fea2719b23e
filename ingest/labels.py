"""A paragraph in, the turn label at its start out: who is about to speak, and where the spoken words begin.

"Q:", "Reporter:", "Jane Doe, Harbour Master:", "MR. SMITH:", "[10:32] Moderator (Jane Doe):", "Jane Doe 00:10:32", a name in
brackets, before a dash or in bold. Whether such a wording opens turns at all is decided for the article as a whole
(``ingest.turns``), since "Note:" and "Price:" look the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

import regex

from ingest.languages import NEVER, Language
from ingest.naming import NAME, PARTICLE, split_title, without_letters

_STAMP = (
    r"(?:Q\d{1,4}\.?\s+(?=\p{Lu}[^:?.!]{1,50}:\s))?(?:[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]\.?m\.?)?[\])]?[ \-–—]*)?"
)
_LABEL = regex.compile(
    rf"^{_STAMP}(?P<mark>[*_#>\s]*)(?P<name>(?:(?:(?i:mr|mrs|ms|dr|prof|sen|rep|gov|hon|cllr|\p{{Lu}}\p{{Ll}}{{1,4}})\.|(?:\p{{Lu}}\.){{2,4}}|(?![QA]\.)\p{{Lu}}\.|[QA]\.(?=\s\p{{Lu}}[\p{{L}}’'-]+[:：]))\s(?:\(\p{{Lu}}\p{{L}}{{0,5}}\.?\)\s){{0,2}}(?=\p{{Lu}})){{0,3}}[\p{{L}}][^:：|\n.?!“”\"]{{0,60}}?(?:\b(?:(?i:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Rt|Hon|Jr|Sr|St)|\p{{Lu}})\.[^:：\n?!“”\"]{{0,60}}?)*)"
    rf"(?:\s*[(\[](?P<paren>(?:[^()\[\]]|\(\p{{Lu}}\p{{L}}{{0,5}}\.?\)){{1,120}})[)\]](?:\s*\([^()]{{1,60}}\)){{0,2}})?(?:,\s*(?P<role>[^:：“”\"?!]{{2,160}}?))?"
    r"\s*[*_]*(?:\s*[:：][*_]*(?:\s+|$)|\n)"
)
_DOT_LABEL = regex.compile(
    rf"^{_STAMP}(?P<name>Q|A|\p{{Lu}}\p{{Ll}}+|MR\. \p{{Lu}}+|MRS\. \p{{Lu}}+|MS\. \p{{Lu}}+)\.\s+(?=\p{{Lu}})"
)
# A record prints "The Chairman. ", "Ms. Doe. ", "Senator Doe. " before the words, a briefing "Q " and a court "A ".
_PRINTED = regex.compile(  # or "JANE DOE. "
    r"^(?P<name>(?:\p{Lu}[\p{Lu}’'-]+ ){1,3}\p{Lu}[\p{Lu}’'-]+(?=\.)|"
    r"(?:Mr|Mrs|Ms|Miss|Dr)\.? \p{Lu}[\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+)?|(?:The )?(?:\p{Lu}\p{L}+ ){0,2}\p{Lu}[\p{L}'’-]+)\.\s+(?=[\p{Lu}\[(])"
)
_LETTER = regex.compile(r"^(?P<name>[QA])\s+(?=[\p{Lu}\d\[(“\"])")
_INITIALS = regex.compile(r"^(?P<name>\p{Lu}{2,3})\s+(?=[\p{Lu}“\"(\[])")
_ALONE = regex.compile(
    rf"^(?P<name>{NAME})(?:(?:\s*\((?P<paren>[^()]{{1,80}})\)){{1,3}}|,? (?:--|[–—-]) (?P<role>.{{2,100}})|"
    r"[,|]? *[\[(]?(?:\d{1,2}:)?\d{1,2}:\d{2}[\])]?)?:?$"
)
_STAMPED_BEFORE = regex.compile(r"^[\[(]?(?:\d{1,2}:)?\d{1,2}:\d{2}[\])]? +(?=\p{Lu})")
_OFFICE_ALONE = regex.compile(
    rf"^(?:The )?(?P<office>[\p{{Lu}}][^()]{{3,100}}) \((?P<name>{NAME})\)(?: \([^()]{{1,60}}\)){{0,2}}:?$"
)
PERSON = regex.compile(
    rf"^(?:(?:(?i:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir|Sen|Rep|Gov|Hon|The Hon|Cllr)\.?|\p{{Lu}}\p{{L}}{{1,4}}\.) )?(?:{PARTICLE} ){{0,2}}{NAME}$"
)

# "Jane Doe, rapporteur. – Mr President, …", "Jane Doe (LIB), in writing. – …", as the European Parliament prints it.
_VERBATIM = regex.compile(
    rf"^(?P<name>{NAME})(?: \([^()]{{1,30}}\))?(?:, (?P<role>[^.:;?!]{{2,90}}))?\. [–—-]\s+(?=\S)"
)
# "1. JANE DOE (Labour—Eastern Bays) to the Minister of Transport: ", as parliaments print what was put to ministers.
_PUT = regex.compile(
    rf"^(?:\d{{1,3}}\. ?)?(?P<name>{NAME})(?: \((?P<paren>[^()]{{1,80}})\))? (?:to|asked) (?:the )?(?:[Hh]on\.? )?(?P<whom>\p{{Lu}}[^:.?!“”\"]{{3,80}}):\s+"
)
_CLAUSE = regex.compile(r"\b(?:is|are|was|were|has|had|will)\b")
_STYLE = regex.compile(rf"^(?i:the (?:right )?hon(?:ou?rable|\.)?) (?={NAME}$)")
_HOW = regex.compile(
    r"\s*\((?:voice-?over|on[- ]camera|on screen|via .*|through .*|by (?:phone|video).*|off-?mic|on tape)\)",
    regex.IGNORECASE,
)
_MANNER = regex.compile(r"(?:\p{Ll}+ly )?\p{Ll}+ing(?: \p{Ll}+){0,3}|(?:in|through|via|from|to|on|off|with) [^,]{2,40}")
_DOTTED = regex.compile(r"^(?P<name>(?:\p{Lu}\. ?){2,4}): +(?=\S)")
_NUMBERED = regex.compile(rf"\d{{1,3}}\. ?(?={NAME}(?: ?\([^()]{{1,60}}\))+(?: ?\[\d+\])?:)")
_BRACKETS = regex.compile(r"^\[(?P<name>[^\[\]\d]{2,40})\]:?\s+(?=\S)")
_DASH = regex.compile(
    r"^(?:\d+\. )?(?P<label>(?:[^—–:.?!\n“”\"]|(?<=\b(?:\p{Lu}\p{L}{0,4}|\d))\.|(?<=\d):(?=\d)){1,110}?)\s+(?:[—–]|--?)\s+(?=\S)"
)
_EMPHASIS = regex.compile(r"^(?P<mark>[*_]{1,3})(?P<words>[^*_\n]{1,200}?)(?P=mark)(?=[\s:.—–-]|$)")
_STAMPED = regex.compile(
    r"^(?P<name>[^:\n(\[\d]{2,50}?)(?:,? ?[(\[](?P<role>[^()\[\]\d]{2,80})[)\]])?[,|]?\s*[(\[]?\d{1,2}:\d{2}(?::\d{2})?[)\]]?\s*(?::\s+|\n)"
)
_BOLD = regex.compile(r"^(?P<name>[^,(:]{1,50}?)(?:, (?P<role>[^:]{2,100})| ?\((?P<paren>[^()]{2,80})\))?\s*:?\s*$")

_SENTENCE = regex.compile(r"\p{Ll}{3}[.?!] \p{Lu}")
CREDIT = 8  # words of "Photo by Jane Doe" behind a dash

LabelKind = Literal["question", "answer", "speaker", "nobody"]


@dataclass(frozen=True, slots=True)
class Label:
    """What opens a turn: ``end`` is where the spoken words begin in the paragraph. A ``question`` may have the name of who
    asks; ``nobody`` speaks without a name ("Operator:", "UNIDENTIFIED MALE:")."""

    kind: LabelKind
    name: str | None
    role: str | None
    text: str
    end: int
    bare: bool = False  # no colon: only where the article has several of them


@cache
def post(words: Language) -> regex.Pattern[str]:
    """ "The Mayor", a label of minutes."""
    offices = "|".join(words.offices) or NEVER
    return regex.compile(rf"^The (?:(?:[\p{{Lu}}][\p{{L}}-]* ){{0,3}}(?i:{words.role_words}s?)|(?i:{offices}))$")


def read_label(text: str, words: Language, bold: int = 0) -> Label | None:
    """The turn label at the start of a paragraph, if its wording could be one; ``bold`` characters of it are in bold."""
    if marked := _EMPHASIS.match(text):  # "**Q.** Why?" as a text has it: bold, too
        said, mark = marked["words"], len(marked["mark"])
        label = read_label(said + text[marked.end() :], words, len(said))
        return label and replace(label, end=label.end + mark * (2 if label.end >= len(said) else 1))
    if numbered := _NUMBERED.match(text):  # "1. Jane Doe (Port Vale) (Lab):", as a paper of questions has it
        label = read_label(text[numbered.end() :], words)
        return label and replace(label, end=label.end + numbered.end())
    label = (alone_label(text.partition("\n")[0], words) if "\n" in text else None) or _with_colon(text, words)
    if label is not None:
        return label
    if (match := _DASH.match(text)) and (label := _with_colon(f"{match['label']}: ", words)):
        return None if _is_dateline(label) else replace(label, end=match.end(), bare=True)
    for pattern in (_STAMPED, _VERBATIM, _BRACKETS, _LETTER, _PRINTED, _INITIALS):
        if match := pattern.match(text):
            role = match["role"] if "role" in pattern.groupindex else None
            rest = text[match.end() :]
            if pattern is _VERBATIM and len(rest.split()) <= CREDIT and words.caption.match(rest):
                continue  # "Jane Doe, the mayor, last week. – Photo by John Roe"
            if pattern is _VERBATIM and role and not words.role.search(role):
                role = None
            label = _label(match["name"].strip(), role, text[: match.end()], match.end(), words)
            if pattern is _PRINTED and (label is None or not _is_printed(match["name"], words)):
                continue
            if label is not None:
                return replace(label, text=match["name"].strip(), bare=pattern not in (_STAMPED, _VERBATIM))
    if 1 <= bold <= len(text) - 4 and (match := _BOLD.match(text[:bold])):
        start = bold + len(text[bold:]) - len(text[bold:].lstrip(" :.—–-"))
        label = _label(match["name"].strip(), match["role"] or match["paren"], text[:bold], start, words)
        return replace(label, bare=True) if label is not None else None
    return None


def _is_dateline(label: Label) -> bool:
    """ "PORT VALE, Ore. — "."""
    return label.text.partition(",")[0].isupper() and _STATE.fullmatch(label.role or label.name or "") is not None


def _is_printed(name: str, words: Language) -> bool:
    """A name or office as a record prints it before a full stop: with a title, or "The" and a post."""
    if name.startswith("The "):
        return post(words).match(name) is not None
    first, _, rest = name.partition(" ")
    if name.isupper() and rest and PERSON.match(name):  # "JANE DOE. Thank you."
        return True
    return bool(rest) and first.rstrip(".").casefold() in words.titles and PERSON.match(name) is not None


_BOTH = regex.compile(rf"{NAME} & {NAME}")


def alone_label(line: str, words: Language) -> Label | None:
    """The label that is all of a line: "Jane Doe", "Jane Doe (Port Vale) (Ind)", "Jane Doe -- Analyst", "Jane Doe 00:12",
    "The Secretary of State (Jane Doe)", "Operator"."""
    if len(line.split()) > 16:
        return None
    end = len(line) + 1
    line = _STAMPED_BEFORE.sub("", line)
    if (
        (office := _OFFICE_ALONE.match(line))
        and words.role.search(office["office"])
        and len(office["name"].split()) > 1
    ):
        return Label("speaker", office["name"], office["office"], line, end)
    match = _ALONE.match(line)
    if match is None and _BOTH.fullmatch(line):  # an outlet: "Rail & Route"
        return Label("speaker", line, None, line, end)
    if match is None:
        label = _with_colon(f"{line}: ", words) if ":" not in line else None
        return label and replace(label, end=end)
    role = match["role"] or match["paren"]
    if role and not words.role.search(role):
        role = None
    label = _label(match["name"], None, line, end, words)
    if label is not None and label.kind == "question":
        return _label(match["name"], match["paren"], line, end, words)
    return replace(label, role=label.role or role, text=line.rstrip(":")) if label is not None else None


def _with_colon(text: str, words: Language) -> Label | None:
    put = _PUT.match(text)
    if put is not None and words.role.search(put["whom"]):
        return _label(put["name"], None, text[: put.end()], put.end(), words)
    match = _LABEL.match(text)
    if (dotted := _DOTTED.match(text)) is not None:  # "R.C.:", who is "Regula Caduff (R.C.)" or has these initials
        initials = regex.sub(r"[. ]", "", dotted["name"])
        return Label("speaker", initials, None, dotted["name"], dotted.end())
    if match is None:
        dotted = _DOT_LABEL.match(text)
        if dotted is None:
            return None
        label = _label(dotted["name"], None, text[: dotted.end()], dotted.end(), words)
        if len(dotted["name"]) > 1 and dotted["name"].istitle():  # "Question. ", as good as "Q. "
            return label if label is not None and label.kind in ("question", "answer") else None
        return label
    name = match["name"].strip(" *_#>")
    role = match["role"] or match["paren"]
    if match["mark"] is None or text[match.end() : match.end() + 2] == "//":
        return None
    if role and _SENTENCE.search(role):  # "Mr Speaker, the catch fell. They told us in plain words:"
        return None
    return _label(name, role, text[: match.end()], match.end(), words)


_DAY = regex.compile(r"\p{Lu}\p{Ll}{2,8}\.? \d{1,2}(?:, \d{4})?")
_STATE = regex.compile(r"(?:.*[ ,])?(?:\p{Lu}\p{Ll}{1,4}\.|(?:\p{Lu}\.){2})")  # "Ore.", "N.J."
_CREDITED = regex.compile(r"[.;|–—-]\s*(\p{L}+)$")
_NUMBER_AFTER = regex.compile(r"[\s\d#.]+$")
_BY = regex.compile(r"by\s")


def _label(name: str, role: str | None, shown: str, end: int, words: Language) -> Label | None:
    shown = shown.strip().strip("*_#> ").rstrip(":： *_")
    credited = _CREDITED.search(shown)
    seen = role and ("|" in role or (credited is not None and credited[1].casefold() in words.nobody_labels))
    if seen or _DAY.fullmatch(
        role or ""
    ):  # under a picture, "Jane Doe, the mayor. | Photo: John Roe"; "Saturday, Dec. 10"
        return None
    role = _HOW.sub("", role) if role else role
    if role and shown.endswith(f"({role})") and (_MANNER.fullmatch(role) or words.gestures.match(f"he {role}")):
        role = None  # "Doe (laughing):"
    plain = _NUMBER_AFTER.sub("", name).casefold()
    if _BY.match(plain):  # "BY MS. DOE:" of a court's record: who asks from here on
        return None
    known = {plain, name.casefold(), plain.removeprefix("the ")}
    if known & words.nobody_labels and not (name.isupper() and words.role.fullmatch(name)):  # "DIRECTOR:" speaks
        return None
    if role and role.casefold().replace(".", "") in words.postnominals:  # "Jane Doe, SC:"
        role = None
    if role and role == "".join(word[0] for word in name.split()):  # "Jane Doe (JD):", who is JD below
        role = None
    if words.unnamed.match(name) and not (role and _is_titled(role, words)):
        return Label("nobody", None, None, shown, end)
    asker, _, outlet = name.partition("/")
    if outlet and not role and PERSON.match(asker.strip()) and " " in asker:  # "JANE DOE/DAILY COURIER:"
        return Label("question", asker.strip(), outlet.strip(), shown, end)
    if known & words.question_labels:
        if role and PERSON.match(role.strip()):  # "Moderator (Jane Doe):" says who asks
            return Label("question", role.strip(), name, shown, end)
        return Label("question", None, None, shown, end)
    if plain in words.answer_labels:
        return Label("answer", None, None, shown, end)
    return _named(name, role, shown, end, words)


def _is_titled(role: str, words: Language) -> bool:
    """Somebody by name, with a title: "Hon. Jane Doe" in the brackets behind an office."""
    title, name = split_title(role.strip(), words)
    return title is not None and PERSON.match(name) is not None


_CHANNEL = regex.compile(r"\p{Lu}\p{L}+ \d{1,3}")


@cache
def _several(words: Language) -> regex.Pattern[str]:
    """ "Doe and Roe", "Doe, Roe & Poe"."""
    return regex.compile(rf"{NAME}(?:, {NAME})* (?:{'|'.join(words.joins) or NEVER}|&) {NAME}")


def _named(name: str, role: str | None, shown: str, end: int, words: Language) -> Label | None:
    """A label that names somebody, by name or post."""
    if not role and _several(words).fullmatch(name):
        return Label("nobody", None, None, shown, end)  # "Doe and Roe:"
    name = _STYLE.sub("", without_letters(name, words.postnominals))  # "ADV DOE SC", "The Hon. JANE DOE"
    title, bare = split_title(name, words)
    first, _, rest = name.partition(" ")
    if title is not None and (bare != rest or first.casefold().rstrip(".") not in words.titles):
        # "Hon. (Dr.) Jane Doe", "H.E. Jane Doe"
        name = bare if " " in bare or title.rstrip(".").casefold() not in words.titles else f"{title} {bare}"
    if name.isupper() and words.role.fullmatch(name) and name[-1] == "S" and words.role.fullmatch(name[:-1]):
        return None  # "COMMANDERS:", a team or what a part of a list is about
    if name.isupper() and (name.startswith("THE ") or words.role.fullmatch(name)):  # "THE COURT", "MINISTER"
        name = name.title()
    if words.role.fullmatch(name) and (shown.isupper() or name.casefold() in words.titles):  # not "Developer: Acme"
        name = f"The {name}"
    titled = role is not None and _is_titled(role, words) and words.role.search(name)
    if (
        role
        and (titled or not PERSON.match(name))
        and PERSON.match(role.strip())
        and len(role.split()) >= 2
        and words.organisation_words.isdisjoint(role.casefold().split())
        and (title is None or words.role.search(bare))  # a member's ward is nobody: "Mr. Doe-O (Port Vale):"
    ):  # "Harbour Master (Jane Doe):", "The Speaker (Hon. Jane Doe):"
        held = split_title(role.strip(), words)[1]
        return Label("speaker", held if " " in held else role.strip(), name.removeprefix("The "), shown, end)
    if post(words).match(name):  # "The Mayor:" of minutes
        return Label("speaker", name, role, shown, end)
    if _CHANNEL.fullmatch(name) and name.split()[0].casefold() in words.outlets and not role:
        return Label("speaker", name, None, shown, end)  # "Channel 6"
    outlet = name.startswith("The ") and name.split()[-1].casefold() in words.outlets and not role
    small = [word.title() in words.openers for word in name.split()]
    if sum(small) > 1 or (len(small) > 1 and small[-1] and name.isupper()):  # "AFTER THE STORM", "ELITE EIGHT"
        return None
    if not PERSON.match(name) or len(name.split()) > 6 or (name.startswith("The ") and not outlet):
        return None
    name, role = _without_posts(name, role, words)
    if role is None:
        return Label("speaker", name, None, shown, end)
    beside = shown.endswith(f"({role})") and " " in name and len(role.split()) <= 3  # "Jane Doe (printer):"
    role = _role(name, role, words) or (role if beside and not _CLAUSE.search(role) else None)
    return Label("speaker", name, role, shown, end) if role else None


def _without_posts(name: str, role: str | None, words: Language) -> tuple[str, str | None]:
    """ "MAYOR JANE DOE" → "JANE DOE", "Deputy Governor Doe" → "Doe", and the post as the role where none is stated."""
    *posts, last = name.split()
    if len(posts) > 1 and all(words.role.fullmatch(post) for post in posts):
        return last, role or " ".join(posts)
    first, _, rest = name.partition(" ")
    if len(rest.split()) > 1 and (first.casefold().rstrip(".") in words.titles or words.role.fullmatch(first)):
        return rest, role or (first.title() if words.role.fullmatch(first) and first[-1:] not in "sS" else None)
    return name, role


def _role(name: str, role: str, words: Language) -> str | None:
    """The role of a label, None where what stands there is none."""
    role = role.strip(" ,")
    if aged := regex.match(r"(?:aged )?\d{1,2}(?:,\s*|$)", role):  # "Jane Doe, 52, taxi driver:"
        return role[aged.end() :] or role
    if _CLAUSE.search(role):
        return None
    last = role.split()[-1].casefold()
    if last in words.question_labels:  # "JANE DOE, HOST:"
        return role.lower()
    title = name.split()[0] if name.casefold().startswith("cllr") else None
    if title and not words.role.search(role):
        return f"{title} ({role})"
    if last in {*words.said, *words.weak}:
        return None  # "Jane Doe, the mayor, said:" introduces a quotation
    capital = all(word[0].isupper() or not word[0].isalpha() for word in role.split() if len(word) > 3)
    return role if words.role.search(role) or capital else None  # else a clause with a colon
