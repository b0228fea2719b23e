"""What is a role and what only stands where one may stand."""

from __future__ import annotations

import pytest

from ingest.languages import language
from ingest.roles import plain_role


@pytest.mark.parametrize(
    ("written", "role"),
    [
        ("finance secretary", "finance secretary"),
        ("'' Senator", "Senator"),
        ("Gov.", "Gov."),
        ("former official in the harbour ministry", "former official in the harbour ministry"),
        ("market analyst", "market analyst"),
        ("resident of Tar Lane", "resident of Tar Lane"),
        ("praise of the harbour minister", None),
        ("about her likening the director to a gull", None),
        ("not the greatest mayor you", None),
        ("result", None),
        ("a salesman, said", None),
        ("secretary of the roads board,said", None),
        ("engineers assess whether the minister", None),
        ("leader in the race was pressed by a host", None),
        ("", None),
        (None, None),
    ],
)
def test_roles(written: str | None, role: str | None) -> None:
    assert plain_role(written, language("en")) == role
