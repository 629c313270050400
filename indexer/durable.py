"""Writes files so that a crash or a power cut leaves either the old or the new content, whole.

A file is written under another name in the same folder and then renamed.
"""

import os
from pathlib import Path


def unfinished(target: Path) -> Path:
    """The path under which *target* is written before it is put in place."""
    return target.with_name(f".{target.name}.tmp")


def put_in_place(target: Path) -> None:
    """Rename the file at ``unfinished(target)`` to *target*, and make it survive a power cut."""
    written = unfinished(target)
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
