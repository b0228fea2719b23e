"""What holds which evidence, and what that makes the ranking and the grades."""

from eval.evidence import Came, Finding, judge, plain
from eval.questions import Evidence, Question


def came(passage: str, article: str, text: str = "") -> Came:
    return Came(passage, article, text, None, None, 0.0, 0, len(text))


def asked(*evidence: Evidence, any_of: bool = False) -> Question:
    return Question("q", "?", answerable=True, evidence=evidence, any_of=any_of)


def test_white_space_and_composition_do_not_matter() -> None:
    assert plain("  Cafe\u0301\u00a0of\n\tthe  port ") == "Café of the port"
    judged = judge(asked(Evidence("a", "café of the port")), (came("a:1", "a", "the cafe\u0301\nof  the\u3000port."),))
    assert judged.findings == (Finding(1, 1),)


def test_words_are_found_in_any_article() -> None:
    judged = judge(asked(Evidence("a", "ten ferries")), (came("b:1", "b", "no"), came("c:1", "c", "ten ferries sail")))
    assert judged.findings == (Finding(2, 2),)
    assert judged.grades == {"c:1": 1}


def test_letters_and_word_order_do_matter() -> None:
    judged = judge(asked(Evidence("a", "ten ferries")), (came("a:1", "a", "Ten ferries; ferries ten"),))
    assert judged.findings == (None,)


def test_articles_are_ranked_by_their_best_passage() -> None:
    hits = (came("b:1", "b"), came("b:2", "b"), came("a:1", "a"), came("b:3", "b"))
    judged = judge(asked(Evidence("a", grade=2), Evidence("z")), hits)
    assert judged.ranking == ("b", "a")
    assert judged.findings == (Finding(position=3, rank=2), None)
    assert judged.grades == {"a": 2, "z": 1}


def test_a_repeated_fact_gains_nothing_and_two_in_one_passage_gain_both() -> None:
    hits = (came("p", "a", "one"), came("q", "a", "one"), came("r", "b", "two and three"))
    judged = judge(
        asked(Evidence("a", "one"), Evidence("b", "two"), Evidence("b", "three"), Evidence("c", "four")), hits
    )
    assert judged.ranking == ("p", "q", "r")
    assert judged.grades == {"p": 1, "r": 2, "evidence-4-of-q": 1}


def test_one_of_several_is_enough_where_the_set_says_so() -> None:
    hits = (came("p", "a", "no"), came("q", "a", "one"), came("r", "b", "two"))
    evidence = (Evidence("b", "two"), Evidence("a", "one"), Evidence("c", "three"))
    assert judge(asked(*evidence, any_of=True), hits).grades == {"q": 1}
    assert judge(asked(*evidence, any_of=True), hits[:1]).grades == {"evidence-1-of-q": 1}


def test_article_evidence_beside_words_is_met_by_a_passage_of_the_article() -> None:
    hits = (came("p", "b"), came("q", "a"), came("r", "a"))
    judged = judge(asked(Evidence("a"), Evidence("b", "words")), hits)
    assert judged.ranking == ("p", "q", "r")
    assert judged.findings == (Finding(2, 2), None)


def test_nothing_came_and_nothing_was_expected() -> None:
    assert judge(asked(Evidence("a")), ()).grades == {"a": 1}
    empty = judge(Question("q", "?", answerable=False), (came("p", "a"),))
    assert (empty.ranking, empty.grades, empty.findings) == (("p",), {}, ())
