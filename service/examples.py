"""What the OpenAPI shows as examples; the tests hold them against the models."""

from __future__ import annotations

from typing import Any

ANSWER_EXAMPLE: dict[str, Any] = {
    "question": "What do the new stairs cost?",
    "understood": {"dates": [], "speakers": [], "sources": []},
    "answered": True,
    "confidence": 0.93,
    "passages": [
        {
            "id": "lighthouse.txt#412-491~6f1d0c52a9b7e438",
            "rank": 1,
            "score": 1.0,
            "text": "The lamp room opens in the spring of 2022. The stairs alone cost 84,000 crowns.",
            "context": {"before": "", "after": "We count on twelve thousand visitors a year."},
            "highlights": [[43, 79]],
            "speaker": {
                "name": "Doran Quill",
                "role": "Keeper of Records",
                "organisation": None,
                "basis": "turn",
            },
            "asked": "When can people climb the tower again?",
            "article": {
                "id": "lighthouse.txt",
                "title": "The lamp room will open in spring",
                "url": "https://merrowby-mail.example/lighthouse",
                "author": "Ilsa Tarrant",
                "source": "Merrowby Mail",
                "credit": None,
                "published": "2021-05-04",
                "published_basis": "byline",
                "event_date": None,
            },
            "locator": {"start": 412, "end": 491, "paragraph": 3},
            "citation": (
                "Doran Quill, Keeper of Records, “The lamp room will open in spring”, Ilsa Tarrant, Merrowby Mail, "
                "4 May 2021."
            ),
            "csl": None,
            "link": (
                "https://merrowby-mail.example/lighthouse#:~:text=The%20stairs%20alone%20cost%2084%2C000%20crowns."
            ),
        }
    ],
    "coverage": {
        "articles": 5,
        "earliest": "2020-01-13",
        "latest": "2022-12-02",
        "undated": 0,
        "left_out": 0,
        "left_out_undated": 0,
    },
    "generation": "000001-3f9a0c41d2b87e65",
    "took_ms": 14.2,
}


def _problem(slug: str, title: str, status: int, detail: str, path: str) -> dict[str, Any]:
    return {"type": f"/problems/{slug}", "title": title, "status": status, "detail": detail, "instance": path}


PROBLEM_EXAMPLES: dict[str, dict[str, Any]] = {
    "invalid-request": {
        **_problem(
            "invalid-request", "The request cannot be used as it is", 422, "k: must be a whole number.", "/v1/ask"
        ),
        "errors": [{"field": "k", "detail": "must be a whole number"}],
    },
    "not-found": _problem(
        "not-found",
        "There is nothing here",
        404,
        "No article has the id 'lighthouse'. The ids are those of the passages of an answer.",
        "/v1/articles/lighthouse",
    ),
    "passage-changed": _problem(
        "passage-changed",
        "The words are no longer there",
        410,
        "The article 'lighthouse.txt' has changed since the passage 'lighthouse.txt#412-491~6f1d0c52a9b7e438' was cited: those "
        "words are not in it any more. Read the article as it is now, or ask again.",
        "/v1/passages/lighthouse.txt#412-491~6f1d0c52a9b7e438",
    ),
    "too-large": _problem(
        "too-large",
        "The request is too large",
        413,
        "The body has 70213 bytes; at most 65536 are read.",
        "/v1/ask/batch",
    ),
    "key-wanted": _problem(
        "key-wanted",
        "This archive needs a key",
        401,
        "Send the key that its owner gave you as `Authorization: Bearer`, or give it at `/key` in a browser.",
        "/v1/ask",
    ),
    "out-of-scope": _problem(
        "out-of-scope",
        "This key does not open that",
        403,
        "The key 'desk' is not for metrics: ask the archive's owner for a key with that scope.",
        "/metrics",
    ),
    "too-many-requests": _problem(
        "too-many-requests",
        "Too many requests",
        429,
        "There are too many requests of this key; ask again in 3 s.",
        "/v1/ask",
    ),
    "index-not-ready": _problem(
        "index-not-ready",
        "The index cannot be searched",
        503,
        "no index in my.index: make one with `onrecord build SOURCE… --index my.index`, or name another",
        "/v1/ask",
    ),
}

