"""Questions about ``cdx.parquet``, whose rows are in the order of CDX files and numbered in it.

What a question takes in memory does not depend on how many rows it finds: rows are read in blocks
of numbers, forwards or backwards, and one is read when the one before is used up.
"""

import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from threading import Lock
from typing import Any, Literal

from indexer.corpus.archive import Archive
from indexer.corpus.cdx_groups import CdxGroup, read_groups, with_firsts
from indexer.corpus.cdx_rows import CDX_COLUMNS
from indexer.corpus.database import Connection, connect, pattern_problem, quoted, reported
from indexer.errors import CorpusError, QueryError

FIRST_BLOCK, LARGEST_BLOCK = 1_024, 65_536  # rows
FIRST_RUNS = 8_192  # rows that are collapsed at least: a row group, which is unpacked as a whole
RUNS_AT_FIRST = 16  # rows that are collapsed at first for each one wanted; a question costs as much
FETCHED = 1_000  # rows that are made Python values at a time
MOST_RUNS = 3_000  # rows left by a collapse that are read at a time
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
        self._groups: tuple[tuple[int, int], Sequence[CdxGroup]] | None = None

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
        return self._found(
            columns, conditions, numbers, first_block, resolved=resolved, backwards=backwards
        )

    def collapsed(
        self,
        numbers: range,
        columns: Sequence[str],
        conditions: Sequence[CdxCondition],
        collapse: Sequence[CdxPart],
        *,
        resolved: bool = False,
        backwards: bool = False,
        wanted: int = FETCHED,
    ) -> Iterator[CdxRow]:
        """Of neighbours among ``rows`` that are equal in *collapse*, the first in the table.

        The database leaves out the others: their numbers are looked for first, and the other
        columns are read for these alone. Row groups that can hold none are not even read. Rows are
        cheapest where the first *wanted* of them are taken.
        """
        runs = _CdxRuns(columns, conditions, collapse, resolved, backwards)
        with self._asking() as (cursor, table, version), closing(cursor.cursor()) as reading:
            select = ", ".join(_selected(columns, conditions, resolved))
            firsts = self._firsts(runs, numbers, wanted, cursor, table, version)
            while some := list(islice(firsts, min(wanted, MOST_RUNS))):
                yield from _rows_at(reading, table, select, some, backwards)

    def skipped(
        self, firsts: Sequence[int], stop: int, times: Sequence[CdxCondition]
    ) -> dict[int, tuple[int, str]]:
        """How many rows stand between each of *firsts* and the next, and the time of the last.

        *firsts* are ascending numbers of rows, *stop* ends the last one's. Rows outside *times*
        are not counted. Where there is none between, the time is the row's own.
        """
        with self._asking() as (cursor, table, _):
            found = cursor.execute(
                "SELECT first.n, count(*) - 1, arg_max(held.timestamp, held.n)"
                f" FROM (SELECT n, timestamp FROM {table} WHERE n >= {firsts[0]} AND n < {stop}"
                f"{_where(cursor, times, resolved=False)}) held"
                " ASOF JOIN (SELECT unnest($firsts)::BIGINT AS n) first ON held.n >= first.n"
                " GROUP BY first.n",
                {"firsts": list(firsts)},
            ).fetchall()
            return {first: (count, last) for first, count, last in found}

    def _found(
        self,
        columns: Sequence[str],
        conditions: Sequence[CdxCondition],
        numbers: range,
        size: int,
        *,
        resolved: bool,
        backwards: bool,
    ) -> Iterator[CdxRow]:
        """The rows of ``rows``, read in blocks that grow from *size* on."""
        direction = "DESC" if backwards else "ASC"
        with self._asking() as (cursor, table, version):
            statement = (
                f"SELECT {', '.join(_selected(columns, conditions, resolved))}, capture, n"
                f" FROM {table} WHERE n >= $start AND n < $stop"
                f"{_where(cursor, conditions, resolved)} ORDER BY n {direction}"
            )
            began = time.monotonic()
            while numbers:
                self._check(version)
                block = numbers[-size:] if backwards else numbers[:size]
                numbers = numbers[:-size] if backwards else numbers[size:]
                cursor.execute(statement, {"start": block.start, "stop": block.stop})
                while found := cursor.fetchmany(FETCHED):
                    yield from found
                    began = time.monotonic()
                _be_patient(began)
                size = min(2 * size, LARGEST_BLOCK)

    def _firsts(
        self,
        runs: "_CdxRuns",
        numbers: range,
        wanted: int,
        cursor: Connection,
        table: str,
        version: tuple[int, int],
    ) -> Iterator[int]:
        """The numbers of the first rows of the runs of equal ones, in their order."""
        where = _where(cursor, runs.conditions, runs.resolved)
        left = runs.groups_of(numbers, self._row_groups(cursor, version))
        size = min(max(FIRST_RUNS, wanted * RUNS_AT_FIRST), LARGEST_BLOCK)
        began, read, count = time.monotonic(), 0, 0
        last: _CdxRun | None = None
        while left:
            self._check(version)
            block = runs.block(left, size, last)
            if block:
                cursor.execute(runs.sql(table, block, where))
            while block and (rows := cursor.fetchmany(FETCHED)):
                for row in rows:
                    run = _CdxRun(*row)
                    if last is None or last.token != run.token:
                        count += 1
                        if not runs.backwards:
                            yield run.number
                        elif last is not None:
                            yield last.number
                        last = run
                    elif runs.backwards:
                        last = run
                began = time.monotonic()
            _be_patient(began)
            read += sum(len(part.numbers) for part in block)
            enough = read * max(0, wanted - count) // max(1, count)  # if they lie as before
            size = min(max(enough, FIRST_RUNS), 4 * size, LARGEST_BLOCK)
        if runs.backwards and last is not None:
            yield last.number

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
            where = _where(cursor, conditions, resolved)
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

    def _check(self, version: tuple[int, int]) -> None:
        if self.version != version:
            raise CorpusError("the archive was written to; ask again")

    def _row_groups(self, cursor: Connection, version: tuple[int, int]) -> Sequence[CdxGroup]:
        """The row groups of this version of the table, which are read once."""
        known = self._groups
        if known is None or known[0] != version:
            self._groups = known = version, read_groups(cursor, str(self._archive.table("cdx")))
        return known[1]

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


