"""Who is meant by a role."""

from __future__ import annotations

import pytest

from index.names import Registry, known
from index.parts import read
from index.question import EVERYTHING
from index.roles import Held, Roles

HELD = [
    Held("harbour commissioner", "Ada Merrow", "Harbour Commission"),
    Held("the new Harbour Commissioner", "Tomas Bell", "Harbour Commission"),
    Held("mayor of Port Kestrin", "Oda Brandt", None),
    Held("director of public health", "Jan Roth", None),
    Held("vice-president of works", "Una Dahl", None),
    Held("director", "Lene Falk", "Northern Ferries"),
    Held("director", "Rolf Aas", "Clear Water"),
    Held("spokesman", "a spokesman", None),
    Held("rise", "Piet Hall", None),
    *(Held("nurse", f"Nurse {letter}", None) for letter in "ABCDE"),
]
ROLES = Roles(HELD)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What did the harbour commissioner say?", [("harbour commissioner", ("Ada Merrow", "Tomas Bell"))]),
        ("What did the former Harbour Commissioner say?", [("Harbour Commissioner", ("Ada Merrow", "Tomas Bell"))]),
        ("What did the commissioner say?", [("commissioner", ("Ada Merrow", "Tomas Bell"))]),
        ("What did the mayor say?", [("mayor", ("Oda Brandt",))]),
        ("What did the mayor of Port Kestrin say?", [("mayor of Port Kestrin", ("Oda Brandt",))]),
        ("What did the public health director say?", [("director", ("Jan Roth",))]),
        ("What did the vice-president of works say?", [("vice-president of works", ("Una Dahl",))]),
        ("What did the director of Clear Water say?", [("director", ("Rolf Aas",))]),
        # Of nobody in particular.
        ("What did the nurse say?", []),
        ("What did the fire brigade's director say?", []),
        ("How far will the sea rise?", []),
        ("Which commissioner spoke?", []),
        ("What did the spokesman say?", []),
    ],
)
def test_roles(question: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    found = ROLES.named(question)
    assert [(question[one.start : one.end], one.names) for one in found] == expected


def test_a_role_is_understood_as_those_who_hold_it_unless_it_stands_beside_a_name() -> None:
    registry = Registry(known(enumerate(["Ada Merrow", "Oda Brandt"])), (), (), roles=ROLES)
    (meant,) = read("What did the mayor promise?", EVERYTHING, registry).understood.speakers
    assert (meant.value, meant.names, meant.use) == ("mayor", ("Oda Brandt",), "favour")
    part = read("What did the mayor promise?", EVERYTHING, registry).parts[0]
    assert [one.kind for one in part.favoured] == ["roles"]
    about = read("Why was the mayor late?", EVERYTHING, registry).parts[0]
    assert about.favoured == ()
    beside = read("What did mayor Oda Brandt promise?", EVERYTHING, registry).understood.speakers
    assert [one.value for one in beside] == ["Oda Brandt"]
