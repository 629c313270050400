"""The two partitions of an index: current articles, and everything else.

Nearly every search is for current articles. Their words are kept in fields of their own (the main
partition), so that nothing has to be filtered out of an answer, which would double its cost, and
so that a word's document frequency is that among articles. The words of earlier editions and of
pages of other kinds are in fields whose names end in ``_rest``; a search for those as well looks
in both partitions.
"""

from dataclasses import replace

from indexer.engines.index import schema
from indexer.engines.plan.nodes import (
    AnyTermQuery,
    BooleanQuery,
    BoostQuery,
    FuzzyQuery,
    PhraseQuery,
    Plan,
    PrefixQuery,
    TermQuery,
    any_of,
)
from indexer.model.search import And, Fuzzy, Node, Or, Phrase, Prefix, Word


def matches_by_words(tree: Node) -> bool:
    """Whether *tree* matches by words alone, and so only documents of the partitions searched."""
    match tree:
        case Word() | Phrase() | Prefix() | Fuzzy():
            return True
        case And(parts):
            return any(map(matches_by_words, parts))
        case Or(parts):
            return all(map(matches_by_words, parts))
    return False


def in_both(plan: Plan) -> Plan:
    """*plan*, which looks for words in the main partition, looking in both."""
    match plan:
        case TermQuery() | AnyTermQuery() | PhraseQuery() | PrefixQuery() | FuzzyQuery() if (
            plan.field in schema.PARTITIONED
        ):
            return any_of([plan, replace(plan, field=plan.field + schema.REST)])
        case BoostQuery(part, boost):
            return BoostQuery(in_both(part), boost)
        case BooleanQuery(must, should, must_not, filters, least):
            must, should, must_not, filters = (
                tuple(map(in_both, parts)) for parts in (must, should, must_not, filters)
            )
            return BooleanQuery(must, should, must_not, filters, least)
    return plan
