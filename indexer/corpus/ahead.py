"""What one ingest brought, as documents, before the whole corpus is looked across again.

To look across a million articles takes half a minute. The documents of the addresses that were
just read are told at once: their editions exactly, and what their sources repeat, their names and
their stories as they were known before. Looking across the corpus then mends what has changed.
"""

from collections.abc import Collection
from dataclasses import dataclass

from indexer.corpus.archive import Archive
from indexer.corpus.consolidate import (
    agree_on_names,
    gather_documents,
    gather_pages,
    lead_revisits,
    mark_repeated,
    part_editions,
)
from indexer.corpus.database import Connection, quoted, write_parquet
from indexer.corpus.documents import table
from indexer.corpus.parts import RECORDS_END, part_stem
from indexer.model.capture import Split

AHEAD = "ahead"
"""The name of the table among those of ``derived/``."""

_FROM = 50_000  # documents of an archive that is worth it
_SHARE = 10  # the part of it that may be new


@dataclass(frozen=True, slots=True)
class Ahead:
    """Ids of the documents that are new or have changed, and of those that are gone."""

    changed: tuple[str, ...]
    gone: tuple[str, ...]


def is_worth_it(archive: Archive, fresh: Collection[Split], least: int = _FROM) -> bool:
    """Whether *fresh* is little beside an archive that takes long to look across."""
    if not fresh or not (archive.derived / "captures.parquet").exists():
        return False
    with archive.connected([part_stem(split) for split in fresh]) as connection:
        ((new,),) = connection.execute("SELECT count(*) FROM articles").fetchall()
        ((held,),) = connection.execute(f"SELECT count(*) FROM {table(archive)}").fetchall()
    return bool(held >= least and new * _SHARE <= held)


def look_ahead(archive: Archive, fresh: Collection[Split]) -> Ahead:
    """Write the table ``AHEAD`` with the documents of every address that *fresh* has captures of.

    Raises ``CorpusError`` where the archive was never consolidated.
    """
    stems = {part_stem(split) for split in fresh}
    with archive.connected(stems | _of_same_addresses(archive, stems)) as connection:
        _keep_to_touched(connection, archive, stems)
        lead_revisits(connection)
        gather_pages(connection)
        _recall(connection, archive, "repeated")
        mark_repeated(connection)
        part_editions(connection)
        connection.execute(
            f"CREATE TEMP TABLE story AS SELECT id, story, story_size AS size FROM {table(archive)}"
            " WHERE story_size > 1 AND url_key IN (SELECT url_key FROM touched)"
        )
        agree_on_names(connection)
        _recall_names(connection, archive)
        gather_documents(connection)
        write_parquet(
            connection,
            f"FROM documents ANTI JOIN {table(archive)} known USING (id, digest)",
            archive.derived / f"{AHEAD}.parquet",
        )
        changed = connection.execute(f"SELECT id FROM {table(archive, AHEAD)}").fetchall()
        gone = connection.execute(
            f"SELECT id FROM {table(archive)} WHERE url_key IN (SELECT url_key FROM touched)"
            " AND id NOT IN (SELECT id FROM documents)"
        ).fetchall()
    return Ahead(tuple(name for (name,) in changed), tuple(name for (name,) in gone))


def _of_same_addresses(archive: Archive, stems: Collection[str]) -> set[str]:
    """The stems of the earlier parts that hold captures of the addresses in the parts *stems*."""
    with archive.connected(stems) as connection:
        rows = connection.execute(
            "SELECT DISTINCT unnest([split_part(capture, ':', 1), file_key]) AS file_key"
            f" FROM {table(archive, 'captures')} SEMI JOIN records USING (url_key)"
        ).fetchall()
    folders = [archive.corpus / file_key for (file_key,) in rows if file_key]
    return {
        f"{folder.name}/{path.name.removesuffix(RECORDS_END)}"
        for folder in folders
        for path in folder.glob(f"*{RECORDS_END}")
    }


def _keep_to_touched(connection: Connection, archive: Archive, stems: Collection[str]) -> None:
    """Let the views show captures of the addresses in the parts *stems* alone."""
    paths = ", ".join(quoted(archive.corpus / f"{stem}{RECORDS_END}") for stem in sorted(stems))
    connection.execute(
        "CREATE TEMP TABLE touched AS SELECT DISTINCT url_key"
        f" FROM read_parquet([{paths}]) WHERE url_key IS NOT NULL"
    )
    for name in ("records", "articles"):
        connection.execute(
            f"ALTER VIEW {name} RENAME TO all_{name};"
            f"CREATE TEMP VIEW {name} AS FROM all_{name} SEMI JOIN touched USING (url_key)"
        )


def _recall(connection: Connection, archive: Archive, name: str) -> None:
    """Make the table *name* as it was when the corpus was last looked across."""
    connection.execute(f"CREATE TEMP TABLE {name} AS FROM {table(archive, name)}")


def _recall_names(connection: Connection, archive: Archive) -> None:
    """Put the names of sources that were known before in place of those told by few pages."""
    connection.execute(
        "CREATE TEMP TABLE known AS SELECT source, any_value(source_name) AS source_name,"
        f" any_value(title_affix) AS affix FROM {table(archive)}"
        " WHERE source IN (SELECT source FROM page) GROUP BY source;"
        "DELETE FROM name WHERE source IN (SELECT source FROM known);"
        "INSERT INTO name FROM known"
    )
