"""Paragraphs of an interview or transcript in, who speaks in each out.

A label ("Q:", "Reporter:", "Jane Doe, Harbour Master:", "MR. SMITH:", "[10:32] Moderator (Jane Doe):") opens a turn;
later paragraphs are carried to its speaker until the next label, question or narration. Whether a colon opens turns is
decided for the article as a whole, since "Note:" and "Price:" look the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import regex

from ingest.capitals import in_capitals
from ingest.labels import PERSON, Label, alone_label, post, read_label
from ingest.languages import Language
from ingest.lines import Line
from ingest.naming import NAME
from ingest.sentences import sentences
from ingest.speakers import Register

_TITLE = regex.compile(r"^(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir|Sen|Rep|Gov|Hon|Cllr)\.? ", regex.IGNORECASE)
_TALK = regex.compile(r"\b(?:I|we|you|my|our|your|us|me|let['’]s|thanks?)\b|\?", regex.IGNORECASE)
_QUESTION_END = regex.compile(r"[?？][\"'”’)\]*_]*$")
MIN_LABELS = 5  # labels that make a transcript
MIN_BARE = 3  # labels without a colon in an article, one of them twice, that make it a conversation


def find_labels(body: Sequence[Line], askers: Sequence[str], register: Register, words: Language) -> list[Label | None]:
    """The labels that open turns in this article: all of them, or none where the article is no interview.

    ``askers`` are the outlet and the author: under their names, or initials, the questions stand.
    """
    paragraphs = [line.text for line in body]
    text = "\n".join(paragraphs)
    read = [read_label(line.text, words, line.bold) for line in body]
    labels = _fuller(
        [label if label is None or _opens_speech(label, line) else None for label, line in zip(read, body, strict=True)]
    )
    labels = _corroborated(labels, text)
    labels = _fuller(_expanded(labels, askers, register))
    own: dict[str, list[str]] = {}
    for label, paragraph in zip(labels, paragraphs, strict=True):
        if label is not None and label.kind == "speaker" and label.name:
            own.setdefault(label.name, []).append(paragraph[label.end :])
    transcript = _is_transcript(labels, own)
    asking = _asking(own, labels, askers, register, transcript=transcript)
    labels = [
        replace(label, kind="question")
        if label is not None and label.kind == "speaker" and label.name in asking
        else label
        for label in labels
    ]
    asked = sum(label is not None and label.kind == "question" for label in labels)
    answered = sum(label is not None and label.kind == "answer" for label in labels)
    interview = asked >= 2 or (asked > 0 and answered > 0)  # a lone "Q:" may be a poll in a live blog
    credible = {
        name
        for name, said in own.items()
        if name not in asking
        and _credible(name, said, labels, text, register, interview=interview, transcript=transcript)
    }
    turns = sum(len(own[name]) for name in credible)
    if not ((asked and (answered or credible)) or answered >= 2 or len(credible) >= 2 or turns >= 3):
        # A lone "Jane Doe, mayor: …" is a statement; it opens no conversation.
        credible = {label.name for label in labels if label is not None and label.role and label.name in credible}
        labels = [None if label is not None and label.kind == "nobody" else label for label in labels]
        if not credible and not _questions_alone(labels, paragraphs):
            return [None] * len(labels)
    if not transcript and not interview:
        labels = [None if label is not None and label.kind == "nobody" else label for label in labels]
    labels = [
        label if label is not None and (label.kind != "speaker" or label.name in credible) else None for label in labels
    ]
    return _told_and_asked(labels, paragraphs, words)


def _opens_speech(label: Label, line: Line) -> bool:
    """ "Jane Doe -- Analyst" and "Jane Doe – two years" of a list say nothing."""
    if label.end >= len(line.text):
        return False
    return not label.bare or bool(line.bold) or label.text in ("Q", "A") or line.ends or line.words > 12


def _is_transcript(labels: Sequence[Label | None], own: dict[str, list[str]]) -> bool:
    """A quarter of the paragraphs is labelled, five at least, two labels of which one comes again: then every label counts."""
    found = [label for label in labels if label is not None]
    kinds = {label.name or label.kind for label in found if label.kind != "nobody"}
    most = max([len(said) for said in own.values()], default=0)
    said = [words for said in own.values() for words in said]
    talk = sum(_TALK.search(words) is not None for words in said)
    ends = [
        words.rstrip("\"'”’)]").endswith((".", "!", "?", "…", "-", "—", "–")) for said in own.values() for words in said
    ]
    within = [i for i, label in enumerate(labels) if label is not None]
    dense = bool(within) and len(found) >= 0.25 * (within[-1] - within[0] + 1)
    several = sum(len(said) >= 2 and " " in name for name, said in own.items()) >= 2
    return (
        len(found) >= MIN_LABELS
        and (dense or (several and len(found) >= 1.5 * MIN_LABELS))
        and len(kinds) >= 2
        and most >= 2
        and sum(ends) >= 0.8 * len(ends)
        and talk >= 0.3 * len(said)  # people say "I" and "you" and ask, lists of facts do not
        and sum(len(turns) == 1 for turns in own.values()) <= 0.6 * len(said)  # news from fifty towns
    )


def _asking(
    own: dict[str, list[str]],
    labels: Sequence[Label | None],
    askers: Sequence[str],
    register: Register,
    *,
    transcript: bool,
) -> set[str]:
    """The labels under which questions stand: of the outlet or author, of other outlets, of those who do little but ask."""
    known = {asker.casefold() for asker in askers}
    shares = {name: sum(is_question(said) for said in turns) / len(turns) for name, turns in own.items()}
    found = set()
    several = [name for name, turns in own.items() if len(turns) >= 2]
    few = transcript and len(several) <= 2
    for name, said in own.items():
        others = [other for other in own if other != name]
        if len(own) + len(labels) <= len(said):
            continue
        main = any(len(own[other]) >= 2 for other in others)
        much = len(said) >= 2 and shares[name] >= 0.75
        once = (
            transcript
            and main
            and len(said) == 1
            and is_question(said[0])
            and all(is_question(said[0][a:b]) for a, b in sentences(said[0]))
        )
        more = few and shares[name] >= 0.35 and shares[name] * len(said) >= 2 and all(shares[o] <= 0.15 for o in others)
        outlet = transcript and main and is_outlet(name, register.words)
        if name.casefold() in known or much or once or more or outlet:
            found.add(name)
    if few and not found and len(several) == 2 and any(map(shares.get, several)):
        # Of two who alternate, the first asks who is nobody that the article tells of: "THE COURIER:".
        first, second = several
        one, other = register.resolve(first), register.resolve(second)
        unknown = one is None or not (one.is_somebody or one.mentions > len(own[first]) + 1)
        if shares[first] >= 0.3 and unknown and other is not None and len(other.tokens) > 1:
            found.add(first)
    return found


def is_outlet(name: str, words: Language) -> bool:
    """Named as newspapers and broadcasters are."""
    tokens = [token.casefold() for token in name.split()]
    return tokens[-1] in words.outlets or (len(tokens) > 2 and any(token in words.outlets for token in tokens))


def _told_and_asked(labels: Sequence[Label | None], paragraphs: Sequence[str], words: Language) -> list[Label | None]:
    """Who asks under a name of their own and says something that is no question, is on record with it; a host's question
    is one."""
    names = {
        label.text.partition(" (")[0]: label.name
        for label in labels
        if label is not None and label.kind == "question" and label.name
    }
    # "THE COURIER:" beside "Doe:" is no person.
    capitals = all(
        label.text.isupper() for label in labels if label is not None and label.kind in ("speaker", "question")
    )
    found: list[Label | None] = []
    for label, paragraph in zip(labels, paragraphs, strict=True):
        if label is None:
            found.append(None)
            continue
        said = paragraph[label.end :]
        asks = is_question(said)
        if label.kind == "question":
            label = replace(label, name=label.name or names.get(label.text.partition(" (")[0]))
            personal = (
                label.name
                and " " in label.name
                and not is_outlet(label.name, words)
                and PERSON.match(label.name)
                and (capitals or not label.text.isupper())
            )
            if not label.name and not asks and label.text.casefold().removeprefix("the ") in words.hosts:
                label = replace(label, kind="nobody")  # the moderator introduces somebody
            if personal and not asks:
                label = replace(label, kind="speaker")
        elif (label.kind == "speaker" and _is_host(label, labels, words) and asks) or (label.kind == "nobody" and asks):
            label = replace(label, kind="question")
        found.append(label)
    return found


def _is_host(label: Label, labels: Sequence[Label | None], words: Language) -> bool:
    roles = [other.role for other in labels if other is not None and other.name == label.name and other.role]
    return any(token.strip(",.").casefold() in words.hosts for role in roles for token in role.split())


def _fuller(labels: Sequence[Label | None]) -> list[Label | None]:
    """ "Doe:" and "Jane:" are the one whom another label calls "Jane Doe"."""
    names = {
        label.name for label in labels if label is not None and label.kind in ("speaker", "question") and label.name
    }
    usual = {name.casefold(): name for name in names if not name.isupper()}
    whole: dict[str, str] = {
        name: usual[name.casefold()] for name in names if name.isupper() and name.casefold() in usual
    }
    for name in names:
        bare = _TITLE.sub("", name).casefold()
        for part in (-1, 0):
            fuller = [
                other
                for other in names
                if len(other.split()) > len(bare.split())
                and len(_TITLE.sub("", other).split()) > 1
                and (other.casefold().endswith(f" {bare}") if part else other.casefold().startswith(f"{bare} "))
            ]
            if len({other.casefold() for other in fuller}) == 1 and (part or bare == name.casefold()):
                whole.setdefault(name, fuller[0])
    return [
        replace(label, name=whole[label.name])
        if label is not None and label.kind == "speaker" and label.name in whole
        else label
        for label in labels
    ]


def _corroborated(labels: Sequence[Label | None], text: str) -> list[Label | None]:
    """Labels without a colon count where there are three, one of them twice, and names that the article has elsewhere too;
    a bare "A" counts where a bare "Q" does."""
    letters = Counter(label.kind for label in labels if label is not None and label.bare and label.text in ("Q", "A"))
    lettered = letters["question"] >= 2
    names = Counter(
        label.name or label.kind
        for label in labels
        if label is not None and label.bare and label.text not in ("Q", "A")
    )
    sure = names.total() >= MIN_BARE and max(names.values(), default=0) >= 2 and len(names) >= 2
    certain = {
        label.name for label in labels if label is not None and not label.bare and label.name and " " in label.name
    }
    return [
        label
        if label is None
        or not label.bare
        or label.name in certain
        or (
            lettered and (label.text == "Q" or letters["answer"] >= 2)
            if label.text in ("Q", "A")
            else sure and (names[label.name or label.kind] > 1 or text.count(label.name or "") > 1)
        )
        else None
        for label in labels
    ]


def _questions_alone(labels: Sequence[Label | None], paragraphs: Sequence[str]) -> bool:
    """Only the questions are labelled: two at least, each with something behind it that is no question."""
    at = [position for position, label in enumerate(labels) if label is not None and label.kind == "question"]
    answered = [i for i in at if i + 1 < len(labels) and labels[i + 1] is None and is_question(paragraphs[i])]
    return len(answered) >= 2 and len(answered) >= 0.7 * len(at)


def join_labels(body: Sequence[Line], words: Language) -> list[Line]:
    """A label on a line of its own is put on the paragraph that it opens, with a line break between; a question and its
    answer in one paragraph are set apart."""
    body = _signed([part for line in body for part in _question_then_answer(line, words)])
    alone = _alone(body, words)
    joined: list[Line] = []
    pending: Line | None = None
    for line, opens in zip(body, alone, strict=True):
        if pending is not None:
            joined.append(replace(line, text=f"{pending.text}\n{line.text}", gap=pending.gap, bold=0))
            pending = None
        elif opens:
            pending = line
        else:
            joined.append(line)
    return joined if pending is None else [*joined, pending]


_SIGNED = regex.compile(
    rf"[―—–-]{{1,2}} ?(?:(?:The )?(?:Right )?Hon(?:ou?rable|\.)? )?(?P<name>{NAME})(?:, .{{2,140}})?"
)


def _signed(body: Sequence[Line]) -> list[Line]:
    """A name under a quotation, "— Jane Doe, mayor" on a line of its own, is put to it, with a line break between."""
    joined: list[Line] = []
    for line in body:
        before = joined[-1].text if joined else ""
        match = _SIGNED.fullmatch(line.text)
        if match and " " in match["name"] and before[:1] in '“"«' and before[-1:] in '”"»' and len(before) > 1:
            joined[-1] = replace(joined[-1], text=f"{before}\n— {line.text[match.start('name') :]}", kind=None)
        else:
            joined.append(line)
    return joined


def _alone(body: Sequence[Line], words: Language) -> list[bool]:
    """Which lines are labels: those that end in a colon where others do too, and names or posts before paragraphs, three
    at least, one of them twice."""
    text = "\n".join(line.text for line in body)
    colons = [_stands_alone(line, words) for line in body]
    bare = [
        None if colon else _bare_alone(line, following, words)
        for colon, line, following in zip(colons, body, [*body[1:], None], strict=True)
    ]
    counts = Counter(label.name or label.kind for label in bare if label is not None)
    sure = counts.total() >= MIN_BARE and len(counts) >= 2 and max(counts.values()) >= 2
    again = sum(count for count in counts.values() if count > 1)
    sure = sure and again >= 0.3 * counts.total()  # films with their years come once each
    known = [
        label is not None
        and sure
        and (counts[label.name or label.kind] > 1 or label.text != label.name or text.count(label.name or "") > 1)
        and not _common(label.name or "", text)
        for label in bare
    ]
    texts = Counter(line.text for line, colon in zip(body, colons, strict=True) if colon)
    labelled = sum(read_label(line.text, words) is not None for line in body)
    spoken = len(texts) >= 2 or labelled >= MIN_LABELS
    return [
        name
        or (
            colon
            and (texts[line.text] >= 2 or (spoken and line.text.endswith((":", "："))))
            and following is not None
            and (following.ends or following.words > 12 or read_label(f"{following.text}\n", words) is None)
        )
        for line, colon, name, following in zip(body, colons, known, [*body[1:], None], strict=True)
    ]


def _bare_alone(line: Line, following: Line | None, words: Language) -> Label | None:
    """The label that a line without a colon may be: a paragraph follows it."""
    if following is None or line.ends or line.kind in ("caption", "list"):
        return None
    if not (following.ends or following.words > 12 or following.text.endswith(("-", "—", "–"))):
        return None
    label = alone_label(line.text, words)
    if label is None or (line.text.startswith("The ") and label.role is None):
        return None
    several = 2 <= line.words <= 5 or label.kind != "speaker" or label.text != label.name
    return label if several else None


def _common(name: str, text: str) -> bool:
    """Every word of a name stands in the text as a common word too: "Rural Buses"."""
    tokens = [token for token in name.split() if len(token) > 2]
    return bool(tokens) and all(
        regex.search(rf"(?<![\p{{L}}'’-]){regex.escape(token.lower())}(?![\p{{L}}-])", text) for token in tokens
    )


def _question_then_answer(line: Line, words: Language) -> list[Line]:
    match = regex.match(r"(?P<q>\p{L}+)[.:] .+?[?？.!…][\"”’)]*(?= (?P<a>\p{L}+)[.:] \S)", line.text)
    if match is None or match["q"].casefold() not in words.question_labels:
        return [line]
    if match["a"].casefold() not in words.answer_labels:
        return [line]
    return [replace(line, text=match[0]), replace(line, text=line.text[match.end() :].strip(), gap=0, bold=0)]


def _stands_alone(line: Line, words: Language) -> bool:
    if line.words > 12 or line.ends:
        return False
    if line.text.endswith((":", "：")):
        label = read_label(line.text, words)
        return label is not None and label.end >= len(line.text)
    return line.text.isupper() and PERSON.match(line.text) is not None and 2 <= line.words <= 5


def _expanded(labels: Sequence[Label | None], askers: Sequence[str], register: Register) -> list[Label | None]:
    """Initials ("DB:") stand for the one person or label of the article, or its author, who has them."""
    people = [person.name for person in register.people.values() if not person.is_organisation]
    others = [label.name for label in labels if label is not None and label.name and " " in label.name]
    whole: dict[str, set[str]] = {}
    for name in {*people, *askers, *others}:
        whole.setdefault("".join(word[0] for word in name.split()), set()).add(name)
    return [
        replace(label, name=min(whole[label.name]))
        if label is not None
        and label.kind == "speaker"
        and label.name
        and regex.fullmatch(r"\p{Lu}{2,3}", label.name)
        and len({name.casefold() for name in whole.get(label.name, ())}) == 1
        else label
        for label in labels
    ]


def _credible(
    name: str,
    said: Sequence[str],
    labels: Sequence[Label | None],
    text: str,
    register: Register,
    *,
    interview: bool,
    transcript: bool,
) -> bool:
    """A label names somebody when its words are never common words and it says something as one whom the article knows."""
    bare = _TITLE.sub("", name)
    small = sum(word.capitalize() in register.words.openers for word in bare.split())
    if small > 1 and in_capitals(text):  # "WHAT WE ASKED FOR IS SIMPLE:"
        return False
    person = register.resolve(name)
    if transcript and not name.startswith("The "):
        family = person is not None and len(person.tokens) > 1 and not person.is_organisation
        whole = len(bare.split()) >= 2
        return family or (not _common(bare, text) and (whole or len(said) >= 2 or bare != name or name.isupper()))
    for token in bare.split():
        if len(token) > 2 and regex.search(rf"(?<![\p{{L}}'’-]){regex.escape(token.lower())}(?![\p{{L}}-])", text):
            return bool(post(register.words).match(name)) and (
                len(said) >= 2 or interview or sum(label is not None for label in labels) >= 3
            )
    if post(register.words).match(name):
        return True
    role = any(label is not None and label.name == name and label.role for label in labels)
    others = len(regex.findall(rf"\b{regex.escape(bare)}\b", text, flags=regex.IGNORECASE)) - len(said)
    titled = bare != name
    whole = len(bare.split()) >= 2
    if interview:
        family = person is not None and len(person.tokens) > 1 and not person.is_organisation
        return any(said) and (whole or role or titled or name.isupper() or family)
    spoken = sorted(len(words.split()) for words in said)[len(said) // 2] >= 8 and all(
        words.rstrip("\"'”’)").endswith((".", "!", "?", "…", ":")) for words in said
    )
    known = role or titled or (person is not None and person.role is not None and not person.is_organisation)
    several = sum(label is not None and label.role is not None for label in labels) >= MIN_BARE
    return (
        (spoken or (several and role and said[0].rstrip("\"'”’)").endswith((".", "!", "?", "…"))))
        and known
        and (whole or others > 0)
    )


def is_question(text: str) -> bool:
    """Every sentence of the paragraph asks, or the last does and it is short."""
    return bool(_QUESTION_END.search(text))
