"""Places: what an operator names, a path of this machine or the URI of something in a store.

A URI stays text, since ``Path`` would make ``s3:/bucket`` of ``s3://bucket``. Nothing is opened
here. A URI that carries credentials is refused: places are noted, shown and logged.
"""

import os
import re
from pathlib import Path, PurePosixPath
from typing import TypeGuard
from urllib.parse import parse_qsl, unquote, urlsplit

from indexer.errors import InputError

PathOrUri = Path | str
"""A path, or the text of a URI."""

SCHEMES = ("s3", "gs", "az", "http", "https")
_WEB = ("http", "https")
_URI = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_FILE = re.compile(r"file:", re.IGNORECASE)
_SIGNED = frozenset(
    {"x-amz-signature", "x-amz-security-token", "x-goog-signature", "signature", "sig"}
)
"""Parameters of presigned addresses, which let whoever reads them in."""


def is_uri(place: PathOrUri) -> TypeGuard[str]:
    """Whether *place* is the text of a URI."""
    return isinstance(place, str) and bool(_URI.match(place))


def typed_place(text: str) -> PathOrUri:
    """The place that an operator typed; raises ``InputError`` for a URI that cannot be used.

    ``file:`` and what has no scheme are paths.
    """
    if _FILE.match(text):
        split = urlsplit(text)
        if split.netloc not in ("", "localhost"):
            raise InputError(f"{_shown(text)}: names another machine; write file:///path")
        return Path(unquote(split.path))
    found = _URI.match(text)
    if found is None:
        return Path(text)
    uri = f"{found[1].lower()}{text[found.end(1) :]}"
    if problem := _problem(found[1].lower(), uri):
        raise InputError(f"{_shown(uri)}: {problem}")
    return uri


def typed_places(text: str) -> tuple[PathOrUri, ...]:
    """The places in *text*, separated as in ``PATH``; the colons of URIs do not separate."""
    separator = r":(?!\d|//)" if os.pathsep == ":" and "://" in text else re.escape(os.pathsep)
    return tuple(typed_place(one) for one in re.split(separator, text) if one)


def _problem(scheme: str, uri: str) -> str:
    if scheme not in SCHEMES:
        return f"not a scheme that is read; there are {', '.join(SCHEMES)} and file"
    try:
        split = urlsplit(uri)
    except ValueError as error:  # brackets that do not close
        return f"not a URI: {error}"
    if "@" in split.netloc:
        return "credentials do not belong into a URI; give them by environment or configuration"
    if not split.netloc:
        return "names no bucket" if scheme not in _WEB else "names no host"
    if not uri.isprintable() or "::" in uri.partition("://")[2].partition("?")[0]:
        return "has characters that a URI cannot have"
    if _SIGNED & {name.lower() for name, _ in parse_qsl(split.query)}:
        return "is presigned, and would be noted with its signature; download the file first"
    return ""


def _shown(uri: str) -> str:
    """*uri* without what may be a secret: user information and query."""
    return re.sub(r"//[^/]*@", "//", uri.partition("?")[0])


def scheme_of(uri: str) -> str:
    """The scheme of *uri*, in lower case."""
    return uri.partition("://")[0]


def uri_path(uri: str) -> str:
    """What *uri* says after the host or bucket, decoded where the web encodes it."""
    if scheme_of(uri) in _WEB:
        return unquote(urlsplit(uri).path)
    return "/" + uri.partition("://")[2].partition("/")[2]


def named(place: PathOrUri) -> Path:
    """A path with the name and folders of *place*, to look at and never to open."""
    return Path(uri_path(place)) if is_uri(place) else Path(place)


def name_bytes(place: PathOrUri) -> bytes:
    """The last part of the name of *place*, the same for a file and for its copy in a store."""
    return os.fsencode(named(place).name)


def is_below(uri: str, root: str) -> bool:
    """Whether *uri* lies at or below *root*, by whole names; ``..`` leads nowhere."""
    base = root.rstrip("/")
    return (uri == base or uri.startswith(f"{base}/")) and not climbs(uri)


def climbs(uri: str) -> bool:
    """Whether a step of *uri* leads upwards, encoded or not."""
    return any(step in (".", "..") for step in unquote(uri.partition("://")[2]).split("/"))


def joined(base: str, name: str) -> str:
    """The URI of *name*, a relative path, below *base*."""
    return f"{base.rstrip('/')}/{PurePosixPath(name)}"


def above(folder: PathOrUri) -> PathOrUri:
    """The folder that holds *folder*."""
    return folder.rpartition("/")[0] if is_uri(folder) else Path(folder).parent
