"""Completions and the values of one facet, from a cluster: two rounds at most."""

from collections.abc import Iterator
from typing import Any, Literal

from indexer import analysis
from indexer.engines.backends.opensearch.asks import Answers, Ask, buckets
from indexer.engines.backends.opensearch.control import Generation
from indexer.engines.backends.opensearch.counting_asks import field_terms
from indexer.engines.backends.opensearch.dsl import Dsl, dsl, filtered
from indexer.engines.backends.opensearch.mapping import VOCABULARY, unpack
from indexer.engines.backends.opensearch.rounds import LabelCache, label_asks
from indexer.engines.index import schema
from indexer.engines.plan.conditions import Conditions
from indexer.engines.plan.nodes import BooleanQuery, Plan, PrefixQuery, TermQuery
from indexer.model.search import (
    And,
    Completion,
    FacetField,
    FacetValue,
    Node,
    Phrase,
    Query,
    Word,
)

_LONGEST = 200  # characters that are read
_SHORTEST = 2  # letters of a word that is completed
_TITLES = 20  # that are searched for the word that follows
_TRIED = 8  # completions of the last word that are counted as phrases
_SAMPLED = 2_000  # documents of a shard that say which words are frequent
_SPECIAL = frozenset('.?+*|{}[]()"\\#@&<>~^$-')


class Completing:
    """Asks for what continues *text*; *limit* of each kind."""

    def __init__(self, text: str, limit: int, facts: Generation) -> None:
        self._text = text[:_LONGEST].replace('"', " ")
        self._limit = limit
        self._facts = facts
        pieces = [piece for _, piece in analysis.query_words(self._text)]
        self._words = [piece.folded for piece in pieces]
        self._before = self._text[: pieces[-1].start].lstrip() if pieces else ""
        self._goes_on = self._text != self._text.rstrip()

    @property
    def is_possible(self) -> bool:
        """Whether there is enough to complete."""
        words = self._words
        return bool(words) and (len(words[-1]) >= _SHORTEST or analysis.is_unspaced(words[-1]))

    def first(self) -> dict[str, Ask]:
        """Names, titles, and words that are frequent."""
        folded = schema.facet_value(self._text)
        scope = self._facts.scope(current=True, articles=True)
        by_name = {"bool": {
            "filter": [dsl(scope)],
            "should": [_starts("source", folded), _word_starts("source_name", folded)],
            "minimum_should_match": 1,
        }}  # fmt: skip
        authors = {"bool": {"filter": [dsl(scope), _word_starts("author", folded)]}}
        words = PrefixQuery(VOCABULARY, self._words[-1])
        return {
            "sources": _values("source", by_name, self._limit),
            "authors": _values("author", authors, self._limit, _pattern(folded)),
            "titles": _newest(self._titles(), self._limit),
            "words": self._sampled(filtered(words), self._words[-1]),
        } | ({"following": _newest(self._following(), _TITLES)} if self._goes_on else {})

    def second(self, found: Answers, cache: LabelCache) -> dict[str, Ask]:
        """How many articles have each, and how names are written."""
        asks = {
            f"{kind} {written}": _count(Conditions(Query(tree), self._facts))
            for written in self._candidates(found)
            for kind, tree in self._trees(written)
        }
        return asks | label_asks(cache.unknown(self._names(found)))

    def completions(self, found: Answers, cache: LabelCache) -> tuple[Completion, ...]:
        """What there is, in the order of kinds."""
        names = [
            Completion(field, cache.get(field, one["key"]), int(one["doc_count"]))
            for field in ("source", "author")
            for one in _listed(found, f"{field}s")
        ]
        titles = dict.fromkeys(unpack(hit).title for hit in found.hits("titles"))
        phrases: list[Completion] = []
        for written in self._candidates(found):
            counted = ((kind, found.total(f"{kind} {written}")) for kind, _ in self._trees(written))
            kind, count = next((one for one in counted if one[1]), ("word", 0))
            if count:
                phrases.append(Completion(kind, written, count))  # type: ignore[arg-type]
        phrases.sort(key=lambda one: (one.kind, -one.count))
        return (
            *names,
            *(Completion("title", title, 1) for title in titles),
            *phrases[: self._limit],
        )

    def _titles(self) -> Plan:
        parts: list[Plan] = [TermQuery("title_words", word) for word in self._words[:-1]]
        return BooleanQuery(filter=(*parts, PrefixQuery("title_words", self._words[-1])))

    def _following(self) -> Plan:
        phrase = Phrase(tuple(self._text.split()), "title")
        return Conditions(Query(phrase), self._facts).plan()

    def _sampled(self, query: Dsl, prefix: str) -> Ask:
        """The most frequent words that begin with *prefix*, as a sample of documents has them."""
        terms = {
            "field": VOCABULARY,
            "size": max(_TRIED, self._limit),
            "include": _pattern(prefix, ""),
        }
        sample = {"sampler": {"shard_size": _SAMPLED}, "aggs": {"values": {"terms": terms}}}
        return Ask(
            {"query": query, "size": 0, "track_total_hits": False, "aggs": {"sample": sample}}
        )

    def _candidates(self, found: Answers) -> list[str]:
        """What may be shown as a phrase or word; counting decides."""
        after = self._after(found) if self._goes_on else []
        if after:
            return [f"{self._text.strip()} {word}" for word in after]
        sample = found.aggregations("words").get("sample", {}).get("values", {})
        return [self._before + bucket["key"] for bucket in buckets(sample)]

    def _after(self, found: Answers) -> list[str]:
        """The words that follow the text in the newest titles, the most frequent first."""
        counts: dict[str, int] = {}
        length = len(self._words)
        for hit in found.hits("following"):
            title = analysis.words(unpack(hit).title)
            for at in range(len(title) - length):
                if title[at : at + length] == self._words:
                    counts[title[at + length]] = counts.get(title[at + length], 0) + 1
        return sorted(counts, key=lambda word: -counts[word])[: self._limit]

    def _trees(self, written: str) -> Iterator[tuple[str, Node]]:
        """As what *written* may be counted: the first with matches is what it is."""
        words = tuple(written.split())
        if len(words) == 1:
            yield "word", Phrase(words, "text")
            return
        yield "phrase", Phrase(words)
        if len(words) <= len(self._words):  # else it is what follows in titles
            yield "word", And(tuple(map(Word, words)))

    def _names(self, found: Answers) -> list[tuple[str, str]]:
        return [
            (field, bucket["key"])
            for field in ("source", "author")
            for bucket in _listed(found, f"{field}s")
        ]


