"""The headers that every answer carries: what a browser may do with it, and how long to keep it."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from flask import Flask, Response, request

from webapp.shared import chosen_language
from webapp.shared.answers import holdings, public_root
from webapp.shared.links import path_of

_POLICY = (
    "default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-src 'self'; "
    "frame-ancestors 'none'"
)
_PLAIN = re.compile(r"[A-Za-z0-9.-]+(?::[0-9]+)?")

# What scripts of other sites may read, and the headers of an answer that they may see.
OPEN_TO_SCRIPTS = ("/api/", "/cdx", "/feeds/", "/wayback/", "/openapi.json")
_STATES = ("pages.search", "pages.values", "pages.trends")  # of which there is no end
_SEEN = "Content-Disposition, ETag, Link, Location, Memento-Datetime, Retry-After, X-Request-Id"


def install(app: Flask) -> None:
    """Give the answers of *app* these headers."""
    app.after_request(_protect)


def _protect(response: Response) -> Response:
    if "Content-Security-Policy" not in response.headers:
        response.headers["Content-Security-Policy"] = _policy(own_scripts())
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
    if request.args.keys() - {chosen_language.NAME} and request.endpoint in _STATES:
        response.headers["X-Robots-Tag"] = "noindex"
    if not response.cache_control and request.endpoint != "static":
        response.cache_control.no_cache = True
    return response


@lru_cache(maxsize=50)
def _policy(scripts: str) -> str:
    return _POLICY.format(scripts=scripts)


def own_scripts() -> str:
    """Where the scripts of a page may come from: our own files, and nothing that is archived.

    ``/web/2016id_/…`` gives archived bytes under the address of this server: with ``'self'``, a
    page could run an archived script as its own. A source with a path has to name the host; that
    it has no scheme means the scheme of the page. An IPv6 address cannot stand there:
    ``http://[::1]:8080`` gets ``'self'``, and what keeps archived scripts out is then only that
    our pages hold no markup of anybody else. Serve under a name where that is not enough.
    Source: Content Security Policy Level 3, 2.3.1.
    """
    host = urlsplit(public_root()).netloc
    return f"{host}{path_of('static', filename='')}" if _PLAIN.fullmatch(host) else "'self'"


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
