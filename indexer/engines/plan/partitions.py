"""The two shelves of an index: current articles stand on one, everything else on the other.

Nearly every search is for current articles. Their words are kept in fields of their own, so that
nothing else has to be sorted out of an answer, which would double its cost, and so that a word is
as rare as it is among articles. Earlier editions and pages of other kinds have theirs in fields
whose names end in ``_rest``; a search that is for those too looks on both shelves.
"""

from dataclasses import replace

from indexer.engines.index import schema
from indexer.engines.plan.nodes import (
    AnyOf,
    Begins,
    InOrder,
    Join,
    Near,
    Plan,
    Term,
    Weighed,
    either,
)
from indexer.model.search import And, Fuzzy, Node, Or, Phrase, Prefix, Word


def stands_on_words(tree: Node) -> bool:
    """Whether *tree* finds nothing but by words, and so only what stands where it looks."""
    match tree:
        case Word() | Phrase() | Prefix() | Fuzzy():
            return True
        case And(parts):
            return any(map(stands_on_words, parts))
        case Or(parts):
            return all(map(stands_on_words, parts))
    return False


def on_both(plan: Plan) -> Plan:
    """*plan*, which looks for words on the first shelf, looking on both."""
    match plan:
        case Term() | AnyOf() | InOrder() | Begins() | Near() if plan.field in schema.SHELVED:
            return either([plan, replace(plan, field=plan.field + schema.REST)])
        case Weighed(part, weight):
            return Weighed(on_both(part), weight)
        case Join(must, should, without, flat):
            kinds = (must, should, without, flat)
            return Join(*(tuple(map(on_both, parts)) for parts in kinds))
    return plan
