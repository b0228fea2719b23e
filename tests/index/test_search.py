"""Questions to an index: exact oracles for ranking and filters, and what stands beside the hits."""

import threading
from datetime import date

import numpy as np
import pytest

from index.errors import BadCount, BadFilter, BadMode, BadQuestion, IndexFault, OtherModel
from index.question import Filters
from index.results import Hit
from index.search import Searcher, Steps
from index.words import question_terms
from ingest.sentences import sentences


@pytest.fixture
def searcher(town):
    town.build()
    with town.open() as opened:
        yield opened


def texts(found) -> list[str]:
    return [hit.passage.text for hit in found.hits]


def every_passage(searcher) -> list:
    found = searcher.search("the", 100, mode="dense").hits
    assert len(found) == searcher.manifest.counts.passages
    return [(hit.passage, hit.article) for hit in found]


def allowed(passage, article, filters: Filters) -> bool:
    from index.names import fold

    day = article.published or article.event_date
    if filters.date_from and not (day and day >= filters.date_from):
        return False
    if filters.date_to and not (day and day <= filters.date_to):
        return False
    if filters.source and article.source != filters.source:
        return False
    names = [fold(name) for one in passage.attributions for name in (one.speaker, one.organisation or "")]
    return filters.speaker is None or any(f" {fold(filters.speaker)} " in f" {name} " for name in names)


FILTERS = [
    Filters(),
    Filters(speaker="wang"),
    Filters(speaker="ANA MULLER"),
    Filters(speaker="commerce"),
    Filters(speaker="nobody"),
    Filters(source="The Courier"),
    Filters(source="No Such Paper"),
    Filters(date_from="2020-01-01"),
    Filters(date_to="2020-05-08"),
    Filters(date_from="2020-01-13", date_to="2020-01-13"),
    Filters(date_from="1999-01-01", date_to="1999-12-31"),
    Filters(speaker="wang", source="The Courier", date_from="2020-01-01", date_to="2020-12-31"),
    Filters(speaker="müller", date_from="2010-01-01"),
]


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_dense_is_brute_force(town, searcher, filters: Filters) -> None:
    for question in ("When does the crane come?", "schools for children", "the bridge opens"):
        vector = town.embedder.encode_question(question)
        expected = []
        for passage, article in every_passage(searcher):
            if allowed(passage, article, filters):
                embedded = town.embedder.encode_question(town.ingest.pipeline.embedded(passage))
                expected.append((-float(np.dot(embedded, vector)), passage.text))
        found = searcher.search(question, 100, filters, "dense")
        assert texts(found) == [text for _, text in sorted(expected)]
        assert found.signals.near == pytest.approx(max(0.0, -min(expected)[0]) if expected else 0.0, abs=1e-6)


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_every_way_of_searching_applies_the_same_filter(searcher, filters: Filters) -> None:
    question = "bridge harbour market school tram crane"
    wanted = {passage.text for passage, article in every_passage(searcher) if allowed(passage, article, filters)}
    lexical = searcher.search(question, 100, filters, "lexical")
    unfiltered = searcher.search(question, 100, mode="lexical")
    assert texts(lexical) == [text for text in texts(unfiltered) if text in wanted]
    assert set(texts(searcher.search(question, 100, filters))) == wanted


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_both_engines_resolve_a_filter_to_the_same_rows(searcher, filters: Filters) -> None:
    from index.question import conditions

    with searcher._using() as opened:
        selection = opened.select(conditions(filters, opened.registry))
        everything = np.ones(opened.store.end_row, dtype=np.bool_)
        everything[0] = False
        mask = everything if selection.allowed is None else selection.allowed
        assert opened.lexical.rows(selection.lexical).tolist() == np.flatnonzero(mask).tolist()


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_articles_left_out_are_not_found_in_any_way_of_searching(town, searcher, filters: Filters) -> None:
    question = "bridge harbour market school tram crane"
    vector = town.embedder.encode_question(question)
    out = ["harbour.txt", "bridge.txt", "no such article"]
    for mode in ("hybrid", "dense", "lexical", "rrf"):
        whole = searcher.search(question, 100, filters, mode)
        rest = searcher.search(question, 100, filters, mode, exclude=out)
        assert set(texts(rest)) == {hit.passage.text for hit in whole.hits if hit.article.id not in out}
        assert rest.coverage == whole.coverage
        cosines = [
            town.embedder.encode_question(town.ingest.pipeline.embedded(hit.passage)) @ vector for hit in rest.hits
        ]
        assert rest.signals.near == pytest.approx(max(cosines, default=0.0), abs=1e-6)
    # What the question names is favoured among the rest only.
    named = searcher.search("What does Ana Müller say of schools?", 100, filters, exclude=["school.txt"])
    assert "school.txt" not in {hit.article.id for hit in named.hits}


