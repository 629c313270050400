"""Exports that broke off and go on: which export it was, and the rest of its bytes.

An export is made anew, byte for byte the same, as ``same_export`` says. So its entity tag holds the
instant of the first one, and what a client has is left out of the answer.
"""

import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import IO

from flask import Response, request
from werkzeug.exceptions import PreconditionFailed, RequestedRangeNotSatisfiable

from indexer.export import Export
from indexer.export.parquet_table import pieces_of_stream
from indexer.export.same_export import fingerprint, of_instant
from indexer.schemas.choices import ExportFormat

_TAG = re.compile(r'"(\d{1,18})\.(\d{8}T\d{6}Z)\.([0-9a-f]{32})"')
_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")
_INSTANT = "%Y%m%dT%H%M%SZ"
_REST = 2 << 30  # bytes of the rest that are sent at a time: they are written to disk first


def same_again(name: ExportFormat, export: Export) -> Export:
    """*export*, with the instant of the first one where this request is to go on with that.

    Raises ``PreconditionFailed`` where the client goes on only with the same, and it is another.
    """
    heading = export.heading
    tags = [request.headers.get(name, "").strip() for name in ("If-Match", "If-Range")]
    for tag in filter(None, tags):
        known = _TAG.fullmatch(tag)
        if known and int(known[1]) == heading.generation:
            at = _instant(known[2])
            pinned = at and of_instant(export, at)
            if pinned and tag_of(name, pinned) == tag:
                return pinned
    if tags[0] not in ("", "*"):
        raise PreconditionFailed(
            f"This is not the same export any more: the index is of generation"
            f" {heading.generation} now. Begin the download anew."
        )
    return export


def tag_of(name: ExportFormat, export: Export) -> str:
    """The entity tag of *export*."""
    heading = export.heading
    at = heading.exported_at.astimezone(UTC).strftime(_INSTANT)
    return f'"{heading.generation}.{at}.{fingerprint(name, export)}"'


def wanted_range(tag: str) -> tuple[int, int | None] | None:
    """The first and last byte that are asked for of the export with this *tag*; None for all."""
    found = _RANGE.fullmatch(request.headers.get("Range", "").strip())
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


def _instant(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, _INSTANT).replace(tzinfo=UTC)
    except ValueError:
        return None
