"""How a command ends: an error in, one line on standard error and an exit code out."""

from __future__ import annotations

import errno
from typing import Any

import typer
from typer.core import TyperGroup

OK, SHORT, USAGE, INDEX = 0, 1, 2, 3
EXIT_CODES = (
    "The exit code says how it went: 0 fine; 1 done, but something is missing (the archive does not say, or a document was "
    "skipped or a correction refused, and --lenient not given); 2 wrong usage or input; 3 a problem with the index or its model; 130 interrupted."
)


class Commands(TyperGroup):
    """Turns every error of ours, of every command, into one line and its exit code."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            from service.console import fail

            fail("interrupted; an index is left as it was.")
            raise typer.Exit(130) from None
        except Exception as error:
            if type(error).__module__.partition(".")[0] == "typer":
                raise  # wrong usage, which typer shows itself, or an exit code
            code = _code(error)
            if code is None:
                raise
            from service.console import fail

            fail(str(error))
            raise typer.Exit(code) from None


def _code(error: Exception) -> int | None:
    """Return the exit code of an error that is ours, None of any other. Imported late: none of them is needed for help."""
    from eval.attribution import AttributionDataError
    from eval.extraction import ExtractionDataError
    from eval.questions import QuestionsError
    from eval.runs import RunError
    from index.errors import BadRequest, EmptyArchive, IndexFault, NotAnIndex, SourceMissing
    from ingest.readers.source import SourceError
    from service.errors import AskError
    from service.keys import KeysError
    from service.settings import SettingsError

    if isinstance(error, QuestionsError | RunError | AttributionDataError | ExtractionDataError):
        return USAGE
    if isinstance(error, AskError | SettingsError | SourceError | KeysError):
        return USAGE
    if isinstance(error, BadRequest | EmptyArchive | SourceMissing | NotAnIndex):
        return USAGE
    if isinstance(error, OSError) and error.errno != errno.EPIPE:
        return USAGE  # a file that was named and cannot be read or written; its message says which
    return INDEX if isinstance(error, IndexFault) else None
