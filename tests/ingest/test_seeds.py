"""What must come out of the five real articles: the facts of the issue, read by hand. Their text stays in ../shared."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.articles import read_article
from ingest.readers import documents
from ingest.records import Article, Block, RawDocument

TITLES = {
    "000": "Chongqing Will Boost the Booming Development of Open Market Entities",
    "001": "Chongqing is Accelerating to Build Itself into an Opening-Up Platform",
    "002": "Special Conferences to Explain Chongqing's Development Plans in 2020",
    "003": "Chengdu-Chongqing Economic Circle: Which Aspects Should Chongqing Focus on to Accelerate the Building of a "
    "Modern Industrial System?",
    "004": "Chongqing's Opening-Up Platforms Inject New Impetus to Development | Chongqing Opportunity",
}
DATES = {
    "000": ("2019-11-15", "byline", None),
    "001": ("2019-10-31", "byline", "2019-10-25"),
    "002": (None, "none", "2020-01-13"),
    "003": ("2020-05-08", "byline", None),
    "004": (None, "none", None),
}
# Speaker -> (how many paragraphs are under the name, how the role begins).
TURNS = {
    "000": {
        "Zhao Gang": (2, "Leading Party Member and Chief Engineer of"),
        "Yu Yang": (3, "Party Secretary of"),
        "Huang Yulin": (1, "Secretary of the CPC"),
        "Li Weichao": (1, "Secretary of the CPC"),
    },
    "001": {
        "Zhang Zhikui": (6, "Director of"),
        "Han Baochang": (5, "Director of"),
        "Wang Zhijie": (4, "Deputy Secretary of the"),
        "Luo Shuquan": (7, "President of"),
    },
    "003": {
        "Dong Jianguo": (7, "Secretary of the Leading Party Members' Group and Director of"),
        "Chen Jinshan": (3, "Secretary of the Leading Party Members' Group and Director of"),
        "Feng Yi": (5, "Secretary of the Leading Party Members' Group and Director of"),
        "Luo Qingquan": (3, "Secretary of the Leading Party Members' Group and Director of"),
    },
}
NARRATIVE = {
    "002": ["Wang Zhijie", "Li Jing", "Wang Jiguang", "Zhang Zhikui", "Chen Wei"],
    "004": ["Chongqing Municipal Commission of Commerce"],
}
FURNITURE = [
    "I Agree",
    "Leaving a message",
    "Cookie",
    "MUST READ",
    "A Tour in",
    "New Era, New Journey",
    "ICP",
    "67158993",
]
CAPTIONS = {
    "002": ["Jiangbeizui CBD", "The night view of Chongqing"],
    "000": ["Chongqing will give play the advantages"],
}


@pytest.fixture(scope="module")
def seeds(shared: Path) -> dict[str, Article]:
    raws = [raw for raw in documents(shared / "seeds") if isinstance(raw, RawDocument)]
    return {raw.key[:3]: read_article(raw) for raw in raws}


def speakers(block: Block) -> set[str]:
    return {attribution.speaker for attribution in block.attributions}


def test_titles_dates_and_credits(seeds: dict[str, Article]) -> None:
    assert {key: article.title for key, article in seeds.items()} == TITLES
    assert {key: (a.published, a.published_basis, a.event_date) for key, a in seeds.items()} == DATES
    assert [seeds[key].credit for key in ("000", "001", "002", "003", "004")] == [
        "Shangyou News",
        "Shangyou News",
        None,
        None,
        None,
    ]
    assert [(seeds[key].author or "").title() for key in ("000", "001", "003")] == [
        "Jieyu Wang",
        "Jieyu Wang",
        "Yuling Chen",
    ]


@pytest.mark.parametrize("key", sorted(TURNS))
def test_every_paragraph_of_a_turn_has_its_speaker(seeds: dict[str, Article], key: str) -> None:
    article = seeds[key]
    spoken = [block for block in article.blocks if block.kind in ("statement", "list")]
    assert all(len(speakers(block)) == 1 for block in spoken)
    for name, (count, role) in TURNS[key].items():
        own = [block for block in spoken if name in speakers(block)]
        assert len(own) == count, name
        assert all((block.attributions[0].role or "").startswith(role) for block in own), name
    assert {name for block in spoken for name in speakers(block)} == set(TURNS[key])


@pytest.mark.parametrize("key", sorted(NARRATIVE))
def test_narrative_speakers_in_order_and_nobody_else(seeds: dict[str, Article], key: str) -> None:
    named = [speakers(block) for block in seeds[key].blocks if block.attributions]
    assert named == [{name} for name in NARRATIVE[key]]
    for block in seeds[key].blocks:
        for attribution in block.attributions:
            assert attribution.speaker in seeds[key].text[block.start : block.end]


def test_no_furniture_is_left(seeds: dict[str, Article]) -> None:
    for article in seeds.values():
        assert not [words for words in FURNITURE if words in article.text]


def test_captions_and_questions_are_known(seeds: dict[str, Article]) -> None:
    for key, wordings in CAPTIONS.items():
        for wording in wordings:
            found = [
                b
                for b in seeds[key].blocks
                if seeds[key].text[b.start : b.end].startswith(wording) and b.end - b.start < 140
            ]
            assert found
            assert all(block.kind == "caption" and not block.attributions for block in found), wording
    assert [sum(b.kind == "question" for b in seeds[key].blocks) for key in ("000", "001", "002", "003")] == [
        3,
        4,
        1,
        3,
    ]
