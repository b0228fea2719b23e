"""Whether the service runs and can answer, for whoever watches it."""

from __future__ import annotations

from anyio import to_thread
from fastapi import APIRouter, Response

from service.api.described import answered, problem
from service.desk import Desk
from service.metrics import MEDIA_TYPE, Metrics
from service.problems import NOT_READY, ProblemError
from service.schemas import HealthOut, ReadyOut


def routes(desk: Desk, metrics: Metrics) -> APIRouter:
    router = APIRouter(tags=["service"])

    @router.get("/healthz", response_model=HealthOut, responses={200: answered("It runs.", {"status": "ok"})})
    async def healthz() -> dict[str, str]:
        """Whether the service runs."""
        return {"status": "ok"}

    @router.get(
        "/readyz",
        response_model=ReadyOut,
        responses={
            200: answered("It answers.", {"status": "ready", "generation": "000001-3f9a0c41d2b87e65"}),
            503: problem(NOT_READY, "The index is not open (yet)."),
        },
    )
    def readyz() -> dict[str, str]:
        """Whether questions can be answered."""
        if not desk.ready:
            desk.warm()
            raise ProblemError(NOT_READY, desk.trouble or "The index is being opened.", {"Retry-After": "1"})
        return {"status": "ready", "generation": desk.searcher().generation}

    @router.get(
        "/metrics",
        response_class=Response,
        responses={
            200: {
                "description": "Prometheus' text form.",
                "content": {"text/plain": {"schema": {"type": "string"}, "example": "onrecord_ready 1.0\n"}},
            }
        },
    )
    async def metrics_now() -> Response:
        """Requests by route and status, latency by stage, the generation and the queue, for Prometheus."""
        waiting = to_thread.current_default_thread_limiter().statistics().tasks_waiting
        return Response(metrics.text(waiting), headers={"Content-Type": MEDIA_TYPE})

    return router