def test_both_engines_leave_out_the_same_rows(searcher) -> None:
    from index.question import EVERYTHING, conditions

    with searcher._using() as opened:
        selection = opened.select(conditions(EVERYTHING, opened.registry), ["harbour.txt"])
        rows = opened.lexical.rows(selection.lexical).tolist()
        assert rows == np.flatnonzero(selection.allowed).tolist()
        assert len(rows) == searcher.manifest.counts.passages - 3


def test_the_corpus_is_the_same_where_the_documents_are(town, searcher, tmp_path) -> None:
    from index.build import build
    from index.search import Searcher

    again = tmp_path / "again"
    build([town.folder], again, embedder=town.embedder, pipeline=town.ingest.pipeline)
    with Searcher.open(again, embedder=town.embedder) as other:
        assert other.corpus() == searcher.corpus()
    town.write("tram.txt", "The tram runs every five minutes.", title="Tram", published="2021-03-01")
    town.build()
    with town.open() as changed:
        assert changed.corpus() != searcher.corpus()


def test_a_hit_carries_its_proof(searcher) -> None:
    found = searcher.search("Trade in the harbour doubled", 3)
    hit = found.hits[0]
    assert (hit.rank, hit.score) == (1, 1.0)
    assert hit.passage.text == "Wang Zhijie: Trade in the harbour doubled."
    article = searcher.article(hit.article.id)
    assert article.text[hit.passage.start : hit.passage.end] == hit.passage.text
    assert hit.passage.sentences == tuple(sentences(hit.passage.text))
    assert hit.passage_id == f"harbour.txt#{hit.passage.start}-{hit.passage.end}"
    assert hit.passage.attributions == article.blocks[0].attributions
    assert hit.passage.attributions[0].speaker == "Wang Zhijie"
    assert (hit.article.title, hit.article.published, hit.article.source) == ("Harbour", "2020-01-13", "Morning Post")
    assert hit.before is None
    assert hit.after == "Li Jing: The harbour needs a crane."
    assert found.generation == searcher.generation


def test_an_article_comes_back_as_it_was_read(town, searcher) -> None:
    raws = {raw.key: raw for raw in town.ingest.pipeline.documents(town.folder, fields={})}
    for key, raw in raws.items():
        assert searcher.article(key) == town.ingest.read_article(raw)
    assert searcher.article("nowhere") is None


def test_speakers_and_sources(searcher) -> None:
    assert [(one.name, one.passages, one.articles) for one in searcher.speakers()] == [
        ("Ana Müller", 2, 2), ("Li Jing", 1, 1), ("Wang Jiguang", 1, 1), ("Wang Zhijie", 1, 1),
    ]  # fmt: skip
    ana = searcher.speakers()[0]
    assert (ana.roles, ana.organisations) == (("spokesman",), ("City Council",))
    assert [(one.name, one.articles) for one in searcher.sources()] == [("Morning Post", 2), ("The Courier", 2)]


