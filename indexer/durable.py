"""Writes files so that a crash or a power cut leaves either the old or the new content, whole.

A file is written under another name on the same file system and then renamed. Files that several
processes may write at once are written under a lock.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedWriter
from pathlib import Path


def unfinished(target: Path) -> Path:
    """The path under which *target* is written before it is put in place."""
    return target.with_name(f".{target.name}.tmp")


def put_in_place(target: Path) -> None:
    """Rename the file at ``unfinished(target)`` to *target*, and make it survive a power cut."""
    move_in_place(unfinished(target), target)


def move_in_place(written: Path, target: Path) -> None:
    """Rename the file at *written* to *target*, and make it survive a power cut."""
    sync_file(written)
    written.replace(target)
    sync_folder(target.parent)


def write(target: Path, data: bytes) -> None:
    """Write *target* whole, or leave it as it was."""
    unfinished(target).write_bytes(data)
    put_in_place(target)


def sync_file(path: Path) -> None:
    """Make the content of *path* survive a power cut."""
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """Make the names of new files in *folder* survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def locked(path: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold the lock file at *path* in the block, and delete it at the end.

    Holds against threads, processes and, where the file system passes locks on (NFS does), other
    machines. The kernel releases the lock when its holder dies, however it dies; the file stays.
    Raises ``BlockingIOError`` at once if another holds it and *wait* is False.
    """
    while True:
        with path.open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            if not _is_at(lock, path):
                continue  # the one who held it has deleted it meanwhile
            try:
                yield
            finally:
                path.unlink(missing_ok=True)
            return


def _is_at(opened: BufferedWriter, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(opened.fileno()), path.stat())
    except FileNotFoundError:
        return False
