"""Metrics in Prometheus' text form: requests and stages as they happen in, counts, latencies and the state of the index out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from prometheus_client.core import Metric

    from service.desk import Desk

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """What one application counts. Labels are of few values: routes as they are declared, never addresses."""

    def __init__(self, desk: Desk) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "onrecord_requests", "Requests answered.", ["method", "route", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "onrecord_request_seconds", "Time of a request.", ["route"], buckets=_SECONDS, registry=self._registry
        )
        self._stages = Histogram(
            "onrecord_stage_seconds",
            "Time of a stage of a request.",
            ["stage"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self.in_progress = Gauge("onrecord_requests_in_progress", "Requests being answered.", registry=self._registry)
        self._waiting = Gauge(
            "onrecord_requests_waiting", "Requests waiting for a thread of the pool.", registry=self._registry
        )
        self._registry.register(_Index(desk))

    def request(self, method: str, route: str, status: int, seconds: float, stages: Mapping[str, float]) -> None:
        """Count a request that was answered."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)
        for name, spent in stages.items():
            self._stages.labels(name).observe(spent)

    def text(self, waiting: int) -> bytes:
        """Return everything; ``waiting`` requests have no thread yet."""
        self._waiting.set(waiting)
        return generate_latest(self._registry)


class _Index(Collector):
    """What is open now, read when it is asked for."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def collect(self) -> Iterator[Metric]:
        searcher = self._desk.current
        yield GaugeMetricFamily("onrecord_ready", "Whether an index is open.", value=float(searcher is not None))
        if searcher is None:
            return
        manifest = searcher.manifest
        generation = GaugeMetricFamily("onrecord_generation", "The generation that answers.", labels=["name"])
        generation.add_metric([searcher.generation], manifest.number)
        yield generation
        for name, count in (("articles", manifest.counts.articles), ("passages", manifest.counts.passages)):
            yield GaugeMetricFamily(f"onrecord_{name}", f"How many {name} the index holds.", value=count)
