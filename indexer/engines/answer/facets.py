"""Facets: exact counts, each under all conditions except the filter on its own field."""

from collections.abc import Mapping
from typing import Literal

from indexer.engines.index import schema
from indexer.engines.plan.conditions import Conditions
from indexer.engines.plan.index_reader import MOST_VALUES, FieldCounts
from indexer.engines.plan.nodes import BooleanQuery
from indexer.engines.plan.translate import value_query
from indexer.engines.plan.view import View, by_count
from indexer.model.search import Facet, FacetValue, Query

MOST_GROUPED = 10_000  # matches whose groups are counted, at about a microsecond each
_DISTINCT = 10_000  # values that are counted at first; if there are more, all are counted


def count_all(
    view: View, conditions: Conditions, sizes: Mapping[str, int]
) -> tuple[int, dict[str, FieldCounts]]:
    """How many documents match, and the counts of each field under its own conditions.

    *sizes* are the most values to count of each field.
    """
    groups: dict[str, dict[str, int]] = {"": {}}
    for field, size in sizes.items():
        date = field.partition("_")[0]
        groups.setdefault(conditions.key(date), {})[field] = size
    counts: dict[str, FieldCounts] = {}
    total = 0
    for without, group in groups.items():
        aggregation = view.reader.aggregate(conditions.plan(without), group)
        counts.update(aggregation.counts)
        if not without:
            total = aggregation.total
    return total, counts


def facets(
    view: View, conditions: Conditions, query: Query, counts: Mapping[str, FieldCounts]
) -> tuple[Facet, ...]:
    """The facets that *query* asks for."""
    return tuple(_facet(view, conditions, query, field, counts[field]) for field in query.facets)


def sizes(query: Query) -> dict[str, int]:
    """How many values to count of each facet, so that the number of distinct ones is known."""
    return {field: max(_DISTINCT, query.facet_size) for field in query.facets}


def values(
    view: View,
    conditions: Conditions,
    field: str,
    prefix: str,
    size: int,
    sort: Literal["count", "name"],
) -> tuple[FacetValue, ...]:
    """The first values of one field whose value or label begins with *prefix*."""
    wanted = schema.facet_value(prefix)
    plan = conditions.plan(conditions.key(field))
    whole = plan == view.scope(current=True, articles=True)
    ranked = view.values(field) if whole else ()
    if not whole or len(ranked) >= MOST_VALUES:
        beginning = "" if field == "source" else wanted  # may be that of the source's name
        counts = view.reader.aggregate(plan, {field: MOST_VALUES}, beginning).counts[field]
        ranked = tuple(by_count(counts))
    matching: list[FacetValue] = []
    for value, count in ranked if sort == "count" else sorted(ranked):
        label = None
        if not value.startswith(wanted):
            label = view.label(field, value) if field == "source" else None
            if label is None or not schema.facet_value(label).startswith(wanted):
                continue
        matching.append(FacetValue(value, label or view.label(field, value), count))
        if len(matching) >= size:
            break
    return tuple(matching)


def groups(view: View, conditions: Conditions, query: Query, total: int) -> int | None:
    """How many hits the matches collapse to; None if they do not, or are too many to count."""
    if query.collapse == "none" or total > MOST_GROUPED:
        return None
    number = f"{query.collapse}_number"
    return view.reader.aggregate(conditions.plan(), {number: MOST_GROUPED}).counts[number].distinct


def _facet(
    view: View, conditions: Conditions, query: Query, field: str, counts: FieldCounts
) -> Facet:
    if counts.beyond:  # more values than were counted, which is rare
        plan = conditions.plan(conditions.key(field))
        counts = view.reader.aggregate(plan, {field: MOST_VALUES}).counts[field]
    ranked = by_count(counts) if query.facet_sort == "count" else _by_name(counts)
    shown = ranked[: query.facet_size]
    chosen = _chosen(view, query, field)
    listed = {value for value, _ in shown}
    for value in chosen:
        if value not in listed:
            shown.append((value, _count(view, conditions, field, value, counts)))
    shown_values = tuple(
        FacetValue(
            value,
            view.label(field, value),
            count,
            selected=chosen.get(value) == "include",
            excluded=chosen.get(value) == "exclude",
        )
        for value, count in shown
    )
    other = sum(counts.values.values()) + counts.beyond - sum(count for _, count in shown)
    return Facet(field, shown_values, counts.missing, other, counts.distinct)


def _by_name(counts: FieldCounts) -> list[tuple[str, int]]:
    return sorted((str(value), count) for value, count in counts.values.items())


def _chosen(view: View, query: Query, field: str) -> dict[str, str]:
    """The folded values of the filters on *field*: ``include`` or ``exclude``."""
    chosen: dict[str, str] = {}
    for filter_ in query.filters:
        if filter_.field == field:
            for what, values in (("exclude", filter_.exclude), ("include", filter_.include)):
                chosen.update(
                    {folded: what for value in values for folded in view.named(field, value)}
                )
    return chosen


def _count(view: View, conditions: Conditions, field: str, value: str, counts: FieldCounts) -> int:
    if value in counts.values:
        return counts.values[value]
    plan = conditions.plan(conditions.key(field))
    return view.reader.count(BooleanQuery(filter=(plan, value_query(field, value))))
