"""Another language is another file: an invented one of a few words is read without a line of code."""

from pathlib import Path

import pytest

from ingest.articles import read_article
from ingest.languages import LanguageError, language
from ingest.quotes import reports
from ingest.records import RawDocument

HERE = Path(__file__).with_name("wording")
XX = language("xx", HERE)


def test_its_words_report_speech() -> None:
    text = "“La muro staros ĝis majo,” diris Ada Merrow, la urbestro. Tomas Bell aldonis ke neniu pagos la novan muron."
    found = [
        (text[slice(*one.source)], text[slice(*one.cue)], [text[c.start : c.end] for c in one.contents], one.role)
        for one in reports(text, XX)
    ]
    assert found == [
        ("Ada Merrow", "diris", ["“La muro staros ĝis majo,”"], "urbestro"),
        ("Tomas Bell", "aldonis", ["neniu pagos la novan muron"], None),
    ]


def test_its_labels_open_turns_and_its_furniture_goes() -> None:
    text = (
        "Kio okazis al la muro\n\nDe: Ruth Oake\n\nNi parolis kun Ada Merrow, urbestro de Dunmore, en ŝia oficejo hieraŭ.\n\n"
        "Demando: Kiam la muro staros?\n\nRespondo: Mi kredas ke ĝi staros en majo.\n\n"
        "Demando: Kiu pagos ĝin?\n\nRespondo: La ministerio pagos duonon de la kosto.\n\nAbonu nun"
    )
    article = read_article(RawDocument("x.txt", text), XX)
    assert [block.kind for block in article.blocks][1:] == ["question", "statement"] * 2
    assert article.author == "Ruth Oake"
    assert "Abonu" not in article.text


def test_english_words_mean_nothing_in_it() -> None:
    assert reports("“It will hold until May,” said Ada Merrow, the mayor.", XX) == []


def test_a_language_without_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LanguageError, match="no wording for the language 'qq'"):
        language("qq")
    (tmp_path / "zz.toml").write_text("[quotes]\nsayd = ['diris']\n", encoding="utf-8")
    with pytest.raises(LanguageError, match=r"quotes\.sayd"):
        language("zz", tmp_path)
