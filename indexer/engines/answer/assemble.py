"""One answer: hits, total, facets and histogram."""

from collections.abc import Mapping

from indexer.engines.answer import cursor, histogram
from indexer.engines.answer.advice import relaxations, suggestions
from indexer.engines.answer.facets import count_all, facets, groups, sizes
from indexer.engines.answer.highlight import Highlighter
from indexer.engines.answer.hits import HitList, by_date, by_relevance
from indexer.engines.plan.conditions import Conditions, has_scores
from indexer.engines.plan.cost import Budget
from indexer.engines.plan.index_reader import FieldCounts
from indexer.engines.plan.scoring import scoring
from indexer.engines.plan.view import View
from indexer.errors import QueryError
from indexer.model.search import And, Histogram, Hit, Node, Not, Or, Page, Query

MOST_HITS = 1_000
MOST_VALUES = 10_000
MOST_PARTS = 1_000  # of a tree; those that the parser makes have far fewer
DEEPEST = 60


def answer(view: View, query: Query) -> Page:
    """The answer of *view*; when the query's budget is spent, what was found until then."""
    budget = Budget(query.budget)
    after = cursor.read(query)
    conditions = Conditions(query, view)
    listed = _list(view, conditions, query, after, budget)
    hits = _hits(query, listed, budget)
    next_page = listed.next and cursor.Cursor(view.reader.generation, *listed.next)
    late = budget.is_spent
    total, counts = (0, {}) if late else count_all(view, conditions, _sizes(query))
    is_empty = not late and total == 0 and view.reader.size > 0
    return Page(
        hits=hits,
        total=max(total, len(hits)) if late else total,
        relation="gte" if late or conditions.changes else "eq",
        facets=() if late else facets(view, conditions, query, counts),
        histogram=None if late else _histogram(view, conditions, query, counts),
        next_cursor=cursor.write(next_page, query) if next_page else None,
        generation=view.reader.generation,
        documents=view.reader.size,
        changes=(*conditions.changes, *listed.changes),
        suggestions=suggestions(view, query, budget) if is_empty else (),
        timed_out=late or budget.is_spent,
        truncated=bool(conditions.changes or listed.changes),
        without=relaxations(view, query, budget) if is_empty else (),
        groups=None if late else groups(view, conditions, query, total),
    )


def check(query: Query) -> None:
    """Raise ``QueryError`` for numbers out of range, and for trees that are too large or deep."""
    parts, depth = 0, 0
    level: list[Node] = [query.tree]
    while level:
        parts, depth = parts + len(level), depth + 1
        if parts > MOST_PARTS or depth > DEEPEST:
            raise QueryError("the query has too many parts, or is nested too deeply", "q")
        level = [inner for node in level for inner in _inner(node)]
    if not 1 <= query.limit <= MOST_HITS:
        raise QueryError(f"limit must lie between 1 and {MOST_HITS:,}", "limit")
    if not 0 <= query.facet_size <= MOST_VALUES:
        raise QueryError(f"facet_size must lie between 0 and {MOST_VALUES:,}", "facet_size")


def _inner(node: Node) -> tuple[Node, ...]:
    if isinstance(node, And | Or):
        return node.parts
    return (node.part,) if isinstance(node, Not) else ()


def _list(
    view: View,
    conditions: Conditions,
    query: Query,
    after: cursor.Cursor | None,
    budget: Budget,
) -> HitList:
    if query.sort == "relevance" and has_scores(query.tree):
        plan = scoring(query.tree, conditions, view, budget)
        return by_relevance(view, plan, query.recency, query.limit, query.collapse, after)
    field = "published" if query.sort == "relevance" else query.sort.removeprefix("-")
    descending = query.sort == "relevance" or query.sort.startswith("-")
    plan = conditions.plan()
    return by_date(view, plan, field, descending, query.limit, query.collapse, after, budget)


def _hits(query: Query, listed: HitList, budget: Budget) -> tuple[Hit, ...]:
    highlighter = Highlighter(query.tree)
    return tuple(
        Hit(
            hit.document,
            hit.score,
            highlighter.title(hit.document),
            highlighter.snippets(hit.document, 0 if budget.is_spent else query.snippets),
        )
        for hit in listed.hits
    )


def _sizes(query: Query) -> dict[str, int]:
    """How many values to count of each facet, and of months if there is a histogram."""
    months = {f"{query.histogram}_month": histogram.MONTHS} if query.histogram else {}
    return sizes(query) | months


def _histogram(
    view: View, conditions: Conditions, query: Query, counts: Mapping[str, FieldCounts]
) -> Histogram | None:
    if query.histogram is None:
        return None
    months = counts[f"{query.histogram}_month"]
    if not histogram.needs_days(months, query.interval):
        return histogram.by_month(query.histogram, months, query.interval)
    _, days = count_all(view, conditions, {f"{query.histogram}_day": histogram.DAYS})
    return histogram.by_day(query.histogram, days[f"{query.histogram}_day"])
