"""The plan that ranks the matches of one view: boosts that it can afford, and expansion."""

from collections.abc import Sequence
from itertools import accumulate

from indexer.engines.embedded.feedback import significant_terms
from indexer.engines.embedded.view import View
from indexer.engines.plan import scoring
from indexer.engines.plan.conditions import Conditions
from indexer.engines.plan.cost import Budget, estimate_seconds, max_matches
from indexer.engines.plan.nodes import BoostQuery, Plan, TermQuery
from indexer.model.search import Node


def ranking(tree: Node, conditions: Conditions, view: View, budget: Budget) -> Plan:
    """A plan that matches what *tree* does, under all *conditions*, with scores."""
    boosts = scoring.boosts(tree, view, lambda word: _is_common(view, word))
    boosts = [conditions.partitioned(boost) for boost in boosts]
    boosts = _affordable(boosts, conditions.tree(), view, budget.call)
    plan = view.rarity.weighed(scoring.scored(tree, conditions, boosts))
    if boosts and scoring.is_expanded(tree):
        terms = _expansion_terms(plan, view)
        return view.rarity.weighed(scoring.expanded(conditions, boosts, terms))
    return plan


def _is_common(view: View, word: str) -> bool:
    return view.reader.frequency("text_words", word) > view.reader.size * scoring.COMMON


def _affordable(boosts: Sequence[Plan], tree: Plan, view: View, allowed: float) -> list[Plan]:
    """As many of *boosts* as take no more than *allowed* seconds together."""
    matches = max_matches(tree, view.reader)
    costs = accumulate(estimate_seconds(boost, view.reader, matches) for boost in boosts)
    return [boost for boost, cost in zip(boosts, costs, strict=True) if cost <= allowed]


def _expansion_terms(plan: Plan, view: View) -> list[Plan]:
    """Terms of the best answers to *plan*, boosted by how significant they are."""
    ranked = view.reader.best(plan, scoring.FEEDBACK)
    top = [(view.document(ref), score / ranked[0][0]) for score, ref in ranked if score > 0]
    terms = significant_terms(view, top, scoring.EXPANSION)
    return [
        BoostQuery(TermQuery("stems", stem), scoring.EXPANSION_BOOST * weight / terms[0][1])
        for stem, weight in terms
    ]
