"""The ledger: what became of every record of every file, and where captures lie."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from indexer.corpus.database import Connection, quoted
from indexer.extract import EXTRACTOR_VERSION
from indexer.model.capture import Location, Outcome, Record, Reference
from indexer.urls import url_key

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PAGES = (Outcome.ARTICLE, Outcome.PAGE, Outcome.REVISIT)


@dataclass(frozen=True, slots=True)
class Status:
    """Counts over the whole archive; *outcomes* and *reasons* each add up to *records*.

    *orphan_revisits* are those whose original is in no file so far; a later ingest may bring it.
    *outdated_articles* were read by another version of the extractor than this one.
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


@dataclass(frozen=True, slots=True)
class FileOutcomes:
    """What became of the records of some files: *counts* by outcome and reason, *flags* by name.

    *damaged* are those that could not be read, or only in part.
    """

    counts: Mapping[tuple[str, str], int]
    flags: Mapping[str, int]
    damaged: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class CaptureRow:
    """One capture of a URL, whatever its type; what the CDX server and the replay ask for.

    *location* leads to the bytes: for a revisit that of the capture it repeats, or None where
    that one is not in this archive.
    """

    url: str
    url_key: str
    captured_at: datetime | None
    status: int | None
    content_type: str | None
    type: str
    redirect_to: str | None
    location: Location | None


def status(connection: Connection, documents: Path, revisits: Path) -> Status:
    """Counts over all records; editions, stories and sources are those of articles."""
    rows = connection.execute(
        "SELECT outcome, reason, count(*),"
        " epoch_us(min(captured_at)) AS first, epoch_us(max(captured_at)) AS last"
        " FROM records GROUP BY outcome, reason ORDER BY outcome, reason"
    ).fetchall()
    files = connection.execute("SELECT count(*) FROM files").fetchall()[0][0]
    collections = dict(
        connection.execute(
            "SELECT name, count(*) FROM (SELECT unnest(collections) AS name FROM files)"
            " GROUP BY name ORDER BY name"
        ).fetchall()
    )
    editions = stories = sources = 0
    if documents.exists():
        editions, stories, sources = connection.execute(
            "SELECT count(*), count(DISTINCT story), count(DISTINCT source)"
            f" FROM read_parquet({quoted(documents)}) WHERE kind = 'article'"
        ).fetchall()[0]
    ((outdated,),) = connection.execute(
        "SELECT count(*) FROM articles"
        " WHERE kind = 'article' AND extractor IS DISTINCT FROM $version",
        {"version": EXTRACTOR_VERSION},
    ).fetchall()
    resolved = 0
    if revisits.exists():
        (resolved,) = connection.execute(
            f"SELECT count(*) FROM read_parquet({quoted(revisits)})"
        ).fetchall()[0]
    outcomes: dict[str, int] = {}
    reasons: dict[str, int] = {}
    for outcome, reason, count, *_ in rows:
        outcomes[outcome] = outcomes.get(outcome, 0) + count
        reasons[reason] = reasons.get(reason, 0) + count
    seen = [row for row in rows if row[0] in PAGES]
    return Status(
        files=files,
        records=sum(outcomes.values()),
        captures=sum(outcomes.get(outcome, 0) for outcome in PAGES),
        articles=outcomes.get(Outcome.ARTICLE, 0),
        editions=editions,
        stories=stories,
        sources=sources,
        outcomes=outcomes,
        reasons=reasons,
        collections=collections,
        first_capture=from_microseconds(
            min((row[3] for row in seen if row[3] is not None), default=None)
        ),
        last_capture=from_microseconds(
            max((row[4] for row in seen if row[4] is not None), default=None)
        ),
        orphan_revisits=outcomes.get(Outcome.REVISIT, 0) - resolved,
        outdated_articles=outdated,
    )


