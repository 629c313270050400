"""Provisional documents for newly ingested URLs, searchable before the full consolidation.

To look across a million articles takes half a minute. The documents of the URLs that were just
read can be told at once: their editions exactly; their boilerplate, publication names and stories
as the last consolidation found them. The next one then mends what has changed.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from indexer.corpus.archive import Archive
from indexer.corpus.boilerplate import BOILERPLATE
from indexer.corpus.database import Connection, quoted, write_parquet
from indexer.corpus.document_rows import DOCUMENTS
from indexer.corpus.documents import derived
from indexer.corpus.editions import EDITIONS
from indexer.corpus.lead_pictures import LEAD_PICTURES
from indexer.corpus.parts import RECORDS_END, part_stem
from indexer.corpus.publications import NAMES_SEEN
from indexer.corpus.removals import NAMED, REMOVED
from indexer.corpus.revisits import PAGE_CAPTURES, REVISITS
from indexer.corpus.steps import Step, names, run_steps
from indexer.corpus.title_ends import HEADLINES, TITLES_SHOWN
from indexer.model.capture import Split

AHEAD = "ahead"
"""The name of the table among those of ``derived/``."""

_MIN_DOCUMENTS = 50_000  # in the index of an archive for which looking ahead pays
_MAX_SHARE = 10  # looking ahead pays while at most one document in so many is new

_KNOWN_REPEATED = Step(
    "repeated",
    names("source block_key articles"),
    reads=("known_repeated",),
    how="FROM known_repeated",
)
_KNOWN_STORIES = Step(
    "story",
    names("id story size"),
    reads=names("known_documents new_url"),
    how="""
        SELECT id, story, story_size AS size FROM known_documents
        WHERE story_size > 1 AND url_key IN (SELECT url_key FROM new_url)
    """,
)
# A name that is known stands, since the few pages at hand could suggest another one.
_KNOWN_PUBLICATIONS = Step(
    "publication",
    names("source source_name affix"),
    reads=names("known_documents page_capture stated_name title_affix"),
    how="""
        WITH known AS (
            SELECT source, any_value(source_name) AS source_name, any_value(title_affix) AS affix
            FROM known_documents WHERE source IN (SELECT source FROM page_capture)
            GROUP BY source)
        FROM known
        UNION ALL
        SELECT source, coalesce(stated, affix), affix
        FROM stated_name FULL JOIN title_affix USING (source)
             ANTI JOIN known USING (source)
    """,
)
_KNOWN_TITLE_ENDS = Step(
    "title_ends",
    names("source side affix titles"),
    reads=("known_title_ends",),
    how="FROM known_title_ends",
)
_KNOWN = ("documents", "repeated", "title_ends")  # tables of the last consolidation

STEPS_AHEAD = (
    *NAMED,
    *REVISITS,
    *REMOVED,
    *PAGE_CAPTURES,
    _KNOWN_REPEATED,
    *BOILERPLATE,
    *EDITIONS,
    _KNOWN_STORIES,
    *NAMES_SEEN,
    _KNOWN_PUBLICATIONS,
    *TITLES_SHOWN,
    _KNOWN_TITLE_ENDS,
    *HEADLINES,
    *LEAD_PICTURES,
    *DOCUMENTS,
)


@dataclass(frozen=True, slots=True)
class Ahead:
    """Ids of the documents that are new or have changed, and of those that are gone."""

    changed: tuple[str, ...]
    gone: tuple[str, ...]


def is_worth_it(archive: Archive, fresh: Collection[Split], least: int = _MIN_DOCUMENTS) -> bool:
    """Whether *fresh* is little beside an archive that takes long to look across."""
    tables = [archive.derived / f"{name}.parquet" for name in _KNOWN]
    if not fresh or not all(table.exists() for table in tables):  # or an older version wrote them
        return False
    with archive.connected([part_stem(split) for split in fresh]) as connection:
        ((new,),) = connection.execute("SELECT count(*) FROM articles").fetchall()
        ((held,),) = connection.execute(f"SELECT count(*) FROM {derived(archive)}").fetchall()
    return bool(held >= least and new * _MAX_SHARE <= held)


def look_ahead(archive: Archive, fresh: Collection[Split]) -> Ahead:
    """Write the table ``AHEAD`` with the documents of every URL that *fresh* has captures of.

    Raises ``CorpusError`` where the archive was never consolidated.
    """
    with connected_ahead(archive, fresh) as connection:
        run_steps(connection, STEPS_AHEAD)
        write_parquet(
            connection,
            "FROM documents ANTI JOIN known_documents USING (id, digest)",
            archive.derived / f"{AHEAD}.parquet",
        )
        changed = connection.execute(f"SELECT id FROM {derived(archive, AHEAD)}").fetchall()
        gone = connection.execute(
            "SELECT id FROM known_documents WHERE url_key IN (SELECT url_key FROM new_url)"
            " AND id NOT IN (SELECT id FROM document_content)"
        ).fetchall()
    return Ahead(tuple(one for (one,) in changed), tuple(one for (one,) in gone))


@contextmanager
def connected_ahead(archive: Archive, fresh: Collection[Split]) -> Iterator[Connection]:
    """A database like ``Archive.connected``, of the URLs that *fresh* has captures of.

    With ``new_url``, which lists them, and with ``known_documents``, ``known_repeated`` and
    ``known_title_ends``, which are what the last consolidation found.
    """
    stems = {part_stem(split) for split in fresh}
    with archive.connected(stems | _parts_with_same_urls(archive, stems)) as connection:
        for name in _KNOWN:
            connection.execute(f"CREATE TEMP VIEW known_{name} AS FROM {derived(archive, name)}")
        _keep_to_urls_of(connection, archive, stems)
        yield connection


def _parts_with_same_urls(archive: Archive, stems: Collection[str]) -> set[str]:
    """The stems of earlier parts that hold captures of the URLs in the parts *stems*."""
    with archive.connected(stems) as connection:
        rows = connection.execute(
            "SELECT DISTINCT unnest([split_part(capture, ':', 1), file_key]) AS file_key"
            f" FROM {derived(archive, 'captures')} SEMI JOIN records USING (url_key)"
        ).fetchall()
    folders = [archive.corpus / file_key for (file_key,) in rows if file_key]
    return {
        f"{folder.name}/{path.name.removesuffix(RECORDS_END)}"
        for folder in folders
        for path in folder.glob(f"*{RECORDS_END}")
    }


def _keep_to_urls_of(connection: Connection, archive: Archive, stems: Collection[str]) -> None:
    """Let the views show only captures of the URLs in the parts *stems*, ``new_url``."""
    paths = ", ".join(quoted(archive.corpus / f"{stem}{RECORDS_END}") for stem in sorted(stems))
    connection.execute(
        "CREATE TEMP TABLE new_url AS SELECT DISTINCT url_key"
        f" FROM read_parquet([{paths}]) WHERE url_key IS NOT NULL"
    )
    for name in ("records", "articles"):
        connection.execute(
            f"ALTER VIEW {name} RENAME TO all_{name};"
            f"CREATE TEMP VIEW {name} AS FROM all_{name} SEMI JOIN new_url USING (url_key)"
        )
