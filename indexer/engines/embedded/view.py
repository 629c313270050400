"""One generation of an index, with cached answers about it."""

from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate, islice
from threading import Lock

from indexer import analysis
from indexer.engines.answer.facets import by_count
from indexer.engines.embedded.rarity import Rarity
from indexer.engines.index import schema
from indexer.engines.plan.conditions import Conditions
from indexer.engines.plan.cost import CALLS, narrow
from indexer.engines.plan.index_reader import MOST_VALUES, IndexReader, Ref
from indexer.engines.plan.loosening import FEW, chosen, loosened
from indexer.engines.plan.nodes import MatchAllQuery, Plan, TermQuery
from indexer.engines.plan.partitions import in_both
from indexer.engines.plan.scoring import COMMON
from indexer.engines.plan.translate import translate
from indexer.model.search import Document, Query, Word

_LABELS = 20_000  # labels kept
_MOST_NAMED = 1_000  # languages of an index; sources of one name


class View:
    """A reader, and answers that are valid for its generation; safe to use from several threads."""

    def __init__(self, reader: IndexReader) -> None:
        self.reader = reader
        self._labels: dict[tuple[str, str], str] = {}
        self._values: dict[str, tuple[tuple[str, int], ...]] = {}
        self._lines: dict[str, tuple[str, list[int]]] = {}  # values of a field, a line each
        self._lock = Lock()

    @cached_property
    def languages(self) -> tuple[str | None, ...]:
        """The languages of the documents held; None stands for documents without one."""
        counts = self.reader.aggregate(MatchAllQuery(), {"language": _MOST_NAMED}).counts[
            "language"
        ]
        unknown: tuple[None, ...] = (None,) if counts.missing or not counts.values else ()
        return (*(str(code) for code in counts.values), *unknown)

    @cached_property
    def rarity(self) -> Rarity:
        """How rare words are among the current articles of their language."""
        scope = TermQuery("scope", "ca")
        counts = self.reader.aggregate(scope, {"language": _MOST_NAMED}).counts["language"]
        articles: dict[str | None, int] = {str(code): n for code, n in counts.values.items()}
        return Rarity(self.reader, articles | ({None: counts.missing} if counts.missing else {}))

    @cached_property
    def _in_scope(self) -> dict[str, int]:
        return {scope: self.reader.count(TermQuery("scope", scope)) for scope in ("a", "c", "ca")}

    def scope(self, current: bool, articles: bool) -> Plan:
        """A filter for current editions, articles or both; matches all if all documents are."""
        wanted = "c" * current + "a" * articles
        if not wanted or self._in_scope[wanted] == self.reader.size:
            return MatchAllQuery()
        return TermQuery("scope", wanted)

    def conditions(self, query: Query) -> Conditions:
        """The conditions of *query*, narrowed where they would take too long."""
        return Conditions(query, self, lambda plan: narrow(plan, self.reader, query.budget / CALLS))

    def loosened(self, query: Query, total: int) -> Query | None:
        """*query*, a sentence that *total* match, for most of its words: see ``plan.loosening``."""
        return chosen(
            loosened(query, self._says_nothing),
            total,
            lambda one: self.reader.count(self.conditions(one).plan()),
        )

    def _says_nothing(self, word: Word) -> bool:
        """Whether *word* is in very many articles of a language, or in none of any."""
        asked = analysis.query_words(word.text)
        if len(asked) == 1 and not analysis.is_single_letter(asked[0][1].folded):
            stems = tuple(analysis.stems(asked[0][1], self.languages))
            if self.rarity.is_common(stems, COMMON, FEW):
                return True
        return not self.reader.count(in_both(translate(word, self.languages)))

    def document(self, ref: Ref) -> Document:
        """The document at *ref*."""
        return self.reader.document(ref)

    def find(self, plan: Plan) -> Document | None:
        """A document that matches, or None."""
        best = self.reader.best(plan, 1)
        return self.document(best[0][1]) if best else None

    def values(self, field: str) -> tuple[tuple[str, int], ...]:
        """The values of a facet among the current articles, most frequent first; cached."""
        if field not in self._values:
            plan = self.scope(current=True, articles=True)
            counts = self.reader.aggregate(plan, {field: MOST_VALUES}).counts[field]
            self._values[field] = tuple(by_count(counts))
        return self._values[field]

    def values_with(self, field: str, prefix: str) -> Iterator[tuple[str, int]]:
        """Those of ``values`` in which some word begins with *prefix*."""
        values = self.values(field)
        if field not in self._lines:
            starts = list(accumulate((len(value) + 2 for value, _ in values), initial=0))
            self._lines[field] = "".join(f"\n {value}" for value, _ in values), starts
        text, starts = self._lines[field]
        at = text.find(f" {prefix}")
        while at >= 0:
            line = bisect_right(starts, at) - 1
            yield values[line]
            at = text.find(f" {prefix}", starts[line + 1])

    def label(self, field: str, value: str) -> str:
        """A facet value as it is written in a document; cached."""
        with self._lock:
            if (field, value) in self._labels:
                return self._labels[field, value]
        label = self._find_label(field, value)
        with self._lock:
            self._labels[field, value] = label
            for old in list(islice(self._labels, max(0, len(self._labels) - _LABELS))):
                del self._labels[old]
        return label

    def named(self, field: str, value: str) -> tuple[str, ...]:
        """The facet values that *value* stands for; a source may also be given by its name."""
        folded = schema.facet_value(value)
        if field != "source":
            return (folded,)
        named = self.reader.aggregate(TermQuery("source_name", folded), {"source": _MOST_NAMED})
        return tuple(map(str, named.counts["source"].values)) or (folded,)

    def _find_label(self, field: str, value: str) -> str:
        document = self.find(TermQuery(field, value))
        if document is None:
            return value
        if field == "source":
            return document.source_name or document.source
        written = schema.labels(document, field)
        return next((label for label in written if schema.facet_value(label) == value), value)
