"""The reference, written from the code: commands, settings, endpoints and tools in, ``docs/reference.md`` out.

    python -m service.reference > docs/reference.md

What a thing does is said where it is defined, and nowhere else; a test holds the file to this.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import typer.main

from service.app import create_app
from service.cli import app as commands
from service.exits import EXIT_CODES
from service.mcp import INSTRUCTIONS, TOOLS
from service.settings import FILE, PREFIX, Settings

HEAD = """# Reference

Written from the code by `python -m service.reference > docs/reference.md`.
"""


def reference() -> str:
    """Return the reference as Markdown."""
    parts = (HEAD, *_commands(), *_settings(), *_endpoints(), *_tools())
    return "\n".join(part.rstrip() + "\n" for part in parts)


def each_command() -> Iterator[tuple[str, Any]]:
    """Every command with what is typed for it, the program itself first."""
    group: Any = typer.main.get_command(commands)
    yield "onrecord", group
    for name, command in group.commands.items():
        yield f"onrecord {name}", command
        for inner, below in getattr(command, "commands", {}).items():
            yield f"onrecord {name} {inner}", below


def each_operation() -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Every endpoint of the OpenAPI: method, path and what is said of it, references resolved."""
    schema = create_app(Path()).openapi()
    shapes = schema["components"]["schemas"]
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            shape = shapes.get(body.get("$ref", "").rpartition("/")[2], {})
            yield method.upper(), path, {**operation, "body": shape}


def _commands() -> Iterator[str]:
    yield f"## Commands\n\n{EXIT_CODES}"
    for name, command in each_command():
        rows = [_parameter(one) for one in command.params if not getattr(one, "hidden", False)]
        table = _table(("argument or option", "what it is", "default"), rows)
        yield f"### `{name}`\n\n{_words(command.help)}\n\n{table}"


def _parameter(one: Any) -> tuple[str, str, str]:
    flags = [*one.opts, *one.secondary_opts]
    argument = one.param_type_name == "argument"
    takes = "" if argument or getattr(one, "is_flag", False) else f" {one.metavar or one.name.upper()}"
    written = one.metavar or one.name.upper() if argument else ", ".join(flags) + takes
    default = one.show_default if isinstance(one.show_default, str) else ""
    if not default and one.default is not None and not isinstance(one.default, bool) and one.default != ():
        default = str(one.default)
    return f"`{written}`", _words(one.help), "required" if one.required else default


def _settings() -> Iterator[str]:
    rows = []
    for name, field in Settings.model_fields.items():
        rows.append((f"`{name}`", f"`{PREFIX}{name.upper()}`", _words(field.description), _default(field.default)))
    yield f"## Settings\n\nA flag wins over the environment, that over `{FILE}` in the working directory. `onrecord config` prints what holds."
    yield _table((f"in `{FILE}`", "in the environment", "what it is", "default"), rows)


def _endpoints() -> Iterator[str]:
    yield "## Endpoints\n\n`/openapi.json` describes each reply, with examples."
    for method, path, operation in each_operation():
        rows = [
            (f"`{one['name']}`", one["in"], _words(one.get("description") or one["schema"].get("description")))
            for one in operation.get("parameters", ())
        ]
        shape = operation["body"]
        rows += [
            (f"`{name}`", "body", _words(field.get("description")))
            for name, field in shape.get("properties", {}).items()
        ]
        statuses = ", ".join(sorted(operation["responses"]))
        table = _table(("name", "in", "what it is"), rows)
        yield f"### `{method} {path}`\n\n{_words(operation.get('description'))} Replies: {statuses}.\n\n{table}"


def _tools() -> Iterator[str]:
    yield f"## Tools of the Model Context Protocol\n\n`onrecord mcp`, and `POST /mcp` of the service. {INSTRUCTIONS}"
    for tool in TOOLS:
        shape = tool.asked.model_json_schema()
        required = shape.get("required", ())
        rows = [
            (
                f"`{name}`",
                _words(field.get("description")),
                "required" if name in required else _default(field.get("default")),
            )
            for name, field in shape["properties"].items()
        ]
        yield f"### `{tool.name}`\n\n{tool.description}\n\n{_table(('argument', 'what it is', 'default'), rows)}"


def _default(value: object) -> str:
    return "" if value is None or isinstance(value, list | dict) else str(value)


def _words(text: str | None) -> str:
    return " ".join((text or "").split())


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    if not rows:
        return ""
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


if __name__ == "__main__":
    sys.stdout.write(reference())
