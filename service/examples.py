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
            "id": "lighthouse.txt#412-491",
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
PROBLEM_EXAMPLE: dict[str, Any] = {
    "type": "/problems/invalid-request",
    "title": "The request cannot be used as it is",
    "status": 422,
    "detail": "k: must be a whole number.",
    "instance": "/v1/ask",
    "errors": [{"field": "k", "detail": "must be a whole number"}],
}
