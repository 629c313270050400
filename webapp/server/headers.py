"""The headers that every answer carries: what a browser may do with it, and how long to keep it."""

from flask import Flask, Response, request

from webapp.shared.answers import holdings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-src 'self'; "
    "frame-ancestors 'none'"
)

# What scripts of other sites may read, and the headers of an answer that they may see.
OPEN_TO_SCRIPTS = ("/api/", "/cdx", "/feeds/", "/wayback/", "/openapi.json")
_STATES = ("pages.search", "pages.values", "pages.trends")  # of which there is no end
_SEEN = "Content-Disposition, ETag, Link, Location, Memento-Datetime, Retry-After"


def install(app: Flask) -> None:
    """Give the answers of *app* these headers."""
    app.after_request(_protect)


def _protect(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.path.startswith("/web/"):
        # An archived copy has an origin of its own: "same-origin" would keep it even from its
        # own pictures, and from the answer that one of them is missing.
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.headers["X-Robots-Tag"] = "noindex"
    if holdings().settings.cors and request.path.startswith(OPEN_TO_SCRIPTS):
        _open(response)
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if request.args and request.endpoint in _STATES:
        response.headers["X-Robots-Tag"] = "noindex"
    if not response.cache_control and request.endpoint != "static":
        response.cache_control.no_cache = True
    return response


def _open(response: Response) -> None:
    """Let scripts of any site read the answer: it is the same for everyone who asks.

    Source: Fetch Standard, CORS protocol. No answer depends on cookies or other credentials.
    """
    headers = response.headers
    headers["Access-Control-Allow-Origin"] = "*"
    headers["Access-Control-Expose-Headers"] = _SEEN
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if request.method == "OPTIONS":
        headers["Access-Control-Allow-Methods"] = "GET, HEAD"
        headers["Access-Control-Allow-Headers"] = "*"
        headers["Access-Control-Max-Age"] = "86400"
