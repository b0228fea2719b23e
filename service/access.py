"""Who may ask how often: a request in, a refusal or the request out. Without keys everybody who reaches the service may.

A key comes as ``Authorization: Bearer`` or, in a browser, as a cookie that no script reads and no other site sends. Each
key has a bucket of requests that fills evenly (a token bucket), so that one reader does not starve the others; requests
without a key share one by address, so that keys cannot be guessed at speed.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from math import ceil
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from service.keys import Key, KeyRing, KeysError
from service.keys import Scope as KeyScope
from service.logs import logger
from service.problems import KEY_WANTED, NOT_READY, OUT_OF_SCOPE, TOO_MANY, Problem

COOKIE: Final = "onrecord_key"
OPEN: Final = ("/healthz", "/readyz", "/static/", "/problems/", "/key")
"""What needs no key: whether the service lives, how its pages look, what a problem means, and where a key is given."""
MOST_BUCKETS: Final = 10_000
log = logger("onrecord.access")


class Buckets:
    """How many requests each name has left. ``rate`` a minute flow in; at most a quarter of a minute's may be saved up."""

    def __init__(self, rate: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = rate / 60
        self._most = max(1.0, rate / 4)
        self._clock = clock
        self._lock = threading.Lock()
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str) -> float:
        """Take a request; return 0, or how many seconds there is none."""
        now = self._clock()
        with self._lock:
            left, then = self._held.pop(name, (self._most, now))
            left = min(self._most, left + (now - then) * self._per_second)
            wait = 0.0 if left >= 1 else (1 - left) / self._per_second
            self._held[name] = (left if wait else left - 1, now)
            if len(self._held) > MOST_BUCKETS:
                self._held.popitem(last=False)
            return wait


class Access:
    """ASGI middleware; ``refuse`` makes a reply of a problem, a page for a browser."""

    def __init__(
        self, app: ASGIApp, keys: KeyRing | None, rate: int | None, refuse: Callable[[Request, Problem], Response]
    ) -> None:
        self.app = app
        self._keys = keys
        self._buckets = Buckets(rate) if rate else None
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            problem = await self._problem(scope)
            if problem is not None:
                await self._refuse(Request(scope), problem)(scope, receive, send)
                return
        await self.app(scope, receive, send)

    async def _problem(self, scope: Scope) -> Problem | None:
        path = scope["path"]
        free = path == "/key" or path.startswith(tuple(one for one in OPEN if one != "/key"))
        key: Key | None = None
        if self._keys is not None:
            try:
                key = await run_in_threadpool(self._keys.find, secret_of(scope))
            except KeysError as error:
                log.exception("keys cannot be read")
                return Problem(NOT_READY, str(error), path)
        client = scope.get("client")
        # A key that is no key, or none: by address, so that many guesses are one guesser's.
        name = f"key {key.name}" if key else f"address {client[0] if client else ''}"
        if self._buckets is not None and not path.startswith(("/healthz", "/readyz", "/static/")):
            wait = self._buckets.take(name)
            if wait:
                said = (
                    f"There are too many requests of this {'key' if key else 'address'}; ask again in {ceil(wait)} s."
                )
                return Problem(TOO_MANY, said, path, headers={"Retry-After": str(ceil(wait))})
        if self._keys is None or free:
            return None
        if key is None:
            return Problem(KEY_WANTED, KEY_WANTED.remedy, path, headers={"WWW-Authenticate": 'Bearer realm="onrecord"'})
        lacking = [scope for scope in needed(path) if scope not in key.scopes]
        if lacking:
            said = f"The key {key.name!r} is not for {' and '.join(lacking)}: {OUT_OF_SCOPE.remedy}"
            return Problem(OUT_OF_SCOPE, said, path)
        return None


def needed(path: str) -> tuple[KeyScope, ...]:
    """Return which scopes a path is of."""
    if path == "/mcp":  # its tools ask as well as list
        return ("ask", "archive")
    if path == "/" or path.startswith("/v1/ask"):
        return ("ask",)
    return ("metrics",) if path == "/metrics" else ("archive",)


def secret_of(scope: Scope) -> str:
    """Return what a request gives as its key; nothing where it gives none."""
    headers = Headers(scope=scope)
    kind, _, secret = headers.get("authorization", "").partition(" ")
    if kind.casefold() == "bearer":
        return secret.strip()
    try:
        cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return cookie.value if cookie else ""
