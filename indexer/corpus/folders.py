"""What lies in ``corpus/``: a folder for each archive file, with a note and with parts.

Folders that cannot be listed are an error here, never empty ones.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from indexer.corpus.json_notes import read_note
from indexer.corpus.parts import ARTICLES_END, RECORDS_END
from indexer.errors import CorpusError

NOTE = "file.json"
NOTE_COLUMNS = {
    "file_key": "VARCHAR",
    "path": "VARCHAR",
    "container": "VARCHAR",
    "bytes": "BIGINT",
    "head": "VARCHAR",
    "collections": "VARCHAR[]",
    "added": "TIMESTAMPTZ",
}


def file_folders(corpus: Path) -> list[Path]:
    """The folder of every archive file; raises ``CorpusError``."""
    return [corpus / entry.name for entry in _entries(corpus) if entry.is_dir()]


def finished_parts(corpus: Path) -> list[str]:
    """The stem, below ``corpus/``, of every part that is done; raises ``CorpusError``."""
    return _stems(corpus, RECORDS_END)


def unfinished_parts(corpus: Path) -> set[str]:
    """The stems of parts that a crash left without their commit mark; raises ``CorpusError``."""
    return set(_stems(corpus, ARTICLES_END)) - set(finished_parts(corpus))


def _stems(corpus: Path, end: str) -> list[str]:
    return [
        f"{folder.name}/{entry.name.removesuffix(end)}"
        for folder in file_folders(corpus)
        for entry in _entries(folder)
        if entry.name.endswith(end)
    ]


def file_notes(corpus: Path) -> Iterator[dict[str, Any]]:
    """The note of every archive file; raises ``CorpusError`` for one that is damaged."""
    for folder in file_folders(corpus):
        try:
            yield read_note(folder / NOTE, NOTE_COLUMNS)
        except FileNotFoundError:  # not yet written, or deleted meanwhile
            continue


def file_note(corpus: Path, file_key: str) -> dict[str, Any]:
    """The note of the archive file with this key; raises ``CorpusError``."""
    path = corpus / file_key / NOTE
    try:
        return read_note(path, NOTE_COLUMNS)
    except FileNotFoundError as error:
        raise CorpusError(f"{path}: is missing; ingest the archive file again") from error


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """The entries of *folder* by name; none where it does not exist."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise CorpusError(f"{folder}: cannot be read: {error.strerror}") from error
