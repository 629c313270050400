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
CdxPart = tuple[str, int | None]
"""A column, and how many characters of it count; None means all."""


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
            return _first_of(cursor, table, numbers, "timestamp >= $value", timestamp)

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
        question = _Selected(columns, conditions, (), resolved, backwards)
        yield from self._found(question, numbers, first_block)

    def collapsed(
        self,
        numbers: range,
        columns: Sequence[str],
        conditions: Sequence[CdxCondition],
        collapse: Sequence[CdxPart],
        *,
        resolved: bool = False,
        backwards: bool = False,
    ) -> Iterator[CdxRow]:
        """Of neighbours among ``rows`` that are equal in *collapse*, the first in the table.

        The database leaves out the others. Those of one URL that are equal by their place in the
        table are not even read: a URL may have been captured any number of times.
        """
        question = _Selected(columns, conditions, collapse, resolved, backwards)
        last: CdxRow | None = None
        for row in self._found(question, numbers, FIRST_BLOCK):
            is_equal = last is not None and last[-1] == row[-1]
            if backwards:
                if last is not None and not is_equal:
                    yield last[:-1]
                last = row
            elif not is_equal:
                yield row[:-1]
                last = row
        if backwards and last is not None:
            yield last[:-1]

    def _found(self, question: "_Selected", numbers: range, size: int) -> Iterator[CdxRow]:
        """The rows of *question*, read in blocks that grow from *size* on."""
        with self._asking() as (cursor, table, version):
            statement = question.sql(cursor, table)
            began = time.monotonic()
            while numbers:
                if self.version != version:
                    raise CorpusError("the archive was written to; ask again")
                block = numbers[-size:] if question.backwards else numbers[:size]
                numbers = numbers[:-size] if question.backwards else numbers[size:]
                cursor.execute(statement, {"start": block.start, "stop": block.stop})
                count, row = 0, None
                while found := cursor.fetchmany(FETCHED):
                    yield from found
                    count, row = count + len(found), found[-1]
                    began = time.monotonic()
                if time.monotonic() - began > PATIENCE:
                    raise QueryError(
                        f"nothing was found in {PATIENCE:.0f} seconds; ask for fewer URLs", "filter"
                    )
                if count == 1 and row is not None and question.skips:
                    equal = question.equal_to(cursor, table, numbers, row)
                    if not question.backwards:
                        numbers = numbers[len(equal) :]
                    else:
                        numbers = numbers[: len(numbers) - len(equal)]
                        first = equal if question.conditions else equal[:1]
                        cursor.execute(statement, {"start": first.start, "stop": first.stop})
                        yield from cursor.fetchall()
                size = min(2 * size, LARGEST_BLOCK)

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
            select = ", ".join(_selected(columns, conditions, resolved))
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
                    opened = connect(self._archive.derived, threads=1, lasting=True)
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


def _first_of(cursor: Connection, table: str, numbers: range, where: str, value: str) -> int:
    """The first of *numbers* whose row is as *where* says of *value*, or the end of them."""
    found = cursor.execute(
        f"SELECT n FROM {table} WHERE n >= {numbers.start} AND n < {numbers.stop} AND {where}"
        " ORDER BY n LIMIT 1",
        {"value": value},
    ).fetchone()
    return int(found[0]) if found else numbers.stop


@dataclass(frozen=True, slots=True)
class _Selected:
    """Which rows are read, and what of them: *columns*, capture, number, and what is collapsed."""

    columns: Sequence[str]
    conditions: Sequence[CdxCondition]
    collapse: Sequence[CdxPart]
    resolved: bool
    backwards: bool

    def sql(self, cursor: Connection, table: str) -> str:
        """The statement for the rows from ``$start`` to ``$stop``; raises ``QueryError``."""
        select = _selected(self.columns, self.conditions, self.resolved)
        where = "".join(f" AND {_sql(cursor, one, self.resolved)}" for one in self.conditions)
        block = f"n >= $start AND n < $stop{where}"
        order = "ORDER BY n DESC" if self.backwards else "ORDER BY n"
        if not self.collapse:
            return f"SELECT {', '.join(select)}, capture, n FROM {table} WHERE {block} {order}"
        kept = (
            f"SELECT n, {self._token()} AS token FROM {table} WHERE {block}"
            " QUALIFY token IS DISTINCT FROM lag(token) OVER (ORDER BY n)"
        )
        return (  # the other columns are read only for the rows that are kept
            f"SELECT {', '.join(select)}, capture, n, token FROM {table} JOIN ({kept}) USING (n)"
            f" WHERE n >= $start AND n < $stop {order}"
        )

    def _token(self) -> str:
        parts = (
            _expression(name, self.resolved) if most is None
            else f"left({_expression(name, self.resolved)}, {most})"
            for name, most in self.collapse
        )  # fmt: skip
        return f"concat_ws(' ', {', '.join(parts)})"  # no cell holds a space

    @property
    def skips(self) -> bool:
        """Whether rows that are equal stand together in the order of the table."""
        names = {name for name, _ in self.collapse}
        whole = ("urlkey", None) in self.collapse or "urlkey" not in names
        return bool(names) and names <= {"urlkey", "timestamp"} and whole

    def equal_to(self, cursor: Connection, table: str, numbers: range, row: CdxRow) -> range:
        """The part of *numbers*, on either side of *row*, that is equal to it by its place."""
        key, timestamp = (row[self.columns.index(name)] for name in ("urlkey", "timestamp"))
        lengths = [most or len(timestamp) for name, most in self.collapse if name == "timestamp"]
        beginning = timestamp[: max(lengths, default=0)]
        if self.backwards:
            start = _first_of(cursor, table, numbers, "urlkey >= $value", key)
            rest = range(start, numbers.stop)
            if beginning:
                start = _first_of(cursor, table, rest, "timestamp >= $value", beginning)
            return range(start, numbers.stop)
        stop = _first_of(cursor, table, numbers, "urlkey > $value", key)
        if beginning:
            rest = range(numbers.start, stop)
            stop = _first_of(cursor, table, rest, "timestamp > $value", beginning + "~")
        return range(numbers.start, stop)


def _selected(
    columns: Sequence[str], conditions: Sequence[CdxCondition], resolved: bool
) -> list[str]:
    """The *columns* as SQL; of duplicates, the first one in the time asked for counts none."""
    times = [
        one.expression
        for one in conditions
        if (one.column, one.match, one.negated) == ("timestamp", "at_least", False)
    ]
    return [
        f"CASE WHEN dupetimestamp < {quoted(max(times))} THEN '0' ELSE dupecount END"
        if column == "dupecount" and times
        else _expression(column, resolved)
        for column in columns
    ]


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
