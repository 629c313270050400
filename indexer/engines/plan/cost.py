"""The cost of plans, and plans narrowed to the time limit of a search.

A call into an engine's library cannot be interrupted, so each call has to be short: readers
estimate the cost of leaf queries (``IndexReader.estimate_seconds``), and where a plan would take
too long, its most expensive leaves are narrowed. Each narrowing is reported. Between calls the
clock is checked.
"""

from collections.abc import Iterator
from dataclasses import replace
from time import monotonic

from indexer.engines.plan.index_reader import IndexReader
from indexer.engines.plan.nodes import (
    AnyTermQuery,
    BooleanQuery,
    BoostQuery,
    FuzzyQuery,
    PhraseQuery,
    Plan,
    PrefixQuery,
    TermQuery,
)
from indexer.engines.plan.proximity import max_slop
from indexer.model.sentences import Sentence

CALLS = 4  # in which an answer asks for one plan: hits, counts, counts under other conditions
_MOST_WORDS = 4_096  # that a prefix is first narrowed to
_LEAST_WORDS = 16


class Budget:
    """The seconds of one search, from now on."""

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds
        self.call = seconds / CALLS

    @property
    def left(self) -> float:
        """The seconds that are left."""
        return max(0.0, self._end - monotonic())

    @property
    def is_spent(self) -> bool:
        """Whether the time is up."""
        return monotonic() > self._end


def estimate_seconds(plan: Plan, reader: IndexReader, matches: int | None = None) -> float:
    """About how long *plan* takes, where other conditions leave at most *matches* documents."""
    matches = reader.size if matches is None else matches
    match plan:
        case BoostQuery(part):
            return estimate_seconds(part, reader, matches)
        case BooleanQuery():
            required = (max_matches(part, reader) for part in (*plan.must, *plan.filter))
            left = min([matches, *required])
            return sum(estimate_seconds(part, reader, left) for part in plan.parts)
    return reader.estimate_seconds(plan, matches)


def max_matches(plan: Plan, reader: IndexReader) -> int:
    """An upper bound of the documents that match *plan*."""
    match plan:
        case TermQuery(field, text):
            return reader.frequency(field, text)
        case AnyTermQuery(field, texts):
            return sum(reader.frequency(field, text) for text in texts)
        case PhraseQuery(field, words):
            return min(reader.frequency(field, text) for _, text in words)
        case BoostQuery(part):
            return max_matches(part, reader)
        case BooleanQuery(must, should, _, filters) if must or filters:
            return min(max_matches(part, reader) for part in (*must, *filters))
        case BooleanQuery(should=should):
            return sum(max_matches(part, reader) for part in should)
    return reader.size


def narrow(plan: Plan, reader: IndexReader, allowed: float) -> tuple[Plan, tuple[str, ...]]:
    """*plan*, or one that matches fewer documents in about *allowed* seconds.

    Also a sentence for each thing that was left out. Nothing matches that *plan* does not match.
    """
    if estimate_seconds(plan, reader) <= allowed:
        return plan, ()
    expensive = sum(
        1
        for leaf in _leaf_queries(plan)
        if isinstance(leaf, PhraseQuery | PrefixQuery | FuzzyQuery)
    )
    narrowing = _PlanNarrower(reader, allowed / max(1, expensive))
    return narrowing.narrow(plan), tuple(narrowing.changes)