_FIRST = ANSWER_EXAMPLE["passages"][0]
_ARTICLE = _FIRST["article"]
_GENERATION = ANSWER_EXAMPLE["generation"]
RESULTS_EXAMPLE: dict[str, Any] = {
    "results": [
        {"answer": ANSWER_EXAMPLE, "problem": None},
        {"answer": None, "problem": PROBLEM_EXAMPLES["invalid-request"]},
    ]
}
ARTICLES_EXAMPLE: dict[str, Any] = {
    "articles": [{**_ARTICLE, "passages": 3}],
    "next": "WyJhcnRpY2xlcyIsMjAyMTA1MDQsMl0",
    "generation": _GENERATION,
}
ARTICLE_EXAMPLE: dict[str, Any] = {
    "article": {**_ARTICLE, "text": "The lamp room will open in spring\n\nDoran Quill: Nobody yet."},
    "blocks": [
        {
            "kind": "statement",
            "start": 35,
            "end": 59,
            "text": "Doran Quill: Nobody yet.",
            "attributions": [
                {
                    "speaker": "Doran Quill",
                    "role": "Keeper of Records",
                    "organisation": None,
                    "basis": "turn",
                    "cue": "Doran Quill:",
                    "start": 48,
                    "end": 59,
                    "confidence": 0.98,
                }
            ],
            "asked": "Who pays for the lens?",
        }
    ],
}
SPEAKER_EXAMPLE: dict[str, Any] = {
    "name": "Doran Quill",
    "roles": ["Keeper of Records"],
    "organisations": [],
    "articles": 1,
    "passages": 3,
    "id": "doran-quill",
    "kind": "person",
    "aliases": [],
}
PEOPLE_EXAMPLE: dict[str, Any] = {
    "people": [
        {
            "id": "doran-quill",
            "name": "Doran Quill",
            "kind": "person",
            "aliases": [],
            "stated": [
                {
                    "role": "Keeper of Records",
                    "organisation": None,
                    "first": "2021-05-04",
                    "last": "2021-05-04",
                    "articles": 1,
                    "undated": 0,
                }
            ],
            "articles": 1,
            "statements": 3,
        }
    ],
    "generation": _GENERATION,
}
SPEAKERS_EXAMPLE: dict[str, Any] = {
    "speakers": [SPEAKER_EXAMPLE],
    "total": 4,
    "next": "WyJzcGVha2VycyIsMywiRG9yYW4gUXVpbGwiLCJkb3Jhbi1xdWlsbCJd",
    "generation": _GENERATION,
}
STATEMENTS_EXAMPLE: dict[str, Any] = {
    "people": ["doran-quill"],
    "total": 1,
    "about": None,
    "undated": 0,
    "unsure": 0,
    "statements": [
        {
            "id": _FIRST["id"],
            "person": "doran-quill",
            "text": _FIRST["text"],
            "manner": "quoted",
            "quotes": [],
            "speaker": _FIRST["speaker"],
            "confidence": 0.98,
            "asked": _FIRST["asked"],
            "article": _ARTICLE,
            "locator": _FIRST["locator"],
        }
    ],
    "next": None,
    "generation": _GENERATION,
}
TIMELINE_EXAMPLE: dict[str, Any] = {
    "by": "month",
    "counted": "statements",
    "buckets": [
        {
            "start": "2021-05",
            "count": 4,
            "speakers": [{"name": "Doran Quill", "count": 3}, {"name": None, "count": 1}],
        }
    ],
    "undated": 0,
    "generation": _GENERATION,
}
_CSL = {
    "id": "lighthouse.txt",
    "type": "article-newspaper",
    "title": "The lamp room will open in spring",
    "author": [{"literal": "Ilsa Tarrant"}],
    "container-title": "Merrowby Mail",
    "issued": {"date-parts": [[2021, 5, 4]]},
    "URL": "https://merrowby-mail.example/lighthouse",
    "custom": {"speaker": "Doran Quill", "role": "Keeper of Records"},
}
_BASE = "http://127.0.0.1:8760"
_SELECTORS = [
    {"type": "TextQuoteSelector", "exact": _FIRST["text"], "prefix": "", "suffix": "We count on twelve thousand visi"},
    {"type": "TextPositionSelector", "start": 412, "end": 491},
]
PASSAGE_EXAMPLE: dict[str, Any] = {
    "id": _FIRST["id"],
    "state": "same",
    "text": _FIRST["text"],
    "speaker": _FIRST["speaker"],
    "asked": _FIRST["asked"],
    "article": _ARTICLE,
    "locator": _FIRST["locator"],
    "link": _FIRST["link"],
    "citations": {
        "line": _FIRST["citation"],
        "apa": "Ilsa Tarrant. (2021, May 4). The lamp room will open in spring. Merrowby Mail. "
        "https://merrowby-mail.example/lighthouse",
        "mla": "Ilsa Tarrant. “The Lamp Room Will Open in Spring.” Merrowby Mail, 4 May 2021, "
        "https://merrowby-mail.example/lighthouse.",
        "chicago": "Ilsa Tarrant. 2021. “The Lamp Room Will Open in Spring.” Merrowby Mail, May 4. "
        "https://merrowby-mail.example/lighthouse.",
    },
    "csl": _CSL,
    "bibtex": "@article{lighthouse-txt,\n  author = {{Ilsa Tarrant}},\n  title = {{The lamp room will open in spring}}\n}\n",
    "annotation": {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": f"{_BASE}/v1/passages/lighthouse.txt%23412-491~6f1d0c52a9b7e438?format=annotation",
        "type": "Annotation",
        "motivation": "highlighting",
        "target": [{"source": f"{_BASE}/v1/articles/lighthouse.txt", "selector": _SELECTORS}],
    },
    "quotation": {
        "@context": "https://schema.org",
        "@type": "Quotation",
        "@id": f"{_BASE}/v1/passages/lighthouse.txt%23412-491~6f1d0c52a9b7e438",
        "text": _FIRST["text"],
        "creator": {"@type": "Person", "name": "Doran Quill", "jobTitle": "Keeper of Records"},
        "isPartOf": {
            "@type": "NewsArticle",
            "@id": f"{_BASE}/v1/articles/lighthouse.txt",
            "headline": "The lamp room will open in spring",
        },
    },
}
