"""A report's source in, the body in it out: the whole name of one, whose somebody is, or one that the article does not name."""

from __future__ import annotations

import regex

from ingest.beside_names import without_role
from ingest.languages import Language
from ingest.naming import NAME, ORGANISATION
from ingest.roles import organisations_of
from ingest.speakers import Register

ANY = regex.compile(ORGANISATION)
OF = regex.compile(r"\b(?:of|from|for|at|in|on|to|with)\s+(?:the )?$")
_JOINED = regex.compile(r" (?:of|for|and|&) ")
_MEMBER = regex.compile(rf"(?:^|[.?!;] )(?P<name>{NAME}) (?:of|from|with) (?:the )?{ORGANISATION}$")


def speaks_for(source: str, register: Register, words: Language) -> str | None:
    """The body of "a spokesman for Acme Foods", whom questions about it must find; nobody who is somebody."""
    for name in organisations_of(source, words):
        person = register.resolve(name)
        if register.looks_like_organisation(name) or (person is not None and person.is_organisation):
            return name
        if person is None and words.speaks_for.search(source):
            return name
    return None


def unnamed_body(source: str, bare: str, words: Language, *, owned: bool) -> str | None:
    """A body that the article does not name, as worded: "finance ministry", "Corvane's navy"."""
    body = regex.fullmatch(rf"(?:[\p{{L}}'’-]+ ){{{int(not owned)},3}}(?P<kind>[\p{{L}}-]+)", bare)
    if body is None or body["kind"].casefold() not in words.organisation_words:
        return None
    return None if regex.search(r" (?:by|of|in|from|to) ", bare) else (source if owned else bare)


def member(text: str, register: Register, words: Language) -> str | None:
    """ "Jane Doe of Safe Streets for Ashcombe": the one who is of a body, at the end of a text."""
    match = _MEMBER.search(text)
    if match is None:
        return None
    bare = without_role(match["name"], words)
    person = register.named(bare) or register.resolve(bare)
    return person.name if person is not None and person.is_somebody else None


def body_at_end(source: str, register: Register) -> str | None:
    """ "the state Department of Health Services": the whole name of a body, not its last words."""
    for match in ANY.finditer(source):
        name = regex.sub(r"^(?:The|the) ", "", match[0])
        if match.end() == len(source) and " " in name and register.looks_like_organisation(name):
            return name if _JOINED.search(name) else None
    return None


def of_a_body(source: str, body: str, words: Language) -> bool:
    """ "An official at the Ministry of Roads" is somebody, and not the ministry."""
    before = source.removesuffix(body)
    return OF.search(before) is not None and words.role.search(before) is not None
