"""Check archive files, corpus, what was derived from it, and index against their digests."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.corpus.archive import Archive
from indexer.corpus.folders import file_folders, file_note
from indexer.corpus.parts import ARTICLES_END, RECORDS_END
from indexer.corpus.sums import SUMS, damaged_files, is_sealed
from indexer.errors import ArchiveError, CorpusError
from indexer.file_names import path_text, text_place
from indexer.places import PathOrUri
from indexer.read import check_digests

_PART_ENDS = (ARTICLES_END, RECORDS_END)


@dataclass(frozen=True, slots=True)
class FileCheck:
    """One file or folder that was checked: the number of its digests, and its damage."""

    path: PathOrUri
    digests: int
    damage: tuple[str, ...]


def verify(archive: Archive) -> Iterator[FileCheck]:
    """Check every archive file that was ingested, then corpus, ``derived/`` and index.

    Raises ``CorpusError`` where nothing was ingested, and where the note of removals is damaged.
    The manifest was checked by opening it.
    """
    parts = archive.parts()
    archive.removals()  # raises for a note that is not as it was written
    notes, damage = _notes(archive)
    for path in sorted(str(note["path"]) for note in notes):
        yield _archive_file(text_place(path))
    written = [archive.corpus / f"{stem}{end}" for stem in parts for end in _PART_ENDS]
    yield _folder(archive.corpus, written, damage, len(notes))
    for folder, written in (
        (archive.derived, list(archive.derived.glob("*.parquet"))),
        (archive.index, []),
    ):
        unsealed = f"{folder}: has no digests; run `backissue reindex`"
        yield _folder(folder, written, [] if is_sealed(folder) else [unsealed])


def _notes(archive: Archive) -> tuple[list[dict[str, Any]], list[str]]:
    """The notes of all archive files, and what is damaged among them."""
    notes, damage = [], []
    for folder in file_folders(archive.corpus):
        try:
            notes.append(file_note(archive.corpus, folder.name))
        except CorpusError as error:
            damage.append(str(error))
    return notes, damage


def _folder(
    folder: Path, written: Iterable[Path], damage: Iterable[str], digests: int = 0
) -> FileCheck:
    """Check the files below *folder*; those *written* must have a digest."""
    found = [f"{path}: {reason}" for path, reason in damaged_files(folder, written)]
    digests += sum(1 for _ in folder.rglob(f"*{SUMS}"))
    return FileCheck(folder, digests, (*damage, *found))


def _archive_file(path: PathOrUri) -> FileCheck:
    digests, damage = 0, []
    try:
        for check in check_digests(path):
            digests += check.kind != "framing"
            if check.passed is False:
                where = f"{path_text(path)}:{check.location.offset}"
                what = check.stated if check.kind == "framing" else f"{check.kind} digest differs"
                damage.append(f"{where}: {what} ({check.url or check.location.member or '-'})")
    except ArchiveError as error:
        damage.append(str(error))
    return FileCheck(path, digests, tuple(damage))