class _PlanNarrower:
    """Narrows the leaves of one plan to *allowed* seconds each, and notes the changes."""

    def __init__(self, reader: IndexReader, allowed: float) -> None:
        self.changes: dict[str, None] = {}
        self._reader = reader
        self._allowed = allowed

    def narrow(self, plan: Plan) -> Plan:
        """*plan*, or one that matches less and is cheaper."""
        match plan:
            case BoostQuery(part, boost):
                return BoostQuery(self.narrow(part), boost)
            case BooleanQuery(must, _, must_not, filters, least):
                should = tuple(map(self.narrow, self._affordable_alternatives(plan)))
                return BooleanQuery(
                    tuple(map(self.narrow, must)),
                    should,
                    tuple(map(self.widen, must_not)),
                    tuple(map(self.narrow, filters)),
                    min(least, max(1, len(should))),
                )
            case PhraseQuery() | PrefixQuery() | FuzzyQuery() if (
                self._seconds(plan) > self._allowed
            ):
                narrower, change = self._narrower(plan)
                if narrower != plan:
                    self._note(
                        Sentence("%(change)s: the whole would have taken too long", change=change)
                    )
                return narrower
        return plan

    def widen(self, plan: Plan) -> Plan:
        """*plan*, or one that matches more and is cheaper: for exclusions."""
        match plan:
            case BoostQuery(part, boost):
                return BoostQuery(self.widen(part), boost)
            case BooleanQuery(must, should, must_not, filters, least):
                return BooleanQuery(
                    tuple(map(self.widen, must)),
                    tuple(map(self.widen, should)),
                    tuple(map(self.narrow, must_not)),
                    tuple(map(self.widen, filters)),
                    least,
                )
            case PhraseQuery(field, words) if self._seconds(plan) > self._allowed:
                self._note(
                    Sentence(
                        "what has the words of “%(plan)s” anywhere was excluded, too",
                        plan=_text(plan),
                    )
                )
                return BooleanQuery(must=tuple(TermQuery(field, word) for _, word in words))
        return plan

    def _affordable_alternatives(self, plan: BooleanQuery) -> Iterator[Plan]:
        """The alternatives of *plan* without phrases of very common words; at least one."""
        costs: dict[Plan, float] = {
            part: self._seconds(replace(part, slop=0))
            for part in plan.should
            if isinstance(part, PhraseQuery)
        }
        cheapest = min(plan.should, key=lambda part: costs.get(part, 0.0), default=None)
        for part in plan.should:
            if part is cheapest or costs.get(part, 0.0) <= self._allowed:
                yield part
            elif isinstance(part, PhraseQuery):
                phrase = _text(part)
                self._note(
                    Sentence(
                        "“%(phrase)s” was looked for in titles only: its words are everywhere",
                        phrase=phrase,
                    )
                )

    def _narrower(self, plan: PhraseQuery | PrefixQuery | FuzzyQuery) -> tuple[Plan, str]:
        match plan:
            case PhraseQuery(_, words, slop):
                slop = max_slop(len(words), slop)
                while slop and self._seconds(replace(plan, slop=slop)) > self._allowed:
                    slop //= 2
                change = Sentence(
                    "“%(plan)s” was looked for with ~%(slop)s only", plan=_text(plan), slop=slop
                )
                return replace(plan, slop=slop), change
            case PrefixQuery(field, text):
                count = _MOST_WORDS
                frequent = [word for word, _ in self._reader.vocabulary(field, text, count)]
                while count > _LEAST_WORDS and self._exceeds(AnyTermQuery(field, tuple(frequent))):
                    count //= 2
                    frequent = frequent[:count]
                change = Sentence(
                    "%(text)s* stands for its %(count)s most frequent words", text=text, count=count
                )
                return AnyTermQuery(field, tuple(frequent)), change
            case FuzzyQuery(_, text):
                change = Sentence("%(text)s~ was looked for with one letter changed", text=text)
                return replace(plan, distance=1), change

    def _exceeds(self, plan: AnyTermQuery) -> bool:
        return self._reader.estimate_seconds(plan, 0) > self._allowed

    def _seconds(self, plan: Plan) -> float:
        return self._reader.estimate_seconds(plan, self._reader.size)

    def _note(self, change: str) -> None:
        self.changes[change] = None


def _text(phrase: PhraseQuery) -> str:
    return " ".join(word for _, word in phrase.words)


def _leaf_queries(plan: Plan) -> Iterator[Plan]:
    """The queries without parts."""
    match plan:
        case BoostQuery(part):
            yield from _leaf_queries(part)
        case BooleanQuery():
            for part in plan.parts:
                yield from _leaf_queries(part)
        case _:
            yield plan
