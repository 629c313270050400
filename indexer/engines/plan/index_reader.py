"""What a backend must be able to do with plans; everything else is shared and built on this."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from indexer.engines.plan.nodes import Plan
from indexer.model.search import Document

Ref = Any
"""Where a document lies in one reader; meaningless in another."""

MOST_VALUES = 60_000  # of one field that an aggregation lists


@dataclass(frozen=True, slots=True)
class FieldCounts:
    """How many documents have each value, most frequent first, and how many have none.

    *beyond* counts the occurrences of values that are not in *values*. *distinct* is the number
    of all values: exact as long as none is beyond, otherwise within a few percent.
    """

    values: Mapping[str | int, int]
    missing: int
    beyond: int
    distinct: int


@dataclass(frozen=True, slots=True)
class Aggregation:
    """How many documents match, and the counts of each field."""

    total: int
    counts: Mapping[str, FieldCounts]


class IndexReader(Protocol):
    """An unchanging view of an index as of one commit; safe to use from several threads.

    Fields are those of ``index.schema``. A word scores by BM25 (k1 1.2, b 0.75) over the field in
    which it is looked for; how values and ids score is up to the backend. Every method raises
    ``EngineError`` where the index is damaged or out of reach.
    """

    @property
    def generation(self) -> int:
        """The number of the commit: see ``base.Engine.generation``."""
        ...

    @property
    def size(self) -> int:
        """How many documents are held."""
        ...

    def count(self, plan: Plan) -> int:
        """How many documents match, exactly."""
        ...

    def best(
        self, plan: Plan, limit: int, recency: bool = False, approximate: bool = False
    ) -> list[tuple[float, Ref]]:
        """The *limit* matches of highest score, always in the same order.

        With *recency*, scores are multiplied by ``schema.recency_factor`` of the document. With
        *approximate*, scores may differ by 1e-6 and near-ties come in any order, which makes
        queries for any of several words several times as fast.
        """
        ...

    def ordered(
        self, plan: Plan, field: str, descending: bool, limit: int
    ) -> list[tuple[int, Ref]]:
        """The first *limit* matches in the order of a number field; equal ones in any order."""
        ...

    def aggregate(self, plan: Plan, sizes: Mapping[str, int], prefix: str = "") -> Aggregation:
        """Counts of facet and number fields, with at most so many values of each.

        With *prefix*, only of values that begin with it; *missing* is then not reliable. No field
        lists more than ``MOST_VALUES``.
        """
        ...

    def estimate_seconds(self, leaf: Plan, matches: int) -> float:
        """About how long a query without parts takes on a slow machine.

        *matches* is the most documents that the other conditions leave. An estimate decides what
        is narrowed (``plan.cost``), so it should err on the side of too long.
        """
        ...

    def numbers(self, field: str, refs: Sequence[Ref]) -> list[int]:
        """The number of each document."""
        ...

    def document(self, ref: Ref) -> Document:
        """The document at *ref*."""
        ...

    def frequency(self, field: str, text: str) -> int:
        """The document frequency of a word or value; deleted documents may still count."""
        ...

    def vocabulary(self, field: str, prefix: str, limit: int) -> list[tuple[str, int]]:
        """The *limit* most frequent words of a field that begin with *prefix*, and their counts."""
        ...
