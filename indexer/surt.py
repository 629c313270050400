"""SURT keys as other web-archive tools make them: what CDX files are sorted and asked by.

``urls.url_key`` decides which captures are of one page here, and article ids hang on it. It goes
further (tracking parameters, session ids of any form) and keeps the case of queries; a CDX client
computes its own keys, so that the CDX server needs these.
"""

import re
from contextlib import suppress
from socket import inet_aton, inet_ntoa
from urllib.parse import SplitResultBytes, quote_from_bytes, unquote_to_bytes

from indexer.urls import MAX_URL, mend

_PARTS = re.compile(
    rb"(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#.*)?", re.S
)
_REPEATED_SCHEME = re.compile(r"^(https?://)+")
_WWW = re.compile(rb"www\d*\.")
_NUMERIC_HOST = re.compile(rb"[0-9]+(?:\.[0-9]+){0,3}")
_PATH_SESSION = re.compile(
    rb"(.*/)(?:(?:[a-z]\([0-9a-z]{24}\))|\((?:[a-z]\([0-9a-z]{24}\)){1,9}\)|\([0-9a-z]{24}\))/"
    rb"([^?]+\.aspx.*)",
    re.I | re.S,
)
_QUERY_SESSIONS = tuple(
    re.compile(rb"(.*)(?:" + name + rb")(?:&(.*))?", re.I | re.S)
    for name in (
        rb"jsessionid=[0-9a-z]{32}",
        rb"phpsessid=[0-9a-z]{32}",
        rb"sid=[0-9a-z]{32}",
        rb"aspsessionid[a-z]{8}=[a-z]{24}",
        rb"cfid=[^&]+&cftoken=[^&]+",
    )
)
_KEPT = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"
_DEFAULT_PORTS = {b"http": 80, b"https": 443}
MAX_UNESCAPED = 50  # times that one URL is unescaped; each takes time in proportion to its length


def surt_key(url: str) -> str:
    """The SURT key of *url* as the Python library ``surt`` gives it: ``com,example)/path?query``.

    Never raises: of what that library refuses, the key is *url* itself, escaped. A URL without a
    scheme is one of http, with a port too; hosts are never looked up.
    """
    url = re.sub(r"[\r\n\t]", "", url[:MAX_URL].strip())
    if not url:
        return "-"
    if url.startswith("filedesc"):
        return _escaped(url.encode("utf-8", "surrogateescape")).decode()
    mended = _REPEATED_SCHEME.sub(r"\1", mend(url))
    try:
        return _key(mended.encode("utf-8", "surrogateescape"))
    except (ValueError, OverflowError):  # a port that is not a number; half an IPv6 address
        return _escaped(url.encode("utf-8", "replace")).decode()


def _key(url: bytes) -> str:
    scheme, host, port, path, query = _split(url)
    host = _host(host, scheme)
    path = _path(path, bool(host))
    query = _query(query)
    key = b",".join(reversed(host.split(b"."))) if host else scheme + b":"
    if host and port is not None and port != _DEFAULT_PORTS.get(scheme.lower(), 0):
        key += b":%d" % port
    key += (b")" if host else b"") + (path or (b"/" if query else b""))
    return (key + (b"?" + query if query else b"")).decode("ascii", "replace")


def _split(url: bytes) -> tuple[bytes, bytes, int | None, bytes, bytes]:
    match = _PARTS.fullmatch(url)
    if match is None:
        raise ValueError(url)
    scheme, authority, path, query = (part or b"" for part in match.groups())
    parts = SplitResultBytes(scheme, authority.rstrip(b":"), path, query, b"")
    host = parts.hostname or b""
    if not host and path and scheme.startswith(b"http"):
        host, _, rest = path.lstrip(b"/").partition(b"/")
        path = b"/" + rest
    return scheme, host, parts.port or None, path, query


def _host(host: bytes, scheme: bytes) -> bytes:
    host = _unescaped(host)
    if not host.isascii():
        with suppress(ValueError):  # a label that is too long, or none
            host = host.decode("utf-8", "ignore").encode("idna")
    host = host.replace(b"..", b".").strip(b".")
    host = _address(host) or _escaped(host.lower())
    host = host.lower()
    return _WWW.sub(b"", host, count=1) if scheme != b"dns" and _WWW.match(host) else host


def _address(host: bytes) -> bytes | None:
    """The dotted form of an IPv4 address that is written in another way."""
    if host.isdigit():
        return inet_ntoa((int(host) & 0xFFFFFFFF).to_bytes(4, "big")).encode()
    if not _NUMERIC_HOST.fullmatch(host):
        return None
    try:
        return inet_ntoa(inet_aton(host.decode())).encode()
    except OSError:
        return None


def _path(path: bytes, of_host: bool) -> bytes:
    path = _unescaped(path)
    if of_host:
        path = _without_dots(path)
    path = _escaped(path).lower()
    match = _PATH_SESSION.fullmatch(path)
    if match:
        path = match[1] + match[2]
    return path[:-1] if path.endswith(b"/") and len(path) > 1 else path


def _without_dots(path: bytes) -> bytes:
    """*path* without ``.``, ``..`` and empty segments; a slash at its end stays."""
    kept: list[bytes] = []
    for segment in path.split(b"/")[1:]:
        if segment == b".." and kept:
            kept.pop()
        elif segment != b".":
            kept.append(segment)
    if not kept:
        return b"/"
    return b"/" + b"".join(segment + b"/" for segment in kept[:-1] if segment) + kept[-1]


def _query(query: bytes) -> bytes:
    query = _escaped(_unescaped(query))
    for session in _QUERY_SESSIONS:
        match = session.fullmatch(query)
        if match:
            query = match[1] + (match[2] or b"")
    query = query.lower()
    if len(query) <= 1:
        return query
    return b"&".join(
        b"=".join(pair) for pair in sorted(tuple(pair.split(b"=", 1)) for pair in query.split(b"&"))
    )


def _unescaped(text: bytes) -> bytes:
    for _ in range(MAX_UNESCAPED):
        plain = unquote_to_bytes(text)
        if plain == text:
            break
        text = plain
    return text


def _escaped(text: bytes) -> bytes:
    return quote_from_bytes(text, safe=_KEPT).encode()