class FacetValues:
    """Asks for the values of one facet that begin with *prefix*: see ``Engine.facet_values``."""

    def __init__(
        self, query: Query, field: FacetField, prefix: str, size: int, facts: Generation
    ) -> None:
        self._field: FacetField = field
        self._wanted = schema.facet_value(prefix)
        self._size = size
        conditions = Conditions(query, facts)
        self._query = dsl(conditions.plan(conditions.key(field)))

    def first(self) -> dict[str, Ask]:
        """The values; of a source also those whose name begins so."""
        filters: list[Dsl] = [self._query]
        if self._field == "source":
            either = [_starts(name, self._wanted) for name in ("source", "source_name")]
            filters.append({"bool": {"should": either, "minimum_should_match": 1}})
        include = "" if self._field == "source" else _pattern(self._wanted, "")
        body = {
            "query": {"bool": {"filter": filters}}, "size": 0, "track_total_hits": False,
            "aggs": {"values": field_terms(self._field, include)},
        }  # fmt: skip
        return {"values": Ask(body)}

    def second(
        self, found: Answers, cache: LabelCache, sort: Literal["count", "name"]
    ) -> dict[str, Ask]:
        """The labels of the values that are shown."""
        return label_asks(cache.unknown((self._field, key) for key, _ in self._ranked(found, sort)))

    def values(
        self, found: Answers, cache: LabelCache, sort: Literal["count", "name"]
    ) -> tuple[FacetValue, ...]:
        """The first of them."""
        return tuple(
            FacetValue(key, cache.get(self._field, key), count)
            for key, count in self._ranked(found, sort)
        )

    def _ranked(self, found: Answers, sort: Literal["count", "name"]) -> list[tuple[str, int]]:
        values = [(one["key"], int(one["doc_count"])) for one in _listed(found, "values")]
        if sort == "name":
            values.sort()
        else:
            values.sort(key=lambda pair: (-pair[1], pair[0]))
        return values[: self._size]


def _values(field: str, query: Dsl, limit: int, include: str = "") -> Ask:
    values = field_terms(field, include)
    values["terms"]["size"] = limit
    return Ask({"query": query, "size": 0, "track_total_hits": False, "aggs": {"values": values}})


def _newest(plan: Plan, limit: int) -> Ask:
    return Ask({
        "query": filtered(plan), "size": limit, "track_total_hits": False,
        "sort": [{"published": "desc"}, {"id": "asc"}], "stored_fields": ["payload"],
    })  # fmt: skip


def _count(conditions: Conditions) -> Ask:
    return Ask({"query": filtered(conditions.plan()), "size": 0, "track_total_hits": True})


def _starts(field: str, text: str) -> Dsl:
    return {"prefix": {field: {"value": text}}}


def _word_starts(field: str, text: str) -> Dsl:
    """A word of the value begins with *text*."""
    pattern = {"value": _pattern(text), "flags": "NONE"}
    return {"regexp": {field: pattern}}


def _pattern(text: str, before: str = "(.* )?") -> str:
    """A regular expression of the cluster: values in which *text* stands after *before*."""
    escaped = "".join(f"\\{letter}" if letter in _SPECIAL else letter for letter in text)
    return f"{before}{escaped}.*"


def _listed(found: Answers, name: str) -> list[Any]:
    return buckets(found.aggregations(name).get("values", {}))
