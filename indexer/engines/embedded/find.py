"""What one view finds for a question, one thing after another."""

from indexer.engines.answer.question import EngineFindings, HitList, Question
from indexer.engines.answer.relaxing import relaxations
from indexer.engines.embedded.advice import Advice
from indexer.engines.embedded.hits import by_date, by_relevance
from indexer.engines.embedded.relevance import ranking
from indexer.engines.embedded.tallies import count
from indexer.engines.embedded.view import View


def find(view: View, question: Question) -> EngineFindings:
    """What *view* finds; where the time is up after the hits, nothing is counted."""
    query, budget = question.query, question.budget
    listed = _list(view, question)
    counted = None if budget.is_spent else count(view, question)
    advice = Advice(view, query, budget)
    is_empty = counted is not None and counted.total == 0 and view.reader.size > 0
    return EngineFindings(
        generation=view.reader.generation,
        documents=view.reader.size,
        listed=listed,
        counted=counted,
        suggestions=advice.suggestions() if is_empty else (),
        without=relaxations(query, advice) if is_empty else (),
    )


def _list(view: View, question: Question) -> HitList:
    query, conditions, budget = question.query, question.conditions, question.budget
    field, descending = question.order.field, question.order.descending
    if field is None:
        plan = ranking(query.tree, conditions, view, budget)
        return by_relevance(view, plan, query.recency, query.limit, query.collapse, question.after)
    plan = conditions.plan()
    return by_date(
        view, plan, field, descending, query.limit, query.collapse, question.after, budget
    )
