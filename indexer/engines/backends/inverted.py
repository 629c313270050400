"""Plans run in Python over any inverted file: sets of documents, and BM25.

For libraries that hold postings, but whose own query classes do something else than plans ask for.
The numbers and facet values of all documents are held in memory, so this is for up to some ten
thousand documents.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from heapq import nsmallest
from math import log
from typing import Protocol

from indexer.engines.index import schema
from indexer.engines.plan.fuzzy import within
from indexer.engines.plan.index_reader import Aggregation, FieldCounts
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
from indexer.engines.plan.proximity import in_order
from indexer.model.search import Document

_K1, _B = 1.2, 0.75
# Seconds for each document on a slow machine:
_READ = 2e-6  # to read that it has a word
_PLACED = 2e-5  # to read at which positions
_SEARCHED = 5e-5  # to look through the words it has
_CACHED = 2_000  # posting lists kept


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document without its text: numbers, facet values, the word count of each field."""

    numbers: Mapping[str, int]
    values: Mapping[str, Sequence[str]]
    lengths: Mapping[str, int]
    recency: float


class InvertedFile(Protocol):
    """An inverted file as of one commit, in which documents are small numbers."""

    def rows(self) -> dict[int, DocumentRow]:
        """Every document held."""
        ...

    def document(self, ref: int) -> Document:
        """A document."""
        ...

    def postings(self, field: str, text: str) -> dict[int, int]:
        """How often this word or value is in each document that has it."""
        ...

    def positions(self, field: str, text: str) -> dict[int, list[int]]:
        """The positions of this word in each document that has it, ascending."""
        ...

    def words(self, field: str, prefix: str) -> Iterable[str]:
        """The words of a field that begin with *prefix*."""
        ...


Scores = dict[int, float]


class InvertedReader:
    """See ``plan.index_reader.IndexReader``."""

    def __init__(self, file: InvertedFile, generation: int) -> None:
        self.generation = generation
        self._file = file
        self._rows = file.rows()
        self.size = len(self._rows)
        self._postings: Callable[[str, str], dict[int, int]] = lru_cache(_CACHED)(self._held)

    def count(self, plan: Plan) -> int:
        return len(self._scores(plan))

    def best(
        self, plan: Plan, limit: int, recency: bool = False, approximate: bool = False
    ) -> list[tuple[float, int]]:
        del approximate  # exact scores take no longer here
        matches: Iterable[tuple[int, float]] = self._scores(plan).items()
        if recency:
            matches = [(ref, score * self._rows[ref].recency) for ref, score in matches]
        ranked = nsmallest(limit, matches, key=lambda pair: (-pair[1], pair[0]))
        return [(score, ref) for ref, score in ranked]

    def ordered(
        self, plan: Plan, field: str, descending: bool, limit: int
    ) -> list[tuple[int, int]]:
        sign = -1 if descending else 1
        matches = ((sign * self._rows[ref].numbers[field], ref) for ref in self._scores(plan))
        return [(sign * number, ref) for number, ref in nsmallest(limit, matches)]

    def aggregate(self, plan: Plan, sizes: Mapping[str, int], prefix: str = "") -> Aggregation:
        rows = [self._rows[ref] for ref in self._scores(plan)]
        counts = {field: _counts(rows, field, size, prefix) for field, size in sizes.items()}
        return Aggregation(len(rows), counts)

    def estimate_seconds(self, leaf: Plan, matches: int) -> float:
        del matches  # every leaf query is run whole
        match leaf:
            case TermQuery(field, text):
                return self.frequency(field, text) * _READ
            case AnyTermQuery(field, texts):
                return sum(self.frequency(field, text) for text in texts) * _READ
            case PhraseQuery(field, words):
                return sum(self.frequency(field, text) for _, text in words) * _PLACED
            case PrefixQuery() | FuzzyQuery():
                return self.size * _SEARCHED
        return self.size * _READ

    def numbers(self, field: str, refs: Sequence[int]) -> list[int]:
        return [self._rows[ref].numbers[field] for ref in refs]

    def document(self, ref: int) -> Document:
        return self._file.document(ref)

    def frequency(self, field: str, text: str) -> int:
        return len(self._postings(field, text))

    def vocabulary(self, field: str, prefix: str, limit: int) -> list[tuple[str, int]]:
        words = ((word, self.frequency(field, word)) for word in self._file.words(field, prefix))
        return nsmallest(limit, words, key=lambda pair: (-pair[1], pair[0]))

    def _held(self, field: str, text: str) -> dict[int, int]:
        """The postings of documents that have a row; a damaged file may name others."""
        found = self._file.postings(field, text)
        return {ref: count for ref, count in found.items() if ref in self._rows}

    def _scores(self, plan: Plan) -> Scores:
        """Every match, and how well it matches."""
        match plan:
            case TermQuery(field, text):
                return self._bm25(field, self._postings(field, text))
            case AnyTermQuery(field, texts):
                return _best(self._scores(TermQuery(field, text)) for text in texts)
            case PhraseQuery(field, words, slop):
                rarity = sum(self._rarity(len(self._postings(field, word))) for _, word in words)
                return self._bm25(field, self._in_order(field, words, slop), rarity)
            case PrefixQuery(field, text):
                return self._any_word(field, self._file.words(field, text))
            case FuzzyQuery(field, text, distance):
                near = (w for w in self._file.words(field, "") if within(w, text, distance))
                return self._any_word(field, near)
            case RangeQuery(field, low, high):
                return {
                    ref: 0.0
                    for ref, row in self._rows.items()
                    if (low is None or row.numbers[field] >= low)
                    and (high is None or row.numbers[field] < high)
                }
            case ExistsQuery(field):
                return {ref: 0.0 for ref, row in self._rows.items() if row.values[field]}
            case MatchAllQuery():
                return dict.fromkeys(self._rows, 1.0)
            case MatchNoneQuery():
                return {}
            case BoostQuery(part, boost):
                return {ref: score * boost for ref, score in self._scores(part).items()}
            case BooleanQuery():
                return self._boolean(plan)

    def _boolean(self, plan: BooleanQuery) -> Scores:
        if plan.least > 1:
            scores = _at_least(plan.least, [self._scores(part) for part in plan.should])
        elif plan.must:
            scores = _all([self._scores(part) for part in plan.must])
        elif plan.filter:
            scores = dict.fromkeys(self._scores(plan.filter[0]), 0.0)
        else:
            scores = _sum(self._scores(part) for part in plan.should)
        for part in plan.filter if plan.must else plan.filter[1:]:
            allowed = self._scores(part)
            scores = {ref: score for ref, score in scores.items() if ref in allowed}
        for part in plan.must_not:
            banned = self._scores(part)
            scores = {ref: score for ref, score in scores.items() if ref not in banned}
        if plan.must or plan.filter:
            for part in plan.should:
                for ref, score in self._scores(part).items():
                    if ref in scores:
                        scores[ref] += score
        return scores

    def _any_word(self, field: str, words: Iterable[str]) -> Scores:
        scores: Scores = {}
        for word in words:
            scores.update(dict.fromkeys(self._postings(field, word), 1.0))
        return scores

    def _in_order(self, field: str, words: Sequence[tuple[int, str]], slop: int) -> dict[int, int]:
        distinct = {word for _, word in words}
        candidates = set.intersection(*(set(self._postings(field, word)) for word in distinct))
        if not candidates:
            return {}
        positions = {word: self._file.positions(field, word) for word in distinct}
        counts: dict[int, int] = {}
        for ref in candidates:
            here = {word: positions[word].get(ref, []) for word in distinct}
            if matches := sum(1 for _ in in_order(here, words, slop)):
                counts[ref] = matches
        return counts

    @cached_property
    def _average(self) -> Mapping[str, float]:
        totals: Counter[str] = Counter()
        for row in self._rows.values():
            totals.update(row.lengths)
        return {field: total / self.size for field, total in totals.items()}

    def _rarity(self, frequency: int) -> float:
        return log(1 + (self.size - frequency + 0.5) / (frequency + 0.5))

    def _bm25(self, field: str, postings: Mapping[int, int], rarity: float | None = None) -> Scores:
        """Scores of what is in *postings*; *rarity* is that of a phrase, the sum of its words'."""
        if field not in self._average:  # values of facets and ids: equal or not
            return dict.fromkeys(postings, 1.0)
        average = self._average[field] or 1.0
        idf = self._rarity(len(postings)) if rarity is None else rarity
        scores: Scores = {}
        for ref, count in postings.items():
            length = self._rows[ref].lengths.get(field, 0)
            scores[ref] = idf * count * (_K1 + 1) / (count + _K1 * (1 - _B + _B * length / average))
        return scores


