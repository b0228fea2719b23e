"""A parsed web page in, its blocks of text in the order of the page out: paragraphs, headings, list items, captions …

A block is the text of one block-level element without that of the block-level elements inside it; what stands before and
after those is a block of its own. Nothing is judged here but what is never shown: scripts, styles, form controls.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import regex
from lxml.etree import _Comment, _ProcessingInstruction
from lxml.html import HtmlElement

from ingest.records import Markup, ParagraphKind

_NEVER_SHOWN = frozenset(
    {"script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "canvas", "audio", "video",
     "map", "select", "option", "datalist", "textarea", "button", "input", "head", "title", "meta", "link", "progress"}
)  # fmt: skip
_INLINE = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "ins",
     "kbd", "label", "mark", "nobr", "q", "ruby", "rt", "rp", "s", "samp", "small", "span", "strike", "strong", "sub",
     "sup", "time", "tt", "u", "var", "wbr", "picture", "source", "o:p", "center"}
)  # fmt: skip

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LISTED = frozenset({"li", "td", "th"})
_SPEAKER = frozenset({"speaker", "interviewee", "interviewer", "moderator"})
_ASKED = frozenset({"question", "frage", "pregunta", "interviewer"})
_OUTERMOST = frozenset({"body", "article", "main"})
_CAPTION = frozenset({"caption", "credit", "figcaption"})

_NAME_PART = regex.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_SPACE = regex.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class PageBlock:
    """A block of text; ``linked`` is the share of its characters inside links, ``bold`` how many it begins with in bold."""

    text: str
    element: HtmlElement
    linked: float
    bold: int

    @property
    def tag(self) -> str:
        return str(self.element.tag)

    @property
    def kind(self) -> ParagraphKind:
        """What the page marks the block as."""
        if self.tag in HEADINGS:
            return "heading"
        parent = self.element.getparent()
        near = [self.element] if parent is None else [self.element, parent]
        if self.tag == "figcaption" or any(_CAPTION & name_parts(one) for one in near if one.tag not in _OUTERMOST):
            return "caption"
        return "list" if any(one.tag in _LISTED for one in near) else "paragraph"

    @property
    def names_speaker(self) -> bool:
        """The page says that this is who speaks."""
        return bool(_SPEAKER & name_parts(self.element))

    @property
    def asks(self) -> bool:
        """The page says that this is a question: as good as bold."""
        return self.kind == "paragraph" and (
            bool(_ASKED & name_parts(self.element)) or (self.tag == "dt" and self.text.rstrip().endswith("?"))
        )

    @property
    def markup(self) -> Markup:
        return Markup(self.kind, len(self.text) if self.asks or _all_slanted(self.element) else self.bold)


def _all_slanted(element: HtmlElement) -> bool:
    """A paragraph that is nothing but italics: as good as bold where those are the questions."""
    if element.tag != "p" or len(element) != 1 or element[0].tag not in ("em", "i"):
        return False
    return not (element.text or "").strip() and not (element[0].tail or "").strip()


_SENTENCE_END = regex.compile(r"\S\s+\S.*[.?!…][”\"’»]?\s*$", regex.DOTALL)


class _Gathering:
    """The text that is being gathered for the block at hand."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._linked = 0
        self._bold: list[str] = []
        self._bold_ended = False

    def add(self, text: str | None, *, in_link: bool, in_bold: bool) -> None:
        if not text:
            return
        self._parts.append(text)
        if in_link:
            self._linked += len(text.strip())
        if in_bold and not self._bold_ended:
            self._bold.append(text)
        elif text.strip():
            self._bold_ended = True

    @property
    def asked(self) -> bool:
        """All that there is yet is a sentence in bold: a question, whose answer stands behind a line break."""
        return bool(self._bold) and not self._bold_ended and _SENTENCE_END.search("".join(self._bold)) is not None

    def block(self, element: HtmlElement) -> PageBlock | None:
        text = _SPACE.sub(" ", "".join(self._parts)).strip()
        bold = _SPACE.sub(" ", "".join(self._bold)).strip()
        found = PageBlock(text, element, min(1.0, self._linked / len(text)), len(bold)) if text else None
        self._parts, self._linked, self._bold, self._bold_ended = [], 0, [], False
        return found


def name_parts(element: HtmlElement) -> set[str]:
    """The words in the class names and the id of an element."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"[:300]
    return {part.lower() for part in _NAME_PART.findall(names)}


def page_blocks(tree: HtmlElement) -> list[PageBlock]:
    """The blocks of the page's body, in order."""
    body = tree.find("body")
    return list(_blocks(tree if body is None else body))


def _blocks(root: HtmlElement) -> Iterator[PageBlock]:
    """Walk the tree without recursion, as pages nest deeper than Python does."""
    gathering = _Gathering()
    # (element, its next child, the block-level element it belongs to, inside a link, inside bold)
    stack: list[tuple[HtmlElement, int, HtmlElement, bool, bool]] = [(root, 0, root, False, False)]
    gathering.add(root.text, in_link=False, in_bold=False)
    while stack:
        element, position, owner, in_link, in_bold = stack.pop()
        if position == len(element):
            if element is owner and (block := gathering.block(owner)):
                yield block
            if stack:
                gathering.add(element.tail, in_link=stack[-1][3], in_bold=stack[-1][4])
            continue
        stack.append((element, position + 1, owner, in_link, in_bold))
        child = element[position]
        tag = child.tag
        if isinstance(child, _Comment | _ProcessingInstruction) or not isinstance(tag, str) or tag in _NEVER_SHOWN:
            gathering.add(child.tail, in_link=in_link, in_bold=in_bold)
            continue
        if tag in ("br", "hr"):
            if tag == "hr" or _breaks(child) or gathering.asked:
                if block := gathering.block(owner):
                    yield block
            else:
                gathering.add(" ", in_link=False, in_bold=False)
            gathering.add(child.tail, in_link=in_link, in_bold=in_bold)
            continue
        inline = tag in _INLINE or ("-" in tag and owner.tag in ("p", "li", "h1", "h2", "h3"))
        if not inline and (block := gathering.block(owner)):
            yield block
        link = in_link or tag == "a"
        bold = in_bold or tag in ("b", "strong")
        stack.append((child, 0, owner if inline else child, link, bold))
        gathering.add(child.text, in_link=link, in_bold=bold)


def _breaks(br: HtmlElement) -> bool:
    """Whether a line break ends a paragraph: another one follows it."""
    following = br.getnext()
    return following is not None and following.tag == "br" and not (br.tail or "").strip()
