"""The server process: an application and settings in, a listening socket, and nothing out until it is stopped."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from service.logs import configured
from service.settings import Settings, SettingsError

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI


GRACE = 10
"""Seconds that requests being answered have when the service is asked to stop."""


def bound(settings: Settings) -> socket.socket:
    """Return a socket bound to the address of the settings, so that a port in use is said before anything is loaded."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # asyncio sends small replies at once (TCP_NODELAY) only on sockets that say that they are TCP; else a reply's second
    # packet waits 40 ms for the client to acknowledge the first.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if sys.platform != "win32":
        # Here it only lets a port be used again at once; there it would let two servers share one.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
        # The port is not ours before this; who asks while the index is opened waits.
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise SettingsError(
            f"Cannot listen on {settings.host}:{settings.port} ({error.strerror}). Name another port with --port, or 0 "
            "for any free one."
        ) from error
    return listening


def address(listening: socket.socket) -> str:
    """Return the web address of a bound socket."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(
    app: FastAPI,
    listening: socket.socket,
    log_level: str,
    started: Callable[[], None],
    running: Callable[[uvicorn.Server], None] | None = None,
) -> None:
    """Serve until interrupted; ``started`` is called once requests are taken, ``running`` is given what can be stopped."""
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets=sockets)
            if self.started:
                started()

    # Nothing stands between this server and its client: headers that claim otherwise are not believed.
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=GRACE,
    )
    server = Server(config)
    if running is not None:
        running(server)
    try:
        with configured(log_level):
            server.run(sockets=[listening])
    except KeyboardInterrupt:
        # uvicorn raises it again after an orderly shutdown.
        return
