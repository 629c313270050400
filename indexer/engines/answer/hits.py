"""The hits of one page, in order, and where the next page begins.

By date the order is key, then id, and a cursor names the last of both: nothing is skipped or
repeated whatever is indexed between two pages. By relevance a cursor names a rank in one
generation; engines keep recent generations open for it. Where that one is gone, the rank is that
of the last hit in the present order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from indexer.engines.answer.cursor import Cursor
from indexer.engines.index import schema
from indexer.engines.plan.cost import Budget
from indexer.engines.plan.index_reader import Ref
from indexer.engines.plan.nodes import AnyOf, Between, Join, Plan
from indexer.engines.plan.view import View
from indexer.model.search import Document

DEEPEST = 20_000  # ranks that paging by relevance reaches
_SHIFTED = 500  # ranks looked through for the last hit when the index has changed
_EVERY_STORY = 1_000_000
_DEEPEST_REACHED = (
    f"by relevance the first {DEEPEST:,} hits can be paged through: sort by a date to see the rest"
)
_OFF = 1e-5  # part of a score that may be a matter of rounding

Collapse = Literal["none", "url", "story"]
_GROUP_FIELDS = {"url": ("url_number", "url_key"), "story": ("story_number", "story")}


@dataclass(frozen=True, slots=True)
class ListedHit:
    """One line of a page; *place* and the document's id make the cursor behind it."""

    document: Document
    score: float | None
    place: int


@dataclass(frozen=True, slots=True)
class HitList:
    """The lines of a page, and the place and id behind which the next one begins, if there is one.

    *left_out* are sentences on hits that no page will show.
    """

    lines: tuple[ListedHit, ...]
    next: tuple[int, str] | None
    left_out: tuple[str, ...] = ()


def by_relevance(
    view: View, plan: Plan, fresh: bool, limit: int, collapse: Collapse, cursor: Cursor | None
) -> HitList:
    """The next *limit* matches, best first, as far down as ``DEEPEST``."""
    start = 0 if cursor is None else _rank_after(view, plan, fresh, cursor)
    roughly = cursor is None
    reach = start + limit + 1
    while True:
        ranked = view.reader.best(plan, min(reach, DEEPEST + 1), fresh, roughly)
        chosen = _first_of_groups(view, ranked, start, limit + 1, collapse)
        more = len(chosen) > limit
        if more and roughly and not _parted(ranked, chosen[limit - 1][0]):
            roughly = False  # where the next page begins must not be in doubt
        elif more or len(ranked) < reach or reach > DEEPEST:
            break
        else:
            reach = start + (reach - start) * 4
    lines = [ListedHit(view.document(ref), score, rank + 1) for rank, score, ref in chosen[:limit]]
    if more and lines[-1].place >= DEEPEST:
        return HitList(tuple(lines), None, (_DEEPEST_REACHED,))
    return HitList(tuple(lines), _end(lines) if more else None)


def _end(lines: Sequence[ListedHit]) -> tuple[int, str]:
    return lines[-1].place, lines[-1].document.id


def _parted(ranked: Sequence[tuple[float, Ref]], rank: int) -> bool:
    """Whether the match at *rank* is better than the next by more than scores may be off."""
    return ranked[rank][0] - ranked[rank + 1][0] > _OFF * ranked[rank][0]


def _rank_after(view: View, plan: Plan, fresh: bool, cursor: Cursor) -> int:
    place = max(0, min(cursor.place, DEEPEST))
    if cursor.generation == view.reader.generation:
        return place
    ranked = view.reader.best(plan, place + _SHIFTED, fresh)
    around = sorted(range(len(ranked)), key=lambda rank: abs(rank - place + 1))[:_SHIFTED]
    for rank in around:
        if view.document(ranked[rank][1]).id == cursor.id:
            return rank + 1
    return place


def _first_of_groups(
    view: View, ranked: Sequence[tuple[float, Ref]], start: int, wanted: int, collapse: Collapse
) -> list[tuple[int, float, Ref]]:
    """From rank *start* the first of each group that no earlier rank has shown."""
    seen: set[int] = set()
    chosen: list[tuple[int, float, Ref]] = []
    groups: Sequence[int] = range(len(ranked))
    if collapse != "none":
        groups = view.reader.numbers(_GROUP_FIELDS[collapse][0], [ref for _, ref in ranked])
    for rank, ((score, ref), group) in enumerate(zip(ranked, groups, strict=True)):
        if group not in seen:
            seen.add(group)
            if rank >= start:
                chosen.append((rank, score, ref))
        if len(chosen) >= wanted:
            break
    return chosen


def _is_behind(line: ListedHit, place: tuple[int, str]) -> bool:
    """Whether *line* comes after *place*, given that its key does not come before."""
    return line.place != place[0] or line.document.id > place[1]


@dataclass(frozen=True, slots=True)
class _Range:
    """Keys in ``[low, high)``; None is open."""

    low: int | None
    high: int | None

    def holds(self, key: int) -> bool:
        return (self.low is None or key >= self.low) and (self.high is None or key < self.high)


