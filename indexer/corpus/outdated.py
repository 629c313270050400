"""Which parts an older extractor wrote, and whether their archive files can be read again."""

import sys
from pathlib import Path

from indexer.corpus.archive import Archive
from indexer.corpus.folders import file_note, finished_parts, unfinished_parts
from indexer.corpus.parts import ARTICLES_END, part_range
from indexer.file_names import text_place
from indexer.model.capture import Split
from indexer.model.extractor import EXTRACTOR_VERSION
from indexer.read import REASONS, plan


def outdated_parts(archive: Archive) -> tuple[Split, ...]:
    """The split of every part whose articles another version of the extractor read.

    And of every part that a crash left without its commit mark while it was being written.
    """
    names = unfinished_parts(archive.corpus)
    if finished_parts(archive.corpus):
        with archive.connected() as connection:
            rows = connection.execute(
                "SELECT DISTINCT part FROM articles WHERE extractor IS DISTINCT FROM $version",
                {"version": EXTRACTOR_VERSION},
            ).fetchall()
        names |= {part.removesuffix(ARTICLES_END) for (part,) in rows}
    return tuple(_split(archive, name) for name in sorted(names))


def _split(archive: Archive, stem: str) -> Split:
    file_key, _, name = stem.partition("/")
    note = file_note(archive.corpus, file_key)
    start, end = part_range(name)
    return Split(note["path"], file_key, start, end, note["container"])


def why_unreadable(file: str, file_key: str) -> str | None:
    """Why the archive file *file* can't be read again; None where it can."""
    place = text_place(file)
    if isinstance(place, Path) and not place.exists():
        return "The file is no longer there."
    found = plan(place, sys.maxsize)[0]
    if found.container == "unreadable":
        return REASONS["unreadable"]
    return None if found.file_key == file_key else "The file has changed since it was read."
