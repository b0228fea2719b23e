"""Progress on a terminal: bars with rate and time left, on standard error, so that what is printed stays clean.

Where nobody watches (standard error is no terminal) nothing is shown: bars would fill a log.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import Task, TaskID
    from rich.text import Text

    from index.build import Progress

_STAGES = {
    "read": "reading",
    "embed": "embedding",
    "index": "indexing",
    "publish": "publishing",
}
_UNITS = {"reading": "documents", "embedding": "passages", "indexing": "passages", "publishing": ""}


@contextmanager
def bars(*, quiet: bool = False) -> Iterator[Progress]:
    """Yield what a build tells how far it is: a bar a stage."""
    with _bars(quiet=quiet) as shown:
        tasks: dict[str, TaskID] = {}

        def progress(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:
                for earlier in tasks.values():
                    _finish(shown, earlier)
                tasks[stage] = shown.add_task(_STAGES.get(stage, stage), total=total)
            shown.update(tasks[stage], completed=done, total=total)

        yield progress


@contextmanager
def counter(what: str, *, quiet: bool = False) -> Iterator[Callable[[int, int], None]]:
    """Yield a function that is told how many are done, of how many."""
    with _bars(quiet=quiet) as shown:
        task = shown.add_task(what, total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)


def _finish(shown: Bars, task: TaskID) -> None:
    """A stage without a known total is done when the next begins."""
    if shown.tasks[task].total is None:
        shown.update(task, total=shown.tasks[task].completed)


def _bars(*, quiet: bool) -> Bars:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        """How many a second."""

        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            unit = _UNITS.get(task.description, task.description)
            return Text(f"{speed:,.1f} {unit}/s" if speed and unit else "", style="dim")

    return Progress(
        TextColumn("{task.description:<10}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(elapsed_when_finished=True),
        console=Console(file=sys.stderr),
        disable=quiet or not sys.stderr.isatty(),
    )