def by_date(
    view: View,
    plan: Plan,
    field: str,
    down: bool,
    limit: int,
    collapse: Collapse,
    cursor: Cursor | None,
    budget: Budget,
) -> HitList:
    """The next *limit* matches in the order of a date, undated ones last.

    Where the budget ends first there may be fewer, and the next page goes on from there.
    """
    walk = _Walk(view, plan, field, down)
    place = (cursor.place, cursor.id) if cursor else None
    lines: list[ListedHit] = []
    shown: set[str] = set()
    while True:
        batch = walk.after(place, limit + 1)
        fresh = batch if collapse == "none" else _fresh(walk, batch, collapse, shown)
        lines.extend(fresh)
        if len(lines) > limit:
            return HitList(tuple(lines[:limit]), _end(lines[:limit]))
        if len(batch) <= limit:
            return HitList(tuple(lines), None)
        place = _end(batch)
        if budget.is_spent:
            return HitList(tuple(lines), place)


def _fresh(
    walk: "_Walk", batch: Sequence[ListedHit], collapse: Collapse, shown: set[str]
) -> list[ListedHit]:
    """Those of *batch* that no earlier match of the same group comes before."""
    number, name = _GROUP_FIELDS[collapse]
    groups = [schema.plain(getattr(line.document, name)) for line in batch]
    if not batch:
        return []
    earlier = walk.groups_before(batch[0], number, name, tuple(dict.fromkeys(groups)))
    fresh: list[ListedHit] = []
    for line, group in zip(batch, groups, strict=True):
        if group not in shown and schema.number(group) not in earlier:
            shown.add(group)
            fresh.append(line)
    return fresh


class _Walk:
    """The matches of a plan in the order of a date."""

    def __init__(self, view: View, plan: Plan, field: str, down: bool) -> None:
        self._view = view
        self._plan = plan
        self._field = field
        self._down = down
        dated, undated = _Range(schema.DATED, None), _Range(None, schema.DATED)
        self._ranges = [_Range(None, None)] if down else [dated, undated]

    def after(self, place: tuple[int, str] | None, limit: int) -> list[ListedHit]:
        """At most *limit* matches behind *place*, which is a key and an id."""
        found: list[ListedHit] = []
        for part in self._behind(place):
            if len(found) < limit:
                found.extend(self._within(part, place, limit - len(found)))
        return found

    def groups_before(
        self, line: ListedHit, number: str, name: str, groups: tuple[str, ...]
    ) -> set[int]:
        """The numbers of those *groups* that have a match before *line*."""
        before: set[int] = set()
        grouped = Join(flat=(self._plan, AnyOf(name, groups)))
        for part in self._ahead_of(line.place):
            plan = Join(flat=(grouped, Between(self._field, part.low, part.high)))
            counts = self._view.reader.tally(plan, {number: _EVERY_STORY}).counts[number]
            before.update(int(value) for value in counts.values)
        same = Join(flat=(grouped, Between(self._field, line.place, line.place + 1)))
        for _, ref in self._view.reader.ordered(same, self._field, self._down, DEEPEST):
            document = self._view.document(ref)
            if document.id < line.document.id:
                before.add(schema.number(schema.plain(getattr(document, name))))
        return before

    def _within(self, part: _Range, place: tuple[int, str] | None, limit: int) -> list[ListedHit]:
        plan = self._plan
        if part != _Range(None, None):
            plan = Join(flat=(plan, Between(self._field, part.low, part.high)))
        reach = limit + 2
        while True:
            found = self._view.reader.ordered(plan, self._field, self._down, reach)
            lines = self._sorted(found, place, limit)
            whole = len(found) < reach or (
                len(lines) >= limit and found[-1][0] != lines[limit - 1].place
            )
            if whole:
                return lines[:limit]
            reach *= 2

    def _sorted(
        self, found: Sequence[tuple[int, Ref]], place: tuple[int, str] | None, limit: int
    ) -> list[ListedHit]:
        """*found* with equal keys in the order of their ids, without those up to *place*."""
        lines: list[ListedHit] = []
        at = 0
        while at < len(found) and len(lines) < limit:
            end = at + 1
            while end < len(found) and found[end][0] == found[at][0]:
                end += 1
            tied = [ListedHit(self._view.document(ref), None, key) for key, ref in found[at:end]]
            tied.sort(key=lambda line: line.document.id)
            lines.extend(line for line in tied if place is None or _is_behind(line, place))
            at = end
        return lines

    def _behind(self, place: tuple[int, str] | None) -> list[_Range]:
        if place is None:
            return self._ranges
        key = place[0]
        at = next(at for at, part in enumerate(self._ranges) if part.holds(key))
        here = self._ranges[at]
        rest = _Range(here.low, key + 1) if self._down else _Range(key, here.high)
        return [rest, *self._ranges[at + 1 :]]

    def _ahead_of(self, key: int) -> list[_Range]:
        at = next(at for at, part in enumerate(self._ranges) if part.holds(key))
        here = self._ranges[at]
        rest = _Range(key + 1, here.high) if self._down else _Range(here.low, key)
        return [*self._ranges[:at], rest]
