"""Relevance: the plan that matches, with boosts for the better of its matches.

``stems`` counts the title three times, so that its BM25 is one over weighted fields. On top of it,
documents are boosted that have a word of the query in the title or in exactly the form typed, and,
where all words must match, those that have neighbours of the query side by side.

A long query of which any word may match is expanded: terms that are significant in its best
answers boost the documents that share them (pseudo-relevance feedback; the settings were chosen
with ``benchmarks/ranking.py``). None of this changes which documents match.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from indexer import analysis
from indexer.engines.plan.conditions import Conditions
from indexer.engines.plan.facts import IndexFacts
from indexer.engines.plan.nodes import (
    AnyTermQuery,
    BooleanQuery,
    BoostQuery,
    PhraseQuery,
    Plan,
    TermQuery,
)
from indexer.engines.plan.translate import translate
from indexer.model.search import And, Node, Not, Or, Word

_TITLE = 0.3
_EXACT = 0.1
_SIDE_BY_SIDE = 0.5
_WHOLE = 2.0  # of what has all words, where most of them are enough
_BOOSTED = 100  # words of a query that get boosts
_PAIRED = 12
COMMON = 0.2  # share of the documents; a word in more says nothing about any of them

_LONG = 6  # different words of a query that is expanded
FEEDBACK = 5  # answers that are read for it
EXPANSION = 8  # terms taken from them
EXPANSION_BOOST = 0.4  # of the most significant term; a word of the query has 1


def boosts(tree: Node, facts: IndexFacts, is_common: Callable[[str], bool]) -> list[Plan]:
    """Boosts for the better matches of *tree*; *is_common* tells words that most documents have."""
    found: list[Plan] = []
    for word in _words(tree)[:_BOOSTED]:
        asked = analysis.query_words(word.text)
        if len(asked) == 1 and word.field is None:
            piece = asked[0][1]
            stems = tuple(analysis.stems(piece, facts.languages))
            found.append(BoostQuery(AnyTermQuery("title_stems", stems), _TITLE))
            found.append(BoostQuery(TermQuery("text_words", piece.folded), _EXACT))
    if isinstance(tree, And):
        found.extend(_pairs(tree, is_common))
    if isinstance(tree, Or) and tree.least > 1:
        found.append(BoostQuery(translate(And(tree.parts), facts.languages), _WHOLE))
    return found


def scored(tree: Node, conditions: Conditions, boosting: Sequence[Plan]) -> Plan:
    """A plan that matches *tree* under all *conditions*, better with *boosting*."""
    matching = conditions.tree()
    if not boosting:
        return conditions.plan()
    if not _boosts_imply_match(tree):
        return conditions.plan(scored=BooleanQuery(must=(matching,), should=tuple(boosting)))
    parts: tuple[Plan, ...] = (matching,)
    if isinstance(matching, BooleanQuery) and not matching.must:
        parts = matching.should
    return conditions.plan(scored=BooleanQuery(should=(*parts, *boosting)))


def expanded(conditions: Conditions, boosting: Iterable[Plan], terms: Iterable[Plan]) -> Plan:
    """The same, with the significant *terms* of its best answers."""
    more = map(conditions.partitioned, terms)
    return conditions.plan(
        scored=BooleanQuery(must=(conditions.tree(),), should=(*boosting, *more))
    )


def is_expanded(tree: Node) -> bool:
    """Whether *tree* is a long query of which any word may match."""
    return isinstance(tree, Or) and len({word.text for word in _words(tree)}) >= _LONG


def _boosts_imply_match(tree: Node) -> bool:
    """Whether a boost matches only what *tree* matches; engines are fastest with a flat union."""
    if isinstance(tree, Or) and tree.least > 1:
        return False
    parts = tree.parts if isinstance(tree, Or) else (tree,)
    return not any(isinstance(part, And | Or | Not) for part in parts)


def _pairs(tree: And, is_common: Callable[[str], bool]) -> list[Plan]:
    """Neighbouring words of the query as phrases, except pairs of very common words."""
    pairs: list[Plan] = []
    for one, other in list(pairwise(tree.parts))[:_PAIRED]:
        if isinstance(one, Word) and isinstance(other, Word) and one.field == other.field is None:
            asked = analysis.query_words(f"{one.text} {other.text}")
            words = tuple((place, piece.folded) for place, piece in asked)
            if all(is_common(word) for _, word in words):
                continue
            for field in ("title_words", "text_words"):
                pairs.append(BoostQuery(PhraseQuery(field, words), _SIDE_BY_SIDE))
    return pairs


def _words(tree: Node) -> list[Word]:
    """The words of a query in order, without those under NOT."""
    match tree:
        case Word():
            return [tree]
        case And(parts) | Or(parts):
            return [word for part in parts for word in _words(part)]
    return []
