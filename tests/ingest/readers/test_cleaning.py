from __future__ import annotations

import codecs
import contextlib
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers import UnreadableError
from ingest.readers.cleaning import clean, decode

ENGLISH = "“It’s over,” said the mayor of the café… the price was £5 — and more.\n" * 4
RUSSIAN = "Совет собрался в понедельник и согласовал план восстановления гавани. " * 6


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_english_in_any_encoding(encoding: str) -> None:
    assert decode(ENGLISH.encode(encoding)) == ENGLISH


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r"])
def test_an_encoding_that_letters_tell(encoding: str) -> None:
    assert decode(RUSSIAN.encode(encoding)) == RUSSIAN


def test_one_quotation_mark_is_enough_for_windows_1252() -> None:
    assert decode("He said “yes”.".encode("cp1252")) == "He said “yes”."


def test_utf8_with_a_damaged_character_stays_utf8() -> None:
    data = ENGLISH.encode()
    assert decode(data[:1] + data[2:]).count("“It’s") == 3


def test_a_declared_encoding_with_a_damaged_character() -> None:
    assert decode(codecs.BOM_UTF8 + b"caf\xe9 au lait") == "caf\ufffd au lait"


@pytest.mark.parametrize("data", [os.urandom(3000), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 4, b"MZ\x90\0\3\0\0\0" * 20])
def test_binary_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError, match="binary"):
        decode(data)


def test_what_cannot_be_told_is_refused() -> None:
    with pytest.raises(UnreadableError, match="save it as UTF-8"):
        decode("“ItÕs”".encode("mac_roman") + b"\x81\x8d " + "éÑü".encode("mac_roman"))


@pytest.mark.parametrize(
    ("dirty", "expected"),
    [
        ("\ufeffco\u00adoperate\u200b now\u2060", "cooperate now"),
        ("a\r\nb\rc\u2028d\u2029e\x0cf\x85g", "a\nb\nc\nd\n\ne\nf\ng"),
        ("nul\x00led \x07bell \x1b[0m", "nulled bell [0m"),
        ("e\u0301", "é"),
        ("left\u200eright\u202e", "leftright"),
        ("\ud800lone", "lone"),
        ("tab\tstays", "tab\tstays"),
        ("fi\u200dn\u200ce", "fine"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_what_cannot_be_seen_is_gone(dirty: str, expected: str) -> None:
    assert clean(dirty) == expected


@given(st.text())
def test_cleaning_is_done_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_utf8_is_read_as_written(text: str) -> None:
    data = text.encode()
    try:
        found = decode(data)
    except UnreadableError:
        assert any(character < " " for character in text)
        return
    assert found in (text, text.removeprefix("\ufeff")) or "\0" in text


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    with contextlib.suppress(UnreadableError):
        clean(decode(data)).encode()
