"""Text as it was meant: bytes or a string in, NFC text without what cannot be seen out.

Byte order marks, soft hyphens, zero-width and control characters are gone, line ends are ``\\n``, and an encoding is
only taken where it is declared, is UTF-8, or can be told with confidence.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

import regex

from ingest.readers.source import UnreadableError

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Control characters that text does not have; more than one of them in fifty characters is no text.
_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 27})
_MOST_CONTROLS = 0.02
# charset-normalizer's own scale: share of characters that look wrong, and how well the letters fit a language.
_MOST_CHAOS = 0.1
_LEAST_COHERENCE = 0.1
_WITHOUT_LETTER_STATISTICS = frozenset({"Chinese", "Japanese", "Korean"})

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\xad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
# Joiners are part of the spelling of scripts such as Persian and Hindi; in Latin text they are debris.
_JOINERS = regex.compile(r"(?<![^\p{Latin}\p{Common}\p{Inherited}])[\u200c\u200d]")
_CAPITAL_INSIDE = regex.compile(r"\p{Ll}[À-ÖØ-Þ]\p{Ll}?")
# What Windows-1252 holds besides ASCII that English text uses, and the share of letters in it (from 0xC0 on).
_WESTERN = regex.compile(r"[\x00-\x7f‘’‚“”„–—…•€£¥§©®™°·½¼¾«»¡¿×±²³\xa0\xadÀ-ÖØ-öø-ÿŒœŠšŸŽž]*+")
_MOST_WESTERN = 0.1


def clean(text: str) -> str:
    """``text`` in NFC with ``\\n`` for line ends, without what cannot be seen."""
    text = _LINE_ENDS.sub("\n", text).replace("\u2029", "\n\n")
    text = _INVISIBLE.sub("", text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", _JOINERS.sub("", text))
    return text


def decode(data: bytes) -> str:
    """The text of ``data``; raises ``UnreadableError`` for what is no text or in no encoding that can be told."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            # A damaged character in a file that declares itself is one damaged character.
            return data[len(mark) :].decode(encoding, "replace")
    if wide := _wide(data):
        return data.decode(wide, "replace")
    if _is_binary(data):
        msg = "a binary file, not text"
        raise UnreadableError(msg)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _damaged_utf8(data) or _western(data) or _detected(data)


def _is_binary(data: bytes) -> bool:
    return len(data) - len(data.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(data)


def _wide(data: bytes) -> str | None:
    """UTF-16 without a byte order mark: every other byte of mostly Latin text is zero."""
    sample = data[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) / 2
    if len(data) % 2 or len(sample) < 8 or max(even, odd) < 0.7 * half or min(even, odd) > 0.05 * half:
        return None
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return encoding


def _damaged_utf8(data: bytes) -> str | None:
    """UTF-8 in which a few characters are damaged, as where a file was cut and joined."""
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    sound = sum(character > "\x7f" for character in text) - damaged
    return text if damaged * 10 <= sound else None


def _western(data: bytes) -> str | None:
    """Windows-1252 in mostly ASCII text, which statistics of letters cannot tell from its neighbours."""
    if sum(byte >= 0xC0 for byte in data) > _MOST_WESTERN * len(data):
        return None
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    # "ItÕs" is "It’s" of another encoding.
    return text if _WESTERN.fullmatch(text) and not _CAPITAL_INSIDE.search(text) else None


def _detected(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if (
        best is None
        or best.chaos > _MOST_CHAOS
        or (best.coherence < _LEAST_COHERENCE and best.language not in _WITHOUT_LETTER_STATISTICS)
    ):
        msg = "its encoding cannot be told with confidence: save it as UTF-8"
        raise UnreadableError(msg)
    return str(best)
