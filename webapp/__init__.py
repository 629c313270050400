"""Serves an archive: pages for people, a JSON API for programs, and the archived captures.

    holdings   the archive and its engine, one of each per process
    params     URL parameters -> a checked search; a search -> links
    pages      results, reading, compare, charts, views: what the templates show
    api        schemas, exports, feeds, cdx: what programs get; openapi describes it
    replay     sanitize: archived captures, shown without rights
    service    health, metrics, the description

Nothing here changes anything: every route answers GET and HEAD only. Nothing reads the
environment but ``wsgi``.
"""

import time
from pathlib import Path

from flask import Flask, Response, current_app, g, render_template, request
from werkzeug.exceptions import HTTPException

from indexer.errors import BackissueError, QueryError
from webapp.api import cdx, feeds
from webapp.api import routes as api
from webapp.pages import filters
from webapp.pages import routes as pages
from webapp.replay import routes as replay
from webapp.server import service
from webapp.server.metrics import Metrics
from webapp.shared.answers import problem
from webapp.shared.open_archive import OpenArchive, Settings
from webapp.shared.params import ParameterError

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-src 'self'; "
    "frame-ancestors 'none'"
)
_FOR_PROGRAMS = ("/api/", "/feeds/", "/cdx", "/openapi.json", "/healthz", "/readyz", "/metrics")
_BLUEPRINTS = (pages, api, feeds, cdx, replay, service)


def create_app(archive: Path, **settings: object) -> Flask:
    """The WSGI application for the archive in *archive*; see ``Settings`` for *settings*.

    The archive is opened by the first request that needs it.
    """
    app = Flask(__name__)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 365 * 86_400  # their addresses hold a fingerprint
    app.url_map.merge_slashes = False  # archived URLs hold double slashes
    app.extensions["backissue"] = OpenArchive(Path(archive), Settings(**settings))  # type: ignore[arg-type]
    app.extensions["backissue-metrics"] = Metrics()
    for module in _BLUEPRINTS:
        app.register_blueprint(module.blueprint)
    filters.install(app)
    app.before_request(_begin)
    app.after_request(_protect)
    app.after_request(_count)
    app.register_error_handler(ParameterError, _bad_parameter)
    app.register_error_handler(QueryError, _bad_query)
    app.register_error_handler(BackissueError, _unavailable)
    app.register_error_handler(HTTPException, _http_error)
    return app


def _begin() -> None:
    g.began = time.perf_counter()


def _protect(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.path.startswith("/web/"):
        # An archived copy has an origin of its own, which "same-origin" would keep even from
        # its own pictures, and from the answer that there is none.
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.headers["X-Robots-Tag"] = "noindex"
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if not response.cache_control and request.endpoint != "static":
        response.cache_control.no_cache = True
    return response


def _count(response: Response) -> Response:
    counters: Metrics = current_app.extensions["backissue-metrics"]
    counters.count(request.endpoint or "none", response.status_code, time.perf_counter() - g.began)
    return response


# ---- errors: problem+json for programs, a page for people -----------------------------------


def _answer(
    status: int, title: str, detail: str, problems: tuple[tuple[str, str], ...] = ()
) -> Response:
    if request.path.startswith(_FOR_PROGRAMS):
        return problem(status, title, detail, problems)
    page = render_template(
        "error.html", status=status, title=title, detail=detail, problems=problems
    )
    return Response(page, status=status, mimetype="text/html")


def _bad_parameter(error: ParameterError) -> Response:
    detail = "The address asks for something that cannot be understood."
    return _answer(400, "This cannot be asked", detail, tuple(error.problems))


def _bad_query(error: QueryError) -> Response:
    problems = ((error.param, str(error)),) if error.param else ()
    return _answer(400, "This cannot be asked", str(error), problems)


def _unavailable(error: BackissueError) -> Response:
    current_app.logger.error("%s", error)
    holdings: OpenArchive = current_app.extensions["backissue"]
    detail = str(error).replace(str(holdings.path), "ARCHIVE")  # no reader need know where
    response = _answer(503, "The archive cannot be searched now", detail)
    response.headers["Retry-After"] = "30"
    return response


def _http_error(error: HTTPException) -> Response | HTTPException:
    status = error.code or 500
    if status < 400:  # redirects of the router
        return error
    response = _answer(status, error.name, error.description or "")
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response
