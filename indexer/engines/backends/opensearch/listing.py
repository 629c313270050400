"""The hits of one page: how they are asked for, and where the next page begins.

By date a page begins after the sort key and the id of the last hit shown, by relevance after its
score and id in the same generation. Collapsed hits are counted off, since the cluster does not
begin after a hit where it collapses.
"""

import struct
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from indexer import analysis
from indexer.engines.answer.question import (
    DEEPEST,
    DEEPEST_REACHED,
    HitList,
    ListedHit,
    Question,
)
from indexer.engines.backends.opensearch.asks import Answers, Ask
from indexer.engines.backends.opensearch.control import Generation
from indexer.engines.backends.opensearch.dsl import Dsl, dsl
from indexer.engines.backends.opensearch.mapping import RECENCY, unpack
from indexer.engines.index import schema
from indexer.engines.plan import scoring
from indexer.engines.plan.nodes import TermQuery
from indexer.model.search import Document

HITS = "hits"
_PLACE = "place"
_PAYLOAD = ["payload"]
_NO_MONTH = (1 << 63) - 1  # sorts after every month, as the cluster has it
_READ = 10_000  # characters of a text; what it is about is said by then
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Listing:
    """Asks for the hits of *question*; *moved* where the cursor's generation is gone."""

    def __init__(self, question: Question, facts: Generation, moved: bool) -> None:
        self._query = question.query
        self._after = question.after
        self._order = question.order
        self._facts = facts
        self._moved = moved and self._order.field is None and self._query.collapse == "none"
        self._conditions = question.conditions
        self._dsl = self._scored() if self._order.field is None else dsl(self._conditions.plan())

    def first(self) -> dict[str, Ask]:
        """The hits; and where scores have changed, that of the last one shown as well."""
        asks = {HITS: self._ask(self._dsl, self._from())}
        if self._moved and self._after:
            last = dsl(TermQuery("id", self._after.id))
            alone = {"bool": {"must": [self._dsl], "filter": [last]}}
            body = {
                "query": alone,
                "size": 1,
                "track_total_hits": False,
                "stored_fields": ["_none_"],
            }
            asks[_PLACE] = Ask(body, scored=True)
        return asks

    def second(self, found: Answers) -> dict[str, Ask]:
        """The hits again, where the first answers say that they have to be asked for otherwise."""
        if self._order.field is None and scoring.is_expanded(self._query.tree):
            best = found.hits(HITS)[: scoring.FEEDBACK] if self._after is None else []
            if best:
                return {
                    HITS: self._ask(self._expanded([unpack(hit) for hit in best]), self._from())
                }
        if place := found.hits(_PLACE):
            after = {"search_after": [place[0]["_score"], schema.plain(place[0]["_id"])]}
            return {HITS: self._ask(self._dsl, after)}
        return {}

    def listed(self, found: Answers) -> HitList:
        """The page, and the place after which the next one begins."""
        hits = found.hits(HITS)
        limit = self._query.limit
        listed = [self._hit(rank, hit) for rank, hit in enumerate(hits[:limit], self._start() + 1)]
        if len(hits) <= limit:
            return HitList(tuple(listed), None)
        last = listed[-1]
        if self._query.collapse != "none" and last.place >= DEEPEST:
            return HitList(tuple(listed), None, (DEEPEST_REACHED,))
        return HitList(tuple(listed), (last.place, last.document.id))

    def _hit(self, rank: int, hit: Mapping[str, Any]) -> ListedHit:
        by_relevance = self._order.field is None
        score = float(hit["sort"][0]) if by_relevance else None
        if self._query.collapse != "none":
            place = rank
        elif by_relevance:
            place = _bits(hit["sort"][0])
        else:
            place = int(hit["sort"][-2])
        return ListedHit(unpack(hit), score, place)

    def _ask(self, query: Dsl, beginning: Mapping[str, Any]) -> Ask:
        collapse = self._query.collapse
        body: Dsl = {
            "query": query,
            "size": self._query.limit + 1,
            "sort": self._sort(),
            "stored_fields": _PAYLOAD,
            "track_total_hits": False,
            **beginning,
        }
        if collapse != "none":
            body["collapse"] = {"field": f"{collapse}_number"}
        return Ask(body, scored=self._order.field is None)

    def _sort(self) -> list[Any]:
        field = self._order.field
        if field is None:
            return [{"_score": "desc"}, {"id": "asc"}]
        if self._order.descending:
            return [{field: "desc"}, {"id": "asc"}]
        dated = {f"{field}_month": {"order": "asc", "missing": "_last"}}  # undated keys are lowest
        return [dated, {field: "asc"}, {"id": "asc"}]

    def _from(self) -> dict[str, Any]:
        """Where the page begins."""
        if self._after is None:
            return {}
        if self._query.collapse != "none":
            return {"from": self._start()}
        place, article_id = self._after.place, schema.plain(self._after.id)
        if self._order.field is None:
            return {"search_after": [_score(place), article_id]}
        if self._order.descending:
            return {"search_after": [place, article_id]}
        return {"search_after": [_month(place), place, article_id]}

    def _start(self) -> int:
        """How many hits were shown before, where they are counted off."""
        if self._after is None or self._query.collapse == "none":
            return 0
        return max(0, min(self._after.place, DEEPEST))

    def _scored(self) -> Dsl:
        boosts = scoring.boosts(self._query.tree, self._facts, self._facts.common.__contains__)
        self._boosts = [self._conditions.partitioned(boost) for boost in boosts]
        plan = scoring.scored(self._query.tree, self._conditions, self._boosts)
        return self._with_recency(dsl(plan))

    def _with_recency(self, query: Dsl) -> Dsl:
        if not self._query.recency:
            return query
        factor = {"field": RECENCY, "missing": 1}
        weighted = {"query": query, "field_value_factor": factor, "boost_mode": "multiply"}
        return {"function_score": weighted}

    def _expanded(self, best: list[Document]) -> Dsl:
        """The query with the significant terms of its best answers."""
        like = more_like(best, self._facts.size, scoring.EXPANSION)
        like["more_like_this"]["boost"] = scoring.EXPANSION_BOOST
        return {"bool": {"must": [self._dsl], "should": [like]}}


def more_like(documents: list[Document], size: int, terms: int) -> Dsl:
    """What has the significant *terms* of *documents*, in an index of *size* documents.

    As in ``embedded.feedback``, but the cluster itself picks the terms, on each shard.
    """
    texts = [
        analysis.terms(f"{one.title} {one.title} {one.text[:_READ]}", one.language).stems
        for one in documents
    ]
    like = {
        "fields": ["stems"],
        "like": texts,
        "analyzer": "words",
        "max_query_terms": terms,
        "min_term_freq": 1,
        "min_doc_freq": 1 if size < 1_000 else 2,
        "max_doc_freq": max(20, size // 5),
        "minimum_should_match": 1,
        "boost_terms": 1,
    }
    return {"more_like_this": like}


def _bits(score: float) -> int:
    """A score as the number that cursors hold: exactly the 32 bits that the cluster computed."""
    number: int = struct.unpack(">i", struct.pack(">f", score))[0]
    return number


def _score(bits: int) -> float:
    if not 0 <= bits < 1 << 31:
        return 0.0
    score: float = struct.unpack(">f", struct.pack(">i", bits))[0]
    return score if score == score and score < float("inf") else 0.0


def _month(key: int) -> int:
    """The month of a sort key, by which pages in ascending order begin."""
    seconds = schema.seconds(key)
    if seconds is None:
        return _NO_MONTH
    try:
        at = _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return _NO_MONTH
    return at.year * 100 + at.month