def _rows_at(
    cursor: Connection, table: str, select: str, numbers: Sequence[int], backwards: bool
) -> list[CdxRow]:
    direction = "DESC" if backwards else "ASC"
    return cursor.execute(  # a join, since a list of a thousand numbers takes long to understand
        f"SELECT {select}, capture, n FROM {table}"
        f" SEMI JOIN (SELECT unnest($numbers)::BIGINT AS n) USING (n) ORDER BY n {direction}",
        {"numbers": list(numbers)},
    ).fetchall()


def _be_patient(began: float) -> None:
    """Raise ``QueryError`` where nothing was found since *began*, for too long."""
    if time.monotonic() - began > PATIENCE:
        raise QueryError(
            f"nothing was found in {PATIENCE:.0f} seconds; ask for fewer URLs", "filter"
        )


@dataclass(frozen=True, slots=True)
class _CdxRun:
    """The first row of a run of equal ones: what it is equal in, and where it stands."""

    number: int
    token: str
    urlkey: str = ""
    time: str = ""


@dataclass(frozen=True, slots=True)
class _CdxRuns:
    """Which rows are told apart, and where they begin."""

    columns: Sequence[str]
    conditions: Sequence[CdxCondition]
    collapse: Sequence[CdxPart]
    resolved: bool
    backwards: bool

    @property
    def stand_together(self) -> bool:
        """Whether the rows of a key that are equal stand together in the order of the table."""
        names = {name for name, _ in self.collapse}
        whole = ("urlkey", None) in self.collapse or "urlkey" not in names
        return names <= {"urlkey", "timestamp"} and whole

    @property
    def length(self) -> int:
        """How many characters of the time tell rows of one key apart."""
        lengths = [most for name, most in self.collapse if name == "timestamp"]
        return max((14 if most is None else most for most in lengths), default=0)

    def groups_of(self, numbers: range, groups: Sequence[CdxGroup]) -> deque[CdxGroup]:
        """The row groups of *numbers* that may hold a first row, in the order they are read in."""
        inside = [part for group in groups if (part := group.part(numbers)).numbers]
        if self.stand_together and not self.conditions:
            inside = list(with_firsts(inside, self.length))
        return deque(reversed(inside) if self.backwards else inside)

    def block(self, left: deque[CdxGroup], size: int, last: _CdxRun | None) -> list[CdxGroup]:
        """Take about *size* rows from *left*; those that are all equal to *last* are left out."""
        taken: list[CdxGroup] = []
        while left and size > 0:
            numbers = left[0].numbers
            if self._is_behind(left[0], last):
                left.popleft()
                continue
            part = left[0].part(numbers[-size:] if self.backwards else numbers[:size])
            rest = numbers[:-size] if self.backwards else numbers[size:]
            if rest:
                left[0] = left[0].part(rest)
            else:
                left.popleft()
            taken.append(part)
            size -= len(part.numbers)
        return taken

    def _is_behind(self, group: CdxGroup, last: _CdxRun | None) -> bool:
        if last is None or self.backwards or not self.stand_together:
            return False
        return group.only(self.length) == (last.urlkey, last.time)

    def sql(self, table: str, block: Sequence[CdxGroup], where: str) -> str:
        """The statement for the runs of the rows in *block*: number, token, place.

        Where rows that are equal stand together, grouping costs less than looking at each row and
        the one before it; but rows of many keys that are equal in what counts would be as many
        groups.
        """
        inside = " OR ".join(
            f"(n >= {part.numbers.start} AND n < {part.numbers.stop})" for part in block
        )
        rows = f"FROM {table} WHERE ({inside}){where}"
        direction = "DESC" if self.backwards else "ASC"
        place = f"urlkey, left(timestamp, {self.length})" if self.stand_together else "'', ''"
        if self.stand_together and (self._tells_keys_apart() or _is_of_one_key(block)):
            return (
                f"SELECT min(n) AS first, any_value({self._token()}), {place}"
                f" {rows} GROUP BY {place} ORDER BY first {direction}"
            )
        return (
            f"SELECT n, {self._token()} AS token, {place} {rows}"
            f" QUALIFY token IS DISTINCT FROM lag(token) OVER (ORDER BY n) ORDER BY n {direction}"
        )

    def _tells_keys_apart(self) -> bool:
        return any(name == "urlkey" for name, _ in self.collapse)

    def _token(self) -> str:
        parts = (
            _expression(name, self.resolved) if most is None
            else f"left({_expression(name, self.resolved)}, {most})"
            for name, most in self.collapse
        )  # fmt: skip
        return f"concat_ws(' ', {', '.join(parts)})"  # no cell holds a space


def _is_of_one_key(block: Sequence[CdxGroup]) -> bool:
    keys = {key for part in block for key in (part.first, part.last)}
    return len(keys) == 1 and "" not in keys


def _where(cursor: Connection, conditions: Sequence[CdxCondition], resolved: bool) -> str:
    """*conditions* as the end of a WHERE; raises ``QueryError``."""
    return "".join(f" AND {_sql(cursor, one, resolved)}" for one in conditions)


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
