"""What only the whole corpus can tell, computed whole after each ingest, in SQL.

Each of ``OUTPUTS`` becomes a Parquet file in ``derived/``, which any tool can open; nothing there
is needed to compute it again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from indexer.corpus.archive import Archive
from indexer.corpus.boilerplate import BOILERPLATE, REPEATED
from indexer.corpus.cdx_rows import CDX_ROWS
from indexer.corpus.database import Connection, copy_parquet
from indexer.corpus.document_rows import DOCUMENTS
from indexer.corpus.editions import EDITION_LISTS, EDITIONS
from indexer.corpus.known_verdicts import VERDICTS, show_known_verdicts
from indexer.corpus.lead_pictures import LEAD_PICTURES
from indexer.corpus.looked_at import is_as_looked_at, looked_at, what_is_looked_at
from indexer.corpus.publications import NAMES_SEEN, PUBLICATIONS
from indexer.corpus.removals import NAMED, REMOVED
from indexer.corpus.revisits import PAGE_CAPTURES, REVISITS, URL_CAPTURES
from indexer.corpus.rewrites import REWRITES
from indexer.corpus.source_steps import SOURCES
from indexer.corpus.steps import Measured, run_steps
from indexer.corpus.stories import STORIES
from indexer.corpus.sums import replace_sealed
from indexer.corpus.title_ends import HEADLINES, TITLE_ENDS, TITLES_SHOWN
from indexer.durable import unfinished

STEPS = (
    *NAMED,
    *REVISITS,
    *REMOVED,
    *PAGE_CAPTURES,
    *REPEATED,
    *BOILERPLATE,
    *EDITIONS,
    *REWRITES,  # at once, since they alone need texts of all changed addresses
    *STORIES,
    *NAMES_SEEN,
    *PUBLICATIONS,
    *TITLES_SHOWN,
    *TITLE_ENDS,
    *HEADLINES,
    *LEAD_PICTURES,
    *DOCUMENTS,
    *SOURCES,
    *EDITION_LISTS,
    *URL_CAPTURES,
    *CDX_ROWS,
)

OUTPUTS = {
    "revisits": "",
    "removed": "",
    "repeated": "",
    "title_ends": "ORDER BY source, side, affix",
    "documents": "",
    "editions": "ORDER BY url_key, number",
    "rewrites": "ORDER BY changed_at DESC NULLS LAST, url_key, after",  # the newest are asked for
    "captures": "ORDER BY url_key, captured_at NULLS FIRST",  # URLs are looked up by key
    "cdx": "",  # sorted as it is made
    "shared_names": "ORDER BY path",
    VERDICTS: "",
    "sources": "ORDER BY source",
    "source_blocks": "ORDER BY source",
}
"""The relations that are written to ``derived/``, and the order of their rows where it matters."""

LOOKED_UP = ("captures", "cdx", "sources", "source_blocks")
FEW_ROWS = 8_192
"""Rows of a row group where few rows are asked for at a time: DuckDB reads whole groups."""


def is_consolidated(archive: Archive) -> bool:
    """Whether ``derived/`` is whole, and computing it anew would find the same."""
    return is_as_looked_at(archive, OUTPUTS)


def consolidate(archive: Archive) -> None:
    """Compute ``derived/`` anew from all parts; raises ``CorpusError`` when it cannot."""
    try:
        with connected_to_look(archive) as connection:
            run_steps(connection, STEPS, OUTPUTS)
            write_outputs(archive, connection)
    finally:
        for target in (*_targets(archive), looked_at(archive)):
            unfinished(target).unlink(missing_ok=True)
    for other in set(archive.derived.glob("*.parquet")) - set(_targets(archive)):
        other.unlink()


@contextmanager
def connected_to_look(archive: Archive) -> Iterator[Connection]:
    """A database like ``Archive.connected``, with the verdicts of the last look."""
    with archive.connected() as connection:
        show_known_verdicts(archive, connection)
        yield connection


def write_outputs(
    archive: Archive, connection: Connection, call: Measured = lambda _name, write: write()
) -> None:
    """Write ``OUTPUTS``, once the steps have made them, and put them in place together."""
    for target, name in _targets(archive).items():
        group = FEW_ROWS if name in LOOKED_UP else None
        select = f"FROM {name} {OUTPUTS[name]}"
        write = partial(copy_parquet, connection, select, unfinished(target), group, quickly=True)
        call(name, write)
    unfinished(looked_at(archive)).write_text(what_is_looked_at(archive), "utf-8")
    replace_sealed(archive.derived, [*_targets(archive), looked_at(archive)])


def _targets(archive: Archive) -> dict[Path, str]:
    """The file of each of ``OUTPUTS``."""
    return {archive.derived / f"{name}.parquet": name for name in OUTPUTS}
