"""Help where nothing was found, in one further round: spellings, and conditions to drop.

The conditions that a document meets become the bits of its score, so that one search counts what
every choice of them would find.
"""

from dataclasses import replace
from itertools import combinations

from indexer.engines.answer.question import Question
from indexer.engines.answer.relaxing import alone, droppable, dropped, relaxations
from indexer.engines.answer.respelling import (
    SHORTEST_FOR_TWO,
    TypedWord,
    one_edit_away,
    respelled,
    typed_words,
)
from indexer.engines.backends.opensearch.asks import Answers, Ask, buckets
from indexer.engines.backends.opensearch.control import Generation
from indexer.engines.backends.opensearch.dsl import Dsl, dsl
from indexer.engines.backends.opensearch.mapping import VOCABULARY
from indexer.engines.plan.conditions import Conditions
from indexer.engines.plan.fuzzy import within
from indexer.model.query_text import write
from indexer.model.search import Condition, Node, Query, Without

_SPELLINGS = "spellings"
_MASKS = "masks"
_MOST_WORDS = 3  # that may be misspelt together: every choice of them is counted
_OPTIONS = 30  # spellings of a word that are looked at
_FIELDS = {
    None: VOCABULARY, "title": "title_words", "text": "text_words", "author": "author_words",
    "caption": "caption_words",
}  # fmt: skip


class Help:
    """Asks what could help with *question*, and reads it."""

    def __init__(self, question: Question, facts: Generation) -> None:
        self._query = question.query
        self._facts = facts
        words = typed_words(self._query.tree) if question.after is None else ()
        self._words = list(dict.fromkeys(words))

    def first(self) -> dict[str, Ask]:
        """Spellings of the words that shards do not know, which costs nothing for the others."""
        if not self._words:
            return {}
        suggest: Dsl = {}
        for at, word in enumerate(self._words):
            suggest[f"{at} one"] = _spellings(word, 1)
            if len(word.folded) >= SHORTEST_FOR_TWO:
                suggest[f"{at} two"] = _spellings(word, 2)
        return {_SPELLINGS: Ask({"size": 0, "query": {"match_none": {}}, "suggest": suggest})}

    def second(self, found: Answers) -> dict[str, Ask]:
        """What could help: asked where nothing was found."""
        asks = {_MASKS: self._masks()}
        better = self._better(found)
        for at, (word, _) in enumerate(better):
            tree = self._conditions(replace(self._query, tree=word.alone)).tree()
            asks[f"alone {at}"] = Ask({"query": dsl(tree), "size": 0, "track_total_hits": 1})
        for chosen in _choices(len(better)):
            query = replace(self._query, tree=self._with(better, chosen))
            body = {"query": dsl(self._conditions(query).plan()), "size": 0, "track_total_hits": 1}
            asks[f"respelt {chosen}"] = Ask(body)
        return asks

    def suggestions(self, found: Answers) -> tuple[str, ...]:
        """The query with the words that match nothing respelled, if that has hits."""
        better = self._better(found)
        unknown = tuple(at for at in range(len(better)) if not found.total(f"alone {at}"))
        if not unknown or not found.total(f"respelt {unknown}"):
            return ()
        return (write(self._with(better, unknown)),)

    def without(self, found: Answers) -> tuple[Without, ...]:
        """Conditions whose removal yields hits."""
        return relaxations(self._query, _Masks(self._query, found)) if _MASKS in found else ()

    def _conditions(self, query: Query) -> Conditions:
        return Conditions(query, self._facts)

    def _with(self, better: list[tuple[TypedWord, str]], chosen: tuple[int, ...]) -> Node:
        spelling = {better[at][0]: better[at][1] for at in chosen}
        return respelled(self._query.tree, lambda word: spelling.get(word, word.text))

    def _better(self, found: Answers) -> list[tuple[TypedWord, str]]:
        """The first words for which there are spellings, each with the most frequent one."""
        spellings = found.by_name.get(_SPELLINGS, {}).get("suggest", {})
        better: list[tuple[TypedWord, str]] = []
        for at, word in enumerate(self._words):
            options = {
                option["text"]: int(option["freq"])
                for number in ("one", "two")
                for said in spellings.get(f"{at} {number}", ())
                for option in said.get("options", ())
            }
            near = one_edit_away(word.folded) & options.keys()
            if not near and len(word.folded) >= SHORTEST_FOR_TWO:
                near = {other for other in options if within(other, word.folded, 2)}
            if near:
                better.append((word, max(near, key=lambda other: (options[other], other))))
        return better[:_MOST_WORDS]

    def _masks(self) -> Ask:
        """How many documents meet which conditions, as the bits of a number."""
        conditions = droppable(self._query)
        rest = dropped(self._query, tuple(conditions))
        bits: list[Dsl] = []
        for one in conditions:
            bits.append(_bit(self._unscoped(alone(self._query, one)), len(bits)))
        always = [self._unscoped(rest)]
        if self._query.versions == "current":
            always.append(dsl(self._facts.scope(current=True, articles=False)))
        met = {"bool": {"should": bits, "minimum_should_match": 1}} if bits else {"match_none": {}}
        article = _bit(dsl(self._facts.scope(current=False, articles=True)), len(bits))
        query = {"bool": {"filter": [*always, met], "should": [*bits, article]}}
        masks = {"script": {"lang": "painless", "source": "_score"}, "value_type": "long"}
        terms = {**masks, "size": 2 << len(bits)}
        body = {"query": query, "size": 0, "aggs": {_MASKS: {"terms": terms}}}
        return Ask(body, optional=True)  # clusters may run no scripts

    def _unscoped(self, query: Query) -> Dsl:
        """What *query* matches in both partitions, whatever kind and edition it is."""
        everything = replace(query, versions="all")
        conditions = Conditions(everything, _unscoped(self._facts.languages))
        return dsl(conditions.plan())


