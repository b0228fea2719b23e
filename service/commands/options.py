"""Options that several commands share, and the settings that flags, environment, ``onrecord.toml`` and defaults add up to."""

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
IgnoreOption = Annotated[
    list[str] | None,
    typer.Option(
        "--ignore",
        metavar="WORDS",
        help="Words of the question that are not meant as a name or a date; may be repeated.",
    ),
]
FieldOption = Annotated[
    list[str] | None,
    typer.Option("--field", metavar="OURS=THEIRS", help="What a record calls a field of ours, as in title=headline."),
]
LogLevelOption = Annotated[
    str | None,
    typer.Option(help="critical, error, warning, info (every request) or debug.", show_default="warning"),
]
HostOption = Annotated[
    str | None,
    typer.Option(help="Where to listen; beyond loopback only with --keys and --address.", show_default="127.0.0.1"),
]
LogQuestionsOption = Annotated[
    bool | None, typer.Option("--log-questions", help="Log what was asked, too.", show_default="no")
]
KeysOption = Annotated[
    Path | None, typer.Option(help="The file of keys (`onrecord keys create`); every request needs one.")
]
RateOption = Annotated[
    int | None,
    typer.Option(help="Requests a minute of each key or address.", show_default="120 beyond loopback, else any"),
]
AddressOption = Annotated[
    str | None, typer.Option(help="Where readers find the service, such as https://records.example.")
]
WorkersOption = Annotated[
    int | None,
    typer.Option(help="Processes for questions that come at once; 1: no others.", show_default="one a core, at most 4"),
]
PortOption = Annotated[int | None, typer.Option(help="The port; 0 takes a free one.", show_default="8760")]

RerankOption = Annotated[
    bool | None,
    typer.Option(
        "--rerank",
        help="Read the best passages once more, with a cross-encoder, and of compound questions by sentences: up to a second.",
        show_default="no",
    ),
]


def fields_of(given: list[str] | None) -> dict[str, str] | None:
    """Return which field of a record is which of ours; None where nothing was given."""
    from ingest.readers.fields import FIELDS

    if not given:
        return None
    found: dict[str, str] = {}
    for one in given:
        ours, equals, theirs = one.partition("=")
        if not equals or ours not in FIELDS or not theirs:
            msg = f"{one!r} is no field: write one of {', '.join(FIELDS)}, an equals sign, and its name in the records"
            raise typer.BadParameter(msg, param_hint="--field")
        if ours in found:
            msg = f"{ours} is given twice"
            raise typer.BadParameter(msg, param_hint="--field")
        found[ours] = theirs
    return found


def settings_of(index: Path | None, **flags: Any) -> Settings:
    """Return what holds: flags that were given, else ``ONRECORD_*``, else ``onrecord.toml``, else the defaults."""
    from service.settings import load_settings

    return load_settings(index=index, **flags)
