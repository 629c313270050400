"""Counters of one server process, in the text format that Prometheus reads."""

import time
from collections import Counter
from threading import Lock

from flask import Flask, Response, g, request

MEDIA = "text/plain; version=0.0.4"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)  # seconds


def install(app: Flask) -> None:
    """Count every request that *app* answers."""
    counters = Metrics()

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        seconds = time.perf_counter() - g.began
        counters.count(request.endpoint or "none", response.status_code, seconds)
        return response

    app.extensions["backissue-metrics"] = counters


class Metrics:
    """Requests by route and status, and how long they took."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._requests: Counter[tuple[str, int]] = Counter()
        self._buckets: Counter[float] = Counter()
        self._seconds = 0.0

    def count(self, route: str, status: int, seconds: float) -> None:
        """Note one answered request; *route* is the name of a view, never a path."""
        with self._lock:
            self._requests[route, status] += 1
            self._seconds += seconds
            for bound in BUCKETS:
                if seconds <= bound:
                    self._buckets[bound] += 1

    def text(self, documents: int, generation: int) -> str:
        """All figures as one page of text."""
        with self._lock:
            total = self._requests.total()
            lines = ["# TYPE backissue_requests_total counter"]
            lines += [
                f'backissue_requests_total{{route="{route}",status="{status}"}} {count}'
                for (route, status), count in sorted(self._requests.items())
            ]
            lines.append("# TYPE backissue_request_seconds histogram")
            lines += [
                f'backissue_request_seconds_bucket{{le="{bound}"}} {self._buckets[bound]}'
                for bound in BUCKETS
            ]
            lines += [
                f'backissue_request_seconds_bucket{{le="+Inf"}} {total}',
                f"backissue_request_seconds_sum {self._seconds:.6f}",
                f"backissue_request_seconds_count {total}",
                "# TYPE backissue_documents gauge",
                f"backissue_documents {documents}",
                "# TYPE backissue_index_generation gauge",
                f"backissue_index_generation {generation}",
            ]
        return "\n".join(lines) + "\n"
