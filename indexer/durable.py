"""Writing files so that a crash or a power cut leaves the old or the new, whole.

A file is written under another name beside its place and then renamed into it.
"""

import os
from pathlib import Path


def unfinished(target: Path) -> Path:
    """Where *target* is written before it is put in place."""
    return target.with_name(f".{target.name}.tmp")


def put_in_place(target: Path) -> None:
    """Let what was written at ``unfinished(target)`` be *target*, on disk and under its name."""
    written = unfinished(target)
    sync_file(written)
    written.replace(target)
    sync_folder(target.parent)


def write(target: Path, data: bytes) -> None:
    """Write *target* whole."""
    unfinished(target).write_bytes(data)
    put_in_place(target)


def sync_file(path: Path) -> None:
    """Make what *path* holds survive a power cut."""
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """Make the names of new files in *folder* survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
