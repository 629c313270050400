"""Opens archive files again, if they still are what was noted of them when they were read.

An archive directory may come from a stranger, and then so do the paths in it. Nothing is read of a
file but the ends that identify it, before it has proved to be the noted one.
"""

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from indexer.errors import ArchiveError
from indexer.model.capture import NotedFile
from indexer.read.file_names import text_path
from indexer.read.files import ENDS, key_of
from indexer.read.source import FileSource


def open_noted(path: str, noted: NotedFile, roots: Sequence[Path] = ()) -> FileSource:
    """Open the file at *path*; raises ``ArchiveError`` if it is not the *noted* one.

    Links are followed first, and then only a regular file is opened, below one of *roots* where
    these are given. The open file itself is checked, so that replacing it changes nothing.
    """
    try:
        real = text_path(path).resolve(strict=True)
        if roots and not any(real.is_relative_to(root.resolve()) for root in roots):
            raise ArchiveError(f"{path}: not below a folder named by --files")
        if not stat.S_ISREG(real.lstat().st_mode):  # to open a device can have effects
            raise ArchiveError(f"{path}: not a regular file")
        flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
        descriptor = os.open(real, flags)
    except (OSError, RuntimeError, ValueError) as error:
        raise ArchiveError(f"{path}: {getattr(error, 'strerror', None) or error}") from error
    file = FileSource(path, descriptor)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode) or not _is_noted(file, path, noted):
            raise ArchiveError(f"{path}: not the file that was read; it was replaced or changed")
    except BaseException:
        file.close()
        raise
    return file


def _is_noted(file: FileSource, path: str, noted: NotedFile) -> bool:
    """Whether *file* has the noted size and key, or has only grown since.

    To have grown is believed of files so large that their noted ends cannot be guessed.
    """
    if file.size != noted.bytes and not file.size > noted.bytes >= 2 * ENDS:
        return False
    return key_of(text_path(path), file, noted.bytes) == noted.file_key
