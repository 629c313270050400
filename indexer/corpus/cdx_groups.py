"""Where the row groups of ``cdx.parquet`` begin and end, as its footer says.

A URL may have been captured any number of times. What is collapsed by URL or time need not be read
where a whole row group is equal to the row before it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.corpus.database import Connection, quoted


@dataclass(frozen=True, slots=True)
class CdxGroup:
    """The rows *numbers*, from the *first* URL key and the *start* time to the *last* and *stop*.

    The times are the least and the greatest, whatever the key. Keys and times are empty where the
    footer does not say them exactly.
    """

    numbers: range
    first: str
    last: str
    start: str
    stop: str

    def only(self, length: int) -> tuple[str, str] | None:
        """Key and beginning of the time of all rows, *length* characters of it; None if mixed."""
        place = (self.first, self.start[:length])
        return place if self.first and place == (self.last, self.stop[:length]) else None

    def end(self, length: int) -> tuple[str, str] | None:
        """Key and beginning of the time of the last row; None where that is not known."""
        if not length:
            return (self.last, "") if self.last else None
        return (self.last, self.stop[:length]) if self.first == self.last != "" else None

    def part(self, numbers: range) -> "CdxGroup":
        """The rows that are in *numbers*, too."""
        own = self.numbers
        both = range(max(own.start, numbers.start), min(own.stop, numbers.stop))
        return CdxGroup(both, self.first, self.last, self.start, self.stop)


def read_groups(cursor: Connection, path: str) -> tuple[CdxGroup, ...]:
    """The row groups of the table at *path*."""
    rows = cursor.execute(
        "SELECT any_value(row_group_num_rows),"
        " max(CASE WHEN path_in_schema = 'urlkey' AND min_is_exact THEN stats_min_value END),"
        " max(CASE WHEN path_in_schema = 'urlkey' AND max_is_exact THEN stats_max_value END),"
        " max(CASE WHEN path_in_schema = 'timestamp' AND min_is_exact THEN stats_min_value END),"
        " max(CASE WHEN path_in_schema = 'timestamp' AND max_is_exact THEN stats_max_value END)"
        f" FROM parquet_metadata({quoted(path)}) WHERE path_in_schema IN ('urlkey', 'timestamp')"
        " GROUP BY row_group_id ORDER BY row_group_id"
    ).fetchall()
    groups, at = [], 0
    for count, *bounds in rows:
        known = [bound or "" for bound in bounds]
        groups.append(CdxGroup(range(at, at + count), *(known if all(known) else [""] * 4)))
        at += count
    return tuple(groups)


def with_firsts(groups: Sequence[CdxGroup], length: int) -> Iterator[CdxGroup]:
    """Those of *groups* that may hold a row unlike the one before it, by key and *length* of time.

    *groups* follow one another.
    """
    end: tuple[str, str] | None = None
    for group in groups:
        if end is None or group.only(length) != end:
            yield group
        end = group.end(length)