def test_articles_are_listed_newest_first_and_page_by_page(searcher) -> None:
    assert [one.article.title for one in searcher.articles()] == ["Tram", "Market", "Harbour", "Bridge", "School"]
    listed, after = [], None
    while page := searcher.articles(limit=2, after=after):
        listed += page
        after = page[-1].key
    assert listed == searcher.articles()
    assert [one.article.title for one in searcher.articles(Filters(speaker="Ana Müller"))] == ["Bridge", "School"]
    assert [one.passages for one in searcher.articles(Filters(source="Morning Post"))] == [1, 3]
    with pytest.raises(BadFilter):
        searcher.articles(Filters(date_from="soon"))


def test_coverage(searcher) -> None:
    def numbers(**filters: str) -> tuple:
        found = searcher.coverage(Filters(**filters))
        return found.articles, found.earliest, found.latest, found.undated, found.left_out, found.left_out_undated

    assert numbers() == (5, "2019-11-15", "2021-03-01", 1, 0, 0)
    assert numbers(date_from="2020") == (3, "2020-01-13", "2021-03-01", 0, 1, 1)
    assert numbers(speaker="Wang") == (2, "2020-01-13", "2020-05-08", 0, 3, 0)
    # The school is undated, and of Ana Müller: were it dated, it might have been searched.
    assert numbers(speaker="Müller", date_from="2019") == (1, "2019-11-15", "2019-11-15", 0, 3, 1)
    assert numbers(speaker="Wang", date_from="2019") == (2, "2020-01-13", "2020-05-08", 0, 3, 0)
    assert numbers(source="courier") == (2, "2019-11-15", "2020-05-08", 0, 3, 0)
    assert numbers(speaker="nobody") == (0, None, None, 0, 5, 0)


def test_understood_is_what_was_filtered(searcher) -> None:
    found = searcher.search("harbour", 5, Filters(speaker="wang", date_from="2020-01"))
    assert found.understood.speakers[0].names == ("Wang Zhijie", "Wang Jiguang")
    assert found.understood.speakers[0].use == found.understood.dates[0].use == "filter"
    assert found.understood.dates[0].first == "2020-01-01"


@pytest.mark.parametrize("k", [0, -1, 101, 2.0, "5", True, None])
def test_k_out_of_range(searcher, k) -> None:
    with pytest.raises(BadCount, match="1 to 100"):
        searcher.search("harbour", k)


def test_bad_requests(searcher) -> None:
    with pytest.raises(BadQuestion):
        searcher.search("  ")
    with pytest.raises(BadQuestion):
        searcher.search("x" * 10_000)
    with pytest.raises(BadFilter):
        searcher.search("harbour", 3, Filters(date_from="tomorrow"))
    with pytest.raises(BadMode, match="hybrid, dense, lexical"):
        searcher.search("harbour", 3, mode="magic")


def test_a_question_of_no_words_is_searched_by_meaning_alone(searcher) -> None:
    assert len(searcher.search("?!", 3).hits) == 3
    assert searcher.search("?!", 3, mode="lexical").hits == ()


def test_term_weights(searcher) -> None:
    weights = searcher.term_weights("What did Wang say about harbours?")
    assert list(weights) == ["wang", "harbour"]
    assert all(weight > 0 for weight in weights.values())
    assert searcher.terms("The Harbours") == {"the", "harbour"}


def test_refresh(town) -> None:
    town.build()
    searcher = town.open()
    first = searcher.generation
    assert not searcher.refresh()
    town.write("zoo.txt", "The zoo has a bear.")
    town.build()
    assert searcher.coverage().articles == 5
    assert searcher.refresh()
    assert searcher.generation > first
    assert searcher.search("bear", 1).hits[0].article.id == "zoo.txt"
    searcher.close()
    with pytest.raises(IndexFault, match="closed"):
        searcher.search("bear")


