"""Plans as queries of OpenSearch."""

from collections.abc import Sequence
from typing import Any

from indexer.engines.backends.opensearch.mapping import EITHER, GAP, exact
from indexer.engines.index import schema
from indexer.engines.plan.nodes import (
    AnyTermQuery,
    BooleanQuery,
    BoostQuery,
    ExistsQuery,
    FuzzyQuery,
    MatchAllQuery,
    MatchNoneQuery,
    PhraseQuery,
    Plan,
    PrefixQuery,
    RangeQuery,
    TermQuery,
)
from indexer.engines.plan.proximity import spacings

Dsl = dict[str, Any]

_MOST_SCORED = 100  # terms any of which may match that are scored each by itself
_MOST_SPELLINGS = 1_000
_TEXTS = frozenset(schema.in_partitions(schema.PARTITIONED))
_STEMMED = frozenset(schema.in_partitions(schema.STEMMED))
_EXACT = frozenset((*schema.EXACT, *schema.FACETS))


def dsl(plan: Plan) -> Dsl:
    """*plan* as a query."""
    match plan:
        case TermQuery(field, text):
            return {"term": {field: {"value": exact(text) if field in _EXACT else text}}}
        case AnyTermQuery(field, texts) if field in _STEMMED and 1 < len(texts) <= _MOST_SCORED:
            query = {"query": " ".join(texts), "analyzer": EITHER}  # one rarity in all languages
            return {"match": {field: query}}
        case AnyTermQuery(field, texts) if field in _TEXTS and len(texts) <= _MOST_SCORED:
            return _any([dsl(TermQuery(field, text)) for text in texts])
        case AnyTermQuery(field, texts):
            return {"terms": {field: [exact(text) if field in _EXACT else text for text in texts]}}
        case PhraseQuery(field, words, slop):
            return _phrase(field, words, slop)
        case PrefixQuery(field, text):
            return {"prefix": {field: {"value": text}}}
        case FuzzyQuery(field, text, distance):
            return _fuzzy(field, text, distance)
        case RangeQuery(field, low, high):
            bounds = {"gte": low, "lt": high}
            return {"range": {field: {name: at for name, at in bounds.items() if at is not None}}}
        case ExistsQuery(field):
            return {"exists": {"field": field}}
        case MatchAllQuery():
            return {"match_all": {}}
        case MatchNoneQuery():
            return {"match_none": {}}
        case BoostQuery(part, boost):
            return {"bool": {"must": [dsl(part)], "boost": boost}}
        case BooleanQuery():
            return _boolean(plan)


def filtered(*plans: Plan) -> Dsl:
    """All of *plans* match; nothing is scored."""
    return {"bool": {"filter": [dsl(plan) for plan in plans]}}


def _boolean(plan: BooleanQuery) -> Dsl:
    clauses: Dsl = {}
    for name, parts in (
        ("must", plan.must),
        ("filter", plan.filter),
        ("should", plan.should),
        ("must_not", plan.must_not),
    ):
        if parts:
            clauses[name] = [dsl(part) for part in parts]
    if plan.should and not plan.must and not plan.filter:
        clauses["minimum_should_match"] = plan.least
    return {"bool": clauses} if clauses else {"match_none": {}}


def _any(queries: Sequence[Dsl]) -> Dsl:
    if not queries:
        return {"match_none": {}}
    return queries[0] if len(queries) == 1 else {"dis_max": {"queries": list(queries)}}


def _fuzzy(field: str, text: str, distance: int) -> Dsl:
    near = {
        "value": text,
        "fuzziness": distance,
        "transpositions": False,
        "max_expansions": _MOST_SPELLINGS,
    }
    return {"constant_score": {"filter": {"fuzzy": {field: near}}}}


def _phrase(field: str, words: Sequence[tuple[int, str]], slop: int) -> Dsl:
    """Words in order, at most *slop* others between; the cluster's own slop allows reversal."""
    if slop == 0:
        return _spaced(field, words)
    places = [at - words[0][0] for at, _ in words]
    if places == list(range(len(words))):
        clauses = [{"span_term": {field: word}} for _, word in words]
        return {"span_near": {"clauses": clauses, "slop": slop, "in_order": True}}
    return _any([_spaced(field, spaced) for spaced in spacings(words, slop)])


def _spaced(field: str, words: Sequence[tuple[int, str]]) -> Dsl:
    """Each word at its place: gaps, which the analyzer of phrases drops, keep the distances."""
    first = words[0][0]
    places = [GAP] * (words[-1][0] - first + 1)
    for at, word in words:
        places[at - first] = word
    return {"match_phrase": {field: {"query": " ".join(places), "analyzer": "phrase"}}}
