"""Answers with the lead picture of an article, made of its capture and never of the live web.

Re-encoded, so that a browser gets pixels that this server has written and no archived byte.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, request
from werkzeug.exceptions import NotFound

from indexer.corpus.ledger import CaptureRow
from indexer.model.capture import Capture
from indexer.model.search import Document, LeadPicture
from indexer.model.sentences import N_
from webapp.replay.copying import Copying
from webapp.replay.picture_cache import PictureCache
from webapp.shared.answers import holdings

VERSION = 1  # of how pictures are made: raise it when that changes
BOXES = {"picture": (640, 960), "thumbnail": (240, 240)}  # pixels
_NONE = N_("This archive holds no picture of this article that can be shown.")


@dataclass(frozen=True, slots=True)
class PictureSource:
    """How captures are found and their bytes read: by the one door to archive files.

    *captures* raises ``NotFound`` for an address that was not captured, or is removed.
    """

    captures: Callable[[LeadPicture], CaptureRow]
    read: Callable[[CaptureRow], Capture]
    copying: Copying


def answer(document: Document, size: str, source: PictureSource) -> Response:
    """The lead picture of *document* in one of the sizes of ``BOXES``.

    Raises ``NotFound`` where there is none, and ``BusyError``.
    """
    if document.picture is None:
        raise NotFound(_NONE)
    row = source.captures(document.picture)
    key = f"{VERSION} {size} {row.location and (row.location.digest or row.location)} {row.url_key}"
    tag = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:32]
    if request.if_none_match.contains_weak(tag):
        return _described(Response(status=304), tag)
    data = _made(row, size, key, source)
    if data is None:
        raise NotFound(_NONE)
    return _described(Response(data, mimetype="image/jpeg"), tag)


def _made(row: CaptureRow, size: str, key: str, source: PictureSource) -> bytes | None:
    """The scaled picture, kept from before or made now; None where it cannot be shown."""
    archive = holdings()
    cache, removals = _cache(), archive.removals
    is_known, data = cache.get(key, removals)
    if is_known:
        return data
    scaled = source.copying.scaled(source.read(row).body, *BOXES[size])
    if scaled.is_final and removals == archive.removals:
        cache.put(key, scaled.jpeg, removals)
    return scaled.jpeg


_CACHES: dict[str, PictureCache] = {}


def _cache() -> PictureCache:
    folder = holdings().archive.derived / "pictures"
    return _CACHES.setdefault(str(folder), PictureCache(folder))


def _described(response: Response, tag: str) -> Response:
    response.set_etag(tag)
    response.cache_control.no_cache = True  # a removal takes effect at once
    return response
