"""What is seen of every request: an ASGI application in, the same with request ids, a line in the log and metrics out."""

from __future__ import annotations

import re
import time
import uuid
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.logs import logger
from service.metrics import Metrics
from service.trace import traced

HEADER: Final = "X-Request-ID"
_ID: Final = re.compile(r"[A-Za-z0-9._:/+=-]{1,128}", re.ASCII)
log = logger("onrecord.requests")


class Watch:
    """ASGI middleware. A request's own id is kept where it is plain; ``questions`` logs what was asked."""

    def __init__(self, app: ASGIApp, metrics: Metrics, *, questions: bool = False) -> None:
        self.app = app
        self._metrics = metrics
        self._questions = questions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        request_id = given if _ID.fullmatch(given) else uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        status = 500

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        begun = time.perf_counter()
        self._metrics.in_progress.inc()
        with traced() as trace:
            try:
                await self.app(scope, receive, sent)
            finally:
                self._metrics.in_progress.dec()
                seconds = time.perf_counter() - begun
                route = str(getattr(scope.get("route"), "path", "")) or _unrouted(scope["path"])
                self._metrics.request(scope["method"], route, status, seconds, trace.stages)
                line = {
                    "request_id": request_id,
                    "method": scope["method"],
                    "route": route,
                    "status": status,
                    "ms": round(seconds * 1000, 2),
                    "stages_ms": {name: round(spent * 1000, 2) for name, spent in trace.stages.items()},
                }
                if self._questions and trace.question is not None:
                    line["question"] = trace.question
                log.info("request", **line)


def _unrouted(path: str) -> str:
    """What no route of ours took: static files and MCP apart from the rest, which anybody may make up."""
    if path == "/mcp":
        return path
    return "/static" if path.startswith("/static/") else "none"