def test_a_newer_generation_that_cannot_be_opened_is_not_taken_up(town) -> None:
    town.build()
    searcher = town.open()
    first = searcher.generation
    town.write("zoo.txt", "The zoo has a bear.")
    town.build()
    (town.current / "store.sqlite").write_bytes(b"")
    with pytest.raises(IndexFault, match=r"store\.sqlite"):
        searcher.refresh()
    assert searcher.generation == first
    assert searcher.search("tram", 1).hits


def test_a_newer_generation_of_another_model_is_not_taken_up(town, fakes) -> None:
    town.build()
    searcher = town.open()
    town.build(embedder=fakes.FakeEmbedder("other"), rebuild=True)
    with pytest.raises(OtherModel):
        searcher.refresh()
    assert searcher.search("tram", 1).hits


def test_refresh_under_concurrent_questions(town) -> None:
    """Every answer is of one generation: all of its passages carry that generation's version."""
    versions = {}

    def publish(number: int) -> None:
        for name in range(4):
            town.write(f"doc{name}.txt", f"Version v{number} of document {name}.", "Ana Müller: It is so.")
        versions[town.build().generation] = f"v{number}"

    publish(0)
    searcher = town.open()
    stop, wrong, answers = threading.Event(), [], []

    def ask() -> None:
        while not stop.is_set():
            try:
                found = searcher.search("version of document", 4, mode="lexical")
                searcher.speakers()
            except Exception as error:  # noqa: BLE001 - reported by the test
                wrong.append(repr(error))
                return
            answers.append((found.generation, {hit.passage.text.split()[1] for hit in found.hits}))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(1, 6):
        publish(number)
        assert searcher.refresh()
    stop.set()
    for thread in threads:
        thread.join()
    assert not wrong
    assert len({generation for generation, _ in answers}) >= 3
    assert all(found == {versions[generation]} for generation, found in answers)
    searcher.close()
    # Nobody reads the older generations any more, so the next build may delete them.
    publish(9)
    assert len(list((town.index / "generations").iterdir())) == 2


def test_an_index_on_a_read_only_disk_is_opened(town) -> None:
    town.build()
    before = sorted(town.index.rglob("*"))
    with town.open() as searcher:
        searcher.search("tram")
    assert sorted(town.index.rglob("*")) == before


def test_opening_without_a_model_loads_none(town) -> None:
    town.build()
    with Searcher.open(town.index) as searcher:
        assert searcher.coverage().articles == 5
        assert searcher.article("tram.txt") is not None


def test_signals_say_whether_what_is_named_is_met(town, searcher) -> None:
    said = searcher.search("What did Wang Zhijie say about trade in the harbour?", 5).signals
    assert said.met == 1.0
    assert said.covered == pytest.approx(1.0)
    assert said.near > 0
    other = searcher.search("What did Wang Jiguang say about trade in the harbour?", 5).signals
    assert other.near < said.near
    # Nothing is of that year, though he is on record: what meets one of two kinds counts for half.
    never = searcher.search("What did Wang Zhijie say in 1999 about trade in the harbour?", 5)
    assert 0 < never.signals.near <= 0.5
    assert never.signals.ahead == 0.0
    assert never.signals.met == 0.5
    nobody = searcher.search("What about trade in the harbour?", 5)
    assert nobody.signals.met == 1.0
    question = "What about trade in the harbour?"
    vector = town.embedder.encode_question(question)
    whole = searcher.search(question, 100).hits
    cosines = sorted(
        (float(town.embedder.encode_question(town.ingest.pipeline.embedded(hit.passage)) @ vector) for hit in whole),
        reverse=True,
    )
    assert nobody.signals.near == pytest.approx(cosines[0], abs=1e-6)
    assert nobody.signals.ahead == pytest.approx(cosines[0] - cosines[4], abs=1e-6)


