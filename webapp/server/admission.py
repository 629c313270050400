"""Which requests are answered at all? Those for a name that is ours, at an address of sane length.

A page of a stranger can make its own name point to this machine and then read, in the browser of
whoever visits it, what is served here (DNS rebinding). Its requests carry the stranger's name.
"""

import re
from collections.abc import Collection
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.exceptions import RequestURITooLarge
from werkzeug.middleware.proxy_fix import ProxyFix

from indexer.model.sentences import Sentence
from webapp.shared.open_archive import Settings
from webapp.shared.problem import problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LONGEST = 32_768  # bytes of an address; 2,000 characters of three bytes, escaped, are 18,000
_HOST = re.compile(r"(?:\[(?P<v6>[0-9a-f:.]+)\]|(?P<name>[0-9a-z._-]+))(?::[0-9]{1,5})?", re.A)
_PREFIX = re.compile(r"(?:/[\w.~-]+)*", re.A)


def install(app: Flask) -> None:
    """Let *app* answer only the requests that its settings admit."""
    settings: Settings = app.extensions["backissue"].settings
    public = urlsplit(settings.public_url)
    names = frozenset(map(ascii_name, (*settings.host_names, public.hostname or "localhost")))
    trusted = settings.proxies
    if trusted:
        app.wsgi_app = ProxyFix(app.wsgi_app, trusted, trusted, trusted, trusted, trusted)  # type: ignore[method-assign]
    if public.path.strip("/"):
        app.wsgi_app = Mounted(app.wsgi_app, public.path.rstrip("/"))  # type: ignore[method-assign]

    @app.before_request
    def admit() -> Response | None:
        host = request.environ.get("HTTP_HOST")  # absent only where no browser asks
        if host is not None and not is_trusted(host, names, settings.any_address):
            return _unknown(host)
        if request.scheme not in ("http", "https") or not _PREFIX.fullmatch(request.script_root):
            return problem(400, "Invalid request", "The scheme or prefix that a proxy sent is bad.")
        if len(request.environ.get("QUERY_STRING", "")) + len(request.path) > LONGEST:
            raise RequestURITooLarge(
                Sentence(
                    "The address is longer than %(most)s bytes. A query may have 2,000 characters.",
                    most=LONGEST,
                )
            )
        return None


def ascii_name(name: str) -> str:
    """A host name as it stands in a Host header: lower case, without brackets, IDNA."""
    try:
        return name.strip("[]").rstrip(".").encode("idna").decode().lower()
    except UnicodeError:
        return name.lower()


def is_trusted(host: str, names: Collection[str], any_address: bool) -> bool:
    """Whether the Host header *host* names this server, as one of *names* or of its addresses."""
    match = _HOST.fullmatch(host.lower())
    if match is None:
        return False
    name = match["v6"] or match["name"].rstrip(".")
    if name in names or name == "localhost":
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or any_address


def _unknown(host: str) -> Response:
    named = f"the name {host[:100]!r}" if _HOST.fullmatch(host.lower()) else "that Host header"
    detail = (
        f"This server does not answer to {named}."
        " Whoever runs it can add names: `backissue serve --host-name NAME`."
    )
    return problem(400, "Unknown host name", detail)


class Mounted:
    """The application below the path of its public address, whether a proxy takes it off or not."""

    def __init__(self, app: "WSGIApplication", prefix: str) -> None:
        self._app = app
        self._prefix = prefix

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> "Iterable[bytes]":
        path = environ.get("PATH_INFO", "")
        if path == self._prefix or path.startswith(self._prefix + "/"):
            environ["PATH_INFO"] = path[len(self._prefix) :]
        environ["SCRIPT_NAME"] = self._prefix
        return self._app(environ, start_response)
