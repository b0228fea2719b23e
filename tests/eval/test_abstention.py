"""Trials: what is left out, what is swapped, and that nothing that answers stays."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from eval.abstention import Search, Swaps, _replaced, trials
from eval.evidence import Came
from eval.questions import Evidence, Question
from index.question import NameMeant, Understood

NOTHING_READ = Understood()


def passage(article: str, text: str) -> Came:
    return Came(f"{article}:{text}", article, text, None, None, 0.5, 0, len(text))


class Archive:
    """Passages that always come in this order; what was asked is kept."""

    def __init__(self, *passages: Came, understood: Understood = NOTHING_READ, **copies: Sequence[str]) -> None:
        self.passages = passages
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.search: Search[tuple[Came, ...]] = Search(
            self.ask, lambda found: found, lambda _: understood, lambda article: copies.get(article, ())
        )

    def ask(self, text: str, day: date | None, out: Collection[str]) -> tuple[Came, ...]:
        self.asked.append((text, tuple(out)))
        return tuple(one for one in self.passages if one.article not in out)

    def trials(self, question: Question, swaps: Any = None) -> list[Any]:
        return list(trials(question, self.passages, self.search, swaps))


def asked(*evidence: Evidence, question: str = "When does the ferry sail?") -> Question:
    return Question("q", question, answerable=bool(evidence), evidence=evidence)


def test_a_copy_of_the_evidence_is_left_out_too() -> None:
    archive = Archive(passage("a", "it sails at six"), passage("b", "nothing"), passage("copy", "so it sails\nat six"))
    as_asked, left_out = archive.trials(asked(Evidence("a", "sails at six")))
    assert (as_asked.kind, as_asked.answers, as_asked.excluded) == ("as asked", True, ())
    assert (left_out.kind, left_out.answers, left_out.excluded) == ("left out", False, ("a", "copy"))
    assert [one.article for one in left_out.found] == ["b"]
    assert archive.asked == [("When does the ferry sail?", ("a",)), ("When does the ferry sail?", ("a", "copy"))]


def test_copies_of_the_article_are_left_out_also_where_no_words_are_named() -> None:
    archive = Archive(passage("a", "it sails"), passage("b", "it sails"), passage("c", "words"), a=["b"])
    assert archive.trials(asked(Evidence("a")))[1].excluded == ("a", "b")


def test_evidence_that_is_everywhere_cannot_be_left_out() -> None:
    archive = Archive(*(passage(f"a{n}", "at six") for n in range(3)), passage("rest", "at six"))
    everywhere = Archive()
    everywhere.ask = lambda text, day, out: (passage(f"a{len(out)}", "at six"),)  # type: ignore[method-assign]
    everywhere.search = Search(everywhere.ask, lambda found: found, lambda _: NOTHING_READ, lambda _: ())
    everywhere.passages = (passage("a0", "at six"),)
    assert [one.kind for one in everywhere.trials(asked(Evidence("a0", "at six")))] == ["as asked"]
    # Where nothing is left after all, nothing that comes is still a search without an answer.
    assert archive.trials(asked(Evidence("a0", "at six")))[1].found == ()


@pytest.mark.parametrize(("place", "answers"), [(4, True), (5, False)])
def test_the_fourth_passage_still_answers(place: int, answers: bool) -> None:
    filler = [passage(f"f{n}", "words") for n in range(place - 1)]
    archive = Archive(*filler, passage("a", "it sails"))
    assert archive.trials(asked(Evidence("a")))[0].answers is answers


def test_a_question_without_an_answer_is_asked_as_it_is_only() -> None:
    archive = Archive(passage("a", "words"))
    (only,) = archive.trials(asked())
    assert (only.kind, only.answers) == ("unanswerable", False)
    assert archive.asked == []


def test_a_swapped_name_replaces_a_whole_name() -> None:
    assert _replaced("What did Ana Ruiz say?", "Ana Ruiz", "Ben Ode") == "What did Ben Ode say?"
    assert _replaced("What did Ruiz say?", "Ruiz", "Ben Ode") == "What did Ben Ode say?"
    assert _replaced("What did Anna Ruiz say?", "Ruiz", "Ben Ode") is None
    assert _replaced("What did Ruiz say to Ruiz?", "Ruiz", "Ben Ode") is None


def test_swaps_on_the_sample_archive(sample_index: Path) -> None:
    from index.search import Searcher

    text = "How many homes did Ottoline Draye promise at Lower Quay in 2021?"
    with Searcher.open(sample_index) as searcher:
        draye = Evidence("0001_harbour-dues.txt", speaker="Ottoline Draye")
        question = asked(draye, question=text)
        understood = searcher.search(text, 1).understood
        swaps = Swaps(searcher)
        other = cast("str", swaps.speaker(question, understood))
        assert other.startswith("How many homes did ")
        assert "Draye" not in other
        assert other == Swaps(searcher).speaker(question, understood)
        article = searcher.article("0001_harbour-dues.txt")
        assert article is not None
        present = {one.speaker for block in article.blocks for one in block.attributions}
        assert present
        assert not any(name in other for name in present)
        year = cast("str", swaps.year(question, understood))
        assert year != text
        assert year[:-5] == text[:-5]
        from index.question import Filters

        then = year[-5:-1]
        assert searcher.coverage(Filters(speaker="Ottoline Draye", date_from=then, date_to=then)).articles == 0
        # Whom the question names is not who is on record for all of its evidence: a swap might change nothing.
        both = asked(draye, Evidence("0001_harbour-dues.txt", text="x", speaker="Somebody"), question=text)
        assert swaps.speaker(both, understood) is None
        unnamed = Understood(speakers=(NameMeant("Draye", ("Ottoline Draye",), "filter"),))
        assert swaps.speaker(question, unnamed) is None
        assert swaps.year(question, unnamed) is None
