"""Which conditions of a query that finds nothing could be dropped, whoever counts."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from indexer.model.search import (
    And,
    Condition,
    DateFilter,
    Everything,
    Filter,
    Periods,
    Query,
    Without,
)

_FILTERS = (Filter, DateFilter, Periods)
_MOST_DROPPED = 12  # conditions that are dropped in turn


class Matches(Protocol):
    """Counts what conditions match."""

    def count(self, rest: Query) -> int:
        """How many match *rest*, which is the query without some of its conditions."""
        ...

    def is_empty(self, condition: Condition) -> bool:
        """Whether *condition* matches nothing by itself."""
        ...


def relaxations(query: Query, matches: Matches) -> tuple[Without, ...]:
    """Conditions whose removal yields hits, and how many; the most hits first.

    Tries each alone, then all that match nothing by themselves, then those plus one more, then all
    filters.
    """
    for stage in _stages(droppable(query), matches):
        tried = [Without(removed, _total(query, removed, matches)) for removed in stage]
        if helpful := [one for one in tried if one.total]:
            return tuple(sorted(helpful, key=lambda one: -one.total))
    return ()


def droppable(query: Query) -> list[Condition]:
    """The conditions that are dropped in turn: filters, then parts of the tree."""
    return list(_conditions(query))[:_MOST_DROPPED]


def alone(query: Query, condition: Condition) -> Query:
    """*condition* as a query of its own."""
    nothing = Query(versions=query.versions, budget=query.budget)
    match condition:
        case Filter():
            return replace(nothing, filters=(condition,))
        case Periods():
            return replace(nothing, periods=(condition,))
        case DateFilter():
            return replace(nothing, dates=condition)
        case _:
            return replace(nothing, tree=condition)


def dropped(query: Query, removed: tuple[Condition, ...]) -> Query:
    """*query* without the conditions that are *removed*."""
    parts = query.tree.parts if isinstance(query.tree, And) else (query.tree,)
    kept = tuple(part for part in parts if part not in removed)
    return replace(
        query,
        tree=And(kept) if kept else Everything(),
        filters=tuple(one for one in query.filters if one not in removed),
        periods=tuple(one for one in query.periods if one not in removed),
        dates=None if query.dates in removed else query.dates,
    )


def _total(query: Query, removed: tuple[Condition, ...], matches: Matches) -> int:
    """How many match *query* without *removed*; 0 where no condition would be left."""
    rest = dropped(query, removed)
    if not any(one != Everything() for one in _conditions(rest)):
        return 0
    return matches.count(rest)


def _stages(
    conditions: Sequence[Condition], matches: Matches
) -> Iterator[list[tuple[Condition, ...]]]:
    yield [(one,) for one in conditions]
    empty = tuple(one for one in conditions if matches.is_empty(one))
    if empty:
        yield [empty]
        yield [(*empty, one) for one in conditions if one not in empty]
    yield [tuple(one for one in conditions if isinstance(one, _FILTERS))]


def _conditions(query: Query) -> Iterator[Condition]:
    yield from query.filters
    yield from query.periods
    if query.dates:
        yield query.dates
    if isinstance(query.tree, And):
        yield from query.tree.parts
    elif query.tree != Everything():
        yield query.tree
