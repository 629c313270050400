"""What an engine must be able to do with plans; all else is shared and built on this."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from indexer.engines.plan.nodes import Plan
from indexer.model.search import Document

Ref = Any
"""Where a document lies in one reader; worth nothing in another."""


MOST_VALUES = 60_000


@dataclass(frozen=True, slots=True)
class FieldCounts:
    """How many documents have each value, most frequent first, and how many have none.

    *beyond* counts the occurrences of values that are not in *values*. *distinct* is the number
    of all values, exact as long as none is beyond, otherwise within some percent.
    """

    values: Mapping[str | int, int]
    missing: int
    beyond: int
    distinct: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many documents match, and the counts of each field."""

    total: int
    counts: Mapping[str, FieldCounts]


class IndexReader(Protocol):
    """An unchanging view of an index as of one commit."""

    @property
    def generation(self) -> int:
        """That of the commit."""
        ...

    @property
    def size(self) -> int:
        """How many documents are held."""
        ...

    def count(self, plan: Plan) -> int:
        """How many documents match."""
        ...

    def best(
        self, plan: Plan, limit: int, fresh: bool = False, roughly: bool = False
    ) -> list[tuple[float, Ref]]:
        """The matches of highest score, always in the same order.

        With *fresh* scores are multiplied by the freshness of documents. With *roughly* a score
        may be off by a millionth, and matches so near to one another stand in any order: several
        times as quick where any of some words may match.
        """
        ...

    def ordered(self, plan: Plan, field: str, down: bool, limit: int) -> list[tuple[int, Ref]]:
        """The matches by a number, highest first where *down*; equal numbers in any order."""
        ...

    def tally(self, plan: Plan, sizes: Mapping[str, int], beginning: str = "") -> Tally:
        """Counts of facet fields and of numbers, with at most so many values of each.

        With *beginning*, only of values that begin so. No more than ``MOST_VALUES`` are given.
        """
        ...

    def seconds(self, leaf: Plan, most: int) -> float:
        """About how long it takes to look up a plan without parts, on a slow machine.

        *most* documents at most are let through by whatever else must match.
        """
        ...

    def numbers(self, field: str, refs: Sequence[Ref]) -> list[int]:
        """The number of each document."""
        ...

    def document(self, ref: Ref) -> Document:
        """The document that lies there."""
        ...

    def frequency(self, field: str, text: str) -> int:
        """How many documents have this word or value; deleted ones may still count."""
        ...

    def vocabulary(self, field: str, prefix: str, limit: int) -> list[tuple[str, int]]:
        """The most frequent words of a field that begin so."""
        ...
