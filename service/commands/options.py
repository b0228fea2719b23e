"""Options that several commands share, and the settings that flags, environment and defaults add up to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from service.settings import Settings

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


def settings_of(index: Path | None, **flags: Any) -> Settings:
    """Return what holds: flags that were given, else ``ONRECORD_*``, else the defaults."""
    from service.settings import load_settings

    return load_settings(index=index, **flags)
