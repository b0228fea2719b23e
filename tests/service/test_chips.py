"""Chips of what was understood, and the addresses that correct it."""

import pytest

from index.question import DatesMeant, NameMeant, Understood
from service.chips import chips, span_words
from service.form import Form


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2021-01-01", "2021-12-31", "2021"),
        ("2021-01-01", "2023-12-31", "2021 to 2023"),
        ("2021-05-04", "2021-05-04", "4 May 2021"),
        ("2021-05-01", "2021-05-31", "1 May 2021 to 31 May 2021"),
        ("2021-05-01", None, "since 1 May 2021"),
        (None, "2021-05-01", "until 1 May 2021"),
        (None, None, "any day"),
    ],
)
def test_days_in_words(first: str | None, last: str | None, words: str) -> None:
    assert span_words(first, last) == words


def test_a_name_of_several_people_offers_each() -> None:
    form = Form(q="What did Lee say?", ignore=("2021",))
    understood = Understood(speakers=(NameMeant("Lee", ("Ann Lee", "Bo Lee"), "favour"),))
    (chip,) = chips(understood, form)
    assert chip.text == "Ann Lee or Bo Lee"
    assert [link.text for link in chip.narrow] == ["only Ann Lee", "only Bo Lee"]
    assert chip.narrow[1].address == "/?q=What+did+Lee+say%3F&speaker=Bo+Lee&ignore=2021"
    assert chip.undo.address == "/?q=What+did+Lee+say%3F&ignore=2021&ignore=Lee"


def test_a_filter_is_taken_away_and_the_rest_stays() -> None:
    form = Form("q", "Lee", "Post", "2021", "2022")
    understood = Understood(
        (DatesMeant("2021/2022", "2021-01-01", "2022-12-31", "filter"),),
        (NameMeant("Lee", ("Ann Lee",), "filter"),),
        (NameMeant("Post", (), "filter"),),
    )
    speaker, outlet, dates = chips(understood, form)
    assert (speaker.use, speaker.undo.address) == ("only", "/?q=q&source=Post&from=2021&to=2022")
    assert (outlet.use, outlet.undo.address) == ("unknown", "/?q=q&speaker=Lee&from=2021&to=2022")
    assert (dates.text, dates.undo.address) == ("2021 to 2022", "/?q=q&speaker=Lee&source=Post")


def test_what_is_ignored_can_be_minded_again() -> None:
    form = Form("In 2021?", ignore=("2021", "Lee"))
    (chip,) = chips(Understood((DatesMeant("2021", "2021-01-01", "2021-12-31", "dropped"),)), form)
    assert (chip.use, chip.undo.text, chip.undo.address) == ("ignored", "Undo", "/?q=In+2021%3F&ignore=Lee")
