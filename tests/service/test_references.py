"""BibTeX, W3C annotations and schema.org quotations of one passage."""

from ingest.records import Article
from service.answer import Speaker
from service.citation import csl_item
from service.references import annotation, bibtex, quotation

TEXT = "It was a long winter.\n\nFares rise in April, said Oda Brandt.\n\nNobody was asked, at all, by anybody in town."
ARTICLE = Article(
    "mail/2#x", "Fares & {fees} rise 4%", "Jonas Reel", "2021-03-10", "meta", None, "Merrowby Mail", None,
    "https://mail.example/2?a=b", None, TEXT, (),
)  # fmt: skip
START, END = 23, 58
BASE = "http://127.0.0.1:8760"


def test_bibtex_keeps_names_whole_and_escapes_what_tex_reads() -> None:
    assert bibtex(csl_item(ARTICLE, None)) == (
        "@article{mail-2-x,\n"
        "  author = {{Jonas Reel}},\n"
        "  title = {{Fares \\& \\{fees\\} rise 4\\%}},\n"
        "  journal = {Merrowby Mail},\n"
        "  year = {2021},\n"
        "  month = {3},\n"
        "  day = {10},\n"
        "  url = {https://mail.example/2?a=b}\n"
        "}\n"
    )
    assert bibtex({"id": "", "type": "article-newspaper"}) == "@article{article,\n\n}\n"


def test_an_annotation_selects_by_words_and_by_place() -> None:
    found = annotation(ARTICLE, START, END, "mail/2#x#23-58~0", BASE)
    ours, page = found["target"]
    words, place = ours["selector"]
    assert ours["source"] == f"{BASE}/v1/articles/mail%2F2%23x"
    assert TEXT[place["start"] : place["end"]] == words["exact"] == TEXT[START:END]
    assert words["prefix"] + words["exact"] + words["suffix"] in TEXT
    assert len(words["suffix"]) == 32
    assert page == {"source": "https://mail.example/2?a=b", "selector": [words]}
    assert found["id"] == f"{BASE}/v1/passages/mail%2F2%23x%2323-58~0?format=annotation"


def test_a_quotation_says_who_and_of_what() -> None:
    speaker = Speaker("Oda Brandt", "director", "Sound Ferries", "direct")
    found = quotation(ARTICLE, START, END, speaker, "i", BASE)
    assert found["text"] == TEXT[START:END]
    assert found["creator"]["affiliation"] == {"@type": "Organization", "name": "Sound Ferries"}
    assert found["isPartOf"]["datePublished"] == "2021-03-10"
    assert "creator" not in quotation(ARTICLE, START, END, None, "i", BASE)
