"""What a web page says of its article: a parsed page and its blocks in, title, author, date, site and address out.

Sources are asked in a stated order: what the page shows where it shows it plainly (the headline, the day beside it), what
it says in its metadata (JSON-LD, OpenGraph, meta elements), then its address and, for the date, htmldate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from ingest.readers.page_author import page_author
from ingest.readers.page_blocks import PageBlock
from ingest.readers.page_date import page_date
from ingest.readers.page_says import PageSays, plain
from ingest.readers.page_title import page_title


@dataclass(frozen=True, slots=True)
class PageMeta:
    """What a page says of itself; ``published`` is an ISO date, ``article_body`` the text that its metadata repeats."""

    title: str | None
    author: str | None
    published: str | None
    site: str | None
    url: str | None
    article_body: str | None


def page_meta(tree: HtmlElement, blocks: Sequence[PageBlock], address: str | None) -> PageMeta:
    """Read what the page says of its article; ``address`` is where it was fetched from, where that is known."""
    says = PageSays(tree)
    url = address or _url(says)
    site = _site(says)
    title = page_title(says, site, url)
    body = max((text for text in says.article("articleBody") if isinstance(text, str)), key=len, default=None)
    headline = _headline(blocks, title)
    published = page_date(says, blocks, headline, url)
    return PageMeta(
        title=title,
        author=page_author(says, blocks, headline, site, url),
        published=published.iso if published else None,
        site=site,
        url=url,
        article_body=plain(body) if body else None,
    )


def _headline(blocks: Sequence[PageBlock], title: str | None) -> int | None:
    """The position of the headline: the first heading of the first rank that is the title, or what else is."""
    for wanted in ("h1", None):
        for position, block in enumerate(blocks):
            if wanted in (None, block.tag) and title is not None and block.text == title:
                return position
    return next((position for position, block in enumerate(blocks) if block.tag == "h1"), None)


def _site(says: PageSays) -> str | None:
    site = says.first("og:site_name", "application-name", "cre", "dc.publisher", "citation_journal_title")
    if site is None or site.startswith("@"):
        for publisher in says.article("publisher", "sourceOrganization"):
            one = publisher[0] if isinstance(publisher, list) and publisher else publisher
            name = one.get("name") if isinstance(one, Mapping) else one
            if isinstance(name, str) and name.strip():
                return plain(name)
    return site.lstrip("@") if site else None


def _url(says: PageSays) -> str | None:
    canonical = next((link.get("href") for link in says.tree.iter("link") if link.get("rel") == "canonical"), None)
    for candidate in (canonical, says.first("og:url", "parsely-link", "twitter:url")):
        if candidate and urlsplit(candidate).scheme in ("http", "https"):
            return candidate.strip()
    return None
