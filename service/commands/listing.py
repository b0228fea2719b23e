"""Commands that list what an archive holds: statements, export."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from service.commands.options import FromOption, IndexOption, JsonOption, SourceOption, ToOption, settings_of
from service.exits import OK, SHORT


def statements(
    speaker: Annotated[str, typer.Option(help="Who is on record: the name in any spelling, or the person's id.")],
    about: Annotated[
        str | None, typer.Option(help="Only what is about this: all of its words are there, or the sense is near.")
    ] = None,
    date_from: FromOption = None,
    date_to: ToOption = None,
    source: SourceOption = None,
    csv: Annotated[bool, typer.Option("--csv", help="Print a table for spreadsheets.")] = False,
    json: JsonOption = False,
    index: IndexOption = None,
) -> None:
    """List everything that somebody is on record for, in order of time. Exits with 1 if there is nothing."""
    from index.question import Filters
    from index.search import Searcher
    from service.console import note, print_json, print_statement
    from service.said import COLUMNS, cells, described, summary
    from service.tables import write_csv

    if csv and json:
        msg = "give --csv or --json, not both"
        raise typer.BadParameter(msg)
    filters = Filters(source=source, date_from=date_from, date_to=date_to)
    with Searcher.open(settings_of(index).index) as searcher:
        found = searcher.statements(speaker, about, filters)
        if csv:
            write_csv(sys.stdout, COLUMNS, map(cells, found.statements))
        for one in found.statements:
            print_json(described(one)) if json else print_statement(described(one))
        note(summary(found, about))
    raise typer.Exit(OK if found.remaining else SHORT)


def export(index: IndexOption = None) -> None:
    """Print every article of the index as JSON lines: metadata, text, and blocks with who is on record in them."""
    from index.search import Searcher
    from service.console import print_json
    from service.parsed import parsed

    with Searcher.open(settings_of(index).index) as searcher:
        for article in searcher.export():
            print_json(parsed(article, searcher.duplicates(article.id)))