def _counts(rows: Sequence[DocumentRow], field: str, size: int, prefix: str) -> FieldCounts:
    counted: Counter[str | int] = Counter()
    if field in schema.NUMBERS:
        counted.update(row.numbers[field] for row in rows if field in row.numbers)
        missing = sum(field not in row.numbers for row in rows)
    else:
        for row in rows:
            counted.update(value for value in row.values[field] if value.startswith(prefix))
        missing = sum(not row.values[field] for row in rows)
    shown = dict(counted.most_common(size))
    return FieldCounts(shown, missing, counted.total() - sum(shown.values()), len(counted))


def _all(parts: Sequence[Scores]) -> Scores:
    """The documents that are in all *parts*, their scores added."""
    first, *others = sorted(parts, key=len)
    return {
        ref: score + sum(other[ref] for other in others)
        for ref, score in first.items()
        if all(ref in other for other in others)
    }


def _sum(parts: Iterable[Scores]) -> Scores:
    scores: Scores = {}
    for part in parts:
        for ref, score in part.items():
            scores[ref] = scores.get(ref, 0.0) + score
    return scores


def _at_least(least: int, parts: Sequence[Scores]) -> Scores:
    """The documents that are in at least *least* of *parts*, their scores added."""
    numbers = Counter(ref for part in parts for ref in part)
    return {ref: score for ref, score in _sum(parts).items() if numbers[ref] >= least}


def _best(parts: Iterable[Scores]) -> Scores:
    scores: Scores = {}
    for part in parts:
        for ref, score in part.items():
            scores[ref] = max(scores.get(ref, 0.0), score)
    return scores


def lengths(document: schema.IndexedDocument) -> Iterator[tuple[str, int]]:
    """How many words each analysed text of a document has."""
    for field, text in document.texts.items():
        yield field, len(text.split())
