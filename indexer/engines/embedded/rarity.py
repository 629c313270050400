"""Rarity of a word: measured within each language, and weighed alike in all of them.

A stem belongs to one language. Were its rarity that among all articles, each word of a language
with few articles would be rare, and that language come first. So each stem is weighed by its rarity
among the articles of its own language, and the words of a query weigh the same in sum in every
language. Then what is added in one language moves nothing within another, except by the mean length
of texts, which stays that of all documents.

A library's BM25 counts all documents; boosts replace its rarity by that. Plans are left as they are
where all articles are in one language.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from math import log

from indexer import analysis
from indexer.engines.index import schema
from indexer.engines.plan.index_reader import IndexReader
from indexer.engines.plan.nodes import (
    AnyTermQuery,
    BooleanQuery,
    BoostQuery,
    PhraseQuery,
    Plan,
    TermQuery,
    any_of,
)

_STEMMED = frozenset(schema.in_partitions(("stems", "title_stems")))
_ORDERED = frozenset(schema.in_partitions(schema.ORDERED))

WordStems = tuple[str, ...]


class Rarity:
    """The rarity of stems in one index; *articles* counts those of each language."""

    def __init__(self, reader: IndexReader, articles: Mapping[str | None, int]) -> None:
        self._reader = reader
        self.articles: Counter[str] = Counter()
        for language, count in articles.items():
            tag = _tag(analysis.terms("a", language).stems)
            self.articles[tag] += count

    def weighed(self, plan: Plan) -> Plan:
        """*plan*, which matches the same, with the rarity of each word within its language."""
        words = list(dict.fromkeys(_words(plan)))
        if len(self.articles) < 2 or not words:
            return plan
        everywhere = sum(self.among_all(word) for word in words)
        shares = {}
        for tag in self.articles:
            within = sum(self._within(_main(field), _of(tag, stems)) for field, stems in words)
            shares[tag] = everywhere / within if within else 1.0
        return self._weigh(plan, shares, everywhere / len(words))

    def among_all(self, word: tuple[str, WordStems]) -> float:
        """The rarity of a word among all articles, whatever their language."""
        field, stems = word
        found = sum(self._frequency(_main(field), _of(tag, stems)) for tag in self.articles)
        return _idf(found, self.articles.total())

    def is_common(self, stems: WordStems, share: float, few: int) -> bool:
        """Whether more than *share* of the articles in some language have a word; not so *few*."""
        found = {tag: self._frequency("stems", _of(tag, stems)) for tag in self.articles}
        return any(n > max(few, share * self.articles[tag]) for tag, n in found.items())

    def _frequency(self, field: str, stems: WordStems) -> int:
        """How many articles have the most frequent of *stems*, which are one word's."""
        return max((self._reader.frequency(field, stem) for stem in stems), default=0)

    def _within(self, field: str, stems: WordStems) -> float:
        """The rarity of a word among the articles of its language."""
        if not stems:
            return 0.0
        return _idf(self._frequency(field, stems), self.articles[_tag(stems[0])])

    def _weigh(self, plan: Plan, shares: Mapping[str, float], exact: float) -> Plan:
        """*exact* is the rarity of each word that is looked for in its exact form as a boost."""
        match plan:
            case AnyTermQuery(field, stems) if field in _STEMMED:
                held = [tag for tag in self.articles if self._frequency(field, _of(tag, stems))]
                parts = [self._stems(field, _of(tag, stems), shares[tag]) for tag in held]
                return any_of(parts) if parts else plan
            case TermQuery(field, stem) if field in _STEMMED:
                return self._stems(field, (stem,), shares.get(_tag(stem), 1.0))
            case BoostQuery(TermQuery(field, text) as part, boost) if field in _ORDERED:
                return BoostQuery(part, boost * exact / self._raw(field, (text,)))
            case BoostQuery(PhraseQuery(field, words) as part, boost) if field in _ORDERED:
                raw = self._raw(field, tuple(word for _, word in words))
                return BoostQuery(part, boost * exact * len(words) / raw)
            case BoostQuery(BooleanQuery(should=should) as part, boost) if part == BooleanQuery(
                should=should
            ):  # both partitions
                return BooleanQuery(
                    should=tuple(
                        self._weigh(BoostQuery(one, boost), shares, exact) for one in should
                    )
                )
            case BoostQuery(part, boost):
                return BoostQuery(self._weigh(part, shares, exact), boost)
            case BooleanQuery(must, should, must_not, filters, least):
                return BooleanQuery(
                    tuple(self._weigh(part, shares, exact) for part in must),
                    tuple(self._weigh(part, shares, exact) for part in should),
                    must_not,
                    filters,
                    least,
                )
        return plan

    def _stems(self, field: str, stems: WordStems, share: float) -> Plan:
        """The stems of a word in one language."""
        rarity = share * self._within(_main(field), stems)
        raw = _idf(self._frequency(field, stems), self._reader.size)
        part = TermQuery(field, stems[0]) if len(stems) == 1 else AnyTermQuery(field, stems)
        return BoostQuery(part, rarity / raw)

    def _raw(self, field: str, words: WordStems) -> float:
        """The rarity of exact words as the library has it."""
        return sum(_idf(self._reader.frequency(field, word), self._reader.size) for word in words)


def _idf(found: int, documents: int) -> float:
    """BM25's inverse document frequency; deleted documents may still count as *found*."""
    found = min(found, documents)
    return log(1 + (documents - found + 0.5) / (found + 0.5))


def _words(plan: Plan) -> Iterator[tuple[str, WordStems]]:
    """The words that *plan* looks for as such, not as boosts, in the main partition."""
    match plan:
        case AnyTermQuery(field, stems) if field in ("stems", "title_stems"):
            yield field, stems
        case BooleanQuery() if stems := _outside_titles(plan):
            yield "stems", stems
        case BooleanQuery(must, should):
            for part in (*must, *should):
                yield from _words(part)


def _outside_titles(plan: BooleanQuery) -> WordStems:
    """The stems of a word that is looked for outside titles; none where *plan* is not that."""
    stems: list[str] = []
    for part in plan.should if plan == BooleanQuery(should=plan.should) else (plan,):
        match part:
            case BooleanQuery((TermQuery("stems", stem),), must_not=(TermQuery("title_only"),)):
                stems.append(stem)
            case _:
                return ()
    return tuple(stems)


def _main(field: str) -> str:
    """The same field of the main partition, in which rarity is measured."""
    return field.removesuffix(schema.REST)


def _of(tag: str, stems: WordStems) -> WordStems:
    """Those *stems* that are of one language."""
    return tuple(stem for stem in stems if _tag(stem) == tag)


def _tag(stem: str) -> str:
    return stem.partition(":")[0]
