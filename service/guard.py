"""What stands in front of every request: Host, Origin and size in, a refusal or the request with safe headers out.

Without keys the service's only protection is that nobody but this machine reaches it. A web page that the owner has open
could: by naming its own host for this address (DNS rebinding), which the check of ``Host`` ends, or by a request across
origins, which the check of ``Origin`` and ``Sec-Fetch-Site`` ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.problems import TOO_LARGE, WRONG_HOST, WRONG_ORIGIN, Kind, Problem, response

MAX_BODY = 64 * 1024
"""Bytes of a request's body: a question and its filters need a fraction of it."""
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Guard:
    """ASGI middleware. Its port is the one of the socket that a request came in on; ``address`` is the origin (scheme, name
    and port) by which readers reach it from elsewhere, where they do.
    """

    def __init__(self, app: ASGIApp, address: str | None = None) -> None:
        self.app = app
        self._address = address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                add_security_headers(MutableHeaders(scope=message))
            await send(message)

        refused = refusal(scope, self._address)
        if refused is not None:
            kind, detail = refused
            await response(Problem(kind, detail, scope["path"]))(scope, receive, send_safely)
            return
        await self.app(scope, _limited(receive), send_safely)


def add_security_headers(headers: MutableHeaders) -> None:
    for name, value in SECURITY_HEADERS.items():
        headers.setdefault(name, value)
    headers.setdefault("Cache-Control", "no-store")


def refusal(scope: Scope, address: str | None = None) -> tuple[Kind, str] | None:
    """Return why a request must not be answered, or None. ``address`` is an origin that is ours too."""
    public = address.partition("//")[2] if address else None
    headers = Headers(scope=scope)
    port = _port(scope)
    allowed = f"localhost:{port} or 127.0.0.1:{port}"
    hosts = headers.getlist("host")
    ours = len(hosts) == 1 and (
        hosts[0].lower() == public or _is_ours(f"//{hosts[0]}", port, scope.get("scheme", "http"))
    )
    if not ours:
        named = hosts[0] if hosts else "none"
        return WRONG_HOST, f"The request is for the host {named[:120]!r}; this service answers to {allowed} only."
    for origin in headers.getlist("origin"):
        if origin != address and not (origin.startswith("http://") and _is_ours(origin, port, "http")):
            return WRONG_ORIGIN, f"The origin {origin[:120]!r} may not ask here; only http://{allowed} may."
    # Another port of this machine is the same site, but not ours.
    foreign = headers.get("sec-fetch-site") in {"cross-site", "same-site"}
    if foreign and headers.get("sec-fetch-mode") != "navigate":
        return WRONG_ORIGIN, "A page of another web site sent this request; only the service's own page may."
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > MAX_BODY:
        return TOO_LARGE, f"The body has {length} bytes; at most {MAX_BODY} are read."
    return None


def _port(scope: Scope) -> int:
    server: Iterable[object] | None = scope.get("server")
    port = list(server)[1] if server else None
    return port if isinstance(port, int) else 80


def _is_ours(address: str, port: int, scheme: str) -> bool:
    """Whether an address (``//host:port`` or an origin) is a loopback name with our port and nothing else."""
    try:
        parts = urlsplit(address)
        named = parts.port or (443 if scheme == "https" else 80)
    except ValueError:
        return False
    if "@" in parts.netloc or parts.path or parts.query or parts.fragment:
        return False
    return (parts.hostname or "") in LOOPBACK_NAMES and named == port


def _limited(receive: Receive) -> Receive:
    """Count a body that comes without its length."""
    total = 0

    async def counted() -> Message:
        nonlocal total
        message = await receive()
        if message["type"] == "http.request":
            total += len(message.get("body", b""))
            if total > MAX_BODY:
                raise HTTPException(TOO_LARGE.status)
        return message

    return counted
