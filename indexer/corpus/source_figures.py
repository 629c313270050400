"""Figures of one source or of all, as the last look across the corpus left them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from indexer.corpus.archive import Archive
from indexer.corpus.database import Connection, connect, quoted
from indexer.corpus.ledger import from_microseconds

MOST_SOURCES = 10_000
_LONGEST_TEXT = 600  # characters shown of a block
_ERRORS = (
    ("page", "error"),
    ("skipped", "http_client_error"),
    ("skipped", "http_server_error"),
)
"""Outcome and reason of what a reader would have seen as an error."""


@dataclass(frozen=True, slots=True)
class SourceMonth:
    """The captures of a source in one month (``2015-09``); *articles* are those of articles."""

    month: str
    captures: int
    articles: int


@dataclass(frozen=True, slots=True)
class SourceReason:
    """What became of so many records of a source, as the ledger says."""

    outcome: str
    reason: str
    captures: int


@dataclass(frozen=True, slots=True)
class RepeatedBlock:
    """A passage that is hidden in so many articles of a source, counted by address."""

    text: str
    articles: int
    first_captured: datetime | None
    last_captured: datetime | None


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """One source in the list; *years* is year of publication to articles, oldest first.

    *country* and *kind* are as the editor says, *domains* all that are merged. Articles are
    current ones, *editions* all of theirs, *captures* all records of its hosts.
    *walls* and *errors* count pages of these kinds, and errors answers that say so by their status.
    """

    source: str
    source_name: str
    articles: int
    editions: int
    captures: int
    first_published: datetime | None
    last_published: datetime | None
    first_captured: datetime | None
    last_captured: datetime | None
    walls: int
    errors: int
    years: Mapping[str, int]
    country: str | None
    kind: str | None
    domains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceFigures:
    """All that the corpus says of one source; *hidden* of its *blocks* are repeated ones."""

    summary: SourceSummary
    blocks: int
    hidden: int
    months: tuple[SourceMonth, ...]
    reasons: tuple[SourceReason, ...]


def has_figures(archive: Archive) -> bool:
    """Whether the figures were computed; an earlier release did not."""
    return (archive.derived / "sources.parquet").exists()


def source_summaries(archive: Archive) -> tuple[SourceSummary, ...]:
    """Every source of articles, most articles first; empty where ``has_figures`` is false."""
    if not has_figures(archive):
        return ()
    table = quoted(archive.table("sources"))
    with connect(archive.derived, threads=1) as connection:
        rows = _rows(
            connection,
            f"SELECT * EXCLUDE (months) FROM read_parquet({table})"
            f" ORDER BY articles DESC, source LIMIT {MOST_SOURCES}",
        )
        return tuple(map(_summary, rows))


def source_figures(archive: Archive, source: str) -> SourceFigures | None:
    """The figures of *source*; None where there is no such source, or no figures."""
    if not has_figures(archive):
        return None
    table = quoted(archive.table("sources"))
    with connect(archive.derived, threads=1) as connection:
        found = f"FROM read_parquet({table}) WHERE source = $source"
        for row in _rows(connection, found, {"source": source}):
            return SourceFigures(
                _summary(row),
                row["blocks"],
                row["hidden"],
                tuple(SourceMonth(**month) for month in reversed(row["months"])),
                tuple(SourceReason(**reason) for reason in row["reasons"]),
            )
    return None


def repeated_blocks(archive: Archive, source: str) -> tuple[RepeatedBlock, ...]:
    """The passages hidden in most articles of *source*, with the first characters of each."""
    if not has_figures(archive):
        return ()
    table = quoted(archive.table("source_blocks"))
    with connect(archive.derived, threads=1) as connection:
        rows = connection.execute(
            "SELECT part, content, place, articles, epoch_us(first_at), epoch_us(last_at)"
            f" FROM read_parquet({table}) WHERE source = $source"
            " ORDER BY articles DESC, content, place",
            {"source": source},
        ).fetchall()
        texts = _texts(connection, archive, [row[:3] for row in rows])
    return tuple(
        RepeatedBlock(
            texts.get(tuple(place), ""),
            articles,
            from_microseconds(first),
            from_microseconds(last),
        )
        for *place, articles, first, last in rows
    )


def _texts(
    connection: Connection, archive: Archive, places: Sequence[tuple[str, str, int]]
) -> dict[tuple[Any, ...], str]:
    """The first characters of the blocks at *places*: part, capture, number of the block."""
    texts: dict[tuple[Any, ...], str] = {}
    for part in sorted({part for part, _, _ in places}):
        wanted = [(content, place) for one, content, place in places if one == part]
        rows = connection.execute(
            f"SELECT capture, place, blocks[place].text[:{_LONGEST_TEXT + 1}]"
            f" FROM read_parquet({quoted(archive.part_file(part))}) JOIN"
            " (SELECT unnest($contents) AS capture, unnest($places) AS place) USING (capture)",
            {"contents": [one for one, _ in wanted], "places": [one for _, one in wanted]},
        ).fetchall()
        for content, place, text in rows:
            texts[part, content, place] = _cut(text or "")
    return texts


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT].rstrip() + "…"


def _rows(
    connection: Connection, select: str, values: Mapping[str, object] | None = None
) -> Iterator[dict[str, Any]]:
    query = f"SELECT to_json(t)::VARCHAR FROM ({select}) t"
    for (row,) in connection.execute(query, dict(values or {})).fetchall():
        yield json.loads(row)


def _summary(row: Mapping[str, Any]) -> SourceSummary:
    counts = {(one["outcome"], one["reason"]): one["captures"] for one in row["reasons"]}
    return SourceSummary(
        source=row["source"],
        source_name=row["source_name"],
        articles=row["articles"],
        editions=row["editions"],
        captures=row["captures"],
        first_published=_time(row["first_published"]),
        last_published=_time(row["last_published"]),
        first_captured=_time(row["first_captured"]),
        last_captured=_time(row["last_captured"]),
        walls=counts.get(("page", "wall"), 0),
        errors=sum(counts.get(kind, 0) for kind in _ERRORS),
        years={one["year"]: one["articles"] for one in reversed(row["years"])},
        country=row["country"],
        kind=row["kind"],
        domains=tuple(row["domains"]),
    )


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
