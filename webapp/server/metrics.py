"""Counters of requests, in the text format that Prometheus reads.

Where several processes serve one archive, as under gunicorn, they count together in the folder
that the library's own variable ``PROMETHEUS_MULTIPROC_DIR`` names.
Source: prometheus.github.io/client_python/multiprocess.
"""

import time
from collections.abc import Sequence

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from webapp.server.dependencies import IndexFigures
from webapp.server.readiness import DependencyState

MEDIA = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)  # seconds
_PARTS = {"ok": 1.0, "degraded": 0.5, "unavailable": 0.0}


def install(app: Flask) -> None:
    """Count every request that *app* answers."""
    metrics = Metrics()

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        seconds = time.perf_counter() - g.began
        metrics.count(request.endpoint or "none", response.status_code, seconds)
        return response

    app.extensions["backissue-metrics"] = metrics


class Metrics:
    """Requests by route and status, and how long they took."""

    def __init__(self) -> None:
        self._own = CollectorRegistry()
        self._requests = Counter(
            "backissue_requests", "Requests answered.", ["route", "status"], registry=self._own
        )
        self._seconds = Histogram(
            "backissue_request_seconds", "How long they took.", buckets=BUCKETS, registry=self._own
        )

    def count(self, route: str, status: int, seconds: float) -> None:
        """Note one answered request; *route* is the name of a view, never a path."""
        self._requests.labels(route, str(status)).inc()
        self._seconds.observe(seconds)

    def text(
        self, held: IndexFigures | None, states: Sequence[DependencyState], folder: str | None
    ) -> bytes:
        """All figures as one page of text; with *folder*, requests of all processes that share it.

        Of an index that cannot be read, *held* is None. *states* are what this process found.
        """
        registry = self._own
        if folder:
            registry = CollectorRegistry()
            MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
        index = CollectorRegistry()
        index.register(_Gauges(held, states))
        return generate_latest(registry) + generate_latest(index)


class _Gauges:
    """What the index holds, and what is there of all that a server depends on."""

    def __init__(self, held: IndexFigures | None, states: Sequence[DependencyState]) -> None:
        self._states = states
        self._values = [("backissue_up", "Whether the index can be read.", int(held is not None))]
        if held:
            self._values += [
                ("backissue_documents", "Documents in the index.", held.documents),
                ("backissue_index_generation", "Grows with every commit.", held.generation),
            ]

    def collect(self) -> list[GaugeMetricFamily]:
        """The gauges, as the library asks for them."""
        gauges = [GaugeMetricFamily(name, said, value) for name, said, value in self._values]
        said = "Whether a dependency is there: 1, 0.5 in part, 0 not."
        ready = GaugeMetricFamily("backissue_dependency_ready", said, labels=["dependency"])
        for state in self._states:
            ready.add_metric([state.name], _PARTS[state.status])
        return [*gauges, ready]
