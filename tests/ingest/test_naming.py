"""What is in front of a name and none of it, what stands in small letters within it, and where it begins behind an office."""

from __future__ import annotations

import pytest

from ingest.beside_names import role_before, without_role
from ingest.cast import names_in
from ingest.languages import language
from ingest.naming import FULL_NAME, split_title

WORDS = language()


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("H.E. Sultan bin Rashid Al Noor", "Sultan bin Rashid Al Noor"),
        ("HE Salem Al Noor", "Salem Al Noor"),
        ("HE JIANYU", "HE JIANYU"),
        ("He Jianyu", "He Jianyu"),
        ("Hon. (Ms.) Edna Moraga", "Edna Moraga"),
        ("Hon. (Eng.) (Dr.) Edna Moraga", "Edna Moraga"),
        ("The Rt. Hon. Edna Moraga MP", "Edna Moraga"),
        ("Rt Hon Sir Piers Vane", "Piers Vane"),
        ("Prof. Dr. Edna Moraga", "Edna Moraga"),
        ("Dato' Sri Azlan Rahim", "Azlan Rahim"),
        ("Tan Sri Lim Boon Hock", "Lim Boon Hock"),
        ("Tan Wei", "Tan Wei"),
        ("Sheikh Salem bin Rashid Al Noor", "Salem bin Rashid Al Noor"),
        ("Sheikh Nasima", "Sheikh Nasima"),
        ("Engr. Juan dela Paz", "Juan dela Paz"),
        ("Chief Emeka Oduya", "Emeka Oduya"),
        ("Chief Oduya", "Chief Oduya"),
        ("Madam Speaker", "Speaker"),
        ("Larry King", "Larry King"),
    ],
)
def test_titles_are_no_part_of_a_name(written: str, name: str) -> None:
    assert split_title(written, WORDS)[1] == name


@pytest.mark.parametrize(
    "name",
    [
        "Wilson arap Cheruto", "Joseph ole Naikuni", "Peter wa Kamau", "Nur binti Rahmat", "Salem bin Rashid Al Noor",
        "Siva a/l Raman", "Bashar al-Karim", "Jean d'Aubreville", "José Ortega y Casares", "Josep Borrell i Pujol",
        "Anna zu Hohenau", "Robin van 't Veen", "Juan dela Paz", "Maria do Carmo e Silva", "Owain ap Rhys", "Gerda ter Horst",
    ],
)  # fmt: skip
def test_small_words_within_a_name(name: str) -> None:
    found = [match[0] for match in FULL_NAME.finditer(f"yesterday {name}, who farms there, and others")]
    assert found == [name]


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        (
            "Minister for Ports and Coastal Affairs OKABE Haruko",
            "OKABE Haruko",
            "Minister for Ports and Coastal Affairs",
        ),
        (
            "Minister for Ports and Coastal Affairs Haruko Okabe",
            "Haruko Okabe",
            "Minister for Ports and Coastal Affairs",
        ),
        ("Deputy Prime Minister ZHENG Wei spoke", "ZHENG Wei", "Deputy Prime Minister"),
        ("Foreign Minister KIM Min-ji said", "KIM Min-ji", "Foreign Minister"),
        ("the Mayor of Port Vale Jane Doe said", "Jane Doe", "Mayor of Port Vale"),
        (
            "the President of the Harbour Commission Ula von der Aue",
            "Ula von der Aue",
            "President of the Harbour Commission",
        ),
        ("Secretary of State Edna Rae Moraga said", "Edna Rae Moraga", "Secretary of State"),
        ("the Minister for Finance and Jane Doe met", "Jane Doe", None),
        ("Deputy Minister TRAN Thi Mai said", "TRAN Thi Mai", "Deputy Minister"),
        ("the Vale DA James Poe said", "Vale DA James Poe", None),
        ("the head of the Harbour Agency (HA) James Poe", "James Poe", None),
        ("the former FBI Director James Poe", "James Poe", "former FBI Director"),
    ],
)
def test_a_name_begins_behind_the_office(text: str, name: str, role: str | None) -> None:
    start, end = names_in(text, WORDS)[-1]
    found = without_role(text[start:end], WORDS)
    assert (found, role_before(text, end - len(found), WORDS)) == (name, role)


def test_places_and_bodies_behind_an_office_stay_whole() -> None:
    for text in ("Mayor of New York City", "President of Jane Doe College", "Minister of Finance"):
        for start, end in names_in(text, WORDS):
            assert text[start:end] == text.partition(" of ")[2]
