"""Unpacked documents of one generation, kept for the next question about them.

A page sorted by a date reads each of its documents twice, the page of an article within a search
reads all hits of the search again, and unpacking one takes longer than finding it.
"""

from collections.abc import Hashable
from threading import Lock

from indexer.model.search import Document

_MOST_BYTES = 4 << 20  # of documents as JSON, which take a few times as much memory
_LARGEST = _MOST_BYTES // 16  # a larger document would drive out too many others


class DocumentCache:
    """The documents asked for last, by their place in one reader; safe to use from threads.

    A reader has its own, so that no document outlives its generation.
    """

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[Document, int]] = {}  # the one asked for last at the end
        self._lock = Lock()
        self.size = 0  # bytes

    def get(self, place: Hashable) -> Document | None:
        """The document at *place*, or None where it is not kept."""
        with self._lock:
            kept = self._kept.pop(place, None)
            if kept is None:
                return None
            self._kept[place] = kept
            return kept[0]

    def keep(self, place: Hashable, document: Document, size: int) -> None:
        """Keep *document*, of *size* bytes, unless it is very large or its size is unknown."""
        if not 0 <= size <= _LARGEST:
            return
        with self._lock:
            if place in self._kept:  # two threads have read it at a time
                return
            self._kept[place] = document, size
            self.size += size
            while self.size > _MOST_BYTES:
                _, dropped = self._kept.pop(next(iter(self._kept)))
                self.size -= dropped
