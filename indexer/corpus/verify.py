"""Check archive files, corpus and index against their digests."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer.corpus.archive import Archive
from indexer.corpus.sums import damaged_files, is_sealed
from indexer.errors import ArchiveError
from indexer.read import check_digests, path_text, text_path


@dataclass(frozen=True, slots=True)
class FileCheck:
    """One file or folder that was checked: the number of its digests, and its damage."""

    path: Path
    digests: int
    damage: tuple[str, ...]


def verify(archive: Archive) -> Iterator[FileCheck]:
    """Check every archive file that was ingested, then the corpus, then the index."""
    with archive.connected() as connection:
        paths = connection.execute("SELECT path FROM files ORDER BY path").fetchall()
    for (path,) in paths:
        yield _archive_file(text_path(path))
    for folder in (archive.corpus, archive.index):
        damage = [f"{path}: {reason}" for path, reason in damaged_files(folder)]
        if folder == archive.index and not is_sealed(folder):
            damage.append(f"{folder}: has no digests; run `backissue reindex`")
        yield FileCheck(folder, sum(1 for _ in folder.rglob("*.sha256")), tuple(damage))


def _archive_file(path: Path) -> FileCheck:
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
