"""Who spoke when, counted by the store, against the statements that are listed one by one."""

from collections import Counter

import pytest

from index.errors import BadFilter
from index.question import Filters


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"date_from": "2020"},
        {"date_to": "2020-01-13"},
        {"source": "The Courier"},
        {"source": "No Such Paper"},
        {"date_from": "2019", "date_to": "2019", "source": "The Courier"},
    ],
)
def test_counts_are_those_of_the_statements(town, filters: dict[str, str]) -> None:
    town.build()
    with town.open() as searcher:
        wanted: Counter[tuple[str | None, str]] = Counter()
        for one in searcher.speakers():
            listed = searcher.statements(one.id, filters=Filters(**filters))
            wanted.update((said.article.published or said.article.event_date, one.name) for said in listed.statements)
            named = searcher.spoken(Filters(speaker=one.id, **filters))
            assert sum(spoken.count for spoken in named) == listed.total
        found = searcher.spoken(Filters(**filters))
        assert Counter({(one.day, one.name): one.count for one in found}) == wanted
        assert [one.day or "" for one in found] == sorted(one.day or "" for one in found)
        if not filters:
            assert ("2019-11-15", "Ana Müller") in wanted
            assert (None, "Ana Müller") in wanted


def test_what_is_no_filter_is_refused(town) -> None:
    town.build()
    with town.open() as searcher:
        for filters in (Filters(speaker="?!"), Filters(date_from="soon"), Filters(source="…")):
            with pytest.raises(BadFilter):
                searcher.spoken(filters)
        assert searcher.spoken(Filters(speaker="Nemo")) == []
