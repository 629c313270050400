"""Which requests were answered, and how did they go? Ids, and one record of the log for each.

Searches say much of those who make them: neither the address of a client nor what it searched for
is logged, unless the operator asks for queries.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import Flask

from indexer.engines.answer.request_count import count_requests
from webapp.shared.open_archive import Settings
from webapp.shared.request_id import ENVIRON, HEADER, take_over

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LOGGER = logging.getLogger("backissue.requests")
QUEUED = "backissue.queued"  # seconds, in the environment of a request
_LONGEST = 1_000  # characters of a path or query; a whole line is below 4,096 bytes
_KEPT = "/:@!$&()*+,;=~%?"


def install(app: Flask) -> None:
    """Give each request of *app* an id, and log it if requests are logged."""
    settings: Settings = app.extensions["backissue"].settings
    app.wsgi_app = FollowedRequests(app.wsgi_app, settings.log_queries)  # type: ignore[method-assign]


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """How one request went.

    *ms* is the time until the answer was made, without the time that the request was *queued_ms*
    before; *bytes* are those of the body that were given to the server. An *abandoned* one has no
    whole answer: the client went away, or making it failed; *status* is None where none was begun.
    *engine_requests* are those to a cluster; None for an index on this machine.
    """

    request_id: str
    method: str
    path: str
    status: int | None
    ms: float
    bytes: int = 0
    query: str | None = None
    queued_ms: float | None = None
    engine_requests: int | None = None
    abandoned: bool = False

    def write(self) -> None:
        """Log it."""
        fields = {name: value for name, value in asdict(self).items() if value is not None}
        if not self.abandoned:
            del fields["abandoned"]
        LOGGER.info("%s %s", self.method, self.path, extra={"request": fields})


def is_logged() -> bool:
    """Whether requests are logged at all."""
    return LOGGER.isEnabledFor(logging.INFO)


def shown(text: str) -> str:
    """A path, method or query of a client, escaped, as a line of a log may hold it."""
    return quote(text.encode("latin-1", "replace")[:_LONGEST], safe=_KEPT)[:_LONGEST]


def milliseconds(seconds: float) -> float:
    """*seconds* as logs have them."""
    return round(seconds * 1000, 1)


class FollowedRequests:
    """The application, with an id in each answer; it logs how each request went."""

    def __init__(self, app: "WSGIApplication", log_queries: bool) -> None:
        self._app = app
        self._log_queries = log_queries

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if ENVIRON not in environ:  # the server of `connections` has made one
            environ[ENVIRON] = take_over(environ.get("HTTP_X_REQUEST_ID"))
        answer = FollowedAnswer(environ, self._log_queries)

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            answer.status = int(status[:3])
            return start_response(status, [*headers, (HEADER, environ[ENVIRON])], *error)

        if not is_logged():
            return self._app(environ, start)
        try:
            answer.parts = self._app(environ, start)
        except BaseException:
            answer.status = 500
            answer.note(abandoned=False)
            raise
        return answer


class FollowedAnswer:
    """The parts of an answer, counted while the server takes them."""

    def __init__(self, environ: "WSGIEnvironment", log_queries: bool) -> None:
        self.parts: Iterable[bytes] = ()
        self.status: int | None = None
        self._environ = environ
        self._log_queries = log_queries
        self._path = environ.get("PATH_INFO", "")  # which the application may change
        self._began = perf_counter()
        self._asked = count_requests()
        self._bytes = 0
        self._is_whole = False

    def __iter__(self) -> Iterator[bytes]:
        try:
            for part in self.parts:
                self._bytes += len(part)
                yield part
        except Exception:
            if not self._bytes:  # the server says so instead
                self.status = 500
            raise
        self._is_whole = True

    def close(self) -> None:
        """Called by the server once, at the end or when the client has gone."""
        try:
            if hasattr(self.parts, "close"):
                self.parts.close()
        finally:
            self.note(abandoned=not self._is_whole)

    def note(self, abandoned: bool) -> None:
        """Log how it went."""
        query = self._environ.get("QUERY_STRING", "") if self._log_queries else ""
        queued = self._environ.get(QUEUED)
        LoggedRequest(
            request_id=self._environ[ENVIRON],
            method=shown(self._environ.get("REQUEST_METHOD", ""))[:32],
            path=shown(self._path),
            status=self.status,
            ms=milliseconds(perf_counter() - self._began),
            bytes=self._bytes,
            query=shown(query) or None,
            queued_ms=None if queued is None else milliseconds(queued),
            engine_requests=self._asked.number or None,
            abandoned=abandoned,
        ).write()
