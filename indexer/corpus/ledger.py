"""The ledger: the outcome of every record of every file, and where captures lie."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from indexer.corpus.database import Connection, listed, quoted
from indexer.corpus.folders import file_note
from indexer.corpus.rows import LOCATION_FIELDS, WITHIN_FILE
from indexer.model.capture import Location, NotedFile, Outcome, Record, Reference
from indexer.model.extractor import EXTRACTOR_VERSION
from indexer.model.search import Document, EditionRef
from indexer.urls import host_keys, loose_key, mend, url_key

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PAGES = (Outcome.ARTICLE, Outcome.PAGE, Outcome.REVISIT)


@dataclass(frozen=True, slots=True)
class Status:
    """Counts over the whole archive; *outcomes* and *reasons* each add up to *records*.

    *orphan_revisits* have their original in no file so far; a later ingest may bring it.
    *outdated_articles* were read by another version of the extractor than this one. *removals*
    counts what an operator has named; their records are among *outcomes* as ``removed``.
    """

    files: int
    records: int
    captures: int
    articles: int
    editions: int
    stories: int
    sources: int
    outcomes: Mapping[str, int]
    reasons: Mapping[str, int]
    collections: Mapping[str, int]
    first_capture: datetime | None
    last_capture: datetime | None
    orphan_revisits: int = 0
    outdated_articles: int = 0
    removals: int = 0


@dataclass(frozen=True, slots=True)
class FileOutcomes:
    """The outcomes of the records of some files: *counts* by outcome and reason, *flags* by name.

    *damaged* are the records that could not be read, or only in part.
    """

    counts: Mapping[tuple[str, str], int]
    flags: Mapping[str, int]
    damaged: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class CaptureRow:
    """One capture of a URL, of any type, for the CDX server and replay.

    *location* leads to the bytes; for a revisit, to those of the capture it repeats, or None where
    that capture is not in this archive. *noted* tells the file of *location* from others.
    """

    url: str
    url_key: str
    captured_at: datetime | None
    status: int | None
    content_type: str | None
    type: str
    redirect_to: str | None
    location: Location | None
    noted: NotedFile | None = None


_HIDDEN = ("url", "url_key", "redirect_to", "refers_url", "refers_url_key")


def hide_removed(connection: Connection, removed: Path) -> None:
    """Let the views show of removed records that they are there, and nothing of what they hold.

    *removed* is a table of ``derived/``.
    """
    table = f"read_parquet({quoted(removed)})"
    if not _count(connection, f"FROM {table}"):
        return
    kept = "n.capture IS NULL"
    replaced = [f"CASE WHEN {kept} THEN {name} END AS {name}" for name in _HIDDEN]
    replaced += [
        f"CASE WHEN {kept} THEN {name} ELSE 'removed' END AS {name}"
        for name in ("outcome", "reason")
    ]
    connection.execute(
        "ALTER VIEW records RENAME TO read_records;"
        f"CREATE TEMP VIEW records AS SELECT r.* REPLACE ({', '.join(replaced)})"
        f" FROM read_records r LEFT JOIN (SELECT capture FROM {table}) n USING (capture)"
    )
    views = connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
    if ("articles",) in views:
        connection.execute(
            "ALTER VIEW articles RENAME TO read_articles;"
            f"CREATE TEMP VIEW articles AS FROM read_articles ANTI JOIN {table} USING (capture)"
        )


def removed_records(connection: Connection, removed: Path) -> dict[int, int]:
    """The number of records in the table of removed ones, by the number of the removal."""
    rows = connection.execute(
        f"SELECT number, count(*) FROM read_parquet({quoted(removed)}) GROUP BY number"
    ).fetchall()
    return dict(rows)


def status(connection: Connection, documents: Path | None, revisits: Path | None) -> Status:
    """Counts over all records; editions, stories and sources are those of articles.

    *documents* and *revisits* are tables of ``derived/``; None before the first consolidation.
    """
    outcomes: dict[str, int] = {}
    reasons: dict[str, int] = {}
    captured: list[int] = []  # the first and last capture of each kind of page
    for outcome, reason, count, first, last in connection.execute(
        "SELECT outcome, reason, count(*), epoch_us(min(captured_at)), epoch_us(max(captured_at))"
        " FROM records GROUP BY outcome, reason ORDER BY outcome, reason"
    ).fetchall():
        outcomes[outcome] = outcomes.get(outcome, 0) + count
        reasons[reason] = reasons.get(reason, 0) + count
        if outcome in PAGES and first is not None:
            captured += (first, last)
    editions, stories, sources = _article_counts(connection, documents)
    return Status(
        files=_count(connection, "FROM files"),
        records=sum(outcomes.values()),
        captures=sum(outcomes.get(outcome, 0) for outcome in PAGES),
        articles=outcomes.get(Outcome.ARTICLE, 0),
        editions=editions,
        stories=stories,
        sources=sources,
        outcomes=outcomes,
        reasons=reasons,
        collections=_collections(connection),
        first_capture=from_microseconds(min(captured, default=None)),
        last_capture=from_microseconds(max(captured, default=None)),
        orphan_revisits=outcomes.get(Outcome.REVISIT, 0) - _resolved(connection, revisits),
        outdated_articles=_count(
            connection,
            "FROM articles WHERE kind = 'article'"
            f" AND extractor IS DISTINCT FROM {quoted(EXTRACTOR_VERSION)}",
        ),
    )


def _article_counts(connection: Connection, documents: Path | None) -> tuple[int, int, int]:
    """Editions, stories and sources of articles."""
    if documents is None:
        return 0, 0, 0
    ((editions, stories, sources),) = connection.execute(
        "SELECT count(*), count(DISTINCT story), count(DISTINCT source)"
        f" FROM read_parquet({quoted(documents)}) WHERE kind = 'article'"
    ).fetchall()
    return editions, stories, sources


def _collections(connection: Connection) -> dict[str, int]:
    """The number of files in each collection."""
    rows = connection.execute(
        "SELECT name, count(*) FROM (SELECT unnest(collections) AS name FROM files)"
        " GROUP BY name ORDER BY name"
    ).fetchall()
    return dict(rows)


def _resolved(connection: Connection, revisits: Path | None) -> int:
    """How many revisits that are not removed have an original; 0 where none was looked for."""
    if revisits is None:
        return 0
    return _count(
        connection,
        f"FROM read_parquet({quoted(revisits)}) SEMI JOIN"
        f" (SELECT capture FROM records WHERE outcome = '{Outcome.REVISIT}') USING (capture)",
    )


def _count(connection: Connection, rows: str) -> int:
    ((count,),) = connection.execute(f"SELECT count(*) {rows}").fetchall()
    return int(count)


def captures(
    connection: Connection, table: Path, url: str, limit: int, near: datetime | None = None
) -> tuple[CaptureRow, ...]:
    """Captures of *url*, oldest first, from the table that consolidate sorted by URL key.

    Of more than *limit*, those nearest to *near*. Where there are none, those of a URL that differs
    only in which characters are escaped.
    """
    key = url_key(mend(url))
    rows = _rows_of_key(connection, table, key, limit, near)
    if not rows and (similar := _similar_key(connection, table, key)):
        return _rows_of_key(connection, table, similar, limit, near)
    return rows


def _similar_key(connection: Connection, table: Path, key: str) -> str | None:
    """A key in the table that differs from *key* only in which characters are escaped."""
    loose = loose_key(key)
    for start in host_keys(key.partition("?")[0]):
        rows = connection.execute(
            f"SELECT DISTINCT url_key FROM read_parquet({quoted(table)})"
            " WHERE url_key = $start OR starts_with(url_key, $start || '?') ORDER BY url_key",
            {"start": start},
        ).fetchall()
        for (held,) in rows:
            if loose_key(held) == loose:
                return str(held)
    return None


def _rows_of_key(
    connection: Connection, table: Path, key: str, limit: int, near: datetime | None
) -> tuple[CaptureRow, ...]:
    order = "captured_at NULLS FIRST, capture"
    distance = "abs(epoch_us(captured_at) - $near) NULLS LAST, capture"
    columns = (
        "url, epoch_us(captured_at), status, content_type, type, redirect_to, file_key,"
        f" {listed(WITHIN_FILE)}"
    )
    rows = connection.execute(
        f"SELECT {columns} FROM (FROM read_parquet({quoted(table)}) WHERE url_key = $key"
        f" ORDER BY {distance if near else order} LIMIT $limit) ORDER BY {order}",
        {"key": key, "limit": limit} | ({"near": _microseconds(near)} if near else {}),
    ).fetchall()
    corpus = table.parent.parent / "corpus"
    notes = {row[6]: _note(corpus, row[6]) for row in rows if row[6]}
    return tuple(
        CaptureRow(
            url=row[0],
            url_key=key,
            captured_at=from_microseconds(row[1]),
            status=row[2],
            content_type=row[3],
            type=row[4],
            redirect_to=row[5],
            location=Location(notes[row[6]][0], *row[7:]) if row[6] else None,
            noted=notes[row[6]][1] if row[6] else None,
        )
        for row in rows
    )


def editions(connection: Connection, table: Path, document: Document) -> tuple[EditionRef, ...]:
    """All editions of the URL of *document*, oldest first; a page that is no article is its own."""
    rows = connection.execute(
        "SELECT id, list_transform(captures, lambda moment: epoch_us(moment))"
        f" FROM read_parquet({quoted(table)}) WHERE url_key = $key"
        " AND CASE WHEN $kind = 'article' THEN kind = 'article' ELSE id = $id END ORDER BY number",
        {"key": document.url_key, "kind": document.kind, "id": document.id},
    ).fetchall()
    return tuple(
        EditionRef(edition, tuple(from_microseconds(at) for at in captures))
        for edition, captures in rows
    )


def _note(corpus: Path, file_key: str) -> tuple[str, NotedFile]:
    """The path at which the file with this key was last seen, and what was noted of it."""
    note = file_note(corpus, file_key)
    return str(note["path"]), NotedFile(file_key, int(note["bytes"]), str(note["container"]))


def records(
    connection: Connection,
    outcomes: Collection[str] | None = None,
    files: Collection[str] | None = None,
    offset: int = 0,
    limit: int | None = None,
) -> tuple[Record, ...]:
    """Rows of the ledger by file and offset; only those of *outcomes* and *files*, if given."""
    rows = connection.execute(
        "SELECT type, outcome, reason, url, epoch_us(captured_at), status, content_type, flags,"
        " redirect_to, refers_profile, refers_url, epoch_us(refers_at), refers_record_id,"
        f" {listed(LOCATION_FIELDS)}"
        " FROM records"
        " WHERE ($outcomes IS NULL OR list_contains($outcomes, outcome))"
        " AND ($files IS NULL OR list_contains($files, file_key))"
        ' ORDER BY file, member NULLS FIRST, "offset", capture'
        f" LIMIT {limit or 'ALL'} OFFSET $start",
        {
            "outcomes": None if outcomes is None else list(outcomes),
            "files": None if files is None else list(files),
            "start": offset,
        },
    ).fetchall()
    return tuple(map(_record, rows))


def _record(row: tuple[Any, ...]) -> Record:
    kind, outcome, reason, url, captured_at, status, content_type, flags, *more = row
    redirect_to, profile, refers_url, refers_at, refers_id, *location = more
    original = Reference(profile, refers_url, from_microseconds(refers_at), refers_id)
    return Record(
        location=Location(*location),
        type=kind,
        outcome=Outcome(outcome),
        reason=reason,
        url=url,
        captured_at=from_microseconds(captured_at),
        status=status,
        content_type=content_type,
        flags=tuple(flags),
        redirect_to=redirect_to,
        refers_to=original if profile else None,
    )


def file_outcomes(connection: Connection, files: Collection[str]) -> FileOutcomes:
    """What became of the records of the files with these keys."""
    return FileOutcomes(
        _counts(connection, files),
        _flags(connection, files),
        records(connection, [Outcome.DAMAGED, Outcome.POISON], files),
    )


def _counts(connection: Connection, files: Collection[str]) -> dict[tuple[str, str], int]:
    """The number of records of these files by outcome and reason."""
    rows = connection.execute(
        "SELECT outcome, reason, count(*) FROM records WHERE list_contains($files, file_key)"
        " GROUP BY outcome, reason ORDER BY outcome, reason",
        {"files": list(files)},
    ).fetchall()
    return {(outcome, reason): count for outcome, reason, count in rows}


def _flags(connection: Connection, files: Collection[str]) -> dict[str, int]:
    """The number of records of these files with each flag: oddities that lost nothing."""
    rows = connection.execute(
        "SELECT flag, count(*) FROM (SELECT unnest(flags) AS flag FROM records"
        " WHERE list_contains($files, file_key)) GROUP BY flag ORDER BY flag",
        {"files": list(files)},
    ).fetchall()
    return dict(rows)


def _microseconds(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


def from_microseconds(microseconds: int | None) -> datetime | None:
    """The aware UTC time so many microseconds after 1970, as DuckDB counts."""
    return None if microseconds is None else _EPOCH + timedelta(microseconds=microseconds)