def captures(connection: Connection, table: Path, url: str, limit: int) -> tuple[CaptureRow, ...]:
    """All captures of *url*, oldest first, from the table that consolidate sorted by URL key."""
    key = url_key(url)
    rows = connection.execute(
        "SELECT url, epoch_us(captured_at), status, content_type, type, redirect_to, file_key,"
        ' "offset", length, record_id, digest, member, seekable'
        f" FROM read_parquet({quoted(table)}) WHERE url_key = $key"
        " ORDER BY captured_at NULLS FIRST, capture LIMIT $limit",
        {"key": key, "limit": limit},
    ).fetchall()
    corpus = table.parent.parent / "corpus"
    paths = {row[6]: _path(corpus, row[6]) for row in rows if row[6]}
    return tuple(
        CaptureRow(
            url=row[0],
            url_key=key,
            captured_at=from_microseconds(row[1]),
            status=row[2],
            content_type=row[3],
            type=row[4],
            redirect_to=row[5],
            location=Location(paths[row[6]], *row[7:]) if row[6] else None,
        )
        for row in rows
    )


def _path(corpus: Path, file_key: str) -> str:
    """Where the file with this key lies now."""
    return str(json.loads((corpus / file_key / "file.json").read_text("utf-8"))["path"])


def records(
    connection: Connection,
    outcomes: Collection[str] | None = None,
    files: Collection[str] | None = None,
    offset: int = 0,
    limit: int | None = None,
) -> tuple[Record, ...]:
    """Rows of the ledger in the order of file and offset, those of *outcomes* and *files* only."""
    found = _select(
        connection,
        "($outcomes IS NULL OR list_contains($outcomes, outcome))"
        " AND ($files IS NULL OR list_contains($files, file_key))",
        f'file, member NULLS FIRST, "offset", capture LIMIT {limit or "ALL"} OFFSET $start',
        {
            "outcomes": None if outcomes is None else list(outcomes),
            "files": None if files is None else list(files),
            "start": offset,
        },
    )
    return tuple(record for _, record in found)


def file_outcomes(connection: Connection, files: Collection[str]) -> FileOutcomes:
    """What became of the records of the files with these keys."""
    return FileOutcomes(
        _counts(connection, files),
        _flags(connection, files),
        records(connection, [Outcome.DAMAGED, Outcome.POISON], files),
    )


def _counts(connection: Connection, files: Collection[str]) -> dict[tuple[str, str], int]:
    """How many records of these files came to each outcome and reason."""
    rows = connection.execute(
        "SELECT outcome, reason, count(*) FROM records WHERE list_contains($files, file_key)"
        " GROUP BY outcome, reason ORDER BY outcome, reason",
        {"files": list(files)},
    ).fetchall()
    return {(outcome, reason): count for outcome, reason, count in rows}


def _flags(connection: Connection, files: Collection[str]) -> dict[str, int]:
    """How many records of these files bear each flag: oddities that lost nothing."""
    rows = connection.execute(
        "SELECT flag, count(*) FROM (SELECT unnest(flags) AS flag FROM records"
        " WHERE list_contains($files, file_key)) GROUP BY flag ORDER BY flag",
        {"files": list(files)},
    ).fetchall()
    return dict(rows)


def from_microseconds(microseconds: int | None) -> datetime | None:
    """The aware UTC time so many microseconds after 1970, as DuckDB counts."""
    return None if microseconds is None else _EPOCH + timedelta(microseconds=microseconds)


def _select(
    connection: Connection, where: str, order: str, values: Mapping[str, Any]
) -> list[tuple[str, Record]]:
    rows = connection.execute(
        'SELECT capture, file, "offset", length, record_id, digest, member, seekable,'
        " type, outcome, reason, url, epoch_us(captured_at), status, content_type, flags,"
        " redirect_to,"
        " refers_profile, refers_url, epoch_us(refers_at), refers_record_id"
        f" FROM records WHERE {where} ORDER BY {order}",
        dict(values),
    ).fetchall()
    return [
        (
            row[0],
            Record(
                location=Location(*row[1:8]),
                type=row[8],
                outcome=Outcome(row[9]),
                reason=row[10],
                url=row[11],
                captured_at=from_microseconds(row[12]),
                status=row[13],
                content_type=row[14],
                flags=tuple(row[15]),
                redirect_to=row[16],
                refers_to=Reference(row[17], row[18], from_microseconds(row[19]), row[20])
                if row[17]
                else None,
            ),
        )
        for row in rows
    ]
