"""The words beside a name in, the role out: "finance minister Jane Doe", "Jane Doe, the harbour master, …"."""

from __future__ import annotations

from functools import cache

import regex

from ingest.grammar import grammar
from ingest.languages import Language
from ingest.naming import NAME_WORD
from ingest.offices import office
from ingest.roles import read_role
from ingest.speakers import Register

NOT_A_ROLE = frozenset(
    """
    he she they i we you it would will could can may might should must shall had have has be been being do does did
    ask asked ask tell tells met saw made make against over under into after
    the a an by with to from and or that when as but for in on at said told of says is was are were who his
    her their its our while where after before about than like between
    why how what whether if because although though since unless until even perhaps whose which whom all both earlier
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
_SOMEBODY_ELSES = regex.compile(rf", \p{{Ll}}[^,;.]{{2,80}}, {NAME_WORD} {NAME_WORD}[^,;.]{{0,60}},")
_BECAME = regex.compile(
    r"\bas (?:the |an? )?(?=(?:\p{Ll}+ )?(?:president|director|chair|head|secretary|leader|minister|editor|captain|coach)\b)|"
    r"\b(?:is|was|has been|had been|became|appointed|named|elected|serves? as|served as|works? as|worked as|took office as|took over as)"
    r"(?: (?:appointed|named|elected|made|as))* (?:(?:the|a|an) )?"
)
# A verb, a possessor or a dash ends what stands before a name; "acting" and "retired" do not.
_NOT_IN_A_ROLE = regex.compile(
    r"['’]s$|^[–—―‒−-]+$|^(?!acting|managing|founding|leading|outgoing|incoming|sitting|ruling|working|nursing|engineering|"
    r"housing|planning|marketing|retired|elected|appointed|disgraced|ousted|jailed|united|associated)\p{Ll}+(?:ing|ed)$"
)
_TITLE = regex.compile(r"(?:Gov|Sen|Rep|Del|Lt|Gen|Col|Maj|Capt|Sgt|Mr|Mrs|Ms|Dr|Prof|Rev|Hon|Cllr|Supt|Insp|Det)\.?")
_NOUN_THEN_NAME = regex.compile(
    r"\b[Tt]he (?P<role>(?!late |former |then |young |old |new )[\p{Ll}-]+(?: [\p{Ll}-]+){0,2}) $"
)
_TITLE_BEFORE = regex.compile(r"(?<=, )(?P<title>\p{Lu}\p{L}{1,4})\.? $")
_PAUSE = regex.compile(r"[,;:.!?()“”\"\0–—−]\s*")


@cache
def _role_then_name(words: Language) -> regex.Pattern[str]:
    return regex.compile(  # not after "of" or "and": there the role is that of the person named before
        rf"(?:(?:^|(?<=[.!?:;”\"] ))(?:The|Its|An?|His|Her|Their|(?:The )?\p{{Lu}}[\p{{L}} ]*['’]s?) |"
        rf"(?<!\b(?:of|at|,) )(?<!(?<!,) and )\b(?:the|its|an?|his|her|their) )"
        rf"(?P<role>(?:[\p{{L}}'’-]+ ){{0,5}}?(?i:{words.role_words}s?)(?: (?:of|for|at|in) [^,;.]{{2,70}})?), $"
    )


def role_before(paragraph: str, start: int, words: Language) -> str | None:
    """The role that stands right before a name ("finance minister Jane Doe", "The mayor, Ms. Jane Doe,"), as worded."""
    titled = _TITLE_BEFORE.search(paragraph[max(0, start - 10) : start])
    if titled is not None and titled["title"].casefold() in words.titles | {"engr"}:
        start -= len(titled[0])
    if match := _role_then_name(words).search(paragraph[max(0, start - 140) : start]):
        return regex.sub(r"^(?:[\p{L}-]+ ){0,3}[\p{L}-]+['’]s? ", "", match["role"])
    if (match := _NOUN_THEN_NAME.search(paragraph[max(0, start - 60) : start])) and not NOT_A_ROLE & set(
        match["role"].split()
    ):
        return match["role"]
    held = office(words).search(paragraph[max(0, start - 160) : start])
    if held is not None and regex.search(r"(?:\b(?:and|of|for|the)|[,&]) $", held["role"]) is None:
        return held["role"].strip().removeprefix("The ")
    before = _PAUSE.split(paragraph[:start])[-1]
    tokens = before.split()
    if not tokens or not words.role.fullmatch(tokens[-1].strip("’'")):
        return None
    kept: list[str] = []
    for at in range(len(tokens) - 1, max(-1, len(tokens) - 9), -1):
        token = tokens[at]
        if token.casefold() in NOT_A_ROLE or _NOT_IN_A_ROLE.search(token):
            break
        # "unable to elect Republican leader Jane Doe"; not "talked to finance minister Jane Doe"
        verb = at and tokens[at - 1] in ("to", "not") and kept and (kept[-1][0].isupper() or kept[-1] == "former")
        if verb and token.islower():
            break
        kept.append(token)
    return " ".join(reversed(kept)) or None


def role_after(register: Register, name: str, paragraph: str, end: int) -> None:
    """ "Name, the role of …" and "Name (role)"."""
    rest = paragraph[end:]
    if rest.startswith((", ", " (")) and not rest.startswith(", and "):
        tail = rest[2:].split(")")[0] if rest.startswith(" (") else rest[2:]
        if _SOMEBODY_ELSES.match(rest) and grammar(register.words).complement.search(paragraph[: end - len(name)]):
            return  # "with the Wire, the director, Jane Doe,"
        beside = tail.partition(",")[0]
        if beside.istitle() and " " in beside and without_role(beside, register.words) != beside:
            return  # "Chairman Doe, Ranking Member Roe,": somebody else
        role = read_role(tail, register.words)
        if role and register.words.role.search(role):
            register.add(name, role)
            return
    if register.add(name).role is None:
        for became in _BECAME.finditer(regex.split(r"[.!?;“\"]", rest[:200])[0]):
            role = read_role(rest[became.end() : 240].split(",")[0], register.words)
            if role and register.words.role.search(" ".join(role.split()[:3])):
                register.add(name, role)
                return


def without_role(name: str, words: Language) -> str:
    """ "Harbour Commissioner Jane Doe" → "Jane Doe": function words in front of a name of two tokens are its role."""
    tokens = name.split()
    if any(token.endswith(("'s", "’s")) for token in tokens):  # "Attorney General's Office"
        return name
    last = max(
        (i for i, token in enumerate(tokens[:-1]) if words.role.fullmatch(token) or _TITLE.fullmatch(token)), default=-1
    )
    rest = tokens[last + 1 :]
    if last >= 1 and len(rest) == 1:  # "Ranking Member Doe", "Prime Minister Doe", "Deputy Governor Doe"
        double = f"{tokens[last - 1]} {tokens[last]}".casefold() in words.double_posts
        if double or all(words.role.fullmatch(token) for token in tokens[: last + 1]):
            return rest[0]
    while last >= 0 and len(rest) > 2 and rest[0].startswith("("):  # "Hon. (Dr.) Jane Doe"
        rest = rest[1:]
    return " ".join(rest) if last >= 0 and len(rest) >= 2 else name


def without_epithet(name: str, register: Register) -> str:
    """ "Baker Jane Doe" of a headline → "Jane Doe", whom the article names so; "CNN Doe" → "Jane Doe"."""
    tokens = name.split()
    if len(tokens) == 2 and tokens[0].isupper() and (known := register.resolve(tokens[1])) is not None:
        return known.name if known.is_somebody else name  # "telling CNN Doe had left"
    shorter = (" ".join(tokens[i:]) for i in range(1, len(tokens) - 1))
    return next((rest for rest in shorter if register.named(rest) is not None), name)
