"""The page made of what an engine found, and the check of what is asked."""

from indexer.engines.answer import cursor
from indexer.engines.answer.highlight import Highlighter
from indexer.engines.answer.question import EngineFindings, HitList, Question
from indexer.engines.plan.cost import Budget
from indexer.errors import QueryError
from indexer.model.search import And, Hit, Node, Not, Or, Page, Query
from indexer.model.sentences import N_, Sentence

MOST_HITS = 1_000
MOST_VALUES = 10_000
MOST_PARTS = 1_000  # of a tree; those that the parser makes have far fewer
DEEPEST = 60


def page(question: Question, found: EngineFindings) -> Page:
    """The page to show; when the budget is spent, what was found until then."""
    query, conditions, budget = question.query, question.conditions, question.budget
    counted, listed = found.counted, found.listed
    hits = _hits(query, listed, budget)
    generation = found.generation if found.continued_in is None else found.continued_in
    asked = question.asked or query
    next_page = listed.next and cursor.Cursor(
        generation, *listed.next, most=question.asked is not None
    )
    return Page(
        hits=hits,
        total=counted.total if counted else len(hits),
        relation="eq" if counted and not conditions.changes and not found.changes else "gte",
        facets=counted.facets if counted else (),
        histogram=counted.histogram if counted else None,
        next_cursor=cursor.write(next_page, asked) if next_page else None,
        generation=found.generation,
        documents=found.documents,
        changes=(*conditions.changes, *found.changes, *listed.changes),
        suggestions=found.suggestions,
        timed_out=counted is None or budget.is_spent,
        truncated=bool(conditions.changes or found.changes or listed.changes),
        without=found.without,
        groups=counted.groups if counted else None,
        answered=query.tree if question.asked else None,
    )


def check(query: Query) -> None:
    """Raise ``QueryError`` for numbers out of range, and for trees that are too large or deep."""
    parts, depth = 0, 0
    level: list[Node] = [query.tree]
    while level:
        parts, depth = parts + len(level), depth + 1
        if parts > MOST_PARTS or depth > DEEPEST:
            raise QueryError(N_("the query has too many parts, or is nested too deeply"), "q")
        level = [inner for node in level for inner in _inner(node)]
    if not 1 <= query.limit <= MOST_HITS:
        raise QueryError(Sentence("limit must lie between 1 and %(most)s", most=MOST_HITS), "limit")
    if not 0 <= query.facet_size <= MOST_VALUES:
        raise QueryError(
            Sentence("facet_size must lie between 0 and %(most)s", most=MOST_VALUES), "facet_size"
        )


def _inner(node: Node) -> tuple[Node, ...]:
    if isinstance(node, And | Or):
        return node.parts
    return (node.part,) if isinstance(node, Not) else ()


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
