"""Questions about ``cdx.parquet``, whose rows are in the order of CDX files and numbered in it.

What a question takes in memory does not depend on how many rows it finds: rows are read in blocks
of numbers, forwards or backwards, and one is read when the one before is used up.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any, Literal

from indexer.corpus.archive import Archive
from indexer.corpus.cdx_rows import CDX_COLUMNS
from indexer.corpus.database import Connection, connect, pattern_problem, quoted, reported
from indexer.errors import CorpusError, QueryError

FIRST_BLOCK, LARGEST_BLOCK = 1_024, 65_536  # rows
FETCHED = 1_000  # rows that are made Python values at a time
PATIENCE = 20.0  # seconds that are searched for the next row
MOST_CLOSEST = 10_000  # rows sorted by their distance in time
_AFTER_ALL = "\U0010ffff"  # no key holds it: keys are ASCII
_LINE = "urlkey timestamp original mimetype statuscode digest length".split()
_COMPARED = {"equal": "=", "at_least": ">=", "at_most": "<="}
_RESOLVED = {"mimetype": "orig.mimetype", "statuscode": "orig.statuscode"}

CdxRow = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class SurtRange:
    """The keys from *start* on, before *end*, in the order of their bytes."""

    start: str
    end: str

    @classmethod
    def beginning(cls, prefix: str) -> "SurtRange":
        """All keys that begin with *prefix*."""
        return cls(prefix, prefix + _AFTER_ALL)


@dataclass(frozen=True, slots=True)
class CdxCondition:
    """One filter: what the text in *column* must be, or with *negated* must not be.

    *column* empty means the whole line. A ``regex`` matches the whole text, ``begins`` the
    beginning of it, both by the rules of RE2.
    """

    column: str
    match: Literal["equal", "contains", "regex", "begins", "at_least", "at_most"]
    expression: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class CdxPosition:
    """One row, named so that it is found again after an ingest."""

    urlkey: str
    timestamp: str
    capture: str


class CdxIndex:
    """The captures of one archive; safe to use from several threads."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._lock = Lock()
        self._stack = ExitStack()
        self._connection: Connection | None = None

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._stack.close()
            self._connection = None

    def numbers(self, keys: SurtRange) -> range:
        """The numbers of the rows with these keys."""
        with self._asking() as (cursor, table, _):
            start = _first(cursor, table, "urlkey >= $key", {"key": keys.start})
            end = _first(cursor, table, "urlkey >= $key", {"key": keys.end})
            return range(start, max(start, end))

    def number_of(self, position: CdxPosition, *, behind: bool = False) -> int:
        """The number of the first row at *position* or behind it; with *behind*, only behind it."""
        sign = ">" if behind else ">="
        where = f"(urlkey, timestamp, capture) {sign} ($key, $timestamp, $capture)"
        given = {"key": position.urlkey, "timestamp": position.timestamp}
        with self._asking() as (cursor, table, _):
            return _first(
                cursor,
                table,
                f"urlkey >= $key AND {where}",
                {**given, "capture": position.capture},
            )

    def number_from(self, numbers: range, timestamp: str) -> int:
        """The number of the first row of *numbers*, all of one key, at *timestamp* or later."""
        with self._asking() as (cursor, table, _):
            found = cursor.execute(
                f"SELECT n FROM {table} WHERE n >= {numbers.start} AND n < {numbers.stop}"
                " AND timestamp >= $timestamp ORDER BY n LIMIT 1",
                {"timestamp": timestamp},
            ).fetchone()
        return int(found[0]) if found else numbers.stop

    def rows(
        self,
        numbers: range,
        columns: Sequence[str],
        conditions: Sequence[CdxCondition] = (),
        *,
        resolved: bool = False,
        backwards: bool = False,
        first_block: int = FIRST_BLOCK,
    ) -> Iterator[CdxRow]:
        """The rows of *numbers* that meet all *conditions*: their *columns*, capture and number.

        With *resolved*, a revisit has the media type and the status of what it repeats. Raises
        ``QueryError`` for an expression that is not one, or where nothing is found for too long;
        ``CorpusError`` where the table is replaced meanwhile.
        """
        with self._asking() as (cursor, table, version):
            select = ", ".join(_expression(column, resolved) for column in columns)
            where = "".join(f" AND {_sql(cursor, one, resolved)}" for one in conditions)
            order = "DESC" if backwards else "ASC"
            began = time.monotonic()
            for block in _blocks(numbers, first_block, backwards):
                if self.version != version:
                    raise CorpusError("the archive was written to; ask again")
                cursor.execute(
                    f"SELECT {select}, capture, n FROM {table}"
                    f" WHERE n >= {block.start} AND n < {block.stop}{where} ORDER BY n {order}"
                )
                while found := cursor.fetchmany(FETCHED):
                    yield from found
                    began = time.monotonic()
                if time.monotonic() - began > PATIENCE:
                    raise QueryError(
                        f"nothing was found in {PATIENCE:.0f} seconds; ask for fewer URLs", "filter"
                    )

    def nearest(
        self,
        numbers: range,
        columns: Sequence[str],
        conditions: Sequence[CdxCondition],
        timestamp: str,
        limit: int,
        *,
        resolved: bool = False,
    ) -> list[CdxRow]:
        """The rows of ``rows``, those nearest to *timestamp* first; at most ``MOST_CLOSEST``."""
        with self._asking() as (cursor, table, _):
            select = ", ".join(_expression(column, resolved) for column in columns)
            where = "".join(f" AND {_sql(cursor, one, resolved)}" for one in conditions)
            distance = (
                "abs(epoch(try_strptime(timestamp, '%Y%m%d%H%M%S'))"
                " - epoch(strptime($timestamp, '%Y%m%d%H%M%S')))"
            )
            return cursor.execute(
                f"SELECT {select}, capture, n FROM {table}"
                f" WHERE n >= {numbers.start} AND n < {numbers.stop}{where}"
                f" ORDER BY {distance} NULLS LAST, n LIMIT {min(limit, MOST_CLOSEST)}",
                {"timestamp": timestamp},
            ).fetchall()

    # ---- the database ------------------------------------------------------------------------

    @property
    def version(self) -> tuple[int, int]:
        """Differs from one writing of the table to the next; raises ``CorpusError``."""
        status = self._archive.table("cdx").stat()
        return status.st_ino, status.st_mtime_ns

    @contextmanager
    def _asking(self) -> Iterator[tuple[Connection, str, tuple[int, int]]]:
        """A cursor of its own for one question, the table, and which version of it that is."""
        path = self._archive.table("cdx")
        with reported(self._archive.path):
            with self._lock:
                if self._connection is None:
                    opened = connect(self._archive.derived, threads=1)
                    self._connection = self._stack.enter_context(opened)
                cursor = self._connection.cursor()
            try:
                yield cursor, f"read_parquet({quoted(path)})", self.version
            finally:
                cursor.close()


