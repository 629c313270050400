"""The hits of one page, in order, and where the next page begins.

By date the order is sort key, then id, and a cursor names the last of both: nothing is skipped or
repeated whatever is indexed between two pages. By relevance a cursor names a rank in one
generation; engines keep recent generations open for it. If that one is closed, the next page
begins after the last hit shown, wherever it ranks now.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.engines.answer.cursor import Cursor
from indexer.engines.answer.question import DEEPEST, DEEPEST_REACHED, HitList, ListedHit
from indexer.engines.embedded.view import View
from indexer.engines.index import schema
from indexer.engines.plan.cost import Budget
from indexer.engines.plan.index_reader import Ref
from indexer.engines.plan.nodes import AnyTermQuery, BooleanQuery, Plan, RangeQuery
from indexer.model.search import Collapse

_SHIFTED = 500  # ranks that are searched for the last hit when the index has changed
_EVERY_GROUP = 1_000_000
_ROUNDING = 1e-5  # relative error of a score

_GROUP_FIELDS = {"url": ("url_number", "url_key"), "story": ("story_number", "story")}


def by_relevance(
    view: View, plan: Plan, recency: bool, limit: int, collapse: Collapse, cursor: Cursor | None
) -> HitList:
    """The next *limit* matches, best first, down to rank ``DEEPEST``."""
    start = 0 if cursor is None else _rank_after(view, plan, recency, cursor)
    approximate = cursor is None
    reach = start + limit + 1
    while True:
        ranked = view.reader.best(plan, min(reach, DEEPEST + 1), recency, approximate)
        chosen = _first_of_groups(view, ranked, start, limit + 1, collapse)
        more = len(chosen) > limit
        if more and approximate and not _is_clear_cut(ranked, chosen[limit - 1][0]):
            approximate = False  # or the next page could repeat or skip a hit
        elif more or len(ranked) < reach or reach > DEEPEST:
            break
        else:
            reach = start + (reach - start) * 4
    hits = [ListedHit(view.document(ref), score, rank + 1) for rank, score, ref in chosen[:limit]]
    if more and hits[-1].place >= DEEPEST:
        return HitList(tuple(hits), None, (DEEPEST_REACHED,))
    return HitList(tuple(hits), _end(hits) if more else None)


def _end(hits: Sequence[ListedHit]) -> tuple[int, str]:
    return hits[-1].place, hits[-1].document.id


def _is_clear_cut(ranked: Sequence[tuple[float, Ref]], rank: int) -> bool:
    """Whether the score gap after *rank* exceeds the rounding error."""
    return ranked[rank][0] - ranked[rank + 1][0] > _ROUNDING * ranked[rank][0]


def _rank_after(view: View, plan: Plan, recency: bool, cursor: Cursor) -> int:
    place = max(0, min(cursor.place, DEEPEST))
    if cursor.generation == view.reader.generation:
        return place
    ranked = view.reader.best(plan, place + _SHIFTED, recency)
    around = sorted(range(len(ranked)), key=lambda rank: abs(rank - place + 1))[:_SHIFTED]
    for rank in around:
        if view.document(ranked[rank][1]).id == cursor.id:
            return rank + 1
    return place


def _first_of_groups(
    view: View, ranked: Sequence[tuple[float, Ref]], start: int, wanted: int, collapse: Collapse
) -> list[tuple[int, float, Ref]]:
    """Rank, score and ref of the first match of each group, of those groups that begin at *start*.

    At most *wanted* are given.
    """
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


def _is_after(hit: ListedHit, place: tuple[int, str]) -> bool:
    """Whether *hit* comes after *place*, given that its key does not come before."""
    return hit.place != place[0] or hit.document.id > place[1]


@dataclass(frozen=True, slots=True)
class _KeyRange:
    """Sort keys in ``[low, high)``; None leaves a side open."""

    low: int | None
    high: int | None

    def holds(self, key: int) -> bool:
        return (self.low is None or key >= self.low) and (self.high is None or key < self.high)


def by_date(
    view: View,
    plan: Plan,
    field: str,
    descending: bool,
    limit: int,
    collapse: Collapse,
    cursor: Cursor | None,
    budget: Budget,
) -> HitList:
    """The next *limit* matches in the order of a date, undated ones last.

    If the budget is spent first there may be fewer, and the next page continues from there.
    """
    ordered = _DateOrder(view, plan, field, descending)
    place = (cursor.place, cursor.id) if cursor else None
    is_first_page = cursor is None
    hits: list[ListedHit] = []
    shown: set[str] = set()
    while True:
        batch = ordered.after(place, limit + 1)
        if collapse != "none":
            hits.extend(_collapsed(ordered, batch, collapse, shown, is_first_page))
        else:
            hits.extend(batch)
        if len(hits) > limit:
            return HitList(tuple(hits[:limit]), _end(hits[:limit]))
        if len(batch) <= limit:
            return HitList(tuple(hits), None)
        place = _end(batch)
        if budget.is_spent:
            return HitList(tuple(hits), place)


def _collapsed(
    ordered: "_DateOrder",
    batch: Sequence[ListedHit],
    collapse: Collapse,
    shown: set[str],
    is_first_page: bool,
) -> list[ListedHit]:
    """The hits of *batch* that are the first of their group; their groups are added to *shown*.

    On the first page all earlier groups are among *shown*, so that the index is not asked.
    """
    number, name = _GROUP_FIELDS[collapse]
    groups = [schema.plain(getattr(hit.document, name)) for hit in batch]
    if not batch:
        return []
    earlier: set[int] = set()
    if not is_first_page:
        earlier = ordered.groups_before(batch[0], number, name, tuple(dict.fromkeys(groups)))
    firsts: list[ListedHit] = []
    for hit, group in zip(batch, groups, strict=True):
        if group not in shown and schema.hash_number(group) not in earlier:
            shown.add(group)
            firsts.append(hit)
    return firsts


class _DateOrder:
    """The matches of a plan in the order of a date."""

    def __init__(self, view: View, plan: Plan, field: str, descending: bool) -> None:
        self._view = view
        self._plan = plan
        self._field = field
        self._descending = descending
        dated, undated = _KeyRange(schema.DATED, None), _KeyRange(None, schema.DATED)
        self._ranges = [_KeyRange(None, None)] if descending else [dated, undated]

    def after(self, place: tuple[int, str] | None, limit: int) -> list[ListedHit]:
        """At most *limit* matches after *place*, which is a key and an id."""
        hits: list[ListedHit] = []
        for part in self._ranges_after(place):
            if len(hits) < limit:
                hits.extend(self._within(part, place, limit - len(hits)))
        return hits

    def groups_before(
        self, hit: ListedHit, number: str, name: str, groups: tuple[str, ...]
    ) -> set[int]:
        """The numbers of those *groups* that have a match before *hit*."""
        before: set[int] = set()
        grouped = BooleanQuery(filter=(self._plan, AnyTermQuery(name, groups)))
        for part in self._ranges_before(hit.place):
            plan = BooleanQuery(filter=(grouped, RangeQuery(self._field, part.low, part.high)))
            counts = self._view.reader.aggregate(plan, {number: _EVERY_GROUP}).counts[number]
            before.update(int(value) for value in counts.values)
        same_key = RangeQuery(self._field, hit.place, hit.place + 1)
        tied = BooleanQuery(filter=(grouped, same_key))
        for _, ref in self._view.reader.ordered(tied, self._field, self._descending, DEEPEST):
            document = self._view.document(ref)
            if document.id < hit.document.id:
                before.add(schema.hash_number(schema.plain(getattr(document, name))))
        return before

    def _within(
        self, part: _KeyRange, place: tuple[int, str] | None, limit: int
    ) -> list[ListedHit]:
        plan = self._plan
        if part != _KeyRange(None, None):
            plan = BooleanQuery(filter=(plan, RangeQuery(self._field, part.low, part.high)))
        reach = limit + 2
        while True:
            refs = self._view.reader.ordered(plan, self._field, self._descending, reach)
            hits = self._sorted(refs, place, limit)
            is_complete = len(refs) < reach or (
                len(hits) >= limit and refs[-1][0] != hits[limit - 1].place
            )
            if is_complete:
                return hits[:limit]
            reach *= 2

    def _sorted(
        self, refs: Sequence[tuple[int, Ref]], place: tuple[int, str] | None, limit: int
    ) -> list[ListedHit]:
        """*refs* as hits, equal keys sorted by id, without those up to *place*."""
        hits: list[ListedHit] = []
        at = 0
        while at < len(refs) and len(hits) < limit:
            end = at + 1
            while end < len(refs) and refs[end][0] == refs[at][0]:
                end += 1
            tied = [ListedHit(self._view.document(ref), None, key) for key, ref in refs[at:end]]
            tied.sort(key=lambda hit: hit.document.id)
            hits.extend(hit for hit in tied if place is None or _is_after(hit, place))
            at = end
        return hits

    def _ranges_after(self, place: tuple[int, str] | None) -> list[_KeyRange]:
        """The keys from *place* on; equal keys are included, since ids decide between them."""
        if place is None:
            return self._ranges
        key = place[0]
        at = next(at for at, part in enumerate(self._ranges) if part.holds(key))
        here = self._ranges[at]
        rest = _KeyRange(here.low, key + 1) if self._descending else _KeyRange(key, here.high)
        return [rest, *self._ranges[at + 1 :]]

    def _ranges_before(self, key: int) -> list[_KeyRange]:
        """The keys that come before *key*, without equal ones."""
        at = next(at for at, part in enumerate(self._ranges) if part.holds(key))
        here = self._ranges[at]
        rest = _KeyRange(key + 1, here.high) if self._descending else _KeyRange(here.low, key)
        return [*self._ranges[:at], rest]
