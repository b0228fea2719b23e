"""The command line: each command parses, calls one function and prints. Heavy libraries load in the command they serve.

The exit code says how it went, see ``EXIT_CODES``. What is wrong is one line on standard error, never a traceback.
"""

from __future__ import annotations

import logging
import os
import warnings
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.exits import EXIT_CODES, INDEX, OK, SHORT, USAGE, Commands

if TYPE_CHECKING:
    from collections.abc import Callable
    from socket import socket

    from index.search import Searcher
    from service.settings import Settings


PredictionsOption = Annotated[Path | None, typer.Option(help="A file for what was found, as JSON lines.")]


class Mode(StrEnum):
    """Ways of searching."""

    HYBRID = "hybrid"
    DENSE = "dense"
    LEXICAL = "lexical"
    RRF = "rrf"


app = typer.Typer(
    cls=Commands,
    name="onrecord",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

IndexOption = Annotated[
    Path | None,
    typer.Option("--index", help="The index directory.  [env: ONRECORD_INDEX; default: .onrecord]", show_default=False),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
SpeakerOption = Annotated[
    str | None, typer.Option(help="Only what this person is on record for: the whole name or the family name.")
]
SourceOption = Annotated[str | None, typer.Option(help="Only articles of this outlet.")]
FromOption = Annotated[str | None, typer.Option("--from", metavar="YYYY-MM-DD", help="Only from this day on.")]
ToOption = Annotated[str | None, typer.Option("--to", metavar="YYYY-MM-DD", help="Only up to this day.")]
PortOption = Annotated[int | None, typer.Option(help="The port; 0 takes a free one.", show_default="8760")]


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


def main() -> None:
    """Run the command line."""
    _hush()
    app()


@app.command()
def build(
    sources: Annotated[list[Path], typer.Argument(metavar="SOURCE…", help="Files and folders to read.")],
    index: IndexOption = None,
    model: Annotated[
        str | None, typer.Option(help="Another embedding model: a folder, or a name to fetch.", show_default=False)
    ] = None,
    whole: Annotated[
        bool, typer.Option("--whole", help="One passage an article, cut at the model's limit; for measuring.")
    ] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Read and embed everything again.")] = False,
    lenient: Annotated[bool, typer.Option("--lenient", help="Exit with 0 even if documents were skipped.")] = False,
    json: JsonOption = False,
) -> None:
    """Build the index of an archive, or bring it up to date: only what changed is embedded again."""
    from index.build import build as build_index
    from service.console import print_build, print_json
    from service.progress import bars

    directory = _settings(index).index
    with bars(quiet=json) as progress:
        report = build_index(sources, directory, model=model, whole=whole or None, rebuild=rebuild, progress=progress)
    if json:
        from dataclasses import asdict

        print_json(asdict(report))
    else:
        print_build(report)
    missing = [one for one in report.skipped if not one.reason.startswith("hidden")]
    raise typer.Exit(SHORT if missing and not lenient else OK)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in words.")],
    index: IndexOption = None,
    k: Annotated[int, typer.Option("--k", "-k", help="How many passages, 1 to 100.")] = 5,
    speaker: SpeakerOption = None,
    source: SourceOption = None,
    date_from: FromOption = None,
    date_to: ToOption = None,
    csl: Annotated[bool, typer.Option("--csl", help="With --json: add a CSL-JSON item to every passage.")] = False,
    json: JsonOption = False,
) -> None:
    """Ask a question. Exits with 1 if the archive does not say."""
    from index.question import Filters
    from index.search import Searcher
    from service.answer import ask as ask_archive
    from service.answer import check, to_dict
    from service.console import print_answer, print_json

    filters = Filters(speaker, source, date_from, date_to)
    check(question, filters)  # before seconds are spent on opening the index
    with Searcher.open(_settings(index).index) as searcher:
        answer = ask_archive(searcher, question, k, filters, style="csl" if csl else "line")
    if json:
        print_json(to_dict(answer))
    else:
        print_answer(answer)
    raise typer.Exit(OK if answer.answered else SHORT)


@app.command()
def serve(
    index: IndexOption = None,
    host: Annotated[
        str | None, typer.Option(help="The address: loopback only, there are no keys yet.", show_default="127.0.0.1")
    ] = None,
    port: PortOption = None,
    log_level: Annotated[
        str | None, typer.Option(help="critical, error, warning, info or debug.", show_default="warning")
    ] = None,
) -> None:
    """Serve the page and the HTTP endpoint until interrupted."""
    from index.search import Searcher
    from service.console import out
    from service.serve import address, bound

    settings = _settings(index, host=host, port=port, log_level=log_level)
    with ExitStack() as held:
        listening = held.enter_context(bound(settings))
        searcher = held.enter_context(Searcher.open(settings.index))
        said = f"Serving {settings.index} at {address(listening)}"
        _serve(searcher, listening, settings, lambda: out().print(said, soft_wrap=True))


@app.command()
def parse(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A text dump, or a file of records (.jsonl, .gz, .xz).")],
    json: JsonOption = False,
) -> None:
    """Show what is understood of a file: its metadata, and every paragraph with its kind and speakers."""
    from ingest.records import Article
    from service.console import fail, out, print_article, print_json
    from service.inputs import read
    from service.parsed import parsed

    shown = skipped = 0
    for understood in read(file):
        if not isinstance(understood, Article):
            skipped += 1
            fail(f"{understood.key}: {understood.reason}")
            continue
        if json:
            print_json(parsed(understood))
        else:
            if shown:
                out().rule(style="dim")
            print_article(understood)
        shown += 1
    if not shown and not skipped:
        fail(f"{file}: there is no document in it.")
    raise typer.Exit(USAGE if not shown else SHORT if skipped else OK)


@app.command(name="eval")
def evaluate(
    questions: Annotated[Path, typer.Argument(metavar="QUESTIONS", help="A .jsonl of questions, or a BEIR folder.")],
    index: IndexOption = None,
    out: Annotated[Path | None, typer.Option(help="A folder for report.json, run.trec and qrels.trec.")] = None,
    mode: Annotated[Mode, typer.Option(help="The way of searching.")] = Mode.HYBRID,
    json: JsonOption = False,
) -> None:
    """Measure the answers to a set of questions against what it says they are."""
    from eval.report import table
    from eval.run import evaluate as run
    from service.console import out as console
    from service.console import print_json
    from service.progress import counter

    directory = _settings(index).index
    with counter("questions", quiet=json) as progress:
        report = run(questions, directory, mode=mode.value, out=out, progress=progress)
    if json:
        print_json(report.to_dict())
    else:
        console().print(table(report))


@app.command(name="eval-attribution")
def evaluate_attribution(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="sentences_*.jsonl, or articles.jsonl with attributions.jsonl.")
    ],
    predictions: PredictionsOption = None,
    json: JsonOption = False,
) -> None:
    """Measure who is found to be on record for what, against a gold in PolNeAR's form."""
    from eval.speech import measure
    from service.console import print_figures, print_json

    found = measure(directory, predictions=predictions)
    print_json(found) if json else print_figures(found)


