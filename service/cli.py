"""The command line: each command parses, calls one function and prints. Heavy libraries load in the command they serve.

The commands are in ``service/commands``; the exit code says how it went, see ``EXIT_CODES``. What is wrong is one line on
standard error, never a traceback.
"""

from __future__ import annotations

import logging
import os
import warnings
from typing import Annotated

import typer

from service.commands import archive, asking, configuring, keys, listing, measuring, reading
from service.exits import EXIT_CODES, Commands

app = typer.Typer(
    cls=Commands,
    name="onrecord",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"onrecord {version('onrecord')}")
        raise typer.Exit


@app.callback()
def onrecord(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Answers questions about an archive of articles with cited passages: who said what, when."""


app.command()(archive.build)
app.command()(archive.correct)
app.command()(asking.ask)
app.command()(listing.statements)
app.command()(listing.export)
app.command()(asking.serve)
app.command()(asking.mcp)
app.command()(reading.parse)
app.command(name="eval")(measuring.evaluate)
app.command()(measuring.compare)
app.command()(measuring.gate)
app.command(name="eval-attribution")(measuring.evaluate_attribution)
app.command(name="eval-extraction")(measuring.evaluate_extraction)
app.command()(asking.demo)
app.command()(archive.delete)
app.command()(archive.doctor)
app.command()(archive.rollback)
app.command()(configuring.config)
app.add_typer(keys.app, name="keys")


def main() -> None:
    """Run the command line."""
    _hush()
    app()


def _hush() -> None:
    """Libraries talk about themselves on the way; what is wrong for our user, we say."""
    for name, value in (
        ("TOKENIZERS_PARALLELISM", "false"),
        ("TRANSFORMERS_VERBOSITY", "error"),
        ("HF_HUB_DISABLE_PROGRESS_BARS", "1"),
        ("HF_HUB_DISABLE_TELEMETRY", "1"),
    ):
        os.environ.setdefault(name, value)
    warnings.simplefilter("ignore")
    for library in ("transformers", "sentence_transformers", "huggingface_hub", "torch", "faiss"):
        logging.getLogger(library).setLevel(logging.ERROR)
