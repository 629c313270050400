"""Exports that broke off and go on: which export it was, and the rest of its bytes.

An export is made anew, byte for byte the same, as long as index and question are: only the instant
that it names has to be the first one's. So its entity tag holds that instant, and what a client has
is left out of the answer.
"""

import hashlib
import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from typing import IO

from flask import Response, request
from werkzeug.exceptions import PreconditionFailed, RequestedRangeNotSatisfiable

from indexer.errors import CorpusError
from indexer.export import Export
from indexer.export.parquet_table import pieces_of_stream
from webapp.shared.answers import holdings, own_path, public_root

_TAG = re.compile(r'"(\d{1,18})\.(\d{8}T\d{6}Z)\.([0-9a-f]{32})"')
_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")
_INSTANT = "%Y%m%dT%H%M%SZ"
_REST = 2 << 30  # bytes of the rest that are sent at a time: they are written to disk first


def same_again(export: Export) -> Export:
    """*export*, with the instant of the first one where this request is to go on with that.

    Raises ``PreconditionFailed`` where the client goes on only with the same, and it is another.
    """
    heading = export.heading
    export = replace(export, heading=replace(heading, exported_at=_second(heading.exported_at)))
    tags = [request.headers.get(name, "").strip() for name in ("If-Match", "If-Range")]
    for tag in filter(None, tags):
        known = _TAG.fullmatch(tag)
        if known and int(known[1]) == heading.generation:
            at = _instant(known[2])
            pinned = at and replace(export, heading=replace(heading, exported_at=at))
            if pinned and tag_of(pinned) == tag:
                return pinned
    if tags[0] not in ("", "*"):
        raise PreconditionFailed(
            f"This is not the same export any more: the index is of generation"
            f" {heading.generation} now. Begin the download anew."
        )
    return export


def tag_of(export: Export) -> str:
    """The entity tag of *export*."""
    heading = export.heading
    at = heading.exported_at.astimezone(UTC).strftime(_INSTANT)
    asked = sorted(request.args.items(multi=True))
    of = (_corpus_version(), public_root(), own_path(), asked, heading.line())
    digest = hashlib.sha256(repr(of).encode("utf-8", "replace")).hexdigest()[:32]
    return f'"{heading.generation}.{at}.{digest}"'


def wanted_range(export: Export) -> tuple[int, int | None] | None:
    """The first and last byte that are asked for of just this export; None for all of it."""
    found = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    tag = tag_of(export)
    if found is None or request.method != "GET":
        return None
    if tag not in (request.headers.get("If-Range", ""), request.headers.get("If-Match", "")):
        return None
    first, last = int(found[1]), int(found[2]) if found[2] else None
    return None if last is not None and last < first else (first, last)


def rest_of(pieces: Iterator[bytes], first: int, last: int | None) -> Response:
    """The bytes from *first* to *last* of *pieces*, with their place in the whole.

    How many bytes there are in all stays open where more than 2 GiB are left. Raises
    ``RequestedRangeNotSatisfiable``, ``OSError`` and what makes *pieces*.
    """
    most = _REST if last is None else min(_REST, last - first + 1)
    with ExitStack() as stack:
        rest = stack.enter_context(tempfile.TemporaryFile(prefix="backissue-"))
        size, is_whole = _written(pieces, rest, first, most)
        if not rest.tell():
            raise RequestedRangeNotSatisfiable(length=size)
        stop = first + rest.tell() - 1
        rest.seek(0)
        response = Response(_sent(rest), 206)
        response.call_on_close(stack.pop_all().close)
    response.headers["Content-Range"] = f"bytes {first}-{stop}/{size if is_whole else '*'}"
    response.content_length = stop - first + 1
    response.cache_control.no_transform = True
    return response


def _sent(rest: IO[bytes]) -> Iterator[bytes]:
    with rest:
        yield from pieces_of_stream(rest)


def _written(pieces: Iterator[bytes], rest: IO[bytes], first: int, most: int) -> tuple[int, bool]:
    """Write at most *most* bytes from *first* on; gives the bytes seen, and whether all were."""
    at = 0
    for piece in pieces:
        kept = piece[max(0, first - at) :][: most - rest.tell()]
        rest.write(kept)
        at += len(piece)
        if rest.tell() == most:
            return at, next(pieces, None) is None and at == first + most
    return at, True


def _corpus_version() -> tuple[int, int] | None:
    """Changes with the records of the archive; None where an early release wrote it."""
    try:
        return holdings().cdx.version
    except CorpusError:
        return None


def _second(at: datetime) -> datetime:
    return at.replace(microsecond=0)


def _instant(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, _INSTANT).replace(tzinfo=UTC)
    except ValueError:
        return None
