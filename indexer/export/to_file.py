"""Writes an export to a file: whole under its name, or not at all."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from indexer.durable import move_in_place
from indexer.errors import InputError
from indexer.export.exporting import Export
from indexer.export.formats import write_export
from indexer.schemas.choices import ExportFormat


def save_export(name: ExportFormat, export: Export, target: Path) -> int:
    """Write the export to *target* and give its size in bytes.

    It is written under a name of this process beside *target*, and renamed when it is whole: two
    at once do not meet, and a failure leaves what was at *target*. Raises ``InputError`` where
    the file cannot be written, and what the format raises.
    """
    if target.exists() and not target.is_file():
        raise InputError(
            f"{target}: not a regular file; without --output, all is written to standard output"
        )
    written = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        size = _write(write_export(name, export), written)
        move_in_place(written, target)
    except OSError as error:
        raise InputError(
            f"{target}: cannot be written: {error.strerror or error}; nothing was left there"
        ) from error
    finally:
        with suppress(OSError):
            written.unlink(missing_ok=True)
    return size


def _write(pieces: Iterator[bytes], target: Path) -> int:
    size = 0
    with target.open("xb") as stream:
        for piece in pieces:
            stream.write(piece)
            size += len(piece)
    return size