def _first(cursor: Connection, table: str, where: str, given: Mapping[str, str]) -> int:
    """The number of the first row *where*, or the number of all rows."""
    found = cursor.execute(
        f"SELECT n FROM {table} WHERE {where} ORDER BY n LIMIT 1", given
    ).fetchone()
    if found is None:
        found = cursor.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(found[0]) if found else 0


def _blocks(numbers: range, size: int, backwards: bool) -> Iterator[range]:
    """*numbers* in pieces that grow."""
    start, stop = numbers.start, numbers.stop
    while start < stop:
        if backwards:
            yield range(max(start, stop - size), stop)
            stop -= size
        else:
            yield range(start, min(stop, start + size))
            start += size
        size = min(2 * size, LARGEST_BLOCK)


def _expression(column: str, resolved: bool) -> str:
    if column not in CDX_COLUMNS:  # redirect and robotflags, which nobody fills any more
        return "'-'"
    if resolved and column in _RESOLVED:
        known = f'"{_RESOLVED[column]}"'
        return f"CASE WHEN \"orig.length\" <> '-' AND {known} <> '-' THEN {known} ELSE {column} END"
    return f'"{column}"'


def _sql(cursor: Connection, condition: CdxCondition, resolved: bool) -> str:
    """*condition* as SQL; raises ``QueryError``."""
    columns = [condition.column] if condition.column else _LINE
    cells = [_expression(name, resolved) for name in columns]
    text = cells[0] if len(cells) == 1 else f"concat_ws(' ', {', '.join(cells)})"
    given = quoted(condition.expression)
    if condition.match in _COMPARED:
        found = f"{text} {_COMPARED[condition.match]} {given}"
    elif condition.match == "contains":
        found = f"contains({text}, {given})"
    else:
        problem = pattern_problem(cursor, condition.expression)
        if problem:
            raise QueryError(f"{condition.expression[:80]}: {problem}", "filter")
        end = "$" if condition.match == "regex" else ""
        found = f"regexp_matches({text}, {quoted(f'^(?:{condition.expression}){end}')})"
    return f"NOT {found}" if condition.negated else f"({found})"
