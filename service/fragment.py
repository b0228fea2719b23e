"""A link that opens the page at the cited words: URL and text in, URL with a text fragment out.

https://wicg.github.io/scroll-to-text-fragment/ (``#:~:text=start[,end]``). Inside a term ``-``, ``,`` and
``&`` are syntax, so they are percent-encoded as everything outside the unreserved characters is.
"""

from __future__ import annotations

from urllib.parse import quote, urlsplit

# A browser looks for `start` inside one block of the page; a long citation is named by its two ends instead, which may
# lie in different blocks and keep the link short enough to be pasted.
WHOLE_UP_TO = 120
"""Citations of at most this many characters, on one line, are linked whole."""
END_WORDS = 6
"""Words of each end where a citation is not linked whole: few enough to survive small edits, enough to be unique."""


def text_link(url: str | None, text: str) -> str | None:
    """Return ``url`` with a fragment that finds ``text``, or None where there is no web address to link.

    Only ``http`` and ``https`` become links: a record may carry any string as its URL, a script among them.
    """
    address = web_address(url)
    if address is None:
        return None
    terms = fragment_terms(text)
    if not terms:
        return address
    base, hash_mark, anchor = address.partition("#")
    anchor = anchor.partition(":~:")[0]
    directive = ",".join(encode_term(term) for term in terms)
    return f"{base}{hash_mark or '#'}{anchor}:~:text={directive}"


def web_address(url: str | None) -> str | None:
    """Return ``url`` if it is an absolute web address, else None."""
    if url is None:
        return None
    address = url.strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not parts.netloc:
        return None
    # Line breaks and other controls in an address are dropped or refused by browsers; encode what is left.
    return quote(address, safe="!#$%&'()*+,/:;=?@[]~-._")


def fragment_terms(text: str) -> tuple[str, ...]:
    """Return what to look for: ``(whole,)`` of a short text, ``(start, end)`` of a long one, nothing of no text."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    lines = [line for line in lines if line]
    if not lines:
        return ()
    if len(lines) == 1 and len(lines[0]) <= WHOLE_UP_TO:
        return (lines[0],)
    first, last = lines[0].split(" "), lines[-1].split(" ")
    if len(lines) == 1 and len(first) <= 2 * END_WORDS:
        return (lines[0],)
    return (" ".join(first[:END_WORDS]), " ".join(last[-END_WORDS:]))


def encode_term(term: str) -> str:
    """Percent-encode a term; what ``quote`` leaves as it is but the directive reads as syntax is ``-``."""
    return quote(term, safe="").replace("-", "%2D")
