"""Opens archive files again, if they still are what was noted of them when they were read.

An archive directory may come from a stranger, and then so do the paths in it. Nothing is read of a
file but the ends that identify it, before it has proved to be the noted one; and a server asks no
other host than its operator has named.
"""

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from indexer.errors import ArchiveError
from indexer.file_names import text_path, text_place
from indexer.model.capture import NotedFile
from indexer.places import PathOrUri, is_below, is_uri
from indexer.read.files import ENDS, key_of
from indexer.read.remote import open_file
from indexer.read.source import FileSource


def open_noted(path: str, noted: NotedFile, roots: Sequence[PathOrUri] | None = None) -> FileSource:
    """Open the file at *path*; raises ``ArchiveError`` if it is not the *noted* one.

    With *roots*, it must lie below one of them; with none of them given, it may be any file of
    this machine, but nothing at a URI. Links are followed first, and then only a regular file is
    opened. The open file itself is checked, so that replacing it changes nothing.
    """
    if is_uri(path):
        if roots is not None and not any(is_below(path, str(root)) for root in roots):
            raise ArchiveError(f"{path}: not below a URI named by --files")
        file = open_file(path)
    else:
        file = _open_local(path, roots or ())
    try:
        if not _is_noted(file, path, noted):
            raise ArchiveError(f"{path}: not the file that was read; it was replaced or changed")
    except BaseException:
        file.close()
        raise
    return file


def _open_local(path: str, roots: Sequence[PathOrUri]) -> FileSource:
    folders = [root.resolve() for root in roots if isinstance(root, Path)]
    try:
        real = text_path(path).resolve(strict=True)
        if roots and not any(real.is_relative_to(folder) for folder in folders):
            raise ArchiveError(f"{path}: not below a folder named by --files")
        if not stat.S_ISREG(real.lstat().st_mode):  # to open a device can have effects
            raise ArchiveError(f"{path}: not a regular file")
        flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
        descriptor = os.open(real, flags)
    except (OSError, RuntimeError, ValueError) as error:
        raise ArchiveError(f"{path}: {getattr(error, 'strerror', None) or error}") from error
    file = FileSource(path, descriptor)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        file.close()
        raise ArchiveError(f"{path}: not the file that was read; it was replaced or changed")
    return file


def _is_noted(file: FileSource, path: str, noted: NotedFile) -> bool:
    """Whether *file* has the noted size and key, or has only grown since.

    To have grown is believed of files so large that their noted ends cannot be guessed.
    """
    if file.size != noted.bytes and not file.size > noted.bytes >= 2 * ENDS:
        return False
    return key_of(text_place(path), file, noted.bytes) == noted.file_key
