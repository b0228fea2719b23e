"""Reports within one paragraph: what is content, who is the source, what is the cue."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.languages import language
from ingest.quotations import masked, quotations
from ingest.quotes import reports

WORDS = language("en")
Shown = list[tuple[str, str, list[str]]]

CASES: list[tuple[str, Shown]] = [
    (
        "“We are done,” said Jane Doe, the harbour master of Port Vale. “Nobody asked us.”",
        [("Jane Doe", "said", ["“We are done,”", "“Nobody asked us.”"])],
    ),
    (
        "Jane Doe, the harbour master of Port Vale, said, “The quay will close in May.”",
        [("Jane Doe", "said", ["“The quay will close in May.”"])],
    ),
    (
        "According to Jane Doe, harbour master of Port Vale, the quay will close in May.",
        [("Jane Doe", "According to", ["the quay will close in May"])],
    ),
    ("The quay will close in May, according to the port authority.", [("the port authority", "according to", ["The quay will close in May"])]),
    (
        "As the harbour master of Port Vale, Jane Doe said that the quay will close in May.",
        [("Jane Doe", "said", ["the quay will close in May"])],
    ),
    ("The county will decide in June, according to its clerk, Tom Roe.", [("Tom Roe", "according to", ["The county will decide in June"])]),
    ("Rep. Jane Doe (D-Ohio) said the quay should stay open.", [("Rep. Jane Doe", "said", ["the quay should stay open"])]),
    ("The quay would close in May, she added.", [("she", "added", ["The quay would close in May"])]),
    (
        "A drip line costs 300 florins, he said, and pears have not paid that much.",
        [("he", "said", ["A drip line costs 300 florins", "and pears have not paid that much"])],
    ),
    (
        "She warned, however, that crews were working long shifts at sea.",
        [("She", "warned", ["crews were working long shifts at sea"])],
    ),
    (
        "Jane Doe said the wall was “broken”. Tom Roe replied that nobody had looked at it.",
        [("Jane Doe", "said", ["the wall was “broken”"]), ("Tom Roe", "replied", ["nobody had looked at it"])],
    ),
    ("“It was loud and very late.” — Jane Doe, mayor", [("Jane Doe", "—", ["“It was loud and very late.”"])]),
    ("The Department of Energy said the lamps will stay.", [("The Department of Energy", "said", ["the lamps will stay"])]),
    ("“We are done here,” Jane Doe said in a film on Tuesday.", [("Jane Doe", "said", ["“We are done here,”"])]),
    ("Said Jane Doe: “We are done here.”", [("Jane Doe", "Said", ["“We are done here.”"])]),
    ("Jane Doe struck back on Monday, saying, “We are done here.”", [("Jane Doe", "saying", ["“We are done here.”"])]),
    ("A film of Jane Doe saying “We are done here” was shown.", [("Jane Doe", "saying", ["“We are done here”"])]),
    (
        "When Jane Doe noted that he was late again, Tom Roe replied, “You were never here.”",
        [("Jane Doe", "noted", ["he was late again"]), ("Tom Roe", "replied", ["“You were never here.”"])],
    ),
    ("The difference now, he told us, is that the wall will hold.", [("he", "told", ["The difference now", "is that the wall will hold"])]),
    ("Del. Jane \"Jo\" Doe, D-Ohio, said the wall will hold.", [("Del. Jane \"Jo\" Doe", "said", ["the wall will hold"])]),
    ("''We are done with it here,'' said Jane Doe.", [("Jane Doe", "said", ["''We are done with it here,''"])]),
    ("‘I can’t promise that,’ said Jane Doe. ‘Nobody can.’", [("Jane Doe", "said", ["‘I can’t promise that,’", "‘Nobody can.’"])]),
    ("«Wir gehen nicht weg», said Jane Doe.", [("Jane Doe", "said", ["«Wir gehen nicht weg»"])]),
    ("Reacting, the city’s engineer, Jane Doe, told reporters that the wall would hold.", [("Jane Doe", "told", ["the wall would hold"])]),
    ("In an interview with Harbour Dispatch, the city’s engineer, Jane Doe, said the wall would hold.", [("Jane Doe", "said", ["the wall would hold"])]),
    ("Browning, the mayor of Port Vale, said the wall would hold.", [("Browning", "said", ["the wall would hold"])]),
    ("The Net Menders’ Union said that the wall would hold.", [("The Net Menders’ Union", "said", ["the wall would hold"])]),
    ('Jane Doe told reporters on Monday that the "old" wall would be pulled down.', [("Jane Doe", "told", ['the "old" wall would be pulled down'])]),
]  # fmt: skip
NOBODY = [
    "We recommend games, films, TV shows, comics and whatever else there is.",
    "The ship was built in 1983 and will be retired.",
    "The “Marigold” is a launch of the pilots’ service.",
    "A vote was taken and the plan was approved.",
    "Prices rose by 5 per cent in the first half of the year.",
    "Our correspondent, who saw the wall on Monday, observed that sixty stalls were shut.",
]


def shown(text: str) -> Shown:
    return [
        (text[slice(*report.source)], text[slice(*report.cue)], [text[c.start : c.end] for c in report.contents])
        for report in reports(text, WORDS)
    ]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:40] for text, _ in CASES])
def test_reports(text: str, expected: Shown) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize("text", NOBODY)
def test_plain_narration_reports_nothing(text: str) -> None:
    assert shown(text) == []


def test_roles_stand_with_the_source() -> None:
    text = "“We are done,” said Jane Doe, the harbour master of Port Vale."
    assert reports(text, WORDS)[0].role == "harbour master of Port Vale"


def test_nested_and_unclosed_marks() -> None:
    nested = "“She told me ‘go home’ and I went,” he said."
    assert [nested[q.start : q.end] for q in quotations(nested)] == ["“She told me ‘go home’ and I went,”"]
    unclosed = "“We began in May. It went well."
    assert [(q.start, q.end, q.closed) for q in quotations(unclosed)] == [(0, len(unclosed), False)]


@given(st.text(alphabet="ab “”\"'‘’«»,.said JD", max_size=80))
def test_spans_are_within_the_paragraph_and_in_order(text: str) -> None:
    spans = quotations(text)
    assert len(masked(text, spans)) == len(text)
    assert all(0 <= q.start < q.end <= len(text) for q in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    for report in reports(text, WORDS):
        for start, end in [report.source, report.cue, *((c.start, c.end) for c in report.contents)]:
            assert 0 <= start < end <= len(text)
