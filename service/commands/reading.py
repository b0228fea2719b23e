"""Commands that show how an article is read: parse."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from service.commands.options import FieldOption, JsonOption, fields_of
from service.exits import OK, SHORT, USAGE


def parse(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A text dump, or a file of records (.jsonl, .gz, .xz).")],
    field: FieldOption = None,
    json: JsonOption = False,
    html: Annotated[bool, typer.Option("--html", help="One HTML page that stands alone: speakers in colours.")] = False,
    output: Annotated[Path | None, typer.Option("--out", help="A file for the HTML page; else it is printed.")] = None,
) -> None:
    """Show what is understood of a file: its metadata, and every paragraph with its kind and speakers."""
    from ingest.records import Article
    from service.console import fail, out, print_article, print_json
    from service.inputs import read
    from service.parsed import parsed

    if (output is not None and not html) or (html and json):
        fail("--out goes with --html, and --html not with --json.")
        raise typer.Exit(USAGE)
    kept: list[Article] = []
    shown = skipped = 0
    for understood in read(file, fields_of(field)):
        if not isinstance(understood, Article):
            skipped += 1
            fail(f"{understood.key}: {understood.reason}")
            continue
        if html:
            kept.append(understood)
        elif json:
            print_json(parsed(understood))
        else:
            if shown:
                out().rule(style="dim")
            print_article(understood)
        shown += 1
    if kept:
        from service.reading_page import page

        if output is None:
            sys.stdout.write(page(kept, file.name))
        else:
            output.write_text(page(kept, file.name), encoding="utf-8")
    if not shown and not skipped:
        fail(f"{file}: there is no document in it.")
    raise typer.Exit(USAGE if not shown else SHORT if skipped else OK)
