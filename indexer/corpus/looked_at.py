"""What a look across the corpus was made from: whether another one would find the same.

A look reads the parts, the notes of their archive files, what is removed and the editor's table of
sources. While none of these has changed, nor Backissue itself, the tables of ``derived/`` stand.
"""

import hashlib
import sys
from collections.abc import Collection
from importlib.metadata import version
from pathlib import Path

import indexer
from indexer.corpus.archive import Archive
from indexer.corpus.folders import NOTE, finished_parts
from indexer.corpus.parts import ARTICLES_END, RECORDS_END
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

    A part that was written without digests is known by the sizes and times of its files.
    """
    asked = (sys.version, version("duckdb"), archive.removals().removals, archive.edited_sources())
    found = hashlib.sha256(repr(asked).encode("utf-8", "backslashreplace"))
    software = Path(str(indexer.__file__)).parent
    for path in sorted(software.rglob("*.py")):
        found.update(b"%s\n" % str(path.relative_to(software)).encode() + path.read_bytes())
    for stem in finished_parts(archive.corpus):
        found.update(f"\n{stem}\n".encode("utf-8", "surrogateescape"))
        for path in (
            archive.corpus / stem.partition("/")[0] / NOTE,
            archive.corpus / f"{stem}{SUMS}",
        ):
            found.update(path.read_bytes() if path.exists() else _unsummed(archive, stem))
    return found.hexdigest()


def _unsummed(archive: Archive, stem: str) -> bytes:
    files = (archive.corpus / f"{stem}{end}" for end in (ARTICLES_END, RECORDS_END))
    return repr([(one.stat().st_size, one.stat().st_mtime_ns) for one in files]).encode()
