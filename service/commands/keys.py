"""Commands about keys: create, list, revoke."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.commands.options import JsonOption

app = typer.Typer(no_args_is_help=True, help="Keys of a service that is reached from elsewhere.")
FileArgument = Annotated[Path, typer.Argument(help="The file of keys, which `onrecord serve --keys` takes.")]


@app.command()
def create(
    file: FileArgument,
    name: Annotated[str, typer.Option(help="Whose key it is.")],
    scope: Annotated[
        list[str] | None,
        typer.Option(help="ask, archive or metrics; more than one is fine.", show_default="ask, archive"),
    ] = None,
) -> None:
    """Add a key and print its secret, which is kept nowhere: the file has a hash of it."""
    from service.keys import create as make

    typer.echo(make(file, name, scope or ["ask", "archive"]))


@app.command(name="list")
def listed(file: FileArgument, json: JsonOption = False) -> None:
    """List the keys: names, scopes, since when, and whether they are revoked."""
    from service.console import print_json
    from service.keys import read

    keys = [
        {"name": one.name, "scopes": list(one.scopes), "created": one.created, "revoked": one.revoked}
        for one in read(file)
    ]
    if json:
        print_json({"keys": keys})
        return
    for one in keys:
        state = f"revoked {one['revoked']}" if one["revoked"] else f"since {one['created']}"
        typer.echo(f"{one['name']}  {', '.join(one['scopes'] or ())}  {state}")


@app.command()
def revoke(file: FileArgument, name: Annotated[str, typer.Option(help="Whose key it is.")]) -> None:
    """Let a key mean nothing from now on; a running service needs no restart."""
    from service.keys import revoke as end

    end(file, name)
