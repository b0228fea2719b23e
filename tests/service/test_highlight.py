"""Which sentences are marked and whose they are: hand-worked weights on texts written for it."""

import re

from hypothesis import given
from hypothesis import strategies as st

from ingest.records import Attribution, AttributionBasis
from ingest.sentences import sentences
from service.highlight import Said, highlights, overlap, spoken

TEXT = (
    "The ferry leaves at nine. Dues will rise by four percent in March. Nobody on the quay was surprised. "
    "The ferry timetable changes in May."
)
WEIGHTS = {"dues": 4.0, "rise": 3.0, "ferry": 1.5, "timetable": 5.0}


def words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+", text.lower()))


def shown(text: str, spans: tuple[tuple[int, int], ...]) -> list[str]:
    return [text[start:end] for start, end in spans]


def test_the_sentence_with_the_weightiest_terms_is_marked() -> None:
    assert shown(TEXT, highlights(TEXT, WEIGHTS, words)) == ["Dues will rise by four percent in March."]


def test_of_sentences_worth_the_same_the_shortest_is_marked() -> None:
    text = "The dues of the old harbour rise again, as everybody had expected. Dues rise."
    assert shown(text, highlights(text, WEIGHTS, words)) == ["Dues rise."]


def test_a_neighbour_is_marked_only_where_it_brings_other_terms_worth_as_much() -> None:
    text = "Dues will rise in March. The timetable of the ferry changes with it. The ferry is old."
    assert shown(text, highlights(text, {"dues": 4, "rise": 2.5, "timetable": 5, "ferry": 1}, words)) == [
        "Dues will rise in March.",
        "The timetable of the ferry changes with it.",
    ]
    repeated = "Dues will rise in March. The rise of the dues was expected. The ferry is old."
    assert len(highlights(repeated, WEIGHTS, words)) == 1


def test_nothing_is_marked_where_no_term_of_the_question_is() -> None:
    assert highlights(TEXT, {"zebra": 9.0}, words) == ()
    assert highlights(TEXT, {}, words) == ()
    assert highlights("", WEIGHTS, words) == ()


def test_of_those_whose_words_are_asked_for_something_is_marked_though_it_holds_no_term() -> None:
    text = "The ferry is late. He blamed the tide. So did others, at length and with some anger."
    theirs = [(19, 38), (39, 84)]
    assert shown(text, highlights(text, {"harbour": 2.0}, words, within=theirs)) == [text[39:84]]
    assert highlights(text, {"harbour": 2.0}, words, within=[(900, 901)]) == ()


def test_within_limits_the_choice_to_what_somebody_said_if_there_is_any() -> None:
    ferry = (0, 25)
    assert shown(TEXT, highlights(TEXT, WEIGHTS, words, within=[ferry])) == ["The ferry leaves at nine."]
    assert shown(TEXT, highlights(TEXT, WEIGHTS, words, within=[(9000, 9001)])) == [
        "Dues will rise by four percent in March."
    ]


def test_who_says_a_sentence_counts_as_words_of_it() -> None:
    text = "The auditor came late. She called it careless. The harbour is old."
    said = [Said(23, 46, "Celeste Orbin auditor general")]
    weights = {"auditor": 3.0, "careless": 2.0, "late": 1.5}
    assert shown(text, highlights(text, weights, words)) == ["The auditor came late."]
    assert shown(text, highlights(text, weights, words, said=said)) == ["She called it careless."]


def test_between_equals_the_sentence_of_somebody_on_record_is_marked() -> None:
    text = "Dues rise. Dues rise again, she said."
    assert shown(text, highlights(text, WEIGHTS, words)) == ["Dues rise."]
    assert shown(text, highlights(text, WEIGHTS, words, said=[Said(11, 27, "Ada Okoro")])) == [
        "Dues rise again, she said."
    ]
    assert highlights(text, {"zebra": 1.0}, words, said=[Said(11, 27, "Ada Okoro")]) == ()


def test_terms_of_the_title_tell_sentences_apart_less() -> None:
    text = "The ferry timetable is printed. The dues rise."
    weights = {"ferry": 2.0, "timetable": 3.0, "rise": 4.0}
    assert shown(text, highlights(text, weights, words)) == ["The ferry timetable is printed."]
    assert shown(text, highlights(text, weights, words, header="Ferry timetable")) == ["The dues rise."]


def test_the_label_of_a_turn_is_no_part_of_a_sentence() -> None:
    text = "Ada Rise, Dues Officer: The ferry is late. Dues rise."
    assert shown(text, highlights(text, WEIGHTS, words, begin=24)) == ["Dues rise."]
    assert shown(text, highlights(text, {"late": 1.0, "officer": 9.0}, words, begin=24)) == ["The ferry is late."]


@given(st.text(max_size=300), st.dictionaries(st.text("abcde", min_size=1, max_size=3), st.floats(0.1, 9), max_size=6))
def test_marked_spans_are_sentences_of_the_text_in_order(text: str, weights: dict[str, float]) -> None:
    marked = highlights(text, weights, words)
    assert len(marked) <= 2
    assert list(marked) == sorted(marked)
    assert set(marked) <= set(sentences(text))


def said(
    start: int, end: int, speaker: str, confidence: float = 0.9, basis: AttributionBasis = "direct"
) -> Attribution:
    return Attribution(start, end, speaker, None, None, basis, None, None, None, confidence)


def test_the_speaker_is_whose_span_covers_most_of_the_marked_words() -> None:
    attributions = [said(100, 130, "Ada Okoro"), said(130, 200, "Jon Pell")]
    assert spoken(attributions, [(20, 60)], 100) == attributions[1]
    assert spoken(attributions, [(0, 25)], 100) == attributions[0]
    assert spoken(attributions, [(110, 120)], 100) is None
    assert spoken(attributions, [], 100) is None


def test_an_unsure_attribution_is_nobodys_and_not_its_neighbours() -> None:
    unsure, sure = said(0, 50, "Ada Okoro", 0.4), said(45, 90, "Jon Pell")
    assert spoken([unsure, sure], [(0, 50)], 0) is None
    assert spoken([unsure, sure], [(45, 90)], 0) == sure


def test_of_equal_covers_the_more_confident_counts() -> None:
    low, high = said(0, 50, "Ada Okoro", 0.6, "indirect"), said(0, 50, "Jon Pell", 0.9)
    assert spoken([low, high], [(10, 40)], 0) == high


def test_overlap_is_of_half_open_spans() -> None:
    assert overlap((0, 5), (5, 9)) == 0
    assert overlap((0, 6), (5, 9)) == 1
    assert overlap((2, 3), (0, 9)) == 1
