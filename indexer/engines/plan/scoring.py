"""Relevance: the plan that matches, with boosts for the better of its matches.

``stems`` counts the title three times, so that its BM25 is one over weighted fields. On top of it,
documents are boosted that have a word of the query in the title or in exactly the form typed, and,
where all words must match, those that have neighbours of the query side by side.

A long query of which any word may match is expanded: terms that are significant in its best
answers boost the documents that share them (pseudo-relevance feedback; the settings were chosen
with ``benchmarks/ranking.py``). None of this changes which documents match.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise

from indexer import analysis
from indexer.engines.plan.conditions import Conditions
from indexer.engines.plan.cost import Budget, estimate_seconds, max_matches
from indexer.engines.plan.feedback import significant_terms
from indexer.engines.plan.nodes import (
    AnyTermQuery,
    BooleanQuery,
    BoostQuery,
    PhraseQuery,
    Plan,
    TermQuery,
)
from indexer.engines.plan.view import View
from indexer.model.search import And, Node, Not, Or, Word

_TITLE = 0.3
_EXACT = 0.1
_SIDE_BY_SIDE = 0.5
_BOOSTED = 100  # words of a query that get boosts
_PAIRED = 12
_COMMON = 0.2  # share of the documents; a word in more says nothing about any of them

_LONG = 6  # different words of a query that is expanded
_FEEDBACK = 5  # answers that are read for it
_EXPANSION = 8  # terms taken from them
_EXPANSION_BOOST = 0.4  # of the most significant term; a word of the query has 1


def scoring(tree: Node, conditions: Conditions, view: View, budget: Budget) -> Plan:
    """A plan that matches what *tree* does, under all *conditions*, with scores."""
    boosts = [conditions.partitioned(boost) for boost in _boosts(tree, view)]
    boosts = _affordable(boosts, conditions.tree(), view, budget.call)
    matching = conditions.tree()
    if not boosts:
        return conditions.plan()
    if _boosts_imply_match(tree):
        parts: tuple[Plan, ...] = (matching,)
        if isinstance(matching, BooleanQuery) and not matching.must:
            parts = matching.should
        plan = conditions.plan(scored=BooleanQuery(should=(*parts, *boosts)))
    else:
        plan = conditions.plan(scored=BooleanQuery(must=(matching,), should=tuple(boosts)))
    if isinstance(tree, Or) and len({word.text for word in _words(tree)}) >= _LONG:
        expansion = map(conditions.partitioned, _expansion_terms(plan, view))
        scored = BooleanQuery(must=(matching,), should=(*boosts, *expansion))
        plan = conditions.plan(scored=scored)
    return plan


def _boosts_imply_match(tree: Node) -> bool:
    """Whether a boost matches only what *tree* matches; engines are fastest with a flat union."""
    parts = tree.parts if isinstance(tree, Or) else (tree,)
    return not any(isinstance(part, And | Or | Not) for part in parts)


def _affordable(boosts: Sequence[Plan], tree: Plan, view: View, allowed: float) -> list[Plan]:
    """As many of *boosts* as take no more than *allowed* seconds together."""
    matches = max_matches(tree, view.reader)
    costs = accumulate(estimate_seconds(boost, view.reader, matches) for boost in boosts)
    return [boost for boost, cost in zip(boosts, costs, strict=True) if cost <= allowed]


def _boosts(tree: Node, view: View) -> list[Plan]:
    boosts: list[Plan] = []
    for word in _words(tree)[:_BOOSTED]:
        asked = analysis.query_words(word.text)
        if len(asked) == 1 and word.field is None:
            piece = asked[0][1]
            stems = tuple(analysis.stems(piece, view.languages))
            boosts.append(BoostQuery(AnyTermQuery("title_stems", stems), _TITLE))
            boosts.append(BoostQuery(TermQuery("text_words", piece.folded), _EXACT))
    if isinstance(tree, And):
        boosts.extend(_pairs(tree, view))
    return boosts


def _pairs(tree: And, view: View) -> list[Plan]:
    """Neighbouring words of the query as phrases, except pairs of very common words."""
    common = view.reader.size * _COMMON
    pairs: list[Plan] = []
    for one, other in list(pairwise(tree.parts))[:_PAIRED]:
        if isinstance(one, Word) and isinstance(other, Word) and one.field == other.field is None:
            asked = analysis.query_words(f"{one.text} {other.text}")
            words = tuple((place, piece.folded) for place, piece in asked)
            if all(view.reader.frequency("text_words", word) > common for _, word in words):
                continue
            for field in ("title_words", "text_words"):
                pairs.append(BoostQuery(PhraseQuery(field, words), _SIDE_BY_SIDE))
    return pairs


def _expansion_terms(plan: Plan, view: View) -> list[Plan]:
    """Terms of the best answers to *plan*, boosted by how significant they are."""
    ranked = view.reader.best(plan, _FEEDBACK)
    top = [(view.document(ref), score / ranked[0][0]) for score, ref in ranked if score > 0]
    terms = significant_terms(view, top, _EXPANSION)
    return [
        BoostQuery(TermQuery("stems", stem), _EXPANSION_BOOST * weight / terms[0][1])
        for stem, weight in terms
    ]


def _words(tree: Node) -> list[Word]:
    """The words of a query in order, without those under NOT."""
    match tree:
        case Word():
            return [tree]
        case And(parts) | Or(parts):
            return [word for part in parts for word in _words(part)]
    return []
