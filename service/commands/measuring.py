"""Commands that measure: eval, compare, gate, eval-attribution, eval-extraction."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from service.commands.options import IndexOption, JsonOption, RerankOption, settings_of

PredictionsOption = Annotated[Path | None, typer.Option(help="A file for what was found, as JSON lines.")]


class Mode(StrEnum):
    """Ways of searching."""

    HYBRID = "hybrid"
    DENSE = "dense"
    LEXICAL = "lexical"
    RRF = "rrf"


def evaluate(
    questions: Annotated[Path, typer.Argument(metavar="QUESTIONS", help="A .jsonl of questions, or a BEIR folder.")],
    index: IndexOption = None,
    out: Annotated[Path | None, typer.Option(help="A folder for report.json, run.trec and qrels.trec.")] = None,
    mode: Annotated[Mode, typer.Option(help="The way of searching.")] = Mode.HYBRID,
    k: Annotated[int, typer.Option("--k", "-k", help="How deep to look, 10 to 100; measures see the first ten.")] = 10,
    leave_out: Annotated[
        bool,
        typer.Option("--leave-out", help="Also ask without the evidence, and of another speaker and year: abstention."),
    ] = False,
    ablation: Annotated[
        bool, typer.Option("--ablation", help="Also ask without each step of the ranking: what it is worth.")
    ] = False,
    rerank: RerankOption = None,
    html: Annotated[
        Path | None, typer.Option(help="A file for a page of it all, question by question, the worst first.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Measure the answers to a set of questions against what it says they are."""
    from eval.page import write_page
    from eval.run import evaluate as run
    from eval.table import table
    from index.hybrid import Steps
    from service.console import out as console
    from service.console import print_json
    from service.progress import counter

    directory = settings_of(index).index
    with counter("questions", quiet=json) as progress:
        report = run(
            questions,
            directory,
            mode=mode.value,
            out=out,
            k=k,
            leave_out=leave_out,
            ablate=ablation,
            steps=Steps(rerank=bool(rerank)),
            progress=progress,
        )
    if html is not None:
        write_page(report, html)
    if json:
        print_json(report.to_dict())
    else:
        console().print(table(report))


def compare(
    a: Annotated[Path, typer.Argument(metavar="A", help="What eval --out wrote: the folder, or its report.json.")],
    b: Annotated[Path, typer.Argument(metavar="B", help="The other one, of the same questions and documents.")],
    json: JsonOption = False,
) -> None:
    """Say what differs between two runs, and how surely: a paired randomisation test, corrected by Holm."""
    from eval.compare import compare as run
    from eval.compare import comparison_table
    from service.console import out, print_json

    found = run(a, b)
    print_json(found.to_dict()) if json else out().print(comparison_table(found))


def gate(
    floors: Annotated[Path, typer.Argument(metavar="FLOORS", help="A .toml of floors, as eval/floors.toml.")],
    reports: Annotated[list[Path] | None, typer.Argument(metavar="REPORT", help="What eval --out wrote.")] = None,
    index: Annotated[Path | None, typer.Option(help="Measure on this index instead of reading reports.")] = None,
    names: Annotated[list[str] | None, typer.Option("--set", help="With --index: which sets to measure.")] = None,
    up: Annotated[bool, typer.Option("--raise", help="Write the floors that may rise.")] = False,
    down: Annotated[bool, typer.Option("--lower", help="Write the floors that must fall.")] = False,
    json: JsonOption = False,
) -> None:
    """Hold floors of quality. Exits with 1 if one is broken."""
    from eval.gate import gate as hold
    from eval.gate import gate_index, gate_table
    from service.console import out, print_json
    from service.exits import SHORT
    from service.progress import counter

    if bool(reports) == (index is not None):
        msg = "give reports that eval --out wrote, or --index; not both"
        raise typer.BadParameter(msg)
    if index is None:
        found = hold(floors, reports or [], up=up, down=down)
    else:
        with counter("questions", quiet=json) as progress:
            found = gate_index(floors, index, names=names or (), up=up, down=down, progress=progress)
    print_json(found.to_dict()) if json else out().print(gate_table(found))
    if not found.held:
        raise typer.Exit(SHORT)


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
