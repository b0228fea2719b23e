"""Citations in APA, MLA and Chicago style, as the styles' own manuals print a newspaper article."""

import pytest

from service.citation import CslItem
from service.formatted import STYLES, CitationStyle, formatted

FULL: CslItem = {
    "id": "A1",
    "type": "article-newspaper",
    "title": "Ferry fares rise by four percent",
    "author": [{"literal": "Jonas Reel"}],
    "container-title": "Merrowby Mail",
    "issued": {"date-parts": [[2021, 3, 10]]},
    "URL": "https://merrowby-mail.example/x",
    "custom": {"speaker": "Oda Brandt"},
}
UNDATED: CslItem = {
    "id": "a2",
    "type": "article-newspaper",
    "title": "Plans for the pier (2020)",
    "container-title": "Merrowby Mail",
    "event-date": {"date-parts": [[2020, 10, 25]]},
}
BARE: CslItem = {"id": "a3", "type": "article-newspaper"}


@pytest.mark.parametrize(
    ("item", "style", "line"),
    [
        (FULL, "apa", "Jonas Reel. (2021, March 10). Ferry fares rise by four percent. Merrowby Mail. https://merrowby-mail.example/x"),
        (FULL, "mla", "Jonas Reel. “Ferry Fares Rise by Four Percent.” Merrowby Mail, 10 Mar. 2021, https://merrowby-mail.example/x."),
        (FULL, "chicago", "Jonas Reel. 2021. “Ferry Fares Rise by Four Percent.” Merrowby Mail, March 10. https://merrowby-mail.example/x."),
        (UNDATED, "apa", "Plans for the pier (2020). (n.d.). Merrowby Mail."),
        (UNDATED, "mla", "“Plans for the Pier (2020).” Merrowby Mail."),
        (UNDATED, "chicago", "Merrowby Mail. n.d. “Plans for the Pier (2020).” Merrowby Mail."),
        (BARE, "apa", "Untitled article. (n.d.)."),
        (BARE, "mla", "Untitled Article."),
    ],
)  # fmt: skip
def test_an_article_is_cited_in_each_style(item: CslItem, style: CitationStyle, line: str) -> None:
    assert formatted(item, style) == line


def test_a_title_that_asks_takes_no_stop() -> None:
    assert formatted({**UNDATED, "title": "What now?"}, "mla") == "“What Now?” Merrowby Mail."


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("title", ["a [b (c", "<b>x</b>", "\\", "{{7*7}}", "“Quoted”", "x" * 3000, "Ünïcödé — 漢字"])
def test_no_title_breaks_a_style(style: CitationStyle, title: str) -> None:
    assert title.lower()[:20].strip("“”") in formatted({**FULL, "title": title}, style).lower()
