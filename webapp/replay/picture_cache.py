"""Keeps scaled pictures in ``derived/pictures/``, so that each is made once.

A cache and nothing more: whether a picture may be shown is decided before it is asked for. All of
it is deleted when an operator has removed something, since a file does not say what it shows.
Where the archive cannot be written, nothing is kept.
"""

import hashlib
import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path
from threading import Lock

MOST_BYTES = 256 << 20  # of all files together; then the oldest go
_KEPT_SHARE = 0.8  # of the bytes that are left when some go
_NOTE = "removals"  # says for which removals the pictures were made
_REFUSED = b"refused\n"
_JPEG = (b"\xff\xd8", b"\xff\xd9")


class PictureCache:
    """The scaled pictures of one archive; safe to use from several threads and processes."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._most = most_bytes
        self._lock = Lock()
        self._removals: object = object()
        self._held: int | None = None

    def get(self, key: str, removals: object) -> tuple[bool, bytes | None]:
        """Whether the picture *key* is known, and its bytes; None of one that cannot be shown."""
        self._heed(removals)
        try:
            data = self._path(key).read_bytes()
        except OSError:
            return False, None
        if data == _REFUSED:
            return True, None
        is_whole = data.startswith(_JPEG[0]) and data.endswith(_JPEG[1])  # after a power cut, too
        return is_whole, data if is_whole else None

    def put(self, key: str, data: bytes | None, removals: object) -> None:
        """Keep *data*, or that the picture cannot be shown."""
        self._heed(removals)
        written = _REFUSED if data is None else data
        with suppress(OSError):
            self._folder.mkdir(exist_ok=True)
            path = self._path(key)
            unfinished = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
            try:
                unfinished.write_bytes(written)
                unfinished.replace(path)
            finally:
                unfinished.unlink(missing_ok=True)
            self._make_room(len(written))

    def _path(self, key: str) -> Path:
        return self._folder / f"{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()}.jpg"

    def _heed(self, removals: object) -> None:
        """Delete everything that was made before *removals* came to be."""
        with self._lock:
            if removals == self._removals:
                return
            self._removals, self._held = removals, None
        note = self._folder / _NOTE
        with suppress(OSError):
            if note.exists() and note.read_text() != str(removals):
                shutil.rmtree(self._folder)
            self._folder.mkdir(exist_ok=True)
            note.write_text(str(removals))

    def _make_room(self, added: int) -> None:
        """Delete the oldest files where all together have too many bytes."""
        with self._lock:
            if self._held is not None and self._held + added <= self._most:
                self._held += added
                return
            files = sorted(_files(self._folder))
            self._held = sum(size for _, size, _ in files)
            if self._held <= self._most:
                return
            for _, size, path in files:
                if self._held <= self._most * _KEPT_SHARE:
                    return
                with suppress(OSError):
                    os.unlink(path)  # noqa: PTH108 -- as scandir gives it
                    self._held -= size


def _files(folder: Path) -> list[tuple[int, int, str]]:
    """Time, size and path of every file of the cache."""
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name != _NOTE:
                status = entry.stat(follow_symlinks=False)
                found.append((status.st_mtime_ns, status.st_size, entry.path))
    return found
