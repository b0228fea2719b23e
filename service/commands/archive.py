"""Commands that make an index and keep it: build, rollback, doctor."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.commands.options import FieldOption, IndexOption, JsonOption, fields_of, settings_of
from service.exits import INDEX, OK, SHORT


def build(
    sources: Annotated[list[Path], typer.Argument(metavar="SOURCE…", help="Files and folders to read.")],
    index: IndexOption = None,
    model: Annotated[
        str | None, typer.Option(help="Another embedding model: a folder, or a name to fetch.", show_default=False)
    ] = None,
    device: Annotated[str, typer.Option(help="What embeds: cpu, or cuda (needs a torch that has it).")] = "cpu",
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that read articles.  [default: one a core]", show_default=False)
    ] = None,
    whole: Annotated[
        bool, typer.Option("--whole", help="One passage an article, cut at the model's limit; for measuring.")
    ] = False,
    field: FieldOption = None,
    rebuild: Annotated[
        bool,
        typer.Option(
            "--rebuild",
            help="Make the index anew, as for another format or model; what is unchanged is not read or embedded again.",
        ),
    ] = False,
    lenient: Annotated[
        bool, typer.Option("--lenient", help="Exit with 0 even if documents were skipped or corrections refused.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Build the index of an archive, or bring it up to date: only what changed is embedded again."""
    from index.build import build as build_index
    from service.console import print_build, print_json
    from service.progress import bars

    directory, fields = settings_of(index).index, fields_of(field)
    with bars(quiet=json) as progress:
        report = build_index(
            sources,
            directory,
            model=model,
            device=device,
            workers=workers,
            whole=whole or None,
            rebuild=rebuild,
            fields=fields,
            progress=progress,
        )
    if json:
        from dataclasses import asdict

        print_json(asdict(report))
    else:
        print_build(report)
    missing = [one for one in report.skipped if not one.reason.startswith("hidden")]
    raise typer.Exit(SHORT if (missing or report.refused) and not lenient else OK)


def correct(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="The article's id.")],
    date: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD|none", help="The day it was published.")] = None,
    text: Annotated[str | None, typer.Option(help="The words of the article whose speaker is corrected.")] = None,
    start: Annotated[int | None, typer.Option(help="Where they begin, in characters of the article's text.")] = None,
    end: Annotated[int | None, typer.Option(help="Where they end.")] = None,
    speaker: Annotated[str | None, typer.Option(help="Who is on record for them; none: nobody.")] = None,
    role: Annotated[str | None, typer.Option(help="The speaker's role; none: no role.")] = None,
    organisation: Annotated[str | None, typer.Option(help="The speaker's organisation; none: no organisation.")] = None,
    note: Annotated[str | None, typer.Option(help="Why, for people.")] = None,
    index: IndexOption = None,
) -> None:
    """Correct an article's date, or who says what in it: a checked line for corrections.jsonl beside the archive."""
    from index.corrections import correct as write
    from service.console import out, shown

    given = {"published": date, "speaker": speaker, "role": role, "organisation": organisation}
    values = {name: None if value == "none" else value for name, value in given.items() if value is not None}
    places = {"start": start, "end": end, "text": text, "note": note}
    place = {name: value for name, value in places.items() if value is not None}
    path, _ = write(settings_of(index).index, {"article": article, **place, **values})
    out().print(
        f"Noted in {shown(str(path))}: it takes effect with the next onrecord build.", markup=False, soft_wrap=True
    )


def delete(
    articles: Annotated[list[str] | None, typer.Argument(metavar="ARTICLE", help="Ids of articles.")] = None,
    index: IndexOption = None,
    purge: Annotated[
        bool,
        typer.Option(
            "--purge", help="Leave nothing of them, nor of what was deleted before, for a rollback or on the disk."
        ),
    ] = False,
    json: JsonOption = False,
) -> None:
    """Delete articles from the index; with --purge for good."""
    from index.delete import delete as delete_articles
    from service.console import print_deleted, print_json

    report = delete_articles(settings_of(index).index, articles or [], purge=purge)
    if json:
        from dataclasses import asdict

        print_json(asdict(report))
    else:
        print_deleted(report)
    raise typer.Exit(SHORT if report.in_use else OK)


def rollback(index: IndexOption = None) -> None:
    """Go back to the generation of the index before the present one."""
    from index.generation import rollback as roll_back
    from service.console import out

    directory = settings_of(index).index
    out().print(f"{directory} answers from generation {roll_back(directory)} now.")


def doctor(index: IndexOption = None, json: JsonOption = False) -> None:
    """Look for what is wrong with the installation, the model and the index; every file of it is hashed again."""
    from service.console import print_finding, print_json
    from service.doctor import examine

    findings = []
    for finding in examine(settings_of(index).index):
        findings.append(finding)
        if not json:
            print_finding(finding)
    if json:
        print_json([{"what": one.what, "ok": one.ok, "detail": one.detail} for one in findings])
    raise typer.Exit(OK if all(finding.ok for finding in findings) else INDEX)
