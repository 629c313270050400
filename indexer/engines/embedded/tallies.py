"""Counts: exact, each under all conditions except the filter on its own field or date."""

from collections.abc import Mapping
from typing import Literal

from indexer.engines.answer import histogram
from indexer.engines.answer.facets import by_count, choices, counts_groups, facet
from indexer.engines.answer.question import Counted, Question
from indexer.engines.embedded.view import View
from indexer.engines.index import schema
from indexer.engines.plan.conditions import Conditions
from indexer.engines.plan.index_reader import MOST_VALUES, FieldCounts
from indexer.engines.plan.nodes import BooleanQuery, Plan
from indexer.engines.plan.translate import date_query, value_query
from indexer.model.search import Facet, FacetValue, Histogram, Query

_DISTINCT = 10_000  # values that are counted at first; if there are more, all are counted


def count(view: View, question: Question) -> Counted:
    """Everything that is counted for a page."""
    query, conditions = question.query, question.conditions
    groups = _groups_at_once(view, query)
    total, counts = _count_all(view, conditions, _sizes(query) | groups)
    return Counted(
        total,
        tuple(_facet(view, conditions, query, field, counts[field]) for field in query.facets),
        _with_groups(view, conditions, question, _histogram(view, conditions, query, counts)),
        _groups(view, conditions, query, total, counts),
    )


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
    for value, number in ranked if sort == "count" else sorted(ranked):
        label = None
        if not value.startswith(wanted):
            label = view.label(field, value) if field == "source" else None
            if label is None or not schema.facet_value(label).startswith(wanted):
                continue
        matching.append(FacetValue(value, label or view.label(field, value), number))
        if len(matching) >= size:
            break
    return tuple(matching)


def _count_all(
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


def _sizes(query: Query) -> dict[str, int]:
    """How many values to count: of facets, so that the number of distinct ones is known; months."""
    months = {f"{query.histogram}_month": histogram.MONTHS} if query.histogram else {}
    return {field: max(_DISTINCT, query.facet_size) for field in query.facets} | months


def _facet(
    view: View, conditions: Conditions, query: Query, field: str, counts: FieldCounts
) -> Facet:
    plan = conditions.plan(conditions.key(field))
    if counts.beyond:  # more values than were counted, which is rare
        counts = view.reader.aggregate(plan, {field: MOST_VALUES}).counts[field]
    return facet(
        query,
        field,
        counts,
        choices(query, field, view.named),
        lambda value: view.reader.count(BooleanQuery(filter=(plan, value_query(field, value)))),
        lambda value: view.label(field, value),
    )


def _histogram(
    view: View, conditions: Conditions, query: Query, counts: Mapping[str, FieldCounts]
) -> Histogram | None:
    if query.histogram is None:
        return None
    months = counts[f"{query.histogram}_month"]
    if not histogram.needs_days(months, query.interval):
        return histogram.by_month(query.histogram, months, query.interval)
    _, days = _count_all(view, conditions, {f"{query.histogram}_day": histogram.DAYS})
    return histogram.by_day(query.histogram, days[f"{query.histogram}_day"])


def _with_groups(
    view: View, conditions: Conditions, question: Question, found: Histogram | None
) -> Histogram | None:
    """The histogram of what the query wants counted; of documents where the time is too short."""
    query = question.query
    if found is None or not histogram.can_group(query, found):
        return found
    plan, heights = conditions.plan(conditions.key(found.field)), {}
    for name, count in histogram.counted(found):
        if question.budget.is_spent:
            return found
        if count > 1:
            part = date_query(histogram.part(found.field, name))
            heights[name] = _distinct(view, BooleanQuery(filter=(plan, part)), query, count)
    return histogram.grouped(query, found, heights.__getitem__)


def _distinct(view: View, plan: Plan, query: Query, most: int) -> int:
    number = f"{query.bars}_number"
    return view.reader.aggregate(plan, {number: most}).counts[number].distinct


def _groups_at_once(view: View, query: Query) -> dict[str, int]:
    """The field whose values are the groups, where even all documents are few enough to count."""
    size = view.reader.size
    return {f"{query.collapse}_number": size} if counts_groups(query, size) else {}


def _groups(
    view: View,
    conditions: Conditions,
    query: Query,
    total: int,
    counts: Mapping[str, FieldCounts],
) -> int | None:
    """How many hits the matches collapse to; None if they do not, or are too many to count."""
    if not counts_groups(query, total):
        return None
    number = f"{query.collapse}_number"
    if number in counts:
        return counts[number].distinct
    return view.reader.aggregate(conditions.plan(), {number: total}).counts[number].distinct