def test_what_was_published_just_before_the_question_comes_first_and_is_no_sign_that_it_answers(searcher) -> None:
    question = "What about trade in the harbour?"
    plain = searcher.search(question, 100)
    dated = searcher.search(question, 100, asked_on=date(2020, 5, 12))
    assert texts(dated) != texts(plain)
    assert dated.signals.lead == pytest.approx(plain.signals.lead)
    assert dated.signals.met == 1.0


def test_signals_of_a_compound_question_are_the_mean_of_its_clauses_by_the_weight_of_their_words(searcher) -> None:
    first, second = "What did the harbour trade say double", "what about children who need schools?"
    both = searcher.search(f"{first}, while {second}", 5)
    assert both.understood.clauses == (first, second)
    one, two = (searcher.search(text, 5).signals for text in (first, second))
    weights = [sum(searcher.term_weights(text).values()) for text in (first, second)]
    assert weights[0] > 1.05 * weights[1]
    assert both.signals.cosine == pytest.approx(np.average([one.cosine, two.cosine], weights=weights))
    whole = searcher.search(f"{first}, while {second}", 5, steps=Steps(clauses=False)).signals
    assert whole.covered < both.signals.covered


def test_a_question_that_one_passage_answers_alone_counts_for_more_than_one_that_several_share(archive) -> None:
    asked = "Where do ferries moor?"
    archive.write("alone.txt", "Okoro: At the old pier, as ever.", asked=asked)
    archive.write("shared.txt", "Okoro: At the new pier.", "Okoro: That is settled.", asked=asked)
    archive.build()
    with archive.open() as opened, opened._using() as inside:
        hits = opened.search("where ferries moor", mode="lexical").hits
        scores = inside.lexical.search(question_terms("where ferries moor"), 3).scores
    assert [hit.passage.article for hit in hits] == ["alone.txt", "shared.txt", "shared.txt"]
    assert scores[0] > 2 * scores[1] > 0


@pytest.mark.parametrize(
    ("question", "met"),
    [
        ("Why was the quay closed in 1999?", 1.0),
        ("Why was the quay closed in 1953?", 0.0),
        # Nobody said anything in 1999.
        ("What did people say of the quay in 1999?", 0.0),
    ],
)
def test_what_speaks_of_the_day_of_an_event_is_meant_whenever_it_was_published(archive, question, met) -> None:
    archive.write("new.txt", "The quay was closed in 1999 after the crane fell.", title="Quay", published="2020-05-08")
    archive.write("other.txt", "The quay of another town has a crane.", title="Quay", published="2020-05-09")
    archive.build()
    with archive.open() as opened:
        found = opened.search(question, 10)
    assert found.signals.met == met


def together_and_not(archive) -> list[tuple[Hit, ...]]:
    """The first two of the archive with that step of the ranking, and without it."""
    archive.build()
    with archive.open() as opened:
        return [
            opened.search("Which crane was on which pier?", 2, steps=Steps(together=together)).hits
            for together in (True, False)
        ]


def test_what_holds_the_words_in_one_sentence_comes_before_what_holds_them_apart(archive) -> None:
    archive.write("apart.txt", "The crane fell there. Nobody was on the pier. It was the storm.", title="Quay")
    archive.write("together.txt", "The crane on the pier fell. It was the storm. Nobody was there.", title="Quay")
    found, without = together_and_not(archive)
    assert [hit.passage.article for hit in found] == ["together.txt", "apart.txt"]
    assert [hit.passage.article for hit in without] == ["apart.txt", "together.txt"]
    assert without[0].score == pytest.approx(without[1].score)


def test_what_stands_under_a_picture_comes_behind_what_is_said(archive) -> None:
    archive.write("a.txt", "The crane fell on the pier.", "[The crane on the pier]")
    archive.write("b.txt", "The school is shut.", "Bread is dear.", "It rained in spring.")
    found, without = together_and_not(archive)
    assert [hit.passage.kind for hit in found] == ["narrative", "caption"]
    assert [hit.passage.kind for hit in without] == ["caption", "narrative"]
    assert all(0 <= hit.score <= 1 for hit in found)
