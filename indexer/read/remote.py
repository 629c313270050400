"""Files in stores and on web servers, read by ranges, and the door to files of any place."""

from datetime import datetime

from indexer.errors import ArchiveError, StoreError
from indexer.places import PathOrUri, is_uri
from indexer.read.limits import KIB, MIB
from indexer.read.source import FileSource
from indexer.stores import OpenObject

_LEAST = 64 * KIB  # fetched at a place that was jumped to
_MOST = 4 * MIB  # fetched at a time of a file that is read in order
_KEPT = MIB  # kept behind the reading position


class RemoteSource(FileSource):
    """An open file at a URI. Raises ``ArchiveError`` when reading fails for good.

    The more of it is read in order, the more is fetched at a time; a jump fetches little.
    """

    def __init__(self, uri: str) -> None:
        self.path = uri
        self.error: str | None = None
        try:
            self._object = OpenObject(uri)
        except StoreError as error:
            raise ArchiveError(str(error)) from error
        self.size = self._object.about.size
        self._window = b""
        self._start = 0
        self._ahead = _LEAST

    @property
    def modified_at(self) -> datetime:
        return self._object.about.modified_at

    def close(self) -> None:
        self._object.close()

    def read_at(self, offset: int, size: int) -> bytes:
        stop = min(offset + size, self.size)
        if stop <= offset:
            return b""
        end = self._start + len(self._window)
        if not self._start <= offset <= end:
            self._ahead = _LEAST
            self._window, self._start = b"", offset
        elif stop > end:
            kept = max(0, offset - _KEPT - self._start)
            self._window, self._start = self._window[kept:], self._start + kept
            self._ahead = min(_MOST, self._ahead * 2)
        end = self._start + len(self._window)
        if stop > end:
            self._window += self._pread(end, max(stop - end, self._ahead))
        begin = offset - self._start
        return self._window[begin : begin + stop - offset]

    def _pread(self, offset: int, size: int) -> bytes:
        try:
            return self._object.read(offset, size)
        except StoreError as error:
            raise ArchiveError(str(error)) from error


def open_file(place: PathOrUri) -> FileSource:
    """The file at *place*, which as text is a URI or what ``path_text`` wrote.

    Raises ``ArchiveError``.
    """
    return RemoteSource(place) if is_uri(place) else FileSource(place)


def file_start(place: PathOrUri, size: int) -> tuple[int, bytes]:
    """The length of the file at *place*, and its first *size* bytes; raises ``ArchiveError``."""
    with open_file(place) as file:
        return file.size, file.read_at(0, size)
