"""One generation of an index, with what is worth remembering about it."""

from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate, islice
from threading import Lock

from indexer.engines.index import schema
from indexer.engines.plan.index_reader import MOST_VALUES, FieldCounts, IndexReader, Ref
from indexer.engines.plan.nodes import All, Plan, Term
from indexer.model.search import Document

_LABELS = 20_000  # labels remembered
_MANY = 1_000


class View:
    """A reader, and answers that stay true as long as its generation does."""

    def __init__(self, reader: IndexReader) -> None:
        self.reader = reader
        self._labels: dict[tuple[str, str], str] = {}
        self._values: dict[str, tuple[tuple[str, int], ...]] = {}
        self._lines: dict[str, tuple[str, list[int]]] = {}
        self._lock = Lock()

    @cached_property
    def languages(self) -> tuple[str | None, ...]:
        """The languages of the documents held, None for those without one."""
        counts = self.reader.tally(All(), {"language": _MANY}).counts["language"]
        without: tuple[None, ...] = (None,) if counts.missing or not counts.values else ()
        return (*(str(code) for code in counts.values), *without)

    @cached_property
    def _in_scope(self) -> dict[str, int]:
        return {scope: self.reader.count(Term("scope", scope)) for scope in ("a", "c", "ca")}

    def scope(self, current: bool, articles: bool) -> Plan:
        """Current editions only, articles only; ``All`` where that leaves nothing out."""
        wanted = "c" * current + "a" * articles
        if not wanted or self._in_scope[wanted] == self.reader.size:
            return All()
        return Term("scope", wanted)

    def document(self, ref: Ref) -> Document:
        """The document that lies there."""
        return self.reader.document(ref)

    def find(self, plan: Plan) -> Document | None:
        """Any document that matches."""
        found = self.reader.best(plan, 1)
        return self.document(found[0][1]) if found else None

    def values(self, field: str) -> tuple[tuple[str, int], ...]:
        """The values of a facet among the current articles, most frequent first; remembered."""
        if field not in self._values:
            found = self.reader.tally(self.scope(True, True), {field: MOST_VALUES}).counts[field]
            self._values[field] = tuple(by_count(found))
        return self._values[field]

    def values_with(self, field: str, beginning: str) -> Iterator[tuple[str, int]]:
        """Those of ``values`` in which a word begins so; many names are looked through at once."""
        values = self.values(field)
        if field not in self._lines:
            starts = list(accumulate((len(value) + 2 for value, _ in values), initial=0))
            self._lines[field] = "".join(f"\n {value}" for value, _ in values), starts
        text, starts = self._lines[field]
        at = text.find(f" {beginning}")
        while at >= 0:
            line = bisect_right(starts, at) - 1
            yield values[line]
            at = text.find(f" {beginning}", starts[line + 1])

    def label(self, field: str, value: str) -> str:
        """A facet value as a document that has it writes it."""
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
        """The facet values that *value* stands for: of a source also those it is the name of."""
        folded = schema.value(value)
        if field != "source":
            return (folded,)
        found = self.reader.tally(Term("source_name", folded), {"source": _MANY})
        return tuple(map(str, found.counts["source"].values)) or (folded,)

    def _find_label(self, field: str, value: str) -> str:
        document = self.find(Term(field, value))
        if document is None:
            return value
        if field == "source":
            return document.source_name or document.source
        written = schema.labels(document, field)
        return next((label for label in written if schema.value(label) == value), value)


def by_count(counts: FieldCounts) -> list[tuple[str, int]]:
    """The values of a facet, most frequent first, equal ones in the order of the alphabet."""
    pairs = ((str(value), count) for value, count in counts.values.items())
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))
