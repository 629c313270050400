"""Positional reads, through which every container, nested or not, is read."""

import os
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Protocol

from indexer.errors import ArchiveError
from indexer.file_names import path_text, text_path

_WINDOW = 256 * 1024


class Source(Protocol):
    """Bytes by position."""

    @property
    def error(self) -> str | None:
        """The reason code of what ended the data early; None if sound or not met yet."""
        ...

    def read_at(self, offset: int, size: int) -> bytes:
        """*size* bytes from *offset*; fewer only at the end of the data."""
        ...

    def extent(self) -> int:
        """The position behind the last byte; reads compressed data to its end to know it."""
        ...

    def accept(self, offset: int) -> None:
        """Note that a sound record ends at *offset*, so that what came before is not a bomb."""
        ...


class FileSource:
    """An open file, read through a small window. Raises ``ArchiveError`` when reading fails.

    A *path* given as text is one that ``path_text`` wrote. With a *descriptor* that file is read,
    and closed in the end; *path* is only its name.
    """

    def __init__(self, path: str | Path, descriptor: int | None = None) -> None:
        place = text_path(path) if isinstance(path, str) else path
        self.path = path_text(place)
        self.error: str | None = None
        try:
            self._file = open(  # noqa: SIM115, PTH123 -- see close; Path opens no descriptor
                place if descriptor is None else descriptor, "rb", buffering=0
            )
            self.status = os.fstat(self._file.fileno())
            self.size = self.status.st_size
        except OSError as error:
            raise ArchiveError(f"{self.path}: {error.strerror or error}") from error
        self._window = b""
        self._start = 0

    def __enter__(self) -> "FileSource":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def modified_at(self) -> datetime:
        """When the file was changed last."""
        return datetime.fromtimestamp(self.status.st_mtime, UTC)

    def close(self) -> None:
        self._file.close()

    def read_at(self, offset: int, size: int) -> bytes:
        begin = offset - self._start
        if begin >= 0 and begin + size <= len(self._window):
            return self._window[begin : begin + size]
        if size >= _WINDOW:
            return self._pread(offset, size)
        self._window = self._pread(offset, _WINDOW)
        self._start = offset
        return self._window[:size]

    def extent(self) -> int:
        return self.size

    def accept(self, offset: int) -> None:
        """Do nothing: these bytes are as they are stored."""

    def _pread(self, offset: int, size: int) -> bytes:
        try:
            self._file.seek(offset)
            data = self._file.read(size)
            while data and len(data) < size:
                more = self._file.read(size - len(data))
                if not more:
                    break
                data += more
        except OSError as error:
            raise ArchiveError(f"{self.path}: {error.strerror or error}") from error
        return data


class Slice:
    """``[start, start + size)`` of another source, counted from its own beginning."""

    def __init__(self, source: Source, start: int, size: int) -> None:
        self._source = source
        self._start = start
        self._size = size

    @property
    def error(self) -> str | None:
        return self._source.error

    def read_at(self, offset: int, size: int) -> bytes:
        return self._source.read_at(self._start + offset, max(0, min(size, self._size - offset)))

    def extent(self) -> int:
        return max(0, min(self._size, self._source.extent() - self._start))

    def accept(self, offset: int) -> None:
        self._source.accept(self._start + offset)


class Bounded:
    """Another source up to *stop*, with the same positions."""

    def __init__(self, source: Source, stop: int) -> None:
        self._source = source
        self._stop = stop

    @property
    def error(self) -> str | None:
        return self._source.error

    def read_at(self, offset: int, size: int) -> bytes:
        return self._source.read_at(offset, max(0, min(size, self._stop - offset)))

    def extent(self) -> int:
        return min(self._stop, self._source.extent())

    def accept(self, offset: int) -> None:
        self._source.accept(offset)
