"""The headers that every answer carries: what a browser may do with it, and how long to keep it."""

from flask import Flask, Response, request

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-src 'self'; "
    "frame-ancestors 'none'"
)


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
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if not response.cache_control and request.endpoint != "static":
        response.cache_control.no_cache = True
    return response
