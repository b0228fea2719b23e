"""Links into a page: what stands between the commas is the article's words, and nothing else is."""

from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.fragment import END_WORDS, WHOLE_UP_TO, encode_term, fragment_terms, text_link, web_address

URL = "https://record.example/a/1"


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("Dues rise", "Dues%20rise"),
        ("well-known", "well%2Dknown"),
        ("one, two & three", "one%2C%20two%20%26%20three"),
        ("“Größe” 100%", "%E2%80%9CGr%C3%B6%C3%9Fe%E2%80%9D%20100%25"),
        ("a\n  b\tc", "a,b%20c"),
        ("keeps\u00a0one   space", "keeps%20one%20space"),
    ],
)
def test_a_short_text_is_linked_whole_and_encoded(text: str, fragment: str) -> None:
    assert text_link(URL, text) == f"{URL}#:~:text={fragment}"


def test_a_long_text_is_linked_by_its_ends() -> None:
    words = [f"word{number}" for number in range(60)]
    assert fragment_terms(" ".join(words)) == (
        "word0 word1 word2 word3 word4 word5",
        "word54 word55 word56 word57 word58 word59",
    )
    assert text_link(URL, " ".join(words)) == (
        f"{URL}#:~:text=word0%20word1%20word2%20word3%20word4%20word5,"
        "word54%20word55%20word56%20word57%20word58%20word59"
    )


def test_a_long_text_without_spaces_is_linked_whole() -> None:
    assert fragment_terms("港" * (WHOLE_UP_TO + 1)) == ("港" * (WHOLE_UP_TO + 1),)


def test_two_paragraphs_are_linked_by_their_ends_even_if_short() -> None:
    assert fragment_terms("One two three.\n\nFour five.") == ("One two three.", "Four five.")


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://x.example/p#s2", "https://x.example/p#s2:~:text=hi"),
        ("https://x.example/p#s2:~:text=old", "https://x.example/p#s2:~:text=hi"),
        ("https://x.example/p?a=1&b=2", "https://x.example/p?a=1&b=2#:~:text=hi"),
        ("  http://x.example/ü b  ", "http://x.example/%C3%BC%20b#:~:text=hi"),
        ('https://x.example/"><script>', "https://x.example/%22%3E%3Cscript%3E#:~:text=hi"),
    ],
)
def test_the_fragment_joins_any_web_address(url: str, link: str) -> None:
    assert text_link(url, "hi") == link


@pytest.mark.parametrize(
    "url",
    [None, "", "notes/2.txt", "javascript:alert(1)", "data:text/html,x", "//x.example/", "https:///x", "http://[x/"],
)
def test_what_is_no_web_address_is_no_link(url: str | None) -> None:
    assert text_link(url, "hi") is None


def test_a_text_without_words_links_the_page() -> None:
    assert text_link(URL, " \n ") == URL


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=400))
def test_every_text_comes_back_out_of_its_fragment(text: str) -> None:
    terms = fragment_terms(text)
    link = text_link(URL, text)
    assert link is not None
    if not terms:
        assert link == URL
        return
    directive = urlsplit(link).fragment.removeprefix(":~:text=")
    assert [unquote(term) for term in directive.split(",")] == list(terms)
    assert set(directive) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789%,._~")
    plain = " ".join(text.split())
    assert plain.startswith(terms[0])
    assert plain.endswith(terms[-1])
    assert len(terms) == 1 or all(len(term.split(" ")) <= END_WORDS for term in terms)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_an_encoded_term_has_no_syntax_in_it(term: str) -> None:
    assert not set(encode_term(term)) & set("-,&#: \n")


@given(st.text(max_size=60))
def test_no_string_makes_an_address_that_leaves_an_attribute(url: str) -> None:
    address = web_address("https://x.example/" + url.encode("utf-8", "ignore").decode())
    assert address is None or not set(address) & set('"<> \n\t`')
