"""A run: a question set and an index in, a ``Report`` out.

Questions go through ``service.answer.ask``, the one function behind every edge, so that what is measured is what users
get. A first question that is not counted loads the model and warms the caches.
"""

from __future__ import annotations

import os
import platform
import shlex
import time
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from eval.abstention import Search, Swaps, Trial, asked_on, copies, trials
from eval.compare import compared
from eval.configuration import configuration
from eval.evidence import Came, Judged, judge
from eval.measures import DEPTH, Outcome, correct, scores
from eval.questions import Question, QuestionsError, QuestionSet, read_questions
from eval.report import Ablated, Report
from eval.runs import run_of
from eval.verdicts import Verdict, verdicts
from index.errors import BadRequest
from service.answer import Answer, ask
from service.confidence import ANSWERED_FROM
from service.errors import AskError

if TYPE_CHECKING:
    from index.search import Mode, Searcher, Steps

MOST: Final = 100  # passages asked for at most, whatever it takes to see enough distinct articles
_WARM_UP: Final = "What is on record here?"


def evaluate(
    questions: Path,
    index: Path,
    *,
    mode: Mode = "hybrid",
    out: Path | None = None,
    k: int = DEPTH,
    leave_out: bool = False,
    ablate: bool = False,
    steps: Steps | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Asks every question of the set and measures what comes; ``out`` is a folder for the files of the run.

    ``k`` units are ranked, 10 to 100; the measures look at the first ten, the run file keeps all. With ``leave_out``
    each question is also asked without its evidence, and of another speaker and year (``eval.abstention``); with
    ``ablate`` all of it once more for each step of the ranking, without it. ``progress`` is told the questions done and
    in all. Raises ``QuestionsError``, and what opening the index raises.
    """
    from index.search import Searcher

    if not DEPTH <= k <= MOST:
        raise QuestionsError("k", f"{k} is not in {DEPTH}..{MOST}: the measures look at the first {DEPTH}")
    if ablate and mode != "hybrid":
        raise QuestionsError("ablation", f"the steps are those of the mode hybrid; {mode} has none to switch off")
    asked = read_questions(questions)
    with Searcher.open(index) as searcher:
        report = measure(asked, searcher, index, mode=mode, k=k, leave_out=leave_out, steps=steps, progress=progress)
        if ablate:
            report = replace(report, ablation=ablation(asked, searcher, report, progress=progress))
    if out is not None:
        report.write(out)
    return report


def ablation(
    asked: QuestionSet,
    searcher: Searcher,
    report: Report,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Ablated]:
    """What each step of the ranking is worth: A is ``report``, with all that are taken unless something else is asked for,
    and B the same without the one."""
    from index.search import ALL_STEPS

    found = {}
    whole = run_of(report.to_dict(), Path("every step"))
    for step in fields(ALL_STEPS):
        if getattr(ALL_STEPS, step.name) is not True:
            continue
        steps = replace(ALL_STEPS, **{step.name: False})
        less = measure(
            asked,
            searcher,
            Path(report.index),
            mode="hybrid",
            k=report.k,
            leave_out=report.verdicts is not None,
            steps=steps,
            progress=progress,
        )
        without = run_of(less.to_dict(), Path(f"without {step.name}"))
        found[step.name] = Ablated(compared(whole, without).rows if whole.scores else (), less.latency)
    return found


def measure(
    asked: QuestionSet,
    searcher: Searcher,
    index: Path,
    *,
    mode: Mode = "hybrid",
    k: int = DEPTH,
    leave_out: bool = False,
    steps: Steps | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """``evaluate`` for a set that is read and an index that is open, with the ``steps`` of the ranking, all where None."""
    from index.search import ALL_STEPS

    steps = steps or ALL_STEPS
    ask(searcher, _WARM_UP, k, mode=mode)
    answers: list[tuple[Question, Answer, float]] = []
    tried: list[Verdict] = []
    swaps = Swaps(searcher) if leave_out else None
    search: Search[Answer] = Search(
        ask=lambda text, day, out: ask(searcher, text, DEPTH, mode=mode, asked_on=day, exclude=out, steps=steps),
        came=_came,
        understood=lambda answer: answer.understood,
        copies=copies(searcher),
    )
    for done, question in enumerate(asked.questions, start=1):
        answers.append((question, *_ask(searcher, question, k, mode, steps)))
        if leave_out:
            tried += map(_verdict, trials(question, answers[-1][1], search, swaps))
        if progress is not None:
            progress(done, len(asked.questions))
    outcomes = _outcomes(answers)
    evidence = dict.fromkeys(piece.article for question in asked.questions for piece in question.evidence)
    command = ["onrecord", "eval", str(asked.path), "--index", str(index), "--mode", mode]
    command += [] if k == DEPTH else ["--k", str(k)]
    command += ["--leave-out"] if leave_out else []
    return Report(
        questions=str(asked.path),
        sha256=asked.sha256,
        index=str(index),
        generation=answers[-1][1].generation,
        mode=mode,
        k=k,
        version=version("onrecord"),
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        machine=f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        command=shlex.join(command),
        configuration=configuration(searcher, mode, k, steps),
        missing=tuple(article for article in evidence if searcher.article(article) is None),
        outcomes=outcomes,
        verdicts=verdicts(tried, ANSWERED_FROM) if leave_out else None,
    )


def _ask(searcher: Searcher, question: Question, k: int, mode: Mode, steps: Steps) -> tuple[Answer, float]:
    """The answer, and how long it took in ms; of article questions as deep as it takes to see k distinct articles."""
    wanted = k
    while True:
        begun = time.perf_counter()
        try:
            answer = ask(searcher, question.question, wanted, mode=mode, asked_on=asked_on(question), steps=steps)
        except (AskError, BadRequest) as error:
            raise QuestionsError(f"question {question.id!r}", f"was refused: {error}") from error
        took_ms = (time.perf_counter() - begun) * 1000
        articles = len({passage.article.id for passage in answer.passages})
        exhausted = wanted >= MOST or len(answer.passages) < wanted
        if question.level == "passage" or articles >= k or exhausted:
            return answer, took_ms
        wanted = min(MOST, wanted * 2)


def _verdict(trial: Trial[Answer]) -> Verdict:
    return Verdict(
        question=trial.question.id,
        kind=trial.kind,
        asked=trial.asked,
        excluded=trial.excluded,
        answers=trial.answers,
        confidence=trial.found.confidence,
        answered=trial.found.answered,
    )


def _outcomes(answers: list[tuple[Question, Answer, float]]) -> tuple[Outcome, ...]:
    came = {question.id: _came(answer) for question, answer, _ in answers}
    judged = {question.id: judge(question, came[question.id]) for question, _, _ in answers}
    answerable: dict[str, Judged] = {q.id: judged[q.id] for q, _, _ in answers if q.answerable}
    scored = scores(answerable, {question.id: question.any_of for question, _, _ in answers})
    outcomes = []
    for question, answer, took_ms in answers:
        speakers, dates = correct(question, came[question.id], judged[question.id].findings)
        outcomes.append(
            Outcome(
                question=question,
                came=came[question.id],
                judged=judged[question.id],
                answered=answer.answered,
                confidence=answer.confidence,
                took_ms=took_ms,
                scores=scored.get(question.id, {}),
                speaker=speakers,
                date=dates,
            )
        )
    return tuple(outcomes)


def _came(answer: Answer) -> tuple[Came, ...]:
    return tuple(
        Came(
            passage=passage.id,
            article=passage.article.id,
            text=passage.text,
            speaker=None if passage.speaker is None else passage.speaker.name,
            published=passage.article.published,
            score=passage.score,
            start=passage.locator.start,
            end=passage.locator.end,
        )
        for passage in answer.passages
    )
