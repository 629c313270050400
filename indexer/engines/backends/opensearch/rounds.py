"""What a cluster finds for a question, in two rounds at most.

The first round asks for everything at once. The second one asks for what depends on it: labels
that are not known yet, help where nothing was found, a facet whose counts were not exact. Where the
first round shows that there is a newer commit, the second one asks that for everything.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from threading import Lock

from indexer.engines.answer.question import EngineFindings, Question
from indexer.engines.backends.opensearch.asks import Answers, Ask
from indexer.engines.backends.opensearch.counting_asks import TOTAL, CountAsks
from indexer.engines.backends.opensearch.dsl import dsl
from indexer.engines.backends.opensearch.helping import Help
from indexer.engines.backends.opensearch.listing import HITS, Listing
from indexer.engines.backends.opensearch.loosening_asks import Loosening
from indexer.engines.backends.opensearch.mapping import read_labels, unpack, written
from indexer.engines.backends.opensearch.snapshots import COPIES, Snapshot
from indexer.engines.plan.nodes import TermQuery
from indexer.model.sentences import Sentence

_LABEL = "label:"
_MOST_LABELS = 50_000
_MOST_LOOKED_UP = 200  # labels in one round


class LabelCache:
    """How documents write the values of facets; valid for all generations, as nearly as matters."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._lock = Lock()

    def add(self, labels: Mapping[tuple[str, str], str]) -> None:
        """Remember *labels*, and forget the oldest of too many."""
        with self._lock:
            self._known.update(labels)
            while len(self._known) > _MOST_LABELS:
                self._known.popitem(last=False)

    def get(self, field: str, value: str) -> str:
        """The label of a value; the value itself where it is not known."""
        return self._known.get((field, value), value)

    def unknown(self, values: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Those *values* whose labels have to be asked for."""
        return [one for one in dict.fromkeys(values) if one not in self._known]


def label_asks(unknown: Iterable[tuple[str, str]]) -> dict[str, Ask]:
    """Asks for a document that has the value, one for each."""
    return {
        f"{_LABEL}{field}\t{value}": Ask({
            "query": {"bool": {"filter": [dsl(TermQuery(field, value))]}},
            "size": 1, "terminate_after": 1, "stored_fields": ["labels"],
            "track_total_hits": False, "sort": ["_doc"],
        })
        for field, value in list(unknown)[:_MOST_LOOKED_UP]
    }  # fmt: skip


def learn(cache: LabelCache, found: Answers) -> None:
    """Take up the answers to ``label_asks``."""
    for name in found.by_name:
        if name.startswith(_LABEL):
            field, _, value = name.removeprefix(_LABEL).partition("\t")
            for hit in found.hits(name):
                cache.add({(field, value): value, **read_labels(hit)})


class Finder:
    """Finds what *question* asks for in one snapshot; *labelled* where it is the first to do so."""

    def __init__(
        self, snapshot: Snapshot, question: Question, cache: LabelCache, labelled: bool, moved: bool
    ) -> None:
        self.snapshot = snapshot
        self.question = question
        self._cache = cache
        self._listing = Listing(question, snapshot.facts, moved)
        self._counts = CountAsks(question, labelled)
        self._help = Help(question, snapshot.facts)
        self.loosening = Loosening(question, snapshot.facts)
        self._hits_only = question.budget.is_spent

    def first(self) -> dict[str, Ask]:
        """Everything that can be asked at once; where there is no time, the hits."""
        asks: dict[str, Ask] = self._listing.first()
        if self._hits_only:
            return asks
        return {
            **asks,
            **self._counts.first(),
            **self._help.first(),
            **self.loosening.asks(),
        }

    def second(self, found: Answers) -> dict[str, Ask]:
        """What the answers to ``first`` leave open."""
        if found.timed_out or self.question.budget.is_spent or self._hits_only:
            return {}
        if self._is_empty(found):
            return self._help.second(found) | self._labels(found)
        return self._listing.second(found) | self._counts.second(found) | self._labels(found)

    def findings(self, found: Answers) -> EngineFindings:
        """What all answers say together."""
        facts = self.snapshot.facts
        learn(self._cache, found)
        self._learn(found)
        listed = self._listing.listed(found)
        in_time = not found.timed_out and TOTAL in found
        is_empty = in_time and self._is_empty(found)
        return EngineFindings(
            generation=facts.number,
            documents=facts.size,
            listed=listed,
            counted=self._counts.counted(found, self._cache.get) if in_time else None,
            changes=_missing(found),
            suggestions=self._help.suggestions(found) if is_empty else (),
            without=self._help.without(found) if is_empty else (),
            continued_in=facts.number * COPIES + self.snapshot.copy,
        )

    def _is_empty(self, found: Answers) -> bool:
        return TOTAL in found and found.total(TOTAL) == 0 and self.snapshot.facts.size > 0

    def _learn(self, found: Answers) -> None:
        """Take up the labels that hits and values brought with them."""
        for field, value, hit in self._counts.labels(found):
            self._cache.add({(field, value): value, **read_labels(hit)})
        for hit in found.hits(HITS):
            self._cache.add(written(unpack(hit)))

    def _labels(self, found: Answers) -> dict[str, Ask]:
        """The labels that neither the cache nor the hits know."""
        self._learn(found)
        return label_asks(self._cache.unknown(self._counts.values(found)))


def _missing(found: Answers) -> tuple[str, ...]:
    """The sentence about shards that did not answer."""
    if not found.missing:
        return ()
    return (
        Sentence(
            "%(missing)s of the %(shards)s parts of the index did not answer: hits and counts are"
            " those of the others",
            missing=found.missing,
            shards=found.shards,
        ),
    )
