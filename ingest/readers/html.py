"""``.html``, ``.htm``: a saved web page, one article a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import regex
from lxml import etree, html
from lxml.html import HtmlElement

from ingest.readers.cleaning import clean, decode
from ingest.readers.page_blocks import page_blocks
from ingest.readers.page_meta import page_meta
from ingest.readers.page_text import Paragraph, article_paragraphs
from ingest.readers.source import Options, Source, UnreadableError, whole
from ingest.records import RawDocument, Skipped

_CHARSET = regex.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{3,30})", regex.IGNORECASE)
_XML_DECLARATION = regex.compile(r"^\s*<\?xml[^>]*\?>")
# How far into a page its declared encoding is looked for, as browsers do.
_DECLARED_WITHIN = 4096


def read(source: Source, options: Options) -> Iterator[RawDocument | Skipped]:
    """Yield the article of a page."""
    yield page_document(source.key, whole(source, options.limits), None)


def page_document(key: str, data: bytes, address: str | None, retrieved: str | None = None) -> RawDocument:
    """The article of a page's bytes; ``address`` is the URL that it was fetched from, where that is known.

    Raises ``UnreadableError`` for what is no page or holds no article.
    """
    tree = parsed(page_text(data))
    blocks = page_blocks(tree)
    meta = page_meta(tree, blocks, address)
    paragraphs = article_paragraphs(tree, blocks, meta.title, meta.article_body)
    if not paragraphs:
        msg = "a page without an article: no prose is left once navigation and advertisements are gone"
        raise UnreadableError(msg)
    return RawDocument(
        key=key,
        text="\n\n".join(paragraph.text for paragraph in paragraphs),
        url=meta.url,
        title=meta.title,
        author=meta.author,
        published=meta.published,
        source=meta.site,
        retrieved=retrieved,
        markup=tuple(paragraph.markup for paragraph in paragraphs),
    )


def fragment(text: str) -> list[Paragraph]:
    """The paragraphs of a piece of HTML that is all article, as a feed holds it."""
    tree = parsed(f"<html><body><article>{text}</article></body></html>")
    return [Paragraph(block.text, block.markup) for block in page_blocks(tree)]


def page_text(data: bytes) -> str:
    """The markup of a page, by its declared encoding where the bytes agree with it."""
    declared = _CHARSET.search(data[:_DECLARED_WITHIN])
    if declared is not None and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        name = declared[1].decode("ascii")
        # Pages that say Latin-1 mean Windows-1252, as browsers read them.
        name = "cp1252" if name.lower() in ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii") else name
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            try:
                return data.decode(name)
            except (UnicodeDecodeError, LookupError):
                pass
    return decode(data)


def parsed(text: str) -> HtmlElement:
    """The tree of a page; entities other than HTML's own are not expanded, nothing is fetched."""
    text = _XML_DECLARATION.sub("", clean(text))
    parser = html.HTMLParser(no_network=True, remove_comments=False, huge_tree=False, encoding="utf-8")
    try:
        tree = html.document_fromstring(text.encode("utf-8"), parser=parser)
    except (etree.ParserError, ValueError) as error:
        msg = f"no page: {error}"
        raise UnreadableError(msg) from error
    return cast("HtmlElement", tree)
