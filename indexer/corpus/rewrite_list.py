"""Questions to the table of rewrites: which editions replaced which, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from indexer.corpus.archive import Archive
from indexer.corpus.database import connect, quoted
from indexer.corpus.ledger import from_microseconds

_COLUMNS = "before, after, source, old_title, new_title, changed, added, removed, kinds, note"


@dataclass(frozen=True, slots=True)
class RewriteRow:
    """The step from one edition of a URL, *before*, to the next, *after*; both are ids.

    *changed*, *added* and *removed* count passages. *seen_at* is the first capture of the later
    edition and *last_at* the last of the earlier one: the page was changed between them. *note* is
    the correction or retraction that was added.
    """

    before: str
    after: str
    source: str
    old_title: str
    new_title: str
    changed: int
    added: int
    removed: int
    kinds: tuple[str, ...]
    note: str | None
    last_at: datetime | None
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class RewriteQuestion:
    """Which rewrites: of any of *sources*, of any of *kinds*, seen in ``[start, end)``.

    What is empty or None does not limit them. At most *limit*, after the first *offset*.
    """

    sources: Sequence[str] = ()
    kinds: Sequence[str] = ()
    start: datetime | None = None
    end: datetime | None = None
    without: Sequence[str] = ()
    offset: int = 0
    limit: int = 25


def rewrites(archive: Archive, question: RewriteQuestion) -> tuple[RewriteRow, ...]:
    """The rewrites that *question* asks for; raises ``CorpusError``."""
    table = archive.table("rewrites")
    with connect(archive.derived, threads=1) as connection:
        rows = connection.execute(
            f"SELECT {_COLUMNS}, epoch_us(before_at), epoch_us(changed_at)"
            f" FROM read_parquet({quoted(table)})"
            " WHERE (len($sources::VARCHAR[]) = 0 OR list_contains($sources, source))"
            " AND NOT list_contains($without::VARCHAR[], source)"
            " AND (len($kinds::VARCHAR[]) = 0 OR list_has_any(kinds, $kinds))"
            " AND ($start::TIMESTAMPTZ IS NULL OR changed_at >= $start::TIMESTAMPTZ)"
            " AND ($end::TIMESTAMPTZ IS NULL OR changed_at < $end::TIMESTAMPTZ)"
            " ORDER BY changed_at DESC NULLS LAST, after, before LIMIT $limit OFFSET $offset",
            {
                "sources": list(question.sources),
                "without": list(question.without),
                "kinds": list(question.kinds),
                "start": question.start and question.start.isoformat(),
                "end": question.end and question.end.isoformat(),
                "limit": question.limit,
                "offset": question.offset,
            },
        ).fetchall()
    return tuple(_row(*row) for row in rows)


def _row(*values: Any) -> RewriteRow:
    *told, kinds, note, last, seen = values
    fields = [*told, tuple(kinds), note, from_microseconds(last), from_microseconds(seen)]
    return RewriteRow(*fields)
