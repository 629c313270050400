"""What a look across the corpus was made from: whether another one would find the same.

A look reads the parts, the notes of their archive files, what is removed and the editor's table of
sources. While none of these has changed, nor Backissue itself, the tables of ``derived/`` stand.
"""

import hashlib
import sys
from collections.abc import Collection, Iterator
from importlib.metadata import version
from pathlib import Path

import indexer
from indexer.corpus.archive import Archive
from indexer.corpus.folders import NOTE, finished_parts
from indexer.corpus.sums import SUMS, is_sealed
from indexer.errors import CorpusError


def looked_at(archive: Archive) -> Path:
    """The note beside the tables that says what they were made from; sealed with them."""
    return archive.derived / "looked-at"


def is_as_looked_at(archive: Archive, tables: Collection[str]) -> bool:
    """Whether the *tables* of the last look are whole, and made from what the archive holds now.

    Parts are not read: what they hold is what their digests say. An archive on a store is always
    looked across, since others write to it as well.
    """
    note = looked_at(archive)
    if archive.mirror or not is_sealed(archive.derived) or not note.exists():
        return False
    try:
        for name in tables:
            archive.table(name)
        return note.read_bytes().decode("utf-8", "replace") == what_is_looked_at(archive)
    except (CorpusError, OSError):  # the look will say what is wrong
        return False


def what_is_looked_at(archive: Archive) -> str:
    """A digest of all that a look depends on; under the archive's lock.

    Raises ``CorpusError`` or ``OSError`` where some of it cannot be read.
    """
    asked = (sys.version, version("duckdb"), archive.removals().removals, archive.edited_sources())
    found = hashlib.sha256(repr(asked).encode("utf-8", "backslashreplace"))
    for folder, path in _files(archive):
        found.update(f"\n{path.relative_to(folder)}\n".encode("utf-8", "surrogateescape"))
        found.update(path.read_bytes())
    return found.hexdigest()


def _files(archive: Archive) -> Iterator[tuple[Path, Path]]:
    software = Path(str(indexer.__file__)).parent
    for path in sorted(software.rglob("*.py")):
        yield software, path
    for stem in finished_parts(archive.corpus):
        yield archive.corpus, archive.corpus / f"{stem}{SUMS}"
        yield archive.corpus, archive.corpus / stem.partition("/")[0] / NOTE
