"""The reference: everything that can be typed, set or asked for is described, and the file is what the code says."""

from pathlib import Path

import pytest

from service.mcp import TOOLS
from service.reference import each_command, each_operation, reference
from service.settings import Settings


def test_the_file_is_what_the_code_says(repository: Path) -> None:
    file = repository / "docs" / "reference.md"
    if not file.parent.is_dir():
        pytest.skip("a distribution without docs/")
    said = "stale: python -m service.reference > docs/reference.md"
    assert file.read_text(encoding="utf-8") == reference(), said


def test_every_command_and_option_is_described() -> None:
    bare = [name for name, command in each_command() if not command.help]
    bare += [f"{name} {one.opts[0]}" for name, command in each_command() for one in command.params if not one.help]
    assert bare == []


def test_every_endpoint_and_parameter_is_described() -> None:
    bare = []
    for method, path, operation in each_operation():
        if not operation.get("description"):
            bare.append(f"{method} {path}")
        described = {one["name"]: one.get("description") for one in operation.get("parameters", ())}
        described |= {name: field.get("description") for name, field in operation["body"].get("properties", {}).items()}
        bare += [f"{method} {path} {name}" for name, said in described.items() if not said]
    assert bare == []


def test_every_setting_and_argument_of_a_tool_is_described() -> None:
    bare = [name for name, field in Settings.model_fields.items() if not field.description]
    for tool in TOOLS:
        fields = tool.asked.model_json_schema()["properties"]
        bare += [f"{tool.name} {name}" for name, field in fields.items() if not field.get("description")]
    assert bare == []


def test_it_names_what_there_is() -> None:
    text = reference()
    for words in (
        "### `onrecord keys create`",
        "| `--k, -k K` |",
        "`ONRECORD_PORT`",
        "### `POST /v1/ask/batch`",
        "### `timeline`",
    ):
        assert words in text