class _Masks:
    """Counts choices of conditions by the masks that were found: see ``relaxing.Matches``."""

    def __init__(self, query: Query, found: Answers) -> None:
        self._conditions = droppable(query)
        self._article = 1 << len(self._conditions)
        masks = buckets(found.aggregations(_MASKS)[_MASKS])
        self._counts = {int(one["key"]): int(one["doc_count"]) for one in masks}

    def count(self, rest: Query) -> int:
        """How many documents meet the conditions that *rest* has left."""
        left = droppable(rest)
        wanted = sum(1 << at for at, one in enumerate(self._conditions) if one in left)
        if Conditions(rest, _unscoped()).articles_only:
            wanted |= self._article
        return sum(count for mask, count in self._counts.items() if mask & wanted == wanted)

    def is_empty(self, condition: Condition) -> bool:
        """Whether no document that would be shown meets *condition*."""
        bit = 1 << self._conditions.index(condition)
        by_itself = alone(Query(), condition)
        if Conditions(by_itself, _unscoped()).articles_only:
            bit |= self._article
        return not any(mask & bit == bit for mask in self._counts)


def _unscoped(languages: tuple[str | None, ...] = (None,)) -> Generation:
    """Facts of an index in which nothing has to be left out."""
    return Generation(0, "", languages=languages)


def _bit(query: Dsl, at: int) -> Dsl:
    return {"constant_score": {"filter": query, "boost": 1 << at}}


def _choices(count: int) -> list[tuple[int, ...]]:
    """All choices of one or more of *count* things."""
    return [chosen for size in range(1, count + 1) for chosen in combinations(range(count), size)]


def _spellings(word: TypedWord, edits: int) -> Dsl:
    near: Dsl = {
        "field": _FIELDS[word.alone.field],
        "suggest_mode": "missing",
        "sort": "frequency",
        "max_edits": edits,
        "prefix_length": 0 if edits == 1 else 2,
        "size": _OPTIONS,
        "shard_size": 4 * _OPTIONS,
        "accuracy": 0.01,
    }
    return {"text": word.folded, "term": near}
