"""From a question to the captures that answer it, one after the other."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import merge, nsmallest
from itertools import islice

from indexer.corpus.cdx_index import MOST_CLOSEST, CdxIndex, CdxPosition, CdxRow
from indexer.errors import QueryError
from webapp.api.cdx_question import COUNTERS, CdxQuestion, resume_key

MOST_LAST = 10_000  # captures that are turned round, or sorted, in memory
_COUNTED = 1_000  # captures behind which those that were left out are counted together
_TIME = "%Y%m%d%H%M%S"


@dataclass(slots=True)
class CdxListing:
    """The cells of each capture; *resume* is the key behind the last one, once all were taken.

    *resume* stays empty where nothing was left out, or the order is not one of rows.
    """

    cells: Iterator[tuple[str, ...]]
    resume: str = ""


class CdxReader:
    """Lists what a question asks of an index; raises ``QueryError`` for a page beyond the last."""

    def __init__(self, index: CdxIndex, question: CdxQuestion) -> None:
        self._index = index
        self._question = question
        self._columns = tuple(dict.fromkeys((*question.columns, "urlkey", "timestamp")))
        self._at = {name: place for place, name in enumerate(self._columns)}
        self.numbers = index.numbers(question.keys)
        if question.page is not None:
            self.numbers = self._page(question.page)

    @property
    def pages(self) -> int:
        """How many pages the rows of the question fill, before any filter."""
        return -(-len(self.numbers) // self._question.page_rows)

    @property
    def blocks(self) -> int:
        """How many of the smallest pages they fill."""
        return -(-len(self.numbers) // 3_000)

    def listing(self) -> CdxListing:
        """The captures, cut as the question says."""
        question = self._question
        limit = question.limit
        if question.order == "closest":
            return self._cut(self._closest(), abs(limit or MOST_CLOSEST), resumable=False)
        if limit is not None and limit < 0:
            return self._from_the_end(min(-limit, MOST_LAST))
        return self._cut(self._behind(), limit, question.resumable)

    def _page(self, page: int) -> range:
        size = self._question.page_rows
        if page and page >= self.pages:
            raise QueryError(f"there are {self.pages} pages, from 0", "page")
        return self.numbers[page * size : (page + 1) * size]

    def _rows(self, numbers: range, backwards: bool = False) -> Iterator[CdxRow]:
        rows = self._listed(numbers, backwards)
        is_counted = self._question.order != "closest" and not self._at.keys().isdisjoint(COUNTERS)
        return self._with_skips(rows, numbers, backwards) if is_counted else rows

    def _with_skips(
        self, rows: Iterator[CdxRow], numbers: range, backwards: bool
    ) -> Iterator[CdxRow]:
        """*rows* with what was left out between each and the one behind it in the table."""
        times = [one for one in self._question.conditions if one.column == "timestamp"]
        size = min(abs(self._question.limit or _COUNTED) + self._question.offset + 1, _COUNTED)
        ahead = list(islice(rows, size))
        end = numbers.stop
        while some := ahead:
            ahead = list(islice(rows, size))
            firsts = sorted(row[-1] for row in some)
            stop = end if backwards else ahead[0][-1] if ahead else end
            end = firsts[0] if backwards else end
            skipped = self._index.skipped(firsts, stop, times)
            yield from (self._counted(row, *skipped[row[-1]]) for row in some)

    def _counted(self, row: CdxRow, count: int, last: str) -> CdxRow:
        said = dict(zip(COUNTERS, (str(count), last), strict=True))
        names = (*self._columns, "", "")  # capture and number stand behind the columns
        return tuple(said.get(name, cell) for name, cell in zip(names, row, strict=True))

    def _listed(self, numbers: range, backwards: bool) -> Iterator[CdxRow]:
        question = self._question
        most = abs(question.limit) + question.offset + 1 if question.limit else None
        if question.collapse:
            return self._index.collapsed(
                numbers,
                self._columns,
                question.conditions,
                question.collapse,
                resolved=question.resolved,
                backwards=backwards,
                **({"wanted": most} if most else {}),
            )
        block = min(3_000, most) if most and not question.conditions else 3_000
        return self._index.rows(
            numbers,
            self._columns,
            question.conditions,
            resolved=question.resolved,
            backwards=backwards,
            first_block=block,
        )

    def _behind(self) -> Iterator[CdxRow]:
        """The rows in their order, or those after the one that an earlier answer ended with."""
        resumed, numbers = self._question.resumed, self.numbers
        backwards = self._question.order == "backwards"
        if resumed is None:
            return self._rows(numbers, backwards)
        if backwards:
            stop = self._index.number_of(resumed)
            numbers = range(numbers.start, max(numbers.start, min(numbers.stop, stop)))
            return self._rows(numbers, backwards)
        start = max(numbers.start, min(numbers.stop, self._index.number_of(resumed, behind=True)))
        # What is collapsed into the row before must not be listed again.
        before = 1 if self._question.collapse and start > numbers.start else 0
        rows = self._rows(range(start - before, numbers.stop))
        return (row for row in rows if row[-1] >= start)

    def _cut(self, rows: Iterator[CdxRow], limit: int | None, resumable: bool) -> CdxListing:
        listing = CdxListing(iter(()))
        listing.cells = self._taken(listing, rows, limit, resumable)
        return listing

    def _taken(
        self, listing: CdxListing, rows: Iterator[CdxRow], limit: int | None, resumable: bool
    ) -> Iterator[tuple[str, ...]]:
        last: CdxRow | None = None
        for taken, row in enumerate(islice(rows, self._question.offset, None)):
            if limit is not None and taken >= limit:
                if resumable and last is not None:
                    listing.resume = resume_key(self._position(last))
                return
            last = row
            yield self._cells(row)

    def _from_the_end(self, limit: int) -> CdxListing:
        question = self._question
        found = self._rows(self.numbers, backwards=True)
        rows = list(islice(found, question.offset, question.offset + limit))
        if question.order != "backwards":
            rows.reverse()
        return CdxListing(map(self._cells, rows))

    def _closest(self) -> Iterator[CdxRow]:
        question = self._question
        most = min(abs(question.limit or MOST_CLOSEST) + question.offset, MOST_CLOSEST)
        if question.collapse:
            return iter(nsmallest(most, self._rows(self.numbers), key=self._distance()))
        if question.single_key:
            middle = self._index.number_from(self.numbers, question.closest)
            after = self._rows(range(middle, self.numbers.stop))
            before = self._rows(range(self.numbers.start, middle), backwards=True)
            return islice(merge(before, after, key=self._distance()), most)
        return iter(
            self._index.nearest(
                self.numbers,
                self._columns,
                question.conditions,
                question.closest,
                most,
                resolved=question.resolved,
            )
        )

    def _distance(self) -> Callable[[CdxRow], float]:
        wanted, place = _seconds(self._question.closest), self._at["timestamp"]
        return lambda row: abs(_seconds(row[place]) - wanted)

    def _position(self, row: CdxRow) -> CdxPosition:
        return CdxPosition(row[self._at["urlkey"]], row[self._at["timestamp"]], row[-2])

    def _cells(self, row: CdxRow) -> tuple[str, ...]:
        return tuple(row[self._at[name]] for name in self._question.columns)


def _seconds(timestamp: str) -> float:
    """Seconds of a timestamp since the year 1; a day that no calendar has is the year's first."""
    try:
        at = datetime.strptime(timestamp, _TIME)
    except ValueError:
        at = datetime(max(1, int(timestamp[:4])), 1, 1)
    return (at - datetime.min).total_seconds()