@app.command(name="eval-extraction")
def evaluate_extraction(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="gold.jsonl and html.tar.xz.")],
    predictions: PredictionsOption = None,
    json: JsonOption = False,
) -> None:
    """Measure title, authors, date and text read from web pages, against a gold."""
    from eval.extraction import evaluate as extraction
    from service.console import print_figures, print_json

    found = extraction(directory, predictions=predictions).to_dict()
    print_json(found) if json else print_figures(found)


@app.command()
def demo(
    port: PortOption = None,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Build the index, and stop there.")] = False,
) -> None:
    """Build the index of the bundled sample archive and serve it."""
    from index.search import Searcher
    from service import demo as sample
    from service.console import out, print_build, print_demo
    from service.progress import bars
    from service.serve import address, bound

    settings = _settings(sample.index_directory(), port=port)
    with ExitStack() as held:
        # First of all, so that a port in use is said before anything is built.
        listening = None if no_serve else held.enter_context(bound(settings))
        with bars() as progress:
            report = sample.build(settings.index, progress)
        print_build(report)
        if listening is None:
            out().print(f"The index is in {settings.index}", soft_wrap=True)
            return
        searcher = held.enter_context(Searcher.open(settings.index))
        here = address(listening)
        _serve(searcher, listening, settings, lambda: print_demo(here, sample.questions()))


@app.command()
def doctor(index: IndexOption = None, json: JsonOption = False) -> None:
    """Look for what is wrong with the installation, the model and the index; every file of it is hashed again."""
    from service.console import print_finding, print_json
    from service.doctor import examine

    findings = []
    for finding in examine(_settings(index).index):
        findings.append(finding)
        if not json:
            print_finding(finding)
    if json:
        print_json([{"what": one.what, "ok": one.ok, "detail": one.detail} for one in findings])
    raise typer.Exit(OK if all(finding.ok for finding in findings) else INDEX)


@app.command()
def rollback(index: IndexOption = None) -> None:
    """Go back to the generation of the index before the present one."""
    from index.generation import rollback as roll_back
    from service.console import out

    directory = _settings(index).index
    out().print(f"{directory} answers from generation {roll_back(directory)} now.")


def _settings(index: Path | None, **flags: Any) -> Settings:
    from service.settings import load_settings

    return load_settings(index=index, **flags)


def _serve(searcher: Searcher, listening: socket, settings: Settings, started: Callable[[], None]) -> None:
    from service.app import create_app
    from service.serve import serve as run

    searcher.warm()  # so that the address is printed when the first question is answered at once
    run(create_app(searcher), listening, settings.log_level, started)


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
