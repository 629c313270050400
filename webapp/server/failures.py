"""Errors as answers: problem+json for programs, a page for people."""

from collections.abc import Sequence

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from indexer.errors import BackissueError, EngineError, ParameterError, QueryError
from webapp.shared.answers import holdings
from webapp.shared.problem import problem
from webapp.shared.request_id import request_id
from webapp.shared.speech import N_
from webapp.shared.spoken_templates import render

_FOR_PROGRAMS = (
    "/api/", "/feeds/", "/cdx", "/wayback/", "/web/timemap/",
    "/openapi.json", "/healthz", "/readyz", "/metrics",
    "/opensearch.xml", "/suggestions", "/sitemap", "/llms.txt", "/robots.txt",
)  # fmt: skip
_RETRY = "30"  # seconds

# What the framework says of errors that readers meet.
_NAMES = (
    N_("Bad Request"), N_("Not Found"), N_("Method Not Allowed"), N_("Gone"),
    N_("Request URI Too Large"), N_("Internal Server Error"), N_("Service Unavailable"),
    N_("The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again."),  # noqa: E501
    N_("The method is not allowed for the requested URL."),
    N_("The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there is an error in the application."),  # noqa: E501
    N_("The browser (or proxy) sent a request that this server could not understand."),
)  # fmt: skip


def install(app: Flask) -> None:
    """Answer the errors of *app* here."""
    app.register_error_handler(ParameterError, _bad_parameter)
    app.register_error_handler(QueryError, _bad_query)
    app.register_error_handler(BackissueError, _unavailable)
    app.register_error_handler(HTTPException, _http_error)


def _answer(
    status: int, title: str, detail: str, problems: Sequence[tuple[str, str]] = ()
) -> Response:
    if f"{request.path}/".startswith(_FOR_PROGRAMS):
        return problem(status, title, detail, problems)
    page = render(
        "error.html",
        status=status,
        title=title,
        detail=detail,
        problems=problems,
        request_id=request_id(),
    )
    return Response(page, status=status, mimetype="text/html")


def _bad_parameter(error: ParameterError) -> Response:
    detail = N_("The address has parameters that are unknown or malformed.")
    return _answer(400, N_("Invalid request"), detail, error.problems)


def _bad_query(error: QueryError) -> Response:
    said = error.args[0]
    problems = [(error.param, said)] if error.param else []
    return _answer(400, N_("Invalid request"), said, problems)


def _unavailable(error: BackissueError) -> Response:
    if isinstance(error, EngineError):
        holdings().reopen()  # so that what was mended is taken up without a restart
    current_app.logger.error("%s", error)
    detail = str(error).replace(
        str(holdings().path), "ARCHIVE"
    )  # readers need not know where it is
    response = _answer(503, N_("The archive is not available at the moment"), detail)
    response.headers["Retry-After"] = _RETRY
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
