"""How well a document matches: the matching plan, with what lifts some matches above others.

``stems`` counts the title thrice, so that its BM25 is one over weighted fields. On top of it a
word lifts documents that have it in the title, or in exactly the form asked; and of a query whose
words must all match, neighbours lift documents that have them side by side.

A long question, of which any word may match, is asked twice: the words that tell most about the
best answers to it lift those that share them (pseudo-relevance feedback; the settings are those
of ``benchmarks/ranking.py``). None of this changes which documents match.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise

from indexer import analysis
from indexer.engines.plan.conditions import Conditions
from indexer.engines.plan.cost import Budget, at_most, seconds
from indexer.engines.plan.feedback import telling
from indexer.engines.plan.nodes import AnyOf, InOrder, Join, Plan, Term, Weighed
from indexer.engines.plan.view import View
from indexer.model.search import And, Node, Not, Or, Word

_TITLE = 0.3
_EXACT = 0.1
_SIDE_BY_SIDE = 0.5
_LIFTED = 100  # words of a query that get lifts
_PAIRED = 12
_EVERYWHERE = 0.2  # of the documents have a word that says nothing of what they are about

_LONG = 6  # different words of a question that is asked twice
_BEST = 5  # answers that are read for it
_TELLING = 8  # words taken from them
_ECHO = 0.4  # weight of the most telling one; a word asked for has 1


def scoring(tree: Node, conditions: Conditions, view: View, budget: Budget) -> Plan:
    """A plan that matches what *tree* does, under all *conditions*, and says how well."""
    lifts = [conditions.shelved(lift) for lift in _lifts(tree, view)]
    lifts = _affordable(lifts, conditions.matching(), view, budget.call)
    found = conditions.matching()
    if not lifts:
        return conditions.plan()
    if _finds_all_it_lifts(tree):
        parts = found.should if isinstance(found, Join) and not found.must else (found,)
        plan = conditions.plan(scored=Join(should=(*parts, *lifts)))
    else:
        plan = conditions.plan(scored=Join(must=(found,), should=tuple(lifts)))
    if isinstance(tree, Or) and len({word.text for word in _words(tree)}) >= _LONG:
        echoes = map(conditions.shelved, _echoes(plan, view))
        plan = conditions.plan(scored=Join(must=(found,), should=(*lifts, *echoes)))
    return plan


def _finds_all_it_lifts(tree: Node) -> bool:
    """Whether each lift alone makes a document match; engines are quickest with such a plan."""
    parts = tree.parts if isinstance(tree, Or) else (tree,)
    return not any(isinstance(part, And | Or | Not) for part in parts)


def _affordable(lifts: Sequence[Plan], found: Plan, view: View, allowed: float) -> list[Plan]:
    """As many of *lifts* as do not cost too much beside what is to be found."""
    most = at_most(found, view.reader)
    costs = accumulate(seconds(lift, view.reader, most) for lift in lifts)
    return [lift for lift, cost in zip(lifts, costs, strict=True) if cost <= allowed]


def _lifts(tree: Node, view: View) -> list[Plan]:
    lifts: list[Plan] = []
    for word in _words(tree)[:_LIFTED]:
        asked = analysis.asked(word.text)
        if len(asked) == 1 and word.field is None:
            piece = asked[0][1]
            stems = tuple(analysis.stems(piece, view.languages))
            lifts.append(Weighed(AnyOf("title_stems", stems), _TITLE))
            lifts.append(Weighed(Term("text_words", piece.folded), _EXACT))
    if isinstance(tree, And):
        lifts.extend(_pairs(tree, view))
    return lifts


def _pairs(tree: And, view: View) -> list[Plan]:
    """Words that stand side by side in the query, side by side; not those that stand everywhere."""
    everywhere = view.reader.size * _EVERYWHERE
    pairs: list[Plan] = []
    for one, other in list(pairwise(tree.parts))[:_PAIRED]:
        if isinstance(one, Word) and isinstance(other, Word) and one.field == other.field is None:
            asked = analysis.asked(f"{one.text} {other.text}")
            words = tuple((place, piece.folded) for place, piece in asked)
            if all(view.reader.frequency("text_words", word) > everywhere for _, word in words):
                continue
            for field in ("title_words", "text_words"):
                pairs.append(Weighed(InOrder(field, words), _SIDE_BY_SIDE))
    return pairs


def _echoes(plan: Plan, view: View) -> list[Plan]:
    found = view.reader.best(plan, _BEST)
    best = [(view.document(ref), score / found[0][0]) for score, ref in found if score > 0]
    words = telling(view, best, _TELLING)
    return [Weighed(Term("stems", stem), _ECHO * w / words[0][1]) for stem, w in words]


def _words(tree: Node) -> list[Word]:
    """The words of a query in order, without those under NOT."""
    match tree:
        case Word():
            return [tree]
        case And(parts) | Or(parts):
            return [word for part in parts for word in _words(part)]
    return []
