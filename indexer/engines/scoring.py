"""How well a document matches: the matching plan, with what lifts some matches above others.

``stems`` counts the title thrice, so that its BM25 is one over weighted fields. On top of it a
word lifts documents that have it in the title or in exactly the form asked, and neighbouring
words of a query lift those that have them side by side.
"""

from collections.abc import Sequence
from itertools import pairwise

from indexer import analysis
from indexer.engines.plan import AnyOf, InOrder, Join, Plan, Term, Weighed, matching
from indexer.model.search import And, Node, Or, Word

_TITLE = 0.6
_EXACT = 0.15
_SIDE_BY_SIDE = 0.5
_MOST_LIFTED = 12  # words of a query that get lifts


def scoring(tree: Node, languages: Sequence[str | None]) -> Plan:
    """A plan that matches what ``matching`` does and says which matches are better."""
    must = matching(tree, languages)
    lifts = tuple(_lifts(tree, languages))
    return Join(must=(must,), should=lifts) if lifts else must


def _lifts(tree: Node, languages: Sequence[str | None]) -> list[Plan]:
    words = _words(tree)[:_MOST_LIFTED]
    lifts: list[Plan] = []
    for word in words:
        asked = analysis.asked(word.text)
        if len(asked) == 1 and word.field is None:
            piece = asked[0][1]
            stems = tuple(analysis.stems(piece, languages))
            lifts.append(Weighed(AnyOf("title_stems", stems), _TITLE))
            lifts.append(Weighed(Term("text_words", piece.folded), _EXACT))
    for one, other in pairwise(words):
        asked = analysis.asked(f"{one.text} {other.text}")
        if one.field is None and other.field is None and len(asked) == 2:
            pair = tuple((place, piece.folded) for place, piece in asked)
            lifts.append(Weighed(InOrder("text_words", pair), _SIDE_BY_SIDE))
    return lifts


def _words(tree: Node) -> list[Word]:
    """The words of a query in order, without those under NOT."""
    match tree:
        case Word():
            return [tree]
        case And(parts) | Or(parts):
            return [word for part in parts for word in _words(part)]
    return []
