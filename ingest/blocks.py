"""The lines of an article's body in, the kind of each and who speaks in it out.

A state machine over the lines: a label or a question opens, later paragraphs are carried across captions, cross-heads and
lists, narration closes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import regex

from ingest.asked import asked_by_mark, asks_and_answers, numbered_questions, only_answers_labelled, signed_questions
from ingest.asking import is_outlet, is_question
from ingest.billing import presents
from ingest.label_lines import declared_interests
from ingest.labels import Label, read_label
from ingest.languages import Language
from ingest.lines import BULLET, Line
from ingest.naming import NAME
from ingest.narrated import QUOTED, REPORTED, is_told, says
from ingest.records import BlockKind
from ingest.sentences import sentences
from ingest.short_lines import short_lines

STAGE = regex.compile(
    r"(?:\[?\d{1,2}:\d{2}(?::\d{2})?\]? |[….]{1,3} ?)?(?:\([^()]{2,120}\)|\[[^\[\]]{2,120}\])(?:\.| ?[….]{1,3})?"
)
"""What happens while people speak: "(LAUGHTER)", "[Crosstalk]", "(Exhibit 4 was marked.)"; it interrupts no turn."""
INTERJECTION = 6  # words
LONGEST_REQUEST = 25  # words of "Tell us about …"
MUCH_MORE = 2  # times as long as what is asked
FEW = 0.1  # labels a line of the body


@dataclass(frozen=True, slots=True)
class Spoken:
    """A line as understood: its kind, the turn that it belongs to and the question that the turn answers."""

    kind: BlockKind
    speaker: str | None = None
    label: Label | None = None
    asked: str | None = None
    guessed: bool = False  # no label anywhere: the turns are told from the questions alone


@dataclass(frozen=True, slots=True)
class Cast:
    """Who can speak in an article: canonical name by label name, and the single interviewee, if there is just one."""

    names: dict[str, str]
    interviewee: str | None
    surnames: frozenset[str]
    declarer: str | None = None  # whose words the text as a whole is: a statement, a speech, "as told to"
    briefer: str | None = None  # whose press conference it is: who speaks before the first question


def classify(body: Sequence[Line], labels: Sequence[Label | None], cast: Cast, words: Language) -> list[Spoken]:
    """One ``Spoken`` a line."""
    reader = _Reader(body, labels, cast, words)
    for position, label in enumerate(labels):
        reader.found.append(reader.narrated_or_spoken(position) if label is None else reader.labelled(position, label))
    return reader.found


class _Reader:
    """Goes through the lines and remembers who has the word: ``asking`` after a question, ``answering`` in a turn."""

    def __init__(self, body: Sequence[Line], labels: Sequence[Label | None], cast: Cast, words: Language) -> None:
        self.body, self.labels, self.cast, self.words = body, labels, cast, words
        # One "Q." and one "A." at the top say how all are to be read.
        plain = sum(label is not None and label.kind in ("question", "answer") for label in labels) <= 2 and not any(
            label is not None and label.kind not in ("question", "answer") for label in labels
        )
        self.asked_in_bold = (
            asked_by_mark(body, words) | signed_questions(body) | numbered_questions(body) if plain else set()
        )
        self.kinds = short_lines(body, labels, words, self.asked_in_bold)
        self.interview = any(labels)
        # Where nobody is known who could answer, more must speak for an interview.
        least = 1 if cast.interviewee is not None else 2
        self.unlabelled = plain and asks_and_answers(body, self.kinds, self.asked_in_bold, least, words)
        self.conversation = sum(label is not None for label in labels) >= 2
        asked = any(label is not None and label.kind == "question" for label in labels)
        self.minutes = self.interview and not asked
        # A few statements in a longer text end with their section: what follows is told.
        few = sum(label is not None for label in labels) < FEW * len(body)
        self.apart = self.minutes and few
        # Where answers bear labels too, what stands behind a question without one is no answer.
        self.answers_labelled = sum(label is not None and label.kind in ("speaker", "answer") for label in labels) >= 2
        asking = (label.name for label in labels if label is not None and label.kind == "question" and label.name)
        self.askers = {cast.names[name] for name in asking if name in cast.names}
        turns = [label for label in labels if label is not None]
        opened = len(turns) > 1 and turns[0].kind == "speaker"
        if opened and cast.briefer == cast.declarer != cast.names.get(turns[0].name or ""):
            turns = turns[1:]  # who gives the word to the first who asks
        self.interests = {i: read_label(body[i].text, words) for i in declared_interests(body, words)}
        self.put = only_answers_labelled(body, labels, self.kinds)
        first = next((i for i, label in enumerate(labels) if label is not None), 0)
        asked_first = bool(turns) and (turns[0].kind == "question" or any(i < first for i in self.put))
        self.briefing = cast.briefer is not None and asked_first
        listed = [line.kind == "list" for line, label in zip(body, labels, strict=True) if label is not None]
        if listed and all(listed):  # a transcript set as a list: its marks say nothing
            self.body = [replace(line, kind="paragraph") if line.kind == "list" else line for line in body]
        self.found: list[Spoken] = []
        self.speaker: str | None = None
        self.asker: str | None = None
        self.asked: str | None = None
        self.asking = self.answering = self.declaring = False
        self.quoted = self.closed = False  # the declaration stands in quotation marks; they were closed

    def labelled(self, position: int, label: Label) -> Spoken:
        text = self.body[position].text
        self.briefing = False
        if label.kind == "question":
            self.speaker, self.asked = None, text[label.end :].strip() or None
            asker = self.cast.names.get(label.name or "", label.name)  # goes on, where no answer follows
            self.asker = asker if asker and " " in asker and not is_outlet(asker, self.words) else None
            self.asking, self.answering = True, False
            return Spoken("question", label=label)
        if label.kind == "nobody" and self.answering and len(text[label.end :].split()) <= INTERJECTION:
            return Spoken("statement", None, label)  # who had the word goes on
        if label.kind == "answer":
            self.speaker = self.cast.interviewee
        else:  # nobody has no name
            self.speaker = self.cast.names.get(label.name or "")
        quoted = regex.fullmatch(r"[“\"].*[”\"]", text[label.end :]) is not None  # all that there is of it
        self.asking, self.answering = False, self.conversation and not quoted
        return Spoken("statement", self.speaker, label, self.asked)

    def narrated_or_spoken(self, position: int) -> Spoken:
        line, kind = self.body[position], self.kinds[position]
        if position in self.interests or self._takes_part(position):
            return Spoken("list", label=self.interests.get(position))
        if self.interview and self._happens(line):
            return Spoken("narrative")
        record = self.interview and self.words.record.search(line.text)
        if kind is None and (record or self.words.interests.fullmatch(line.text)):
            kind = "heading"
        if kind is not None:
            if (self.apart and kind == "heading") or (
                self.minutes and BULLET.match(line.text)
            ):  # the next item of an agenda
                self._close()
            return Spoken(kind)
        if self.words.editorial.search(line.text) or (self.minutes and self.words.narration.search(line.text)):
            self._close()
            self.asking = False
            return Spoken("narrative")
        if self.unlabelled and (position in self.asked_in_bold or self._asks_plainly(position)):
            return self._question(line.text, opens=True)
        if position in self.put or (is_question(line.text) and self._asks(position)):
            return self._question(line.text, opens=self.interview or self.unlabelled)
        if self.asking:
            return self._after_question(position)
        if self.answering and self._told_again(position):
            self._close()
        if self.answering:
            return Spoken(self._statement(line), self.speaker, None, self.asked, self.unlabelled)
        return self._outside(position)

    def _asks(self, position: int) -> bool:
        """Whether a paragraph that ends in a question is one: of an interview without labels, of who asks and is answered
        next, or as ``_asks`` says."""
        own = self.speaker in self.askers and _answers_next(position, self.labels)
        return self.unlabelled or own or _asks(position, self.body, self.labels, asking=self.asking)

    def _asks_plainly(self, position: int) -> bool:
        """Without a question mark: "Tell us about …"; or, between two answers, what nobody says of themselves and much more
        is said to: "Some say that it costs too much."."""
        line = self.body[position]
        if line.words > LONGEST_REQUEST:
            return False
        if self.words.requests.match(line.text) or self.words.reminds.match(line.text):
            return True
        if self.asked_in_bold or not self.answering:
            return False
        after = self.body[position + 1] if position + 1 < len(self.body) else None
        if after is None or self.kinds[position + 1] is not None or is_question(after.text) or not line.ends:
            return False
        return (
            after.words >= MUCH_MORE * line.words
            and not says(QUOTED.sub(" ", line.text), self.words.own_words)
            and (says(line.text, self.words.your_words) or says(after.text, self.words.own_words))
        )

    def _told_again(self, position: int) -> bool:
        """The reporter has the word, within a turn or behind the last."""
        line = self.body[position]
        last = position >= len(self.body) - 2 and not any(self.labels[position + 1 :])
        people = {*self.cast.names.values(), *([self.cast.interviewee] if self.cast.interviewee else [])}
        ended = (
            bool(self.found) and self.found[-1].kind == "heading" and self.words.occasion.match(line.text) is not None
        )
        return ended or is_told(line, self.speaker, people, self.words, last=last)

    def _outside(self, position: int) -> Spoken:
        """A paragraph of no turn: of what somebody has to announce or declare, or told."""
        line = self.body[position]
        if (
            self.briefing
            and (line.ends or line.text.endswith(":"))
            and self.cast.briefer
            and self.cast.briefer.split()[-1] not in line.text
        ):
            return Spoken(_list_or("statement", line), self.cast.briefer, guessed=True)
        if self.interview and not any(self.labels[:position]) and self._remarks():
            return Spoken(_list_or("statement", line))
        if self._declares(line):
            return Spoken(_list_or("statement", line), self.cast.declarer, guessed=True)
        return Spoken(_list_or("narrative", line))

    def _remarks(self) -> bool:
        """Under a heading that says that somebody speaks, before anybody does by name."""
        heading = next((i for i in range(len(self.found) - 1, -1, -1) if self.found[i].kind == "heading"), None)
        return heading is not None and self.words.remarks.match(self.body[heading].text) is not None

    def _happens(self, line: Line) -> bool:
        """A stage direction, which interrupts no turn; or a witness is sworn in, which ends one."""
        sworn = self.words.sworn.match(line.text) is not None
        if sworn:
            self._close()
        return sworn or (STAGE.fullmatch(line.text) or self.words.noise.fullmatch(line.text)) is not None

    def _takes_part(self, position: int) -> bool:
        """Before anybody speaks, a line that begins as a turn of theirs does says who they are."""
        if not self.interview or any(self.labels[:position]):
            return False
        text = self.body[position].text
        if self.words.present.match(text) or presents(text, self.words) or _BIOGRAPHY.match(text):
            return True
        label = read_label(text, self.words)
        heading = next((i for i in range(len(self.found) - 1, -1, -1) if self.found[i].kind == "heading"), None)
        over = self.body[heading].text.rstrip(":").removeprefix("The ") if heading is not None else ""
        if self.words.present.match(f"{over}: A") and any(name in text for name in self.cast.names.values()):
            return True
        return label is not None and (label.name in self.cast.names or label.kind == "question")

    def _declares(self, line: Line) -> bool:
        """In a text of somebody's own words: from the first that says "I" or "we" to where another tells of them."""
        if self.interview or self.unlabelled or self.cast.declarer is None:
            return False
        bare = line.text if line.text[:1] in '“"' else QUOTED.sub(" ", line.text)
        greets = self.words.greets.match(line.text) or self.words.addresses.match(line.text)
        own = greets is not None or says(bare, self.words.own_words)
        names = self.cast.declarer.split()  # "Minister Okabe" is Okabe Haruko
        called = rf"{regex.escape(names[-1])}|\p{{Lu}}\p{{L}}+\.? {regex.escape(names[0])}\b"
        told = regex.search(called, line.text) is not None and not own
        quoted, self.quoted = self.quoted, line.text[:1] in '“"' and line.text[-1:] in '”"'
        if quoted and (line.text[:1] not in '“"' or REPORTED.search(line.text)):  # the statement ended there
            self.closed = True
        told = told or self.closed
        self.declaring = (self.declaring or own) and not told and (own or not line.text.endswith(":"))
        return self.declaring

    def _after_question(self, position: int) -> Spoken:
        """The question goes on before a labelled answer; else who asked it goes on or, where no answer has a label, the
        single interviewee answers; or the reporter narrates."""
        line = self.body[position]
        later = next((label for label in self.labels[position + 1 :] if label is not None), None)
        item = BULLET.match(line.text) is not None and later is not None and later.kind == "answer"
        if item or (self.interview and _answers_next(position, self.labels)):
            return self._question(line.text, opens=True)
        self.asking, self.answering = False, True
        self.speaker = self.asker if self.answers_labelled else self.cast.interviewee
        if self._told_again(position):
            self._close()
            return self._outside(position)
        return Spoken(self._statement(line), self.speaker, None, self.asked, self.unlabelled)

    def _statement(self, line: Line) -> BlockKind:
        """Where the questions begin with a dash, as a dialogue is printed, an answer with one is no item of a list."""
        dashed = line.text[:2] in ("— ", "– ", "- ") and (self.asked or "")[:2] in ("— ", "– ", "- ")
        return "statement" if dashed else _list_or("statement", line)

    def _question(self, text: str, *, opens: bool) -> Spoken:
        goes_on = self.asking and self.asked and self.found[-1].kind == "question"
        text = text.strip("*_> ")
        self.asked = f"{self.asked} {text}" if goes_on else text
        self.speaker, self.asking, self.answering, self.briefing = None, opens, False, False
        return Spoken("question")

    def _close(self) -> None:
        self.speaker, self.asked, self.answering = None, None, False


_BIOGRAPHY = regex.compile(rf"{NAME} \(\p{{Lu}}{{2,3}}\),? \p{{Ll}}")
"""Who takes part, with the initials that stand for them below: "Jane Doe (JD) translates novels."."""


def _list_or(kind: BlockKind, line: Line) -> BlockKind:
    if line.kind == "list":
        return "list"
    return "list" if BULLET.match(line.text) and not regex.match(r"^[-–—] ?[\"“]", line.text) else kind


def _asks(position: int, body: Sequence[Line], labels: Sequence[Label | None], *, asking: bool) -> bool:
    """A paragraph of nothing but questions, within an interview before an answer, or announced as questions."""
    spans = sentences(body[position].text)
    if not all(is_question(body[position].text[start:end]) for start, end in spans):
        return asking and _answers_next(position, labels)
    announced = (
        position > 0 and body[position - 1].text.endswith(":") and "question" in body[position - 1].text.casefold()
    )
    return announced or asking or (_answers_next(position, labels) and any(labels[:position]))


def _answers_next(position: int, labels: Sequence[Label | None]) -> bool:
    following = next((label for label in labels[position + 1 : position + 3] if label is not None), None)
    return following is not None and following.kind != "question"
